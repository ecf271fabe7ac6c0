//! The options that every command takes.
//! Which of them a command cannot use is said by `cli::mod`, not here.

use std::path::PathBuf;

use crate::view::Format;

/// Options that every command takes.
#[derive(clap::Args, Clone, Debug)]
#[command(next_help_heading = "Global options")]
pub(crate) struct Globals {
    /// Care folder [default: `AMENDS_DIR`, else the nearest folder upwards that holds `amends.toml`]
    #[arg(short = 'C', long, global = true, value_name = "DIR")]
    pub(crate) dir: Option<PathBuf>,

    /// Output format: table, ids, json, ndjson, csv, tsv, markdown
    #[arg(long, global = true, value_name = "FORMAT", default_value = "table", hide_default_value = true, value_parser = format)]
    pub(crate) format: Format,

    /// Answer as it was known then (reads): what was typed in later was not
    #[arg(long, global = true, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) as_of: Option<String>,

    /// When it really happened, if not now (writes)
    #[arg(long, global = true, value_name = "WHEN", allow_hyphen_values = true)]
    pub(crate) at: Option<String>,

    /// Who acts [default: `AMENDS_ME`, else the login name]
    #[arg(long, global = true, value_name = "ID", value_parser = who)]
    pub(crate) me: Option<String>,

    /// Colour: auto, always, never
    #[arg(
        long,
        global = true,
        value_name = "WHEN",
        default_value = "auto",
        hide_default_value = true,
        hide_possible_values = true
    )]
    pub(crate) color: Color,

    /// Only data and errors
    #[arg(short, long, global = true)]
    pub(crate) quiet: bool,

    /// Print what would change as a diff, and change nothing (writes)
    #[arg(short = 'n', long, global = true)]
    pub(crate) dry_run: bool,

    /// Columns to print, separated by commas
    #[arg(long, global = true, value_name = "KEYS", value_delimiter = ',')]
    pub(crate) columns: Option<Vec<String>>,

    /// Which table of a page with several, for csv, tsv and ndjson
    #[arg(long, global = true, value_name = "NAME")]
    pub(crate) section: Option<String>,

    /// Cells of csv and tsv without the `'` that keeps a spreadsheet from running them: unsafe, for programs only
    #[arg(long, global = true)]
    pub(crate) raw: bool,

    /// End ids with NUL instead of a line break (`--format ids`)
    #[arg(short = '0', long = "null", global = true)]
    pub(crate) nul: bool,

    /// Read every file, whatever the index says
    #[arg(long, global = true)]
    pub(crate) no_index: bool,

    /// Make a repeated command harmless: the same key twice is one change (writes)
    #[arg(long, global = true, value_name = "KEY")]
    pub(crate) once: Option<String>,

    /// How long to wait for the folder's lock [default: 10s] (writes)
    #[arg(long, global = true, value_name = "SPAN", allow_hyphen_values = true)]
    pub(crate) wait: Option<String>,

    /// Change several cases without asking (writes)
    #[arg(long, global = true)]
    pub(crate) yes: bool,
}

/// When to colour.
#[derive(clap::ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Color {
    Auto,
    Always,
    Never,
}

fn format(text: &str) -> Result<Format, String> {
    Format::parse(text).ok_or_else(|| {
        let able = Format::ALL.into_iter().filter(|format| !matches!(format, Format::Html | Format::Ics));
        let names: Vec<&str> = able.map(Format::name).collect();
        let meant =
            crate::model::word::nearest(text, names.iter().copied()).map(|name| format!("; did you mean `{name}`?"));
        format!("there are {}{}", names.join(", "), meant.unwrap_or_default())
    })
}

impl Globals {
    /// Returns whether stdout gets colours: a flag beats the environment, the environment beats the terminal.
    pub(crate) fn colours(&self, world: &crate::world::World) -> bool {
        match self.color {
            Color::Always => true,
            Color::Never => false,
            Color::Auto if world.var("NO_COLOR").is_some() => false,
            Color::Auto if world.var("CLICOLOR_FORCE").is_some_and(|value| value != "0") => true,
            Color::Auto => world.terminal.stdout && world.var("TERM") != Some("dumb"),
        }
    }
}

/// Returns a name that can stand on record.
fn who(typed: &str) -> Result<String, &'static str> {
    let name = typed.trim();
    match name.is_empty() || name.contains(char::is_control) {
        true => Err("it names nobody; leave `--me` out to act under your login name"),
        false => Ok(name.to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use clap::Parser;

    use super::Globals;
    use crate::world::{Terminal, World};

    #[derive(Parser)]
    struct Alone {
        #[command(flatten)]
        globals: Globals,
    }

    /// Checks whether stdout, on a terminal or not, gets colours with these flags and variables.
    fn check(flags: &[&str], env: &[(&str, &str)], is_terminal: bool, expect: bool) {
        let mut world = World::from_process();
        world.env = env.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        world.terminal = Terminal { stdout: is_terminal, ..Terminal::default() };
        let globals = Alone::parse_from(["amends"].iter().chain(flags)).globals;
        assert_eq!(globals.colours(&world), expect, "{flags:?} {env:?} on a terminal: {is_terminal}");
    }

    #[test]
    fn colours_by_flag_then_no_color_then_force_then_terminal() {
        let (no, force, dumb) = (("NO_COLOR", "1"), ("CLICOLOR_FORCE", "1"), ("TERM", "dumb"));
        for is_terminal in [true, false] {
            check(&[], &[], is_terminal, is_terminal);
            check(&[], &[dumb], is_terminal, false);
            check(&[], &[no], is_terminal, false);
            check(&[], &[("NO_COLOR", "")], is_terminal, is_terminal);
            check(&[], &[force], is_terminal, true);
            // Whoever forces colours knows the terminal better than its name does; whoever wants none gets none.
            check(&[], &[force, dumb], is_terminal, true);
            check(&[], &[force, no], is_terminal, false);
            check(&[], &[("CLICOLOR_FORCE", "0")], is_terminal, is_terminal);
            check(&["--color", "always"], &[no, dumb], is_terminal, true);
            check(&["--color", "never"], &[force], is_terminal, false);
        }
    }
}
