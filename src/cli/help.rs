//! Help: the grouped list of commands, the topics, and usage errors in our own words.

use std::ffi::OsString;

use clap::error::ErrorKind;
use clap::{CommandFactory, FromArgMatches};

use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::cli::{Arguments, finish};
use crate::model::word::nearest;
use crate::view::Format;
use crate::view::clean::{clean_block, clean_data};
use crate::world::World;

mod advice;
mod topics;

/// The commands by what they are for; printed above the options.
pub(crate) const GROUPS: &str = "\
Case work:
  init        Make a care folder
  open        Open a case
  update      Log what came in, what went out, a note, or a changed key
  promise     Make, keep, move, split, release or break a promise
  assign      Give a case its owner
  accept      Accept what was handed to you, or decline it
  escalate    Hand a case up, over or out
  resolve     Record what was done to put it right
  close       End the file of a case
  reopen      Take up a case again
  merge       Say that two cases are one complaint
  edit        Edit a case file in your editor, checked before it is saved
  undo        Take back your last write

Watch:
  next        Everything that wants action, the most urgent first
  overdue     Promises past their due time
  repeats     Persons and organisations that complained again
  silence     Customers who have heard nothing for too long

Look:
  list        List cases
  show        Show a case
  brief       One page about a case for the next person, or for the customer
  report      The morning page, or a month

People:
  party       Show, change, merge, export and erase persons and businesses

Folder:
  check       Find what is wrong with the record
  explain     Explain a code
  policy      Clocks of house and law: list, show, explain, compare and apply policies
  when        Say which instant a time phrase names
  between     Say how long it is between two instants
  resolve-merge  Finish a merge: markers, and keys that two people changed
  merge-file  Merge three versions of a case or party file; git calls it
  doctor      Look whether everything around the folder works
  schema      Print the JSON Schema of an output
  completions Print a completion script for your shell
  help        Print help for a command or a topic";

/// The layout of the top-level help: groups first, then options.
pub(crate) const TEMPLATE: &str = "{about}\n\n{usage-heading} {usage}\n\n{before-help}{options}\n\nExamples:\n  amends -C examples/bakery overdue\n  amends open \"Charged twice\" --from \"Lerato Dube <lerato@example.org>\"\n\nTopics: `amends help TOPIC` with clocks, config, environment, exit-codes, filters, formats, scripts, time, watch";

/// Print help for a command or a topic
///
/// Topics: clocks, config, environment, exit-codes, filters, formats, scripts, time, watch.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends help exit-codes")]
pub(crate) struct Args {
    /// A command, or a topic
    #[arg(value_name = "TOPIC")]
    topic: Vec<String>,
}

pub(crate) fn run(_cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let mut command = Arguments::command();
    let mut names: Vec<&str> = args.topic.iter().map(String::as_str).collect();
    if let Some(first) = names.first_mut() {
        *first = topics::meant(first);
    }
    if let Some(topic) = names.first().and_then(|first| topics::find(first)) {
        return Ok(Answer::from(topic));
    }
    command.build();
    let mut found = command;
    for name in &names {
        let subs: Vec<String> = found.get_subcommands().map(|sub| sub.get_name().to_owned()).collect();
        let Some(sub) = found.find_subcommand(name).cloned() else {
            let known = subs.iter().map(String::as_str).chain(topics::NAMES.iter().copied());
            let error = Error::usage(format!("there is no command or topic `{name}`"));
            return Err(match nearest(name, known) {
                Some(meant) => error.hint(format!("did you mean `{meant}`?")),
                None => error.hint(format!("topics: {}; commands: `amends --help`", topics::NAMES.join(", "))),
            });
        };
        found = sub;
    }
    // The same words as `--help`, which clap alone knows how to choose.
    let argv = ["amends"].into_iter().chain(names.iter().copied()).chain(["--help"]);
    match Arguments::command().try_get_matches_from(argv) {
        Err(help) => Ok(help.render().to_string().into()),
        Ok(_) => Ok(found.render_help().to_string().into()),
    }
}

/// Prints what clap refused, or the help that was asked for, and returns the exit code.
pub(crate) fn refuse(world: &mut World, argv: &[OsString], error: clap::Error) -> u8 {
    let (argv, error) = in_sight(argv, error);
    let text = error.render().to_string();
    let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
    // The bare name asks what there is; that is no mistake.
    let bare = error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && argv.len() <= 1;
    if asked || bare {
        return match std::io::Write::write_all(&mut world.stdout, text.as_bytes()) {
            Err(failed) if failed.kind() != std::io::ErrorKind::BrokenPipe => {
                finish::say(world, Format::Table, &[finish::unprinted()]);
                Kind::NotWritten.exit()
            }
            _ => 0,
        };
    }
    let wants_json = argv.windows(2).any(|pair| matches!(pair, [flag, value] if flag == "--format" && value == "json"))
        || argv.iter().any(|argument| argument == "--format=json");
    if error.kind() == ErrorKind::DisplayHelpOnMissingArgumentOrSubcommand && !wants_json {
        let _ = std::io::Write::write_all(&mut world.stderr, clean_block(&text, 0).as_bytes());
        return Kind::Usage.exit();
    }
    let format = if wants_json { Format::Json } else { Format::Table };
    finish::say(world, format, &[advice::said(&argv, &error)]);
    Kind::Usage.exit()
}

/// Returns the words and what is said of them with every sign in sight: clap takes out of its messages what would steer
/// a terminal, and would quote what nobody typed.
fn in_sight(argv: &[OsString], error: clap::Error) -> (Vec<OsString>, clap::Error) {
    let seen: Vec<OsString> =
        argv.iter().map(|word| word.to_str().map_or_else(|| word.clone(), |word| clean_data(word).into())).collect();
    if seen == argv {
        return (seen, error);
    }
    let said = Arguments::command()
        .try_get_matches_from(&seen)
        .and_then(|matches| Arguments::from_arg_matches(&matches))
        .err()
        .filter(|said| said.kind() == error.kind());
    (seen, said.unwrap_or(error))
}
