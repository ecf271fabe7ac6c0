//! The tree of a case file as a case; what is wrong is noted with its place.
//! How the record hangs together is `rules::record`'s business.

use chrono::{DateTime, FixedOffset};

use super::fields::{Fields, Reading};
use super::head;
use super::tree::{Document, Syntax, Table, Value};
use crate::calendar::zone::Zone;
use crate::model::case::{Case, CaseKind, Escalation, Outcome, Priority, Question, QuestionState, Status};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::model::word::{Word, nearest};

/// Returns the case of a file and all that is wrong with the text; local times are read in the folder's zone.
///
/// Without an id or a time of receipt there is no case. Whatever else is wrong, the case is still there to be seen.
pub fn case(doc: &Document, syntax: Syntax, zone: Zone) -> (Option<Case>, Vec<Diagnostic>) {
    let reading = Reading::new(syntax, zone);
    let head = reading.head(doc);
    let case = of(&head).and_then(|(case, received_at)| received_at.map(|_| case));
    head.finish();
    let flaws = reading.finish();
    (case, flaws)
}

/// Returns what is wrong where the name of a file, its id and its events do not name one case: git can pair two
/// customers' files.
pub fn misnamed(doc: &Document, case: &Case, stem: &str) -> Vec<Diagnostic> {
    let id = case.id.as_str();
    let of_key = |table: &Table, key: &str| table.get(key).map_or(0..0, |node| node.span.clone());
    let flaw = |span, message: String, hint: &str| Diagnostic {
        code: "id.mismatch",
        severity: Severity::Error,
        span,
        message,
        hint: Some(format!("{hint}; `amends explain id.mismatch`")),
    };
    let mut flaws = Vec::new();
    if stem != id {
        let message = format!("the id is `{id}`, the file is called `{}`", stem.escape_debug());
        flaws.push(flaw(of_key(&doc.root, "id"), message, "a file is called by its id"));
    }
    if case.events.iter().all(|event| event.case.as_deref().is_none_or(|named| named == id)) {
        return flaws;
    }
    let Some(Value::List(events)) = doc.root.get("event").map(|node| &node.value) else { return flaws };
    for event in events {
        let Value::Table(event) = &event.value else { continue };
        if let Some(Value::Text(named)) = event.get("case").map(|node| &node.value)
            && named != id
        {
            let message = format!("this event belongs to `{}`, not to `{id}`", named.escape_debug());
            flaws.push(flaw(of_key(event, "case"), message, "two cases were mixed in a merge"));
        }
    }
    flaws
}

/// Returns the case as far as a file tells of it, even if it has no time of receipt: for those who look for flaws.
pub fn glimpse(doc: &Document, syntax: Syntax, zone: Zone) -> Option<Case> {
    let reading = Reading::new(syntax, zone);
    let seen = of(&reading.head(doc));
    seen.map(|(case, _)| case)
}

/// Returns the case of a file with an id, and when it was received if that can be read.
fn of(head: &Fields<'_>) -> Option<(Case, Option<DateTime<FixedOffset>>)> {
    let (schema, id) = head::schema_and_id(head);
    let id = id.and_then(|text| CaseId::of_file(&text));
    // A file that does not say what it is gets one flaw for that, not one for each key it lacks.
    let is_named = head.node("id").is_some();
    let subject = head.text("subject");
    if is_named && head.node("subject").is_none() {
        head.missing(Severity::Error, "field.missing", "subject", "say in one line what it is about");
    }
    let received_at = head.moment("received_at");
    if is_named && head.node("received_at").is_none() {
        let hint = "add when you got it, for example `received_at = 2026-11-20T09:14:00+02:00`";
        head.missing(Severity::Error, "field.missing", "received_at", hint);
    }
    let situation = head.table("situation");
    let list = |key| situation.as_ref().map_or_else(Vec::new, |at| at.list(key));
    let (tags, adjustments) = (list("tags"), list("adjustments"));
    let impact = situation.as_ref().and_then(|at| at.text("impact"));
    if let Some(situation) = situation {
        situation.finish();
    }
    let case = Case {
        id: id.clone().unwrap_or_else(nameless),
        schema,
        kind: head.word("kind").unwrap_or(CaseKind::Complaint),
        subject: subject.unwrap_or_default(),
        received_at: received_at.unwrap_or_default(),
        entered_at: head.moment("entered_at"),
        channel: head.text("channel"),
        complainant: party(head, "complainant"),
        wants: head.text("wants"),
        status: head.word("status").unwrap_or(Status::Open),
        waiting_on: head.word("waiting_on"),
        priority: head.word("priority").unwrap_or(Priority::Normal),
        owner: head.text("owner"),
        category: head.text("category"),
        public: head.text("public"),
        reference: head.scalar("ref"),
        x: head.own_keys(),
        tags,
        impact,
        adjustments,
        questions: blocks(head, "question", question),
        promises: blocks(head, "promise", promise),
        events: blocks(head, "event", event),
        escalations: blocks(head, "escalation", escalation),
        outcome: head.table("outcome").map(outcome),
        policies: head.node("policies").map(|_| head.list("policies")),
        merged_into: head::word_of_id(head, "merged_into").and_then(|text| CaseId::of_file(&text)),
        aliases: Vec::new(),
        conflicts: blocks(head, "conflict", conflict),
    };
    id.is_some().then_some((case, received_at))
}

/// Returns an id for the moment until the missing one has made the case unreadable.
fn nameless() -> CaseId {
    CaseId::draw(&mut crate::model::dice::Dice::seeded(0))
}

fn party(head: &Fields<'_>, key: &'static str) -> Option<PartyId> {
    head::word_of_id(head, key).and_then(|text| PartyId::parse(&text))
}

/// Reads each block of an array and notes ids that stand twice.
fn blocks<T>(head: &Fields<'_>, key: &'static str, read: impl Fn(&Fields<'_>) -> Option<T>) -> Vec<T> {
    let mut seen = std::collections::HashSet::new();
    let mut values = Vec::new();
    for block in head.blocks(key) {
        let value = read(&block);
        if let Some((id, _)) = block.raw_text("id")
            && !id.is_empty()
            && !seen.insert(id)
        {
            let message = format!("two `[[{key}]]` blocks have the id `{}`", id.escape_debug());
            let hint = "give one of them another id with `amends edit`, or remove it if both say the same".to_owned();
            block.flaw(Severity::Warning, "id.duplicate", "id", message, hint);
        }
        block.finish();
        values.extend(value);
    }
    values
}

/// Returns the id of a block; one that has none is kept, but nobody can name it.
fn block_id(block: &Fields<'_>, example: &str) -> BlockId {
    let id = block.text("id");
    if id.is_none() && block.node("id").is_none() {
        let hint = format!("add a short word that is unique in the case, for example `id = \"{example}\"`");
        block.missing(Severity::Warning, "field.missing", "id", &hint);
    }
    BlockId::of_file(&id.unwrap_or_default())
}

fn question(block: &Fields<'_>) -> Option<Question> {
    Some(Question {
        id: block_id(block, "q3kd"),
        text: block.text("text").unwrap_or_default(),
        state: block.word("state").unwrap_or(QuestionState::Open),
        was: block.text("was"),
    })
}

fn promise(block: &Fields<'_>) -> Option<Promise> {
    Some(Promise {
        id: block_id(block, "p7kd"),
        kind: block.word("kind").unwrap_or(PromiseKind::Delivery),
        what: block.text("what"),
        how: block.text("how"),
        who: block.text("who"),
        to: block.text("to"),
        from: block.text("from"),
        made_at: block.moment("made_at"),
        due: block.due("due"),
        state: block.word("state").unwrap_or(PromiseState::Open),
        ended_at: block.moment("ended_at"),
        replaces: block.text("replaces").map(|id| BlockId::of_file(&id)),
        part_of: block.text("part_of").map(|id| BlockId::of_file(&id)),
        was: block.text("was"),
    })
}

fn event(block: &Fields<'_>) -> Option<Event> {
    let kind = event_kind(block);
    let at = block.moment("at");
    if at.is_none() && block.node("at").is_none() {
        block.missing(Severity::Error, "field.missing", "at", "add when it happened");
    }
    let event = Event {
        id: block_id(block, "e9fh"),
        case: block.text("case"),
        at: at.unwrap_or_default(),
        entered_at: block.moment("entered_at"),
        by: block.text("by"),
        kind,
        channel: block.text("channel"),
        text: block.text("text"),
        why: block.text("why"),
        told: block.text("told"),
        key: block.text("key"),
        from: block.scalar("from"),
        to: block.scalar("to"),
        promise: block.text("promise").map(|id| BlockId::of_file(&id)),
        question: block.text("question").map(|id| BlockId::of_file(&id)),
        party: block.text("party"),
        auto: block.flag("auto"),
        once: block.text("once"),
        apology: block.list("apology"),
        substantive: block.flag("substantive"),
        was: block.text("was"),
        wait_seconds: block.int("wait_seconds"),
        no_human: block.flag("no_human"),
        retold: block.flag("retold"),
        handling: block.flag("handling"),
        repeats: block.list("repeats").iter().filter_map(|id| CaseId::of_file(id)).collect(),
        complainant: block.text("complainant").and_then(|id| PartyId::parse(&id)),
        reference: block.scalar("ref"),
    };
    at.is_some().then_some(event)
}

fn event_kind(block: &Fields<'_>) -> EventKind {
    if block.node("kind").is_none() {
        block.missing(Severity::Error, "field.missing", "kind", "say what happened, for example `kind = \"note\"`");
        return EventKind::Unknown;
    }
    let Some((word, _)) = block.raw_text("kind") else { return EventKind::Unknown };
    match EventKind::from_word(word).filter(|_| !word.is_empty()) {
        Some(kind) => kind,
        None => {
            let hint = match nearest(word, EventKind::words()) {
                Some(near) => format!("did you mean `{near}`? the event is kept either way"),
                None => "the event is kept; a newer version may know it".to_owned(),
            };
            let message = "an event of a kind that is not known here".to_owned();
            block.flaw(Severity::Note, "event.unknown-kind", "kind", message, hint);
            EventKind::Unknown
        }
    }
}

fn escalation(block: &Fields<'_>) -> Option<Escalation> {
    Some(Escalation {
        id: block_id(block, "s4hm"),
        to: block.text("to"),
        kind: block.word("kind"),
        level: block.int("level").unwrap_or(1),
        why: block.text("why"),
        told: block.text("told"),
        next_update: block.due("next_update"),
        at: block.moment("at"),
        accepted_at: block.moment("accepted_at"),
        declined_at: block.moment("declined_at"),
        answered_by: block.text("answered_by"),
        was: block.text("was"),
    })
}

fn outcome(table: Fields<'_>) -> Outcome {
    let outcome = Outcome {
        finding: table.text("finding"),
        remedy: table.text("remedy"),
        amount: table.decimal("amount"),
        currency: table.text("currency"),
        cause: table.text("cause"),
        root_cause: table.text("root_cause"),
        accepted: table.word("accepted"),
        told_at: table.moment("told_at"),
        fault: table.word("fault"),
        checked_by: table.text("checked_by"),
    };
    table.finish();
    outcome
}

/// Returns the key that two clones changed differently, which is an error until somebody settles it.
pub(super) fn conflict(block: &Fields<'_>) -> Option<String> {
    let key = block.text("key").unwrap_or_default();
    block.keep(&["id", "values"]);
    let message = format!("two clones changed `{}` differently and nobody has settled it", key.escape_debug());
    let hint = "`amends resolve-merge` shows both values, and settles it with `--key KEY --take VALUE`".to_owned();
    block.flaw(Severity::Error, "merge.unresolved", "key", message, hint);
    Some(key)
}

#[cfg(test)]
mod tests;
