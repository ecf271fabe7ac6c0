//! Manuals of what can be wrong with a file before anyone looks at its keys.
//! The checks stand in `store` and `format`.

use crate::model::diagnostic::Severity;
use crate::rules::{Level, Rule};

const SOURCE: &str = "a file that cannot be read is reported, never skipped in silence";

pub const FILE_DENIED: Rule = Rule {
    code: "file.denied",
    level: Level::Record(Severity::Error),
    title: "The system does not let us read a file",
    what: "Opening the file failed for want of permission.",
    why: "Every count and every list is incomplete without it.",
    remedy: "Give yourself the right to read it, or ask its owner to.",
    source: SOURCE,
    example: "chmod u+r cases/2026/kd35-dnr3.toml",
};

pub const FILE_EMPTY: Rule = Rule {
    code: "file.empty",
    level: Level::Record(Severity::Error),
    title: "A file is empty",
    what: "The file has no bytes, also after a second and a third look.",
    why: "An empty file is never an empty case: an editor or a full disk may have taken the text away.",
    remedy: "Get the text back from git or from a copy; if there never was one, remove the file.",
    source: SOURCE,
    example: "git checkout -- cases/2026/kd35-dnr3.toml",
};

pub const FILE_GONE: Rule = Rule {
    code: "file.gone",
    level: Level::Record(Severity::Error),
    title: "A file vanished while the folder was read",
    what: "The file was listed and could not be found a moment later, also after several looks; or git was taking \
           files of a directory away and putting them back all the time that we were ready to wait; or an editor took it \
           away to write it anew (`kd35-dnr3.toml~` is there without it) and has not finished within a second.",
    why: "What was printed may be incomplete.",
    remedy: "Run the command again; if the file stays away, look for it in git.",
    source: SOURCE,
    example: "git log --diff-filter=D -- cases/",
};

pub const FILE_HARD_LINK: Rule = Rule {
    code: "file.hard-link",
    level: Level::Record(Severity::Note),
    title: "A file has a second name",
    what: "Two names of the disk lead to the bytes of this file. A change puts a new file in the place of one of them; the other keeps the old text.",
    why: "Backups that are made of links need just that; who made the link to have one text in two places has two.",
    remedy: "Nothing, for a backup. Else take one of the names away.",
    source: SOURCE,
    example: "ln cases/2026/kd35-dnr3.toml ../kd35.toml",
};

pub const FILE_NO_ID: Rule = Rule {
    code: "file.no-id",
    level: Level::Record(Severity::Error),
    title: "A file does not say what it is",
    what: "The key `schema` or `id` is missing at the top of a case or party file.",
    why: "A file of comments alone, or one that was cut off, would else pass as an empty case.",
    remedy: "Write both keys at the top; the id is the file's own name without `.toml` or `.json`.",
    source: "the file format: `schema`, `id`, `subject` and `received_at` are enough for a case",
    example: "schema = 1\nid = \"kd35-dnr3\"",
};

pub const FILE_NOT_REGULAR: Rule = Rule {
    code: "file.not-regular",
    level: Level::Record(Severity::Error),
    title: "Something that is no file has the name of one",
    what: "A directory, pipe, socket or device stands where a case or party file belongs; it is not opened.",
    why: "Opening a pipe can hang for ever, and a directory holds no case.",
    remedy: "Move it out of the folder.",
    source: SOURCE,
    example: "mv cases/2026/old.toml/ ../elsewhere/",
};

pub const FILE_SYMLINK: Rule = Rule {
    code: "file.symlink",
    level: Level::Record(Severity::Error),
    title: "A symbolic link stands where a file belongs",
    what: "A name below the care folder is a symbolic link; links are never followed.",
    why: "A copied folder could else make us read or write files outside of it.",
    remedy: "Put the file itself there instead of the link.",
    source: "nothing in a care folder leads outside of it",
    example: "cp --remove-destination ../shared/kd35-dnr3.toml cases/2026/kd35-dnr3.toml",
};

pub const FILE_TOO_BIG: Rule = Rule {
    code: "file.too-big",
    level: Level::Record(Severity::Error),
    title: "A file is larger than a case can be",
    what: "The file has more than 1 MB; it is not read.",
    why: "A record that large is a mistake or an attack, and would slow down every report.",
    remedy: "Move long texts and attachments to files of their own and say in the case where they are.",
    source: "limits of the file format",
    example: "ls -lS cases/2026 | head",
};

pub const FILE_TOO_DEEP: Rule = Rule {
    code: "file.too-deep",
    level: Level::Record(Severity::Error),
    title: "Tables and lists stand too deep inside each other",
    what: "There are more than 16 levels of tables and lists; a case needs three.",
    why: "Nesting without end is how files are made to crash readers.",
    remedy: "Move the values up.",
    source: "limits of the file format",
    example: "x_note = \"flat values are easier to read, too\"",
};

pub const FILE_TOO_MANY: Rule = Rule {
    code: "file.too-many",
    level: Level::Record(Severity::Error),
    title: "A list or a table has more entries than are read",
    what: "An array, such as the events of a case, has more than 10,000 entries, or all lists of a file have more than 20,000 together, or a table has more than 2,000 keys; or a file over 64 KB with dotted keys holds a word or sign for each four bytes.",
    why: "A case of that size is a mistake of a script more often than a story.",
    remedy: "Look for what was repeated; a story that goes on for ever belongs in a new case that names the old one.",
    source: "limits of the file format",
    example: "grep -c '^\\[\\[event\\]\\]' cases/2026/kd35-dnr3.toml",
};

pub const FILE_UNREADABLE: Rule = Rule {
    code: "file.unreadable",
    level: Level::Record(Severity::Error),
    title: "A file could not be read",
    what: "The system reported an error while the file was read.",
    why: "Every count and every list is incomplete without it.",
    remedy: "Read the system's words in the message; a disk that fails wants a copy first.",
    source: SOURCE,
    example: "amends check",
};

pub const NAME_COPY: Rule = Rule {
    code: "name.copy",
    level: Level::Record(Severity::Error),
    title: "A file is a copy that a sync program or file manager left",
    what: "The name has a space, a bracket or the mark of a sync conflict, as in `kd35-dnr3 (conflicted copy).toml`; it is not read.",
    why: "Two people changed one case at once, and one of the changes stands in the copy alone.",
    remedy: "Compare the copy with the case, bring over what is missing, then remove the copy.",
    source: SOURCE,
    example: "diff 'cases/2026/kd35-dnr3 2.toml' cases/2026/kd35-dnr3.toml",
};

pub const NAME_EXTENSION: Rule = Rule {
    code: "name.extension",
    level: Level::Record(Severity::Error),
    title: "A file's extension is not in lower case",
    what: "The name ends in `.TOML` or `.Json` or the like; the file is not read.",
    why: "Some systems see one file where others see two.",
    remedy: "Rename it so that it ends in `.toml` or `.json`.",
    source: SOURCE,
    example: "mv cases/2026/kd35-dnr3.TOML cases/2026/kd35-dnr3.toml",
};

pub const NAME_NOT_ASCII: Rule = Rule {
    code: "name.not-ascii",
    level: Level::Record(Severity::Error),
    title: "A file's name has letters beyond a-z, 0-9 and hyphen",
    what: "The name holds letters that systems write in different ways; the file is not read.",
    why: "One `é` can be two different names on two machines.",
    remedy: "Rename it to the id that stands in it.",
    source: SOURCE,
    example: "mv cases/2026/café.toml cases/2026/cafe.toml",
};

pub const NAME_RESERVED: Rule = Rule {
    code: "name.reserved",
    level: Level::Record(Severity::Error),
    title: "Some systems cannot hold a file of this name",
    what: "The name is a device such as `nul` or `con`, or ends in a dot or a space; the file is not read.",
    why: "A clone on another system would fail or lose the file.",
    remedy: "Rename it, and its `id` with it.",
    source: SOURCE,
    example: "mv cases/2026/nul.toml cases/2026/nul-1.toml",
};

pub const TEXT_CRLF: Rule = Rule {
    code: "text.crlf",
    level: Level::Record(Severity::Note),
    title: "A file has the line ends of Windows",
    what: "Lines end with CR and LF, as git writes them in a clone with `core.autocrlf=true`. They are read and kept; said once, where most files are so.",
    why: "Two clones with different line ends show each other changes that nobody made.",
    remedy: "Put `*.toml text eol=lf` and `*.json text eol=lf` into `.gitattributes`, then `git add --renormalize .`.",
    source: SOURCE,
    example: "*.toml text eol=lf",
};
