//! The keys that begin every file: `schema` and `id`.
//! What else a file holds is its reader's business.

use super::fields::Fields;
use crate::model::diagnostic::Severity;
use crate::model::id::is_word;

/// The newest layout of files that this version knows.
const SCHEMA: i64 = 1;

/// Returns the schema number and the id, which must both be there; a newer schema is read as far as it is known.
pub(super) fn schema_and_id(head: &Fields<'_>) -> (i64, Option<String>) {
    let hint = "begin the file with `schema = 1` and `id = \"…\"`, its own name without `.toml` or `.json`";
    match (head.node("schema").is_some(), head.node("id").is_some()) {
        (false, false) => head.lacks(Severity::Error, "file.no-id", "neither `schema` nor `id`", hint),
        (false, true) => head.missing(Severity::Error, "file.no-id", "schema", "begin the file with `schema = 1`"),
        (true, false) => head.missing(Severity::Error, "file.no-id", "id", hint),
        (true, true) => {}
    }
    (schema_if_any(head), word_of_id(head, "id"))
}

/// Returns the schema number of a file that may do without.
pub(super) fn schema_if_any(head: &Fields<'_>) -> i64 {
    if head.node("schema").is_none() { SCHEMA } else { newer(head) }
}

fn newer(head: &Fields<'_>) -> i64 {
    let schema = head.int("schema").unwrap_or(SCHEMA);
    if schema > SCHEMA {
        let message = format!("written for schema {schema}; this version knows {SCHEMA}");
        let hint = "what could be read is shown; get a newer `amends` to change it".to_owned();
        head.flaw(Severity::Warning, "schema.newer", "schema", message, hint);
    } else if schema < SCHEMA {
        let message = format!("there is no schema {schema}");
        head.flaw(Severity::Error, "field.number", "schema", message, format!("write `schema = {SCHEMA}`"));
    }
    schema
}

/// Returns an id of our grammar.
pub(super) fn word_of_id(fields: &Fields<'_>, key: &'static str) -> Option<String> {
    let text = fields.text(key)?;
    if is_word(&text) {
        return Some(text);
    }
    let hint = "use a-z, 0-9 and single hyphens between them, at most 64 characters".to_owned();
    fields.flaw(Severity::Error, "id.grammar", key, format!("`{key}` is not a word that can be an id"), hint);
    None
}
