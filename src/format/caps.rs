//! How deep, how long and how many: the limits on a tree that has parsed.
//! Which keys a case has is not known here.

use std::ops::Range;

use super::raw::flaw;
use super::tree::{Node, Table, Value};
use crate::model::diagnostic::{Diagnostic, Severity};

/// Tables and lists may stand this deep inside each other; a case needs three.
pub(crate) const DEEPEST: usize = 16;
/// A list may hold this many values, an array of blocks this many blocks.
pub(crate) const MOST: usize = 10_000;
/// A table may hold this many keys.
pub(crate) const MOST_KEYS: usize = 2_000;
/// The lists of a large file may hold this many values together.
pub(crate) const MOST_VALUES: usize = 20_000;
/// A text may have this many bytes before `check` notes it.
pub(crate) const LONGEST: usize = 64 * 1024;

/// Returns the diagnostic for a file that is nested too deep.
pub(crate) fn too_deep(at: usize) -> Diagnostic {
    let hint = "a case needs three levels; move the values up";
    flaw("file.too-deep", at..at, format!("more than {DEEPEST} levels of tables and lists"), hint)
}

/// Returns the diagnostic for a list at its first entry that is too many.
pub(crate) fn too_many_entries(at: Range<usize>) -> Diagnostic {
    let hint = "start a new case and name the old one in its text";
    flaw("file.too-many", at, format!("more than {MOST} entries in one list"), hint)
}

/// Returns the diagnostic for lists that are too many.
pub(crate) fn too_many_values(at: Range<usize>) -> Diagnostic {
    let hint = "start a new case and name the old one in its text";
    flaw("file.too-many", at, format!("more than {MOST_VALUES} entries in all lists of the file"), hint)
}

/// Returns the diagnostic for a large text that would take more than it may before it is read.
pub(crate) fn too_dense() -> Diagnostic {
    let hint = "leave out dotted keys and headers with dots, or start a new case and name the old one in its text";
    flaw("file.too-many", 0..0, "too many words and signs in a large file with dotted keys", hint)
}

/// Returns the diagnostic for a table at its first key that is too many.
pub(crate) fn too_many_keys(at: Range<usize>) -> Diagnostic {
    let hint = "take out the keys that nobody needs";
    flaw("file.too-many", at, format!("more than {MOST_KEYS} keys in one table"), hint)
}

/// Returns the diagnostic for a number that fits no number of ours.
pub(crate) fn bad_number(at: Range<usize>) -> Diagnostic {
    let hint = "write it as text, in quotes";
    flaw("field.number", at, "the number is too large to be read exactly", hint)
}

/// Refuses a tree over the limits, and returns warnings for texts that are too long.
pub(crate) fn check(root: &Table) -> Result<Vec<Diagnostic>, Diagnostic> {
    let mut warnings = Vec::new();
    table(root, 0, &mut warnings)?;
    Ok(warnings)
}

fn table(table: &Table, depth: usize, warnings: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    if let Some(over) = table.entries.get(MOST_KEYS) {
        return Err(too_many_keys(over.key_span.clone()));
    }
    table.entries.iter().try_for_each(|entry| node(&entry.node, depth + 1, warnings))
}

fn node(at: &Node, depth: usize, warnings: &mut Vec<Diagnostic>) -> Result<(), Diagnostic> {
    match &at.value {
        Value::Table(_) | Value::List(_) if depth > DEEPEST => Err(too_deep(at.span.start)),
        Value::Table(inner) => table(inner, depth, warnings),
        Value::List(inner) if inner.len() > MOST => {
            let place = inner.get(MOST).map_or(at.span.clone(), |over| over.span.clone());
            Err(too_many_entries(place))
        }
        Value::List(inner) => inner.iter().try_for_each(|inside| node(inside, depth + 1, warnings)),
        Value::Text(text) if text.len() > LONGEST => {
            warnings.push(Diagnostic {
                severity: Severity::Warning,
                ..flaw(
                    "text.too-long",
                    at.span.clone(),
                    format!("a text of {} KB; at most {} KB is meant", text.len() / 1024, LONGEST / 1024),
                    "keep the long version in a file of its own and say where it is",
                )
            });
            Ok(())
        }
        _ => Ok(()),
    }
}
