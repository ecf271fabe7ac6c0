//! The one filter grammar: what each term selects among cases, and among promises where promises are listed.
//! How terms are read is `filter::parse`'s business; nothing here sorts or shows.

mod case_test;
mod error;
mod key;
mod parse;
mod promise_test;
mod split;
mod told;

use crate::calendar::now::Now;
use crate::model::case::Priority;
use crate::model::filter::case_test::CaseTest;
pub use crate::model::filter::error::FilterError;
use crate::model::filter::promise_test::PromiseTest;
pub use crate::model::filter::told::Named;
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

    /// Returns whether it asks who somebody is.
    pub fn names_parties(&self) -> bool {
        self.terms.iter().any(|term| match &term.test {
            Test::Case(test) => test.parties().is_some(),
            Test::Promise(_) => false,
            Test::All(filter) => filter.names_parties(),
        })
    }

    /// Returns whom it names; the folder must hold all parties.
    pub fn named(&self, look: &Look<'_>, folder: &Folder) -> Named {
        let mut named = Named::default();
        self.name(look, folder, &mut named);
        named
    }

    fn name(&self, look: &Look<'_>, folder: &Folder, named: &mut Named) {
        for term in &self.terms {
            match &term.test {
                Test::Case(test) => named.add(test, look, folder),
                Test::Promise(_) => {}
                Test::All(filter) => filter.name(look, folder, named),
            }
        }
    }

    /// Returns whether it selects a case of which only this is known; nothing in doubt.
    pub fn tells(&self, look: &Look<'_>, summary: &Summary, named: &Named) -> Option<bool> {
        let mut is_certain = true;
        for term in &self.terms {
            let told = match &term.test {
                Test::Case(test) => test.told_by(look, summary, named),
                Test::Promise(_) if term.negated => None,
                // A promise that is asked for is an open one, unless only those that ended are asked for too.
                Test::Promise(test) if test.is_about_ended_too() => {
                    (!test.may_be_made(summary.made_until)).then_some(false)
                }
                Test::Promise(_) => (!summary.has_open_promise).then_some(false),
                Test::All(filter) => filter.tells(look, summary, named),
            };
            match told {
                Some(holds) if holds == term.negated => return Some(false),
                Some(_) => {}
                None => is_certain = false,
            }
        }
        is_certain.then_some(true)
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
