//! The way past a clock that seems wrong, the same for every write.
//! Whether the clock is wrong is decided by `actions::clock`.

use clap::ArgMatches;

use crate::actions::clock;
use crate::cli::context::Care;
use crate::cli::error::Error;
use crate::cli::write::refused;
use crate::model::case::Case;

/// The way past the clock, for commands that take no other reason.
#[derive(clap::Args)]
#[allow(dead_code, reason = "`is_forced` asks for the flag by its name, whichever command has it")]
pub(crate) struct Anyway {
    /// Write although the clock stands over a day before what is on record
    #[arg(long, requires = "why")]
    force: bool,
    /// The reason for --force
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, requires = "force")]
    why: Option<String>,
}

/// Tells whether a command was typed with `--force`.
pub(crate) fn is_forced(matches: &ArgMatches) -> bool {
    matches.try_get_one::<bool>("force").is_ok_and(|force| force.copied().unwrap_or(false))
        || matches.subcommand().is_some_and(|(_, below)| is_forced(below))
}

/// Refuses a clock that stands before what is on record, unless it is said to be right.
pub(crate) fn clock_is_right<'c>(care: &Care, cases: impl Iterator<Item = &'c Case>) -> Result<(), Error> {
    if care.forced {
        return Ok(());
    }
    clock::check(&cases.collect::<Vec<_>>(), care.typed.at()).map_err(refused)
}
