//! `amends merge-file`: the merge driver that git calls with three versions of a file.
//! Which version of what stands is decided by `format::merge`; here are files, words and exit codes.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use clap::Command;

use crate::cli::answer::{Answer, Said};
use crate::cli::context::Context;
use crate::cli::error::{Error, Kind};
use crate::format::diff::diff;
use crate::format::merge::{self, MergeError, Merged, Versions, lines};
use crate::format::tree::Syntax;
use crate::store::disk::Snapshot;
use crate::store::error::{StoreError, said_by_system};
use crate::store::janitor;
use crate::store::load;
use crate::store::swap;

/// More than this is read by nobody; up to it a file that is no case is still merged line by line.
const MAX: u64 = 16 * 1024 * 1024;

/// What git takes for a driver that broke: nothing is applied, and both versions stay where they are.
const BROKEN: u8 = 129;
/// The same for a bug, told apart from an unusable file.
const BUG: u8 = 134;

/// Merge three versions of a case or party file; git calls it
///
/// The result replaces OURS. Exit 0: merged; 1: something is left to settle; 129 and above: nothing was done.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends init --git\n  git config merge.amends.driver\n\nBy hand:\n  amends merge-file base.toml ours.toml theirs.toml"
)]
pub(crate) struct Args {
    /// The common ancestor; empty when both sides made the file
    #[arg(value_name = "BASE")]
    base: PathBuf,
    /// Our version, which the result replaces
    #[arg(value_name = "OURS")]
    ours: PathBuf,
    /// Their version
    #[arg(value_name = "THEIRS")]
    theirs: PathBuf,
    /// How many signs a conflict marker has, should the file have to be merged line by line
    #[arg(value_name = "SIZE", default_value_t = 7, value_parser = clap::value_parser!(u16).range(1..=1000))]
    marker_size: u16,
    /// The file's name in the repository; its id has to be that of the versions
    #[arg(value_name = "PATH")]
    path: Option<PathBuf>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "a merge of two versions")?;
    crate::cli::fits_again(&cx.globals, "a merge of two versions")?;
    let [base, ours, theirs] = [&args.base, &args.ours, &args.theirs].map(|path| read(cx, path));
    let (base, ours, theirs) = (base?, ours?, theirs?);
    let versions = Versions { base: &base.bytes, ours: &ours.bytes, theirs: &theirs.bytes };
    let name = args.path.as_deref();
    let stem = name.and_then(Path::file_stem).and_then(|stem| stem.to_str());
    let shown = load::shown(name.unwrap_or(&args.ours));
    let mut answer = Answer::new(Said::Nothing);
    match merge::merge(syntax(name.unwrap_or(&args.ours), &ours.bytes), versions, stem) {
        Ok(Merged { text, conflicts }) => {
            let text = text.as_bytes();
            answer.said = write(cx, &args.ours, &ours, text)?;
            answer.found = !conflicts.is_empty();
            answer.notes.extend(unsettled(&shown, stem, &conflicts));
        }
        Err(error @ (MergeError::Mixed { .. } | MergeError::Alien { .. })) => {
            answer.found = true;
            answer.notes.push(format!(
                "`{shown}` was not merged: {error}; git pairs files by their likeness: merge again with `-X find-renames=100%`, or compare both versions by hand"
            ));
        }
        Err(error) => {
            let [base, ours_text, theirs] = [versions.base, versions.ours, versions.theirs].map(std::str::from_utf8);
            let (Ok(base), Ok(ours_text), Ok(theirs)) = (base, ours_text, theirs) else {
                answer.found = true;
                answer.notes.push(format!("`{shown}` was not merged, and our version was left as it is: {error}"));
                return Ok(answer);
            };
            let is_empty = |text: &str| text.trim().is_empty();
            if is_empty(ours_text) != is_empty(theirs) {
                // Lines of nothing would take the record away without a marker.
                let whole = if is_empty(theirs) { ours_text } else { theirs };
                answer.said = write(cx, &args.ours, &ours, whole.as_bytes())?;
                answer.found = true;
                answer
                    .notes
                    .push(format!("`{shown}` was not merged: one version is empty, the other one stands there"));
                return Ok(answer);
            }
            let text = lines::merge(base, ours_text, theirs, usize::from(args.marker_size));
            answer.said = write(cx, &args.ours, &ours, text.as_bytes())?;
            answer.found = true;
            answer
                .notes
                .push(format!("`{shown}` was merged line by line, because {error}; look at it before you commit"));
        }
    }
    Ok(answer)
}

/// Tells whether the command line calls the driver, whose exit codes are git's, whatever options stand before it.
pub(crate) fn is_called(argv: &[OsString], options: impl FnOnce() -> Command) -> bool {
    let is_verb = |word: &OsString| word == "merge-file";
    let mut words = argv.iter().skip(1);
    if !words.clone().any(is_verb) {
        return false;
    }
    let options = options();
    while let Some(word) = words.next() {
        match takes_next(&options, &word.to_string_lossy()) {
            _ if !word.as_encoded_bytes().starts_with(b"-") => return is_verb(word),
            Some(true) => drop(words.next()),
            Some(false) => {}
            // Nobody knows whether the next word belongs to an option that is none; it is refused in any case.
            None => return true,
        }
    }
    false
}

/// Tells whether the word after an option is its value; nothing of one that is none.
fn takes_next(options: &Command, word: &str) -> Option<bool> {
    let takes = |is_it: &dyn Fn(&clap::Arg) -> bool| {
        options.get_arguments().find(|arg| is_it(arg)).map(|arg| arg.get_action().takes_values())
    };
    if let Some(long) = word.strip_prefix("--") {
        let (name, value) = long.split_once('=').map_or((long, None), |(name, value)| (name, Some(value)));
        return takes(&|arg| arg.get_long() == Some(name)).map(|takes| takes && value.is_none());
    }
    // In `-qC` the last one may take the next word; what follows one that takes a value is that value.
    let mut letters = word.chars().skip(1);
    while let Some(letter) = letters.next() {
        if takes(&|arg| arg.get_short() == Some(letter))? {
            return Some(letters.next().is_none());
        }
    }
    Some(false)
}

/// Runs the driver: git would take a panic or a usage error for a conflict and keep one side alone.
pub(crate) fn guarded(run: impl FnOnce() -> u8) -> u8 {
    // The words of a panic can quote what it worked on; customers' words do not belong on a screen.
    std::panic::set_hook(Box::new(|_| {}));
    let outcome = std::panic::catch_unwind(std::panic::AssertUnwindSafe(run));
    let _ = std::panic::take_hook();
    match outcome {
        Ok(exit @ (0 | 1)) => exit,
        Ok(_) => BROKEN,
        Err(_) => BUG,
    }
}

fn unsettled(shown: &str, stem: Option<&str>, conflicts: &[String]) -> Option<String> {
    let keys = conflicts.join(", ");
    let case = stem.unwrap_or("CASE");
    (!conflicts.is_empty()).then(|| {
        format!(
            "`{shown}`: both sides changed {keys}; settle it with `amends resolve-merge {case} --key KEY --take VALUE`"
        )
    })
}

/// Returns the language by the file's name, else by how it begins.
fn syntax(name: &Path, text: &[u8]) -> Syntax {
    match name.extension() {
        Some(_) => load::syntax(name),
        None if text.trim_ascii_start().starts_with(b"{") => Syntax::Json,
        None => Syntax::Toml,
    }
}

/// Reads a file anywhere: git puts the versions at the top of the work tree, where no care folder need be.
fn read(cx: &Context<'_>, path: &Path) -> Result<Snapshot, Error> {
    let (dir, name) = place(cx, path)?;
    let disk = open(cx, &dir)?;
    Ok(disk.read(&name, MAX).map_err(|error| StoreError::from_io("read", path, error))?)
}

/// Puts the result in the place of our version, or returns what that would change.
fn write(cx: &Context<'_>, path: &Path, before: &Snapshot, text: &[u8]) -> Result<Said, Error> {
    if cx.globals.dry_run {
        let [before, after] = [&before.bytes, text].map(String::from_utf8_lossy);
        return Ok(Said::Text(diff(&load::shown(path), &before, &after)));
    }
    let (dir, name) = place(cx, path)?;
    let disk = open(cx, &dir)?;
    // Nobody else writes where git puts the versions, so nobody else tidies up after a driver that was killed there.
    janitor::sweep_dir(disk.as_ref(), Path::new(""));
    if before.bytes != text {
        swap::replace(disk.as_ref(), &name, before, text)?;
    }
    Ok(Said::Nothing)
}

fn open(cx: &Context<'_>, dir: &Path) -> Result<Box<dyn crate::store::disk::Disk>, Error> {
    (cx.world.open)(dir).map_err(|error| {
        Error::new(Kind::NotWritten, format!("cannot open `{}`: {}", dir.display(), said_by_system(&error)))
    })
}

/// Returns the directory of a file and its name in it.
fn place(cx: &Context<'_>, path: &Path) -> Result<(PathBuf, PathBuf), Error> {
    let whole = cx.world.cwd.as_deref().unwrap_or(Path::new("")).join(path);
    match (whole.parent(), whole.file_name()) {
        (Some(dir), Some(name)) if whole.is_absolute() => Ok((dir.to_owned(), PathBuf::from(name))),
        _ => Err(Error::usage(format!("`{}` names no file", path.display()))),
    }
}

#[cfg(test)]
mod tests {
    use std::ffi::OsString;

    use clap::CommandFactory as _;

    use super::{guarded, is_called};

    #[derive(clap::Parser)]
    struct Options {
        #[command(flatten)]
        globals: crate::cli::globals::Globals,
    }

    #[test]
    fn the_driver_is_known_behind_any_option() {
        for (line, expect) in [
            ("merge-file o a b", true),
            ("--once k merge-file o", true),
            ("--once=k merge-file o", true),
            ("--format zork merge-file", true),
            ("-q merge-file", true),
            ("-C shop -z merge-file", true),
            ("-Cshop merge-file", true),
            ("-qC shop merge-file", true),
            ("--zork x merge-file", true),
            ("-C merge-file open x", false),
            ("-qC merge-file open x", false),
            ("open merge-file", false),
            ("help merge-file", false),
            ("-q open", false),
        ] {
            let argv: Vec<OsString> = std::iter::once("amends").chain(line.split(' ')).map(OsString::from).collect();
            assert_eq!(is_called(&argv, Options::command), expect, "{line}");
        }
    }

    #[test]
    fn git_never_takes_a_bug_or_an_error_for_a_conflict() {
        for (ends, code) in [(0, 0), (1, 1), (2, 129), (3, 129), (5, 129), (7, 129)] {
            assert_eq!(guarded(|| ends), code, "{ends}");
        }
        assert_eq!(guarded(|| panic!("a bug")), 134);
    }
}
