//! The one filter grammar: what each term selects among cases, and among promises where promises are listed.
//! How terms are read is `filter::parse`'s business; nothing here sorts or shows.

mod case_test;
mod error;
mod key;
mod parse;
mod promise_test;
mod split;

use crate::calendar::now::Now;
use crate::model::case::Priority;
use crate::model::filter::case_test::CaseTest;
pub use crate::model::filter::error::FilterError;
use crate::model::filter::promise_test::PromiseTest;
use crate::model::folder::{Filed, Folder};
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::promise::Promise;
use crate::model::summary::Summary;

/// Terms that must all hold; without terms everything is selected.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Filter {
    terms: Vec<Term>,
}

/// What terms are read with.
#[derive(Clone, Copy, Debug)]
pub struct FilterContext<'a> {
    pub now: Now,
    pub policy: &'a Policy,
    /// Whom `owner:me` means.
    pub me: Option<&'a str>,
    /// Every rule code, so that a misspelt one is refused.
    pub codes: &'a [&'static str],
}

/// What is known of one case when a filter looks at it.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    pub look: Look<'a>,
    pub folder: &'a Folder,
    pub filed: &'a Filed,
    /// The priority that counts; asked only by terms that need it.
    pub priority: &'a dyn Fn() -> Priority,
    /// The codes of the case's findings; asked only by terms that need them.
    pub codes: &'a dyn Fn() -> Vec<&'static str>,
}

/// One term, or its opposite.
#[derive(Clone, Debug, PartialEq)]
struct Term {
    negated: bool,
    test: Test,
}

#[derive(Clone, Debug, PartialEq)]
enum Test {
    Case(CaseTest),
    Promise(PromiseTest),
    /// A saved filter inside `not:`.
    All(Filter),
}

impl Filter {
    /// Reads terms as they were typed, one in each text; an unknown key or value is refused, never passed over.
    pub fn parse(terms: &[String], context: &FilterContext<'_>) -> Result<Self, FilterError> {
        parse::filter(terms, context)
    }

    /// Returns whether it selects everything.
    pub fn is_empty(&self) -> bool {
        self.terms.is_empty()
    }

    /// Returns whether it asks what the rules found, which only the whole folder tells.
    pub fn asks_for_codes(&self) -> bool {
        self.terms.iter().any(|term| match &term.test {
            Test::Case(test) => test.asks_for_codes(),
            Test::Promise(_) => false,
            Test::All(filter) => filter.asks_for_codes(),
        })
    }

    /// Returns whether it may select a case of which only this is known; in doubt it may.
    pub fn may_select(&self, summary: &Summary) -> bool {
        self.terms.iter().all(|term| match &term.test {
            Test::Case(test) => test.told_by(summary).is_none_or(|holds| holds != term.negated),
            // A promise that is asked for is an open one, unless only those that ended are asked for too.
            Test::Promise(test) => term.negated || test.is_about_ended_too() || summary.has_open_promise,
            Test::All(filter) => term.negated || filter.may_select(summary),
        })
    }

    /// Returns whether it selects the case.
    ///
    /// Terms about promises hold together for one promise: `who:thandi due:..fri` is one that Thandi keeps by Friday.
    /// That promise is an open one, unless only `made:` is asked for.
    pub fn selects(&self, facts: &Facts<'_>) -> bool {
        let mut together = Vec::new();
        for term in &self.terms {
            let holds = match &term.test {
                Test::Promise(test) if !term.negated => {
                    together.push(test);
                    continue;
                }
                Test::Promise(test) => some_promise(facts, &[test]),
                Test::Case(test) => test.holds(facts),
                Test::All(filter) => filter.selects(facts),
            };
            if holds == term.negated {
                return false;
            }
        }
        together.is_empty() || some_promise(facts, &together)
    }

    /// Returns those of these promises of the case that it selects; what it asks of the case is asked once.
    pub fn selected<'p>(&self, facts: &Facts<'_>, promises: impl Iterator<Item = &'p Promise>) -> Vec<&'p Promise> {
        let of_case = |term: &Term| match &term.test {
            Test::Case(test) => test.holds(facts) != term.negated,
            Test::Promise(_) | Test::All(_) => true,
        };
        if !self.terms.iter().all(of_case) {
            return Vec::new();
        }
        let rest: Vec<Term> = self.terms.iter().filter(|term| !matches!(term.test, Test::Case(_))).cloned().collect();
        let rest = Self { terms: rest };
        promises.filter(|promise| rest.selects_promise(facts, promise)).collect()
    }

    /// Returns whether it selects this promise of the case.
    fn selects_promise(&self, facts: &Facts<'_>, promise: &Promise) -> bool {
        self.terms.iter().all(|term| {
            let holds = match &term.test {
                Test::Promise(test) => test.holds(facts, promise),
                Test::Case(test) => test.holds(facts),
                Test::All(filter) => filter.selects_promise(facts, promise),
            };
            holds != term.negated
        })
    }
}

fn some_promise(facts: &Facts<'_>, tests: &[&PromiseTest]) -> bool {
    let any_state = tests.iter().all(|test| test.is_about_ended_too());
    let promises = facts.filed.case.promises.iter().filter(|promise| any_state || promise.is_open());
    promises.into_iter().any(|promise| tests.iter().all(|test| test.holds(facts, promise)))
}

#[cfg(test)]
mod tests;
