//! Tables of parties and who is who among them.

use super::*;
use crate::model::sample_folder::person;

/// Parties from lines of `id kind name | emails | phones | organisation`.
fn parties(lines: &str) -> BTreeMap<PartyId, Party> {
    let words =
        |text: &str| text.split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect();
    let party = |line: &str| {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let (id, rest) = parts[0].split_once(' ').unwrap();
        let (kind, name) = rest.split_once(' ').unwrap_or((rest, ""));
        let party = Party {
            kind: if kind == "organisation" { PartyKind::Organisation } else { PartyKind::Person },
            name: (!name.is_empty()).then(|| name.to_owned()),
            emails: words(parts.get(1).unwrap_or(&"")),
            phones: words(parts.get(2).unwrap_or(&"")),
            organisation: parts.get(3).and_then(|id| PartyId::parse(id)),
            ..person(id, "")
        };
        (party.id.clone(), party)
    };
    lines.trim().lines().map(|line| party(line.trim())).collect()
}

fn id(text: &str) -> PartyId {
    PartyId::parse(text).unwrap()
}

const SHOP: &str = "
    p-a person Lerato Dube | lerato@example.net, lerato.dube@gmail.com | 082 555 0199 | p-dube
    p-b person L. Dube | Lerato+x@Example.net
    p-c person Lerato | LeratoDube@googlemail.com
    p-d person Lerato | thabo@dube.co.za | +27 82 555 0199
    p-e person Zanele | zanele@dube.co.za
    p-f person Ayanda | ayanda@gmail.com
    p-g person Sipho | sipho@gmail.com | | p-dube2
    p-h person Bheki | bheki@firm.co.za
    p-i person Musa | musa@firm.co.za | 000 000 0000
    p-j person Musa | musa@mail.firm.co.za | 0000000000
    p-dube organisation Dube Holdings (Pty) Ltd | info@dube.co.za | 021 555 0100
    p-dube2 organisation DUBE HOLDINGS
    p-k person Nomsa | hello@gmail.com | 021 555 0199
    p-l person Vusi | | 021 555 0199 | p-cafe
    p-cafe organisation Cafe Blue | hello@gmail.com
    p-cafe2 organisation Blue Group | hello@gmail.com
    p-m person Reception | | 031 555 0100
    p-n person Manager | boss@gmail.com
    p-desk organisation Desk | boss@gmail.com | 031 555 0100
    p-o person Zodwa | zodwa@mokoena.example | | p-mok
    p-p person Anele | anele@mokoena.example
    p-q person Peter | peter@gmail.com | | p-mok
    p-mok organisation Mokoena Catering
    p-r person Tenant | tenant@house.example | | p-mok
    p-s person Tenant | other@house.example | | p-dube
    p-t person Porter | porter@house.example
    p-u person Two | two@a.example, two@b.example | | p-mok
    p-v person Somebody | somebody@b.example
    p-empty organisation (Pty) Ltd
    p-empty2 organisation Ltd
";

#[test]
fn people_are_one_by_address_or_phone_through_any_chain() {
    let parties = parties(SHOP);
    let people = People::new(&parties, Some("ZA"));
    for (party, person) in [
        ("p-a", "p-a"),
        ("p-b", "p-a"),
        ("p-c", "p-a"),
        ("p-d", "p-a"),
        ("p-e", "p-e"),
        ("p-f", "p-f"),
        ("p-i", "p-i"),
        ("p-j", "p-j"),
        ("p-l", "p-k"),
        ("p-m", "p-m"),
        ("p-n", "p-n"),
        ("p-gone", "p-gone"),
    ] {
        assert_eq!(people.person_of(&id(party)), Person(id(person)), "{party}");
    }
}

#[test]
fn the_reason_says_what_they_share() {
    let parties = parties(SHOP);
    let people = People::new(&parties, Some("ZA"));
    for (ids, why) in [
        (&["p-a", "p-a"][..], "same party p-a"),
        (&["p-a", "p-b"], "same email lerato@example.net"),
        (&["p-c", "p-a"], "same email leratodube@gmail.com"),
        (&["p-a", "p-d"], "same phone +27825550199"),
        (&["p-a", "p-b", "p-d"], "same email lerato@example.net, same phone +27825550199"),
        (&["p-b", "p-d"], "same email lerato@example.net, same phone +27825550199"),
    ] {
        let ids: Vec<PartyId> = ids.iter().map(|text| id(text)).collect();
        assert_eq!(people.why_person(&ids.iter().collect::<Vec<_>>()), why);
    }
}

#[test]
fn organisations_are_one_by_id_name_or_domain() {
    let parties = parties(SHOP);
    let people = People::new(&parties, Some("ZA"));
    let (dube, cafe) = (|| Firm::Party(id("p-dube")), || Firm::Party(id("p-cafe")));
    for (party, firms) in [
        ("p-a", vec![dube()]),
        ("p-d", vec![dube()]),
        ("p-e", vec![dube()]),
        ("p-f", vec![]),
        ("p-g", vec![dube()]),
        ("p-h", vec![Firm::Domain("firm.co.za".into())]),
        ("p-p", vec![Firm::Party(id("p-mok"))]),
        ("p-t", vec![Firm::Domain("house.example".into())]),
        ("p-v", vec![Firm::Domain("b.example".into())]),
        ("p-j", vec![Firm::Domain("mail.firm.co.za".into())]),
        ("p-dube2", vec![dube()]),
        ("p-k", vec![cafe()]),
        ("p-cafe2", vec![cafe()]),
        ("p-n", vec![Firm::Party(id("p-desk"))]),
        ("p-empty2", vec![Firm::Party(id("p-empty2"))]),
        ("p-gone", vec![]),
    ] {
        assert_eq!(people.organisations_of(&id(party)), firms, "{party}");
    }
    for (ids, firm, why) in [
        (["p-a", "p-g"], dube(), "same organisation Dube Holdings (Pty) Ltd"),
        (["p-d", "p-e"], dube(), "same mail domain dube.co.za"),
        (["p-a", "p-e"], dube(), "same mail domain dube.co.za, same mail domain example.net"),
        (["p-a", "p-dube"], dube(), "same organisation Dube Holdings (Pty) Ltd"),
        (["p-dube", "p-dube"], dube(), "same organisation Dube Holdings (Pty) Ltd"),
        (["p-k", "p-l"], cafe(), "same email hello@gmail.com"),
        (["p-cafe", "p-cafe2"], cafe(), "same email hello@gmail.com"),
        (["p-o", "p-p"], Firm::Party(id("p-mok")), "same mail domain mokoena.example"),
        (["p-o", "p-q"], Firm::Party(id("p-mok")), "same organisation Mokoena Catering"),
        (["p-p", "p-q"], Firm::Party(id("p-mok")), "same mail domain mokoena.example"),
        (["p-m", "p-n"], Firm::Party(id("p-desk")), "same email boss@gmail.com, same phone +27315550100"),
        (["p-h", "p-i"], Firm::Domain("firm.co.za".into()), "same mail domain firm.co.za"),
    ] {
        let ids = ids.map(id);
        assert_eq!(people.why_organisation(&firm, &ids.iter().collect::<Vec<_>>()), why);
    }
}

#[test]
fn a_sender_is_found_by_what_is_certain() {
    let parties = parties(SHOP);
    let people = People::new(&parties, Some("ZA"));
    let known = |id: &PartyId| parties.contains_key(id);
    for (text, expect) in [
        ("p-f", Some(("p-f", "same party p-f"))),
        ("p-gone", None),
        ("LERATO@example.net", Some(("p-a", "same email lerato@example.net"))),
        ("L. Dube <lerato@example.net>", Some(("p-b", "same email lerato@example.net"))),
        ("Somebody Else <082 555 0199>", Some(("p-a", "same phone +27825550199"))),
        ("lerato <0825550199>", Some(("p-d", "same phone +27825550199"))),
        ("info@dube.co.za", Some(("p-dube", "same email info@dube.co.za"))),
        ("new@dube.co.za", None),
        ("Lerato Dube", None),
        ("000 000 0000", None),
    ] {
        let found = people.find(&Sender::read(text, Some("ZA"), &known));
        let found = found.map(|(party, why)| (party.id.to_string(), why));
        assert_eq!(found, expect.map(|(id, why)| (id.to_owned(), why.to_owned())), "{text}");
    }
}

/// Returns the id of the organisation that certainly has this name.
fn named<'a>(people: &People<'a>, name: &str) -> Option<&'a str> {
    let key = OrganisationKey::of(name)?;
    let first = key.same(people.namesakes(&key), &people.forms(&key)).next();
    if people.namesakes(&key).iter().any(|(bearer, _)| *bearer == key) {
        assert_eq!(people.names.first(&key), first, "{name}");
    }
    let (party, _) = people.named_at(*first?)?;
    Some(party.id.as_str())
}

#[test]
fn an_organisation_is_found_by_name() {
    let parties = parties(SHOP);
    let people = People::new(&parties, Some("ZA"));
    for (name, expect) in [
        ("dube holdings ltd", Some("p-dube")),
        ("Dube Holdings", Some("p-dube")),
        ("Dube Holdings CC", None),
        ("Dube", None),
        ("Ltd", None),
        ("", None),
    ] {
        let found = named(&people, name);
        assert_eq!(found, expect, "{name}");
    }
}

#[test]
fn ten_thousand_people_behind_one_address_are_no_slower_each() {
    let one = |n: usize| format!("p-{n} person N{n} | office@firm.co.za | 021 555 0100\n");
    let lines: String = (0..10_000).map(one).collect();
    let parties = parties(&lines);
    let people = People::new(&parties, Some("ZA"));
    // A desk's address and phone do not make one of those who have names of their own.
    assert_eq!(people.person_of(&id("p-9999")), Person(id("p-9999")));
    assert_eq!(people.organisations_of(&id("p-9999")), people.organisations_of(&id("p-0")));
}

#[test]
fn who_may_be_either_of_two_is_neither() {
    let parties = parties(
        "p-a person | | 021 555 0100
        p-b person Shared | info@shop1.example | 021 555 0100
        p-c person Zanele | zanele@shop2.example | 021 555 0100
        p-d person Zanele | zanele@shop2.example | 083 555 0100",
    );
    let people = People::new(&parties, Some("ZA"));
    for (party, person) in [("p-a", "p-a"), ("p-b", "p-b"), ("p-c", "p-c"), ("p-d", "p-c")] {
        assert_eq!(people.person_of(&id(party)), Person(id(person)), "{party}");
    }
}

/// Parties that share a phone, with what their files say of each other: `id kind name | links`.
fn linked(lines: &str) -> BTreeMap<PartyId, Party> {
    let mut all = parties(lines);
    for line in lines.trim().lines() {
        let party = all.get_mut(&id(line.split_whitespace().next().unwrap())).unwrap();
        for word in line.split_whitespace().filter(|word| word.starts_with(['=', '!'])) {
            let (sign, other) = word.split_at(1);
            if sign == "=" {
                party.same_as = Some(id(other));
            } else {
                party.not_same_as.push(id(other));
            }
        }
    }
    all
}

#[test]
fn what_files_say_by_hand_weighs_more_than_what_they_share() {
    let all = linked(
        "p-a person A | a@example.net | | | =p-b
         p-b person B | b@example.net | | | =p-c
         p-c person C | c@example.net
         p-d person D | home@example.net
         p-e person E | home@example.net | | | !p-d
         p-f person F | home@example.net
         p-g person G | g@example.net | | | =p-h !p-h
         p-h person H | h@example.net
         p-i person I | | | | =p-j
         p-j person J | | | | =p-i
         p-k person K | | | | =p-x
         p-o organisation Old | info@old.example | | | =p-new
         p-new organisation New | info@new.example
         p-q person Q | q@old.example",
    );
    let people = People::new(&all, None);
    for (party, person) in [
        ("p-a", "p-c"),
        ("p-b", "p-c"),
        ("p-c", "p-c"),
        ("p-d", "p-d"),
        ("p-e", "p-e"),
        ("p-f", "p-f"),
        ("p-g", "p-g"),
        ("p-h", "p-h"),
        ("p-i", "p-i"),
        ("p-j", "p-i"),
        ("p-k", "p-k"),
    ] {
        assert_eq!(people.person_of(&id(party)), Person(id(person)), "{party}");
    }
    assert_eq!(people.why_person(&[&id("p-a"), &id("p-b")]), "merged into p-c");
    assert_eq!(people.organisations_of(&id("p-o")), [Firm::Party(id("p-new"))]);
    assert_eq!(people.organisations_of(&id("p-q")), [Firm::Party(id("p-new"))]);
    let found = |text: &str| {
        let found = people.find(&Sender::read(text, None, &|_| true));
        found.map_or("nobody".to_owned(), |(party, why)| format!("{} {why}", party.id))
    };
    assert_eq!(found("a@example.net"), "p-c same email a@example.net");
    assert_eq!(found("p-a"), "p-c same party p-a, merged into p-c");
    assert_eq!(found("g@example.net"), "p-g same email g@example.net");
    assert_eq!(named(&people, "OLD"), Some("p-new"));
}

#[test]
fn of_a_crowd_at_one_desk_everybody_is_found_by_their_name() {
    let names: Vec<String> = (0..60).map(|n| format!("Guest{0}x{0} Of{0}y{0}", n * 37)).collect();
    let line = |(n, name): (usize, &String)| format!("p-{n:03} person {name} | noreply@shop.example\n");
    let again = format!("p-900 person {} | noreply@shop.example", names[59]);
    let crowd = parties(&(names.iter().enumerate().map(line).collect::<String>() + &again));
    let people = People::new(&crowd, None);
    let sender = |name: &str| Sender::read(&format!("{name} <noreply@shop.example>"), None, &|_| false);
    for (n, name) in names.iter().enumerate() {
        let found = people.find(&sender(&name.to_uppercase())).map(|(party, _)| party.id.to_string());
        assert_eq!(found, Some(format!("p-{n:03}")), "{name}");
    }
    assert_eq!(people.person_of(&id("p-900")), Person(id("p-059")));
    // Whom a stranger may be is told by the first of them.
    assert!(people.find(&sender("Zola Botha")).is_none());
    assert_eq!(people.sharing(&sender("Zola Botha")).len(), 20);
}

#[test]
fn of_several_who_share_something_only_a_name_or_something_else_tells_who_is_meant() {
    let all = linked(
        "p-a person Anna Aa | a@gmail.com | 082 555 0199
         p-b person Ben Botha | b@yahoo.com | 082 555 0199
         p-c person Cleo Cc | c@outlook.com | 082 555 0199
         p-d person Ann Lee | ann@gmail.com
         p-e person Ann Lee | ann@gmail.com | 083 555 0100 | | !p-d
         p-e2 person Ann Lee | ann@gmail.com
         p-f person A Mokoena | home@gmail.com
         p-g person Zola Botha | home@gmail.com | | | !p-f
         p-h person | home@gmail.com
         p-i person Andile Mokoena | home@gmail.com
         p-o organisation Shop | till@gmail.com | 021 555 0100
         p-p person Till | till@gmail.com",
    );
    let people = People::new(&all, Some("ZA"));
    for (text, phone, expect) in [
        ("0825550199", "", "nobody"),
        ("Ben BOTHA <0825550199>", "", "p-b"),
        ("B. Botha <0825550199>", "", "p-b"),
        ("Dora Dd <0825550199>", "", "nobody"),
        ("c@outlook.com", "0825550199", "p-c"),
        ("new@example.net", "0825550199", "nobody"),
        ("ann@gmail.com", "", "nobody"),
        ("Ann Lee <ann@gmail.com>", "", "nobody"),
        ("ann@gmail.com", "083 555 0100", "p-e"),
        ("Zola Botha <home@gmail.com>", "", "p-g"),
        ("home@gmail.com", "", "nobody"),
        ("till@gmail.com", "", "p-p"),
        ("0215550100", "", "p-o"),
    ] {
        let mut sender = Sender::read(text, Some("ZA"), &|_| false);
        sender.phone = sender.phone.or_else(|| (!phone.is_empty()).then(|| phone.to_owned()));
        let found = people.find(&sender).map_or("nobody".to_owned(), |(party, _)| party.id.to_string());
        assert_eq!(found, expect, "{text} {phone}");
    }
    for (party, person) in [
        ("p-d", "p-d"),
        ("p-e", "p-e"),
        ("p-e2", "p-e2"),
        ("p-f", "p-f"),
        ("p-g", "p-g"),
        ("p-h", "p-h"),
        ("p-i", "p-f"),
    ] {
        assert_eq!(people.person_of(&id(party)), Person(id(person)), "{party}");
    }
}

#[test]
fn a_name_that_two_bear_who_are_told_apart_makes_nobody_one() {
    let all = linked(
        "p-a organisation Acme Ltd | info@one.example
         p-b organisation ACME (Pty) Ltd | info@two.example | | !p-a
         p-c organisation Acme Ltd | info@three.example
         p-d organisation Acme | sales@two.example
         p-e organisation Beta Ltd | | | =p-f
         p-f organisation Zen Ltd
         p-g organisation Beta Ltd | | | !p-f
         p-h organisation Beta Ltd
         p-i organisation Dube Ltd | | | !p-a
         p-j organisation dube limited
         p-k organisation Kilo Ltd
         p-l organisation Kilo CC | | | !p-k
         p-m organisation Kilo Limited",
    );
    let people = People::new(&all, None);
    for (party, firm) in [
        ("p-a", "p-a"),
        ("p-b", "p-b"),
        ("p-c", "p-c"),
        ("p-d", "p-b"),
        ("p-e", "p-f"),
        ("p-g", "p-g"),
        ("p-h", "p-h"),
        ("p-i", "p-i"),
        ("p-j", "p-i"),
        ("p-k", "p-k"),
        ("p-l", "p-l"),
        ("p-m", "p-k"),
    ] {
        assert_eq!(people.group_of(&id(party)), id(firm), "{party}");
    }
}
