//! Texts that come from stdin: once, whole, and as texts.
//! What they are for is said by the commands.

use std::io::Read as _;

use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::format::caps::LONGEST;
use crate::store::error::said_by_system;

/// The largest text that stdin may hold.
const MAX_STDIN: u64 = 10 * 1024 * 1024;

impl Context<'_> {
    /// Returns a text argument; `-` is stdin, once.
    pub(crate) fn text(&mut self, argument: Option<&str>) -> Result<Option<String>, Error> {
        match argument {
            Some("-") => {
                let text = self.stdin()?;
                self.long_text = Some(text.len()).filter(|len| *len > LONGEST);
                Ok(Some(text))
            }
            other => Ok(other.map(str::to_owned)),
        }
    }

    /// Says that a text is longer than meant; `check` says so too, for as long as it stands there.
    pub(crate) fn long_text(&self) -> Option<String> {
        self.long_text.and_then(too_long)
    }

    /// Reads all of stdin; a terminal is not waited for.
    pub(crate) fn stdin(&mut self) -> Result<String, Error> {
        if self.stdin_is_read {
            return Err(
                Error::usage("`-` stands for stdin and was given twice").hint("give one of the texts as an argument")
            );
        }
        self.stdin_is_read = true;
        if self.world.terminal.stdin {
            return Err(Error::usage("`-` reads stdin, and that is a terminal")
                .hint("pipe the text in, or give it as an argument"));
        }
        let mut bytes = Vec::new();
        let read = self.world.stdin.as_mut().take(MAX_STDIN + 1).read_to_end(&mut bytes);
        read.map_err(|error| Error::usage(format!("cannot read stdin: {}", said_by_system(&error))))?;
        if bytes.len() as u64 > MAX_STDIN {
            return Err(Error::usage("stdin holds more than 10 MB")
                .hint("keep the long text in a file of its own, and say here where it is"));
        }
        let mut text = String::from_utf8(bytes).map_err(|error| {
            Error::usage(format!("stdin is not UTF-8 (byte {})", error.utf8_error().valid_up_to()))
                .hint("convert it with `iconv -t utf-8`")
        })?;
        if let Some(at) = text.find('\0') {
            return Err(Error::usage(format!("stdin holds a NUL (byte {at}), and no text has one"))
                .hint("between ids make it a line break: `tr '\\0' '\\n'`; take it out of a text with `tr -d '\\0'`"));
        }
        if text.ends_with('\n') {
            text.pop();
        }
        Ok(text)
    }
}

/// Says that a text of so many bytes is longer than is meant, if it is.
pub(crate) fn too_long(len: usize) -> Option<String> {
    let (is, most) = (len.div_ceil(1024), LONGEST / 1024);
    let note = format!(
        "note: a text of {is} KB was saved; at most {most} KB is meant, and longer ones belong in a file of their own"
    );
    (len > LONGEST).then_some(note)
}
