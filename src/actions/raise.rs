//! Making a case an emergency, by the write that shows that it is one.
//! What makes it one is said by `rules::repeat`.

use crate::actions::draft::{Draft, EventDraft};
use crate::calendar::hours::Calendar;
use crate::model::case::{Case, Priority};
use crate::model::edit::{Edit, Place, Scalar};
use crate::model::event::EventKind;
use crate::model::promise::Promise;
use crate::model::word::Word;
use crate::rules::repeat::{double_deviation, reopened};

/// Puts on a draft that a case which came back is an emergency.
pub(crate) fn reopened(draft: &mut Draft<'_>, case: &Case) {
    raise(draft, case, reopened::RULE.code);
}

/// Puts on a draft that a case is an emergency because they complain about how it is handled.
pub(crate) fn handled_badly(draft: &mut Draft<'_>, case: &Case) {
    raise(draft, case, double_deviation::RULE.code);
}

/// Puts on a draft that a case is an emergency, if this promise is the second of ours that is broken.
pub(crate) fn broken(draft: &mut Draft<'_>, case: &Case, promise: &Promise, calendar: &Calendar) {
    let at = draft.at();
    let is_broken = |other: &&Promise| other.id != promise.id && other.is_ours() && other.is_broken(at, calendar);
    if promise.is_ours() && case.promises.iter().any(|other| is_broken(&other)) {
        raise(draft, case, double_deviation::RULE.code);
    }
}

/// Puts on a draft that a case is an emergency, if it and another one together have two promises of ours that are
/// broken; returns whether they have.
pub(crate) fn united(draft: &mut Draft<'_>, into: &Case, from: &Case, calendar: &Calendar) -> bool {
    let at = draft.at();
    let promises = into.promises.iter().chain(&from.promises);
    let is_double = promises.filter(|promise| promise.is_ours() && promise.is_broken(at, calendar)).count() > 1;
    if is_double {
        raise(draft, into, double_deviation::RULE.code);
    }
    is_double
}

fn raise(draft: &mut Draft<'_>, case: &Case, code: &str) {
    if case.priority == Priority::Emergency {
        return;
    }
    let emergency = Priority::Emergency.word();
    draft.edit(Edit::head("priority", Scalar::Text(emergency.to_owned())));
    let event = EventDraft::new(EventKind::Changed).with("why", Some(code));
    draft.event(event.changing("priority", Some(case.priority.word()), Some(emergency)));
}

/// Returns whether edits make the case an emergency.
pub fn is_raised(edits: &[Edit]) -> bool {
    let is_raise = |edit: &Edit| match edit {
        Edit::Put { place: Place::Head { key }, value: Scalar::Text(value) } => {
            key == "priority" && value == Priority::Emergency.word()
        }
        _ => false,
    };
    edits.iter().any(is_raise)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::actions::draft::Stamp;
    use crate::actions::promise::end::{self, End};
    use crate::calendar::sample::bakery;
    use crate::model::dice::Dice;
    use crate::model::promise::PromiseState;
    use crate::model::sample::{at, case, promise};

    /// Ends `p1` of a case with these other promises, and checks whether that raised it.
    fn check(how: End, change: impl Fn(&mut Case), expect: bool) {
        let mut case = case();
        case.promises = vec![promise("p1")];
        change(&mut case);
        let stamp = Stamp { at: at("25 10:00"), entered_at: None, by: "thandi".to_owned(), once: None };
        let edits = end::end(&case, "p1", how, None, &bakery(), &stamp, &Dice::seeded(1)).unwrap();
        assert_eq!(is_raised(&edits), expect, "{how:?} {:?}", case.promises);
    }

    #[test]
    fn a_complaint_about_the_handling_raises_a_case() {
        use crate::actions::log::{Effort, Entry, log};
        let stamp = Stamp { at: at("25 10:00"), entered_at: None, by: "thandi".to_owned(), once: None };
        let said = |handling: bool| {
            let effort = Effort { handling, ..Effort::default() };
            let entry = Entry { inbound: Some("Nobody calls back".to_owned()), effort, ..Entry::default() };
            is_raised(&log(&case(), &entry, &stamp, &Dice::seeded(1)).unwrap())
        };
        assert_eq!((said(true), said(false)), (true, false));
    }

    #[test]
    fn the_second_broken_promise_of_ours_raises_a_case() {
        let other = |state: PromiseState| move |case: &mut Case| case.promises.push(Promise { state, ..promise("p2") });
        check(End::Broken, |_| {}, false);
        check(End::Broken, other(PromiseState::Broken), true);
        check(End::Broken, other(PromiseState::Open), true);
        check(End::Broken, other(PromiseState::Kept), false);
        check(End::Kept, other(PromiseState::Broken), false);
        let theirs = |case: &mut Case| {
            let from = Some("party:p-mill".to_owned());
            case.promises.push(Promise { from, state: PromiseState::Broken, ..promise("p2") });
        };
        check(End::Broken, theirs, false);
        let already = |case: &mut Case| {
            other(PromiseState::Broken)(case);
            case.priority = Priority::Emergency;
        };
        check(End::Broken, already, false);
    }
}
