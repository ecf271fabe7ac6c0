//! Rows of folders small enough to count by hand.

use super::*;
use crate::model::case::CaseKind;
use crate::model::event::EventKind;
use crate::model::filter::{Filter, FilterContext};
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::model::policy::Policy;
use crate::model::sample_folder::{case, event, folder, now, organisation as firm, person as human, promise};

const NOW: &str = "2026-11-25T12:00:00+02:00";

fn policy() -> Policy {
    Policy { region: Some("ZA".to_owned()), ..Policy::standard(crate::calendar::sample::johannesburg()) }
}

fn parties() -> Vec<Party> {
    let of = |id: &str, name: &str, email: &str, org: &str| {
        let emails = if email.is_empty() { Vec::new() } else { vec![email.to_owned()] };
        Party { emails, organisation: PartyId::parse(org), ..human(id, name) }
    };
    let both =
        |id: &str, emails: [&str; 2]| Party { emails: emails.map(str::to_owned).to_vec(), ..of(id, id, "", "p-dube") };
    vec![
        both("p-one", ["one@a.example", "one@b.example"]),
        both("p-two", ["two@c.example", "two@b.example"]),
        of("p-lerato", "Lerato", "lerato@gmail.com", "p-dube"),
        of("p-twin", "L. Dube", "Lerato+shop@gmail.com", ""),
        of("p-thabo", "Thabo", "thabo@dube.example", "p-dube"),
        of("p-zanele", "Zanele", "zanele@dube.example", "p-dube"),
        of("p-musa", "Musa", "musa@firm.example", ""),
        of("p-bheki", "Bheki", "bheki@firm.example", ""),
        firm("p-dube", "Dube Holdings"),
    ]
}

fn complaint(id: &str, day: &str, complainant: &str) -> Case {
    Case { complainant: PartyId::parse(complainant), ..case(id, &format!("{day}T10:00:00+02:00")) }
}

fn closed(case: Case) -> Case {
    Case { status: Status::Closed, ..case }
}

fn with<T>(folder: &Folder, terms: &[&str], ask: impl FnOnce(&Selection<'_>) -> T) -> T {
    let policy = policy();
    let look = Look { now: now(NOW), policy: &policy };
    let context = FilterContext { now: look.now, policy: &policy, me: None, codes: CODES };
    let terms: Vec<String> = terms.iter().map(|term| (*term).to_owned()).collect();
    ask(&Selection::new(look, folder, &Filter::parse(&terms, &context).unwrap()))
}

/// Checks the rows as `code party name [cases] open same why`.
fn check(cases: Vec<Case>, (by, window, terms): (By, Option<&str>, &[&str]), expect: &[&str]) {
    let folder = folder(cases, parties());
    let rows: Vec<String> = with(&folder, terms, |selection| {
        let repeats = build(selection, by, window.map(|text| Span::parse(text).unwrap()));
        let table = table(&repeats, selection, "repeats", "");
        assert_eq!(table.misfit(), None);
        let say = |repeat: &Repeat<'_>| {
            let ids: Vec<&str> = repeat.cases.iter().map(|case| case.id.as_str()).collect();
            let (party, name) =
                (repeat.party.as_ref().map_or("-", PartyId::as_str), repeat.name.as_deref().unwrap_or("-"));
            let same = repeat.same_category().map_or("-", |same| if same { "same" } else { "other" });
            format!("{} {party} {name} [{}] {} {same}: {}", repeat.code, ids.join(" "), repeat.n_open(), repeat.why)
        };
        repeats.iter().map(say).collect()
    });
    assert_eq!(rows, expect);
}

const ALL: (By, Option<&str>, &[&str]) = (By::Any, None, &[]);

#[test]
fn a_person_is_one_row_with_all_complaints_inside_the_window() {
    let cases = || {
        let mut first = closed(complaint("k1", "2026-03-01", "p-lerato"));
        first.category = Some("billing/double-charge".into());
        let mut second = complaint("k2", "2026-11-20", "p-twin");
        second.category = Some("billing/double-charge".into());
        vec![first, second, closed(complaint("k0", "2025-11-01", "p-lerato")), complaint("k9", "2026-11-20", "p-musa")]
    };
    let row = "repeat.person p-twin L. Dube [k1 k2] 1 same: same email lerato@gmail.com";
    check(cases(), ALL, &[row]);
    check(cases(), (By::Person, None, &[]), &[row]);
    check(cases(), (By::Organisation, None, &[]), &[]);
    check(cases(), (By::Any, Some("30d"), &[]), &[]);
    check(cases(), (By::Any, None, &["status:closed"]), &[row]);
    check(cases(), (By::Any, None, &["id:k9x"]), &[]);
    check(
        cases(),
        (By::Any, Some("400d"), &[]),
        &["repeat.person p-twin L. Dube [k0 k1 k2] 1 -: same email lerato@gmail.com"],
    );
}

#[test]
fn what_is_long_over_is_left_out_and_what_is_not_over_stays() {
    let old =
        || vec![closed(complaint("k1", "2025-01-01", "p-lerato")), closed(complaint("k2", "2025-02-01", "p-lerato"))];
    check(old(), ALL, &[]);
    let mut one_open = old();
    one_open[0].status = Status::Waiting;
    check(one_open, ALL, &["repeat.person p-lerato Lerato [k1 k2] 1 -: same party p-lerato"]);
}

#[test]
fn an_organisation_is_one_row_when_another_voice_is_heard() {
    check(
        vec![complaint("k1", "2026-11-01", "p-lerato"), complaint("k2", "2026-11-02", "p-thabo")],
        ALL,
        &["repeat.organisation p-dube Dube Holdings [k1 k2] 2 -: same organisation Dube Holdings"],
    );
    // Two people with one domain and one organisation are one row with both reasons.
    check(
        vec![complaint("k1", "2026-11-01", "p-zanele"), complaint("k2", "2026-11-02", "p-thabo")],
        ALL,
        &[
            "repeat.organisation p-dube Dube Holdings [k1 k2] 2 -: same organisation Dube Holdings, same mail domain dube.example",
        ],
    );
    check(
        vec![complaint("k1", "2026-11-01", "p-musa"), complaint("k2", "2026-11-02", "p-bheki")],
        ALL,
        &["repeat.organisation - firm.example [k1 k2] 2 -: same mail domain firm.example"],
    );
    check(
        vec![complaint("k1", "2026-11-01", "p-dube"), complaint("k2", "2026-11-02", "p-dube")],
        ALL,
        &["repeat.organisation p-dube Dube Holdings [k1 k2] 2 -: same organisation Dube Holdings"],
    );
    check(
        vec![complaint("k1", "2026-11-01", "p-musa"), complaint("k2", "2026-11-02", "p-musa")],
        ALL,
        &["repeat.person p-musa Musa [k1 k2] 2 -: same party p-musa"],
    );
    // What a domain alone binds is inside what the organisation binds, and says no more.
    check(
        vec![
            complaint("k1", "2026-11-01", "p-one"),
            complaint("k2", "2026-11-02", "p-two"),
            complaint("k3", "2026-11-03", "p-lerato"),
        ],
        ALL,
        &["repeat.organisation p-dube Dube Holdings [k1 k2 k3] 3 -: same organisation Dube Holdings"],
    );
    check(
        vec![complaint("k1", "2026-11-01", "p-one"), complaint("k2", "2026-11-02", "p-two")],
        ALL,
        &[
            "repeat.organisation p-dube Dube Holdings [k1 k2] 2 -: same organisation Dube Holdings, same mail domain b.example",
        ],
    );
}

#[test]
fn a_compliment_a_query_and_a_stranger_repeat_nothing() {
    let kind = |kind: CaseKind, id: &str| Case { kind, ..complaint(id, "2026-11-02", "p-lerato") };
    let stranger = |id: &str| Case { complainant: None, ..complaint(id, "2026-11-02", "p-lerato") };
    check(
        vec![
            complaint("k1", "2026-11-01", "p-lerato"),
            kind(CaseKind::Compliment, "k2"),
            kind(CaseKind::Query, "k3"),
            kind(CaseKind::Feedback, "k4"),
            stranger("k5"),
            stranger("k6"),
        ],
        ALL,
        &[],
    );
}

#[test]
fn reopened_cases_and_double_deviations_are_rows_of_one_case() {
    let mut back = complaint("k1", "2026-11-01", "p-lerato");
    back.events = vec![event(EventKind::Reopened, "2026-11-10T10:00:00+02:00")];
    let mut failed = case("k2", "2026-11-02T10:00:00+02:00");
    failed.promises = vec![promise("p1", "2026-11-03"), promise("p2", "2026-11-05")];
    let mut ancient = closed(case("k3", "2024-11-02T10:00:00+02:00"));
    ancient.events = vec![event(EventKind::Reopened, "2024-11-10T10:00:00+02:00")];
    check(
        vec![back, failed, ancient],
        ALL,
        &[
            "repeat.reopened p-lerato Lerato [k1] 1 -: reopened Tue 10 Nov 2026 10:00",
            "repeat.double-deviation - - [k2] 1 -: 2 broken promises: p1 (What p1 is), p2 (What p2 is)",
        ],
    );
}

#[test]
fn work_left_comes_first_then_the_latest() {
    check(
        vec![
            closed(complaint("k1", "2026-11-01", "p-lerato")),
            closed(complaint("k2", "2026-11-20", "p-lerato")),
            complaint("k3", "2026-10-01", "p-musa"),
            complaint("k4", "2026-10-02", "p-musa"),
            complaint("k5", "2026-10-03", "p-thabo"),
            complaint("k6", "2026-10-04", "p-thabo"),
        ],
        (By::Person, None, &[]),
        &[
            "repeat.person p-thabo Thabo [k5 k6] 2 -: same party p-thabo",
            "repeat.person p-musa Musa [k3 k4] 2 -: same party p-musa",
            "repeat.person p-lerato Lerato [k1 k2] 0 -: same party p-lerato",
        ],
    );
}
