//! A new case: the first text of its file, with its first events.
//! Who complains, and whether they complained before, is decided before this is asked.

use chrono::{DateTime, FixedOffset};

use crate::actions::draft::{Draft, EventDraft, Fields, Stamp, text};
use crate::actions::log::ask;
use crate::actions::promise::add::{self, Wish};
use crate::actions::raise::texts;
use crate::actions::refusal::{Force, Refusal};
use crate::actions::set::{Setting, check_all, one_need};
use crate::calendar::hours::Calendar;
use crate::model::case::{CaseKind, Priority};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::word::Word;

/// What somebody complained about.
#[derive(Clone, Debug, PartialEq)]
pub struct Complaint {
    pub subject: String,
    pub kind: CaseKind,
    pub channel: Option<String>,
    pub complainant: Option<PartyId>,
    /// What was typed of the complainant and is on no file.
    pub typed: Option<String>,
    pub category: Option<String>,
    /// The message itself, in the customer's words.
    pub text: Option<String>,
    pub received_at: DateTime<FixedOffset>,
    /// When it is typed in.
    pub entered_at: DateTime<FixedOffset>,
    pub priority: Priority,
    pub owner: Option<String>,
    pub wants: Option<String>,
    pub impact: Option<String>,
    pub situation: Vec<String>,
    pub adjustments: Vec<String>,
    pub questions: Vec<String>,
    pub public: Option<String>,
    pub reference: Option<String>,
    pub x: Vec<Setting>,
    pub promise: Option<Wish>,
    /// The policies that it comes under, each with its edition.
    pub policies: Vec<String>,
    /// The rule code by which it is an emergency.
    pub alarm: Option<&'static str>,
    /// The complaints that it repeats, the last first.
    pub repeats: Vec<CaseId>,
}

/// A new file: its head, tables and blocks, in order.
#[derive(Clone, Debug, PartialEq)]
pub struct NewCase {
    pub head: Fields,
    pub tables: Vec<(String, Fields)>,
    pub blocks: Vec<(String, Fields)>,
    pub promise: Option<BlockId>,
}

/// Returns the first text of a new case, as fields.
pub fn open(
    id: &CaseId,
    complaint: &Complaint,
    force: &Force,
    calendar: &Calendar,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<NewCase, Refusal> {
    check(complaint, force, calendar, stamp)?;
    let mut draft = Draft::of_new(id.as_str(), stamp, dice);
    events(&mut draft, complaint);
    let promise = complaint.promise.as_ref().map(|wish| add::draft_promise(&mut draft, wish, force));
    let mut blocks: Vec<(String, Fields)> = draft
        .finish()
        .into_iter()
        .filter_map(|edit| match edit {
            Edit::Append { block, fields } => Some((block, fields)),
            Edit::Put { .. } | Edit::Drop { .. } => None,
        })
        .collect();
    // Events come last, so that the next ones are appended at the end of the file.
    blocks.sort_by_key(|(block, _)| block == "event");
    Ok(NewCase { head: head(id, complaint), tables: tables(complaint), blocks, promise })
}

/// Refuses a complaint that cannot be opened as it stands.
pub fn check(complaint: &Complaint, force: &Force, calendar: &Calendar, stamp: &Stamp) -> Result<(), Refusal> {
    if complaint.subject.trim().is_empty() {
        return Err(Refusal::request("a case needs a subject").hint("say in a few words what went wrong"));
    }
    if complaint.received_at > stamp.at.max(complaint.entered_at) {
        return Err(Refusal::rule(format!(
            "it cannot have been received at {}, in the future",
            complaint.received_at.to_rfc3339()
        ))
        .hint("give an earlier `--received`"));
    }
    check_all(&complaint.x)?;
    complaint.adjustments.iter().try_for_each(|need| one_need(need))?;
    for (key, value) in [("category", &complaint.category), ("public", &complaint.public), ("owner", &complaint.owner)]
    {
        let value = value.clone().unwrap_or_default();
        Setting { key: key.to_owned(), value }.check()?;
    }
    complaint.promise.as_ref().map_or(Ok(()), |wish| add::check(wish, force, calendar, stamp.at))
}

fn events(draft: &mut Draft<'_>, complaint: &Complaint) {
    if complaint.text.is_some() || complaint.channel.is_some() {
        let entered_at = (complaint.received_at != complaint.entered_at).then_some(complaint.entered_at);
        draft.event_at(
            complaint.received_at,
            entered_at,
            EventDraft::new(EventKind::ContactIn)
                .with("channel", complaint.channel.as_deref())
                .with("text", complaint.text.as_deref()),
        );
    }
    // Whoever opens it as an emergency changes no priority; that it repeats another one is on record all the same.
    let alarm = complaint.alarm.filter(|_| complaint.priority == Priority::Emergency);
    let typed = complaint.typed.as_deref();
    let opened = EventDraft::new(EventKind::Opened).with("text", typed).with("why", alarm);
    let repeats = texts(&complaint.repeats);
    draft.event(opened.with_list("repeats", if alarm.is_some() { repeats.clone() } else { Vec::new() }));
    for question in &complaint.questions {
        ask(draft, question);
    }
    if complaint.alarm.is_some() && complaint.priority != Priority::Emergency {
        let (from, to) = (complaint.priority.word(), Priority::Emergency.word());
        let raised = EventDraft::new(EventKind::Changed).with("why", complaint.alarm);
        draft.event(raised.changing("priority", Some(from), Some(to)).with_list("repeats", repeats));
    }
}

fn head(id: &CaseId, complaint: &Complaint) -> Fields {
    let mut head: Fields = vec![
        ("schema".to_owned(), Scalar::Int(1)),
        text("id", id.as_str()),
        text("kind", complaint.kind.word()),
        text("subject", complaint.subject.trim()),
        ("received_at".to_owned(), Scalar::Moment(complaint.received_at)),
        ("entered_at".to_owned(), Scalar::Moment(complaint.entered_at)),
    ];
    let mut word = |key: &str, value: Option<&str>| head.extend(value.map(|value| text(key, value)));
    word("channel", complaint.channel.as_deref());
    word("complainant", complaint.complainant.as_ref().map(PartyId::as_str));
    word("wants", complaint.wants.as_deref());
    word("public", complaint.public.as_deref());
    word("ref", complaint.reference.as_deref());
    if !complaint.policies.is_empty() {
        head.push(("policies".to_owned(), Scalar::List(complaint.policies.clone())));
    }
    let mut word = |key: &str, value: Option<&str>| head.extend(value.map(|value| text(key, value)));
    word("status", Some("open"));
    let priority = if complaint.alarm.is_some() { Priority::Emergency } else { complaint.priority };
    word("priority", Some(priority.word()));
    word("owner", complaint.owner.as_deref());
    word("category", complaint.category.as_deref());
    for own in &complaint.x {
        word(&own.key, Some(&own.value));
    }
    head
}

fn tables(complaint: &Complaint) -> Vec<(String, Fields)> {
    let mut situation: Fields = Vec::new();
    if !complaint.situation.is_empty() {
        situation.push(("tags".to_owned(), Scalar::List(complaint.situation.clone())));
    }
    situation.extend(complaint.impact.as_deref().map(|impact| text("impact", impact)));
    if !complaint.adjustments.is_empty() {
        situation.push(("adjustments".to_owned(), Scalar::List(complaint.adjustments.clone())));
    }
    if situation.is_empty() { Vec::new() } else { vec![("situation".to_owned(), situation)] }
}
