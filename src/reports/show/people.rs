//! A case as people read it: the situation first, the promises before the past, the events as a timeline.
//! Programs read the nested row instead.

use std::collections::HashSet;

use crate::model::case::{Case, Escalation, Status};
use crate::model::event::{Event, EventKind};
use crate::model::folder::{Filed, Folder};
use crate::model::handover;
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::promise::Promise;
use crate::model::run;
use crate::model::word::Word;
use crate::reports::clocks;
use crate::reports::show::{due, lateness, promises, questions, rows, texts, timeline, word};
use crate::rules::{Finding, emergency};
use crate::view::cell::Cell;
use crate::view::page::{Audience, Column, Field, Record};

const PROMISED: &[Column] = &[
    Column::new("id", "Promise"),
    Column::new("state", "State"),
    Column::new("what", "What"),
    Column::new("how", "How"),
    Column::new("who", "Who"),
    Column::new("due", "Due"),
    Column::new("late", "Late"),
    Column::new("business", "Business"),
];

const ASKED: &[Column] = &[Column::new("id", "Question"), Column::new("state", "State"), Column::new("text", "Text")];

const ESCALATED: &[Column] = &[
    Column::new("at", "When"),
    Column::new("to", "To"),
    Column::new("kind", "How"),
    Column::new("why", "Why"),
    Column::new("told", "The customer was told"),
    Column::new("next_update", "Next update"),
    Column::new("answer", "Answer"),
];

const WORRIES: &[Column] =
    &[Column::new("code", "Code"), Column::new("reason", "Worry"), Column::new("hint", "What to type")];

const TIMELINE: &[Column] =
    &[Column::new("at", "When"), Column::new("by", "By"), Column::new("what", "What"), Column::new("text", "Text")];

/// Returns whether an escalation was taken, by whom and when.
fn answer(case: &Case, escalation: &Escalation, open: &HashSet<&BlockId>) -> Cell {
    let taken = escalation.accepted_at.map(|at| (EventKind::Accepted, at));
    let Some((kind, at)) = escalation.declined_at.map(|at| (EventKind::Declined, at)).or(taken) else {
        return if open.contains(&escalation.id) { Cell::None } else { Cell::Word("no longer asked".to_owned()) };
    };
    // Where the file does not say who answered, its time tells; of two in one second, the one that names whom this went to.
    let of_kind = case.events.iter().filter(|event| event.kind == kind && event.at == at);
    let is_unnamed = |event: &&Event| event.to.is_none() && escalation.answered_by.is_none();
    let event = of_kind.clone().find(|event| event.to.is_some() && handover::is_answer(escalation, event));
    let event = event.or_else(|| of_kind.clone().find(is_unnamed));
    let by = escalation.answered_by.as_deref().or_else(|| event.and_then(|event| event.by.as_deref()));
    let how = if escalation.is_outside() { ", noted by" } else { " by" };
    let by = by.map_or_else(String::new, |by| format!("{how} {by}"));
    let why = event.and_then(|event| event.why.as_deref()).map_or_else(String::new, |why| format!(": {why}"));
    Cell::untrusted(format!("{}{by}, {}{why}", kind.word(), crate::calendar::due::say(at)))
}

/// With a column for those that were typed in later than they happened.
const TIMELINE_WITH_LATE: &[Column] = &[
    Column::new("at", "When"),
    Column::new("entered_at", "Typed in"),
    Column::new("by", "By"),
    Column::new("what", "What"),
    Column::new("text", "Text"),
];

/// Returns the case as a record for people.
pub(super) fn record(look: &Look<'_>, folder: &Folder, filed: &Filed, worries: &[Finding]) -> Record {
    let case = &filed.case;
    // What it repeats counts too, on record or not.
    let counted = emergency::counted(look, case, worries);
    let mut fields = head(case, if folder.holder(case).is_some() { Cell::None } else { word(counted.priority) });
    fields.push(field("complainant", "Complainant", complainant(folder, case)));
    let promises = rows(PROMISED, &promises(folder, case), |promise| promised(look, promise));
    fields.push(field("promises", "Promises", promises));
    fields.push(field(
        "clocks",
        "Clocks",
        rows(clocks::PLAIN, &run::of_case(look, &counted), |run| clocks::plain(look, run)),
    ));
    fields.push(field(
        "questions",
        "Questions",
        rows(ASKED, &questions(folder, case), |question| {
            let id = Cell::Id(question.id.as_str().to_owned());
            vec![id, word(case.state_of(question)), Cell::untrusted(question.text.clone())]
        }),
    ));
    let open: HashSet<&BlockId> = handover::open(case).map(|escalation| &escalation.id).collect();
    fields.push(field(
        "escalations",
        "Escalations",
        rows(ESCALATED, &case.escalations, |escalation| {
            vec![
                Cell::moment(escalation.at),
                Cell::text(escalation.to.as_deref()),
                escalation.kind.map_or(Cell::None, word),
                Cell::text(escalation.why.as_deref()),
                escalation
                    .told
                    .as_deref()
                    .map_or_else(|| Cell::Word("not yet".to_owned()), |told| Cell::text(Some(told))),
                due(escalation.next_update.as_ref()),
                answer(case, escalation, &open),
            ]
        }),
    ));
    fields.push(field("outcome", "Outcome", case.outcome.as_ref().map_or(Cell::None, super::outcome)));
    fields.push(field(
        "findings",
        "Worries",
        rows(WORRIES, worries, |finding| {
            let code = Cell::Word(finding.code.to_owned());
            vec![code, Cell::untrusted(finding.reason.clone()), Cell::text(finding.hint.as_deref())]
        }),
    ));
    fields.push(field("events", "What happened", events(case)));
    // What the title says, and where it stands, are fields for those who ask for them.
    for (key, title, cell) in [
        ("id", "Case", Cell::Id(case.id.to_string())),
        ("subject", "Subject", Cell::untrusted(case.subject.clone())),
        ("path", "File", Cell::untrusted(filed.path.clone())),
    ] {
        fields.push(Field { audience: Audience::Data, ..field(key, title, cell) });
    }
    let title = format!("{}  {}", case.id, case.subject);
    Record { key: "case", title, fields, audience: Audience::People }
}

fn head(case: &Case, priority: Cell) -> Vec<Field> {
    let status = match (case.status, case.waiting_on) {
        (Status::Waiting, Some(on)) => Cell::Word(format!("waiting for {}", on.word())),
        (status, _) => word(status),
    };
    let mut fields = vec![
        // Look at the situation before you look at the rule.
        field("situation", "Situation", texts(&case.tags)),
        field("adjustments", "Needs", Cell::text(needs(case).as_deref())),
        field("impact", "Impact", Cell::text(case.impact.as_deref())),
        field("merged_into", "Merged into", Cell::id(case.merged_into.as_ref().map(|id| id.as_str()))),
        field("merged", "Merged in", super::merged(case)),
        field("wants", "Wants", Cell::text(case.wants.as_deref())),
        field("status", "Status", status),
        field("priority", "Priority", priority),
        field("repeats", "Repeats", unopened(case)),
        field("owner", "Owner", Cell::text(case.owner.as_deref())),
        field("kind", "Kind", word(case.kind)),
        field("category", "Category", Cell::text(case.category.as_deref())),
        field("received_at", "Received", Cell::Moment(case.received_at)),
        field("entered_at", "Typed in", Cell::moment(case.entered_at.filter(|at| *at != case.received_at))),
        field("channel", "Channel", Cell::text(case.channel.as_deref())),
        field("public", "Public", Cell::text(case.public.as_deref())),
        field("ref", "Ref", Cell::text(case.reference.as_deref())),
    ];
    let own = case.x.iter().map(|(key, value)| Cell::untrusted(format!("{key} {value}"))).collect();
    fields.push(field("x", "Own keys", Cell::List(own)));
    fields
}

/// Says of a complaint that was written by hand that nobody looked whether it repeats another one.
fn unopened(case: &Case) -> Cell {
    if !case.is_unopened() {
        return Cell::None;
    }
    Cell::Word(format!("nobody looked, for it was written by hand; next: amends repeats id:{}", case.id))
}

/// Returns what the customer needs, in one line.
fn needs(case: &Case) -> Option<String> {
    Some(case.adjustments.join("; ")).filter(|needs| !needs.is_empty())
}

fn complainant(folder: &Folder, case: &Case) -> Cell {
    let Some(id) = &case.complainant else { return Cell::None };
    let Some(party) = folder.complainant(case) else { return Cell::Record(vec![("id", Cell::Id(id.to_string()))]) };
    let organisation = party.organisation.as_ref();
    let organisation = organisation.map_or(Cell::None, |id| match folder.name(id) {
        Some(name) => Cell::untrusted(format!("{name} ({id})")),
        None => Cell::Id(id.to_string()),
    });
    Cell::Record(vec![
        ("name", Cell::text(party.name.as_deref())),
        ("id", Cell::Id(id.to_string())),
        ("organisation", organisation),
        ("prefers", Cell::text(party.prefers.as_deref())),
        ("avoid", texts(&party.avoid)),
        ("emails", texts(&party.emails)),
        ("phones", texts(&party.phones)),
        ("roles", Cell::List(party.roles.iter().map(|role| word(*role)).collect())),
    ])
}

fn promised(look: &Look<'_>, promise: &Promise) -> Vec<Cell> {
    // Being early is nothing to say; being late is.
    let late = lateness(look, promise).filter(|(plain, _)| *plain > 0);
    vec![
        Cell::Id(promise.id.as_str().to_owned()),
        word(promise.state),
        Cell::text(promise.what.as_deref()),
        Cell::text(promise.how.as_deref()),
        Cell::text(owing(promise).as_deref()),
        due(promise.due.as_ref()),
        late.map_or(Cell::None, |(plain, _)| Cell::Span(plain)),
        late.map_or(Cell::None, |(_, business)| Cell::BusinessSpan(business)),
    ]
}

/// Returns who keeps a promise; what others owe us is told from what we owe.
fn owing(promise: &Promise) -> Option<String> {
    match promise.from.as_deref() {
        Some(from) if !promise.is_ours() => Some(format!("{from} owes us")),
        _ => promise.who.clone(),
    }
}

fn events(case: &Case) -> Cell {
    let events = timeline(case);
    let has_late = events.iter().any(|event| is_late_entry(event));
    let columns = if has_late { TIMELINE_WITH_LATE } else { TIMELINE };
    rows(columns, &events, |event| {
        let mut cells = vec![Cell::Moment(event.at)];
        if has_late {
            cells.push(Cell::moment(event.entered_at.filter(|_| is_late_entry(event))));
        }
        cells.extend([Cell::text(event.by.as_deref()), what(event), Cell::untrusted(said(event))]);
        cells
    })
}

/// Returns whether an event was typed in at another minute than it happened.
fn is_late_entry(event: &Event) -> bool {
    event.entered_at.is_some_and(|entered| (entered - event.at).num_minutes() != 0)
}

/// Returns what happened in a few words: the kind, and what it was about.
fn what(event: &Event) -> Cell {
    let kind = if event.kind == EventKind::Unknown { "?" } else { event.kind.word() };
    let about = event.promise.as_ref().or(event.question.as_ref()).map(|id| id.as_str());
    let mut parts = vec![Cell::Word(kind.to_owned())];
    parts.extend(about.map(|id| Cell::untrusted(id.to_owned())));
    if event.auto {
        parts.push(Cell::Word("automatic".to_owned()));
    }
    parts.extend(event.channel.as_deref().map(|channel| Cell::untrusted(channel.to_owned())));
    Cell::List(parts)
}

fn said(event: &Event) -> String {
    let mut lines = Vec::new();
    let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    match (&event.key, &event.to) {
        (Some(key), _) => {
            // What was so in a case that was merged into this one says nothing of this one.
            let there = event.case_before().map(|case| format!(" in {case}")).unwrap_or_default();
            lines.push(format!("{key}{there}: {} -> {}", value(&event.from), value(&event.to)));
        }
        (None, Some(to)) => lines.push(format!("to {to}")),
        (None, None) => {}
    }
    lines.extend(event.text.clone());
    lines.extend(event.why.as_ref().map(|why| format!("why: {why}")));
    lines.extend(event.told.as_ref().map(|told| format!("told: {told}")));
    lines.join("\n")
}

fn field(key: &'static str, title: &'static str, cell: Cell) -> Field {
    Field { key, title, cell, audience: Audience::People }
}
