//! `amends completions`: a completion script for a shell, made from the same definition as the help.
//! Which ids there are is asked while somebody types; what a word stands for is told by `live`.

mod live;

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
/// Shells: bash, elvish, fish, powershell, zsh. In bash, fish and zsh the ids of cases, promises and parties complete too.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends completions bash > ~/.local/share/bash-completion/completions/amends\n  amends completions zsh > ~/.zfunc/_amends"
)]
pub(crate) struct Args {
    /// The shell
    #[arg(value_name = "SHELL", hide_possible_values = true, required_unless_present = "words")]
    shell: Option<Shell>,
    /// The words after `amends` up to the cursor: prints the ids that the last one may become; the scripts ask this
    #[arg(value_name = "WORD", last = true, hide = true)]
    words: Vec<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let Some(shell) = args.shell else { return Ok(live::ids(cx, Arguments::command(), &args.words).into()) };
    let mut script = Vec::new();
    generate(shell, &mut hinted(Arguments::command()), "amends", &mut script);
    let script = String::from_utf8(script).map_err(|_| Error::new(Kind::NotWritten, "the script is not UTF-8"))?;
    Ok(asking(shell, script).into())
}

/// Returns the script that asks for ids first.
fn asking(shell: Shell, script: String) -> String {
    // The first line says to other programs what the file is; in the middle of a script it says nothing.
    let part = |text: &'static str| text.split_once('\n').map_or("", |(_, rest)| rest);
    match shell {
        Shell::Bash => {
            let asked = script.replacen("    COMPREPLY=()\n", "    COMPREPLY=()\n    _amends_ids && return 0\n", 1);
            format!("{asked}\n{}", part(include_str!("completions/live.bash")))
        }
        Shell::Zsh => {
            let ask =
                format!("{}\n_amends() {{\n    _amends_ids && return 0\n", part(include_str!("completions/live.zsh")));
            script.replacen("_amends() {\n", &ask, 1)
        }
        Shell::Fish => format!("{script}\n{}", part(include_str!("completions/live.fish"))),
        _ => script,
    }
}

/// Returns the command with what shells may offer: the formats, and files only where a file is meant.
fn hinted(mut command: Command) -> Command {
    command.build();
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
