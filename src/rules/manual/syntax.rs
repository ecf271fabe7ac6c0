//! Manuals of texts that are no TOML or JSON, and of merges that nobody has finished.
//! The checks stand in `format`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

const SOURCE: &str = "a file that cannot be read is reported, never skipped in silence";

pub const JSON_BOM: Rule = Rule {
    code: "json.bom",
    level: Level::Record(Severity::Error),
    title: "A JSON file begins with a byte order mark",
    what: "The first three bytes are the mark that some editors put before UTF-8; JSON allows none.",
    why: "Other programs that read the file will stumble over it.",
    remedy: "Save the file as UTF-8 without a byte order mark.",
    source: "RFC 8259, section 8.1",
    example: "sed -i '1s/^\\xef\\xbb\\xbf//' cases/2026/kd35-dnr3.json",
};

pub const JSON_DUPLICATE_KEY: Rule = Rule {
    code: "json.duplicate-key",
    level: Level::Record(Severity::Error),
    title: "A key stands twice in one JSON object",
    what: "Two entries of one object have the same key.",
    why: "Most programs would take the last and drop the first in silence.",
    remedy: "Keep the one that is right.",
    source: SOURCE,
    example: "{\"status\": \"open\", \"status\": \"closed\"}",
};

pub const JSON_SYNTAX: Rule = Rule {
    code: "json.syntax",
    level: Level::Record(Severity::Error),
    title: "A file is not JSON",
    what: "The text breaks the grammar of JSON at the line and column of the message.",
    why: "Nothing of the case can be seen until it is repaired, and reports are incomplete without it.",
    remedy: "Mend the text there: a comma too many or too few, a quotation mark, a bracket.",
    source: SOURCE,
    example: "amends edit kd35",
};

pub const MERGE_MARKERS: Rule = Rule {
    code: "merge.markers",
    level: Level::Record(Severity::Error),
    title: "A merge was left half done",
    what: "The file holds conflict markers such as `<<<<<<<`.",
    why: "Two people changed the same lines, and nobody has said what holds.",
    remedy: "`amends resolve-merge` merges both sides of a case or party by meaning; what it cannot decide it lists. Of `amends.toml` and of policies take what holds of both sides in your editor.",
    source: SOURCE,
    example: "git diff --name-only --diff-filter=U",
};

pub const MERGE_UNRESOLVED: Rule = Rule {
    code: "merge.unresolved",
    level: Level::Record(Severity::Error),
    title: "Two clones changed one key differently",
    what: "The file has a `[[conflict]]` block: the key and both values.",
    why: "Until somebody decides, the head shows the value from before, which both sides had given up.",
    remedy: "`amends resolve-merge` lists the values; with `--key KEY --take VALUE` you choose, and the choice goes on record.",
    source: "a merge is right or loud",
    example: "[[conflict]]\nkey = \"owner\"\nvalues = [\"sipho\", \"thandi\"]",
};

pub const TEXT_NOT_UTF8: Rule = Rule {
    code: "text.not-utf8",
    level: Level::Record(Severity::Error),
    title: "A file is not UTF-8 text",
    what: "The bytes at the place of the message are no UTF-8.",
    why: "Guessing the encoding would change somebody's words.",
    remedy: "Open the file in the editor that wrote it and save it as UTF-8.",
    source: "the file format: UTF-8",
    example: "iconv -f WINDOWS-1252 -t UTF-8 old.toml > new.toml",
};

pub const TOML_DUPLICATE_KEY: Rule = Rule {
    code: "toml.duplicate-key",
    level: Level::Record(Severity::Error),
    title: "A key or table stands twice in a TOML file",
    what: "The same key, or the same `[table]`, is defined a second time.",
    why: "Nobody can know which of the two was meant.",
    remedy: "Keep the one that is right.",
    source: SOURCE,
    example: "status = \"open\"\nstatus = \"closed\"",
};

pub const TOML_NEWER: Rule = Rule {
    code: "toml.newer",
    level: Level::Record(Severity::Note),
    title: "A file uses what only readers of TOML 1.1 understand",
    what: "A time has no seconds, an inline table a line break or a last comma, or a text an escape that TOML 1.0 does not know. The file is read all the same.",
    why: "Other tools that read the folder may refuse the whole file.",
    remedy: "Write it the older way if other tools read the file; we write TOML 1.0 ourselves.",
    source: "TOML 1.1",
    example: "at = 2026-11-20T09:14+02:00   # 09:14:00",
};

pub const TOML_SYNTAX: Rule = Rule {
    code: "toml.syntax",
    level: Level::Record(Severity::Error),
    title: "A file is not TOML",
    what: "The text breaks the grammar of TOML at the line and column of the message.",
    why: "Nothing of the case can be seen until it is repaired, and reports are incomplete without it.",
    remedy: "Mend the text there: most often a quotation mark is missing at the end of a text.",
    source: SOURCE,
    example: "amends edit kd35",
};
