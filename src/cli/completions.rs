//! `amends completions`: a completion script for a shell, made from the same definition as the help.

use clap::CommandFactory;
use clap_complete::{Shell, generate};

use crate::cli::Arguments;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};

/// Print a completion script for your shell
///
/// Shells: bash, elvish, fish, powershell, zsh.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends completions bash > ~/.local/share/bash-completion/completions/amends\n  amends completions zsh > ~/.zfunc/_amends"
)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", hide_possible_values = true)]
    shell: Shell,
}

pub(crate) fn run(_cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let mut script = Vec::new();
    generate(args.shell, &mut Arguments::command(), "amends", &mut script);
    let script = String::from_utf8(script).map_err(|_| Error::new(Kind::NotWritten, "the script is not UTF-8"))?;
    Ok(script.into())
}
