//! Who complained before whom, and what repeats what.

use super::*;
use crate::model::emergency;
use crate::model::event::EventKind;
use crate::model::party::Party;
use crate::model::policy::{Loudness, Policy};
use crate::model::promise::PromiseState;
use crate::model::recovery;
use crate::model::sample_folder::{at, case, event, folder, now, organisation, person, promise};
use crate::rules::worries::Worries;

const NOW: &str = "2026-11-25T12:00:00+02:00";

fn policy() -> Policy {
    Policy { region: Some("ZA".to_owned()), ..Policy::standard(crate::calendar::sample::johannesburg()) }
}

fn parties() -> Vec<Party> {
    let mut lerato = person("p-lerato", "Lerato Dube");
    lerato.emails = vec!["lerato@gmail.com".into()];
    lerato.phones = vec!["082 555 0199".into()];
    lerato.organisation = PartyId::parse("p-dube");
    let mut again = person("p-again", "L. Dube");
    again.phones = vec!["+27 82 555 0199".into()];
    let mut thabo = person("p-thabo", "Thabo");
    thabo.organisation = PartyId::parse("p-dube");
    let mut zanele = person("p-zanele", "Zanele");
    zanele.emails = vec!["zanele@firm.co.za".into()];
    let mut bheki = person("p-bheki", "Bheki");
    bheki.emails = vec!["bheki@firm.co.za".into()];
    vec![lerato, again, thabo, zanele, bheki, organisation("p-dube", "Dube Holdings (Pty) Ltd")]
}

fn complaint(id: &str, received_on: &str, complainant: &str) -> Case {
    let mut case = case(id, &format!("{received_on}T10:00:00+02:00"));
    case.complainant = PartyId::parse(complainant);
    case
}

/// Checks the findings of all cases, as `case code: reason` lines.
fn check(policy: &Policy, cases: Vec<Case>, expect: &[&str]) {
    let folder = folder(cases, parties());
    let look = Look { now: now(NOW), policy };
    let people = People::new(&folder.parties, policy.region.as_deref());
    let repeats = Repeats::new(&look, &folder, &people);
    let line = |finding: &Finding| format!("{} {}: {}", finding.case, finding.code, finding.reason);
    let found: Vec<String> = folder.cases.iter().flat_map(|filed| repeats.of(&filed.case.id)).map(line).collect();
    assert_eq!(found, expect);
}

#[test]
fn a_second_complaint_of_one_person_repeats_the_first() {
    let cases = vec![
        complaint("k2", "2026-11-20", "p-lerato"),
        complaint("k1", "2026-03-01", "p-lerato"),
        complaint("k3", "2026-11-21", "p-again"),
        complaint("k4", "2026-11-22", "p-thabo"),
    ];
    check(
        &policy(),
        cases,
        &[
            "k2 repeat.person: complained before: k1 of Sun 1 Mar 2026 (same party p-lerato)",
            "k3 repeat.person: complained before: k2 of Fri 20 Nov 2026 (same phone +27825550199)",
            "k4 repeat.organisation: complained before: k2 of Fri 20 Nov 2026 (same organisation Dube Holdings (Pty) Ltd)",
        ],
    );
}

#[test]
fn of_two_received_and_entered_at_once_the_one_on_record_as_a_repeat_came_later() {
    let mut first = complaint("k2", "2026-11-20", "p-lerato");
    let mut second = complaint("k1", "2026-11-20", "p-lerato");
    let reason = |id: &str, of: &str| {
        format!("{id} repeat.person: complained before: {of} of Fri 20 Nov 2026 (same party p-lerato)")
    };
    check(&policy(), vec![first.clone(), second.clone()], &[&reason("k2", "k1")]);
    second = emergency::raised_by(&second, "repeat.person", at("2026-11-20T10:00:00+02:00"));
    check(&policy(), vec![first.clone(), second.clone()], &[&reason("k1", "k2")]);
    // What somebody said of its priority since does not change what came first.
    second.priority = Priority::Normal;
    check(&policy(), vec![first.clone(), second.clone()], &[&reason("k1", "k2")]);
    first.entered_at = Some(at("2026-11-20T10:00:01+02:00"));
    check(&policy(), vec![first, second], &[&reason("k2", "k1")]);
}

#[test]
fn of_those_entered_at_once_the_record_tells_which_came_first() {
    let reason = |id: &str, of: &str, day: &str| {
        format!("{id} repeat.person: complained before: {of} of {day} Nov 2026 (same party p-lerato)")
    };
    let raised = |id: &str, repeats: &[&str]| {
        let case = complaint(id, "2026-11-23", "p-lerato");
        let mut case = emergency::raised_by(&case, "repeat.person", at("2026-11-23T10:00:00+02:00"));
        let ids = repeats.iter().filter_map(|id| CaseId::of_file(id)).collect();
        case.events.last_mut().unwrap().repeats = ids;
        case
    };
    let first = complaint("k0", "2026-11-20", "p-lerato");
    let told = vec![first.clone(), raised("k5", &["k0"]), raised("k2", &["k5", "k0"]), raised("k9", &["k2"])];
    let expect = [reason("k2", "k5", "Mon 23"), reason("k5", "k0", "Fri 20"), reason("k9", "k2", "Mon 23")];
    check(&policy(), told.clone(), &expect.each_ref().map(String::as_str));
    let folder = folder(told, parties());
    let policy = policy();
    let (look, people) = (Look { now: now(NOW), policy: &policy }, People::new(&folder.parties, None));
    let lines = Lines::new(&folder, &people);
    let earlier = |id: &str| {
        let case = folder.cases.iter().map(|filed| &filed.case).find(|case| case.id.as_str() == id);
        lines.earlier(&look, case.unwrap()).iter().map(|case| case.id.to_string()).collect::<Vec<_>>().join(" ")
    };
    assert_eq!(["k0", "k5", "k2", "k9"].map(earlier), ["", "k0", "k5 k0", "k2 k5 k0"]);
    // Where two say so of each other, the id tells.
    let odd = vec![first, raised("k5", &["k2"]), raised("k2", &["k5"])];
    check(&policy, odd, &[&reason("k2", "k0", "Fri 20"), &reason("k5", "k2", "Mon 23")]);
}

#[test]
fn both_ends_of_the_window_belong_to_it() {
    let at_its_end = || {
        let mut first = complaint("k1", "2025-11-20", "p-lerato");
        first.status = crate::model::case::Status::Closed;
        vec![first, complaint("k2", "2026-11-20", "p-lerato")]
    };
    let reason = "k2 repeat.person: complained before: k1 of Thu 20 Nov 2025 (same party p-lerato)";
    check(&policy(), at_its_end(), &[reason]);
    let mut a_second_later = at_its_end();
    a_second_later[1].received_at = at("2026-11-20T10:00:01+02:00");
    check(&policy(), a_second_later, &[]);
    let short = Policy { repeat_window: Span::parse("30d").unwrap(), ..policy() };
    check(&short, at_its_end(), &[]);
}

#[test]
fn other_kinds_and_unknown_complainants_repeat_nothing() {
    let mut query = complaint("k1", "2026-11-01", "p-lerato");
    query.kind = CaseKind::Query;
    let mut compliment = complaint("k3", "2026-11-03", "p-lerato");
    compliment.kind = CaseKind::Compliment;
    let nobody = |id: &str| Case { complainant: None, ..complaint(id, "2026-11-02", "p-x") };
    check(
        &policy(),
        vec![query, complaint("k2", "2026-11-02", "p-lerato"), compliment, nobody("k4"), nobody("k5")],
        &[],
    );
    let gone = |id: &str, day: &str| complaint(id, day, "p-gone");
    check(
        &policy(),
        vec![gone("k1", "2026-11-01"), gone("k2", "2026-11-02")],
        &["k2 repeat.person: complained before: k1 of Sun 1 Nov 2026 (same party p-gone)"],
    );
}

#[test]
fn an_organisation_repeats_through_another_person_or_itself() {
    check(
        &policy(),
        vec![complaint("k1", "2026-11-01", "p-zanele"), complaint("k2", "2026-11-02", "p-bheki")],
        &["k2 repeat.organisation: complained before: k1 of Sun 1 Nov 2026 (same mail domain firm.co.za)"],
    );
    check(
        &policy(),
        vec![complaint("k1", "2026-11-01", "p-dube"), complaint("k2", "2026-11-02", "p-dube")],
        &[
            "k2 repeat.organisation: complained before: k1 of Sun 1 Nov 2026 (same organisation Dube Holdings (Pty) Ltd)",
        ],
    );
    // One person twice is no second voice, but after another one it is.
    check(
        &policy(),
        vec![
            complaint("k1", "2026-11-01", "p-thabo"),
            complaint("k2", "2026-11-02", "p-zanele"),
            complaint("k3", "2026-11-03", "p-zanele"),
            complaint("k4", "2026-11-04", "p-bheki"),
            complaint("k5", "2026-11-05", "p-bheki"),
        ],
        &[
            "k3 repeat.person: complained before: k2 of Mon 2 Nov 2026 (same party p-zanele)",
            "k4 repeat.organisation: complained before: k3 of Tue 3 Nov 2026 (same mail domain firm.co.za)",
            "k5 repeat.person: complained before: k4 of Wed 4 Nov 2026 (same party p-bheki)",
            "k5 repeat.organisation: complained before: k3 of Tue 3 Nov 2026 (same mail domain firm.co.za)",
        ],
    );
}

#[test]
fn of_two_received_at_once_the_one_entered_later_repeats_the_other() {
    let once = |id: &str, complainant: &str| complaint(id, "2026-11-01", complainant);
    check(
        &policy(),
        vec![once("k1", "p-thabo"), once("k2", "p-thabo")],
        &["k2 repeat.person: complained before: k1 of Sun 1 Nov 2026 (same party p-thabo)"],
    );
    check(
        &policy(),
        vec![
            once("k1", "p-zanele"),
            once("k2", "p-zanele"),
            once("k3", "p-bheki"),
            complaint("k4", "2026-10-01", "p-bheki"),
        ],
        &[
            "k1 repeat.organisation: complained before: k4 of Thu 1 Oct 2026 (same mail domain firm.co.za)",
            "k2 repeat.person: complained before: k1 of Sun 1 Nov 2026 (same party p-zanele)",
            "k2 repeat.organisation: complained before: k4 of Thu 1 Oct 2026 (same mail domain firm.co.za)",
            "k3 repeat.person: complained before: k4 of Thu 1 Oct 2026 (same party p-bheki)",
            "k3 repeat.organisation: complained before: k2 of Sun 1 Nov 2026 (same mail domain firm.co.za)",
        ],
    );
    check(
        &policy(),
        vec![once("k1", "p-zanele"), once("k2", "p-bheki")],
        &["k2 repeat.organisation: complained before: k1 of Sun 1 Nov 2026 (same mail domain firm.co.za)"],
    );
    let first = Case { entered_at: Some(at("2026-11-03T10:00:00+02:00")), ..once("k1", "p-thabo") };
    check(
        &policy(),
        vec![first, once("k2", "p-thabo")],
        &["k1 repeat.person: complained before: k2 of Sun 1 Nov 2026 (same party p-thabo)"],
    );
}

#[test]
fn a_house_can_turn_a_code_off() {
    let mut quiet = policy();
    quiet.rules.insert("repeat.person".into(), Loudness::Off);
    check(&quiet, vec![complaint("k1", "2026-11-01", "p-lerato"), complaint("k2", "2026-11-02", "p-lerato")], &[]);
}

/// Checks the codes of one case by itself.
fn check_case(change: impl Fn(&mut Case), expect: &[&str]) {
    let mut one = Case { owner: Some("thandi".into()), ..case("k1", "2026-11-24T10:00:00+02:00") };
    one.events = vec![event(EventKind::ContactOut, NOW)];
    change(&mut one);
    let policy = policy();
    let folder = folder(vec![one], Vec::new());
    let worries = Worries::new(Look { now: now(NOW), policy: &policy }, &folder);
    let mut codes = worries.codes(&folder.cases[0].case);
    codes.retain(|code| code.starts_with("repeat."));
    assert_eq!(codes, expect);
}

#[test]
fn a_reopened_case_is_one_until_it_is_closed_again() {
    let reopened = |case: &mut Case| case.events.push(event(EventKind::Reopened, "2026-11-24T11:00:00+02:00"));
    check_case(|_| {}, &[]);
    check_case(reopened, &["repeat.reopened"]);
    let closed = |case: &mut Case| {
        reopened(case);
        case.status = crate::model::case::Status::Closed;
    };
    check_case(closed, &["repeat.reopened"]);
    let mut one = case("k1", "2026-11-24T10:00:00+02:00");
    closed(&mut one);
    let policy = policy();
    let look = Look { now: now(NOW), policy: &policy };
    let mut findings = Vec::new();
    reopened::check(&look, &one, &mut findings);
    assert_eq!(findings, []);
    assert_eq!(reopened::why(&look, &one), "reopened Tue 24 Nov 2026 11:00");
    reopened(&mut one);
    assert_eq!(reopened::why(&look, &one), "reopened 2 times, last Tue 24 Nov 2026 11:00");
}

#[test]
fn two_broken_promises_are_a_double_deviation() {
    let late = || promise("p1", "2026-11-24");
    let broken = || Promise { state: PromiseState::Broken, ..promise("p2", "2026-11-30") };
    let theirs = || Promise { from: Some("party:p-mill".into()), ..promise("p3", "2026-11-24") };
    let kept = || Promise { state: PromiseState::Kept, ..promise("p4", "2026-11-24") };
    let to = |to: &str| Promise { to: Some(to.into()), ..promise("p6", "2026-11-24") };
    type Promise = crate::model::promise::Promise;
    for (promises, is_double) in [
        (vec![late(), broken()], true),
        (vec![late(), late()], true),
        (vec![late()], false),
        (vec![late(), theirs()], false),
        (vec![to("staff:sipho"), to("party:p-mill")], false),
        (vec![late(), to("staff:sipho"), to("staff:sipho")], false),
        (vec![late(), to("complainant")], true),
        (vec![late(), to("party:p-a")], true),
        (vec![broken(), kept()], false),
        (vec![broken(), promise("p5", "2026-11-26")], false),
    ] {
        let (policy, one) = (
            policy(),
            Case { promises, complainant: PartyId::parse("p-a"), ..case("k1", "2026-11-24T10:00:00+02:00") },
        );
        let look = Look { now: now(NOW), policy: &policy };
        let mut findings = Vec::new();
        double_deviation::check(&look, &one, &mut findings);
        let reasons: Vec<&str> = findings.iter().map(|finding| finding.reason.as_str()).collect();
        assert_eq!(reasons.len(), usize::from(is_double), "{reasons:?}");
        assert!(reasons.iter().all(|reason| reason.starts_with("2 broken promises: p1 (What p1 is), ")));
    }
}

#[test]
fn a_promise_is_broken_at_its_due_or_when_somebody_says_so_before() {
    let (policy, due) = (policy(), "2026-11-24T12:00:00+02:00");
    let look = Look { now: now(NOW), policy: &policy };
    let broken = |ended_at: Option<&str>| {
        let promise = crate::model::promise::Promise { ended_at: ended_at.map(at), ..promise("p1", due) };
        recovery::broken_at(&look, &promise)
    };
    assert_eq!(broken(None), Some(at(due)));
    assert_eq!(broken(Some("2026-11-24T15:00:00+02:00")), Some(at(due)));
    assert_eq!(broken(Some("2026-11-23T09:00:00+02:00")), Some(at("2026-11-23T09:00:00+02:00")));
}
