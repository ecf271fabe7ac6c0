//! The choice of one of the values of a key in conflict: what was meant, and how it is put on record.
//! What the choice changes in the text is `format::merge::settle`'s business.

use std::path::Path;

use crate::actions::draft::EventDraft;
use crate::cli::error::{Error, Kind};
use crate::format::merge::settle::Conflict;
use crate::model::event::EventKind;
use crate::model::replay::OF_OUTCOME;
use crate::model::shell::quoted;
use crate::store::load;
use crate::view::cell::Cell;
use crate::view::page::Line;

/// A choice that somebody made.
pub(super) struct Choice {
    pub(super) key: String,
    pub(super) take: String,
    pub(super) why: Option<String>,
}

/// Returns the event that records who was believed.
pub(super) fn event(conflict: &Conflict, to: Option<&str>, why: Option<&str>) -> EventDraft {
    let parts: Vec<&str> = conflict.key.split('/').collect();
    let draft = EventDraft::new(EventKind::ConflictSettled).with("why", why);
    let from = conflict.now.as_deref();
    match parts.as_slice() {
        [block @ ("promise" | "question"), id, key] => draft.changing(key, from, to).with(block, Some(id)),
        // Events name what stands in the situation without its table, and its lists as one value.
        ["situation", "tags"] => draft.changing("situation", from, to.map(|to| to.replace(", ", ",")).as_deref()),
        ["situation", key] => draft.changing(key, from, to),
        ["outcome", key] if OF_OUTCOME.contains(key) => draft.changing(key, from, to),
        _ => draft.changing(&conflict.key, from, to),
    }
}

/// Returns the value that was meant: as it stands, or by its number.
pub(super) fn chosen(conflict: &Conflict, take: &str) -> Result<String, Error> {
    if conflict.values.iter().any(|value| value == take) {
        return Ok(take.to_owned());
    }
    let number = take.parse::<usize>().ok().and_then(|number| conflict.values.get(number.checked_sub(1)?));
    number.cloned().ok_or_else(|| {
        let values: Vec<String> = conflict.values.iter().map(|value| format!("`{}`", shown(value))).collect();
        Error::usage(format!("`{take}` is none of the values of `{}`", conflict.key))
            .hint(format!("its values: {}; take one of them, or its number", values.join(", ")))
    })
}

/// Returns a value as somebody types it: that there is none is told by quotes around nothing.
fn shown(value: &str) -> &str {
    if value.is_empty() { "\"\"" } else { value }
}

pub(super) fn unknown(path: &Path, choice: &Choice, left: &[Conflict]) -> Error {
    let keys: Vec<&str> = left.iter().map(|conflict| conflict.key.as_str()).collect();
    let error = Error::new(Kind::NotFound, format!("`{}` is not in conflict in `{}`", choice.key, load::shown(path)));
    if keys.is_empty() { error } else { error.hint(format!("keys in conflict: {}", keys.join(", "))) }
}

/// Returns what to type for one of the values; that of the base, which the head keeps meanwhile, is nobody's choice.
pub(super) fn next(case: &str, conflict: &Conflict) -> Line {
    let mut values = conflict.values.iter().enumerate().rev();
    let is_new = |(_, value): &(usize, &String)| !value.is_empty() && conflict.now.as_ref() != Some(*value);
    let proposed = values.clone().find(is_new).or_else(|| values.next());
    let take = proposed.map_or(String::new(), |(at, value)| {
        let is_long = value.len() > 30 || value.contains([' ', '\'', '\n']);
        if is_long { (at + 1).to_string() } else { quoted(value) }
    });
    let mut line = vec![
        Cell::Word("settle one with: amends resolve-merge ".to_owned()),
        Cell::Id(case.to_owned()),
        Cell::Word(" --key ".to_owned()),
        Cell::untrusted(quoted(&conflict.key)),
        Cell::Word(" --take ".to_owned()),
        Cell::untrusted(take),
    ];
    if conflict.values.iter().any(String::is_empty) {
        line.push(Cell::Word(" (with --take \"\" it has none)".to_owned()));
    }
    line
}
