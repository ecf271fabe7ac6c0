//! The dates that the shipped policies lead to: each number of the laws and schemes, by the day that was computed by hand.
//! How a limit is counted is `calendar::limit`'s business.

use amends::calendar::due;
use amends::calendar::now::Now;
use amends::calendar::zone::{Zone, zone};
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_policy};
use amends::model::case::Case;
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::model::run::{self, Run, State};
use amends::presets::{SHIPPED, shipped};

/// Office hours with the bank holidays of England and Wales around the dates below.
const HOURS: &str = r#"mon = ["09:00-17:00"]
tue = ["09:00-17:00"]
wed = ["09:00-17:00"]
thu = ["09:00-17:00"]
fri = ["09:00-17:00"]
closed = [
  "2025-04-18", "2025-04-21", "2025-05-05", "2025-05-26", "2026-04-03", "2026-04-06", "2026-05-04", "2026-05-25",
  "2026-12-25", "2026-12-28",
]
"#;

fn london() -> Zone {
    zone("Europe/London").unwrap()
}

/// Returns a house that applies one shipped policy, with the bank holidays in the calendar that it counts by.
fn house(id: &str) -> Policy {
    let preset = shipped().into_iter().find(|preset| preset.id == id).unwrap();
    let table = preset.calendar.as_ref().map_or("[hours]".to_owned(), |name| format!("[calendars.{name}]"));
    let text = format!("timezone = \"Europe/London\"\n{table}\n{HOURS}");
    let (policy, flaws) = read_policy::policy(&parse(Syntax::Toml, text.as_bytes()).unwrap());
    assert!(flaws.is_empty(), "{flaws:?}");
    Policy { presets: vec![preset], ..policy }
}

/// Returns a case of a kind and category under a policy; what happened is `day time`, and the keys of an event.
fn case(policy: &Policy, received: &str, head: &str, happened: &[(&str, &str)]) -> Case {
    let at = |when: &str| due::instant(when, london()).unwrap().to_rfc3339();
    let pin = policy.presets[0].pin();
    let mut text = format!(
        "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"s\"\nreceived_at = {}\npolicies = [\"{pin}\"]\n{head}\n",
        at(received)
    );
    for (n, (when, keys)) in happened.iter().enumerate() {
        text += &format!("\n[[event]]\nid = \"e{n}\"\nat = {}\nby = \"t\"\n{keys}\n", at(when));
    }
    let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
    read_case::case(&document, Syntax::Toml, london()).0.unwrap_or_else(|| panic!("{text}"))
}

fn runs(id: &str, received: &str, head: &str, happened: &[(&str, &str)], now: &str) -> Vec<Run> {
    let policy = house(id);
    let look = Look { now: Now::new(due::instant(now, london()).unwrap().to_utc(), london()), policy: &policy };
    run::of_case(&look, &case(&policy, received, head, happened))
}

const COMPLAINT: &str = "kind = \"complaint\"\nstatus = \"open\"";
const ACKNOWLEDGED: &str = "kind = \"contact-out\"\nauto = true";

/// Compares what is due, as `clock day`, half an hour after the last that happened.
fn check(id: &str, received: &str, head: &str, happened: &[(&str, &str)], expect: &[&str]) {
    let last = happened.last().map_or(received, |(when, _)| when);
    let runs = runs(id, &format!("{received} 10:00"), head, happened, &format!("{} 12:30", &last[..10]));
    let open = runs.iter().filter(|run| run.is_open());
    let said: Vec<String> = open.map(|run| format!("{} {}", run.clock, run.due_day.unwrap())).collect();
    assert_eq!(said, expect, "{id}, received {received}, {happened:?}");
}

#[test]
fn uk_fca_disp_eight_weeks_from_receipt_unless_solved_by_the_third_business_day_after_it() {
    check("uk-fca-disp", "2025-04-17", COMPLAINT, &[], &["acknowledgement 2025-04-28", "final-response 2025-06-12"]);
    for (solved, state) in [
        ("2025-04-24 17:00", State::Exempt),
        ("2025-04-24 17:01", State::Met),
        ("2025-06-13 00:00", State::Met),
        ("2025-06-13 00:01", State::Missed),
    ] {
        let happened = [(solved, "kind = \"resolved\"\nkey = \"status\"\nfrom = \"open\"\nto = \"resolved\"")];
        let head = "kind = \"complaint\"\nstatus = \"resolved\"";
        let runs = runs("uk-fca-disp", "2025-04-17 10:00", head, &happened, "2025-07-01 10:00");
        let found = runs.iter().find(|run| run.clock == "final-response").unwrap();
        assert_eq!(found.state, state, "{solved}");
        // The notice that is owed when it was missed.
        assert_eq!(found.notice.as_deref(), Some("holding"));
    }
}

#[test]
fn uk_lgsco_2024_the_response_counts_from_the_acknowledgement_and_is_extended_by_ten_at_most() {
    let acked = ("2026-04-08 12:00", ACKNOWLEDGED);
    check("uk-lgsco-2024", "2026-04-01", COMPLAINT, &[], &["acknowledgement 2026-04-10"]);
    check("uk-lgsco-2024", "2026-04-01", COMPLAINT, &[acked], &["stage-1-response 2026-04-22"]);
    let extended =
        ("2026-04-20 12:00", "kind = \"extended\"\nkey = \"uk-lgsco-2024/stage-1-response\"\nto = \"2026-05-07\"");
    check("uk-lgsco-2024", "2026-04-01", COMPLAINT, &[acked, extended], &["stage-1-response 2026-05-07"]);
    let runs = runs("uk-lgsco-2024", "2026-04-01 10:00", COMPLAINT, &[acked], "2026-04-09 10:00");
    assert_eq!(runs.iter().map(|run| run.stage).collect::<Vec<_>>(), [Some(1), Some(1)]);
}

#[test]
fn uk_lgsco_2024_stage_two_begins_with_the_request_and_counts_from_its_own_acknowledgement() {
    let acked = ("2026-04-08 12:00", ACKNOWLEDGED);
    let review = ("2026-04-20 12:00", "kind = \"escalated\"\nto = \"manager\"");
    let open = ["stage-1-response 2026-04-22", "stage-2-acknowledgement 2026-04-27"];
    check("uk-lgsco-2024", "2026-04-01", COMPLAINT, &[acked, review], &open);
    let begun = ("2026-04-21 12:00", "kind = \"contact-out\"");
    let open = ["stage-1-response 2026-04-22", "stage-2-response 2026-05-20"];
    check("uk-lgsco-2024", "2026-04-01", COMPLAINT, &[acked, review, begun], &open);
}

#[test]
fn gdpr_dsr_the_same_number_of_the_day_clamped_and_rolled() {
    for (received, due) in [
        ("2025-09-03", "2025-10-03"),
        ("2026-01-30", "2026-03-02"),
        ("2026-01-31", "2026-03-02"),
        ("2026-11-25", "2026-12-29"),
    ] {
        let head = "kind = \"data-request\"\nstatus = \"open\"";
        check("gdpr-dsr", received, head, &[], &[&format!("answer {due}")]);
    }
}

#[test]
fn au_rg271_thirty_calendar_days_without_a_roll_and_other_numbers_by_category() {
    let ack = "acknowledgement 2026-03-03";
    for (category, due) in [("fees", "2026-04-01"), ("hardship", "2026-03-23"), ("superannuation/tpd", "2026-04-16")] {
        let head = format!("{COMPLAINT}\ncategory = \"{category}\"");
        check("au-rg271", "2026-03-02", &head, &[], &[ack, &format!("final-response {due}")]);
    }
}

#[test]
fn za_cgso_and_small_business_count_business_days() {
    check("za-cgso", "2025-04-17", COMPLAINT, &[], &["final-response 2025-05-13"]);
    let due = ["acknowledgement 2025-04-22", "first-response 2025-04-22", "resolution 2025-05-06"];
    check("small-business", "2025-04-17", COMPLAINT, &[], &due);
}

#[test]
fn numbers_from_memory_are_left_out() {
    // 72 hours for a breach of data, 90 days of a dispute body and the bands of redress were not read anywhere.
    let clocks: Vec<u32> = shipped().iter().flat_map(|preset| &preset.clocks).map(|clock| clock.limit.count).collect();
    assert!(!clocks.contains(&72) && !clocks.contains(&90), "{clocks:?}");
    for (name, text) in SHIPPED {
        assert!(!text.contains("[M]"), "{name}");
        assert!(text.contains("valid_until"), "{name} does not say until when it holds, or that no end is known");
    }
}
