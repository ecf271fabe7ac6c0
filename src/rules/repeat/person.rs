//! A second complaint of the same person inside the window.
//! Who is the same person is `identity`'s business; another person of the same business is `repeat::organisation`.

use std::collections::{BTreeMap, HashSet};

use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::{People, Person};
use crate::model::look::Look;
use crate::model::party::PartyKind;
use crate::model::policy::Loudness;
use crate::rules::repeat::{Owners, complaints, line_up, repeats, sort, window_start};
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "repeat.person",
    level: Level::Care(Loudness::Act),
    title: "The same person complains a second time",
    what: "A complaint was received inside the window (`[repeat] window`, 365 days unless set) after an earlier one of the same person: the same party, mail address (case and `+tag` do not matter) or phone. Closed cases count; queries, requests, feedback and compliments do not. A complaint without a complainant is never matched.",
    why: "A second complaint from the same person is a dire emergency: there is no third chance. Apology and a promise that it will not happen again weigh more than money now.",
    remedy: "Name a senior owner who did not handle the first one, call today on the channel they prefer, put it right in kind, and keep one small promise before you make the next.",
    source: "service recovery: after a second failure customers leave, and say why (Maxham and Netemeyer 2002)",
    example: "amends repeats --by person --columns code,name,cases",
};

/// Returns the complaints of each person in the order of receipt; organisations are not persons.
pub(crate) fn lines<'a>(folder: &'a Folder, people: &People<'_>) -> BTreeMap<Person, Vec<(&'a Case, &'a PartyId)>> {
    let mut lines: BTreeMap<Person, Vec<(&Case, &PartyId)>> = BTreeMap::new();
    for (case, id) in complaints(folder).filter(|(_, id)| is_person(people, id)) {
        line_up(lines.entry(people.person_of(id)).or_default(), case, id);
    }
    lines.values_mut().for_each(|line| sort(line));
    lines
}

/// Returns the complaints of persons that are the first inside the window.
pub(in crate::rules) fn firsts(look: &Look<'_>, folder: &Folder, people: &People<'_>) -> HashSet<CaseId> {
    let mut firsts = HashSet::new();
    for line in lines(folder, people).values() {
        for (place, (case, _)) in line.iter().enumerate() {
            let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
            let before = place.checked_sub(1).and_then(|place| line.get(place));
            if before.is_none_or(|(earlier, _)| earlier.received_at.to_utc() < start) {
                firsts.insert(case.id.clone());
            }
        }
    }
    firsts
}

/// Returns whether a complainant is a person; one without a party file is taken for one.
pub(crate) fn is_person(people: &People<'_>, id: &PartyId) -> bool {
    people.party(id).is_none_or(|party| party.kind == PartyKind::Person)
}

/// Reports each complaint that repeats an earlier one of the same person; of two received at once the one entered later.
pub fn check(look: &Look<'_>, folder: &Folder, people: &People<'_>, findings: &mut Vec<Finding>) {
    for line in lines(folder, people).values() {
        let mut owners = Owners::default();
        for (place, (case, id)) in line.iter().enumerate() {
            let start = window_start(look, &look.policy.repeat_window, case.received_at.to_utc());
            let owners = owners.before(line, place, start);
            let before = place.checked_sub(1).and_then(|place| line.get(place));
            let before = before.filter(|(earlier, _)| start <= earlier.received_at.to_utc());
            if let Some((earlier, earlier_id)) = before {
                let why = people.why_person(&[earlier_id, id]);
                findings.push(repeats(&RULE, look, case, earlier, &why, owners));
            }
        }
    }
}
