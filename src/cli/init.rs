//! `amends init`: a care folder where there was none, or what is missing in one.

mod git;

use std::path::{Path, PathBuf};

use crate::calendar::zone::Zone;

use crate::calendar::country::country;
use crate::calendar::hours::Calendar;
use crate::calendar::zone;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Context, Scene};
use crate::cli::error::{Error, Kind};
use crate::format::spell_toml;
use crate::model::edit::Scalar;
use crate::store::disk::{Disk, Kind as Standing};
use crate::store::error::{StoreError, StoreErrorKind, said_by_system};
use crate::store::load::{CASES, PARTIES};
use crate::store::root::{self, MARK};
use crate::store::swap;
use crate::view::cell::Cell;
use crate::view::kind::Kind as Sort;
use crate::view::page::{Audience, Block, Column, Line, Page, Table};

/// Make a care folder; overwrites nothing and adds what is missing
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends init shop --name \"Corner Bakery\" --timezone Africa/Johannesburg\n  amends init --git"
)]
pub(crate) struct Args {
    /// Where [default: the working directory]
    #[arg(value_name = "DIR")]
    path: Option<PathBuf>,
    /// The name of the business
    #[arg(long, value_name = "NAME")]
    name: Option<String>,
    /// Its IANA time zone [default: the machine's]
    #[arg(long, value_name = "ZONE")]
    timezone: Option<String>,
    /// Let git merge cases by meaning: writes `.gitattributes` and tells this clone of the driver
    #[arg(long)]
    git: bool,
}

pub(crate) const COLUMNS: &[Column] =
    &[Column::new("path", "Path").of(Sort::Text).always(), Column::new("made", "Made").of(Sort::Flag).always()];

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "a new folder")?;
    let zone = chosen_zone(cx, args.timezone.as_deref())?;
    let dir = root(cx, args.path.as_deref())?;
    // People know the folder by the name that they typed.
    let shown = args.path.clone().or_else(|| cx.globals.dir.clone());
    let mut rows = Vec::new();
    let dry = cx.globals.dry_run;
    // Without a repository nothing is made: half of what was asked for would look like all of it.
    let repository = if args.git { Some(git::repository(&dir)?) } else { None };
    if !dry {
        (cx.world.make)(&dir)
            .map_err(|error| unmade(format!("cannot make `{}`: {}", dir.display(), said_by_system(&error))))?;
    }
    let disk = match (cx.world.open)(&dir) {
        Ok(disk) => Some(disk),
        Err(_) if dry => None,
        Err(error) => return Err(unmade(format!("cannot open `{}`: {}", dir.display(), said_by_system(&error)))),
    };
    if let Some(disk) = &disk {
        refuse_links(disk.as_ref())?;
    }
    let policy = policy_text(args.name.as_deref(), zone);
    for (name, text) in [(MARK, policy.as_str()), (".gitignore", GITIGNORE)] {
        let there = disk.as_ref().is_some_and(|disk| disk.stat(Path::new(name)).is_ok());
        if let Some(disk) = disk.as_ref().filter(|_| !there && !dry) {
            match swap::create(disk.as_ref(), Path::new(name), text.as_bytes()) {
                Ok(()) => {}
                Err(error) if *error.kind() == StoreErrorKind::Exists => {}
                Err(error) => return Err(half_way(error, &rows)),
            }
        }
        rows.push((name.to_owned(), !there));
    }
    for name in [CASES, PARTIES] {
        let there = disk.as_ref().is_some_and(|disk| disk.stat(Path::new(name)).is_ok());
        if let Some(disk) = disk.as_ref().filter(|_| !there && !dry) {
            disk.make_dir(Path::new(name))
                .map_err(|error| half_way(StoreError::from_io("make", Path::new(name), error), &rows))?;
        }
        rows.push((format!("{name}/"), !there));
    }
    if let Some(repository) = &repository {
        git::arm(disk.as_deref(), repository, dry, &mut rows)?;
    }
    let calendar = Calendar::always_open(zone);
    let now = cx.typed(&calendar)?;
    // Of a new folder there is nothing older that `undo` could take for it.
    let is_added = rows.iter().any(|(_, made)| *made) && rows.iter().any(|(name, made)| name == MARK && !made);
    if let Some(disk) = disk.as_ref().filter(|_| is_added && !dry) {
        cx.scene = Some(Scene { root: disk.root(), me: cx.me(), typed: now });
        cx.lasting = Some("amends init".to_owned());
    }
    let note = unheard(&args, &rows);
    let prose = sentences(shown.as_deref().unwrap_or(&dir), &rows, zone, dry);
    let rows = rows.into_iter().map(|(path, made)| vec![Cell::untrusted(path), Cell::Flag(made)]).collect();
    let table = Table { key: "init", title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
    let mut answer = Answer::from(Page {
        schema: "init",
        as_of: now.at(),
        timezone: zone.name().to_owned(),
        n_read: None,
        n_doubtful: 0,
        problems: Vec::new(),
        blocks: vec![Block::Prose(prose), Block::Table(table)],
    });
    answer.quiet = Quiet::Nothing;
    answer.notes.extend(note);
    answer.notes.extend(inside(&dir));
    answer.saved = !dry;
    Ok(answer)
}

/// Refuses a link where a part of the folder belongs, as every other command does.
fn refuse_links(disk: &dyn Disk) -> Result<(), Error> {
    let is_link = |name: &str| disk.stat(Path::new(name)).is_ok_and(|stat| stat.kind == Standing::Symlink);
    match [MARK, CASES, PARTIES].into_iter().find(|name| is_link(name)) {
        Some(name) => Err(StoreError::new(StoreErrorKind::Symlink, "read", Path::new(name)).into()),
        None => Ok(()),
    }
}

/// Returns the error of one part, which does not say of those before it that they were not written.
fn half_way(error: StoreError, rows: &[(String, bool)]) -> Error {
    let mut error = Error::from(error);
    if rows.iter().any(|(_, made)| *made) {
        for hint in &mut error.hints {
            *hint = hint.replace("nothing was written; ", "this one was not written; ");
        }
    }
    error
}

fn unmade(message: String) -> Error {
    Error::new(Kind::NotWritten, message).hint("name a folder that you may write to: `amends init DIR`")
}

/// Returns what to say of flags that change nothing, for the file that they belong in is there.
fn unheard(args: &Args, rows: &[(String, bool)]) -> Option<String> {
    let flags: Vec<&str> = [("`--name`", args.name.is_some()), ("`--timezone`", args.timezone.is_some())]
        .into_iter()
        .filter_map(|(flag, is_given)| is_given.then_some(flag))
        .collect();
    let is_there = rows.iter().any(|(name, made)| name == MARK && !made);
    (is_there && !flags.is_empty()).then(|| {
        format!("note: `{MARK}` is there already and was left as it is, {} too; edit it there", flags.join(" and "))
    })
}

/// Says that the new folder lies in another one: whoever stands in it works with the inner one alone.
fn inside(dir: &Path) -> Option<String> {
    let outer = root::above(&root::real(dir.parent()?)).ok()?;
    let outer = outer.display();
    Some(format!(
        "note: this lies in the care folder `{outer}`; commands typed here see the inner one alone, `-C {outer}` names the other"
    ))
}

fn sentences(dir: &Path, rows: &[(String, bool)], zone: Zone, dry: bool) -> Vec<Line> {
    let dir = Cell::untrusted(dir.display().to_string());
    let made: Vec<&str> = rows.iter().filter(|(_, made)| *made).map(|(name, _)| name.as_str()).collect();
    if made.is_empty() {
        return vec![vec![Cell::Word("nothing is missing in ".to_owned()), dir]];
    }
    let verb = if dry { "would make " } else { "made " };
    let mut lines = vec![vec![Cell::Word(format!("{verb}{} in ", made.join(", "))), dir]];
    if !dry && made.contains(&MARK) {
        lines.push(vec![Cell::Word(format!(
            "time zone {}; set your opening hours in amends.toml, then: amends open \"what went wrong\" --from \"Name <email>\"",
            zone.name()
        ))]);
    }
    lines
}

fn chosen_zone(cx: &Context<'_>, given: Option<&str>) -> Result<Zone, Error> {
    let Some(name) = given else {
        return Ok(cx.world.machine_zone.as_deref().and_then(|name| zone::zone(name).ok()).unwrap_or(Zone::UTC));
    };
    zone::zone(name).map_err(|error| Error::usage(error.message()).hint(error.hint()))
}

fn root(cx: &Context<'_>, dir: Option<&Path>) -> Result<PathBuf, Error> {
    let named = match (dir, cx.globals.dir.as_deref()) {
        (Some(_), Some(_)) => {
            return Err(Error::usage("the folder was named twice, as DIR and with `-C`").hint("leave one of them out"));
        }
        (Some(dir), None) | (None, Some(dir)) => dir.to_owned(),
        (None, None) => cx.world.var("AMENDS_DIR").map_or_else(|| PathBuf::from("."), PathBuf::from),
    };
    match &cx.world.cwd {
        Some(cwd) if named == Path::new(".") => Ok(cwd.clone()),
        Some(cwd) => Ok(cwd.join(named)),
        None if named.is_absolute() => Ok(named),
        None => Err(Error::usage("there is no working directory").hint("name the folder by its whole path")),
    }
}

const GITIGNORE: &str = ".amends-*.tmp\n.amends.lock\n";

/// Returns a policy that says what can be set, with what is known filled in.
fn policy_text(name: Option<&str>, zone: Zone) -> String {
    let name = name.map_or_else(
        || "# name = \"Corner Bakery\"".to_owned(),
        |name| spell_toml::pair("name", &Scalar::Text(name.to_owned()), spell_toml::Room::Lines),
    );
    let (mark, region) = country(zone.name()).map_or(("# ", "ZA"), |region| ("", region));
    let region = format!("{:31}# how bare phone numbers are read", format!("{mark}region = \"{region}\""));
    format!(
        r#"# What holds in this folder; every key has a default, and `amends help config` explains them all.
schema = 1

{name}

timezone = "{zone}"

{region}
# currency = "ZAR"

# The opening hours; without them the house is always open. A day that is not named is closed.
# [hours]
# mon = ["08:00-13:00", "13:30-17:00"]
# tue = ["08:00-17:00"]
# wed = ["08:00-17:00"]
# thu = ["08:00-17:00"]
# fri = ["08:00-17:00"]
# sat = ["08:00-12:00"]
# closed = ["2026-12-25", "*-01-01", "2026-12-28..2026-12-31"]

# [hours.special]              # replaces the hours of one date
# 2026-12-24 = ["08:00-12:00"]

# [hours.breaks]               # closed for a while on one date
# 2026-11-25 = ["10:00-11:00"]

[repeat]
window = "365d"                # a second complaint inside it is an emergency

# [rules]                      # act | warn | note | off
# "silence.over" = "warn"

# [filters]                    # typed as @mine
# mine = "owner:me status:open,waiting"
"#,
        zone = zone.name()
    )
}
