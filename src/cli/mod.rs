//! argv in, answer out; one file per command.
//! No rule lives here: an `if` about cases belongs higher up.

use std::ffi::OsString;

use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::cli::globals::Globals;
use crate::format::caps::LONGEST;
use crate::view::Format;
use crate::view::page::{Page, Problem};
use crate::world::World;

mod answer;
mod anyway;
mod blank;
mod calming;
mod carried;
mod circumstances;
mod context;
mod error;
mod find;
mod finish;
mod globals;
mod hand;
mod help;
mod loading;
mod raising;
mod remember;
mod select;
mod stamped;
mod stdin;
mod unread;
mod unseen;
mod whereabouts;
mod write;

mod accept;
mod assign;
mod between;
mod brief;
mod check;
mod close;
mod completions;
mod doctor;
mod edit;
mod escalate;
mod explain;
mod init;
mod list;
mod merge;
mod merge_file;
mod named;
mod next;
mod open;
mod overdue;
mod party;
mod policy;
mod promise;
mod reopen;
mod repeats;
mod report;
mod resolve;
mod resolve_merge;
mod schema;
mod show;
mod silence;
mod undo;
mod update;
mod when;

/// What a command does to the folder; decides which global options it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Class {
    /// Takes `--as-of`, refuses `--at` and the other options of writes.
    Reads,
    /// Takes `--at`, `--once`, `--dry-run`, refuses `--as-of`.
    Writes,
    /// Reads or writes by its own flags, and looks itself at what it takes.
    Either,
}

/// Makes the clap enum and the dispatch from one row a command, in the order of the help.
macro_rules! commands {
    // Only the command that was asked for is built; the few of a group are, so that its help has a word on each.
    (Verb: $($rows:tt)+) => { commands! { @[command(defer = true)] Verb: $($rows)+ } };
    (@[$($how:tt)*] $name:ident: $($(#[$meta:meta])* $variant:ident($module:ident) $class:ident,)+) => {
        #[derive(clap::Subcommand)]
        #[$($how)*]
        #[allow(clippy::large_enum_variant, reason = "there is one of it in a run")]
        pub(crate) enum $name { $($(#[$meta])* $variant($module::Args),)+ }

        impl $name {
            pub(crate) fn class(&self) -> $crate::cli::Class {
                match self { $(Self::$variant(_) => $crate::cli::Class::$class,)+ }
            }

            pub(crate) fn run(self, cx: &mut $crate::cli::context::Context<'_>) -> Result<$crate::cli::answer::Answer, $crate::cli::error::Error> {
                match self { $(Self::$variant(args) => $module::run(cx, args),)+ }
            }
        }
    };
    ($name:ident: $($rows:tt)+) => { commands! { @[command()] $name: $($rows)+ } };
}
pub(crate) use commands;

commands! { Verb:
    Init(init) Writes,
    Open(open) Writes,
    Update(update) Writes,
    Promise(promise) Either,
    Assign(assign) Writes,
    Accept(accept) Writes,
    Escalate(escalate) Writes,
    Resolve(resolve) Writes,
    Close(close) Writes,
    Reopen(reopen) Writes,
    Merge(merge) Writes,
    Edit(edit) Writes,
    Undo(undo) Writes,
    Next(next) Reads,
    Overdue(overdue) Reads,
    Repeats(repeats) Reads,
    Silence(silence) Reads,
    List(list) Reads,
    Show(show) Reads,
    Brief(brief) Reads,
    Report(report) Reads,
    Party(party) Either,
    Check(check) Either,
    Explain(explain) Reads,
    Policy(policy) Either,
    When(when) Reads,
    Between(between) Reads,
    ResolveMerge(resolve_merge) Writes,
    MergeFile(merge_file) Writes,
    Doctor(doctor) Reads,
    Schema(schema) Reads,
    Completions(completions) Reads,
    Help(help) Reads,
}

/// Keep your word to customers: complaints and promises as plain files in a folder
#[derive(Parser)]
#[command(name = "amends", version, disable_help_subcommand = true, arg_required_else_help = true, help_template = help::TEMPLATE, before_help = help::GROUPS)]
struct Arguments {
    #[command(flatten)]
    globals: Globals,

    #[command(subcommand)]
    verb: Verb,
}

/// Runs one command line and returns the exit code.
pub(crate) fn run(argv: &[OsString], world: &mut World) -> u8 {
    if merge_file::is_called(argv, Arguments::command) {
        merge_file::guarded(|| obey(argv, world))
    } else {
        obey(argv, world)
    }
}

fn obey(argv: &[OsString], world: &mut World) -> u8 {
    let mut command = Arguments::command();
    let parsed = command.try_get_matches_from_mut(argv).and_then(|matches| {
        let arguments = Arguments::from_arg_matches(&matches)?;
        Ok((words(&matches), anyway::is_forced(&matches), blank::refuse(&command, &matches), arguments))
    });
    let (words, is_forced, named, arguments) = match parsed {
        Ok(found) => found,
        Err(error) => return help::refuse(world, argv, error),
    };
    let Arguments { globals, verb } = arguments;
    let mut cx = Context::new(world, globals.clone());
    cx.forced = is_forced;
    let fits = fits(&mut cx, verb.class()).and_then(|()| short(argv)).and(named);
    let mut result = fits.and_then(|()| carried::check(cx.world, &globals, &words)).and_then(|()| verb.run(&mut cx));
    if let Ok(answer) = &mut result {
        cx.tell_calmed(answer);
        answer.notes.extend(cx.clone_note().filter(|_| answer.saved));
        answer.notes.extend(cx.secrets());
        answer.notes.extend(cx.long_text().filter(|_| answer.saved));
    }
    if globals.format == Format::Json {
        result = result.or_else(|error| enveloped(&cx, &words, error));
    }
    cx.remember(argv);
    finish::finish(world, &globals, result)
}

/// Returns the words that name the command: `party list`.
fn words(matches: &ArgMatches) -> String {
    let below = matches.subcommand();
    below.map_or(String::new(), |(name, matches)| format!("{name} {}", words(matches)).trim_end().to_owned())
}

/// Returns the answer of a look that a file keeps from being answered: scripts read the same envelope as of any other.
fn enveloped(cx: &Context<'_>, words: &str, error: Error) -> Result<Answer, Error> {
    match (&error.problem, &cx.scene, schema::page_of(words)) {
        (Some(problem), Some(scene), Some(schema)) if !cx.will_write && error.kind == Kind::Data => Ok(Page {
            schema,
            as_of: scene.typed.at(),
            timezone: scene.typed.zone().name().to_owned(),
            n_read: None,
            n_doubtful: 0,
            problems: vec![Problem {
                level: "error",
                message: error.message,
                hint: (!error.hints.is_empty()).then(|| error.hints.join("; ")),
                ..*problem.clone()
            }],
            blocks: Vec::new(),
        }
        .into()),
        _ => Err(error),
    }
}

/// Refuses `--at` where nothing keeps a time: what is changed says what is so now.
pub(crate) fn fits_now(globals: &Globals, what: &str) -> Result<(), Error> {
    match globals.at {
        Some(_) => Err(Error::usage(format!("`--at` has no meaning for {what}, which keeps no time of a change"))
            .hint("leave it out")),
        None => Ok(()),
    }
}

/// Refuses `--once` where nothing keeps a key: done again, it comes to the same.
pub(crate) fn fits_again(globals: &Globals, what: &str) -> Result<(), Error> {
    match globals.once {
        Some(_) => Err(Error::usage(format!("`--once` has no meaning for {what}, which keeps no key"))
            .hint("leave it out; done again, it comes to the same")),
        None => Ok(()),
    }
}

/// Refuses an argument that is longer than a text of a case is meant to be.
fn short(argv: &[OsString]) -> Result<(), Error> {
    let Some(long) = argv.iter().map(|argument| argument.len()).find(|len| *len > LONGEST) else { return Ok(()) };
    let (is, most) = (long.div_ceil(1024), LONGEST / 1024);
    Err(Error::usage(format!("an argument is a text of {is} KB; at most {most} KB are taken"))
        .hint("pipe a long text in: the flags that take one read stdin for `-`"))
}

/// Refuses global options that the command cannot use: silence would look like consent.
fn fits(cx: &mut Context<'_>, class: Class) -> Result<(), Error> {
    cx.will_write = class == Class::Writes;
    let globals = &cx.globals;
    if globals.once.as_deref().is_some_and(|key| key.trim().is_empty()) {
        return Err(Error::usage("the key of `--once` is empty")
            .hint("give one that no other change has, for example `--once form-17`"));
    }
    if globals.nul && globals.format != Format::Ids {
        return Err(Error::usage(format!(
            "`-0` ends ids with NUL, and `--format {}` is no list of ids",
            globals.format
        ))
        .hint("add `--format ids`, or leave `-0` out"));
    }
    if globals.raw && !matches!(globals.format, Format::Csv | Format::Tsv) {
        return Err(Error::usage(format!(
            "`--raw` leaves cells of csv and tsv unguarded, and `--format {}` has none",
            globals.format
        ))
        .hint("add `--format csv` or `--format tsv`, or leave `--raw` out"));
    }
    let of_writes = [
        ("--at", globals.at.is_some()),
        ("--once", globals.once.is_some()),
        ("--dry-run", globals.dry_run),
        ("--wait", globals.wait.is_some()),
        ("--yes", globals.yes),
    ];
    let unfit = match class {
        Class::Reads => {
            of_writes.iter().find(|(_, given)| *given).map(|(flag, _)| (*flag, "a command that only reads"))
        }
        Class::Either => None,
        Class::Writes => globals.as_of.is_some().then_some(("--as-of", "a command that writes")),
    };
    match unfit {
        None => Ok(()),
        Some((flag @ "--as-of", what)) => Err(Error::usage(format!("`{flag}` has no meaning for {what}"))
            .hint("for when it really happened, use `--at WHEN`")),
        Some((flag @ "--at", what)) => Err(Error::usage(format!("`{flag}` has no meaning for {what}"))
            .hint("for what was known then, use `--as-of WHEN`")),
        Some((flag, what)) => Err(Error::usage(format!("`{flag}` has no meaning for {what}")).hint("leave it out")),
    }
}
