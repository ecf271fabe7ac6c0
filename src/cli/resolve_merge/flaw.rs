//! What a choice would break in a file: flaws that it did not have.
//! What the choice changes is `format::merge::settle`'s business.

use std::path::Path;

use crate::cli::context::Care;
use crate::format::tree::parse;
use crate::format::{read_case, read_party};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::store::load::{self, PARTIES};

/// Returns in words what is wrong with a text that was not wrong with it before; a key in conflict is not.
pub(super) fn newly_wrong(care: &Care, path: &Path, before: &str, after: &str) -> Option<String> {
    let syntax = load::syntax(path);
    let found = |text: &str| {
        let document = parse(syntax, text.as_bytes()).map_err(|flaw| vec![flaw.message])?;
        let (schema, flaws) = if path.starts_with(PARTIES) {
            let (party, flaws) = read_party::party(&document, syntax, care.zone());
            (party.map(|party| (party.id.to_string(), party.schema)), flaws)
        } else {
            let (case, flaws) = read_case::case(&document, syntax, care.zone());
            (case.map(|case| (case.id.to_string(), case.schema)), flaws)
        };
        let is_error = |flaw: &Diagnostic| flaw.severity == Severity::Error && flaw.code != "merge.unresolved";
        let errors = flaws.into_iter().filter(is_error).map(|flaw| flaw.message).collect::<Vec<_>>();
        Ok::<_, Vec<String>>((schema, errors))
    };
    let (was, known) = found(before).ok()?;
    match found(after) {
        Ok((is, _)) if is != was => Some("it says which file this is, and how to read it".to_owned()),
        Ok((_, errors)) | Err(errors) => {
            let n_of = |errors: &[String], wanted: &String| errors.iter().filter(|error| *error == wanted).count();
            errors.iter().find(|error| n_of(&errors, error) > n_of(&known, error)).cloned()
        }
    }
}
