//! Flaws of the record that show only when one knows what the keys mean: ids, dates, events against head, links.
//! What is wrong with a text itself is found where it is read.

pub mod agreement;
pub mod dates;
pub mod gist;
pub mod house;
pub mod identity;
pub mod links;
pub mod merged;
pub mod promises;
pub mod words;

use crate::model::diagnostic::Severity;
use crate::model::edit::Place;
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::merged::Pointers;
use crate::rules::{Level, Rule};

/// A flaw of one file of the folder, by the key that it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    pub code: &'static str,
    pub severity: Severity,
    /// The key it is about; none for the whole file.
    pub place: Option<Place>,
    /// What is so.
    pub message: String,
    /// What to type or change next.
    pub hint: Option<String>,
}

impl Rule {
    /// Returns a flaw of the whole file.
    pub(crate) fn flaw(&self, message: impl Into<String>) -> Flaw {
        let severity = match self.level {
            Level::Record(severity) => severity,
            Level::Care(_) => Severity::Note,
        };
        Flaw { code: self.code, severity, place: None, message: message.into(), hint: None }
    }
}

impl Flaw {
    /// Returns it as one of a key of the head.
    pub(in crate::rules) fn at_head(mut self, key: &str) -> Self {
        self.place = Some(Place::Head { key: key.to_owned() });
        self
    }

    /// Returns it as one of a key of a single table.
    pub(in crate::rules) fn at_table(mut self, table: &str, key: &str) -> Self {
        self.place = Some(Place::Table { table: table.to_owned(), key: key.to_owned() });
        self
    }

    /// Returns it as one of a key of a block.
    pub(in crate::rules) fn at_block(mut self, block: &str, id: &str, key: &str) -> Self {
        self.place = Some(Place::Block { block: block.to_owned(), id: id.to_owned(), key: key.to_owned() });
        self
    }

    /// Returns it with what to type or change next.
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Returns what is wrong with the record of a case that cannot be read whole; its times are not known for certain.
pub fn of_glimpse(folder: &Folder, filed: &Filed) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    identity::check(filed, &mut flaws);
    agreement::check(&filed.case, &mut flaws);
    promises::check(&filed.case, &mut flaws);
    links::outside(folder, &filed.case, &mut flaws);
    links::inside(&filed.case, &mut flaws);
    flaws
}

/// Returns what is wrong with the record of one case.
pub fn of_case(look: &Look<'_>, folder: &Folder, filed: &Filed) -> Vec<Flaw> {
    let mut flaws = by_itself(look, filed);
    flaws.extend(among_others(folder, &Pointers::of(&folder.cases), filed));
    flaws
}

/// Returns what is wrong with the record of one case, whatever else is in the folder.
pub fn by_itself(look: &Look<'_>, filed: &Filed) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    identity::check(filed, &mut flaws);
    dates::check(look, &filed.case, &mut flaws);
    agreement::check(&filed.case, &mut flaws);
    promises::check(&filed.case, &mut flaws);
    links::inside(&filed.case, &mut flaws);
    words::check(look, &filed.case, &mut flaws);
    flaws
}

/// Returns what is wrong with how one case goes with the rest of the folder; a pointer, its target and who complains are
/// enough to say so.
pub fn among_others(folder: &Folder, pointers: &Pointers<'_>, filed: &Filed) -> Vec<Flaw> {
    let mut flaws = Vec::new();
    links::outside(folder, &filed.case, &mut flaws);
    merged::check(pointers, &filed.case, &mut flaws);
    flaws
}

#[cfg(test)]
mod tests;
