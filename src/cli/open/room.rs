//! Whether what is asked of `open` makes files that can be read again.
//! How the files are made is said by `prepare`.

use std::path::Path;

use crate::cli::error::Error;
use crate::cli::open::request::Request;
use crate::format::caps::LONGEST;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::load::LIMIT;

/// Refuses words that no file may hold.
pub(super) fn in_words(request: &Request) -> Result<(), Error> {
    if request.texts().any(|text| text.contains('\0')) {
        return Err(Error::usage("a text holds a NUL").hint("take out the `\\u0000`; no text has one"));
    }
    let who = [&request.from, &request.org, &request.phone];
    if who.into_iter().flatten().any(|who| who.len() > LONGEST) {
        return Err(Error::usage("this name is longer than 64 KB").hint("give the name alone"));
    }
    Ok(())
}

/// Refuses files that nobody could read again: they are measured as they would be written.
pub(super) fn in_files<'f>(mut files: impl Iterator<Item = (&'f Path, &'f String)>) -> Result<(), Error> {
    match files.find(|(_, text)| text.len() as u64 > LIMIT) {
        Some((path, _)) => Err(StoreError::new(StoreErrorKind::TooBig, "create", path).into()),
        None => Ok(()),
    }
}
