//! Where the lines of a batch come from, and the next ones of them.
//! What a line says is `request`'s business.

use std::io::{BufRead, BufReader, Read};

use super::{GROUP, MAX_LINE};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::store::error::said_by_system;

/// Opens a file, or stdin for `-`.
pub(super) fn open(cx: &mut Context<'_>, file: &str) -> Result<Box<dyn BufRead>, Error> {
    if file == "-" {
        if cx.world.terminal.stdin {
            return Err(Error::usage("`--batch -` reads stdin, and that is a terminal")
                .hint("pipe the lines in, or name a file"));
        }
        let stdin = std::mem::replace(&mut cx.world.stdin, Box::new(std::io::empty()));
        return Ok(Box::new(BufReader::new(stdin)));
    }
    let path = cx.world.cwd.clone().unwrap_or_default().join(file);
    let opened = (cx.world.source)(&path);
    opened.map(|source| Box::new(BufReader::new(source)) as Box<dyn BufRead>).map_err(|error| {
        let reason = if error.kind() == std::io::ErrorKind::NotFound {
            "there is no such file".to_owned()
        } else {
            said_by_system(&error)
        };
        Error::usage(format!("cannot read `{file}`: {reason}"))
            .hint("name a file with one JSON object a line, or `-` for stdin")
    })
}

/// Returns the next lines that are not blank, with their numbers; none at the end. Of one that is too long only as much
/// is kept as shows it.
pub(super) fn lines(source: &mut Box<dyn BufRead>, n_read: &mut usize) -> Result<Vec<(usize, Vec<u8>)>, Error> {
    let unread = |error: std::io::Error| {
        Error::usage(format!("cannot read the batch: {}", said_by_system(&error)))
            .hint("name a file with one JSON object a line, or `-` for stdin")
    };
    let mut texts = Vec::new();
    while texts.len() < GROUP {
        let mut bytes = Vec::new();
        let limit = MAX_LINE as u64 + 1;
        if source.as_mut().take(limit).read_until(b'\n', &mut bytes).map_err(unread)? == 0 {
            break;
        }
        *n_read += 1;
        if bytes.len() > MAX_LINE && bytes.last() != Some(&b'\n') {
            source.skip_until(b'\n').map_err(unread)?;
        }
        if !bytes.trim_ascii().is_empty() {
            texts.push((*n_read, bytes));
        }
    }
    Ok(texts)
}
