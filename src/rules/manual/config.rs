//! Manuals of what can be wrong with `amends.toml`.
//! The checks stand in `format::read_policy` and `rules::record::house`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

pub const CHANNEL_COST: Rule = Rule {
    code: "channel.no-cost",
    level: Level::Record(Severity::Warning),
    title: "A way to reach us does not say what it costs",
    what: "A table under `[channels]` of `amends.toml` has no `cost`, or an empty one.",
    why: "Who has to guess what a call costs does not call, and complains elsewhere.",
    remedy: "Write what it costs the customer; if it costs nothing, say so.",
    source: "make contact easy: list each channel with its hours and costs",
    example: "[channels.phone]\nhours = \"Mon to Fri, 8 to 17\"\ncost = \"free\"",
};

pub const CHANNEL_HOURS: Rule = Rule {
    code: "channel.no-hours",
    level: Level::Record(Severity::Warning),
    title: "A way to reach us does not say when somebody answers",
    what: "A table under `[channels]` of `amends.toml` has no `hours`, or empty ones.",
    why: "Nobody is easy to reach who does not say when.",
    remedy: "Write when somebody answers, in the words that customers are told.",
    source: "make contact easy: list each channel with its hours and costs",
    example: "[channels.whatsapp]\nhours = \"always; answered within a day\"\ncost = \"free\"",
};

pub const FILTER: Rule = Rule {
    code: "config.filter",
    level: Level::Record(Severity::Warning),
    title: "A saved filter cannot be read",
    what: "A filter under `[filters]` names a key or value that there is none of, or another saved filter that is not there.",
    why: "Whoever types its name gets an error and no list, and a report that a script sends stays away.",
    remedy: "Write it as it would be typed after `amends list`; `amends help filters` explains the grammar.",
    source: "an unknown key or value is never a wider answer",
    example: "[filters]\nmine = \"ownr:me\"   # owner",
};

pub const FORBIDDEN: Rule = Rule {
    code: "config.forbidden",
    level: Level::Record(Severity::Error),
    title: "A folder's own file names a command or a place outside",
    what: "A key of `amends.toml` would name an editor, a command, a hook or another file, or a value is a path out of the folder, a variable or an address.",
    why: "A care folder can be copied from anybody. It is data, and nothing in it can make the tool run code.",
    remedy: "Remove the key; an editor is chosen with `EDITOR` in your own environment.",
    source: "nothing in a care folder can make the tool run code",
    example: "editor = \"vi\"   # not here",
};

pub const HOURS: Rule = Rule {
    code: "config.hours",
    level: Level::Record(Severity::Error),
    title: "Opening hours cannot be read",
    what: "A period, a closed day or a special day under `[hours]` is malformed, ends before it begins, or overlaps another.",
    why: "Every due time and every lateness in business time would be wrong.",
    remedy: "Write periods as `08:00-13:00`, closed days as `2026-12-25`, `*-01-01` or `2026-12-28..2026-12-31`.",
    source: "hours, zone and holidays come from `amends.toml`",
    example: "[hours]\nmon = [\"08:00-13:00\", \"13:30-17:00\"]",
};

pub const LADDER: Rule = Rule {
    code: "config.ladder",
    level: Level::Record(Severity::Warning),
    title: "The ladder is not what it looks like",
    what: "In `[[ladder]]` a step has no name, or that of another; stands below the desk (a negative level), on the level of another, or in another order than its level says; a trigger is no code of a worry, and no area of codes; nobody stands on a step above the desk; or a step is called `manager` and is not the first above the desk, although `--to manager` means the next one.",
    why: "A case that should go up stays where it is, or goes to somebody else, and nobody sees why.",
    remedy: "Give each step a name and a level of its own, the lowest first; `amends explain` lists the codes, and `amends escalate CASE --explain` says where a case goes.",
    source: "a formal escalation procedure that is known to all",
    example: "[[ladder]]\nlevel = 1\nname = \"shift lead\"\nwho = [\"sipho\"]\ntriggers = [\"repeat\", \"silence.over\"]",
};

pub const SPAN: Rule = Rule {
    code: "config.span",
    level: Level::Record(Severity::Error),
    title: "A length of time cannot be read",
    what: "`[repeat] window`, a limit under `[silence]`, a value under `[thresholds]` or the `limit` of a step in `[[ladder]]` is no length of time. Until it is mended no command goes on, and each says where it stands; `amends check` names all that is wrong.",
    why: "The house believes in another limit than the one that counts.",
    remedy: "Write a number and a unit: `365d`, `3bd`, `4bh`.",
    source: "a span is a time phrase without its `+`",
    example: "[repeat]\nwindow = \"365d\"",
};

pub const TIME_ZONE: Rule = Rule {
    code: "time.zone",
    level: Level::Record(Severity::Error),
    title: "A time zone is not known",
    what: "`timezone` is no name of the tz database; UTC stands in.",
    why: "Every due time would be off by hours.",
    remedy: "Write a name of the tz database, most often continent and city.",
    source: "IANA time zones",
    example: "timezone = \"Africa/Johannesburg\"",
};

pub const UNKNOWN_RULE: Rule = Rule {
    code: "config.unknown-rule",
    level: Level::Record(Severity::Note),
    title: "A level or a threshold is set for no rule that takes it",
    what: "A key under `[rules]` is no code of this version, or one under `[thresholds]` is none that takes such a value.",
    why: "Most often it is misspelt, and the rule speaks as before.",
    remedy: "Look for the code in `amends explain`.",
    source: "house values stand in `amends.toml`",
    example: "[rules]\n\"silence.over\" = \"off\"",
};
