//! Edits on a text by splicing; the result is read again and compared before anyone sees it.
//! How one edit is spliced stands in `patch_toml` and `patch_json`; what it means stands in `expect`.

use std::fmt;
use std::ops::Range;

use super::tree::{Syntax, parse};
use super::{expect, patch_json, patch_toml};
use crate::model::diagnostic::Diagnostic;
use crate::model::edit::Edit;

/// Why a text was not changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PatchError {
    /// The text before the change cannot be read.
    Unreadable(Box<Diagnostic>),
    /// There is no block with this id.
    NoBlock { block: String, id: String },
    /// Two blocks have this id.
    TwoBlocks { block: String, id: String },
    /// Something stands where the change should go that no splice can become it.
    Shape { place: String, found: &'static str },
    /// The result did not read back as it should; nothing was changed.
    Unverified,
}

impl PatchError {
    /// Returns what to type or change next.
    pub fn hint(&self) -> String {
        match self {
            Self::Unreadable(flaw) => flaw.hint.clone().unwrap_or_else(|| "repair the file first".to_owned()),
            Self::NoBlock { .. } => "look at the ids with `amends show`".to_owned(),
            Self::TwoBlocks { .. } => "give one of the two another id with `amends edit`".to_owned(),
            Self::Shape { place, .. } => format!("write `{place}` by hand with `amends edit`"),
            Self::Unverified => "make this change by hand with `amends edit`".to_owned(),
        }
    }
}

impl fmt::Display for PatchError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Unreadable(flaw) => out.write_str(&flaw.message),
            Self::NoBlock { block, id } => write!(out, "no `{block}` has the id `{id}`"),
            Self::TwoBlocks { block, id } => write!(out, "two `{block}` blocks have the id `{id}`"),
            Self::Shape { place, found } => write!(out, "`{place}` cannot be written, {found} stands in its place"),
            Self::Unverified => out.write_str("the change cannot be written without touching other parts of the file"),
        }
    }
}

impl std::error::Error for PatchError {}

/// One range of a text and what stands there instead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Splice {
    pub(crate) range: Range<usize>,
    pub(crate) text: String,
}

impl Splice {
    /// Makes the change.
    pub(crate) fn make(&self, text: &mut String) -> Result<(), PatchError> {
        if !text.is_char_boundary(self.range.start) || !text.is_char_boundary(self.range.end) {
            return Err(PatchError::Unverified);
        }
        text.replace_range(self.range.clone(), &self.text);
        Ok(())
    }
}

/// Returns the edits at the start that add blocks: in JSON those of one array, for they stand in one place.
fn appended(syntax: Syntax, edits: &[Edit]) -> &[Edit] {
    let name = |edit: &Edit| match edit {
        Edit::Append { block, .. } => Some(block.clone()),
        _ => None,
    };
    let Some(first) = edits.first().and_then(name) else { return &[] };
    let is_of_run = |edit: &Edit| name(edit).is_some_and(|name| syntax == Syntax::Toml || name == first);
    let n = edits.iter().position(|edit| !is_of_run(edit)).unwrap_or(edits.len());
    edits.get(..n).unwrap_or_default()
}

/// Returns the text with the edits made in order; every byte outside them stays.
/// A value that is already there in any spelling is left alone, so edits without effect return the same text.
pub fn patch(syntax: Syntax, text: &str, edits: &[Edit]) -> Result<String, PatchError> {
    let document = parse(syntax, text.as_bytes()).map_err(|flaw| PatchError::Unreadable(Box::new(flaw)))?;
    let mut expected = document.root;
    let mut text = document.text;
    let mut changed = false;
    let mut edits_left = edits;
    while let Some((edit, rest)) = edits_left.split_first() {
        // Many blocks at once, as when one case takes in another, are put in place in one go.
        let run = appended(syntax, edits_left);
        if run.len() > 1 {
            for edit in run {
                expect::apply(&mut expected, edit, syntax)?;
            }
            text = match syntax {
                Syntax::Toml => patch_toml::append_all(text, run)?,
                Syntax::Json => patch_json::append_all(text, run)?,
            };
            changed = true;
            edits_left = edits_left.get(run.len()..).unwrap_or_default();
            continue;
        }
        edits_left = rest;
        let Some(target) = expect::apply(&mut expected, edit, syntax)? else { continue };
        let splice = match syntax {
            Syntax::Toml => patch_toml::splice(&text, edit, target)?,
            Syntax::Json => patch_json::splice(&text, edit, target)?,
        };
        splice.make(&mut text)?;
        changed = true;
    }
    if changed {
        let after = parse(syntax, text.as_bytes()).map_err(|_| PatchError::Unverified)?;
        expect::compare(expected, &after.root, edits)?;
    }
    Ok(text)
}
