//! What a half-typed word may become: which sort of id is meant there, and which ones there are.
//! Only names of files are looked at, and only what is an id by our grammar is ever said: a shell reads it.

use std::path::{Path, PathBuf};

use clap::{Arg, Command};

use crate::cli::context::{Care, Context};
use crate::cli::find;
use crate::model::id::is_word;
use crate::model::promise::PromiseState;
use crate::store::load::{CASES, PARTIES};
use crate::store::probe;

/// More than so many ids help nobody, and a shell is slow with them.
const MOST: usize = 1_000;

/// What ids a word may become.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Sort {
    Case,
    Promise,
    Party,
}

/// What stands on the line before the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
struct Line<'a> {
    /// The care folder, where it is named.
    dir: Option<&'a str>,
    sort: Option<Sort>,
    /// What is there of the last word.
    begun: &'a str,
}

/// Returns the ids that the last of these words may become, one a line; whatever goes wrong, there are none.
pub(super) fn ids(cx: &mut Context<'_>, mut command: Command, words: &[String]) -> String {
    command.build();
    let line = line(&command, words);
    let Some(sort) = line.sort else { return String::new() };
    if let Some(dir) = line.dir {
        cx.globals.dir = Some(PathBuf::from(dir));
    }
    let Ok(care) = cx.care() else { return String::new() };
    let found = match sort {
        Sort::Case => stems(&care, CASES, line.begun),
        Sort::Party => stems(&care, PARTIES, line.begun),
        Sort::Promise => match line.begun.split_once('/') {
            Some((case, begun)) => promises(&care, case, begun),
            None => stems(&care, CASES, line.begun).into_iter().map(|id| id + "/").collect(),
        },
    };
    found.into_iter().map(|id| id + "\n").collect()
}

/// Returns the ids of files that begin so; case and hyphens do not matter.
fn stems(care: &Care, dir: &str, begun: &str) -> Vec<String> {
    let key = key(begun);
    let is_meant = |stem: &str| is_word(stem) && self::key(stem).starts_with(&key);
    let paths = probe::walk(care.disk.as_ref(), Path::new(dir), is_meant).files;
    let mut found: Vec<String> = paths.iter().filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect();
    found.sort_unstable();
    found.dedup();
    found.truncate(MOST);
    found
}

fn key(text: &str) -> String {
    text.to_ascii_lowercase().replace('-', "")
}

/// Returns the addresses of the open promises of a case that begin so.
fn promises(care: &Care, case: &str, begun: &str) -> Vec<String> {
    let Ok(case) = find::find(care, case).and_then(|found| find::read(care, &found)) else { return Vec::new() };
    let open = case.promises.iter().filter(|promise| promise.state == PromiseState::Open);
    let ids = open.map(|promise| promise.id.as_str()).filter(|id| is_word(id) && id.starts_with(begun));
    ids.map(|id| format!("{}/{id}", case.id.as_str())).take(MOST).collect()
}

/// Reads the words up to the cursor as the command would.
fn line<'a>(command: &Command, words: &'a [String]) -> Line<'a> {
    let Some((begun, before)) = words.split_last() else { return Line::default() };
    let mut command = command;
    let mut line = Line { begun, ..Line::default() };
    // The option whose value comes next, how many free words there were, whether options are over.
    let (mut option, mut n_free, mut is_over) = (None, 0, false);
    // bash takes `--from=p-h7` for three words.
    for word in before.iter().map(String::as_str).filter(|word| *word != "=") {
        if let Some(arg) = option.take() {
            line.dir = line.dir.or(Some(word).filter(|_| is_dir(arg)));
        } else if is_over || !word.starts_with('-') || word == "-" {
            match command.find_subcommand(word).filter(|_| n_free == 0) {
                Some(below) => command = below,
                None => n_free += 1,
            }
        } else if word == "--" {
            is_over = true;
        } else if let Some((name, value)) = word.split_once('=') {
            line.dir = line.dir.or(named(command, name).filter(|arg| is_dir(arg)).map(|_| value));
        } else {
            option = named(command, word).filter(|arg| arg.get_action().takes_values());
        }
    }
    line.begun = begun.strip_prefix('=').unwrap_or(begun);
    let arg = match (option, begun.split_once('=').filter(|_| !is_over && begun.starts_with("--"))) {
        (None, Some((name, value))) => {
            line.begun = value;
            named(command, name)
        }
        (None, None) if begun.starts_with('-') && !is_over => None,
        (None, None) => free(command, n_free),
        (option, _) => option,
    };
    line.sort = arg.and_then(sort);
    line
}

/// Returns the option of this name; those that every command takes stand at the top.
fn named<'c>(command: &'c Command, word: &str) -> Option<&'c Arg> {
    let is_it = |arg: &&Arg| match word.strip_prefix("--") {
        Some(long) => arg.get_long() == Some(long),
        None => word.strip_prefix('-').is_some_and(|short| arg.get_short().is_some_and(|one| short == one.to_string())),
    };
    command.get_arguments().find(is_it)
}

fn is_dir(arg: &Arg) -> bool {
    arg.get_id() == "dir"
}

/// Returns what the free word after so many others is; the last one may come several times.
fn free(command: &Command, n_before: usize) -> Option<&Arg> {
    let mut n = n_before;
    for arg in command.get_positionals() {
        let most = arg.get_num_args().map_or(1, |range| range.max_values());
        if n < most {
            return Some(arg);
        }
        n -= most;
    }
    None
}

fn sort(arg: &Arg) -> Option<Sort> {
    match arg.get_value_names()?.first()?.as_str() {
        "CASE" => Some(Sort::Case),
        "CASE/PROMISE" => Some(Sort::Promise),
        "PARTY" => Some(Sort::Party),
        "WHO" if arg.get_id() == "from" => Some(Sort::Party),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;
    use crate::cli::Arguments;

    fn check(words: &str, sort: Option<Sort>, begun: &str, dir: Option<&str>) {
        let mut command = Arguments::command();
        command.build();
        let words: Vec<String> = words.split(' ').map(str::to_owned).collect();
        assert_eq!(line(&command, &words), Line { dir, sort, begun }, "{words:?}");
    }

    #[test]
    fn a_word_is_what_the_command_says() {
        check("show kd", Some(Sort::Case), "kd", None);
        check("show kd35-dnr3 ", Some(Sort::Case), "", None);
        check("-C shop show ", Some(Sort::Case), "", Some("shop"));
        check("show --dir=shop -- kd", Some(Sort::Case), "kd", Some("shop"));
        check("show --format json kd", Some(Sort::Case), "kd", None);
        check("show --format j", None, "j", None);
        check("show --for", None, "--for", None);
        check("sh", None, "sh", None);
        check("update kd35 --note ", None, "", None);
        check("update --note text -q kd", Some(Sort::Case), "kd", None);
        check("promise keep kd35-dnr3/p", Some(Sort::Promise), "kd35-dnr3/p", None);
        check("promise add kd", Some(Sort::Case), "kd", None);
        check("promise add kd35 wh", None, "wh", None);
        check("merge kd35 into m", Some(Sort::Case), "m", None);
        check("merge a into b c", None, "c", None);
        check("party show p-", Some(Sort::Party), "p-", None);
        check("party merge p-1 into p-", Some(Sort::Party), "p-", None);
        check("open subject --from p-", Some(Sort::Party), "p-", None);
        check("open subject --from=p-", Some(Sort::Party), "p-", None);
        check("open subject --from = p-", Some(Sort::Party), "p-", None);
        check("open subject --from =", Some(Sort::Party), "", None);
        check("list ", None, "", None);
        check("promise add kd35 what --from p", None, "p", None);
    }
}
