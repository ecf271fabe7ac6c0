//! The record played back: what was known at a time, and where the head says something else than the events.
//! What no event mentions is an initial value, so that a file written by hand is right as it is.

mod head;

use chrono::{DateTime, FixedOffset};

use crate::calendar::due::Due;
use crate::model::case::{Case, Outcome, Question, QuestionState, Status, WaitingOn};
use crate::model::event::{Event, EventKind};
use crate::model::id::BlockId;
use crate::model::merged;
use crate::model::promise::{Promise, PromiseState};
use crate::model::word::Word;

/// The key under which an event says that a case took over how another one ended.
pub const OUTCOME: &str = "outcome";

/// The keys of `[outcome]` of which events speak one by one, by their bare names.
pub const OF_OUTCOME: [&str; 4] = ["cause", "checked_by", "fault", "root_cause"];

/// A key whose value in the head is another than the events lead to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mismatch {
    /// The key of the head, or `state` of a promise.
    pub key: String,
    /// What the head says.
    pub head: Option<String>,
    /// What the events say.
    pub events: Option<String>,
    /// The promise whose key it is; none for the head.
    pub promise: Option<BlockId>,
}

impl Mismatch {
    /// Returns the key as a `[[conflict]]` names it: `owner`, `outcome/cause`, `promise/p7kd/state`.
    pub fn path(&self) -> String {
        match (&self.promise, self.key.as_str()) {
            (Some(promise), key) => format!("promise/{promise}/{key}"),
            (None, "situation" | "tags") => "situation/tags".to_owned(),
            (None, key @ ("impact" | "adjustments")) => format!("situation/{key}"),
            (None, key) if OF_OUTCOME.contains(&key) => format!("outcome/{key}"),
            (None, key) => key.to_owned(),
        }
    }

    /// Tells whether two clones said different things of it, and nobody has settled yet which of them stands.
    fn is_unsettled(&self, case: &Case) -> bool {
        let promise = self.promise.as_ref().map(|promise| format!("promise/{promise}"));
        let path = self.path();
        case.conflicts.iter().any(|key| *key == path || Some(key) == promise.as_ref())
    }
}

/// Returns the case as it was known at an instant, or nothing if it was not yet received.
pub fn known_at(case: &Case, at: DateTime<FixedOffset>) -> Option<Case> {
    let mut known = case.clone();
    let (past, future) = split(case, at);
    known.status = status_at(case, &past, &future);
    known.waiting_on = (known.status == Status::Waiting).then(|| waiting_on(&past).or(case.waiting_on)).flatten();
    for key in keys(&future) {
        // The first change after that time knows what stood there before it.
        if let Some(event) = future.iter().find(|event| changes_head(event).is_some_and(|(changed, _)| changed == key))
        {
            head::set(&mut known, key, event.from.as_deref());
        }
    }
    if known.received_at > at {
        return None;
    }
    known.promises = case.promises.iter().filter_map(|promise| promise_at(case, promise, at)).collect();
    known.questions = case.questions.iter().filter_map(|question| question_at(case, question, at)).collect();
    known.escalations.retain(|escalation| escalation.at.is_none_or(|made| made <= at));
    for escalation in &mut known.escalations {
        escalation.accepted_at = escalation.accepted_at.filter(|accepted| *accepted <= at);
        escalation.declined_at = escalation.declined_at.filter(|declined| *declined <= at);
        let is_answered = escalation.accepted_at.is_some() || escalation.declined_at.is_some();
        escalation.answered_by = escalation.answered_by.take().filter(|_| is_answered);
    }
    known.events.retain(|event| event.at <= at);
    for taken_in in future.iter().filter(|event| event.is_own()).filter_map(|event| merged::taken_in(event)) {
        merged::give_back(&mut known, taken_in);
    }
    // How another case ended, with which this one was united later, was not how this one had ended.
    let is_end = |event: &Event| matches!(event.kind, EventKind::Resolved | EventKind::Closed);
    let is_ended = known.events.iter().any(|event| is_end(event) || event.key.as_deref() == Some(OUTCOME));
    if !is_ended && future.iter().any(|event| event.is_own() && is_end(event)) {
        known.outcome = None;
    }
    if known.outcome != case.outcome {
        known.outcome = known.outcome.filter(|outcome| *outcome != Outcome::default());
    }
    Some(known)
}

/// Returns where head and promises say something else than the events that mention them. A key in conflict waits for
/// the one who settles it: until then the head keeps what both clones had.
pub fn mismatches(case: &Case) -> Vec<Mismatch> {
    let mut found = Vec::new();
    let by_time = in_order(case);
    let by_place: Vec<&Event> = case.events.iter().collect();
    let head_status = Some(case.status.word().to_owned());
    // What happened yesterday may be typed today: last in time and last in the file are both fair readings.
    let statuses = [status_after(&by_time), status_after(&by_place)].map(|status| status.map(|s| s.word().to_owned()));
    compare(&mut found, "status", head_status, statuses, None);
    for key in keys(&by_place).into_iter().filter(|key| *key != "status") {
        if let Some(value) = head::get(case, key) {
            let last = [&by_time, &by_place].map(|events| last_value(events, key).map(|value| head::plain(key, value)));
            compare_set(&mut found, key, value, last);
        }
    }
    for promise in &case.promises {
        let states =
            [&by_time, &by_place].map(|events| promise_state(events, &promise.id).map(|s| s.word().to_owned()));
        compare(&mut found, "state", Some(promise.state.word().to_owned()), states, Some(&promise.id));
    }
    found.retain(|odd| !odd.is_unsettled(case));
    found
}

/// Returns the keys of head and promises that differ between two texts of one case, from the first (`events`) to the
/// second (`head`), and of which no event tells: where one does, `mismatches` decides.
pub fn changes(before: &Case, after: &Case) -> Vec<Mismatch> {
    let heads = head::differences(before, after).into_iter();
    let mut found: Vec<Mismatch> =
        heads.map(|(key, from, to)| Mismatch { key, head: to, events: from, promise: None }).collect();
    for old in &before.promises {
        let now = after.promise(old.id.as_str());
        for (key, value) in PROMISE_KEYS {
            let (from, to) = (value(old), now.and_then(value));
            // Of a promise that is gone the words are told, and nothing else.
            if from != to && (now.is_some() || *key == "what") {
                found.push(Mismatch { key: (*key).to_owned(), head: to, events: from, promise: Some(old.id.clone()) });
            }
        }
    }
    found.retain(|change| !is_told(before, after, change));
    found
}

/// Returns whether the events speak of a key, or of the change of one of a promise.
fn is_told(before: &Case, after: &Case, change: &Mismatch) -> bool {
    let events: Vec<&Event> = after.events.iter().collect();
    match &change.promise {
        None if change.key == "status" => status_after(&events).is_some(),
        None => last_value(&events, &change.key).is_some(),
        Some(promise) if change.key == "state" => promise_state(&events, promise).is_some(),
        Some(promise) => events.iter().any(|event| {
            event.promise.as_ref() == Some(promise)
                && event.key.as_deref() == Some(change.key.as_str())
                && before.events.iter().all(|known| known.id != event.id)
        }),
    }
}

/// Returns the value of a key of a promise as events hold it.
type OfPromise = fn(&Promise) -> Option<String>;

/// The keys of a promise that can change by hand.
const PROMISE_KEYS: &[(&str, OfPromise)] = &[
    ("state", |promise| Some(promise.state.word().to_owned())),
    ("what", |promise| Some(promise.what.clone().unwrap_or_default())),
    ("how", |promise| promise.how.clone()),
    ("who", |promise| promise.who.clone()),
    ("to", |promise| promise.to.clone()),
    ("due", |promise| promise.due.as_ref().map(Due::to_string)),
];

/// Returns the times at which a due was changed by hand, each with the due before it, in the order of time.
pub(crate) fn redated<'a>(case: &'a Case, promise: &'a Promise) -> Vec<(DateTime<FixedOffset>, Due)> {
    let of_it = |event: &&Event| event.promise.as_ref() == Some(&promise.id) && event.kind == EventKind::Edited;
    let is_due = |event: &&Event| event.key.as_deref() == Some("due");
    let mut events: Vec<&Event> = case.events.iter().filter(of_it).filter(is_due).collect();
    events.sort_by_key(|event| event.at);
    events.into_iter().filter_map(|event| Some((event.at, Due::stored(event.from.as_deref()?).ok()?))).collect()
}

fn compare(
    found: &mut Vec<Mismatch>,
    key: &str,
    head: Option<String>,
    events: [Option<String>; 2],
    promise: Option<&BlockId>,
) {
    let [last, _] = &events;
    if last.is_some() && !events.contains(&head) {
        let [last, _] = events;
        found.push(Mismatch { key: key.to_owned(), head, events: last, promise: promise.cloned() });
    }
}

fn compare_set(found: &mut Vec<Mismatch>, key: &str, head: Option<String>, events: [Option<Option<String>>; 2]) {
    let is_same = events.iter().flatten().any(|value| *value == head);
    if let [Some(last), _] = events
        && !is_same
    {
        found.push(Mismatch { key: key.to_owned(), head, events: last, promise: None });
    }
}

/// Returns the events in the order in which they happened; of one instant, in the order of the file.
pub(crate) fn in_order(case: &Case) -> Vec<&Event> {
    let mut events: Vec<&Event> = case.events.iter().collect();
    events.sort_by_key(|event| event.at);
    events
}

fn split(case: &Case, at: DateTime<FixedOffset>) -> (Vec<&Event>, Vec<&Event>) {
    in_order(case).into_iter().partition(|event| event.at <= at)
}

/// Returns the keys of the head that these events change, each once.
fn keys<'a>(events: &[&'a Event]) -> Vec<&'a str> {
    let mut keys: Vec<&str> = events.iter().filter_map(|event| changes_head(event)).map(|(key, _)| key).collect();
    keys.sort_unstable();
    keys.dedup();
    keys
}

/// Returns the key of the head that an event changes, and the new value.
pub(crate) fn changes_head(event: &Event) -> Option<(&str, Option<&str>)> {
    if event.promise.is_some() || event.question.is_some() || !event.is_own() {
        return None;
    }
    match (&event.key, event.kind) {
        (Some(key), _) => Some((key, event.to.as_deref())),
        (None, EventKind::Assigned) if event.to.is_some() => Some(("owner", event.to.as_deref())),
        (None, _) => None,
    }
}

/// Returns a case with a head as its events tell it, where a hand changed it since.
pub(crate) fn as_told(mut case: Case) -> Case {
    for mismatch in mismatches(&case).into_iter().filter(|mismatch| mismatch.promise.is_none()) {
        head::set(&mut case, &mismatch.key, mismatch.events.as_deref());
    }
    case
}

/// Puts back what stood in the head before an event, if what it set stands there still.
pub(crate) fn take_back(case: &mut Case, event: &Event) {
    let Some((key, to)) = changes_head(event) else { return };
    if key == OUTCOME || head::get(case, key).is_some_and(|now| now == head::plain(key, to)) {
        head::set(case, key, event.from.as_deref());
    }
}

fn last_value<'a>(events: &[&'a Event], key: &str) -> Option<Option<&'a str>> {
    let mut changes = events.iter().rev().filter_map(|event| changes_head(event));
    changes.find(|(changed, _)| *changed == key).map(|(_, value)| value)
}

/// Returns the status to which an event leads, given the one before it.
pub(crate) fn status_by(event: &Event, before: Option<Status>) -> Option<Status> {
    if let Some(("status", to)) = changes_head(event) {
        return to.and_then(Status::from_word);
    }
    if !event.is_own() {
        return None;
    }
    match event.kind {
        EventKind::Opened | EventKind::Resumed | EventKind::Reopened => Some(Status::Open),
        EventKind::Waiting => Some(Status::Waiting),
        EventKind::Resolved => Some(Status::Resolved),
        EventKind::Closed => Some(Status::Closed),
        // An inbound contact ends the waiting.
        EventKind::ContactIn if before == Some(Status::Waiting) => Some(Status::Open),
        _ => None,
    }
}

/// Returns the status to which events lead, if any of them speaks of it.
pub(crate) fn status_after(events: &[&Event]) -> Option<Status> {
    events.iter().fold(None, |before, event| status_by(event, before).or(before))
}

fn status_at(case: &Case, past: &[&Event], future: &[&Event]) -> Status {
    if let Some(status) = status_after(past) {
        // A head that was edited by hand is believed unless a later event explains it.
        return if future.iter().all(|event| status_by(event, Some(status)).is_none()) { case.status } else { status };
    }
    let first = future.iter().find(|event| status_by(event, None).is_some());
    first.map_or(case.status, |event| status_before(event))
}

/// Returns the status that the first event to speak of one tells of the time before it.
pub(crate) fn status_before(event: &Event) -> Status {
    match (changes_head(event), event.kind) {
        (Some(("status", _)), _) => event.from.as_deref().and_then(Status::from_word).unwrap_or(Status::Open),
        (_, EventKind::Resumed) => Status::Waiting,
        (_, EventKind::Reopened) => Status::Closed,
        _ => Status::Open,
    }
}

/// Returns for whom the last event that made the case wait said that it waits.
pub(crate) fn waiting_on(past: &[&Event]) -> Option<WaitingOn> {
    // For whom another one waited that was taken in is no past of this one.
    let last = past.iter().rev().find(|event| event.is_own() && event.kind == EventKind::Waiting)?;
    last.party.as_deref().and_then(WaitingOn::from_word)
}

/// Returns the state to which the events lead that name a promise, if they say anything about it.
fn promise_state(events: &[&Event], id: &BlockId) -> Option<PromiseState> {
    events.iter().filter(|event| event.promise.as_ref() == Some(id)).fold(None, |before, event| {
        let now = match event.kind {
            EventKind::Promised => Some(PromiseState::Open),
            EventKind::Kept => Some(PromiseState::Kept),
            EventKind::Broken => Some(PromiseState::Broken),
            EventKind::Moved => Some(PromiseState::Moved),
            EventKind::Split => Some(PromiseState::Split),
            EventKind::Released => Some(PromiseState::Released),
            _ if event.key.as_deref() == Some("state") && event.question.is_none() => {
                event.to.as_deref().and_then(PromiseState::from_word)
            }
            _ => None,
        };
        now.or(before)
    })
}

fn promise_at(case: &Case, promise: &Promise, at: DateTime<FixedOffset>) -> Option<Promise> {
    let of_it = |event: &&Event| event.promise.as_ref() == Some(&promise.id);
    let made_at = promise.made_at.or_else(|| {
        case.events.iter().filter(of_it).filter(|event| event.kind == EventKind::Promised).map(|event| event.at).min()
    });
    if made_at.is_some_and(|made| made > at) {
        return None;
    }
    let mut known = promise.clone();
    let is_end = |event: &&Event| promise_state(&[event], &promise.id).is_some_and(|state| state != PromiseState::Open);
    let ended_at =
        promise.ended_at.or_else(|| case.events.iter().filter(of_it).filter(is_end).map(|event| event.at).max());
    if !promise.is_open() && ended_at.is_some_and(|ended| ended > at) {
        known.state = PromiseState::Open;
        known.ended_at = None;
    }
    if let Some((_, due)) = redated(case, promise).into_iter().find(|(redated, _)| *redated > at) {
        known.due = Some(due);
    }
    Some(known)
}

fn question_at(case: &Case, question: &Question, at: DateTime<FixedOffset>) -> Option<Question> {
    let of_it = |event: &&Event| event.question.as_ref() == Some(&question.id);
    let asked = case.events.iter().filter(of_it).find(|event| event.kind == EventKind::Asked);
    if asked.is_some_and(|event| event.at > at) {
        return None;
    }
    let (before, later): (Vec<&Event>, Vec<&Event>) = case
        .events
        .iter()
        .filter(of_it)
        .filter(|event| event.kind != EventKind::Asked)
        .partition(|event| event.at <= at);
    let state = match before.iter().max_by_key(|event| event.at) {
        _ if later.is_empty() => question.state,
        None => QuestionState::Open,
        // An answer that was promised names the promise, one that was given its state.
        Some(event) if event.promise.is_some() => QuestionState::Promised,
        Some(event) => event.to.as_deref().and_then(QuestionState::from_word).unwrap_or(question.state),
    };
    Some(Question { state, ..question.clone() })
}

#[cfg(test)]
mod tests;
