//! A brief as a page of lines, cut so that what is still to be done is never cut.
//! What stands in it is `reports::brief`'s business.

use super::asked::{Asked, Of};
use super::{Brief, MAX_LINES, settled};
use crate::calendar::due;
use crate::calendar::span;
use crate::model::case::Question;
use crate::model::event::{Event, EventKind};
use crate::model::promise::Promise;
use crate::model::situation;
use crate::model::word::Word;
use crate::rules::merge::left_behind;
use crate::view::cell::Cell;
use crate::view::page::Line;

/// How many characters of somebody's text a line gives room to.
pub(super) const ROOM: usize = 140;

/// How many lines the past keeps, however much is still open.
const LEAST_PAST: usize = 3;

/// How many lines what is asked keeps, however many questions there are.
const LEAST_ASKED: usize = 5;

/// How many lines the questions keep, however many open promises there are.
const LEAST_QUESTIONS: usize = 3;

/// How many lines one reason of an emergency takes at most.
const MOST_WRAPPED: usize = 4;

/// How many lines are said of the complaints before.
const MOST_BEFORE: usize = 7;

impl Brief<'_> {
    /// Returns the lines of the page.
    pub(super) fn page(&self) -> Vec<Line> {
        let mut lines = if self.is_internal() { self.head() } else { self.greeting() };
        let (open, ended): (Vec<&Promise>, Vec<&Promise>) = self.promises.iter().partition(|promise| promise.is_open());
        let asked = if self.is_internal() { self.asked_lines() } else { Vec::new() };
        let questions = self.questions();
        // The titles with the blank lines before them, a line each that says how much of three parts is left out, and the
        // least of the past with the line that counts the rest.
        let is_there = [!asked.is_empty(), !open.is_empty(), !ended.is_empty(), !questions.is_empty(), true];
        let n_titles = is_there.into_iter().filter(|is_there| *is_there).count();
        let fixed = lines.len() + 2 * n_titles + 3 + LEAST_PAST + 1;
        let mut room = MAX_LINES.saturating_sub(fixed);
        let least = asked.len().min(LEAST_ASKED) + questions.len().min(LEAST_QUESTIONS);
        let (title, open) = self.still_promised(&open, room.saturating_sub(least).max(1));
        room = room.saturating_sub(open.len());
        // What was asked of us comes before the rest of what we ask.
        let n_first = asked.len().min(LEAST_ASKED).min(room);
        let questions = fitting(questions, room - n_first + 1, "more questions");
        room = room.saturating_sub(questions.len().saturating_sub(1));
        let asked = fitting(asked, room + 1, "more");
        room = room.saturating_sub(asked.len().saturating_sub(1));
        let ended = ended.iter().map(|promise| self.promised(promise)).collect();
        let ended = fitting(ended, room / 2 + 1, "more that ended before");
        room = room.saturating_sub(ended.len().saturating_sub(1));
        let tried = self.past(LEAST_PAST + room);
        let titles = if self.is_internal() {
            ["Asked of you", &title, "Promises that ended", "Questions", "What was tried"]
        } else {
            ["", &title, "What became of earlier promises", "Your questions", "What was said"]
        };
        for (title, part) in titles.into_iter().zip([asked, open, ended, questions, tried]) {
            if !part.is_empty() {
                lines.extend([Vec::new(), vec![Cell::Word(title.to_owned())]]);
                lines.extend(part);
            }
        }
        lines
    }

    fn head(&self) -> Vec<Line> {
        let (case, look) = (self.case, &self.look);
        let age = look.at().signed_duration_since(case.received_at).num_seconds();
        let mut state = case.status.word().to_owned();
        let level = case.escalation_level();
        if self.holder.is_none() {
            state.push_str(&format!(", {}", self.priority().word()));
        }
        if case.is_unopened() {
            state.push_str(" (nobody looked whether it is a repeat)");
        }
        if level > 0 && self.holder.is_none() {
            state.push_str(&format!(", escalated to level {level}"));
        }
        state.push_str(&format!(
            "; received {}, {} ago",
            due::say(look.shown(case.received_at)),
            span::say(age.max(0))
        ));
        let mut lines = vec![vec![Cell::Id(case.id.to_string()), blank(), one_line(&case.subject)]];
        let behind = self.folder.left_behind.get(&case.id).zip(case.merged_into.as_ref());
        lines.extend(behind.map(|(behind, into)| {
            let whither = left_behind::whither(behind, case, into);
            labelled("Merged", vec![word(&format!("{whither}; next: {}", left_behind::next(behind, case)))])
        }));
        lines.extend(self.holder.map(|holder| {
            let holds = word(" holds its record, and this is what was so before; next: amends brief ");
            labelled("Merged", vec![Cell::Id(holder.to_string()), holds, Cell::Id(holder.to_string())])
        }));
        // Look at the situation before you look at the rule.
        let is_unasked = case.is_active() && situation::is_unasked(case.kind, &case.tags);
        let tags = if is_unasked { "nobody asked yet".to_owned() } else { case.tags.join(", ") };
        for (label, text) in [("Situation", tags), ("Needs", case.adjustments.join("; "))] {
            if !text.is_empty() {
                lines.push(labelled(label, vec![one_line(&text)]));
            }
        }
        lines.push(labelled("Status", vec![Cell::Word(state)]));
        // Each line has its label: what is indented under a line would be a list in markdown.
        let why = self.emergency();
        let why = why.iter().flat_map(|why| wrapped(why));
        lines.extend(why.map(|why| labelled("Emergency", vec![Cell::untrusted(why)])));
        let mut before = self.before();
        let n_left = shorten(&mut before, MOST_BEFORE);
        lines.extend(before);
        lines.extend(
            n_left.map(|n_left| {
                labelled("Before", vec![word(&format!("({n_left} lines more: amends show {})", case.id))])
            }),
        );
        if self.holder.is_none() {
            let owner = self.owner().unwrap_or("nobody");
            lines.push(labelled("Owner", vec![Cell::untrusted(owner.to_owned())]));
        }
        if let Some(party) = self.folder.complainant(case) {
            let organisation = self.folder.organisation(case).filter(|id| **id != party.id);
            let organisation = organisation.and_then(|id| self.folder.name(id));
            let mut said = vec![one_line(party.name.as_deref().unwrap_or(party.id.as_str()))];
            said.extend(organisation.into_iter().flat_map(|name| [word(", "), one_line(name)]));
            said.extend(party.prefers.iter().flat_map(|channel| [word("; prefers "), one_line(channel)]));
            if !party.avoid.is_empty() {
                said.extend([word("; not by "), one_line(&party.avoid.join(", "))]);
            }
            let reach: Vec<&str> = party.phones.iter().chain(&party.emails).map(String::as_str).collect();
            if !reach.is_empty() {
                said.extend([word("; "), one_line(&reach.join(", "))]);
            }
            lines.push(labelled("Customer", said));
        }
        let parts =
            [("Wrong", Some(self.wrong())), ("Impact", case.impact.as_deref()), ("Wants", case.wants.as_deref())];
        let said = |(label, text): (&str, Option<&str>)| Some(labelled(label, vec![one_line(text?)]));
        lines.extend(parts.into_iter().filter_map(said));
        if self.holder.is_none() {
            lines.push(labelled("Promises", vec![Cell::Word(self.counts())]));
        }
        lines
    }

    fn greeting(&self) -> Vec<Line> {
        let case = self.case;
        let received = due::say(self.look.shown(case.received_at));
        let mut lines = vec![
            vec![word("Your message: "), one_line(&case.subject)],
            vec![word(&format!("We received it on {received}. Its number is {}.", case.id))],
        ];
        if let Some(holder) = self.holder {
            lines.push(vec![word("We look after it under number "), Cell::Id(holder.to_string()), word(".")]);
        }
        if let Some(owner) = self.owner() {
            lines.push(vec![Cell::untrusted(owner.to_owned()), word(" looks after it.")]);
        }
        let parts = [("You told us: ", Some(self.wrong())), ("You want: ", case.wants.as_deref())];
        lines.extend(parts.into_iter().filter_map(|(label, text)| Some(vec![word(label), one_line(text?)])));
        let is_over = !case.is_active() && self.holder.is_none();
        let remedy = case.outcome.as_ref().filter(|_| is_over).and_then(|outcome| outcome.remedy.as_deref());
        lines.extend(remedy.map(|remedy| vec![word("What we did: "), one_line(remedy)]));
        lines
    }

    fn asked_lines(&self) -> Vec<Line> {
        let now = self.look.at();
        let said = |asked: Asked| {
            let moment = |at| Cell::Moment(self.look.shown(at));
            let what = vec![Cell::untrusted(asked.what)];
            // How a promise is kept and a hand-over answered is known; what a worry wants is not.
            if matches!(asked.of, Of::Danger | Of::Public | Of::Waiting | Of::Worry) {
                // A day that is gone is none by which anything can be done.
                let by = asked.by_at.map(|at| match at <= now {
                    true => vec![word("at once: ")],
                    false => vec![word("by "), moment(at), word(": ")],
                });
                let next = vec![word("; next: "), Cell::untrusted(asked.hint)];
                return [vec![word("  ")], by.unwrap_or_default(), what, next].concat();
            }
            let by = asked.by_at.map(|at| match (asked.of, at < now) {
                (Of::Promise, true) => vec![word(", late since "), moment(at)],
                (_, true) => vec![word(", at once")],
                (_, false) => vec![word(", by "), moment(at)],
            });
            let why = asked.why.iter().flat_map(|why| [word(": "), one_line(why)]).collect();
            [vec![word("  ")], what, by.unwrap_or_default(), why].concat()
        };
        // Promises and questions stand below; here is what nobody else says, and what comes first of them.
        let mut asked = self.asked();
        let count = |of: Of| asked.iter().filter(|asked| asked.of == of).count();
        let more = [(count(Of::Promise), "to keep"), (count(Of::Question), "to answer")];
        let mut seen: Vec<Of> = Vec::new();
        asked.retain(|asked| {
            let is_first = !matches!(asked.of, Of::Promise | Of::Question) || !seen.contains(&asked.of);
            seen.push(asked.of);
            is_first
        });
        let after_worries = asked.iter().rposition(|asked| asked.of == Of::Worry).map_or(0, |last| last + 1);
        let mut lines: Vec<Line> = asked.into_iter().map(said).collect();
        let untold = match self.n_untold() {
            0 => None,
            1 => Some("1 more worry".to_owned()),
            n => Some(format!("{n} more worries")),
        };
        let untold = untold.map(|untold| vec![word(&format!("  ({untold}: amends show {})", self.case.id))]);
        lines.splice(after_worries..after_worries, untold);
        let more = more.into_iter().filter(|(n_all, _)| *n_all > 1);
        let more: Vec<String> = more.map(|(n_all, what)| format!("{} more {what}", n_all - 1)).collect();
        if !more.is_empty() {
            lines.push(vec![word(&format!("  ({}, see below)", more.join(", ")))]);
        }
        lines
    }

    fn questions(&self) -> Vec<Line> {
        let said = |question: &&Question| {
            let mut line = vec![word("  ")];
            if self.is_internal() {
                line.extend([Cell::Id(question.id.to_string()), blank()]);
            }
            line.extend([one_line(&question.text), word(&format!(": {}", settled(self.case.state_of(question))))]);
            if let Some(answer) = self.declined(question) {
                let why = answer.why.as_deref().filter(|_| self.is_internal());
                line.extend(why.into_iter().flat_map(|why| [word(" ("), one_line(why), word(")")]));
                line.extend(answer.told.iter().flat_map(|offer| [word("; instead: "), one_line(offer)]));
            }
            line
        };
        self.questions.iter().map(said).collect()
    }

    /// Returns the latest of what was said and done, in the order in which it happened.
    fn past(&self, room: usize) -> Vec<Line> {
        let n_left = self.tried.len().saturating_sub(room);
        let mut lines = Vec::new();
        if n_left > 0 {
            let more = if self.is_internal() { format!(": amends show {}", self.case.id) } else { String::new() };
            lines.push(vec![word(&format!("  ({n_left} earlier left out{more})"))]);
        }
        lines.extend(self.tried.iter().skip(n_left).map(|event| self.happened(event)));
        lines
    }

    fn happened(&self, event: &Event) -> Line {
        let mut line = vec![word("  "), Cell::Moment(self.look.shown(event.at)), blank()];
        if self.is_internal() {
            line.extend(event.by.iter().flat_map(|by| [one_line(by), word(" ")]));
        }
        let what = match (event.kind, self.is_internal()) {
            (EventKind::ContactIn, true) => "heard",
            (EventKind::ContactOut, true) => "said",
            (EventKind::ContactIn, false) => "you",
            (_, false) => "we",
            (EventKind::Note, true) if event.exception().is_some() => "made an exception",
            (kind, _) => kind.word(),
        };
        line.push(word(what));
        line.extend(event.channel.iter().flat_map(|channel| [word(" by "), one_line(channel)]));
        if self.is_internal() {
            line.extend(event.to.iter().filter(|_| event.key.is_none()).flat_map(|to| [word(" to "), one_line(to)]));
        }
        if let Some(rule) = event.exception() {
            let approved = event.party.iter().flat_map(|who| [word(", approved by "), one_line(who)]);
            line.extend([word(" to the rule "), one_line(rule)]);
            line.extend(approved);
        }
        let told = super::told(event);
        let text = event.text.as_deref().or(event.why.as_deref());
        // Why we did it is ours; a customer reads what they were told.
        let text = if self.is_internal() { text } else { event.text.as_deref().filter(|_| told.is_none()).or(told) };
        line.extend(text.into_iter().flat_map(|text| [word(": "), one_line(text)]));
        let told = told.filter(|_| self.is_internal());
        line.extend(told.into_iter().flat_map(|told| [word("; told them: "), one_line(told)]));
        line
    }
}

/// Returns as many lines as there is room for; the last then says how many are left out.
fn fitting(mut lines: Vec<Line>, room: usize, what: &str) -> Vec<Line> {
    if let Some(n_left) = shorten(&mut lines, room) {
        lines.push(vec![word(&format!("  ({n_left} {what})"))]);
    }
    lines
}

/// Cuts lines so that one more has room, if they have none, and returns how many are left out.
fn shorten(lines: &mut Vec<Line>, room: usize) -> Option<usize> {
    let kept = room.saturating_sub(1);
    let n_left = (lines.len() > room).then(|| lines.len() - kept);
    lines.truncate(n_left.map_or(room, |_| kept));
    n_left
}

pub(super) fn labelled(label: &str, rest: Vec<Cell>) -> Line {
    let mut line = vec![word(&format!("{label:<11}"))];
    line.extend(rest);
    line
}

pub(super) fn word(text: &str) -> Cell {
    Cell::Word(text.to_owned())
}

pub(super) fn blank() -> Cell {
    word("  ")
}

/// Returns somebody's text on one line, cut where the room ends.
pub(super) fn one_line(text: &str) -> Cell {
    Cell::untrusted(cut(text))
}

/// Returns somebody's text without its line breaks, cut where the room of a line ends.
pub(crate) fn cut(text: &str) -> String {
    cut_to(ROOM, text)
}

/// Returns somebody's text without its line breaks, cut after so many characters.
pub(super) fn cut_to(room: usize, text: &str) -> String {
    let flat = text.split_whitespace().collect::<Vec<_>>().join(" ");
    let mut cut: String = flat.chars().take(room).collect();
    if cut.len() < flat.len() {
        cut.push('…');
    }
    cut
}

/// Returns a text in lines that break between its words; only one of very many lines is cut.
fn wrapped(text: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        match lines.last_mut().filter(|line| line.chars().count() + 1 + word.chars().count() <= ROOM) {
            Some(line) => line.extend([" ", word]),
            None => lines.push(cut(word)),
        }
    }
    if lines.len() > MOST_WRAPPED {
        lines.truncate(MOST_WRAPPED);
        if let Some(last) = lines.last_mut() {
            last.push_str(" …");
        }
    }
    lines
}
