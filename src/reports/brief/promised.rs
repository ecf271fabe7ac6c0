//! The promises on the page of a brief: a line each or many on a line, and what was promised and broken before.
//! How much room there is for them is `brief::page`'s business.

use super::page::{ROOM, blank, cut, cut_to, labelled, one_line, word};
use super::{Brief, standing};
use crate::calendar::due;
use crate::model::case::Case;
use crate::model::promise::{Promise, PromiseState};
use crate::model::recovery;
use crate::model::word::Word;
use crate::view::cell::Cell;
use crate::view::page::Line;

/// How much of the room the id and the due of a promise take that shares its line with others.
const DUE_ROOM: usize = 28;

/// How many characters are left of what was promised, however many promises share a line.
const LEAST_ROOM: usize = 16;

impl Brief<'_> {
    /// Returns a promise on a line of its own.
    pub(super) fn promised(&self, promise: &Promise) -> Line {
        let mut line = vec![word("  ")];
        if self.is_internal() {
            line.extend([Cell::Id(promise.id.to_string()), blank()]);
        }
        line.push(one_line(self.worded(promise).unwrap_or("(it does not say what)")));
        if self.is_internal() {
            let owes = if promise.is_ours() { "" } else { " owes us" };
            let who = promise.keeper();
            let is_aside = promise.is_ours() && !promise.is_to_customer(self.case);
            let to = promise.to.as_deref().filter(|_| is_aside);
            let parts = [who.map(|who| [one_line(who), word(owes)]), to.map(|to| [word("to "), one_line(to)])];
            for (n, part) in parts.into_iter().flatten().enumerate() {
                line.push(word(if n == 0 { " (" } else { ", " }));
                line.extend(part);
            }
            line.extend([who, to].iter().any(Option::is_some).then(|| word(")")));
        }
        if let Some(due) = &promise.due {
            line.push(word(&format!(", due {}", due.say(self.look.calendar()))));
        }
        line.push(word(&format!(": {}", standing(&self.look, promise))));
        line
    }

    /// Returns the open promises with their title: a line each, or so many on a line that all of them have room.
    pub(super) fn still_promised(&self, open: &[&Promise], room: usize) -> (String, Vec<Line>) {
        let title = if self.is_internal() { "Still promised" } else { "What we promise you" }.to_owned();
        if open.len() <= room {
            return (title, open.iter().map(|promise| self.promised(promise)).collect());
        }
        let n_each = open.len().div_ceil(room);
        let packed = |promises: &[&Promise]| {
            let packed: Vec<String> = promises.iter().map(|promise| self.packed(promise, n_each)).collect();
            vec![word("  "), Cell::untrusted(packed.join("; "))]
        };
        let whole = if self.is_internal() { format!(", in full: amends show {}", self.case.id) } else { String::new() };
        (format!("{title} ({} in all{whole})", open.len()), open.chunks(n_each).map(packed).collect())
    }

    /// Returns an open promise in short, as one of so many on a line.
    fn packed(&self, promise: &Promise, n_each: usize) -> String {
        let what = self.worded(promise).unwrap_or("(it does not say what)");
        let what = cut_to((ROOM / n_each).saturating_sub(DUE_ROOM).max(LEAST_ROOM), what);
        let (calendar, at) = (self.look.calendar(), self.look.at());
        let late = if promise.is_overdue(at, calendar) { "late since" } else { "due" };
        let due = promise.due.as_ref().map_or(String::new(), |due| format!(", {late} {}", due.brief(calendar, at)));
        if !self.is_internal() {
            return format!("{what}{due}");
        }
        let owes = if promise.is_ours() { "" } else { " (owed to us)" };
        format!("{} {what}{owes}{due}", promise.id)
    }

    /// Returns what is told of the complaints that this one repeats: which, and what was promised there and broken.
    pub(super) fn before(&self) -> Vec<Line> {
        let calendar = self.look.calendar();
        let of_case = |case: &&Case| {
            let received = due::say_day(self.look.shown(case.received_at).date_naive());
            let owner = case.owner.as_deref().map_or(String::new(), |owner| format!(", owned by {}", cut(owner)));
            let ours = case.promises.iter().filter(|promise| promise.is_to_customer(case));
            let n_kept = ours.filter(|promise| promise.state == PromiseState::Kept).count();
            let broken = recovery::broken(&self.look, case);
            let ended = format!("; promises: {n_kept} kept, {} broken", broken.len());
            let head = [
                Cell::Id(case.id.to_string()),
                blank(),
                one_line(&case.subject),
                word(&format!(", received {received}, {}", case.status.word())),
                Cell::untrusted(owner),
                word(&ended),
            ];
            let promised = broken.into_iter().map(|promise| {
                let what = promise.what.as_deref().unwrap_or("something");
                let due = promise.due.as_ref().map_or(String::new(), |due| format!(" by {}", due.say(calendar)));
                let end = word(&format!("{due} and did not do it ({}/{})", case.id, promise.id));
                labelled("Broken", vec![word("we promised "), one_line(what), end])
            });
            std::iter::once(labelled("Before", head.into())).chain(promised).collect::<Vec<_>>()
        };
        self.earlier.iter().flat_map(of_case).collect()
    }
}
