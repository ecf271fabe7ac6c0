//! The end of every run: one write to stdout, errors to stderr, the exit code.
//! The one printer of errors.

use std::io::{self, Write};

use crate::cli::answer::{Answer, Quiet, Said, hushed};
use crate::cli::error::{Error, Kind};
use crate::cli::globals::Globals;
use crate::cli::loading::Missed;
use crate::cli::unseen::Memory;
use crate::store::error::StoreErrorKind;
use crate::view::page::{Block, Page, Problem};
use crate::view::{self, Format, Style, Unsupported, clean};
use crate::world::World;

/// Prints an answer or an error and returns the exit code.
pub(crate) fn finish(world: &mut World, globals: &Globals, result: Result<Answer, Error>) -> u8 {
    let outcome = result.and_then(|answer| print(world, globals, answer));
    match outcome {
        Ok(exit) => exit,
        Err(error) => {
            say(world, globals.format, std::slice::from_ref(&error));
            error.kind.exit()
        }
    }
}

fn print(world: &mut World, globals: &Globals, answer: Answer) -> Result<u8, Error> {
    let Answer { said, found, mut errors, when_empty, quiet, saved, mut notes, memory, worries, missed } = answer;
    let mut exit = u8::from(found);
    if globals.format != Format::Json {
        notes.splice(0..0, missed.as_ref().map(Missed::note));
    }
    let unread = missed.map(|missed| missed.0).unwrap_or_default();
    if !unread.is_empty() {
        exit = Kind::Data.exit();
    }
    let bytes = match said {
        Said::Nothing => {
            tell_problems(world, globals, &unread);
            Vec::new()
        }
        // Most are ours; a policy, or what a merge would change, is other people's.
        Said::Text(text) => clean::clean_data(&text).into_bytes(),
        Said::Page(mut page) => {
            let unread = unread.into_iter().filter(|problem| !page.problems.contains(problem));
            page.problems.extend(unread.collect::<Vec<_>>());
            if page.problems.iter().any(|problem| problem.level == "error") {
                exit = Kind::Data.exit();
            }
            debug_assert_eq!(misfit(&page), None, "a value of another sort than its column, and the schema, says");
            // Sentences are for people: a program finds in the envelope what they say.
            if globals.format == Format::Json {
                page.problems.extend(worries);
            }
            // A script that asked for the id alone is told beside it.
            let is_beside = globals.quiet && quiet == Quiet::FirstLine && globals.format == Format::Table;
            let beside = if is_beside { std::mem::take(&mut page.problems) } else { Vec::new() };
            let page = if globals.quiet { hushed(*page, quiet) } else { *page };
            let bytes = view::render(&page, globals.format, &style(world, globals)).map_err(unsupported)?;
            say_problems(world, globals, &page.problems);
            tell_problems(world, globals, &beside);
            bytes
        }
    };
    if bytes.is_empty()
        && world.terminal.stderr
        && !globals.quiet
        && errors.is_empty()
        && let Some(sentence) = when_empty.filter(|_| exit == 0)
    {
        to_stderr(world, &format!("{sentence}\n"));
    }
    if let Err(error) = world.stdout.write_all(&bytes).and_then(|()| world.stdout.flush()) {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Ok(worst(exit, &errors));
        }
        errors.push(if saved {
            Error::new(Kind::Unconfirmed, "saved, but the answer could not be printed")
                .hint("do not repeat the command; look with `amends show`")
        } else {
            unprinted()
        });
    } else if let Some(Err(error)) = memory.map(Memory::keep) {
        notes.push(if *error.kind() == StoreErrorKind::Unconfirmed {
            format!("note: what was said is noted, and may be said again after a power cut ({error})")
        } else {
            format!("note: what was said could not be noted ({error}), so it will be said again")
        });
    }
    if !globals.quiet {
        for note in notes {
            to_stderr(world, &format!("{}\n", clean::clean_line(&note)));
        }
    }
    if saved {
        // What came before the one that failed is on disk.
        for hint in errors.iter_mut().flat_map(|error| &mut error.hints) {
            *hint = hint.replace("nothing was written; ", "this one was not written; ");
        }
    }
    say(world, globals.format, &errors);
    Ok(worst(exit, &errors))
}

/// Returns the error of an answer that nobody could be given, where nothing was changed.
pub(crate) fn unprinted() -> Error {
    Error::new(Kind::NotWritten, "the answer could not be printed").hint("free some space, or print elsewhere")
}

/// Returns the section and key of a value that the page's schema would not admit.
fn misfit(page: &Page) -> Option<(&'static str, &'static str)> {
    page.blocks.iter().find_map(|block| match block {
        Block::Table(table) => table.misfit().map(|key| (table.key, key)),
        Block::Record(_) | Block::Prose(_) => None,
    })
}

/// Returns the exit code when some of the work failed: a change that hangs in the air is worst.
fn worst(exit: u8, errors: &[Error]) -> u8 {
    errors.iter().map(|error| error.kind).max().map_or(exit, Kind::exit)
}

/// Returns how a page is to be written for whom it is printed.
pub(crate) fn style(world: &World, globals: &Globals) -> Style {
    Style {
        width: world.terminal.width,
        colour: globals.colours(world),
        columns: globals.columns.clone(),
        nul: globals.nul,
        raw: globals.raw,
        section: globals.section.clone(),
        quiet: false,
    }
}

/// Names unreadable files on stderr too; people at a terminal have just read them in the answer itself.
fn say_problems(world: &mut World, globals: &Globals, problems: &[Problem]) {
    let shown_already = matches!(globals.format, Format::Table | Format::Markdown) && world.terminal.stdout;
    if !shown_already {
        tell_problems(world, globals, problems);
    }
}

fn tell_problems(world: &mut World, globals: &Globals, problems: &[Problem]) {
    for problem in problems {
        let text = match globals.format {
            Format::Json => view::problem_json(problem),
            _ => problem_text(problem),
        };
        to_stderr(world, &format!("{text}\n"));
    }
}

fn problem_text(problem: &Problem) -> String {
    let mut text =
        format!("{}: {}: {}: {}", problem.level, place(problem), problem.code, clean::clean_line(&problem.message));
    if let Some(hint) = &problem.hint {
        text.push_str(&format!("\nhint: {}", clean::clean_line(hint)));
    }
    text
}

fn place(problem: &Problem) -> String {
    let path = clean::clean_line(&problem.path);
    match (problem.line, problem.column) {
        (Some(line), Some(column)) => format!("{path}:{line}:{column}"),
        (Some(line), None) => format!("{path}:{line}"),
        _ => path,
    }
}

/// Prints errors: for people, or one JSON object a line.
pub(crate) fn say(world: &mut World, format: Format, errors: &[Error]) {
    for error in errors {
        let text = match format {
            Format::Json => error_json(error),
            _ => error_text(error),
        };
        to_stderr(world, &format!("{text}\n"));
    }
}

fn error_text(error: &Error) -> String {
    let message = below(&error.message);
    let mut text = match &error.problem {
        Some(problem) => format!("error: {}: {}: {message}", place(problem), problem.code),
        None => format!("error: {message}"),
    };
    for hint in &error.hints {
        text.push_str(&format!("\nhint: {}", clean::clean_line(hint)));
    }
    text
}

/// Returns a message as lines for a terminal. Those after the first are set in: no name or typed word with a line break
/// in it begins a line where our own words do.
fn below(message: &str) -> String {
    let message = clean::clean_block(message, 0);
    let mut lines = message.lines();
    let mut out = lines.next().unwrap_or_default().to_owned();
    for line in lines {
        out.push_str(if line.starts_with("  ") { "\n" } else { "\n  " });
        out.push_str(line);
    }
    out
}

fn error_json(error: &Error) -> String {
    let of_file = error.problem.as_deref();
    view::problem_json(&Problem {
        path: of_file.map(|problem| problem.path.clone()).or_else(|| error.path.clone()).unwrap_or_default(),
        line: of_file.and_then(|problem| problem.line),
        column: of_file.and_then(|problem| problem.column),
        code: of_file.map_or(error.kind.word(), |problem| problem.code),
        level: "error",
        message: error.message.clone(),
        hint: (!error.hints.is_empty()).then(|| error.hints.join("; ")),
    })
}

/// Returns what is said of a page that cannot be written as it was asked for.
pub(crate) fn unsupported(unsupported: Unsupported) -> Error {
    let quoted = |names: &[&str]| names.iter().map(|name| format!("`{name}`")).collect::<Vec<_>>().join(", ");
    let meant = |nearest: Option<&str>| nearest.map_or(String::new(), |name| format!("; did you mean `{name}`?"));
    match unsupported {
        Unsupported::Format { format, able } => {
            let able: Vec<&str> = able.iter().map(|format| format.name()).collect();
            Error::usage(format!("`--format {format}` cannot carry this page"))
                .hint(format!("formats that can: {}", quoted(&able)))
        }
        Unsupported::SeveralSections { format, sections } => {
            let first = sections.first().copied().unwrap_or_default();
            Error::usage(format!(
                "`--format {format}` carries one table, and this page has several: {}",
                quoted(&sections)
            ))
            .hint(format!("choose one, for example `--section {first}`"))
        }
        Unsupported::Section { given, nearest, sections } => {
            Error::usage(format!("this page has no section `{given}`{}", meant(nearest)))
                .hint(format!("sections here: {}", quoted(&sections)))
        }
        Unsupported::Column { given, nearest, columns } => {
            Error::usage(format!("this page has no column `{given}`{}", meant(nearest)))
                .hint(format!("columns here: {}", quoted(&columns)))
        }
    }
}

/// Writes to stderr; when even that fails there is nobody left to tell.
fn to_stderr(world: &mut World, text: &str) {
    let _ = world.stderr.write_all(text.as_bytes());
}
