//! Names of things that are not there: parties without a file, promises and questions without a block.
//! Ids of staff, teams and suppliers need not exist.

use std::collections::{HashMap, HashSet};

use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::folder::Folder;
use crate::model::id::{BlockId, PartyId};
use crate::model::party::Party;
use crate::rules::manual::privacy::ERASED;
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const PARTY_DANGLING: Rule = Rule {
    code: "party.dangling",
    level: Level::Record(Severity::Warning),
    title: "A party is named that has no file",
    what: "The `complainant` of a case, or the `organisation`, `same_as` or `not_same_as` of a party, has no file under `parties/`.",
    why: "Nobody knows who it is, and a second complaint is not recognised by name, phone or mail.",
    remedy: "Write the party file, correct the id, or take the key away if nobody knows.",
    source: "a certain match reuses the party",
    example: "parties/p-h7xw3.toml",
};

pub const PARTY_LOOP: Rule = Rule {
    code: "party.loop",
    level: Level::Record(Severity::Warning),
    title: "Parties point at each other in a ring",
    what: "The `same_as` of a party leads back to that party, by itself or through others.",
    why: "Nobody can say which file lives on; the one with the smallest id is taken, which may not be the one that you meant.",
    remedy: "Take `same_as` out of the file that is to live on.",
    source: "a party that was merged points to the one that lives on",
    example: "same_as = \"p-h7xw3\"",
};

pub const PROMISE_DANGLING: Rule = Rule {
    code: "promise.dangling",
    level: Level::Record(Severity::Warning),
    title: "A promise is named that is not in the case",
    what: "An event's `promise`, or a promise's `replaces` or `part_of`, names no `[[promise]]` block of the case.",
    why: "The story of that promise cannot be told, and moves and breaks are counted wrongly.",
    remedy: "Correct the id, or bring the block back from git.",
    source: "a moved promise stays, and the new one names it",
    example: "replaces = \"p7kd\"",
};

pub const QUESTION_DANGLING: Rule = Rule {
    code: "question.dangling",
    level: Level::Record(Severity::Warning),
    title: "A question is named that is not in the case",
    what: "An event's `question` names no `[[question]]` block of the case.",
    why: "A question may look answered that is not, or the other way round.",
    remedy: "Correct the id, or bring the block back from git.",
    source: "every question of the customer gets an answer",
    example: "question = \"q3kd\"",
};

/// Reports who is named in the case and found nowhere.
pub(super) fn outside(folder: &Folder, case: &Case, flaws: &mut Vec<Flaw>) {
    if let Some(complainant) = case.complainant.as_ref().filter(|id| !folder.has_file(id)) {
        flaws.push(no_party(complainant, "complainant"));
    }
}

/// Reports what the case names and does not hold.
pub(super) fn inside(case: &Case, flaws: &mut Vec<Flaw>) {
    let promise = |id: &BlockId| case.promises.iter().any(|promise| promise.id == *id);
    let question = |id: &BlockId| case.questions.iter().any(|question| question.id == *id);
    for event in &case.events {
        let id = event.id.as_str();
        if let Some(named) = event.promise.as_ref().filter(|named| !promise(named)) {
            flaws.push(missing(&PROMISE_DANGLING, "promise", named).at_block("event", id, "promise"));
        }
        if let Some(named) = event.question.as_ref().filter(|named| !question(named)) {
            flaws.push(missing(&QUESTION_DANGLING, "question", named).at_block("event", id, "question"));
        }
    }
    for of in &case.promises {
        for (key, named) in [("replaces", &of.replaces), ("part_of", &of.part_of)] {
            if let Some(named) = named.as_ref().filter(|named| !promise(named)) {
                flaws.push(missing(&PROMISE_DANGLING, "promise", named).at_block("promise", of.id.as_str(), key));
            }
        }
    }
}

/// Returns what is wrong with the links of a party.
pub fn of_party(folder: &Folder, rings: &Rings<'_>, party: &Party) -> Vec<Flaw> {
    let named = [
        ("organisation", party.organisation.iter().collect::<Vec<_>>()),
        ("same_as", party.same_as.iter().collect()),
        ("not_same_as", party.not_same_as.iter().collect()),
    ];
    let dangling = |(key, ids): (&'static str, Vec<&PartyId>)| {
        let gone = ids.into_iter().filter(|id| !folder.has_file(id));
        gone.map(move |id| no_party(id, key)).collect::<Vec<_>>()
    };
    let mut flaws: Vec<Flaw> = named.into_iter().flat_map(dangling).collect();
    flaws.extend(party.same_as.iter().filter_map(|id| remembered(folder, party, id)));
    flaws.extend(rings.way(&party.id).map(|ring| {
        let flaw = PARTY_LOOP.flaw(format!("`same_as` leads back here: {ring}")).at_head("same_as");
        flaw.hint("take `same_as` out of the file that is to live on, for example out of this one")
    }));
    flaws
}

/// Tells of two files of one person of which one was erased, and the other still says who it was.
fn remembered(folder: &Folder, party: &Party, other: &PartyId) -> Option<Flaw> {
    let other = folder.parties.get(other)?;
    let (erased, kept) = if party.is_erased() { (party, other) } else { (other, party) };
    let words = match erased.is_erased() && !kept.is_erased() {
        true => format!("`{}` was erased, and the file of the same person, `{}`, was not", erased.id, kept.id),
        false => return None,
    };
    Some(ERASED.flaw(words).at_head("same_as").hint(format!("amends party erase {}", kept.id)))
}

/// Parties that point at each other in rings.
#[derive(Debug, Default)]
pub struct Rings<'a> {
    rings: Vec<Vec<&'a PartyId>>,
    /// In which ring a party stands, and at which place of it.
    places: HashMap<&'a PartyId, (usize, usize)>,
}

impl<'a> Rings<'a> {
    /// Returns the rings of a folder; one that only leads into a ring is not in it.
    pub fn of(folder: &'a Folder) -> Self {
        let mut found = Self::default();
        let mut seen: HashSet<&PartyId> = HashSet::new();
        for first in folder.parties.keys() {
            let mut walked: Vec<&PartyId> = Vec::new();
            let mut next = Some(first);
            // What an earlier walk came by leads to nothing new.
            while let Some(at) = next.filter(|at| seen.insert(*at)) {
                walked.push(at);
                next = folder.parties.get(at).and_then(|party| party.same_as.as_ref());
            }
            let start = next.and_then(|next| walked.iter().position(|at| *at == next));
            if let Some(start) = start {
                let ring = walked.split_off(start);
                let n_before = found.rings.len();
                let places = ring.iter().enumerate().map(|(place, id)| (*id, (n_before, place)));
                found.places.extend(places);
                found.rings.push(ring);
            }
        }
        found
    }

    /// Returns the ring in words as it goes from a party back to it, if the party stands in one.
    fn way(&self, id: &PartyId) -> Option<String> {
        let (ring, place) = self.places.get(id)?;
        let ring = self.rings.get(*ring)?;
        let way = ring.iter().cycle().skip(*place).take(ring.len() + 1);
        Some(way.map(ToString::to_string).collect::<Vec<_>>().join(" -> "))
    }
}

fn no_party(id: &PartyId, key: &str) -> Flaw {
    let flaw = PARTY_DANGLING.flaw(format!("there is no party `{id}`")).at_head(key);
    flaw.hint(format!("write `parties/{id}.toml`, or take the key away"))
}

fn missing(rule: &Rule, sort: &str, named: &BlockId) -> Flaw {
    let flaw = rule.flaw(format!("there is no {sort} `{}` in this case", named.as_str().escape_debug()));
    flaw.hint("correct the id, or bring the block back from git")
}
