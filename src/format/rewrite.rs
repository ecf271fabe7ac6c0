//! One change of one case file: read the text, let somebody decide, patch, read the result again.
//! Pure: which file it is and how it gets onto the disk is `store`'s business.

use chrono_tz::Tz;

use crate::format::patch::{PatchError, patch};
use crate::format::read_case;
use crate::format::tree::{Syntax, parse};
use crate::model::case::Case;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::edit::Edit;

/// The newest shape of file that this version writes.
pub const SCHEMA: i64 = 1;

/// Why a text was not changed.
#[derive(Clone, Debug, PartialEq)]
pub enum RewriteError<E> {
    /// It cannot be read well enough to be changed.
    Unreadable { text: String, diagnostic: Box<Diagnostic> },
    /// It was written by a newer version.
    Newer { schema: i64 },
    /// Two clones disagree about these keys and nobody has settled it.
    Conflict { keys: Vec<String> },
    /// The one who decides says no.
    Refused(E),
    /// The change cannot be written into this text.
    Patch(PatchError),
}

/// A text before and after, with the case as it was and as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewritten {
    pub before: Case,
    pub after: Case,
    /// The new text; equal to the old one when nothing changed.
    pub text: String,
}

/// Returns the text with the edits that `decide` makes of the case in it.
pub fn rewrite<E>(
    syntax: Syntax,
    zone: Tz,
    bytes: &[u8],
    decide: impl FnOnce(&Case) -> Result<Vec<Edit>, E>,
) -> Result<Rewritten, RewriteError<E>> {
    let (before, text) = read(syntax, zone, bytes)?;
    if before.schema > SCHEMA {
        return Err(RewriteError::Newer { schema: before.schema });
    }
    if !before.conflicts.is_empty() {
        return Err(RewriteError::Conflict { keys: before.conflicts.clone() });
    }
    let edits = decide(&before).map_err(RewriteError::Refused)?;
    if edits.is_empty() {
        return Ok(Rewritten { after: before.clone(), before, text });
    }
    let patched = patch(syntax, &text, &edits).map_err(RewriteError::Patch)?;
    // The result is read again before it may replace the file: it must be a case with nothing newly wrong.
    let (after, _) = read(syntax, zone, patched.as_bytes())?;
    Ok(Rewritten { before, after, text: patched })
}

fn read<E>(syntax: Syntax, zone: Tz, bytes: &[u8]) -> Result<(Case, String), RewriteError<E>> {
    let unreadable = |text: &str, diagnostic: Diagnostic| RewriteError::Unreadable {
        text: text.to_owned(),
        diagnostic: Box::new(diagnostic),
    };
    let document =
        parse(syntax, bytes).map_err(|diagnostic| unreadable(&String::from_utf8_lossy(bytes), diagnostic))?;
    let (case, diagnostics) = read_case::case(&document, syntax, zone);
    if let Some(error) = diagnostics.into_iter().find(|diagnostic| diagnostic.severity == Severity::Error) {
        return Err(unreadable(&document.text, error));
    }
    match case {
        Some(case) => Ok((case, document.text)),
        None => Err(unreadable(
            &document.text,
            Diagnostic {
                code: "file.no-id",
                severity: Severity::Error,
                span: 0..0,
                message: "this is no case file".to_owned(),
                hint: None,
            },
        )),
    }
}
