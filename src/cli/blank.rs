//! Options that name somebody or something, and were given nothing: a script's variable that is empty.
//! Texts are the commands' own business: some may be empty, and `--set KEY=` takes a value away.

use clap::{Arg, ArgMatches, Command};

use crate::cli::error::Error;

/// What an option takes that names.
const NAMES: &[&str] =
    &["CATEGORY", "CHANNEL", "ID", "KEY", "NAME", "NUMBER", "PARTY", "TAG", "URL", "WHO", "WHOM", "WHOSE"];

/// Refuses a command line on which an option that names is empty.
pub(crate) fn refuse(command: &Command, matches: &ArgMatches) -> Result<(), Error> {
    if let Some(long) = command.get_arguments().find(|arg| is_blank(arg, matches)).and_then(Arg::get_long) {
        return Err(empty(&format!("--{long}")));
    }
    match matches.subcommand().and_then(|(name, below)| Some((command.find_subcommand(name)?, below))) {
        Some((command, below)) => refuse(command, below),
        None => Ok(()),
    }
}

/// Returns the error of a name that is empty.
pub(crate) fn empty(what: &str) -> Error {
    Error::usage(format!("`{what}` is empty")).hint("leave it out, or say it")
}

fn is_blank(arg: &Arg, matches: &ArgMatches) -> bool {
    let is_name = || arg.get_value_names().is_some_and(|names| names.iter().any(|name| NAMES.contains(&name.as_str())));
    let typed = || matches.try_get_raw(arg.get_id().as_str()).ok().flatten();
    arg.get_long().is_some()
        && is_name()
        && typed().is_some_and(|mut typed| typed.any(|value| value.to_string_lossy().trim().is_empty()))
}
