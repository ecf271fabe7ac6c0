//! Blanking a person: what is known of them goes, their id stays, so that cases and counts stay whole.
//! What git and backups still hold is not ours to reach.

use chrono::{DateTime, FixedOffset};

use crate::actions::refusal::Refusal;
use crate::model::edit::Scalar;
use crate::model::party::Party;
use crate::model::word::Word;

/// Returns all that is left of a party: its id, its kind, to whom it was merged, and when it was erased.
pub fn tombstone(party: &Party, at: DateTime<FixedOffset>) -> Vec<(String, Scalar)> {
    let text = |key: &str, value: &str| (key.to_owned(), Scalar::Text(value.to_owned()));
    let mut left = vec![
        ("schema".to_owned(), Scalar::Int(1)),
        text("id", party.id.as_str()),
        text("kind", party.kind.word()),
        ("erased_at".to_owned(), Scalar::Moment(at)),
    ];
    left.extend(party.same_as.as_ref().map(|id| text("same_as", id.as_str())));
    let apart: Vec<String> = party.not_same_as.iter().map(|id| id.as_str().to_owned()).collect();
    if !apart.is_empty() {
        left.push(("not_same_as".to_owned(), Scalar::List(apart)));
    }
    left
}

/// Refuses to put anything on file of somebody who was erased.
pub fn check_set(party: &Party) -> Result<(), Refusal> {
    if !party.is_erased() {
        return Ok(());
    }
    Err(Refusal::rule(format!("`{}` was erased, and nothing is kept of them any more", party.id))
        .hint("somebody who writes again is somebody new: `amends open SUBJECT --from WHO`"))
}
