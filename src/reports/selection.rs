//! Which cases and promises an answer is about: the filter, with what its terms want to know.
//! How filters are read is `model::filter`'s business.

use std::borrow::Cow;
use std::cell::OnceCell;

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
    extent: Extent,
    worries: Worries<'a>,
}

/// Which cases an answer is about, before any filter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Extent {
    /// Those that count: what was opened by mistake is nobody's complaint, and was none.
    Counted,
    OnFile,
}

impl<'a> Selection<'a> {
    /// Returns the folder as the filter lets it through, without what was opened by mistake.
    pub fn new(look: Look<'a>, folder: &'a Folder, filter: &'a Filter) -> Self {
        Self { look, folder, filter, extent: Extent::Counted, worries: Worries::new(look, folder) }
    }

    /// Returns all that is on file as the filter lets it through, what was opened by mistake too.
    pub fn on_file(look: Look<'a>, folder: &'a Folder, filter: &'a Filter) -> Self {
        Self { extent: Extent::OnFile, ..Self::new(look, folder, filter) }
    }

    /// Returns the cases that the filter selects, in the order of the folder.
    pub fn cases(&self) -> impl Iterator<Item = &'a Filed> {
        self.folder.cases.iter().filter(|filed| self.selects(filed))
    }

    /// Returns whether the filter selects the case.
    pub fn selects(&self, filed: &Filed) -> bool {
        self.counts(filed) && (self.filter.is_empty() || self.with_facts(filed, |facts| self.filter.selects(facts)))
    }

    /// Returns those of these promises of the case that the filter selects.
    pub fn promises<'p>(&self, filed: &Filed, promises: impl Iterator<Item = &'p Promise>) -> Vec<&'p Promise> {
        if !self.counts(filed) {
            return Vec::new();
        }
        match self.filter.is_empty() {
            true => promises.collect(),
            false => self.with_facts(filed, |facts| self.filter.selected(facts, promises)),
        }
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

    fn counts(&self, filed: &Filed) -> bool {
        self.extent == Extent::OnFile || !filed.case.is_undone()
    }

    fn with_facts<T>(&self, filed: &Filed, ask: impl FnOnce(&Facts<'_>) -> T) -> T {
        let (known_codes, known_priority) = (OnceCell::new(), OnceCell::new());
        let codes = || known_codes.get_or_init(|| self.worries.codes(&filed.case)).clone();
        let priority = || *known_priority.get_or_init(|| self.priority(filed));
        ask(&Facts { look: self.look, folder: self.folder, filed, priority: &priority, codes: &codes })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::{OPENED_BY_MISTAKE, Status};
    use crate::model::event::{Event, EventKind};
    use crate::model::policy::Policy;
    use crate::model::sample_folder::{case, event, folder, now};

    #[test]
    fn what_was_opened_by_mistake_is_on_file_and_counts_nowhere() {
        let end =
            Event { why: Some(OPENED_BY_MISTAKE.to_owned()), ..event(EventKind::Closed, "2026-11-20T10:00:00+02:00") };
        let undone = Case { status: Status::Closed, events: vec![end], ..case("k2", "2026-11-20T09:00:00+02:00") };
        let folder = folder(vec![case("k1", "2026-11-20T09:00:00+02:00"), undone], Vec::new());
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look = Look { now: now("2026-12-25T12:00:00+02:00"), policy: &policy };
        let everything = Filter::default();
        let ids = |selection: &Selection<'_>| {
            selection.cases().map(|filed| filed.case.id.to_string()).collect::<Vec<_>>().join(" ")
        };
        let counted = Selection::new(look, &folder, &everything);
        assert_eq!(ids(&counted), "k1");
        assert_eq!(ids(&Selection::on_file(look, &folder, &everything)), "k1 k2");
        assert_eq!(counted.findings(&folder.cases[1]), []);
    }
}
