//! What a write adds to a case besides its own change: the breaches that have passed since the last one.
//! What was missed is decided by `actions::stamp`.

use std::path::Path;

use crate::actions::draft::Stamp;
use crate::actions::stamp;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::write::unwritten;
use crate::format::read_case;
use crate::format::rewrite::{Rewritten, rewrite};
use crate::format::tree::parse;
use crate::model::look::Look;
use crate::store::load;

impl Context<'_> {
    /// Puts the breaches that have passed on record, as the case stands after the change.
    ///
    /// What is typed late may show that a clock was met in time, so the change comes first. The present is when it was
    /// typed, whenever it really happened.
    pub(crate) fn stamped(&self, care: &Care, path: &Path, made: Rewritten, stamp: &Stamp) -> Result<Rewritten, Error> {
        let look = Look { now: care.typed, policy: &care.policy };
        let edits = stamp::breaches(&look, &made.after, stamp, &self.world.dice);
        if edits.is_empty() {
            return Ok(made);
        }
        let again = rewrite(load::syntax(path), care.zone(), made.text.as_bytes(), |_| Ok(edits));
        let again = again.map_err(|error| unwritten(path, error))?;
        Ok(Rewritten { before: made.before, ..again })
    }

    /// Returns the text of a case with the breaches that have passed on record, for what is not written by an action.
    ///
    /// While two clones disagree about a case nothing is added to it; the write that settles it puts breaches on record.
    pub(crate) fn with_breaches(&self, care: &Care, path: &Path, text: String, stamp: &Stamp) -> Result<String, Error> {
        let read = |text: &str| {
            let document = parse(load::syntax(path), text.as_bytes()).ok()?;
            read_case::case(&document, load::syntax(path), care.zone()).0
        };
        match read(&text).filter(|case| case.conflicts.is_empty()) {
            Some(case) => {
                let made = Rewritten { before: case.clone(), after: case, text };
                self.stamped(care, path, made, stamp).map(|made| made.text)
            }
            None => Ok(text),
        }
    }
}
