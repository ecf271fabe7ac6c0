//! `amends schema`: the JSON Schema of what is printed, and of the files.

use serde_json::Value;

use crate::calendar::hours::Calendar;
use crate::calendar::zone::Zone;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::party::export;
use crate::cli::policy::stamp;
use crate::cli::{between, doctor, init, open, resolve_merge, undo, when, write};
use crate::format::schema as files;
use crate::model::word::nearest;
use crate::reports::{
    brief, check, duplicates, explain, ladder, list, month, next, overdue, party, policies, process, recurring, repeat,
    show, silence, sla, today,
};
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Page, Table};
use crate::view::schema::{self, Section};

/// Print the JSON Schema of an output or of a file
///
/// Without a name, all names are listed. `case`, `party` and `config` describe the files, the others what
/// `--format json` prints. Keys may be added within a schema number; readers ignore those they do not know.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends schema overdue\n  amends schema case > case.schema.json")]
pub(crate) struct Args {
    /// An output such as `overdue`, or `case`, `party`, `config`
    #[arg(value_name = "NAME")]
    name: Option<String>,
}

const COLUMNS: &[Column] =
    &[Column::new("name", "Name").of(Kind::Text).always(), Column::new("of", "Describes").of(Kind::Text).always()];

/// Every page by the name in its envelope, sorted.
const PAGES: &[(&str, &[Section])] = &[
    ("accept", CHANGE),
    ("assign", CHANGE),
    ("between", &[only(between::COLUMNS)]),
    ("brief", &[only(brief::columns::COLUMNS)]),
    ("check", &[only(check::COLUMNS)]),
    ("close", CHANGE),
    ("doctor", &[only(doctor::COLUMNS)]),
    ("edit", CHANGE),
    ("escalate", &[only(write::rows::ESCALATED)]),
    ("explain", &[only(explain::COLUMNS)]),
    ("init", &[only(init::COLUMNS)]),
    ("ladder", &[only(ladder::COLUMNS)]),
    ("list", &[only(list::COLUMNS)]),
    ("merge", CHANGE),
    ("next", &[only(next::COLUMNS)]),
    ("open", &[only(open::COLUMNS)]),
    ("overdue", &[only(overdue::COLUMNS)]),
    ("parties", &[only(party::COLUMNS)]),
    ("party-changed", &[only(party::CHANGED)]),
    ("party-duplicates", &[only(duplicates::COLUMNS)]),
    ("party-export", EXPORT),
    ("party-exported", &[only(export::COLUMNS)]),
    ("policies", &[only(policies::LIST)]),
    ("policy", POLICY),
    ("policy_apply", &[only(stamp::COLUMNS)]),
    ("policy_diff", &[only(policies::DIFFERENCES)]),
    ("promise", &[only(write::rows::PROMISED)]),
    ("reopen", CHANGE),
    ("repeats", &[only(repeat::COLUMNS)]),
    ("report", REPORT),
    ("resolve", CHANGE),
    ("resolve-merge", &[only(resolve_merge::COLUMNS)]),
    ("schema", &[only(COLUMNS)]),
    ("show", &[only(show::columns::COLUMNS)]),
    ("silence", &[only(silence::COLUMNS)]),
    ("undo", &[only(undo::COLUMNS)]),
    ("update", CHANGE),
    ("when", &[only(when::COLUMNS)]),
];

/// What every write answers with: a row for each case.
const CHANGE: &[Section] = &[only(write::rows::COLUMNS)];

/// All that is held on somebody.
const EXPORT: &[Section] = &[
    Section { key: "parties", columns: party::COLUMNS },
    Section { key: "cases", columns: show::columns::COLUMNS },
    Section { key: "said", columns: export::SAID },
    Section { key: "beside", columns: export::LINES },
    Section { key: "files", columns: export::LINES },
];

/// What one policy says.
const POLICY: &[Section] = &[
    Section { key: "policy", columns: policies::PRESET },
    Section { key: "clocks", columns: policies::CLOCKS },
    Section { key: "notices", columns: policies::NOTICES },
    Section { key: "checks", columns: policies::CHECKS },
];

/// The sections of all reports.
const REPORT: &[Section] = &[
    Section { key: "overdue", columns: overdue::COLUMNS },
    Section { key: "due_today", columns: overdue::SOON },
    Section { key: "silent", columns: today::SILENT },
    Section { key: "repeats", columns: today::REPEATS },
    Section { key: "unowned", columns: today::UNOWNED },
    Section { key: "next", columns: next::COLUMNS },
    Section { key: "recurring", columns: recurring::COLUMNS },
    Section { key: "counts", columns: today::COUNTS },
    Section { key: "period", columns: month::columns::PERIOD },
    Section { key: "promises", columns: month::columns::PROMISES },
    Section { key: "cases", columns: month::columns::CASES },
    Section { key: "speed", columns: month::columns::SPEED },
    Section { key: "categories", columns: month::columns::CATEGORIES },
    Section { key: "owners", columns: month::columns::OWNERS },
    Section { key: "sla", columns: sla::COLUMNS },
    Section { key: "process", columns: process::COLUMNS },
];

/// Makes the schema of a file.
type OfFile = fn() -> Value;

/// The files by name.
const FILES: &[(&str, OfFile)] = &[("case", files::case), ("config", files::config), ("party", files::party)];

const fn only(columns: &'static [Column]) -> Section {
    Section { key: "", columns }
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let Some(name) = args.name.as_deref().map(str::trim) else { return names(cx) };
    let of_file = FILES.iter().find(|(known, _)| *known == name).map(|(_, schema)| schema());
    let of_page = PAGES.iter().find(|(known, _)| *known == name);
    let of_page = of_page.map(|(name, sections)| schema::page(name, sections));
    of_file.or(of_page).map(|schema| Answer::from(format!("{schema:#}\n"))).ok_or_else(|| unknown(name))
}

/// Returns the command that prints the page of this name.
fn command(name: &'static str) -> String {
    match name {
        "ladder" => "escalate --explain".to_owned(),
        "parties" => "party list".to_owned(),
        "party-changed" => "party set".to_owned(),
        "party-exported" => "party export --to FILE".to_owned(),
        "policies" => "policy list".to_owned(),
        "policy" => "policy explain".to_owned(),
        "promise" => "promise add".to_owned(),
        "resolve-merge" => name.to_owned(),
        name => name.replace(['-', '_'], " "),
    }
}

/// Returns the name of the page that a command prints.
pub(crate) fn page_of(words: &str) -> Option<&'static str> {
    let names = || PAGES.iter().map(|(name, _)| *name);
    let first = words.split(' ').next();
    names().find(|name| command(name) == words).or_else(|| names().find(|name| Some(*name) == first))
}

/// Returns the page of a command and the columns of its one table, if it has just one.
pub(crate) fn table_of(words: &str) -> Option<(&'static str, &'static [Column])> {
    let page = match words {
        "party list" => "parties",
        "party duplicates" => "party-duplicates",
        words => page_of(words)?,
    };
    match PAGES.iter().find(|(name, _)| *name == page)? {
        (name, [Section { key: "", columns }]) => Some((name, columns)),
        _ => None,
    }
}

fn names(cx: &mut Context<'_>) -> Result<Answer, Error> {
    let now = cx.typed(&Calendar::always_open(Zone::UTC))?;
    let word = |text: &str| Cell::Word(text.to_owned());
    let files = FILES.iter().map(|(name, _)| vec![word(name), word("a file")]);
    let pages =
        PAGES.iter().map(|(name, _)| vec![word(name), Cell::Word(format!("amends {} --format json", command(name)))]);
    let rows = files.chain(pages).collect();
    let table = Table { key: "schema", title: String::new(), columns: COLUMNS, rows, audience: Audience::All };
    let (as_of, timezone) = (now.at(), Zone::UTC.name().to_owned());
    Ok(Page {
        schema: "schema",
        as_of,
        timezone,
        n_read: None,
        n_doubtful: 0,
        problems: Vec::new(),
        blocks: vec![Block::Table(table)],
    }
    .into())
}

fn unknown(name: &str) -> Error {
    let known: Vec<&str> = FILES.iter().map(|(name, _)| *name).chain(PAGES.iter().map(|(name, _)| *name)).collect();
    let error = Error::usage(format!("there is no schema `{name}`"));
    match nearest(name, known.iter().copied()) {
        Some(meant) => error.hint(format!("did you mean `amends schema {meant}`?")),
        None => error.hint(format!("schemas: {}", known.join(", "))),
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::{FILES, PAGES, command};
    use crate::cli::Arguments;
    use crate::view::schema::is_vague;

    /// Commands that print texts of ours, in no format.
    const TEXTS: &[&str] = &["completions", "help", "merge-file"];

    #[test]
    fn every_command_has_a_schema() {
        for command in Arguments::command().get_subcommands().map(|command| command.get_name().to_owned()) {
            let is_page = PAGES.iter().any(|(name, _)| super::command(name).split(' ').next() == Some(&command));
            assert!(is_page != TEXTS.contains(&command.as_str()), "give `{command}` a row in PAGES, or in TEXTS");
        }
    }

    #[test]
    fn every_page_names_a_command_that_exists() {
        for (name, _) in PAGES {
            let words = command(name);
            let mut at = Arguments::command();
            at.build();
            for word in words.split(' ').take_while(|word| !word.starts_with('-')) {
                let below = at.find_subcommand(word).cloned();
                at = below.unwrap_or_else(|| panic!("`{name}` is printed by `amends {words}`, which does not exist"));
            }
            assert!(!at.has_subcommands() || !at.is_subcommand_required_set(), "`amends {words}` wants a verb");
        }
    }

    #[test]
    fn no_page_has_the_name_of_a_file() {
        assert!(PAGES.iter().all(|(name, _)| FILES.iter().all(|(file, _)| file != name)));
    }

    #[test]
    fn the_tables_are_sorted_and_every_column_says_its_sort() {
        assert!(PAGES.is_sorted_by_key(|(name, _)| *name) && FILES.is_sorted_by_key(|(name, _)| *name));
        for (name, sections) in PAGES {
            for section in *sections {
                assert!(!is_vague(section.columns), "{name} {}", section.key);
            }
        }
    }
}
