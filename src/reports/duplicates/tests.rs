//! Pairs that are or could be one, from folders in a few lines.

use super::*;
use crate::model::sample_folder::{folder, organisation, person};

/// Parties from lines of `id name | emails | phones | not the same as`; `o-` ids are organisations.
fn shop(lines: &str) -> Folder {
    let words = |text: Option<&&str>| -> Vec<String> {
        text.unwrap_or(&"").split(',').map(str::trim).filter(|word| !word.is_empty()).map(str::to_owned).collect()
    };
    let party = |line: &str| {
        let parts: Vec<&str> = line.split('|').map(str::trim).collect();
        let (id, name) = parts[0].split_once(' ').unwrap();
        let party = if id.starts_with("o-") { organisation(id, name) } else { person(id, name) };
        Party {
            emails: words(parts.get(1)),
            phones: words(parts.get(2)),
            not_same_as: words(parts.get(3)).iter().filter_map(|id| PartyId::parse(id)).collect(),
            ..party
        }
    };
    folder(Vec::new(), lines.trim().lines().map(|line| party(line.trim())).collect())
}

fn check(lines: &str, expect: &[&str]) {
    let folder = shop(lines);
    let pairs = build(&folder, Some("ZA"));
    let said = |pair: &Pair<'_>| format!("{} {} {}: {}", pair.sure.word(), pair.party.id, pair.other.id, pair.why);
    assert_eq!(pairs.iter().map(said).collect::<Vec<_>>(), expect, "{lines}");
}

#[test]
fn certain_pairs_share_what_only_one_can_have() {
    check(
        "p-a Lerato Dube | lerato@example.net | 082 555 0199
         p-b L. D. | LERATO+x@example.net
         p-c Thabo | | +27 82 555 0199
         p-d Else | else@example.net
         o-a Dube Holdings (Pty) Ltd
         o-b DUBE HOLDINGS",
        &[
            "certain o-a o-b: same organisation Dube Holdings (Pty) Ltd",
            "certain p-a p-b: same email lerato@example.net",
            "certain p-a p-c: same phone +27825550199",
        ],
    );
}

#[test]
fn likeness_is_a_suggestion_with_its_reason() {
    check(
        "p-a Lerato Dube | leratodube@gmail.com
         p-b Lerаto Dube
         p-c Thabo Nkosi | thabonkosi@gmial.com
         p-d T Nkosi | thabo.nkosi@gmail.com
         p-e L. Dube | l@dube.co.za
         p-f Lesedi Maria Dube | lerato@dube.co.za
         p-g Lindiwe Dube | lindiwe@dube.co.za
         p-h Info Desk | info@firm.co.za
         p-i Info | info@other.co.za
         p-j José Cruz
         p-k Jose Cruz
         p-l Cruz José | | | p-j, p-k",
        &[
            "suggested p-a p-b: names that look the same, spelt with letters of another alphabet",
            "suggested p-c p-d: addresses that differ by one letter: thabonkosi@gmial.com and thabonkosi@gmail.com",
            "suggested p-e p-f: similar names at one business, dube.co.za",
            "suggested p-e p-g: similar names at one business, dube.co.za",
            "suggested p-j p-k: names that differ in accents alone",
        ],
    );
}

#[test]
fn one_name_at_a_part_of_one_business_is_a_suggestion() {
    check(
        "p-a Johan van Wyk | joe@kato.example
         p-b Else | joe@mail.kato.example
         p-c Other | joe@other.example
         p-d Johan van Wijk | johan@gmail.com
         p-e Desk | info@kato.example
         p-f Post | info@mail.kato.example
         p-g Jan | joe@shop.co.za
         p-h Jill | joe@co.za",
        &[
            "suggested p-a p-b: one name at one business: joe@kato.example and joe@mail.kato.example",
            "suggested p-a p-d: names that are spelt in two ways",
        ],
    );
}

#[test]
fn who_is_said_to_be_another_is_no_duplicate() {
    check("p-a Lerato Dube | home@example.net\n p-b Lerato Dube | home@example.net | | p-a", &[]);
}

#[test]
fn two_thousand_namesakes_are_a_crowd_and_no_work() {
    let lines: Vec<String> = (0..2_000).map(|n| format!("p-{n} John Smith | john{n}@example.net")).collect();
    assert_eq!(build(&shop(&lines.join("\n")), None).len(), 0);
}
