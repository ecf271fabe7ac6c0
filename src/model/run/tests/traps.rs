//! Traps that other tools fell into, each with the test that keeps us out.

use super::{FIRST, RESOLVE, as_the_events_say, check, events, house, said};
use crate::calendar::sample::office;
use crate::model::case::{Case, Status, WaitingOn};
use crate::model::event::EventKind;
use crate::model::sample::{at, case, change};

const NEXT: &str = "target next-response follow-up response 4bh";
const UPDATE: &str = "target update response response 2bd";

#[test]
fn an_auto_reply_acknowledges_but_does_not_respond() {
    let clocks = ["target acknowledgement received acknowledged 1bd", FIRST];
    let acked = "acknowledgement met due 23 17:00 over 20 09:01";
    check(&clocks, &["20 09:01 auto"], "20 10:00", &[acked, "first-response running due 23 17:00"]);
    check(
        &clocks,
        &["20 11:00 out"],
        "20 12:00",
        &["acknowledgement met due 23 17:00 over 20 11:00", "first-response met due 23 17:00 over 20 11:00"],
    );
}

#[test]
fn an_internal_note_is_neither_acknowledgement_nor_response() {
    let clocks = ["target acknowledgement received acknowledged 1bd", FIRST];
    let running = ["acknowledgement running due 23 17:00", "first-response running due 23 17:00"];
    check(&clocks, &["20 09:01 note"], "20 10:00", &running);
}

#[test]
fn setting_a_status_is_never_a_response() {
    // Frappe: a paused status, or open to resolved, stamped a first response without any message.
    check(&[FIRST], &["20 10:00 waiting customer"], "20 11:00", &["first-response running due 23 17:00"]);
    check(&[FIRST], &["20 10:00 resolved"], "24 11:00", &["first-response ended due 23 17:00 over 20 10:00"]);
    check(
        &[FIRST],
        &["24 10:00 resolved", "24 10:00 closed"],
        "24 11:00",
        &["first-response missed due 23 17:00 late since 23 17:00 over 24 10:00"],
    );
}

#[test]
fn the_next_response_is_owed_from_the_oldest_unanswered_message() {
    let happened = ["20 09:30 out", "20 10:00 in", "20 11:00 in", "20 12:00 in"];
    check(&[NEXT], &happened, "20 12:30", &["next-response running due 20 14:00 50 %"]);
    let answered = [&happened[..], &["20 13:00 out", "20 16:00 in"]].concat();
    let met = "next-response met due 20 14:00 over 20 13:00";
    check(&[NEXT], &answered, "20 16:30", &[met, "next-response running due 23 11:00"]);
    // The first message is the first response's business, and who has the last word is owed nothing.
    check(&[NEXT], &["20 09:10 in", "20 09:30 out"], "20 12:30", &[]);
}

#[test]
fn the_timer_of_the_next_response_vanishes_when_the_case_is_over_and_returns_when_it_is_reopened() {
    let over = ["20 09:30 out", "20 10:00 in", "20 11:00 resolved"];
    check(&[NEXT], &over, "23 11:00", &["next-response ended due 20 14:00 over 20 11:00"]);
    check(&[NEXT], &["20 09:30 out", "20 11:00 resolved", "23 08:00 in"], "23 16:00", &[]);
    // What the customer wrote while it was over is unanswered when it is taken up again.
    check(
        &[NEXT],
        &["20 09:30 out", "20 11:00 resolved", "23 08:00 in", "23 09:00 reopened"],
        "23 09:30",
        &["next-response running due 23 12:00"],
    );
}

#[test]
fn updates_are_owed_from_our_own_last_word_whatever_the_customer_does() {
    check(&[UPDATE], &[], "23 10:00", &[]);
    check(
        &[UPDATE],
        &["20 10:00 out", "23 09:00 in", "24 09:00 out"],
        "24 10:00",
        &["update met due 24 17:00 over 24 09:00", "update running due 26 17:00"],
    );
    check(
        &[UPDATE],
        &["20 10:00 out", "23 09:00 auto"],
        "24 17:01",
        &["update missed due 24 17:00 late since 24 17:00"],
    );
}

#[test]
fn the_pausable_variant_of_an_update_waits_with_the_customer() {
    let pausable = "target update response response 2bd pauses:customer";
    let happened = ["20 10:00 out", "20 10:00 waiting customer"];
    check(&[UPDATE], &happened, "26 10:00", &["update missed due 24 17:00 late since 24 17:00"]);
    check(&[pausable], &happened, "26 10:00", &["update paused due 30 17:00"]);
}

#[test]
fn waiting_for_the_customer_and_for_a_third_party_pause_different_clocks() {
    let both = "target work received resolved 3bd pauses:customer,third-party";
    let on = |whom: &str, expect: &[&str]| {
        check(&[RESOLVE, both], &[&format!("20 12:00 waiting {whom}")], "23 12:00", expect);
    };
    on("customer", &["resolution paused due 26 17:00", "work paused due 26 17:00"]);
    on("third-party", &["resolution running due 25 17:00", "work paused due 26 17:00"]);
}

#[test]
fn a_pause_pushes_the_due_through_the_calendar_and_counts_no_closed_time() {
    // Adding the paused time to the start, or counting the weekend, gave other tools wrong dates.
    let weekend = ["20 17:00 waiting customer", "23 08:00 resumed"];
    check(&[RESOLVE], &weekend, "23 09:00", &["resolution running due 25 17:00"]);
    let hours = ["20 16:00 waiting customer", "23 10:00 resumed"];
    check(&[RESOLVE], &hours, "23 11:00", &["resolution running due 26 11:00"]);
    check(&[RESOLVE], &["20 16:00 waiting customer"], "23 10:00", &["resolution paused due 26 11:00"]);
}

#[test]
fn a_customer_message_inside_a_pause_ends_it() {
    let happened = ["20 12:00 waiting customer", "20 14:00 in"];
    check(&[RESOLVE], &happened, "25 12:00", &["resolution running due 26 10:00 75 %"]);
}

#[test]
fn who_begins_to_wait_after_the_due_is_late_all_the_same() {
    check(
        &[RESOLVE],
        &["26 09:00 waiting customer"],
        "27 12:00",
        &["resolution missed due 25 17:00 late since 25 17:00"],
    );
}

#[test]
fn obligations_never_pause() {
    let duty = "obligation answer received resolved 3bd pauses:customer,third-party";
    let happened = ["20 12:00 waiting customer"];
    check(&[duty], &happened, "24 12:00", &["answer running due 25 17:00 50 %"]);
    check(&[duty], &happened, "26 12:00", &["answer missed due 25 17:00 late since 25 17:00"]);
}

#[test]
fn a_case_created_in_a_paused_or_closed_status_runs_no_clock() {
    let policy = house(&[FIRST, RESOLVE]);
    for status in [Status::Closed, Status::Resolved] {
        assert_eq!(said(&policy, &Case { status, ..case() }, "27 12:00"), [""; 0], "{status:?}");
    }
    let waiting = Case { status: Status::Waiting, waiting_on: Some(WaitingOn::Customer), ..case() };
    assert_eq!(
        said(&policy, &waiting, "23 12:00"),
        ["first-response running due 23 17:00 50 %", "resolution paused due 27 11:00"],
    );
}

#[test]
fn a_reopened_case_goes_on_where_it_stopped_and_an_answer_that_was_given_stays_given() {
    let happened = ["23 09:00 resolved", "27 09:00 reopened"];
    check(&[RESOLVE], &happened[..1], "26 09:00", &["resolution met due 25 17:00 over 23 09:00"]);
    // Four business days were spent resolved, so that they do not count; a fresh start would be a gift.
    check(&[RESOLVE], &happened, "27 10:00", &["resolution running due 01 17:00"]);
    let duty = "obligation answer received resolved 3bd";
    check(&[duty], &happened, "30 10:00", &["answer met due 25 17:00 over 23 09:00"]);
}

#[test]
fn a_breach_stays_on_record_through_close_and_reopen() {
    let happened =
        ["25 17:00 breached resolution 20 09:00", "26 09:00 resolved", "26 10:00 closed", "30 09:00 reopened"];
    let late = "resolution missed due 25 17:00 late since 25 17:00 on record";
    check(&[RESOLVE], &happened, "30 10:00", &[late]);
    // Nor does it go with its clock.
    let elsewhere = Case { events: events(&happened[..2]), ..case() };
    assert_eq!(
        said(&house(&[FIRST]), &as_the_events_say(elsewhere), "26 10:00"),
        [
            "first-response missed due 23 17:00 late since 23 17:00 over 26 09:00",
            "resolution missed due 25 17:00 late since 25 17:00 on record over 25 17:00",
        ],
    );
}

#[test]
fn a_later_change_of_priority_rewrites_no_verdict_and_back_dates_none() {
    let clocks = ["target first-response received response 2bh for:emergency", FIRST];
    // Made an emergency when two hours were long over: late from the change on, not before.
    let up = ["20 15:00 priority normal emergency"];
    check(&clocks, &up, "20 16:00", &["first-response missed due 20 11:00 late since 20 15:00"]);
    // Late as an emergency, then calmed down: late it was.
    let calmed = ["20 09:05 priority normal emergency", "20 12:00 priority emergency normal"];
    check(&clocks, &calmed, "20 13:00", &["first-response missed due 23 17:00 late since 20 11:00"]);
    // Calmed down in time: the longer limit holds.
    let in_time = ["20 09:05 priority normal emergency", "20 10:00 priority emergency normal"];
    check(&clocks, &in_time, "20 13:00", &["first-response running due 23 17:00"]);
    // Answered in the same breath as it was made an emergency.
    check(
        &clocks,
        &["20 15:00 priority normal emergency", "20 15:00 out"],
        "20 16:00",
        &["first-response met due 20 11:00 over 20 15:00"],
    );
}

#[test]
fn an_edited_calendar_moves_open_dues_and_leaves_stamped_verdicts() {
    let mut policy = house(&[FIRST]);
    policy.calendar = office("Africa/Johannesburg", "08:00-17:00", &["2026-11-23"]);
    assert_eq!(said(&policy, &case(), "23 18:00"), ["first-response running due 24 17:00"]);
    let stamped = Case { events: events(&["23 17:00 breached first-response 20 09:00"]), ..case() };
    let late = "first-response missed due 24 17:00 late since 23 17:00 on record";
    assert_eq!(said(&policy, &stamped, "23 18:00"), [late]);
}

#[test]
fn calls_are_answered_within_two_minutes_119_and_120_seconds_meet_121_does_not() {
    let call = "target answer contact-in response 120s by:phone";
    for (seconds, state) in [(119, "met"), (120, "met"), (121, "missed")] {
        let mut made = events(&["20 10:00 in", "20 10:00 out"]);
        made[0].channel = Some("Phone".to_owned());
        made[1].at += chrono::TimeDelta::seconds(seconds);
        let runs = said(&house(&[call]), &Case { events: made, ..case() }, "20 12:00");
        assert!(runs.len() == 1 && runs[0].starts_with(&format!("answer {state} due 20 10:02")), "{seconds}: {runs:?}");
    }
    check(&[call], &["20 10:00 in"], "20 12:00", &[]);
}

#[test]
fn a_case_opened_on_a_sunday_night_counts_from_monday() {
    let received = |clock: &str, expect: &str| {
        let sunday = Case { received_at: at("22 21:30"), ..case() };
        assert_eq!(said(&house(&[clock]), &sunday, "22 22:00"), [expect]);
    };
    received(FIRST, "first-response running due 23 17:00");
    received(&format!("{FIRST} opening"), "first-response running due 24 17:00");
    received("target first-response received response 2bh", "first-response running due 23 10:00");
    // The law counts from receipt, at night and on Sundays.
    received("obligation ack received response 24h", "ack running due 23 21:30");
}

#[test]
fn a_fulfilled_event_stops_the_clock_that_it_names() {
    let notice = "obligation notice received fulfilled 5bd";
    let mut made = events(&["23 10:00 fulfilled"]);
    made[0].key = Some("p/notice".to_owned());
    let named = Case { events: made.clone(), ..case() };
    assert_eq!(said(&house(&[notice]), &named, "24 10:00"), ["notice met due 27 17:00 over 23 10:00"]);
    made[0].key = Some("q/notice".to_owned());
    let other = Case { events: made, ..case() };
    assert_eq!(said(&house(&[notice]), &other, "24 10:00"), ["notice running due 27 17:00"]);
}

#[test]
fn each_channel_has_its_own_limit_and_a_row_without_one_is_the_default() {
    let rows = ["target answer contact-in response 120s by:phone", "target answer contact-in response 1bd"];
    let through = |channel: &str, expect: &str| {
        let mut made = events(&["20 10:00 in"]);
        made[0].channel = Some(channel.to_owned());
        assert_eq!(said(&house(&rows), &Case { events: made, ..case() }, "20 10:01"), [expect]);
    };
    through("phone", "answer running due 20 10:02 50 %");
    through("email", "answer running due 23 17:00");
}

#[test]
fn what_stood_still_in_time_has_stood_still_whatever_the_case_becomes() {
    // Waiting from the 23rd to the 26th is no breach because an emergency, which may not wait, comes of it later.
    let rows = ["target resolution received resolved 2bh for:emergency", RESOLVE];
    let waited = ["23 09:00 waiting customer", "26 09:00 in", "26 10:00 priority normal emergency"];
    check(&rows, &waited, "26 11:00", &["resolution missed due 20 11:00 late since 26 10:00"]);
}

#[test]
fn to_say_that_it_takes_longer_is_no_answer_but_an_update() {
    let clocks = [
        "target answer received response 2bd extends:5bd",
        "target ack received acknowledged 1bd",
        "target update response response 3bd",
    ];
    let told = ["20 10:00 extended answer 2026-11-27"];
    let open = "answer running due 27 17:00";
    let ack = "ack met due 23 17:00 over 20 10:00";
    check(&clocks, &told, "20 11:00", &[open, ack, "update running due 25 17:00"]);
    let again = ["20 10:00 extended answer 2026-11-27", "23 10:00 extended answer 2026-11-30"];
    let updates = ["update met due 25 17:00 over 23 10:00", "update running due 26 17:00"];
    check(&clocks, &again, "23 11:00", &["answer running due 30 17:00", ack, updates[0], updates[1]]);
    // What the customer asked waits for an answer, whatever was put off meanwhile.
    let asked = ["20 09:30 out", "20 10:00 in", "23 10:00 extended answer 2026-11-27"];
    let next = "target next follow-up response 1bd";
    check(&[next], &asked, "23 11:00", &["next running due 23 17:00 50 %"]);
}

#[test]
fn a_clock_that_was_never_stopped_starts_no_other() {
    let chain = ["obligation ack received acknowledged 1bd", "obligation stage ack resolved 3bd"];
    let late = "ack missed due 23 17:00 late since 23 17:00 over 24 09:00";
    check(&chain, &["24 09:00 resolved"], "24 10:00", &[late]);
}

#[test]
fn an_automatic_reply_of_the_customer_waits_for_no_answer() {
    let mut made = events(&["20 09:30 out", "20 10:00 in"]);
    made[1].auto = true;
    let absent = Case { events: made, ..case() };
    assert_eq!(said(&house(&["target next follow-up response 1bd"]), &absent, "20 11:00"), [""; 0]);
}

#[test]
fn who_ends_or_reopens_a_case_by_hand_has_ended_or_reopened_it() {
    let by_hand = |when: &str, from: &str, to: &str| change(when, EventKind::Edited, "status", from, to);
    let clocks = [FIRST, "target resolution received resolved 3bd", "obligation file received closed 3bd"];
    let ended = vec![by_hand("20 12:00", "open", "closed")];
    let over = Case { status: Status::Closed, events: ended.clone(), ..case() };
    let said_over = [
        "first-response ended due 23 17:00 over 20 12:00",
        "resolution met due 25 17:00 over 20 12:00",
        "file met due 25 17:00 over 20 12:00",
    ];
    assert_eq!(said(&house(&clocks), &over, "27 10:00"), said_over);
    let again = Case { events: [ended, vec![by_hand("23 12:00", "closed", "open")]].concat(), ..case() };
    // From Friday 12:00 to Monday 12:00 the case was over: nine business hours.
    let said_again = ["first-response running due 24 17:00", "resolution running due 26 17:00", said_over[2]];
    let found = said(&house(&clocks), &again, "23 12:30");
    let without_share: Vec<&str> =
        found.iter().map(|text| text.trim_end_matches(" 50 %").trim_end_matches(" 75 %")).collect();
    assert_eq!(without_share, said_again);
}
