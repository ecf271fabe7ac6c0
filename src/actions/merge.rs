//! Two cases of one complaint made one: the record is united in one file, the other stays and points to it.
//! Whether the two are one complainant's is decided before this is asked.

use std::collections::{BTreeMap, BTreeSet};

use crate::actions::draft::{Draft, EventDraft, Fields, Stamp, text};
use crate::actions::refusal::{Force, Refusal};
use crate::model::case::{Case, CaseKind, QuestionState, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, PartyId};
use crate::model::left_behind;
use crate::model::merged::{self, POINTER, TAKEN_IN};
use crate::model::replay::{self, OUTCOME};
use crate::model::word::Word;

mod head;

/// Blocks of a case as they stand in its file: the name of the array, and keys with values.
pub type Blocks = [(String, Fields)];

/// Refuses to unite what is one already, or points elsewhere.
pub fn check(from: &Case, into: &Case, force: &Force) -> Result<(), Refusal> {
    if from.id == into.id {
        return Err(Refusal::request(format!("`{}` is itself already", from.id))
            .hint(format!("name the other case: amends merge {} INTO OTHER", from.id)));
    }
    if let Some(target) = from.merged_into.as_ref().filter(|target| **target != into.id) {
        return Err(Refusal::rule(format!("`{}` was merged into `{target}` already", from.id))
            .hint(format!("`amends merge {target} INTO {}` merges what holds its record now", into.id)));
    }
    let is_request = |case: &Case| case.kind == CaseKind::DataRequest;
    if is_request(from) != is_request(into) && force.why().is_none() {
        return Err(Refusal::rule(format!(
            "of `{}` and `{}` one is a data request, which has its own time in law",
            from.id, into.id
        ))
        .hint("keep them apart; or `--force --why REASON`"));
    }
    Ok(())
}

/// Returns the edits by which a case takes in what it does not hold yet of another.
pub fn unite(into: &Case, from: &Case, blocks: &Blocks, force: &Force, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let mut draft = Draft::of(into, stamp, dice);
    let is_new = !into
        .events
        .iter()
        .filter(|event| event.is_own())
        .any(|event| merged::taken_in(event) == Some(from.id.as_str()));
    let names = Names::of(into, from, blocks);
    // What came since they were united was said to the case as it stood before it became a pointer.
    let mut standing = from.clone();
    left_behind::unpoint(&mut standing);
    for id in &names.there {
        draft.reserve(names.here(id));
    }
    let mut n_taken = 0;
    let mut since = Since::default();
    let pointing = from.events.iter().filter(|event| merged::is_pointing(event));
    let pointing: BTreeSet<&str> = pointing.map(|event| event.id.as_str()).collect();
    for ((array, fields), there) in blocks.iter().zip(&names.there) {
        let is_pointing = array == "event" && pointing.contains(there.as_str());
        if !is_pointing && !names.held.contains_key(there) {
            let fields = moved(array, fields, there, into, from, &names);
            draft.block(array, fields);
            since.add(&standing, there);
            n_taken += 1;
        }
    }
    n_taken += settle(&mut draft, into, from, &names);
    let is_opened_anyway = (is_new || since.keys.contains("status")) && standing.status == Status::Open;
    // The head as it is by now: what follows must not speak of the status before it.
    let mut head = into.clone();
    if into.status == Status::Waiting && !is_opened_anyway && is_heard(into, &standing, &names) {
        // The customer has spoken, there or here.
        draft.status(Status::Waiting, Status::Open, EventDraft::new(EventKind::Resumed));
        (head.status, head.waiting_on) = (Status::Open, None);
    }
    let said = |first: String, lost: Vec<String>| std::iter::once(first).chain(lost).collect::<Vec<_>>().join("\n");
    if is_new {
        let said = said(format!("united with {}", from.id), head::unite(&mut draft, &head, &standing, |_| true));
        let event = EventDraft::new(EventKind::Merged).with("text", Some(&said)).with("why", force.why());
        let event = event.changing(TAKEN_IN, None, Some(from.id.as_str()));
        let other = |ours: Option<&str>, theirs: Option<&str>| ours.is_some() && ours != theirs;
        let (ours, theirs) = (into.complainant.as_ref().map(PartyId::as_str), from.complainant.as_ref());
        let theirs = theirs.map(PartyId::as_str).filter(|theirs| other(ours, Some(theirs)));
        let number = from.reference.as_deref().filter(|theirs| other(into.reference.as_deref(), Some(theirs)));
        draft.event(event.with("complainant", theirs).with("ref", number));
    } else if n_taken > 0 {
        let lost = head::unite(&mut draft, &head, &standing, |key| since.keys.contains(key));
        let said = said(format!("took in what came to {} after the two were united", from.id), lost);
        draft.event(EventDraft::new(EventKind::Merged).with("text", Some(&said)));
    }
    draft.finish()
}

/// What was said to a case after it had been united with another one.
#[derive(Default)]
struct Since<'a> {
    /// The keys of its head that it changed, and `status` where something is owed that no closed case may owe.
    keys: BTreeSet<&'a str>,
}

impl<'a> Since<'a> {
    /// Adds a block by its id there.
    fn add(&mut self, from: &'a Case, id: &str) {
        let event = from.events.iter().find(|event| event.id.as_str() == id);
        self.keys.extend(event.and_then(replay::changes_head).map(|(key, _)| key).filter(|key| *key != "status"));
        let is_end = |event: &&Event| event.is_own() && matches!(event.kind, EventKind::Resolved | EventKind::Closed);
        self.keys.extend(event.filter(is_end).map(|_| OUTCOME));
        let is_owed = from.open_promises().any(|promise| promise.id.as_str() == id)
            || from.open_questions().any(|question| question.id.as_str() == id)
            || from.escalations.iter().any(|escalation| escalation.id.as_str() == id && escalation.stands());
        if is_owed || self.keys.contains("situation") || self.keys.contains("priority") {
            self.keys.insert("status");
        }
    }
}

/// Returns the edits by which a case lives on whose pointer leads round, with the status that it had before.
pub fn live_on(case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let Some(into) = &case.merged_into else { return Vec::new() };
    let mut draft = Draft::of(case, stamp, dice);
    draft.edit(Edit::drop_head(POINTER));
    let said = format!("it and {into} pointed to each other; this one lives on");
    let event = EventDraft::new(EventKind::Merged).with("text", Some(&said));
    draft.event(event.changing(POINTER, Some(into.as_str()), None));
    let mut standing = case.clone();
    left_behind::unpoint(&mut standing);
    if standing.status != case.status {
        head::stand(&mut draft, case, &standing);
    }
    draft.finish()
}

/// Returns the edits by which a case becomes a pointer; what stands in it stays.
pub fn point(from: &Case, into: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    if from.merged_into.as_ref() == Some(&into.id) {
        return Vec::new();
    }
    let mut draft = Draft::of(from, stamp, dice);
    draft.edit(Edit::head(POINTER, Scalar::Text(into.id.to_string())));
    let event = EventDraft::new(EventKind::Merged).with("text", Some(&format!("merged into {}", into.id)));
    draft.event(event.changing(POINTER, None, Some(into.id.as_str())));
    if from.status != Status::Closed {
        draft.status(from.status, Status::Closed, EventDraft::new(EventKind::Merged));
    }
    draft.finish()
}

/// Returns whether the customer wrote, in what is taken in, after the two began to wait and after the other was over.
fn is_heard(into: &Case, from: &Case, names: &Names<'_>) -> bool {
    let theirs = from.last(EventKind::Waiting).filter(|_| from.status == Status::Waiting);
    let since = into.last(EventKind::Waiting).max(theirs).map(|turn| turn.at).max(from.resolved_at());
    let is_new = |event: &&Event| event.kind == EventKind::ContactIn && !names.held.contains_key(event.id.as_str());
    let mut heard = from.events.iter().filter(is_new);
    heard.any(|event| since.is_none_or(|since| event.at >= since))
}

/// How the blocks of the other case are called here.
struct Names<'a> {
    /// Each block's id there, in their order; of one without an id, what it says makes one up.
    there: Vec<String>,
    /// Those that are here already, by their id there.
    held: BTreeMap<String, &'a BlockId>,
    /// Those whose id is taken, by their id there.
    renamed: BTreeMap<String, BlockId>,
}

impl<'a> Names<'a> {
    fn of(into: &'a Case, from: &Case, blocks: &Blocks) -> Self {
        let prefix = format!("{}/", from.id);
        let mut held: BTreeMap<String, &BlockId> = merged::held(into)
            .into_iter()
            .filter_map(|(was, id)| Some((was.strip_prefix(prefix.as_str())?.to_owned(), id)))
            .collect();
        // What came from here, before the two were merged the other way round, is here still.
        let own: BTreeMap<&str, &BlockId> = ids(into).map(|id| (id.as_str(), id)).collect();
        for (there, was) in merged::came(from) {
            let home = merged::id_at_home(Some(was), &into.id).and_then(|id| own.get(id));
            held.extend(home.map(|home| (there.as_str().to_owned(), *home)));
        }
        let mut taken: BTreeSet<String> = ids(into).map(|id| id.as_str().to_owned()).collect();
        let names = names(blocks);
        let there: BTreeSet<&str> = names.iter().map(String::as_str).collect();
        let mut renamed = BTreeMap::new();
        for ((array, _), id) in blocks.iter().zip(&names) {
            let is_free = !id.starts_with(merged::NAMELESS) && !taken.contains(id);
            if held.contains_key(id) || is_free {
                taken.insert(id.clone());
                continue;
            }
            // The new name follows from the old address, so that two clones that merge the same give the same.
            let mut dice = Dice::from_key(&format!("{prefix}{id}"), 0);
            let letter = if array == "escalation" { 'x' } else { array.chars().next().unwrap_or('b') };
            let is_taken = |id: &str| taken.contains(id) || there.contains(id);
            let new = BlockId::draw(letter, &mut dice, &is_taken, 0);
            taken.insert(new.as_str().to_owned());
            renamed.insert(id.clone(), new);
        }
        Self { there: names, held, renamed }
    }

    fn here<'b>(&'b self, there: &'b str) -> &'b str {
        let here = self.held.get(there).copied().or_else(|| self.renamed.get(there));
        here.map_or(there, BlockId::as_str)
    }
}

/// Returns the id of each block; one that has none is known by its content, and by how many alike stand before it.
fn names(blocks: &Blocks) -> Vec<String> {
    let mut n_alike: BTreeMap<String, usize> = BTreeMap::new();
    let mut name = |(array, fields): &(String, Fields)| {
        if let Some(id) = value(fields, "id").filter(|id| !id.is_empty()) {
            return id.to_owned();
        }
        let said = format!("{array} {:?}", fields.iter().filter(|(key, _)| key != "id").collect::<Vec<_>>());
        let n = n_alike.entry(said.clone()).or_default();
        *n += 1;
        // Only that it follows from the content matters: the same in each clone, and again tomorrow.
        let id = BlockId::draw('b', &mut Dice::from_key(&said, 0), &|_| false, 100_000);
        format!("{}{id}-{n}", merged::NAMELESS)
    };
    blocks.iter().map(&mut name).collect()
}

fn ids(case: &Case) -> impl Iterator<Item = &BlockId> {
    let blocks = case.events.iter().map(|event| &event.id).chain(case.promises.iter().map(|promise| &promise.id));
    let blocks = blocks.chain(case.questions.iter().map(|question| &question.id));
    blocks.chain(case.escalations.iter().map(|escalation| &escalation.id))
}

fn value<'a>(fields: &'a Fields, wanted: &str) -> Option<&'a str> {
    fields.iter().find_map(|(key, value)| match value {
        Scalar::Text(text) if key == wanted => Some(text.as_str()),
        _ => None,
    })
}

/// Returns a block as it stands in the other case, its ids as they are here, with the address that it had there.
fn moved(array: &str, fields: &Fields, there: &str, into: &Case, from: &Case, names: &Names<'_>) -> Fields {
    let mut fields: Fields = fields.iter().filter(|(key, _)| key != "was").cloned().collect();
    let is_nameless = there.starts_with(merged::NAMELESS);
    if is_nameless {
        fields.retain(|(key, _)| key != "id");
        fields.insert(0, text("id", names.here(there)));
    }
    for (key, value) in &mut fields {
        let Scalar::Text(text) = value else { continue };
        match (array, key.as_str()) {
            ("event", "case") => *text = into.id.to_string(),
            (_, "id") if is_nameless => {}
            (_, "id") | ("event", "promise" | "question") | ("promise", "replaces" | "part_of") => {
                *text = names.here(text).to_owned();
            }
            _ => {}
        }
    }
    if array == "promise" {
        keep_to(&mut fields, into, from);
    }
    fields.push(text("was", &format!("{}/{there}", from.id)));
    fields
}

/// Says to whom our promise is, where somebody else complains here: `complainant` would be another one from now on.
fn keep_to(fields: &mut Fields, into: &Case, from: &Case) {
    let is_to_customer = value(fields, "from").is_none() && value(fields, "to").is_none_or(|to| to == "complainant");
    let (Some(theirs), Some(ours)) = (&from.complainant, &into.complainant) else { return };
    if is_to_customer && theirs != ours {
        let to = text("to", &format!("party:{theirs}"));
        match fields.iter_mut().find(|(key, _)| key == "to") {
            Some(there) => *there = to,
            None => fields.push(to),
        }
    }
}

/// Ends here what has ended there since the two were united, and returns how much that was.
fn settle(draft: &mut Draft<'_>, into: &Case, from: &Case, names: &Names<'_>) -> usize {
    let mut n = 0;
    for ended in from.promises.iter().filter(|promise| !promise.is_open()) {
        let Some(here) = names.held.get(ended.id.as_str()).map(|id| id.as_str()) else { continue };
        if into.promise(here).is_some_and(|promise| promise.is_open()) {
            draft.edit(Edit::block("promise", here, "state", Scalar::Text(ended.state.word().to_owned())));
            if let Some(at) = ended.ended_at {
                draft.edit(Edit::block("promise", here, "ended_at", Scalar::Moment(at)));
            }
            n += 1;
        }
    }
    for settled in from.questions.iter().filter(|question| question.state != QuestionState::Open) {
        let Some(here) = names.held.get(settled.id.as_str()) else { continue };
        let Some(held) = into.questions.iter().find(|question| question.id == **here) else { continue };
        // What is promised here may be answered there; an answer here stays one.
        let is_further = match held.state {
            QuestionState::Open => true,
            QuestionState::Promised => settled.state != QuestionState::Promised,
            _ => false,
        };
        if is_further {
            draft.edit(Edit::block("question", here.as_str(), "state", Scalar::Text(settled.state.word().to_owned())));
            n += 1;
        }
    }
    for handed in &from.escalations {
        let Some(here) = names.held.get(handed.id.as_str()) else { continue };
        let Some(held) = into.escalations.iter().find(|escalation| escalation.id == **here) else { continue };
        // Whoever answered first here has answered.
        if held.accepted_at.is_some() || held.declined_at.is_some() {
            continue;
        }
        for (key, at) in [("accepted_at", handed.accepted_at), ("declined_at", handed.declined_at)] {
            if let Some(at) = at {
                draft.edit(Edit::block("escalation", here.as_str(), key, Scalar::Moment(at)));
                n += 1;
            }
        }
        let by = handed.answered_by.clone().filter(|_| handed.accepted_at.is_some() || handed.declined_at.is_some());
        if let Some(by) = by {
            draft.edit(Edit::block("escalation", here.as_str(), "answered_by", Scalar::Text(by)));
        }
    }
    n
}
