//! Which cases are emergencies by themselves, since when, and what somebody said of it.

use super::*;
use crate::calendar::now::Now;
use crate::calendar::sample::bakery;
use crate::model::case::{Outcome, Status};
use crate::model::policy::Policy;
use crate::model::promise::{Promise, PromiseState};
use crate::model::sample::{at, case, change, event, promise};

fn policy() -> Policy {
    Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) }
}

/// Checks by what a case is an emergency on the 25th at 12:00, and since when: `CODE 24 12:00`.
fn check_in(policy: &Policy, change: impl Fn(&mut Case), expect: Option<(&str, &str)>) {
    let now = Now::new(at("25 12:00").to_utc(), crate::calendar::sample::johannesburg());
    let look = Look { now, policy };
    let mut case = case();
    change(&mut case);
    let found = cause(&look, &case).map(|cause| (cause.code, cause.at));
    assert_eq!(found, expect.map(|(code, when)| (code, at(when))), "{case:?}");
    let is_one = expect.is_some() || case.priority == Priority::Emergency;
    assert_eq!(case.priority_at(&look) == Priority::Emergency, is_one);
    let raised = raised(&look, &case);
    assert_eq!(cause(&look, &raised), None, "raised once");
    assert_eq!(raised.events.len(), case.events.len() + usize::from(expect.is_some()));
}

fn check(change: impl Fn(&mut Case), expect: Option<(&str, &str)>) {
    check_in(&policy(), change, expect);
}

fn promises(states: &[PromiseState]) -> impl Fn(&mut Case) {
    move |case: &mut Case| {
        let of = |(place, state): (usize, &PromiseState)| Promise { state: *state, ..promise(&format!("p{place}")) };
        case.promises = states.iter().enumerate().map(of).collect();
    }
}

fn reopened(case: &mut Case) {
    case.events.push(event("23 10:00", EventKind::Reopened));
}

fn handled(case: &mut Case) {
    case.events.push(Event { handling: true, ..event("22 10:00", EventKind::ContactIn) });
}

#[test]
fn a_second_promise_of_ours_that_is_broken_or_past_its_due_makes_an_emergency() {
    use PromiseState::{Broken, Kept, Moved, Open, Released};
    let double = Some((DOUBLE_DEVIATION, "24 12:00"));
    check(promises(&[]), None);
    check(promises(&[Open]), None);
    check(promises(&[Open, Open]), double);
    check(promises(&[Open, Broken]), double);
    check(promises(&[Broken, Broken]), double);
    check(promises(&[Open, Kept]), None);
    check(promises(&[Broken, Moved, Released]), None);
    let theirs = |case: &mut Case| {
        promises(&[Open, Open])(case);
        case.promises[1].from = Some("party:p-mill".to_owned());
    };
    check(theirs, None);
}

#[test]
fn what_came_back_and_complaints_about_the_handling_make_an_emergency() {
    check(reopened, Some((REOPENED, "23 10:00")));
    check(handled, Some((DOUBLE_DEVIATION, "22 10:00")));
    let merged = |case: &mut Case| {
        case.events.push(Event { was: Some("c-1/e1".to_owned()), ..event("23 10:00", EventKind::Reopened) });
    };
    check(merged, Some((REOPENED, "23 10:00")));
    let category = |case: &mut Case| case.category = Some("handling/slow".to_owned());
    check(category, Some((DOUBLE_DEVIATION, "20 09:00")));
    let later = |case: &mut Case| {
        category(case);
        case.events.push(change("21 09:00", EventKind::Changed, "category", "", "handling/slow"));
    };
    check(later, Some((DOUBLE_DEVIATION, "21 09:00")));
    let resolved = |case: &mut Case| {
        handled(case);
        case.status = Status::Resolved;
    };
    check(resolved, Some((DOUBLE_DEVIATION, "22 10:00")));
    let closed = |case: &mut Case| {
        handled(case);
        case.status = Status::Closed;
    };
    check(closed, None);
}

#[test]
fn what_a_house_does_not_want_to_hear_makes_no_emergency() {
    let with = |code: &str, loudness: Loudness| {
        let mut policy = policy();
        policy.rules.insert(code.to_owned(), loudness);
        policy
    };
    check_in(&with(REOPENED, Loudness::Off), reopened, None);
    check_in(&with(REOPENED, Loudness::Note), reopened, None);
    check_in(&with(REOPENED, Loudness::Warn), reopened, Some((REOPENED, "23 10:00")));
    let fixed = |case: &mut Case| {
        case.events.push(event("22 10:00", EventKind::Resolved));
        case.outcome = Some(Outcome { remedy: Some("Refunded".to_owned()), ..Outcome::default() });
        reopened(case);
    };
    check_in(&with(REOPENED, Loudness::Off), fixed, Some((DOUBLE_DEVIATION, "23 10:00")));
}

#[test]
fn who_said_that_it_is_none_is_believed_until_something_new_happens() {
    let lowered = |when: &'static str| {
        move |case: &mut Case| {
            reopened(case);
            handled(case);
            case.events.push(change(when, EventKind::Changed, "priority", "emergency", "high"));
            case.priority = Priority::High;
        }
    };
    check(lowered("24 10:00"), None);
    check(lowered("22 12:00"), Some((REOPENED, "23 10:00")));
    // Who only said that it matters said nothing of an emergency.
    let high = |case: &mut Case| {
        handled(case);
        case.events.push(change("24 10:00", EventKind::Changed, "priority", "normal", "high"));
        case.priority = Priority::High;
    };
    check(high, Some((DOUBLE_DEVIATION, "22 10:00")));
    let mut case = case();
    high(&mut case);
    assert_eq!(raised_at(&case, at("22 10:00")), at("24 10:00"));
    check(|case| case.priority = Priority::Emergency, None);
}

#[test]
fn what_was_logged_after_the_lowering_is_new_to_whoever_lowered_it() {
    let lowering = || change("24 10:00", EventKind::Changed, "priority", "emergency", "high");
    let handling = |when: &str| Event { handling: true, ..event(when, EventKind::ContactIn) };
    let late = || Event { entered_at: Some(at("24 11:00")), ..handling("22 10:00") };
    let of = |events: Vec<Event>| move |case: &mut Case| case.events.clone_from(&events);
    // Of one second the order of the file tells.
    check(of(vec![handling("24 10:00"), lowering()]), None);
    check(of(vec![lowering(), handling("24 10:00")]), Some((DOUBLE_DEVIATION, "24 10:00")));
    check(of(vec![lowering(), event("24 10:00", EventKind::Reopened)]), Some((REOPENED, "24 10:00")));
    check(of(vec![lowering(), late()]), Some((DOUBLE_DEVIATION, "22 10:00")));
    check(of(vec![lowering(), late(), change("25 10:00", EventKind::Changed, "priority", "emergency", "low")]), None);
    // Who weighed the record of one case knew nothing of the other's, and here it is weighed as it was there.
    let there = |event: Event| Event { was: Some("c-1/e1".to_owned()), ..event };
    check(of(vec![there(handling("23 10:00")), there(lowering())]), None);
    check(of(vec![handling("23 10:00"), there(lowering())]), Some((DOUBLE_DEVIATION, "23 10:00")));
    let said = |entered: &str| Event {
        entered_at: Some(at(entered)),
        promise: Some(BlockId::of_file("p0")),
        ..event("23 10:00", EventKind::Broken)
    };
    let broken = |entered: &'static str| {
        move |case: &mut Case| {
            let early = Promise { state: PromiseState::Broken, ended_at: Some(at("23 10:00")), ..promise("p0") };
            case.promises = vec![early, Promise { due: promise("p1").due, ..promise("p1") }];
            case.events = vec![change("24 13:00", EventKind::Changed, "priority", "emergency", "high"), said(entered)];
        }
    };
    // Two that were broken in one record were weighed in it, whichever record holds them now.
    let brought = |from: [Option<&'static str>; 2], by: Option<&'static str>| {
        move |case: &mut Case| {
            let was = |from: Option<&str>| from.map(|from| format!("{from}/x1"));
            let [one, two] = from;
            case.promises =
                vec![Promise { was: was(one), ..promise("p0") }, Promise { was: was(two), ..promise("p1") }];
            let lowered = change("24 13:00", EventKind::Changed, "priority", "emergency", "high");
            case.events = vec![Event { was: was(by), ..lowered }];
        }
    };
    let double = Some((DOUBLE_DEVIATION, "24 12:00"));
    for (from, by, expect) in [
        ([Some("c-1"), Some("c-1")], Some("c-1"), None),
        ([Some("c-1"), None], Some("c-1"), double),
        ([Some("c-1"), Some("c-2")], Some("c-1"), double),
        ([None, None], Some("c-1"), double),
        ([None, None], None, None),
    ] {
        check(brought(from, by), expect);
    }
    check(broken("23 10:00"), None);
    check(broken("24 14:00"), Some((DOUBLE_DEVIATION, "24 12:00")));
}

#[test]
fn a_category_that_another_case_brought_along_was_known_there_before() {
    let was = |event: Event| Event { was: Some("c-1/x1".to_owned()), ..event };
    let sorted = |when: &str| change(when, EventKind::Changed, "category", "", "handling/slow");
    let union =
        || vec![sorted("24 12:00"), change("24 12:00", EventKind::Merged, crate::model::merged::TAKEN_IN, "", "c-1")];
    let lowered = || was(change("23 10:00", EventKind::Changed, "priority", "emergency", "high"));
    let of = |events: Vec<Event>| {
        move |case: &mut Case| {
            case.category = Some("handling/slow".to_owned());
            case.events.clone_from(&events);
        }
    };
    check(of([vec![lowered()], union()].concat()), None);
    check(of(union()), Some((DOUBLE_DEVIATION, "24 12:00")));
    check(of([vec![was(sorted("22 09:00")), lowered()], union()].concat()), None);
    check(of([vec![lowered(), was(sorted("24 09:00"))], union()].concat()), Some((DOUBLE_DEVIATION, "24 12:00")));
    check(of(vec![lowered(), sorted("24 12:00")]), Some((DOUBLE_DEVIATION, "24 12:00")));
}
