//! What `open` says of a new case: the sentences, with what was promised before, and the row.
//! What is written and in which order is `cli::open`'s business.

use crate::calendar::due;
use crate::cli::context::Care;
use crate::cli::find::Found;
use crate::cli::open::EARLIER;
use crate::cli::open::prepare::Prepared;
use crate::cli::promise::warning;
use crate::cli::raising::Raised;
use crate::cli::write::{happened, rows};
use crate::format::read_case;
use crate::format::tree::parse;
use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::model::promise::{Promise, PromiseState};
use crate::model::register::Earlier;
use crate::model::word::Word;
use crate::reports::playbook;
use crate::rules;
use crate::rules::promise::vague;
use crate::store::load;
use crate::view::cell::Cell;
use crate::view::page::{Line, Problem};

/// Returns what is said of a new case: its id alone, what is due, then the alarm with what was promised before.
pub(super) fn sentences(
    care: &Care,
    folder: &Folder,
    prepared: &Prepared,
    party: Option<&Party>,
    earlier: &[&Earlier],
    raised: &Raised,
) -> Vec<Line> {
    let mut lines = vec![vec![Cell::Id(prepared.id.to_string())]];
    if let (Some((id, phrase)), Some(wish)) = (&prepared.promise, &prepared.complaint.promise) {
        lines.push(vec![
            Cell::Word(format!("due {} ({}): ", phrase.say(), due::rfc3339(phrase.at))),
            Cell::untrusted(wish.what.clone()),
            Cell::Word(format!("  {}/{id}", prepared.id)),
        ]);
    } else {
        lines.push(vec![Cell::Word(format!(
            "nothing is promised yet; next: amends promise add {} WHAT --due WHEN",
            prepared.id
        ))]);
    }
    let case = read(care, prepared);
    let promised = case.as_ref().zip(prepared.promise.as_ref());
    lines.extend(promised.and_then(|(case, (id, _))| vague::typed(&care.look(), case, id)).map(warning));
    // A word such as `mon` is one of many Mondays.
    if prepared.complaint.received_at != care.typed.at() {
        let at = care.look().shown(prepared.complaint.received_at);
        lines.push(vec![Cell::Word(format!("received {} ({})", due::say(at), due::rfc3339(at)))]);
    }
    lines.extend(happened(care).filter(|_| prepared.complaint.received_at != care.now.at()));
    lines.extend(raised.rows.iter().flat_map(|(_, _, done, _)| done.lines.iter().cloned()));
    lines.extend(alarms(prepared).map(|(said, why)| match why {
        None => vec![Cell::Word(said)],
        Some(why) => vec![Cell::Word(format!("{said} (")), Cell::untrusted(why.to_owned()), Cell::Word(")".to_owned())],
    }));
    for earlier in earlier {
        lines.push(vec![
            Cell::Word(format!(
                "  {}  {}  {}  ",
                earlier.case,
                care.look().shown(earlier.received_at).date_naive(),
                earlier.status.word()
            )),
            Cell::untrusted(earlier.subject.clone()),
        ]);
        for promise in promises(folder, earlier) {
            lines.push(vec![
                Cell::Word("    promised: ".to_owned()),
                Cell::untrusted(promise.what.clone().unwrap_or_default()),
                Cell::Word(format!(" ({})", standing(care, promise))),
            ]);
        }
    }
    lines.extend(case.map(|case| playbook(care, folder, &case, party, earlier)).unwrap_or_default());
    lines
}

/// Returns in words by what a new case is an emergency, each with how that was found, which is other people's text.
pub(super) fn alarms(prepared: &Prepared) -> impl Iterator<Item = (String, Option<&str>)> {
    prepared.codes.iter().map(|code| {
        let Some(repeat) = prepared.repeats.iter().find(|repeat| repeat.code == *code) else {
            return (format!("emergency: {code}: they complain about the handling"), None);
        };
        let who = if *code == "repeat.person" { "this person" } else { "this organisation" };
        (format!("emergency: {code}: {who} complained before"), Some(repeat.why.as_str()))
    })
}

/// Returns what is worrying about the promise that was made with the case, for programs.
pub(super) fn worries(care: &Care, prepared: &Prepared) -> Vec<Problem> {
    let promised = read(care, prepared).zip(prepared.promise.as_ref());
    let vague = promised.and_then(|(case, (id, _))| vague::typed(&care.look(), &case, id));
    let found = Found { id: prepared.id.to_string(), path: prepared.path.clone() };
    vague.iter().map(|finding| rows::worry(&found, finding)).collect()
}

/// Returns the new case as it is written.
pub(super) fn read(care: &Care, prepared: &Prepared) -> Option<Case> {
    let syntax = load::syntax(&prepared.path);
    let document = parse(syntax, prepared.text.as_bytes()).ok()?;
    read_case::case(&document, syntax, care.zone()).0
}

/// Returns what to do now, with the facts of the new case and of those before.
fn playbook(care: &Care, folder: &Folder, case: &Case, party: Option<&Party>, earlier: &[&Earlier]) -> Vec<Line> {
    let earlier = earlier.iter().filter_map(|earlier| Some(&folder.cases.get(earlier.place?)?.case));
    let known = rules::of_case(&care.look(), case);
    // What was merged into them was known before this case; what is new in their own file is not in the folder yet.
    let united = party.map(|party| {
        let mut united = party.clone();
        folder.united(&party.id).into_iter().for_each(|known| united.take_in(known));
        united
    });
    let party = united.as_ref();
    playbook::lines(&playbook::steps(&care.look(), case, party, &known, &earlier.collect::<Vec<_>>()))
}

fn promises<'a>(folder: &'a Folder, earlier: &Earlier) -> &'a [Promise] {
    let filed = earlier.place.and_then(|place| folder.cases.get(place));
    filed.map_or(&[], |filed| filed.case.promises.as_slice())
}

/// Returns how an earlier promise ended, in a word.
fn standing(care: &Care, promise: &Promise) -> &'static str {
    let (at, calendar) = (care.now.at(), &care.policy.calendar);
    match promise.state {
        PromiseState::Open if promise.is_overdue(at, calendar) => "overdue, so broken",
        PromiseState::Kept if promise.late_seconds(at, calendar).is_some_and(|late| late > 0) => "kept late",
        state => state.word(),
    }
}

/// Returns the row of a new case.
pub(super) fn row(
    care: &Care,
    folder: &Folder,
    prepared: &Prepared,
    earlier: &[&Earlier],
    raised: &Raised,
    diff: Option<String>,
) -> Vec<Cell> {
    let complaint = &prepared.complaint;
    let phrase = prepared.promise.as_ref().map(|(_, phrase)| phrase);
    let priority = if complaint.alarm.is_some() { "emergency" } else { complaint.priority.word() };
    let repeat = prepared.repeats.first();
    vec![
        Cell::Id(prepared.id.to_string()),
        Cell::Id(prepared.id.to_string()),
        Cell::untrusted(load::shown(&prepared.path)),
        Cell::untrusted(complaint.subject.trim().to_owned()),
        Cell::Word("open".to_owned()),
        Cell::Word(priority.to_owned()),
        Cell::text(complaint.owner.as_deref()),
        Cell::id(complaint.complainant.as_ref().map(PartyId::as_str)),
        Cell::id(prepared.promise.as_ref().map(|(id, _)| id.as_str())),
        phrase.map_or(Cell::None, |phrase| Cell::due(&phrase.due)),
        Cell::moment(phrase.map(|phrase| phrase.at)),
        Cell::word(complaint.alarm),
        Cell::text(repeat.map(|repeat| repeat.why.as_str())),
        Cell::Rows {
            columns: EARLIER,
            rows: earlier.iter().map(|earlier| earlier_row(care, folder, earlier)).collect(),
        },
        Cell::List(prepared.may_be.iter().map(|id| Cell::Id(id.to_string())).collect()),
        Cell::List(raised.rows.iter().map(|(found, _, _, _)| Cell::Id(found.id.clone())).collect()),
        Cell::Flag(diff.is_none()),
        Cell::text(diff.as_deref()),
        Cell::List(prepared.codes.iter().map(|code| Cell::Word((*code).to_owned())).collect()),
    ]
}

fn earlier_row(care: &Care, folder: &Folder, earlier: &Earlier) -> Vec<Cell> {
    let promises = promises(folder, earlier);
    let broken = promises.iter().filter(|promise| promise.is_broken(care.now.at(), &care.policy.calendar));
    vec![
        Cell::Id(earlier.case.to_string()),
        Cell::untrusted(earlier.subject.clone()),
        Cell::Word(earlier.status.word().to_owned()),
        Cell::Moment(earlier.received_at),
        Cell::List(promises.iter().filter_map(|promise| promise.what.clone()).map(Cell::untrusted).collect()),
        Cell::List(broken.filter_map(|promise| promise.what.clone()).map(Cell::untrusted).collect()),
    ]
}
