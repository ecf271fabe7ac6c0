//! Making a case an emergency on record: by what it shows itself, or by another case that it repeats.
//! What makes it one is said by `model::emergency` and `rules::repeat`.

use chrono::{DateTime, FixedOffset};

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::model::case::{Case, Priority, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::emergency::{self, Cause, Repeated};
use crate::model::event::EventKind;
use crate::model::id::CaseId;
use crate::model::look::Look;
use crate::model::word::Word;

/// Returns the edits that put on record that a case is an emergency since its cause, if it shows that it is one, or
/// was one until this write.
///
/// The look is at the present: when it is typed. What a write takes away, as one of two late promises that is kept,
/// was there until the instant of the write.
pub fn by_itself(look: &Look<'_>, before: &Case, case: &Case, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let is_lowered = emergency::n_lowered(case) > emergency::n_lowered(before);
    let until = Look { now: look.now.moved_to(stamp.at.to_utc()), ..*look };
    let was = || emergency::cause(&until, before).filter(|_| !is_lowered);
    let is_known = case.priority == Priority::Emergency;
    let Some(cause) = emergency::cause(look, case).or_else(was).filter(|_| !is_known) else { return Vec::new() };
    // What passed is not the change that `--once` is about.
    let stamp = Stamp { once: None, ..stamp.clone() };
    let mut draft = Draft::of(case, &stamp, dice);
    draft.edit(Edit::head("priority", Scalar::Text(Priority::Emergency.word().to_owned())));
    let at = look.shown(emergency::raised_at(case, cause.at));
    event(&mut draft, at, look.at(), change(case, cause.code, &[]));
    draft.finish()
}

/// Puts the event alone on a draft, before somebody says that the case is no emergency; returns the case as it is
/// then.
pub(crate) fn weighed(draft: &mut Draft<'_>, look: &Look<'_>, case: &Case, repeat: Option<&Repeated>) -> Option<Case> {
    if case.priority == Priority::Emergency {
        return None;
    }
    // What shows itself later than this is said happened was not weighed in it.
    let own = emergency::cause(look, case);
    let cause = own.or_else(|| Some(repeat?.cause)).filter(|cause| cause.at <= draft.at())?;
    let earlier = repeat.filter(|_| own.is_none()).map_or(&[][..], |repeat| &repeat.earlier);
    let typed_at = draft.typed_at();
    event(draft, look.shown(emergency::raised_at(case, cause.at)), typed_at, change(case, cause.code, earlier));
    Some(Case { priority: Priority::Emergency, ..case.clone() })
}

/// Returns the edits that put on record that a case is an emergency since it repeats others, and which; none where it is
/// over, says so already, or somebody has said since that it is none.
pub fn by_repeat(case: &Case, repeated: &Repeated, stamp: &Stamp, dice: &Dice) -> Vec<Edit> {
    let Cause { code, at: since } = repeated.cause;
    let is_calmed = emergency::lowered_at(case).is_some_and(|lowered| since <= lowered);
    if is_calmed || case.status == Status::Closed || case.priority == Priority::Emergency && !emergency::is_untold(case)
    {
        return Vec::new();
    }
    let mut draft = Draft::of(case, stamp, dice);
    if case.priority == Priority::Emergency {
        // It is one for another reason, and stays it.
        let note = EventDraft::new(EventKind::Note).with("why", Some(code));
        draft.event(note.with_list("repeats", texts(&repeated.earlier)));
        return draft.finish();
    }
    draft.edit(Edit::head("priority", Scalar::Text(Priority::Emergency.word().to_owned())));
    let at = emergency::raised_at(case, since).with_timezone(stamp.at.offset()).min(stamp.at);
    event(&mut draft, at, stamp.at, change(case, code, &repeated.earlier));
    draft.finish()
}

fn event(draft: &mut Draft<'_>, at: DateTime<FixedOffset>, typed_at: DateTime<FixedOffset>, event: EventDraft) {
    draft.event_at(at, (at != typed_at).then_some(typed_at), event);
}

fn change(case: &Case, code: &str, repeats: &[CaseId]) -> EventDraft {
    let (from, to) = (case.priority.word(), Priority::Emergency.word());
    let event = EventDraft::new(EventKind::Changed).with("why", Some(code));
    event.changing("priority", Some(from), Some(to)).with_list("repeats", texts(repeats))
}

/// Returns the complaints that a case repeats, as they are written into a file.
pub(super) fn texts(repeats: &[CaseId]) -> Vec<String> {
    repeats.iter().map(CaseId::to_string).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::log::{Effort, Entry, log};
    use crate::actions::set::Setting;
    use crate::calendar::now::Now;
    use crate::model::event::Event;
    use crate::model::policy::Policy;
    use crate::model::promise::{Promise, PromiseState};
    use crate::model::sample::{at, case, change, event, promise};

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
        let before = |case: &Case| Case { status: Status::Open, ..case.clone() };
        let passed = |case: &Case| said(&by_itself(&look, &before(case), case, &stamp(), &Dice::seeded(1)));
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
            let why = Some("she laughed about it".to_owned());
            let entry = Entry { settings, why, ..Entry::default() };
            said(&log(&look, case, &entry, &stamp(), &Dice::seeded(1)).unwrap())
        };
        let lowering = |to: &str| vec![event.clone(), format!("emergency {to} 25 10:00 ")];
        assert_eq!(set(&broken_twice(), "normal"), (vec!["normal".to_owned()], lowering("normal")));
        assert_eq!(set(&broken_twice(), "high"), (vec!["high".to_owned()], lowering("high")));
        assert_eq!(set(&case(), "normal"), (Vec::new(), Vec::new()));
    }

    #[test]
    fn what_a_write_takes_away_was_there_until_then() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let look = Look { now: Now::new(at("25 10:00").to_utc(), zone), policy: &policy };
        let ended = |state: PromiseState, when: &str| {
            let first = Promise { state, ended_at: Some(at(when)), ..promise("p1") };
            Case { promises: vec![first, promise("p2")], ..case() }
        };
        let passed = |after: &Case, when: &str| {
            let stamp = Stamp { at: at(when), entered_at: Some(at("25 10:00")), ..stamp() };
            said(&by_itself(&look, &broken_twice(), after, &stamp, &Dice::seeded(1))).1
        };
        let raised = ["normal emergency 24 12:00 25 10:00"];
        assert_eq!(passed(&ended(PromiseState::Kept, "25 10:00"), "25 10:00"), raised);
        assert_eq!(passed(&ended(PromiseState::Released, "25 10:00"), "25 10:00"), raised);
        // It was kept before it fell due, and nobody had typed it yet.
        assert_eq!(passed(&ended(PromiseState::Kept, "24 11:00"), "24 11:00"), [""; 0]);
        // Somebody said that it is none.
        let lowered = change("25 10:00", EventKind::Changed, "priority", "emergency", "high");
        let lowered = Case { events: vec![lowered], ..ended(PromiseState::Kept, "25 10:00") };
        assert_eq!(passed(&lowered, "25 10:00"), [""; 0]);
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

        // Of two complaints it makes one emergency, in the same write.
        let complained = Event { handling: true, ..event("25 10:00", EventKind::ContactIn) };
        let after = Case { events: vec![complained], ..case() };
        let passed = said(&by_itself(&look, &case(), &after, &stamp(), &Dice::seeded(1)));
        assert_eq!(passed, (vec!["emergency".to_owned()], vec!["normal emergency 25 10:00 ".to_owned()]));
    }

    #[test]
    fn what_shows_itself_after_the_lowering_was_not_weighed_in_it() {
        let zone = crate::calendar::sample::johannesburg();
        let policy = Policy::standard(zone);
        let lowered = |at_text: &str| {
            let now = Now::new(at(at_text).to_utc(), zone);
            let stamp = Stamp { at: at(at_text), entered_at: Some(at("25 10:00")), ..stamp() };
            let settings = vec![Setting { key: "priority".to_owned(), value: "high".to_owned() }];
            let why = Some("she laughed about it".to_owned());
            let entry = Entry { settings, why, ..Entry::default() };
            said(&log(&Look { now, policy: &policy }, &broken_twice(), &entry, &stamp, &Dice::seeded(1)).unwrap())
        };
        let events = |told: &[&str]| told.iter().map(|text| (*text).to_owned()).collect::<Vec<_>>();
        let weighed = ["normal emergency 24 12:00 25 10:00", "emergency high 24 13:00 25 10:00"];
        assert_eq!(lowered("24 13:00").1, events(&weighed));
        assert_eq!(lowered("24 11:00").1, events(&["normal high 24 11:00 25 10:00"]));
    }

    #[test]
    fn a_repeat_is_on_record_since_it_repeats() {
        let stamp = stamp();
        let cause = Cause { code: "repeat.person", at: at("24 12:00") };
        let earlier = vec![CaseId::of_file("c-1").unwrap()];
        let edits = by_repeat(&case(), &Repeated { cause, earlier }, &stamp, &Dice::seeded(1));
        let list = ("repeats".to_owned(), Scalar::List(vec!["c-1".to_owned()]));
        assert!(edits.iter().any(|edit| matches!(edit, Edit::Append { fields, .. } if fields.contains(&list))));
        let event = "normal emergency 24 12:00 25 10:00".to_owned();
        assert_eq!(said(&edits), (vec!["emergency".to_owned()], vec![event]));
    }
}
