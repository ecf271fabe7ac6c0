//! Giving a case an owner: the one person answerable to the customer throughout.
//! Whether such a person exists is not asked here.

use crate::actions::draft::{Draft, Stamp};
use crate::actions::refusal::Refusal;
use crate::actions::set::{self, Setting};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::Edit;

/// Returns the edits that assign a case; the same owner again is no change.
pub fn assign(case: &Case, to: &str, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    if to.trim().is_empty() {
        return Err(Refusal::request("`--to` is empty").hint("say who, for example `--to thandi`"));
    }
    let mut draft = Draft::of(case, stamp, dice);
    let owner = Setting { key: "owner".to_owned(), value: to.trim().to_owned() };
    set::draft_settings(&mut draft, case, &[owner], None)?;
    Ok(draft.finish())
}
