//! Traps of calendars, conditions, merging and time that other tools fell into, each with the test that keeps us out.
//! Those of messages, pauses and priorities are `traps`' business.

use super::{FIRST, RESOLVE, as_the_events_say, check, events, house, said};
use crate::calendar::due;
use crate::calendar::hours::{Calendar, CalendarParts};
use crate::calendar::sample::{bakery, office, parts, periods};
use crate::model::case::{Case, Priority};
use crate::model::event::EventKind;
use crate::model::policy::Policy;
use crate::model::sample::{at, case, change};

/// Returns a house with the opening hours that a test is about.
fn open(clocks: &[&str], calendar: Calendar) -> Policy {
    Policy { calendar, ..house(clocks) }
}

#[test]
fn split_days_a_limit_ends_inside_an_opening_and_never_at_midnight() {
    // glpi#22678: with several stretches a day a level fired at 00:00.
    let split = || vec!["08:00-12:00", "13:00-17:00", "19:00-24:00"];
    let week = std::array::from_fn(|_| periods(&split()));
    let calendar = Calendar::new(CalendarParts { week: Some(week), ..parts("Africa/Johannesburg") }).unwrap();
    let due = |limit: &str| {
        let policy = open(&[&format!("target work received resolved {limit}")], calendar.clone());
        said(&policy, &case(), "20 09:00")[0].clone()
    };
    assert_eq!(due("4bh"), "work running due 20 14:00");
    assert_eq!(due("7bh"), "work running due 20 17:00");
    assert_eq!(due("8bh"), "work running due 20 20:00");
    // Used up exactly at 24:00: closing time, not the next opening.
    assert_eq!(due("12bh"), "work running due 21 00:00");
    assert_eq!(due("13bh"), "work running due 21 09:00");
}

#[test]
fn lunch_breaks_and_special_days_do_not_count() {
    // The bakery closes from 10 to 11 on the 25th and at noon on Christmas Eve.
    let policy = open(&["target work received resolved 3bh"], bakery());
    let received = |when: &str| Case { received_at: at(when), ..case() };
    assert_eq!(said(&policy, &received("25 09:00"), "25 09:00"), ["work running due 25 13:00"]);
    assert_eq!(said(&policy, &received("23 12:00"), "23 12:00"), ["work running due 23 15:30"]);
}

#[test]
fn a_case_opened_outside_hours_has_its_whole_limit_left() {
    // Trackers computed no time at all for what came in at night.
    let night = Case { received_at: at("20 23:30"), ..case() };
    let policy = house(&["target work received resolved 2bh"]);
    assert_eq!(said(&policy, &night, "21 12:00"), ["work running due 23 10:00"]);
}

#[test]
fn a_holiday_added_after_the_fact_moves_open_dues_through_several_days() {
    let closed = |days: &[&str]| open(&[FIRST, RESOLVE], office("Africa/Johannesburg", "08:00-17:00", days));
    let dues = |days: &[&str]| said(&closed(days), &case(), "20 10:00");
    assert_eq!(dues(&[]), ["first-response running due 23 17:00", "resolution running due 25 17:00"]);
    assert_eq!(dues(&["2026-11-23"]), ["first-response running due 24 17:00", "resolution running due 26 17:00"]);
    assert_eq!(
        dues(&["2026-11-23..2026-11-27"]),
        ["first-response running due 30 17:00", "resolution running due 02 17:00"]
    );
    assert_eq!(dues(&["*-11-23"]), ["first-response running due 24 17:00", "resolution running due 26 17:00"]);
}

#[test]
fn a_row_with_conditions_does_not_match_everything_and_one_without_is_the_default() {
    // Elsewhere a default that was demoted, or a condition left blank, matched every case.
    let only = "target first-response received response 2bh for:emergency";
    check(&[only], &[], "27 10:00", &[]);
    check(&[only, FIRST], &[], "20 10:00", &["first-response running due 23 17:00"]);
    // The first that fits counts, whatever stands below it.
    let high = "target first-response received response 2bh for:high";
    check(&[FIRST, high], &["20 09:30 priority normal high"], "20 10:00", &["first-response running due 23 17:00"]);
    // An emergency takes the shortest target, whoever it was meant for and wherever it stands; a law stays as it is.
    let emergency = &["20 09:30 priority normal emergency"];
    for rows in [&[FIRST, only], &[FIRST, high], &[high, FIRST]] {
        check(rows, emergency, "20 10:00", &["first-response running due 20 11:00 50 %"]);
    }
    let law = "obligation first-response received response 1bd";
    check(&[law, high], emergency, "20 10:00", &["first-response running due 23 17:00"]);
    // A blank category is the category of no case.
    let mut policy = house(&[FIRST]);
    policy.presets[0].clocks[0].categories = vec![String::new()];
    assert_eq!(said(&policy, &case(), "20 10:00"), [""; 0]);
}

#[test]
fn pausing_right_after_the_customer_wrote_hides_no_unanswered_message() {
    let next = "target next-response follow-up response 4bh";
    let happened = ["20 09:30 out", "20 10:00 in", "20 10:05 waiting customer"];
    check(
        &[next, RESOLVE],
        &happened,
        "20 13:00",
        &["next-response running due 20 14:00 75 %", "resolution paused due 26 10:55"],
    );
    check(&[next], &happened, "20 14:01", &["next-response missed due 20 14:00 late since 20 14:00"]);
}

#[test]
fn both_changes_of_the_clocks_leave_days_days_and_hours_hours() {
    let due = |received: &str, limit: &str| {
        let received_at = due::instant(received, "Europe/Berlin".parse().unwrap()).unwrap();
        let policy = open(
            &[&format!("obligation answer received response {limit}")],
            office("Europe/Berlin", "00:00-24:00", &[]),
        );
        let run = super::of_case(
            &super::Look { now: super::Now::new(received_at.to_utc(), policy.calendar.zone()), policy: &policy },
            &Case { received_at, ..case() },
        );
        run[0].due_at.unwrap().to_rfc3339()
    };
    assert_eq!(due("2026-03-28 12:00", "24h"), "2026-03-29T13:00:00+02:00");
    assert_eq!(due("2026-10-24 12:00", "24h"), "2026-10-25T11:00:00+01:00");
    assert_eq!(due("2026-03-28 12:00", "1d"), "2026-03-30T00:00:00+02:00");
    assert_eq!(due("2026-10-24 12:00", "1d"), "2026-10-26T00:00:00+01:00");
    assert_eq!(due("2026-03-27 23:00", "2bh"), "2026-03-30T01:00:00+02:00");
}

#[test]
fn a_case_that_is_merged_away_keeps_its_breach_and_runs_no_more() {
    let mut made = events(&["23 17:00 breached first-response 20 09:00"]);
    made.push(change("24 10:00", EventKind::Merged, "status", "open", "closed"));
    let merged = as_the_events_say(Case { events: made, ..case() });
    assert_eq!(
        said(&house(&[FIRST, RESOLVE]), &merged, "30 10:00"),
        [
            "first-response missed due 23 17:00 late since 23 17:00 on record over 24 10:00",
            "resolution ended due 25 17:00 over 24 10:00",
        ]
    );
}

#[test]
fn a_breach_outlives_the_erasure_of_who_complained() {
    let stamped = Case { events: events(&["23 17:00 breached first-response 20 09:00"]), ..case() };
    let erased = Case { complainant: None, subject: String::new(), channel: None, ..stamped.clone() };
    let policy = house(&[FIRST]);
    assert_eq!(said(&policy, &erased, "24 10:00"), said(&policy, &stamped, "24 10:00"));
    assert!(said(&policy, &erased, "24 10:00")[0].contains("on record"));
}

#[test]
fn several_words_at_one_instant_are_one_and_a_breach_goes_on_record_once() {
    // An import or a fast hand writes two messages of one minute; each found its own run, and neither the other's stamp.
    let update = "target update response response 2bd";
    let happened = ["20 10:00 out", "20 10:00 out"];
    check(&[update], &happened, "24 18:00", &["update missed due 24 17:00 late since 24 17:00"]);
    let stamped = [&happened[..], &["24 17:00 breached update 20 10:00"]].concat();
    let late = "update missed due 24 17:00 late since 24 17:00 on record";
    check(&[update], &stamped, "24 18:00", &[late]);
}

#[test]
fn two_clones_that_put_one_breach_on_record_leave_the_first() {
    let twice = ["23 17:00 breached first-response 20 09:00", "24 17:00 breached first-response 20 09:00"];
    let late = "first-response missed due 23 17:00 late since 23 17:00 on record";
    check(&[FIRST], &twice, "24 18:00", &[late]);
    let turned = [twice[1], twice[0]];
    check(&[FIRST], &turned, "24 18:00", &[late]);
}

#[test]
fn verdicts_on_record_are_not_judged_again() {
    // Judging on each look changed old results with each edit of a policy or calendar.
    let stamped = ["23 17:00 breached first-response 20 09:00", "23 18:00 out"];
    let late = "first-response missed due 23 17:00 late since 23 17:00 on record over 23 18:00";
    check(&[FIRST], &stamped, "24 18:00", &[late]);
    // A policy that allows more, and one for other priorities, say the same.
    let more = house(&["target first-response received response 9bd"]);
    let kept = Case { events: events(&stamped), priority: Priority::Low, ..case() };
    let lenient = "first-response missed due 03 17:00 late since 23 17:00 on record over 23 18:00";
    assert_eq!(said(&more, &kept, "24 18:00"), [lenient]);
}
