//! Documents that run: each console block of a Markdown file is one shell session, typed and compared line by line.
//! Which documents there are is said by `transcripts` and `readme`.
//!
//! A line that begins with `$ ` is typed, `> ` continues it; what follows is what must be printed, both streams in the
//! order of their writing. A first line `? 4` is the exit code, if it is not 0. `[..]` stands for any characters of a
//! line, a line `...` for any lines. `UPDATE=1 cargo test` writes what was printed into the documents.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

use snapbox::Data;
use snapbox::filter::NormalizeToExpected;

use crate::sandbox::{Sandbox, said};

/// One thing typed, and what it printed.
#[derive(Debug, PartialEq, Eq)]
struct Step {
    typed: Vec<String>,
    printed: String,
}

/// A document as it lies there: words, and sessions.
#[derive(Debug, PartialEq, Eq)]
enum Piece {
    Words(String),
    Console(Vec<Step>),
}

/// What becomes of a document that says something else than was printed.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Differences {
    Told,
    Written,
}

/// Runs all console blocks of a document as one session, after `ahead`, a script that nobody sees.
///
/// Returns what differs, or nothing; with `UPDATE=1` the document is made to say what was printed.
pub(crate) fn run(document: &Path, sandbox: &Sandbox, ahead: &str) -> Result<(), String> {
    let is_update = std::env::var_os("UPDATE").is_some_and(|value| value == "1");
    compare(document, sandbox, ahead, if is_update { Differences::Written } else { Differences::Told })
}

fn compare(document: &Path, sandbox: &Sandbox, ahead: &str, then: Differences) -> Result<(), String> {
    let text = fs::read_to_string(document).unwrap();
    let mut pieces = parse(&text).map_err(|error| format!("{}: {error}", document.display()))?;
    let steps = || pieces.iter().filter_map(|piece| if let Piece::Console(steps) = piece { Some(steps) } else { None });
    let printed = session(&steps().flatten().collect::<Vec<_>>(), sandbox, ahead);
    let printed = printed.map_err(|error| format!("{}: {error}", document.display()))?;
    let mut differences = String::new();
    let mut printed = printed.into_iter();
    for piece in &mut pieces {
        let Piece::Console(steps) = piece else { continue };
        for step in steps {
            let expected = Data::text(&*step.printed);
            let actual = Data::text(printed.next().unwrap());
            let actual = NormalizeToExpected::new().redact().normalize(actual, &expected);
            if actual != expected {
                writeln!(differences, "{}: $ {}", document.display(), step.typed.join("\n> ")).unwrap();
                let plain = snapbox::report::Palette::plain();
                snapbox::report::write_diff(
                    &mut differences,
                    &expected,
                    &actual,
                    Some(&"document"),
                    Some(&"printed"),
                    plain,
                )
                .unwrap();
                step.printed = actual.render().unwrap();
            }
        }
    }
    if differences.is_empty() {
        return Ok(());
    }
    if then == Differences::Written {
        fs::write(document, show(&pieces)).unwrap();
        return Ok(());
    }
    Err(differences)
}

fn parse(text: &str) -> Result<Vec<Piece>, String> {
    let mut pieces = Vec::new();
    let mut words = String::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        words.push_str(line);
        words.push('\n');
        if line != "```console" {
            continue;
        }
        pieces.push(Piece::Words(std::mem::take(&mut words)));
        let mut steps: Vec<Step> = Vec::new();
        loop {
            let Some(line) = lines.next() else { return Err("a console block has no end".to_owned()) };
            if line == "```" {
                words.push_str("```\n");
                break;
            }
            if let Some(typed) = line.strip_prefix("$ ") {
                steps.push(Step { typed: vec![typed.to_owned()], printed: String::new() });
                continue;
            }
            let Some(step) = steps.last_mut() else {
                return Err(format!("`{line}` is printed before anything is typed"));
            };
            match line.strip_prefix("> ") {
                Some(more) if step.printed.is_empty() => step.typed.push(more.to_owned()),
                _ => {
                    step.printed.push_str(line);
                    step.printed.push('\n');
                }
            }
        }
        pieces.push(Piece::Console(steps));
    }
    pieces.push(Piece::Words(words));
    Ok(pieces)
}

fn show(pieces: &[Piece]) -> String {
    let mut text = String::new();
    for piece in pieces {
        match piece {
            Piece::Words(words) => text.push_str(words),
            Piece::Console(steps) => {
                for step in steps {
                    text.push_str(&format!("$ {}\n{}", step.typed.join("\n> "), step.printed));
                }
            }
        }
    }
    text
}

/// Types all steps into one shell and returns what each printed, its exit code first if it is not 0.
fn session(steps: &[&Step], sandbox: &Sandbox, ahead: &str) -> Result<Vec<String>, String> {
    // The mark cannot be printed by `amends`, which shows control characters as `\u{…}`.
    let mut script = format!("exec 2>&1\n{ahead}\n");
    for (n, step) in steps.iter().enumerate() {
        let typed = step.typed.join("\n");
        writeln!(script, "export AMENDS_SEED={}\n{typed}\nprintf '\\001%s\\001' \"$?\"", n + 1).unwrap();
    }
    let file = sandbox.path().join("session.sh");
    fs::write(&file, script).unwrap();
    let said = said(sandbox.command("sh").arg(&file).env("NO_COLOR", "1"));
    let mut parts = said.out.split('\u{1}');
    let mut printed = Vec::new();
    for step in steps {
        let (Some(text), Some(code)) = (parts.next(), parts.next()) else {
            return Err(format!("the shell ended at `{}`: {}", step.typed.join(" "), said.err));
        };
        // RFC 4180 ends the lines of a csv with CR LF, which nobody sees in a document.
        let text = text.replace("\r\n", "\n");
        let line_break = if text.is_empty() || text.ends_with('\n') { "" } else { "\n" };
        let code = if code == "0" { String::new() } else { format!("? {code}\n") };
        printed.push(format!("{code}{text}{line_break}"));
    }
    Ok(printed)
}

#[test]
fn a_document_is_read_and_shown_without_loss() {
    let text = "# T\n\n```console\n$ a\n> b\n? 3\nout\n\n> quoted\n$ c\n```\nwords\n```sh\n$ not typed\n```\n";
    let pieces = parse(text).unwrap();
    assert_eq!(show(&pieces), text);
    let step = |typed: &[&str], printed: &str| Step {
        typed: typed.iter().map(|line| (*line).to_owned()).collect(),
        printed: printed.to_owned(),
    };
    assert_eq!(pieces[1], Piece::Console(vec![step(&["a", "b"], "? 3\nout\n\n> quoted\n"), step(&["c"], "")]));
    assert!(parse("```console\nout\n```\n").is_err());
    assert!(parse("```console\n$ a\n").is_err());
}

#[test]
fn a_session_is_one_shell_and_differences_are_named() {
    let sandbox = Sandbox::bare();
    let document = sandbox.path().join("x.md");
    let text = "```console\n$ a=1; false\n? 1\n$ echo \"$a $AMENDS_SEED\" | tr 1 2; echo lost >&2\n[..] 2\nlost\n\
                $ printf 'x\\ny\\nz'\n...\nz\n```\n";
    fs::write(&document, text).unwrap();
    assert_eq!(compare(&document, &sandbox, "", Differences::Told), Ok(()));
    fs::write(&document, text.replace("lost\n$", "found\n$")).unwrap();
    let difference = compare(&document, &sandbox, "", Differences::Told).unwrap_err();
    assert!(difference.contains("found") && difference.contains("lost"), "{difference}");
    fs::write(&document, "```console\n$ exit 3\n```\n").unwrap();
    assert!(compare(&document, &sandbox, "", Differences::Told).unwrap_err().contains("the shell ended"));
}
