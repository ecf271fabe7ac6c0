//! Making a case an emergency on record: by what it shows itself, or by another case that it repeats.
//! What makes it one is said by `model::emergency` and `rules::repeat`.

use chrono::{DateTime, FixedOffset};

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::{Case, Priority, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::emergency;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::word::Word;

/// Returns the edits that put on record that a case is an emergency since its cause, if it shows that it is one.
///
/// The look is at the present: when it is typed. What a write ends was an emergency until then; `was` is the status
/// before it.
pub fn by_itself(look: &Look<'_>, was: Status, case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let is_end = case.status == Status::Closed && was != Status::Closed;
    let before_end = is_end.then(|| Case { status: was, ..case.clone() });
    let Some(cause) = emergency::cause(look, before_end.as_ref().unwrap_or(case)) else { return Vec::new() };
    // What passed is not the change that `--once` is about.
    let stamp = Stamp { once: None, ..stamp.clone() };
    let mut draft = Draft::of(case, &stamp, dice);
    draft.edit(Edit::head("priority", Scalar::Text(Priority::Emergency.word().to_owned())));
    event(&mut draft, look, case, cause.code, emergency::raised_at(case, cause.at));
    draft.finish()
}

/// Puts the event alone on a draft, before somebody says that the case is no emergency; returns the case as it is
/// then.
pub(crate) fn weighed(draft: &mut Draft<'_>, look: &Look<'_>, case: &Case) -> Option<Case> {
    let cause = emergency::cause(look, case)?;
    event(draft, look, case, cause.code, emergency::raised_at(case, cause.at));
    Some(Case { priority: Priority::Emergency, ..case.clone() })
}

/// Returns the edits by which a case is an emergency from now on, because it repeats another one since an instant; none
/// where it is over, is one already, or somebody has said since that it is none.
pub fn by_repeat(case: &Case, code: &str, since: DateTime<FixedOffset>, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let is_calmed = emergency::lowered_at(case).is_some_and(|lowered| since <= lowered);
    if is_calmed || case.priority == Priority::Emergency || case.status == Status::Closed {
        return Vec::new();
    }
    let mut draft = Draft::of(case, stamp, dice);
    draft.edit(Edit::head("priority", Scalar::Text(Priority::Emergency.word().to_owned())));
    draft.event(change(case, code));
    draft.finish()
}

fn event(draft: &mut Draft<'_>, look: &Look<'_>, case: &Case, code: &str, at: DateTime<FixedOffset>) {
    let (at, typed_at) = (look.shown(at), look.at());
    draft.event_at(at, (at != typed_at).then_some(typed_at), change(case, code));
}

fn change(case: &Case, code: &str) -> EventDraft {
    let (from, to) = (case.priority.word(), Priority::Emergency.word());
    EventDraft::new(EventKind::Changed).with("why", Some(code)).changing("priority", Some(from), Some(to))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::log::{Effort, Entry, log};
    use crate::actions::set::Setting;
    use crate::calendar::now::Now;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, promise};

    /// Returns the values that these edits give the priority, and the events about it, as `FROM TO AT`.
    fn said(edits: &[Edit]) -> (Vec<String>, Vec<String>) {
        let text = |fields: &[(String, Scalar)], wanted: &str| {
            let found = fields.iter().find(|(key, _)| key == wanted).map(|(_, value)| value);
            match found {
                Some(Scalar::Text(text)) => text.clone(),
                Some(Scalar::Moment(at)) => at.format("%d %H:%M").to_string(),
                _ => String::new(),
            }
        };
        let (mut heads, mut events) = (Vec::new(), Vec::new());
        for edit in edits {
            match edit {
                Edit::Put { place: crate::model::edit::Place::Head { key }, value: Scalar::Text(value) }
                    if key == "priority" =>
                {
                    heads.push(value.clone());
                }
                Edit::Append { fields, .. } if text(fields, "key") == "priority" => {
                    events.push(["from", "to", "at", "entered_at"].map(|key| text(fields, key)).join(" "));
                }
                _ => {}
            }
        }
        (heads, events)
    }

    fn stamp() -> Stamp {
        Stamp { at: at("25 10:00"), entered_at: None, by: "thandi".to_owned(), once: None }
    }

    fn broken_twice() -> Case {
        Case { promises: vec![promise("p1"), promise("p2")], ..case() }
    }

    #[test]
    fn an_emergency_is_on_record_since_its_cause() {
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look =
            Look { now: Now::new(at("25 10:00").to_utc(), crate::calendar::sample::johannesburg()), policy: &policy };
        let passed = |case: &Case| said(&by_itself(&look, Status::Open, case, &stamp(), &Dice::seeded(1)));
        assert_eq!(passed(&case()), (Vec::new(), Vec::new()));
        let event = "normal emergency 24 12:00 25 10:00".to_owned();
        assert_eq!(passed(&broken_twice()), (vec!["emergency".to_owned()], vec![event.clone()]));
        let closed = Case { status: Status::Closed, ..broken_twice() };
        assert_eq!(passed(&closed), (vec!["emergency".to_owned()], vec![event.clone()]));
        let raised = Case { priority: Priority::Emergency, ..broken_twice() };
        assert_eq!(passed(&raised), (Vec::new(), Vec::new()));

        // Who lowers it says so of the emergency, on record or not.
        let set = |case: &Case, value: &str| {
            let settings = vec![Setting { key: "priority".to_owned(), value: value.to_owned() }];
            let entry = Entry { settings, ..Entry::default() };
            said(&log(&look, case, &entry, &stamp(), &Dice::seeded(1)).unwrap())
        };
        let lowering = |to: &str| vec![event.clone(), format!("emergency {to} 25 10:00 ")];
        assert_eq!(set(&broken_twice(), "normal"), (vec!["normal".to_owned()], lowering("normal")));
        assert_eq!(set(&broken_twice(), "high"), (vec!["high".to_owned()], lowering("high")));
        assert_eq!(set(&case(), "normal"), (Vec::new(), Vec::new()));
    }

    #[test]
    fn a_complaint_about_the_handling_is_no_more_than_an_event_of_its_own() {
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look =
            Look { now: Now::new(at("25 10:00").to_utc(), crate::calendar::sample::johannesburg()), policy: &policy };
        let effort = Effort { handling: true, ..Effort::default() };
        let entry = Entry { inbound: Some("Nobody calls back".to_owned()), effort, ..Entry::default() };
        let edits = log(&look, &case(), &entry, &stamp(), &Dice::seeded(1)).unwrap();
        assert_eq!(said(&edits), (Vec::new(), Vec::new()));
    }
}
