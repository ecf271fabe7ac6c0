//! What the patching tests share: short words for edits and one check.

use amends::format::patch::patch;
use amends::format::tree::Syntax;
use amends::model::edit::{Edit, Place, Scalar};

pub(crate) fn text(text: &str) -> Scalar {
    Scalar::Text(text.to_owned())
}

pub(crate) fn list(words: &[&str]) -> Scalar {
    Scalar::List(words.iter().map(|word| (*word).to_owned()).collect())
}

pub(crate) fn moment(raw: &str) -> Scalar {
    Scalar::Moment(chrono::DateTime::parse_from_rfc3339(raw).unwrap())
}

pub(crate) fn day(raw: &str) -> Scalar {
    Scalar::Day(raw.parse().unwrap())
}

pub(crate) fn head(key: &str, value: Scalar) -> Edit {
    Edit::head(key, value)
}

pub(crate) fn drop_table(table: &str, key: &str) -> Edit {
    Edit::Drop { place: Place::Table { table: table.to_owned(), key: key.to_owned() } }
}

pub(crate) fn drop_block(block: &str, id: &str, key: &str) -> Edit {
    Edit::Drop { place: Place::Block { block: block.to_owned(), id: id.to_owned(), key: key.to_owned() } }
}

pub(crate) fn append(block: &str, fields: &[(&str, Scalar)]) -> Edit {
    let fields = fields.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    Edit::Append { block: block.to_owned(), fields }
}

/// Checks what one edit makes of a text, and that the same edit again changes nothing.
#[track_caller]
pub(crate) fn check(syntax: Syntax, before: &str, edit: &Edit, after: &str) {
    let found = patch(syntax, before, std::slice::from_ref(edit)).unwrap();
    assert_eq!(found, after, "\n--- found\n{found}\n--- expected\n{after}");
    if !matches!(edit, Edit::Append { .. }) {
        assert_eq!(patch(syntax, after, std::slice::from_ref(edit)).unwrap(), after);
    }
}

/// Checks that an edit is refused with a hint.
#[track_caller]
pub(crate) fn refuse(syntax: Syntax, before: &str, edit: &Edit, message: &str) {
    let error = patch(syntax, before, std::slice::from_ref(edit)).unwrap_err();
    assert_eq!(error.to_string(), message);
    assert!(!error.hint().is_empty());
}
