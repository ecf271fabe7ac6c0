//! What a batch prints as it goes: a line for each case, and what is wrong with a line that is no case.
//! What is said at the end is `batch`'s business.

use std::io::Write as _;

use super::{Opened, code};
use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::finish;
use crate::cli::open::learn;
use crate::cli::open::prepare::Prepared;
use crate::cli::open::said::alarms;
use crate::format::diff::diff;
use crate::store::load;
use crate::view::Format;
use crate::view::clean::clean_line;

/// Prints what a line would write: the difference, and no id, for there is no such case.
pub(super) fn rehearse(cx: &mut Context<'_>, care: &Care, line: usize, prepared: &Prepared) -> Result<(), Error> {
    let files = prepared.parties.iter().map(|(path, text)| (path, text)).chain([(&prepared.path, &prepared.text)]);
    let mut text: String = files.map(|(path, text)| diff(&load::shown(path), "", text)).collect();
    if let Some(learnt) = &prepared.learnt {
        let learn::Rehearsed { path, before, after } = learn::rehearse(care, learnt)?;
        text.push_str(&diff(&load::shown(&path), &before, &after));
    }
    let text = match cx.globals.format {
        Format::Ids => return Ok(()),
        Format::Ndjson => {
            let row = serde_json::json!({
                "line": line, "case": null, "id": null, "path": null, "code": code(prepared), "diff": text,
                "codes": prepared.codes,
            });
            format!("{row}\n")
        }
        _ => text.lines().map(|line| format!("{}\n", clean_line(line))).collect(),
    };
    put(cx, &text, Kind::NotWritten)
}

pub(super) fn print(
    cx: &mut Context<'_>,
    line: usize,
    case: &Opened,
    prepared: Option<&Prepared>,
    answer: &Answer,
) -> Result<(), Error> {
    let Opened { id, path } = case;
    let text = match cx.globals.format {
        Format::Ids if cx.globals.nul => format!("{id}\0"),
        Format::Ids => format!("{id}\n"),
        Format::Ndjson => {
            let code = prepared.and_then(code);
            let codes = prepared.map_or(&[][..], |prepared| prepared.codes.as_slice());
            let row = serde_json::json!({
                "line": line, "case": id, "id": id, "path": path, "code": code, "codes": codes,
            });
            format!("{row}\n")
        }
        // The alarm is a column of its own, behind what a script reads.
        _ => {
            let said = prepared.into_iter().flat_map(alarms).map(|(said, why)| match why {
                None => said,
                Some(why) => format!("{said} ({})", clean_line(&why.replace('\t', " "))),
            });
            let cells = [line.to_string(), id.to_string()].into_iter().chain(said);
            format!("{}\n", cells.collect::<Vec<_>>().join("\t"))
        }
    };
    put(cx, &text, if answer.saved { Kind::Unconfirmed } else { Kind::NotWritten })
}

fn put(cx: &mut Context<'_>, text: &str, kind: Kind) -> Result<(), Error> {
    match cx.world.stdout.write_all(text.as_bytes()) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => Ok(()),
        Err(_) if kind == Kind::Unconfirmed => Err(Error::new(kind, "saved, but the answer could not be printed")),
        Err(_) => Err(Error::new(kind, "the answer could not be printed")),
    }
}

pub(super) fn complain(cx: &mut Context<'_>, line: usize, error: Error) -> usize {
    let format = cx.globals.format;
    finish::say(cx.world, format, &[Error { message: format!("line {line}: {}", error.message), ..error }]);
    1
}
