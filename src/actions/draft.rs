//! A change being drafted: edits with their events, ids drawn, each event stamped.
//! Whether the change is right is the action's business.

use chrono::{DateTime, FixedOffset};

use crate::actions::refusal::Refusal;
use crate::calendar::due::Due;
use crate::model::case::{Case, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::id::BlockId;
use crate::model::word::Word;

/// When, by whom and under which key a change happens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stamp {
    /// When it really happened.
    pub at: DateTime<FixedOffset>,
    /// When it was typed in, if that was another time.
    pub entered_at: Option<DateTime<FixedOffset>>,
    pub by: String,
    /// The key under which repeating it is harmless.
    pub once: Option<String>,
}

impl Stamp {
    /// Refuses a time at which the business had not heard of the case yet.
    pub fn check(&self, case: &Case) -> Result<(), Refusal> {
        // A clock of another clone may be ahead; only who types a time of the past can type another.
        if self.entered_at.is_none() || case.received_at <= self.at || self.is_minute_of(case.received_at) {
            return Ok(());
        }
        let received = case.received_at.to_rfc3339();
        Err(Refusal::rule(format!("case `{}` was received at {received}, after {}", case.id, self.at.to_rfc3339()))
            .hint("give a later `--at`")
            .hint(format!("if the receipt is wrong, correct `received_at` with `amends edit {}`", case.id)))
    }

    /// Returns the stamp for a case: within the minute of its receipt it happened at receipt, for people type no seconds.
    pub fn of(&self, case: &Case) -> Self {
        let mut stamp = self.clone();
        if self.entered_at.is_some() && self.at < case.received_at && self.is_minute_of(case.received_at) {
            stamp.at = case.received_at;
        }
        stamp
    }

    fn is_minute_of(&self, other: DateTime<FixedOffset>) -> bool {
        self.at.timestamp().div_euclid(60) == other.timestamp().div_euclid(60)
    }
}

/// The fields of a block in the making.
pub type Fields = Vec<(String, Scalar)>;

/// A change being drafted.
pub struct Draft<'a> {
    case_id: &'a str,
    stamp: &'a Stamp,
    dice: Dice,
    taken: Vec<String>,
    n_events: usize,
    edits: Vec<Edit>,
}

/// An event being drafted; `add` puts it on the draft.
pub struct EventDraft {
    kind: EventKind,
    fields: Fields,
}

impl<'a> Draft<'a> {
    /// Returns an empty change of a case.
    pub fn of(case: &'a Case, stamp: &'a Stamp, dice: &Dice) -> Self {
        let taken = case
            .events
            .iter()
            .map(|event| &event.id)
            .chain(case.promises.iter().map(|promise| &promise.id))
            .chain(case.questions.iter().map(|question| &question.id))
            .chain(case.escalations.iter().map(|escalation| &escalation.id))
            .map(|id| id.as_str().to_owned())
            .collect();
        Self { case_id: case.id.as_str(), stamp, dice: dice.clone(), taken, n_events: 0, edits: Vec::new() }
    }

    /// Returns an empty change of a case that has no file yet.
    pub fn of_new(case_id: &'a str, stamp: &'a Stamp, dice: &Dice) -> Self {
        Self { case_id, stamp, dice: dice.clone(), taken: Vec::new(), n_events: 0, edits: Vec::new() }
    }

    /// Returns when the change happens.
    pub fn at(&self) -> DateTime<FixedOffset> {
        self.stamp.at
    }

    /// Returns when it is typed in.
    pub fn typed_at(&self) -> DateTime<FixedOffset> {
        self.stamp.entered_at.unwrap_or(self.stamp.at)
    }

    /// Returns who makes it.
    pub fn by(&self) -> &str {
        &self.stamp.by
    }

    /// Returns a new block id, unique in the case.
    pub fn id(&mut self, letter: char) -> BlockId {
        let n_alike = self.taken.iter().filter(|id| id.starts_with(letter)).count();
        let taken = &self.taken;
        let id = BlockId::draw(letter, &mut self.dice, &|id| taken.iter().any(|other| other == id), n_alike);
        self.taken.push(id.as_str().to_owned());
        id
    }

    /// Keeps an id from being drawn: a block that comes from elsewhere has it.
    pub fn reserve(&mut self, id: &str) {
        self.taken.push(id.to_owned());
    }

    /// Adds an edit that needs no event of its own.
    pub fn edit(&mut self, edit: Edit) {
        self.edits.push(edit);
    }

    /// Adds a block.
    pub fn block(&mut self, block: &str, fields: Fields) {
        self.edits.push(Edit::Append { block: block.to_owned(), fields });
    }

    /// Adds an event, stamped.
    pub fn event(&mut self, event: EventDraft) -> BlockId {
        self.event_at(self.stamp.at, self.stamp.entered_at, event)
    }

    /// Adds an event that happened at another time than the rest of the change.
    pub fn event_at(
        &mut self,
        at: DateTime<FixedOffset>,
        entered_at: Option<DateTime<FixedOffset>>,
        event: EventDraft,
    ) -> BlockId {
        let id = self.id('e');
        let mut fields =
            vec![text("id", id.as_str()), text("case", self.case_id), ("at".to_owned(), Scalar::Moment(at))];
        if let Some(entered_at) = entered_at {
            fields.push(("entered_at".to_owned(), Scalar::Moment(entered_at)));
        }
        fields.push(text("by", &self.stamp.by));
        fields.push(text("kind", event.kind.word()));
        fields.extend(event.fields);
        if self.n_events == 0
            && let Some(once) = &self.stamp.once
        {
            fields.push(text("once", once));
        }
        self.n_events += 1;
        self.block("event", fields);
        id
    }

    /// Changes the status and records it; the same status again is no change.
    pub fn status(&mut self, from: Status, to: Status, event: EventDraft) {
        self.edits.push(Edit::head("status", Scalar::Text(to.word().to_owned())));
        if from == Status::Waiting {
            self.edits.push(Edit::drop_head("waiting_on"));
        }
        self.event(event.changing("status", Some(from.word()), Some(to.word())));
    }

    /// Returns the edits.
    pub fn finish(self) -> Vec<Edit> {
        self.edits
    }
}

impl EventDraft {
    /// Returns an event of this kind without more to say.
    pub fn new(kind: EventKind) -> Self {
        Self { kind, fields: Vec::new() }
    }

    /// Returns the event as one of another kind.
    #[must_use]
    pub fn of_kind(self, kind: EventKind) -> Self {
        Self { kind, ..self }
    }

    /// Returns the event with one more word, if there is one; call in the order of the contract.
    #[must_use]
    pub fn with(mut self, key: &str, value: Option<&str>) -> Self {
        if let Some(value) = value {
            self.fields.push(text(key, value));
        }
        self
    }

    /// Returns the event as one that changed a key.
    #[must_use]
    pub fn changing(self, key: &str, from: Option<&str>, to: Option<&str>) -> Self {
        self.with("key", Some(key)).with("from", from).with("to", to)
    }

    /// Returns the event with a list of words.
    #[must_use]
    pub fn with_list(mut self, key: &str, values: Vec<String>) -> Self {
        if !values.is_empty() {
            self.fields.push((key.to_owned(), Scalar::List(values)));
        }
        self
    }

    /// Returns the event as one that is news, although its words were said before.
    #[must_use]
    pub fn substantive(mut self) -> Self {
        self.fields.push(("substantive".to_owned(), Scalar::Flag(true)));
        self
    }

    /// Returns the event with a mark.
    #[must_use]
    pub fn marked(mut self, key: &str) -> Self {
        self.fields.push((key.to_owned(), Scalar::Flag(true)));
        self
    }

    /// Returns the event with a whole number, if there is one.
    #[must_use]
    pub fn with_count(mut self, key: &str, value: Option<i64>) -> Self {
        if let Some(value) = value {
            self.fields.push((key.to_owned(), Scalar::Int(value)));
        }
        self
    }

    /// Returns the event as one that a machine sent.
    #[must_use]
    pub fn auto(mut self) -> Self {
        self.fields.push(("auto".to_owned(), Scalar::Flag(true)));
        self
    }
}

/// Returns a field of text.
pub fn text(key: &str, value: &str) -> (String, Scalar) {
    (key.to_owned(), Scalar::Text(value.to_owned()))
}

/// Returns a due as it is written into a file: a day stays a day.
pub fn due(due: &Due) -> Scalar {
    match due {
        Due::Day(day) => Scalar::Day(*day),
        Due::At(at) => Scalar::Moment(*at),
    }
}

/// Returns a due as an event names it.
pub fn due_text(due: &Due) -> String {
    match due {
        Due::Day(day) => day.to_string(),
        Due::At(at) => at.to_rfc3339(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::due;
    use crate::model::sample_folder::{at, case};

    #[test]
    fn nothing_happens_before_receipt_but_people_type_no_seconds() {
        let case = case("kd35-dnr3", "2026-11-10T10:00:42+02:00");
        let stamp = |when: &str| Stamp {
            at: at(when),
            entered_at: Some(at("2026-11-10T12:00:00+02:00")),
            by: String::new(),
            once: None,
        };
        for (when, stands) in [
            ("2026-11-10T09:00:00+02:00", None),
            ("2026-11-10T09:59:00+02:00", None),
            ("2026-11-10T10:00:00+02:00", Some("2026-11-10T10:00:42+02:00")),
            ("2026-11-10T10:00:42+02:00", Some("2026-11-10T10:00:42+02:00")),
            ("2026-11-10T10:01:00+02:00", Some("2026-11-10T10:01:00+02:00")),
        ] {
            let stamp = stamp(when);
            let found = stamp.check(&case).ok().map(|()| due::rfc3339(stamp.of(&case).at));
            assert_eq!(found.as_deref(), stands, "{when}");
        }
    }
}
