//! The keys of a shown case, and of all that is nested in it.
//! What stands under them is said by `reports::show`.

use crate::model::case::{Accepted, CaseKind, EscalationKind, Fault, Priority, QuestionState, Status, WaitingOn};
use crate::model::party::{PartyKind, Role as PartyRole};
use crate::model::policy::Loudness;
use crate::model::promise::{PromiseKind, PromiseState};
use crate::model::word::Word;
use crate::reports::clocks;
use crate::view::kind::Kind;
use crate::view::page::{Column, Role};

/// The columns of the one nested row.
pub const COLUMNS: &[Column] = &[
    id("id", "Case").role(Role::Id),
    text("path", "File").always(),
    of("kind", "Kind", Kind::OneOf(CaseKind::SPELLINGS)).always(),
    text("subject", "Subject").always().role(Role::Summary),
    of("status", "Status", Kind::OneOf(Status::SPELLINGS)).always(),
    of("waiting_on", "Waiting on", Kind::OneOf(WaitingOn::SPELLINGS)),
    of("priority", "Priority", Kind::OneOf(Priority::SPELLINGS)).always(),
    text("owner", "Owner"),
    text("category", "Category"),
    text("channel", "Channel"),
    text("complainant", "Complainant"),
    text("complainant_name", "Complainant"),
    text("organisation", "Organisation"),
    text("organisation_name", "Organisation"),
    of("party", "Party", Kind::Record(PARTY)),
    text("wants", "Wants"),
    text("ref", "Ref"),
    text("public", "Public"),
    text("merged_into", "Merged into"),
    of("merged", "Merged in", Kind::List(&Kind::Text)).always(),
    of("policies", "Policies", Kind::List(&Kind::Text)),
    of("situation", "Situation", Kind::Record(SITUATION)).always(),
    of("x", "Own keys", Kind::Rows(OWN_KEYS)).always(),
    moment("received_at", "Received").always(),
    moment("entered_at", "Typed in"),
    moment("acknowledged_at", "Acknowledged"),
    moment("first_response_at", "First response"),
    moment("resolved_at", "Resolved"),
    moment("closed_at", "Closed"),
    of("age_seconds", "Age", Kind::Seconds).always(),
    of("silent_seconds", "Silent", Kind::Seconds),
    of("escalation_level", "Level", Kind::Count).always(),
    of("questions", "Questions", Kind::Rows(QUESTIONS)).always(),
    of("promises", "Promises", Kind::Rows(PROMISES)).always(),
    of("escalations", "Escalations", Kind::Rows(ESCALATIONS)).always(),
    of("outcome", "Outcome", Kind::Record(OUTCOME)),
    of("clocks", "Clocks", Kind::Rows(clocks::COLUMNS)).always(),
    of("findings", "Worries", Kind::Rows(FINDINGS)).always(),
    of("playbook", "What to do now", Kind::List(&Kind::Text)).always(),
    of("events", "Events", Kind::Rows(EVENTS)).always(),
];

pub(super) const SITUATION: &[Column] = &[
    of("tags", "Tags", Kind::List(&Kind::Text)).always(),
    text("impact", "Impact"),
    of("adjustments", "Needs", Kind::List(&Kind::Text)).always(),
];

pub(super) const OWN_KEYS: &[Column] = &[text("key", "Key").always(), text("value", "Value").always()];

pub(super) const PARTY: &[Column] = &[
    id("id", "Party"),
    of("kind", "Kind", Kind::OneOf(PartyKind::SPELLINGS)).always(),
    text("name", "Name"),
    of("emails", "Emails", Kind::List(&Kind::Text)).always(),
    of("phones", "Phones", Kind::List(&Kind::Text)).always(),
    of("refs", "Refs", Kind::List(&Kind::Text)).always(),
    text("organisation", "Organisation"),
    of("roles", "Roles", Kind::List(&Kind::OneOf(PartyRole::SPELLINGS))).always(),
    text("prefers", "Prefers"),
    of("avoid", "Avoid", Kind::List(&Kind::Text)).always(),
];

pub(super) const QUESTIONS: &[Column] = &[
    id("id", "Question"),
    text("text", "Text").always(),
    of("state", "State", Kind::OneOf(QuestionState::SPELLINGS)).always(),
    text("was", "Was"),
];

pub(super) const PROMISES: &[Column] = &[
    id("id", "Promise"),
    of("kind", "Kind", Kind::OneOf(PromiseKind::SPELLINGS)).always(),
    of("state", "State", Kind::OneOf(PromiseState::SPELLINGS)).always(),
    text("what", "What"),
    text("how", "How"),
    text("who", "Who"),
    text("to", "To"),
    text("from", "From"),
    moment("made_at", "Made"),
    of("due", "Due", Kind::Due),
    moment("due_at", "Due at"),
    moment("ended_at", "Ended"),
    of("overdue", "Overdue", Kind::Flag).always(),
    of("late_seconds", "Late", Kind::Seconds),
    of("late_business_seconds", "Business", Kind::Seconds),
    text("replaces", "Replaces"),
    text("part_of", "Part of"),
    text("was", "Was"),
];

pub(super) const ESCALATIONS: &[Column] = &[
    id("id", "Escalation"),
    text("to", "To"),
    of("kind", "Kind", Kind::OneOf(EscalationKind::SPELLINGS)),
    of("level", "Level", Kind::Count).always(),
    text("why", "Why"),
    text("told", "Told"),
    of("next_update", "Next update", Kind::Due),
    moment("next_update_at", "Next update at"),
    moment("at", "At"),
    moment("accepted_at", "Accepted"),
    moment("declined_at", "Declined"),
    text("answered_by", "Answered by"),
    text("was", "Was"),
];

pub(super) const OUTCOME: &[Column] = &[
    text("finding", "Finding"),
    text("remedy", "Remedy"),
    text("amount", "Amount"),
    text("currency", "Currency"),
    text("cause", "Cause"),
    text("root_cause", "Root cause"),
    of("accepted", "Accepted", Kind::OneOf(Accepted::SPELLINGS)),
    moment("told_at", "Told"),
    of("fault", "Fault", Kind::OneOf(Fault::SPELLINGS)),
    text("checked_by", "Checked by"),
];

pub(super) const FINDINGS: &[Column] = &[
    text("code", "Code").always(),
    of("level", "Level", Kind::OneOf(Loudness::SPELLINGS)).always(),
    text("promise", "Promise"),
    text("reason", "Worry").always(),
    moment("since", "Since"),
    text("hint", "What to type"),
];

pub(super) const EVENTS: &[Column] = &[
    id("id", "Event"),
    moment("at", "When").always(),
    moment("entered_at", "Typed in"),
    text("by", "By"),
    text("kind", "What"),
    text("channel", "Channel"),
    text("text", "Text"),
    text("why", "Why"),
    text("told", "Told"),
    text("key", "Key"),
    text("from", "From"),
    text("to", "To"),
    text("promise", "Promise"),
    text("question", "Question"),
    text("party", "Party"),
    of("auto", "Automatic", Kind::Flag).always(),
    text("once", "Once"),
    of("substantive", "Substantive", Kind::Flag).always(),
    text("was", "Was"),
    of("wait_seconds", "Waited", Kind::Seconds),
    of("no_human", "No human", Kind::Flag).always(),
    of("retold", "Told again", Kind::Flag).always(),
    of("handling", "About handling", Kind::Flag).always(),
];

const fn of(key: &'static str, title: &'static str, kind: Kind) -> Column {
    Column::new(key, title).of(kind)
}

const fn id(key: &'static str, title: &'static str) -> Column {
    of(key, title, Kind::Text).always()
}

const fn text(key: &'static str, title: &'static str) -> Column {
    of(key, title, Kind::Text)
}

const fn moment(key: &'static str, title: &'static str) -> Column {
    of(key, title, Kind::Moment)
}
