//! What is said of a command line that is not understood: what is wrong, and what to type instead.
//! Who prints it and with which exit code is `help`'s business.

use std::ffi::OsString;

use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, CommandFactory};

use crate::actions::{party, set};
use crate::cli::Arguments;
use crate::cli::error::{Error, Kind};
use crate::model::shell::quoted;

/// The positional arguments that are texts of several words.
const TEXTS: &[&str] = &["PHRASE", "SUBJECT", "WHAT", "WHEN"];

/// Returns clap's error in our own words: the message, then what to type as hints.
pub(super) fn said(argv: &[OsString], error: &clap::Error) -> Error {
    let words: Vec<String> = argv.iter().skip(1).map(|word| word.to_string_lossy().into_owned()).collect();
    let (path, command) = named(&words);
    let (message, tips, usage) = parts(&error.render().to_string());
    let at = Slip { kind: error.kind(), argument: about(error), path: &path, command: &command, words: &words };
    let own = at.advice();
    let mut hints = Vec::new();
    // What we know better than clap, it need not guess.
    if own.is_none() {
        hints.extend(tips);
        hints.extend(usage.filter(|_| at.kind != ErrorKind::ArgumentConflict));
    }
    hints.extend(own);
    hints.extend(at.time());
    hints.extend(at.example());
    hints.push(match path.as_str() {
        "" => "`amends help` lists all commands".to_owned(),
        path => format!("`amends help {path}` says more"),
    });
    Error { kind: Kind::Usage, message, hints, problem: None, path: None }
}

/// Where a command line stopped making sense.
struct Slip<'a> {
    kind: ErrorKind,
    /// The argument that it is about, as clap names it.
    argument: String,
    /// The command, such as `promise add`; empty if there is none.
    path: &'a str,
    command: &'a Command,
    /// What was typed, without the name of the program.
    words: &'a [String],
}

impl Slip<'_> {
    /// Returns what to type, where we know it.
    fn advice(&self) -> Option<String> {
        match self.kind {
            ErrorKind::UnknownArgument => self.unknown(),
            ErrorKind::ArgumentConflict if self.path == "escalate" && self.is_typed("--due") => Some(
                "`--due` hands up all that are due, see `amends escalate --due --dry-run`; of one case: \
                 `amends escalate CASE --explain`"
                    .to_owned(),
            ),
            _ => None,
        }
    }

    fn unknown(&self) -> Option<String> {
        let (typed, value) = self.typed()?;
        if let Some(flag) = typed.strip_prefix("--") {
            return self.key(flag, value);
        }
        let Some(text) = typed.strip_prefix('-') else {
            let takes_text = self.command.get_positionals().any(|argument| is_text(argument.get_value_names()));
            return Some(if takes_text {
                "put quotes around a text of several words, for example `\"two words\"`".to_owned()
            } else {
                format!("leave `{typed}` out")
            });
        };
        if !text.starts_with(|mark: char| mark.is_ascii_digit()) && !text.contains(' ') {
            return None;
        }
        if self.path == "when" {
            return Some(format!("for what has been: `amends when {}`", quoted(&format!("{text} ago"))));
        }
        let takes_text = self.command.get_positionals().any(|argument| is_text(argument.get_value_names()));
        let text = quoted(typed);
        takes_text.then(|| format!("a text that begins with `-` comes last, after `--`, for example `-- {text}`"))
    }

    /// Returns how a key is set by a command that takes it without dashes.
    fn key(&self, flag: &str, value: Option<&str>) -> Option<String> {
        let (key, inline) = flag.split_once('=').map_or((flag, None), |(key, value)| (key, Some(value)));
        let value = inline.or(value).unwrap_or("VALUE");
        match self.path {
            "party set" => {
                let key = party::key(key);
                let sign = if party::LISTS.contains(&key) { "+=" } else { "=" };
                let setting = quoted(&format!("{key}{sign}{value}"));
                party::KEYS
                    .contains(&key)
                    .then(|| format!("a key is set without dashes: `amends party set PARTY {setting}`"))
            }
            "update" => {
                let key = if key == "adjustment" { "adjustments" } else { key };
                let setting = quoted(&format!("{key}={value}"));
                set::KEYS
                    .contains(&key)
                    .then(|| format!("a key is set with `--set`: `amends update CASE --set {setting}`"))
            }
            _ => None,
        }
    }

    /// Returns the word that is not understood as it was typed, with the one after it.
    fn typed(&self) -> Option<(&str, Option<&str>)> {
        let place = self.words.iter().position(|word| word.starts_with(&self.argument))?;
        Some((self.words.get(place)?, self.words.get(place + 1).map(String::as_str)))
    }

    fn is_typed(&self, flag: &str) -> bool {
        self.words.iter().any(|word| word == flag)
    }

    /// Returns what a time looks like, where one is missing.
    fn time(&self) -> Option<String> {
        (self.kind == ErrorKind::MissingRequiredArgument && self.argument.contains("<WHEN>"))
            .then(|| "a time is for example `\"fri 17:00\"`, `+2bd` or `2026-11-24`".to_owned())
    }

    /// Returns a worked example of the command: one with the argument in it, if there is one.
    fn example(&self) -> Option<String> {
        let help = self.command.get_after_help()?.to_string();
        let examples: Vec<&str> = help.lines().map(str::trim).filter(|line| line.starts_with("amends ")).collect();
        let flag = self.argument.split_whitespace().find(|word| word.starts_with("--"));
        let fitting = flag.and_then(|flag| examples.iter().find(|line| line.split(' ').any(|word| word == flag)));
        let example = fitting.or(examples.first())?;
        Some(format!("for example `{example}`"))
    }
}

fn is_text(names: Option<&[clap::builder::Str]>) -> bool {
    names.is_some_and(|names| names.iter().any(|name| TEXTS.contains(&name.as_str())))
}

/// Returns what the error is about, as clap names it.
fn about(error: &clap::Error) -> String {
    match error.get(ContextKind::InvalidArg) {
        Some(ContextValue::String(text)) => text.clone(),
        Some(ContextValue::Strings(texts)) => texts.join(" "),
        _ => String::new(),
    }
}

/// Returns the command that was named, and its path.
fn named(words: &[String]) -> (String, Command) {
    let mut command = Arguments::command();
    command.build();
    let mut path = Vec::new();
    let mut words = words.iter();
    while let Some(word) = words.next() {
        if takes_value(&command, word) {
            words.next();
        } else if let Some(sub) = command.find_subcommand(word).cloned() {
            path.push(sub.get_name().to_owned());
            command = sub;
        }
    }
    (path.join(" "), command)
}

/// Returns whether the word after this one belongs to it.
fn takes_value(command: &Command, word: &str) -> bool {
    let is_it = |argument: &&clap::Arg| {
        word.strip_prefix("--").is_some_and(|long| argument.get_long() == Some(long))
            || word
                .strip_prefix('-')
                .is_some_and(|short| argument.get_short().is_some_and(|own| short == own.to_string()))
    };
    command.get_arguments().find(is_it).is_some_and(|argument| argument.get_action().takes_values())
}

/// Returns the message of clap's text, its tips, and the usage.
///
/// Its tip to pass a flag or a negative number as a value says nothing: no such value is taken.
fn parts(text: &str) -> (String, Vec<String>, Option<String>) {
    let (mut message, mut tips, mut usage): (Vec<&str>, Vec<String>, Option<String>) = (Vec::new(), Vec::new(), None);
    for line in text.lines().map(str::trim_end).filter(|line| !line.is_empty()) {
        let bare = line.trim_start();
        if let Some(first) = line.strip_prefix("error: ") {
            message.push(first);
        } else if let Some(tip) = bare.strip_prefix("tip: ") {
            let is_slip = |mark: char| mark == '-' || mark.is_ascii_digit();
            if !tip.strip_prefix("to pass '-").is_some_and(|rest| rest.starts_with(is_slip)) {
                tips.push(tip.to_owned());
            }
        } else if let Some(line) = line.strip_prefix("Usage: ") {
            usage = Some(format!("usage: {line}"));
        } else if usage.is_none() && tips.is_empty() && !line.starts_with("For more information") {
            message.push(bare);
        }
    }
    (message.join(" "), tips, usage)
}
