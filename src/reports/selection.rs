//! Which cases and promises an answer is about: the filter, with what its terms want to know.
//! How filters are read is `model::filter`'s business.

use std::borrow::Cow;

use crate::model::case::{Case, Priority};
use crate::model::filter::{Facts, Filter};
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::promise::Promise;
use crate::rules::Finding;
use crate::rules::worries::Worries;

/// A folder seen through a filter.
pub struct Selection<'a> {
    pub look: Look<'a>,
    pub folder: &'a Folder,
    filter: &'a Filter,
    worries: Worries<'a>,
}

impl<'a> Selection<'a> {
    /// Returns the folder as the filter lets it through.
    pub fn new(look: Look<'a>, folder: &'a Folder, filter: &'a Filter) -> Self {
        Self { look, folder, filter, worries: Worries::new(look, folder) }
    }

    /// Returns the cases that the filter selects, in the order of the folder.
    pub fn cases(&self) -> impl Iterator<Item = &'a Filed> {
        self.folder.cases.iter().filter(|filed| self.selects(filed))
    }

    /// Returns whether the filter selects the case.
    pub fn selects(&self, filed: &Filed) -> bool {
        self.filter.is_empty() || self.with_facts(filed, |facts| self.filter.selects(facts))
    }

    /// Returns whether the filter selects this promise of the case.
    pub fn selects_promise(&self, filed: &Filed, promise: &Promise) -> bool {
        self.filter.is_empty() || self.with_facts(filed, |facts| self.filter.selects_promise(facts, promise))
    }

    /// Returns the priority that counts of a case; what it repeats counts too.
    pub fn priority(&self, filed: &Filed) -> Priority {
        self.worries.priority(&filed.case)
    }

    /// Returns a case as it counts: an emergency that is none on record is one from its cause on.
    pub fn counted<'b>(&self, filed: &'b Filed) -> Cow<'b, Case> {
        self.worries.counted(&filed.case)
    }

    /// Returns all worries about a case: its own, and those that only the whole folder shows.
    pub fn findings(&self, filed: &Filed) -> Vec<Finding> {
        self.worries.of(&filed.case)
    }

    fn with_facts(&self, filed: &Filed, ask: impl FnOnce(&Facts<'_>) -> bool) -> bool {
        let codes = || self.worries.codes(&filed.case);
        let priority = || self.priority(filed);
        ask(&Facts { look: self.look, folder: self.folder, filed, priority: &priority, codes: &codes })
    }
}
