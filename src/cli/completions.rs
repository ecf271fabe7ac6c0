//! `amends completions`: a completion script for a shell, made from the same definition as the help.

use clap::builder::PossibleValuesParser;
use clap::{Arg, Command, CommandFactory, ValueHint};
use clap_complete::{Shell, generate};

use crate::cli::Arguments;
use crate::cli::answer::Answer;
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::view::Format;

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
    generate(args.shell, &mut hinted(Arguments::command()), "amends", &mut script);
    let script = String::from_utf8(script).map_err(|_| Error::new(Kind::NotWritten, "the script is not UTF-8"))?;
    Ok(script.into())
}

/// Returns the command with what shells may offer: the formats, and files only where a file is meant.
fn hinted(command: Command) -> Command {
    let below: Vec<String> = command.get_subcommands().map(|below| below.get_name().to_owned()).collect();
    let command = command.mut_args(hint);
    below.into_iter().fold(command, |command, name| command.mut_subcommand(name, hinted))
}

fn hint(arg: Arg) -> Arg {
    if !arg.get_action().takes_values() {
        return arg;
    }
    let name = arg.get_value_names().and_then(|names| names.first()).map(ToString::to_string);
    match name.as_deref() {
        Some("FORMAT") => {
            let able = Format::ALL.into_iter().filter(|format| !matches!(format, Format::Html | Format::Ics));
            arg.value_parser(PossibleValuesParser::new(able.map(Format::name)))
        }
        Some("DIR") => arg.value_hint(ValueHint::DirPath),
        Some("FILE" | "PATH" | "BASE" | "OURS" | "THEIRS") | None => arg,
        Some(_) => arg.value_hint(ValueHint::Other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn shells_offer_formats_and_no_files_where_none_are_meant() {
        let mut script = Vec::new();
        generate(Shell::Bash, &mut hinted(Arguments::command()), "amends", &mut script);
        let script = String::from_utf8(script).unwrap();
        let after = |flag: &str| {
            let rest = script.split(&format!("                {flag})\n")).nth(1).unwrap();
            rest.split(";;").next().unwrap().to_owned()
        };
        assert!(after("--format").contains("table ids json"), "{}", after("--format"));
        assert!(!after("--owner").contains("compgen -f"), "{}", after("--owner"));
        assert!(after("--batch").contains("compgen -f"), "{}", after("--batch"));
    }
}
