//! Names of organisations: what is one key, what is not, and what only looks like it.

use super::{Names, OrganisationKey, bare, is_told};

fn key(name: &str) -> Option<String> {
    OrganisationKey::of(name).map(|key| key.stem)
}

/// Returns whether the second of two names on file is taken for the first.
fn is_same(one: &str, other: &str) -> bool {
    let mut names = Names::default();
    names.add(OrganisationKey::of(one).unwrap(), ());
    let other = OrganisationKey::of(other).unwrap();
    other.same(names.of_stem(&other), &names.forms(&other)).next().is_some()
}

#[test]
fn one_legal_form_case_and_punctuation_do_not_matter() {
    for name in [
        "Dube Holdings",
        "DUBE HOLDINGS",
        "  Dube   Holdings ",
        "Dube Holdings (Pty) Ltd",
        "Dube Holdings (PTY) LTD.",
        "Dube Holdings Pty. Limited",
        "Dube Holdings Proprietary Limited",
        "Dube Holdings CC",
        "Dube Holdings NPC",
        "Dube Holdings, Inc.",
        "Dube Holdings L.L.C.",
        "Dube Holdings PLC",
        "Dube Holdings & Co",
        "Dube Holdings and Company, Ltd.",
        "Dube-Holdings GmbH & Co. KG",
        "Dube Holdings S.à r.l.",
        "Dube Holdings S. A.",
        "Dube Holdings B.V.",
        "Dube Holdings Sp. z o.o.",
        "Dube Holdings s.r.o.",
        "Dube Holdings Sdn Bhd",
        "«Dube Holdings» ООО",
        "ООО «Dube Holdings»",
        "Ｄｕｂｅ　Ｈｏｌｄｉｎｇｓ",
    ] {
        assert_eq!(key(name).as_deref(), Some("dube holdings"), "{name}");
        assert!(is_same("Dube Holdings", name) && is_same(name, "Dube Holdings"), "{name}");
    }
}

#[test]
fn what_is_part_of_the_name_stays() {
    for (name, expect) in [
        ("Corner Bakery", "corner bakery"),
        ("The Corner Bakery", "the corner bakery"),
        ("Smith & Sons", "smith and sons"),
        ("Smith and Sons Ltd", "smith and sons"),
        ("O'Brien’s", "obriens"),
        ("Trust Bank", "trust bank"),
        ("Dube Holdings Trust", "dube holdings trust"),
        ("Netcare Private", "netcare private"),
        ("Green and Co Trust", "green and co trust"),
        ("Karoo Coffee Pty", "karoo coffee pty"),
        ("SA Tourism", "sa tourism"),
        ("Müller Bäckerei GmbH", "müller bäckerei"),
        ("Mu\u{308}ller Ba\u{308}ckerei", "müller bäckerei"),
        ("İstanbul Ltd. Şti.", "i\u{307}stanbul"),
        ("株式会社サクラ", "サクラ"),
        ("サクラ株式会社", "サクラ"),
        ("株式会社 サクラ", "サクラ"),
        ("北京面包有限公司", "北京面包"),
        ("Ромашка", "ромашка"),
        ("Trust Co.", "trust"),
        ("3M", "3m"),
    ] {
        assert_eq!(key(name).as_deref(), Some(expect), "{name}");
    }
}

#[test]
fn two_legal_forms_are_two_organisations() {
    for (one, other, expect) in [
        ("Netcare", "Netcare Private", false),
        ("Dube Trust", "Dube (Pty) Ltd", false),
        ("Green Co", "Green and Co Trust", false),
        ("Dube CC", "Dube (Pty) Ltd", false),
        ("Sunrise Mill B.V.", "Sunrise Mill NV", false),
        ("Sunrise Mill AS", "Sunrise Mill Oy", false),
        ("Dube Holdings Trust", "Dube Holdings", false),
        ("Dube GmbH", "Dube GmbH & Co. KG", false),
        ("The Bread Co.", "The Bread Company", true),
        ("Dube Ltd", "Dube (Pty) Limited", true),
        ("Dube Inc.", "Dube Incorporated", true),
        ("株式会社サクラ", "サクラ K.K.", true),
    ] {
        assert_eq!(is_same(one, other), expect, "{one} and {other}");
        assert_eq!(is_same(other, one), expect, "{other} and {one}");
    }
}

#[test]
fn a_bare_name_that_two_forms_bear_is_neither() {
    let mut names = Names::default();
    for name in ["Dube (Pty) Ltd", "Dube CC"] {
        names.add(OrganisationKey::of(name).unwrap(), name);
    }
    let same = |name: &str| {
        let key = OrganisationKey::of(name).unwrap();
        key.same(names.of_stem(&key), &names.forms(&key)).next().copied()
    };
    for (name, expect) in [
        ("Dube", None),
        ("DUBE LTD", Some("Dube (Pty) Ltd")),
        ("Dube cc", Some("Dube CC")),
        ("Dube Inc", None),
        ("Dubes", None),
    ] {
        assert_eq!(same(name), expect, "{name}");
    }
}

#[test]
fn nothing_left_is_no_key() {
    for name in ["", "   ", "---", "(Pty) Ltd", "& Co", "株式会社"] {
        assert_eq!(key(name), None, "{name:?}");
    }
}

#[test]
fn a_legal_form_tells_a_business_unless_it_may_be_a_name_or_initials() {
    for name in [
        "Acme Ltd",
        "acme (pty) ltd",
        "ACME LIMITED",
        "Dube Holdings CC",
        "Karoo Coffee, Inc.",
        "Dube Holdings and Company, Ltd.",
        "Smith & Co",
        "Müller Bäckerei GmbH & Co. KG",
        "Sunrise Mill Sp. z o.o.",
        "Rossi S.r.l.",
        "Novák, s.r.o.",
        "ООО Ромашка",
        "ООО «Ромашка»",
        "株式会社サクラ",
        "サクラ 株式会社",
        "Smith-Jones Ltd",
    ] {
        assert!(is_told(name), "{name}");
    }
    for name in [
        "Acme",
        "Lerato Dube",
        "Ltd",
        "(Pty) Ltd",
        "株式会社",
        "Limited Edition",
        "Trust Bank",
        "",
        // Family names, first names and titles.
        "Maria Sa",
        "Kim Co",
        "Jan Sas",
        "Michelle Sia",
        "Ellen Pao",
        "Эллен Пао",
        "Pao Santos",
        "Zao Wou-Ki",
        "Ronald Corp",
        "Somchai Oy",
        "Hamed Ead",
        "Sandra Aps",
        "Mikko Sasu",
        "Jane Doe CIO",
        "Ben Hall GBR",
        "Maria Puig UAB",
        // Words of every day.
        "Serenity Spa",
        "Good Company",
        "The Bread Company",
        "Marine Sci",
        "Ice Scop",
        "Acme CIC",
        "Some NPC",
        // Initials.
        "Suresh K.K.",
        "Kumar S. A.",
        "P.T. Barnum",
        "И.П. Иванов",
        "Thomas C.C.",
        "thomas c.c.",
        "Thomas C. C.",
        "Sharma B.V.",
        "Pillai P.L.C.",
        "pillai s.r.l.",
        "О.О.О. Иванов",
    ] {
        assert!(!is_told(name), "{name}");
    }
}

#[test]
fn somebody_who_says_where_they_work_is_no_business() {
    for name in [
        "Lerato Dube (Acme Ltd)",
        "Lerato Dube (Acme (Pty) Ltd)",
        "Sipho - Acme Ltd",
        "Sipho – Acme Ltd",
        "Sipho -Acme Ltd",
        "Sipho | Acme Ltd",
        "Sipho, Acme Ltd",
        "Dube, Lerato, Acme Ltd",
        "Lerato Dube / Acme Ltd",
        "Lerato Dube @ Acme Ltd",
        "Lerato Dube [Acme Inc]",
        "Lerato at Acme Ltd",
        "Lerato from Acme Ltd",
        "Lerato Dube via Acme Inc.",
        "ООО Ромашка, Иван",
        "田中（サクラ株式会社）",
        "田中 | 株式会社サクラ",
    ] {
        assert!(!is_told(name), "{name}");
    }
    // Brackets before the end hold a part of the name, and so does a sign at a number.
    for name in [
        "Acme (South Africa) (Pty) Ltd",
        "Acme (Pty) Ltd",
        "Acme (Cape) GmbH",
        "(Acme) Ltd",
        "24/7 Plumbing Ltd",
        "O2@Home Ltd",
    ] {
        assert!(is_told(name), "{name}");
    }
}

#[test]
fn names_that_only_look_alike_meet_without_all_that_could_be_a_form() {
    for (one, other) in [
        ("Netcare", "Netcare Private"),
        ("Dube Trust", "Dube (Pty) Ltd"),
        ("Green Co", "Green and Co Trust"),
        ("Sunrise Mill B.V.", "sunrise mill nv"),
        ("サクラ Ltd株式会社", "サクラ"),
    ] {
        assert_eq!(bare(one), bare(other), "{one} and {other}");
        assert!(bare(one).is_some());
    }
    assert_eq!(bare("Trust Co."), None);
}

#[test]
fn brackets_without_end_are_read_in_a_moment() {
    let (open, close) = ("(".repeat(60_000), ")".repeat(60_000));
    assert!(!is_told(&format!("Acme {open}South Ltd")));
    assert!(is_told(&format!("Acme {open}South{close} Ltd")));
    assert!(!is_told(&format!("Lerato {open}Acme Ltd{close}")));
}

#[test]
fn forms_without_end_are_dropped_in_a_moment() {
    for form in ["Ltd 株式会社 ", "Ltd ", "株式会社", "and "] {
        assert_eq!(bare(&form.repeat(20_000)), None);
    }
}

proptest::proptest! {
    #[test]
    fn a_name_in_capitals_is_the_same_and_one_with_a_word_more_is_not(name in "[a-z]{3,8}( [a-z]{3,8}){0,2}") {
        if let Some(key) = OrganisationKey::of(&name) {
            proptest::prop_assert_eq!(OrganisationKey::of(&name.to_uppercase()), Some(key));
            let longer = format!("{name} bakeries");
            proptest::prop_assert!(!is_same(&name, &longer));
        }
    }
}
