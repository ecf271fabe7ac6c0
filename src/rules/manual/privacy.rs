//! Manuals of what should not stand in a text: numbers of cards and accounts, passwords and keys.
//! What is one is said by `model::secret`.

use crate::model::diagnostic::Severity;
use crate::model::secret::Sort;
use crate::rules::{Level, Rule};

const SOURCE: &str = "git never forgets: what is written into a case is in every clone";

pub const CARD: Rule = Rule {
    code: "privacy.card",
    level: Level::Record(Severity::Warning),
    title: "A text holds the number of a card",
    what: "A case or party file holds 13 to 19 digits as on a card, with a right check digit. Looked for by `check --privacy`, and when something is saved.",
    why: "Whoever can read the folder, or any clone of it, can pay with it.",
    remedy: "Replace it by its last four digits with `amends edit`. If it was committed, rewrite the history and tell the customer.",
    source: SOURCE,
    example: "amends check --privacy",
};

pub const ERASED: Rule = Rule {
    code: "privacy.erased",
    level: Level::Record(Severity::Warning),
    title: "Who was erased is in their file again",
    what: "A party file says `erased_at` and holds a name, an address or another key of the person beside it. Only what outlives them belongs there: `schema`, `id`, `kind`, `erased_at`, `same_as`, `not_same_as`. Or a party that was erased and one that is the same by `same_as`, of which nothing was erased.",
    why: "Somebody asked to be forgotten, and a merge without the driver or a hand brought them back.",
    remedy: "Say `amends party erase PARTY --yes` again. Somebody who writes again is somebody new: `amends open` makes a file for them.",
    source: SOURCE,
    example: "amends party erase p-d5nht --yes",
};

pub const IBAN: Rule = Rule {
    code: "privacy.iban",
    level: Level::Record(Severity::Warning),
    title: "A text holds the number of a bank account",
    what: "A case or party file holds an IBAN: a country, two check digits that are right, and the length of that country. Looked for by `check --privacy`, and when something is saved.",
    why: "Money can be drawn with it in many countries, and the case is read by many.",
    remedy: "Keep it where payments are made, and leave its last four characters here.",
    source: SOURCE,
    example: "amends check --privacy",
};

pub const PASSWORD: Rule = Rule {
    code: "privacy.password",
    level: Level::Record(Severity::Warning),
    title: "A text holds what looks like a password or a key",
    what: "A word such as `password`, `PIN` or `api key` stands before a value, or a text begins as keys of well-known services do. Looked for by `check --privacy`, and when something is saved.",
    why: "Whoever reads the case can be the customer.",
    remedy: "Take it out, and ask the customer to change it.",
    source: SOURCE,
    example: "amends check --privacy",
};

/// Returns the manual of what was found.
pub fn of(sort: Sort) -> &'static Rule {
    match sort {
        Sort::Card => &CARD,
        Sort::Iban => &IBAN,
        Sort::Password => &PASSWORD,
    }
}
