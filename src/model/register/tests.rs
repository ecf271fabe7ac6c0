//! Who is known, and who complained before, as cases come in.

use super::*;
use crate::model::sample_folder::{at, case, folder, organisation, person};

fn shop() -> Folder {
    let mut lerato = person("p-lerato", "Lerato");
    lerato.emails = vec!["lerato@gmail.com".into()];
    lerato.organisation = PartyId::parse("p-dube");
    let complaint = |id: &str, day: &str, complainant: &str| Case {
        complainant: PartyId::parse(complainant),
        ..case(id, &format!("{day}T10:00:00+02:00"))
    };
    let query = Case { kind: CaseKind::Query, ..complaint("k3", "2026-11-03", "p-lerato") };
    folder(
        vec![complaint("k1", "2026-11-01", "p-lerato"), complaint("k2", "2026-11-02", "p-dube"), query],
        vec![lerato, organisation("p-dube", "Dube Holdings")],
    )
}

fn made(id: &str, email: &str, organisation: &str) -> Party {
    Party { emails: vec![email.to_owned()], organisation: PartyId::parse(organisation), ..person(id, "New") }
}

fn complaint_of(id: &str, complainant: &str) -> Earlier {
    Earlier {
        is_untold: false,
        case: CaseId::of_file(id).unwrap(),
        subject: "Again".to_owned(),
        status: Status::Open,
        priority: Priority::Normal,
        received_at: at("2026-11-10T10:00:00+02:00"),
        entered_at: at("2026-11-10T10:00:00+02:00"),
        complainant: PartyId::parse(complainant).unwrap(),
        place: None,
    }
}

/// Returns the receipt of what is received and entered at an instant, after all others of it.
fn receipt(text: &str) -> Receipt {
    (at(text), at(text))
}

/// Checks the alarm of a party as `code why [cases]`.
fn check(register: &Register<'_>, party: &str, expect: Option<&str>) {
    let party = PartyId::parse(party).unwrap();
    let known = Known { why: format!("same party {party}"), party };
    let (since, until) = (at("2026-10-25T12:00:00+02:00"), receipt("2026-11-25T12:00:00+02:00"));
    let said = register.repeats(&known, since, &until).into_iter().next().map(|repeat| {
        let ids: Vec<&str> = register.before(&repeat).map(|case| case.case.as_str()).collect();
        format!("{} {} [{}]", repeat.code, repeat.why, ids.join(" "))
    });
    assert_eq!(said.as_deref(), expect, "{}", known.party);
}

#[test]
fn those_on_file_are_matched_by_their_complaints() {
    let shop = shop();
    let register = Register::new(&shop, Some("ZA"));
    check(&register, "p-lerato", Some("repeat.person same party p-lerato [k1]"));
    check(&register, "p-dube", Some("repeat.organisation same organisation Dube Holdings [k2 k1]"));
    check(&register, "p-gone", None);
}

#[test]
fn those_who_come_in_are_matched_as_well() {
    let shop = shop();
    let mut register = Register::new(&shop, Some("ZA"));
    register.add_party(made("p-a", "a@firm.example", ""));
    check(&register, "p-a", None);
    register.add(complaint_of("k8", "p-a"));
    check(&register, "p-a", Some("repeat.person same party p-a [k8]"));
    register.add_party(made("p-b", "b@firm.example", ""));
    check(&register, "p-b", Some("repeat.organisation same mail domain firm.example [k8]"));
    register.add_party(made("p-c", "c@gmail.com", "p-dube"));
    check(&register, "p-c", Some("repeat.organisation same organisation Dube Holdings [k2 k1]"));
}

#[test]
fn what_comes_later_is_told_of_until_somebody_sees_to_it() {
    let shop = shop();
    let mut register = Register::new(&shop, Some("ZA"));
    let known = |party: &str| Known { why: String::new(), party: PartyId::parse(party).unwrap() };
    let later = |register: &Register<'_>, party: &str| -> Vec<Earlier> {
        let later =
            register.later(&known(party), &receipt("2026-10-31T10:00:00+02:00"), at("2026-12-01T10:00:00+02:00"));
        later.into_iter().map(|(_, later)| later.clone()).collect()
    };
    register.add(Earlier { priority: Priority::Emergency, ..complaint_of("k8", "p-lerato") });
    register.add(Earlier { status: Status::Closed, ..complaint_of("k9", "p-lerato") });
    let ids = |found: &[Earlier]| found.iter().map(|one| one.case.to_string()).collect::<Vec<_>>();
    let found = later(&register, "p-lerato");
    assert_eq!(ids(&found), ["k1", "k2"]);
    register.settle(&found[0]);
    assert_eq!(ids(&later(&register, "p-lerato")), ["k2"]);
    assert_eq!(ids(&later(&register, "p-dube")), ["k2"]);
}

#[test]
fn the_latest_complaint_comes_first_and_those_that_come_later_are_none_of_a_repeat() {
    let shop = shop();
    let mut register = Register::new(&shop, Some("ZA"));
    for (id, day) in [("k5", "05"), ("k4", "04"), ("k6", "06"), ("k7", "04")] {
        let received_at = at(&format!("2026-11-{day}T10:00:00+02:00"));
        register.add(Earlier { received_at, ..complaint_of(id, "p-lerato") });
    }
    check(&register, "p-lerato", Some("repeat.person same party p-lerato [k6 k5 k7 k4 k1]"));
    let known = Known { party: PartyId::parse("p-lerato").unwrap(), why: String::new() };
    let day = at("2026-11-04T10:00:00+02:00");
    let found = register.repeats(&known, day, &receipt("2026-11-10T10:00:00+02:00")).remove(0);
    register.add(Earlier { received_at: day, ..complaint_of("k8", "p-lerato") });
    assert_eq!(register.before(&found).map(|case| case.case.as_str()).collect::<Vec<_>>(), ["k6", "k5", "k7", "k4"]);
    assert_eq!(register.repeats(&known, day, &receipt("2026-11-03T10:00:00+02:00")), []);
}

#[test]
fn of_one_instant_what_is_on_file_came_first() {
    let shop = shop();
    let mut register = Register::new(&shop, Some("ZA"));
    let second = receipt("2026-11-10T10:00:00+02:00");
    let known = Known { party: PartyId::parse("p-lerato").unwrap(), why: String::new() };
    for id in ["k9", "k5"] {
        register.add(complaint_of(id, "p-lerato"));
        let found = register.repeats(&known, at("2026-11-05T10:00:00+02:00"), &second).remove(0);
        assert_eq!(register.before(&found).next().map(|case| case.case.as_str()), Some(id));
        assert_eq!(register.later(&known, &second, at("2026-12-10T10:00:00+02:00")), []);
    }
}

#[test]
fn ten_thousand_complaints_of_one_person_are_no_slower_each() {
    let shop = shop();
    let mut register = Register::new(&shop, None);
    for (party, email) in [("p-a", "a@firm.example"), ("p-b", "b@firm.example")] {
        register.add_party(made(party, email, ""));
    }
    for n in 0..10_000 {
        let received_at = at("2026-11-10T10:00:00+02:00") + chrono::TimeDelta::seconds(n % 977);
        register.add(Earlier { received_at, ..complaint_of(&format!("k{n}"), "p-a") });
        for (party, why) in [("p-a", "same party p-a"), ("p-b", "same mail domain firm.example")] {
            let known = Known { party: PartyId::parse(party).unwrap(), why: "same party p-a".to_owned() };
            let found =
                register.repeats(&known, at("2026-11-01T10:00:00+02:00"), &receipt("2026-11-30T10:00:00+02:00"));
            assert_eq!(found.first().map(|repeat| repeat.why.as_str()), Some(why));
        }
    }
}

#[test]
fn a_sender_who_came_in_a_moment_ago_is_known() {
    let shop = shop();
    let mut register = Register::new(&shop, Some("ZA"));
    register.add_party(Party { phones: vec!["082 555 0199".into()], ..made("p-a", "a@firm.example", "") });
    register.add_party(organisation("p-new", "New Firm CC"));
    let find = |register: &Register<'_>, text: &str| {
        let sender = Sender::read(text, Some("ZA"), &|id| register.party(id).is_some());
        register.find(&sender).map(|known| format!("{} {}", known.party, known.why))
    };
    assert_eq!(find(&register, "A+x@firm.example").as_deref(), Some("p-a same email a@firm.example"));
    assert_eq!(find(&register, "+27 82 555 0199").as_deref(), Some("p-a same phone +27825550199"));
    assert_eq!(find(&register, "p-a").as_deref(), Some("p-a same party p-a"));
    assert_eq!(find(&register, "lerato@gmail.com").as_deref(), Some("p-lerato same email lerato@gmail.com"));
    assert_eq!(find(&register, "p-nobody"), None);
    assert_eq!(find(&register, "Lerato"), None);
    let organisation =
        |name: &str| register.find_organisation(name, &Sender::default()).map(|known| known.party.to_string());
    assert_eq!(organisation("NEW FIRM").as_deref(), Some("p-new"));
    assert_eq!(organisation("Dube Holdings Ltd").as_deref(), Some("p-dube"));
    assert_eq!(organisation("Ltd"), None);
}

#[test]
fn many_who_came_in_from_one_desk_are_each_known_by_their_name() {
    let shop = shop();
    let mut register = Register::new(&shop, None);
    let name = |n: usize| format!("Guest{0}x{0} Of{0}y{0}", n * 37);
    let sender = |name: &str| Sender::read(&format!("{name} <noreply@shop.example>"), None, &|_| false);
    // Each pair of names is compared no more: that would be millions.
    for n in 0..2_000 {
        assert_eq!(register.find(&sender(&name(n))), None, "{n}");
        assert!(register.sharing(&sender(&name(n))).len() <= 20);
        register.add_party(Party { name: Some(name(n)), ..made(&format!("p-{n}"), "noreply@shop.example", "") });
    }
    for n in 0..2_000 {
        assert_eq!(register.find(&sender(&name(n))).map(|known| known.party.to_string()), Some(format!("p-{n}")));
    }
}
