//! `amends party export`: everything that is held on one person or business, for them to read.

use std::path::{Path, PathBuf};

use crate::cli::answer::Answer;
use crate::cli::brief;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::party::find::find;
use crate::cli::party::said::{Said, beside, lines_of, paths, said_at, said_in};
use crate::format::traces::Traces;
use crate::model::folder::{Filed, Folder};
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::People;
use crate::model::left_behind;
use crate::model::mixed;
use crate::reports::held;
use crate::store::disk::{Disk, Kind as Held};
use crate::store::error::said_by_system;
use crate::store::git::Repository;
use crate::store::load;
use crate::store::root;
use crate::store::state::State;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Audience, Block, Column, Role, Table};
use crate::view::{self, Format, Style};

/// Write down everything that is held on a person or business
///
/// Their files, their cases with all promises and events, and what other cases, other parties' files and `amends.toml`
/// say of them; then each file of theirs as it stands, with comments and keys of your own. To a file of their own with
/// --to, as JSON or Markdown by its name, readable by you alone; else to stdout. Internal notes are held on them too.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends party export lerato@example.org --format markdown\n  amends party export p-h7xw3 --to ../lerato.md --force"
)]
pub(crate) struct Args {
    /// An id, an address, a phone, or words of the name
    #[arg(value_name = "PARTY")]
    party: String,
    /// Where to write it: a name that ends in .json or .md
    #[arg(long, value_name = "FILE")]
    to: Option<PathBuf>,
    /// Write it into a git repository all the same
    #[arg(long, requires = "to")]
    here: bool,
    /// Replace a file that is there
    #[arg(long, requires = "to")]
    force: bool,
}

/// Where it is written to.
struct Place {
    format: Format,
    disk: Box<dyn Disk>,
    name: PathBuf,
}

/// What was written to a file of its own.
pub(crate) const COLUMNS: &[Column] = &[
    Column::new("party", "Party").of(Sort::Text).always().role(Role::Id),
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("n_parties", "Parties").of(Sort::Count).always(),
    Column::new("n_cases", "Cases").of(Sort::Count).always(),
];

/// Lines of other cases that speak of them.
pub(crate) const SAID: &[Column] = &[
    Column::new("case", "Case").of(Sort::Text).always().role(Role::Id),
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("line", "Line").of(Sort::Count).always(),
    Column::new("text", "Text").of(Sort::Text).always(),
];

/// Lines of other files: of those that are no cases and speak of them, and all of their own as they stand.
pub(crate) const LINES: &[Column] = &[
    Column::new("path", "File").of(Sort::Text).always(),
    Column::new("line", "Line").of(Sort::Count).always(),
    Column::new("text", "Text").of(Sort::Text).always(),
];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let place = args.to.as_ref().map(|to| place(cx, &care, to, &args)).transpose()?;
    let loaded = care.load_all()?;
    let region = care.policy.region.as_deref();
    let party = find(&care.among(&loaded), &args.party)?;
    let people = People::new(&loaded.folder.parties, region);
    let mut folder: Folder = held::of(&loaded.folder, &people, &party.id);
    let mut living = loaded.folder.clone();
    left_behind::leave_out(&mut living);
    folder.holders = std::mem::take(&mut living.holders);
    let mut living = held::of(&living, &people, &party.id);
    let is_one = |id: &PartyId| held::is_same(&people, &party.id, id);
    let held_back = mixed::keep_theirs(&mut folder, is_one);
    mixed::keep_theirs(&mut living, is_one);
    let mut blocks = held::blocks(&care.look(), &folder, &living);
    // Of a case of somebody else with which one of theirs was united, only that is held here.
    let is_cut = |id: &CaseId| held_back.iter().any(|cut| cut.case == *id);
    let is_whole = |filed: &&Filed| {
        let is_theirs = filed.case.complainants().any(is_one);
        is_theirs && !is_cut(&filed.case.id) || filed.case.complainant.as_ref().is_some_and(is_one)
    };
    let others = loaded.folder.cases.iter().filter(|filed| !is_whole(filed));
    let persons = held::persons(&loaded.folder, &people, &party.id);
    let traces = Traces::of(&persons, region);
    let said = said_in(&care, others, &traces)?;
    let own = paths(&care, &persons)?;
    let mut said_beside = Vec::new();
    for path in beside(&care, &own)? {
        said_beside.extend(said_at(&care, &path, &traces)?);
    }
    let n_said = said.len() + said_beside.len();
    let theirs = folder.cases.iter().filter(|filed| filed.case.complainants().any(is_one));
    // The file of a case of several people has the words of the others too.
    let theirs = theirs.filter(|filed| !is_cut(&filed.case.id));
    let cases = theirs.map(|filed| PathBuf::from(&filed.path));
    // What we do not know, such as comments and keys of the owner's own, is held on them too.
    let mut whole = Vec::new();
    for path in own.into_iter().chain(cases) {
        whole.extend(lines_of(&care, &path)?);
    }
    let tables = [
        said_table(said),
        lines_table("beside", "What other files say of them", said_beside),
        lines_table("files", "Their files as they stand", whole),
    ];
    blocks.extend(tables.into_iter().filter(|table| !table.rows.is_empty()).map(Block::Table));
    let mut page = care.page_of(&loaded, "party-export", blocks);
    if cx.globals.format == Format::Ids && args.to.is_none() {
        // A page about a party: its ids are those of parties.
        page.blocks.retain(|block| matches!(block, Block::Table(table) if table.key == "parties"));
    }
    let notes: Vec<String> = held_back.iter().map(brief::told).collect();
    let Some((to, Place { format, disk, name })) = args.to.zip(place) else {
        return Ok(Answer { notes, ..Answer::from(page) });
    };
    let bytes = view::render(&page, format, &Style::default())
        .map_err(|_| Error::usage("this page cannot be written in that format"))?;
    let place = State::new(disk);
    place.tidy(Path::new(""));
    place.write(&name, &bytes)?;
    let n_cases = counted(folder.cases.len(), "case");
    let more = if n_said > 0 { format!(" and {} of other files", counted(n_said, "line")) } else { String::new() };
    let line = vec![
        Cell::Id(party.id.to_string()),
        Cell::Word(format!(": {n_cases}{more} written to {}, for you alone to read", to.display())),
    ];
    let n = |n: usize| Cell::Count(i64::try_from(n).unwrap_or(i64::MAX));
    let row = vec![
        Cell::Id(party.id.to_string()),
        Cell::untrusted(to.display().to_string()),
        n(folder.parties.len()),
        n(folder.cases.len()),
    ];
    let (columns, rows) = (COLUMNS, vec![row]);
    let table = Table { key: "exported", title: String::new(), columns, rows, audience: Audience::Data };
    // What could not be read is missing in the file too, so it is named here as well.
    let blocks = vec![Block::Prose(vec![line]), Block::Table(table)];
    let mut answer = Answer::from(care.page_of(&loaded, "party-exported", blocks));
    answer.saved = true;
    answer.notes = notes;
    Ok(answer)
}

/// Returns where it may be written to; refused before anything is read.
fn place(cx: &mut Context<'_>, care: &Care, to: &Path, args: &Args) -> Result<Place, Error> {
    let format = match to.extension().and_then(|end| end.to_str()) {
        Some("json") => Format::Json,
        Some("md") => Format::Markdown,
        _ => {
            return Err(Error::usage(format!("`{}` is neither a .json nor a .md file", to.display()))
                .hint("name it by its format, for example `--to ../export.md`"));
        }
    };
    let path = cx.world.cwd.clone().unwrap_or_default().join(to);
    let (Some(dir), Some(name)) = (path.parent(), path.file_name()) else {
        return Err(Error::usage(format!("`{}` is no file", to.display())));
    };
    if root::real(dir).starts_with(root::real(&care.disk.root())) {
        return Err(Error::new(Kind::Refused, format!("`{}` lies in the care folder", to.display()))
            .hint("what is written there would be taken for a case or a party; name another place"));
    }
    if !args.here && Repository::around(dir).is_some() {
        return Err(Error::new(Kind::Refused, format!("`{}` lies in a git repository", to.display()))
            .hint("what is committed there stays there; name another place, or add `--here`"));
    }
    let disk = (cx.world.open)(dir).map_err(|error| {
        Error::new(Kind::NotWritten, format!("cannot open `{}`: {}", dir.display(), said_by_system(&error)))
    })?;
    let there = disk.list(Path::new("")).unwrap_or_default().into_iter().find(|one| one.name == name);
    match there.map(|one| one.kind) {
        // Behind a link lies somebody's file, and a link that becomes the file is one no more.
        Some(kind) if kind != Held::File => {
            Err(Error::new(Kind::NotWritten, format!("`{}` is there, and is no file", to.display()))
                .hint("name another one"))
        }
        Some(_) if !args.force => Err(Error::new(Kind::NotWritten, format!("`{}` is there already", to.display()))
            .hint("name another one, or add `--force` to replace it")),
        _ => Ok(Place { format, disk, name: PathBuf::from(name) }),
    }
}

/// Returns what cases of others say of them: the lines alone, for the rest is not theirs.
fn said_table(said: Vec<(&Filed, Said)>) -> Table {
    let row = |(filed, said): (&Filed, Said)| {
        vec![
            Cell::Id(filed.case.id.to_string()),
            Cell::untrusted(load::shown(&said.path)),
            Cell::Count(i64::try_from(said.line).unwrap_or(i64::MAX)),
            Cell::untrusted(said.text),
        ]
    };
    let rows = said.into_iter().map(row).collect();
    let title = "What cases of others say of them".to_owned();
    Table { key: "said", title, columns: SAID, rows, audience: Audience::All }
}

/// Returns lines of files that are no cases.
fn lines_table(key: &'static str, title: &str, lines: Vec<Said>) -> Table {
    let row = |said: Said| {
        vec![
            Cell::untrusted(load::shown(&said.path)),
            Cell::Count(i64::try_from(said.line).unwrap_or(i64::MAX)),
            Cell::untrusted(said.text),
        ]
    };
    let rows = lines.into_iter().map(row).collect();
    Table { key, title: title.to_owned(), columns: LINES, rows, audience: Audience::All }
}

fn counted(n: usize, what: &str) -> String {
    if n == 1 { format!("1 {what}") } else { format!("{n} {what}s") }
}
