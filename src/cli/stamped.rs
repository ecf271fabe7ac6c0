//! What a write adds to a case besides its own change: the breaches that have passed since the last one.
//! What was missed is decided by `actions::stamp`.

use std::path::Path;

use crate::actions::draft::Stamp;
use crate::actions::stamp;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::write::unwritten;
use crate::format::rewrite::{Rewritten, rewrite};
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
}
