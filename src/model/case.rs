//! A case: one complaint with its record from receipt to close.
//! Plain data with look-ups; what to think of it belongs to `rules`.

use std::collections::HashSet;

use chrono::{DateTime, FixedOffset};

use crate::model::event::{Event, EventKind};
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::promise::Promise;
use crate::model::turn::Turn;
use crate::model::word::words;

words! {
    /// What sort of message opened it.
    CaseKind {
        Complaint = "complaint",
        Request = "request",
        Query = "query",
        Feedback = "feedback",
        Compliment = "compliment",
        Observation = "observation",
        DataRequest = "data-request",
    }
}

words! {
    /// Where it stands; in merges the one nearer the top wins.
    Status {
        Open = "open",
        Waiting = "waiting",
        Resolved = "resolved",
        Closed = "closed",
    }
}

words! {
    /// How soon it matters; ordered, so that an emergency is the greatest.
    Priority {
        Low = "low",
        Normal = "normal",
        High = "high",
        Emergency = "emergency",
    }
}

words! {
    /// Whom a waiting case waits for.
    WaitingOn {
        Customer = "customer",
        ThirdParty = "third-party",
    }
}

words! {
    /// Whether the complainant indicated acceptance; silence is `unknown`.
    Accepted {
        Yes = "yes",
        No = "no",
        Unknown = "unknown",
    }
}

words! {
    /// Whose fault it was.
    Fault {
        Ours = "ours",
        Theirs = "theirs",
        Shared = "shared",
        ThirdParty = "third-party",
        Unknown = "unknown",
    }
}

words! {
    /// In which direction a case was escalated.
    EscalationKind {
        /// To someone with other or deeper skill.
        Functional = "functional",
        /// Up the line to someone with more authority.
        Hierarchical = "hierarchical",
        Supplier = "supplier",
        External = "external",
    }
}

words! {
    /// How a question of the customer stands.
    QuestionState {
        Open = "open",
        Answered = "answered",
        Declined = "declined",
        /// Turned into a dated promise.
        Promised = "promised",
    }
}

impl CaseKind {
    /// Returns whether who sends this expects an answer; praise and what staff saw do not ask for one.
    pub fn expects_reply(self) -> bool {
        matches!(self, Self::Complaint | Self::Request | Self::Query | Self::DataRequest)
    }
}

/// What stands on record where the opening of a case was undone.
pub const OPENED_BY_MISTAKE: &str = "opened by mistake, undone";

/// One complaint with its record.
#[derive(Clone, Debug, PartialEq)]
pub struct Case {
    pub id: CaseId,
    pub schema: i64,
    pub kind: CaseKind,
    pub subject: String,
    /// When the business got it; clocks run from here.
    pub received_at: DateTime<FixedOffset>,
    /// When it was typed in.
    pub entered_at: Option<DateTime<FixedOffset>>,
    pub channel: Option<String>,
    pub complainant: Option<PartyId>,
    /// Other ids by which promises name who complains: the party files tell, so that no case file does.
    pub aliases: Vec<PartyId>,
    pub wants: Option<String>,
    pub status: Status,
    pub waiting_on: Option<WaitingOn>,
    pub priority: Priority,
    pub owner: Option<String>,
    pub category: Option<String>,
    /// Where the public can read it.
    pub public: Option<String>,
    /// The number that others know it by.
    pub reference: Option<String>,
    /// The owner's own keys, which begin with `x_`, as text.
    pub x: Vec<(String, String)>,
    pub tags: Vec<String>,
    pub impact: Option<String>,
    /// What they need so that they are served as well as others; never what they have.
    pub adjustments: Vec<String>,
    pub questions: Vec<Question>,
    pub promises: Vec<Promise>,
    pub events: Vec<Event>,
    pub escalations: Vec<Escalation>,
    pub outcome: Option<Outcome>,
    /// The policies under which it was opened, `ID@VERSION`; absent is what holds at receipt.
    pub policies: Option<Vec<String>>,
    /// The case that holds its record now: two cases were one complaint.
    pub merged_into: Option<CaseId>,
    /// Keys that two clones changed differently and nobody has settled.
    pub conflicts: Vec<String>,
}

/// A question of the customer.
#[derive(Clone, Debug, PartialEq)]
pub struct Question {
    pub id: BlockId,
    pub text: String,
    pub state: QuestionState,
    /// Where it stood, `CASE/ID`, before two cases became one.
    pub was: Option<String>,
}

/// A handing up, over or out.
#[derive(Clone, Debug, PartialEq)]
pub struct Escalation {
    pub id: BlockId,
    pub to: Option<String>,
    pub kind: Option<EscalationKind>,
    pub level: i64,
    pub why: Option<String>,
    /// What the customer was told about the delay.
    pub told: Option<String>,
    pub next_update: Option<crate::calendar::due::Due>,
    pub at: Option<DateTime<FixedOffset>>,
    pub accepted_at: Option<DateTime<FixedOffset>>,
    /// When whoever was asked said no.
    pub declined_at: Option<DateTime<FixedOffset>>,
    /// Who said yes or no; absent in files in which the event of that time tells it.
    pub answered_by: Option<String>,
    /// Where it stood, `CASE/ID`, before two cases became one.
    pub was: Option<String>,
}

/// How it ended.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Outcome {
    pub finding: Option<String>,
    pub remedy: Option<String>,
    /// An exact decimal.
    pub amount: Option<String>,
    pub currency: Option<String>,
    pub cause: Option<String>,
    pub root_cause: Option<String>,
    pub accepted: Option<Accepted>,
    pub told_at: Option<DateTime<FixedOffset>>,
    pub fault: Option<Fault>,
    /// Who looked at the work before the customer did.
    pub checked_by: Option<String>,
}

impl Case {
    /// Returns the promise with this id.
    pub fn promise(&self, id: &str) -> Option<&Promise> {
        self.promises.iter().find(|promise| promise.id.as_str() == id)
    }

    /// Returns the promise that somebody means who typed this id, in whatever case of letters.
    pub fn promise_typed(&self, id: &str) -> Option<&Promise> {
        let alike = || self.promises.iter().find(|promise| promise.id.as_str().eq_ignore_ascii_case(id));
        self.promise(id).or_else(alike)
    }

    /// Returns the promises that we still owe or are owed.
    pub fn open_promises(&self) -> impl Iterator<Item = &Promise> {
        self.promises.iter().filter(|promise| promise.is_open())
    }

    /// Returns whether work on it is not over: neither resolved nor closed.
    pub fn is_active(&self) -> bool {
        matches!(self.status, Status::Open | Status::Waiting)
    }

    /// Returns when somebody last spoke to the customer; automatic replies do not count.
    pub fn last_out(&self) -> Option<Turn> {
        self.last_of(Event::is_response).map(|(turn, _)| turn)
    }

    /// Returns when the customer was first told that it arrived; an automatic reply does that too.
    pub fn acknowledged_at(&self) -> Option<DateTime<FixedOffset>> {
        let told = |event: &Event| event.kind == EventKind::ContactOut || event.is_response();
        self.first_of(told).map(|(turn, _)| turn.at)
    }

    /// Returns when a person first answered; an automatic reply is no answer.
    pub fn first_response_at(&self) -> Option<DateTime<FixedOffset>> {
        self.first_of(Event::is_answer).map(|(turn, _)| turn.at)
    }

    /// Returns when it was put right, if it is: the first word of it since it was last taken up again.
    pub fn resolved_at(&self) -> Option<DateTime<FixedOffset>> {
        self.resolved().map(|turn| turn.at)
    }

    /// Returns the turn in which it was put right, if it is.
    pub fn resolved(&self) -> Option<Turn> {
        if self.is_active() {
            return None;
        }
        let reopened = self.last_of(|event| event.is_own() && event.kind == EventKind::Reopened).map(|(turn, _)| turn);
        let is_end = |event: &Event| event.is_own() && matches!(event.kind, EventKind::Resolved | EventKind::Closed);
        let ends = self.turns().filter(|(_, event)| is_end(event)).map(|(turn, _)| turn);
        ends.filter(|turn| reopened.is_none_or(|reopened| *turn > reopened)).min()
    }

    /// Returns since when the customer has heard nothing new: the last contact with news, else receipt.
    pub fn silent_since(&self) -> DateTime<FixedOffset> {
        self.heard().at
    }

    /// Returns the turn after which the customer has heard nothing new.
    fn heard(&self) -> Turn {
        // What came with receipt is the complaint itself.
        let receipt = Turn::last(self.received_at);
        self.last_news().filter(|news| news.at >= receipt.at).unwrap_or(receipt)
    }

    /// Returns when somebody last told the customer anything new: the same words again are no news, unless they were
    /// marked as such.
    fn last_news(&self) -> Option<Turn> {
        let mut responses: Vec<(Turn, &Event)> = self.turns().filter(|(_, event)| event.is_response()).collect();
        responses.sort_by_key(|(turn, _)| *turn);
        let mut said = HashSet::new();
        let mut is_news = |event: &Event| {
            let is_new = plain(event.text.as_deref()).is_none_or(|words| said.insert(words));
            is_new || event.substantive
        };
        responses.into_iter().filter(|(_, event)| is_news(event)).last().map(|(turn, _)| turn)
    }

    /// Returns since when the customer waits for an answer to what they wrote after our last news.
    pub fn chasing_since(&self) -> Option<DateTime<FixedOffset>> {
        let heard = self.heard();
        let wrote = self.turns().filter(|(_, event)| event.kind == EventKind::ContactIn && !event.auto);
        wrote.map(|(turn, _)| turn).filter(|turn| *turn > heard).min().map(|turn| turn.at)
    }

    /// Returns when anything last happened.
    pub fn updated_at(&self) -> DateTime<FixedOffset> {
        self.last_of(|_| true).map_or(self.received_at, |(turn, _)| turn.at.max(self.received_at))
    }

    /// Returns when it was last closed, if it is closed now.
    pub fn closed_at(&self) -> Option<DateTime<FixedOffset>> {
        self.closed().map(|turn| turn.at)
    }

    /// Returns the turn in which it was last closed, if it is closed now.
    pub fn closed(&self) -> Option<Turn> {
        let is_end = |event: &Event| event.is_own() && event.kind == EventKind::Closed;
        (self.status == Status::Closed).then(|| self.last_of(is_end).map(|(turn, _)| turn))?
    }

    /// Returns the turn in which something of this kind last happened.
    pub fn last(&self, kind: EventKind) -> Option<Turn> {
        self.last_of(|event| event.kind == kind).map(|(turn, _)| turn)
    }

    /// Returns the level that it was escalated to; 0 is not at all.
    ///
    /// Over to a team or out to a supplier is not up, and what was declined is where it was before.
    pub fn escalation_level(&self) -> i64 {
        self.raises().map(|escalation| escalation.level).max().unwrap_or(0)
    }

    /// Returns the escalations up the line that nobody has declined.
    pub fn raises(&self) -> impl Iterator<Item = &Escalation> + Clone {
        self.escalations.iter().filter(|escalation| escalation.is_up() && escalation.stands())
    }

    /// Returns whether it is a complaint that nobody held against others when it came: it was not opened by `amends`.
    pub fn is_unopened(&self) -> bool {
        let is_opened = |event: &Event| event.is_own() && event.kind == EventKind::Opened;
        let is_calm = self.status != Status::Closed && self.priority != Priority::Emergency;
        let is_complaint = self.kind == CaseKind::Complaint && self.complainant.is_some();
        is_calm && is_complaint && !self.events.iter().any(is_opened)
    }

    /// Returns whether it was opened by mistake and taken back: it stays on file and counts nowhere.
    pub fn is_undone(&self) -> bool {
        let end = || self.events.iter().rev().find(|event| event.is_own() && event.kind == EventKind::Closed);
        self.status == Status::Closed && end().is_some_and(|end| end.why.as_deref() == Some(OPENED_BY_MISTAKE))
    }
}

impl Escalation {
    /// Returns whether it goes up the line, rather than over to others or out of the house.
    pub fn is_up(&self) -> bool {
        match self.kind {
            Some(kind) => kind == EscalationKind::Hierarchical,
            None => Self::leads_up(self.to.as_deref()),
        }
    }

    /// Returns whether this is a person or a step, where nothing else says so.
    pub fn leads_up(to: Option<&str>) -> bool {
        to.is_none_or(|to| !to.contains(':') || to.starts_with("staff:"))
    }

    /// Returns whether it goes out of the house, to a supplier or a body outside.
    pub fn is_outside(&self) -> bool {
        let is_named =
            || self.to.as_deref().is_some_and(|to| to.starts_with("supplier:") || to.starts_with("external:"));
        match self.kind {
            Some(kind) => matches!(kind, EscalationKind::Supplier | EscalationKind::External),
            None => is_named(),
        }
    }

    /// Returns whether it has not been declined.
    pub fn stands(&self) -> bool {
        self.declined_at.is_none()
    }
}

impl Outcome {
    /// Returns whether the complaint was found right; partly right is right.
    pub fn is_upheld(&self) -> bool {
        let finding = self.finding.as_deref().map(str::to_lowercase).unwrap_or_default();
        finding.starts_with("upheld") || finding.starts_with("partly")
    }
}

/// Returns the words of a message without blanks, case and punctuation, if there are any; two messages with the same
/// ones say the same.
pub fn plain(text: Option<&str>) -> Option<String> {
    let text = text?;
    let words: String = if text.is_ascii() {
        let words = text.chars().filter(char::is_ascii_alphanumeric);
        words.map(|character| character.to_ascii_lowercase()).collect()
    } else {
        text.chars().filter(|character| character.is_alphanumeric()).flat_map(char::to_lowercase).collect()
    };
    (!words.is_empty()).then_some(words)
}

/// Returns whether a category says that the complaint is about how another one was handled.
pub fn is_about_handling(category: Option<&str>) -> bool {
    category.and_then(|category| category.split('/').next()).is_some_and(|top| top.eq_ignore_ascii_case("handling"))
}
