//! One change of one case or party file: read the text, let somebody decide, patch, read the result again.
//! Pure: which file it is and how it gets onto the disk is `store`'s business.

use crate::calendar::zone::Zone;

use crate::format::patch::{PatchError, patch};
use crate::format::tree::{Document, Syntax, parse};
use crate::format::{read_case, read_party};
use crate::model::case::Case;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::edit::Edit;
use crate::model::party::Party;

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

/// A text before and after, with what it says as it was and as it is.
#[derive(Clone, Debug, PartialEq)]
pub struct Rewritten<T = Case> {
    pub before: T,
    pub after: T,
    /// The new text; equal to the old one when nothing changed.
    pub text: String,
}

/// Reads a tree as a value and notes what is wrong with it.
type Reader<T> = fn(&Document, Syntax, Zone) -> (Option<T>, Vec<Diagnostic>);

/// What must be known of a sort of file to change one.
struct Sort<T> {
    read: Reader<T>,
    schema: fn(&T) -> i64,
    conflicts: fn(&T) -> &[String],
    /// What a text without an id is not.
    name: &'static str,
}

const CASE: Sort<Case> = Sort {
    read: read_case::case,
    schema: |case| case.schema,
    conflicts: |case| &case.conflicts,
    name: "this is no case file",
};

const PARTY: Sort<Party> =
    Sort { read: read_party::party, schema: |party| party.schema, conflicts: |_| &[], name: "this is no party file" };

/// Returns the text with the edits that `decide` makes of the case in it.
pub fn rewrite<E>(
    syntax: Syntax,
    zone: Zone,
    bytes: &[u8],
    decide: impl FnOnce(&Case) -> Result<Vec<Edit>, E>,
) -> Result<Rewritten, RewriteError<E>> {
    rewrite_as(&CASE, syntax, zone, bytes, decide)
}

/// Returns the text with the edits that `decide` makes of the party in it.
pub fn rewrite_party<E>(
    syntax: Syntax,
    zone: Zone,
    bytes: &[u8],
    decide: impl FnOnce(&Party) -> Result<Vec<Edit>, E>,
) -> Result<Rewritten<Party>, RewriteError<E>> {
    rewrite_as(&PARTY, syntax, zone, bytes, decide)
}

fn rewrite_as<T: Clone, E>(
    sort: &Sort<T>,
    syntax: Syntax,
    zone: Zone,
    bytes: &[u8],
    decide: impl FnOnce(&T) -> Result<Vec<Edit>, E>,
) -> Result<Rewritten<T>, RewriteError<E>> {
    let (before, text) = read(sort, syntax, zone, bytes)?;
    let schema = (sort.schema)(&before);
    if schema > SCHEMA {
        return Err(RewriteError::Newer { schema });
    }
    let conflicts = (sort.conflicts)(&before);
    if !conflicts.is_empty() {
        return Err(RewriteError::Conflict { keys: conflicts.to_vec() });
    }
    let edits = decide(&before).map_err(RewriteError::Refused)?;
    if edits.is_empty() {
        return Ok(Rewritten { after: before.clone(), before, text });
    }
    let patched = patch(syntax, &text, &edits).map_err(RewriteError::Patch)?;
    // The result is read again before it may replace the file: it must still be one, with nothing newly wrong.
    let (after, _) = read(sort, syntax, zone, patched.as_bytes())?;
    Ok(Rewritten { before, after, text: patched })
}

fn read<T, E>(sort: &Sort<T>, syntax: Syntax, zone: Zone, bytes: &[u8]) -> Result<(T, String), RewriteError<E>> {
    let unreadable = |text: &str, diagnostic: Diagnostic| RewriteError::Unreadable {
        text: text.to_owned(),
        diagnostic: Box::new(diagnostic),
    };
    let document =
        parse(syntax, bytes).map_err(|diagnostic| unreadable(&String::from_utf8_lossy(bytes), diagnostic))?;
    let (value, diagnostics) = (sort.read)(&document, syntax, zone);
    // Of two blocks with one id nobody knows which one a change is meant for, and a merge cannot take them apart.
    let is_bad = |flaw: &Diagnostic| flaw.severity == Severity::Error || flaw.code == "id.duplicate";
    if let Some(error) = diagnostics.into_iter().find(is_bad) {
        return Err(unreadable(&document.text, error));
    }
    match value {
        Some(value) => Ok((value, document.text)),
        None => Err(unreadable(
            &document.text,
            Diagnostic {
                code: "file.no-id",
                severity: Severity::Error,
                span: 0..0,
                message: sort.name.to_owned(),
                hint: None,
            },
        )),
    }
}
