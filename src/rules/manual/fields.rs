//! Manuals of keys and values that do not fit.
//! The checks stand in `format`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

const SOURCE: &str = "the file format";

pub const EVENT_UNKNOWN_KIND: Rule = Rule {
    code: "event.unknown-kind",
    level: Level::Record(Severity::Note),
    title: "An event has a kind that this version does not know",
    what: "The `kind` of an `[[event]]` is none of the known words; the event is kept and shown.",
    why: "It counts for nothing: a misspelt `contact-out` does not end a silence.",
    remedy: "Correct the word; if a newer version wrote it, leave it.",
    source: SOURCE,
    example: "kind = \"contact-out\"",
};

pub const FIELD_DATE: Rule = Rule {
    code: "field.date",
    level: Level::Record(Severity::Error),
    title: "A value is no date or time",
    what: "A key that holds a day or an instant holds something that is on no calendar, or a day where the time is needed.",
    why: "Nothing can be counted from it.",
    remedy: "Write a day as `2026-11-24`, a time as `2026-11-24T17:00:00+02:00`; in JSON in quotation marks.",
    source: SOURCE,
    example: "due = 2026-02-30",
};

pub const FIELD_MISSING: Rule = Rule {
    code: "field.missing",
    level: Level::Record(Severity::Error),
    title: "A key that is needed is not there",
    what: "A case has no `subject` or `received_at`, an event no `at` or `kind`, or a block no `id` (a warning).",
    why: "Clocks run from receipt, and a block without an id cannot be named.",
    remedy: "Add the key.",
    source: SOURCE,
    example: "received_at = 2026-11-20T09:14:00+02:00",
};

pub const FIELD_NUMBER: Rule = Rule {
    code: "field.number",
    level: Level::Record(Severity::Error),
    title: "A value is no such number",
    what: "A whole number has a fraction or is too large, or an amount is no exact decimal.",
    why: "Money that went through a rounded number is wrong by a cent one day.",
    remedy: "Write whole numbers plainly and amounts as text, the currency in its own key.",
    source: SOURCE,
    example: "amount = \"450.00\"\ncurrency = \"ZAR\"",
};

pub const FIELD_TYPE: Rule = Rule {
    code: "field.type",
    level: Level::Record(Severity::Error),
    title: "A value is of another type than its key needs",
    what: "A number stands where text belongs, a text where a list belongs, and so on. A time in quotation marks in a TOML file is read and warned of.",
    why: "The value cannot be used as it is, so the case is shown without it.",
    remedy: "Write what the message expects.",
    source: SOURCE,
    example: "tags = [\"special-trip\"]",
};

pub const KEY_UNKNOWN: Rule = Rule {
    code: "key.unknown",
    level: Level::Record(Severity::Warning),
    title: "A key that nobody reads",
    what: "The key is none of those that belong there. It is kept, and no command looks at it.",
    why: "Most often it is a slip of the fingers, and the value seems to be set while it is not.",
    remedy: "Correct it; a key of your own begins with `x_`, is kept, can be filtered by and is never reported.",
    source: SOURCE,
    example: "staus = \"open\"   # status",
};

pub const SCHEMA_NEWER: Rule = Rule {
    code: "schema.newer",
    level: Level::Record(Severity::Warning),
    title: "A newer version wrote this file",
    what: "The number in `schema` is greater than the one that this version knows; what could be read is shown, and the file is not changed.",
    why: "Writing into a layout that we do not know could break it.",
    remedy: "Get a newer `amends`.",
    source: SOURCE,
    example: "schema = 2",
};

pub const TEXT_INVISIBLE: Rule = Rule {
    code: "text.invisible",
    level: Level::Record(Severity::Note),
    title: "A text holds characters that reorder it or cannot be seen",
    what: "There are bidirectional controls, tag characters or control codes in the text; they are shown as `\\u{…}`.",
    why: "What such a text seems to say and what it says can differ.",
    remedy: "Look at it with `amends show`; remove the characters if they are no part of what the customer wrote.",
    source: "what is shown is what is stored",
    example: "amends show kd35",
};

pub const TEXT_TOO_LONG: Rule = Rule {
    code: "text.too-long",
    level: Level::Record(Severity::Warning),
    title: "A text is longer than is meant for a case",
    what: "One value has more than 64 KB.",
    why: "Nobody reads it to the end, and every report carries it along.",
    remedy: "Keep the long version in a file of its own and say where it is.",
    source: "limits of the file format",
    example: "text = \"The full letter is in letters/2026-11-20.pdf\"",
};

pub const TIME_LEAP_SECOND: Rule = Rule {
    code: "time.leap-second",
    level: Level::Record(Severity::Note),
    title: "A time is a leap second",
    what: "The time ends in `:60`; it is read as the second before it.",
    why: "Our clocks have no such second.",
    remedy: "Nothing needs to be done.",
    source: SOURCE,
    example: "at = 2016-12-31T23:59:60Z",
};

pub const TIME_OFFSET: Rule = Rule {
    code: "time.offset",
    level: Level::Record(Severity::Warning),
    title: "A time has no offset, or another one than the house has",
    what: "A time without an offset is read as time in the zone of `amends.toml` (a warning); one with another offset than the zone's holds as it is written (a warning where `amends.toml` names a `timezone`, else a note).",
    why: "The same clock time is another instant elsewhere, and after a move of the house all times would shift.",
    remedy: "Write the offset, as the hint says.",
    source: "times carry an offset",
    example: "received_at = 2026-11-20T09:14:00+02:00",
};

pub const VALUE_UNKNOWN: Rule = Rule {
    code: "value.unknown",
    level: Level::Record(Severity::Warning),
    title: "A word is none of those that its key knows",
    what: "A key with a fixed list of words holds another one. The case is shown as if it were open and ordinary, so that nobody loses sight of it; for a level in `[rules]` or a region that nobody knows in `amends.toml` the default holds, and every answer says so.",
    why: "A filter for `status:open` would else pass it over.",
    remedy: "Write one of the words that the hint names.",
    source: SOURCE,
    example: "status = \"opne\"   # open",
};
