//! From filter terms on the command line to a filter; the same for every command that selects cases.
//! What a term selects is said by `model::filter`.

use crate::cli::context::Care;
use crate::cli::error::Error;
use crate::model::filter::{Filter, FilterContext, Named};
use crate::model::look::Look;
use crate::model::summary::Summary;
use crate::rules::table::RULES;

/// Returns the filter that was typed.
pub(crate) fn filter(care: &Care, terms: &[String]) -> Result<Filter, Error> {
    let codes: Vec<&'static str> = RULES.iter().map(|rule| rule.code).collect();
    let context = FilterContext { now: care.now, policy: &care.policy, me: Some(&care.me), codes: &codes };
    Filter::parse(terms, &context).map_err(|error| Error::usage(error.message).hint(error.hint))
}

/// What a filter says of cases of which only the summaries are known.
pub(crate) struct Screen<'f> {
    look: Look<'f>,
    filter: &'f Filter,
    named: Named,
    asks_for_codes: bool,
}

impl<'f> Screen<'f> {
    /// Returns what a filter says; whom it names is looked up where that spares cases.
    pub(crate) fn of(care: &'f Care, filter: &'f Filter) -> Result<Self, Error> {
        let asks_for_codes = filter.asks_for_codes();
        let is_worth_it = care.spares_cases() && filter.names_parties() && !asks_for_codes;
        // Whom a file that could not be read is of, nobody knows: each case is looked at then.
        let parties = is_worth_it.then(|| care.load_parties()).transpose()?;
        let parties = parties.filter(|parties| parties.unread().next().is_none());
        let named = parties.map_or_else(Named::default, |parties| filter.named(&care.look(), &parties.folder));
        Ok(Self { look: care.look(), filter, named, asks_for_codes })
    }

    /// Returns whether it selects the case; nothing in doubt.
    pub(crate) fn tells(&self, summary: &Summary) -> Option<bool> {
        // What the rules found, only the whole folder tells.
        if self.asks_for_codes { None } else { self.filter.tells(&self.look, summary, &self.named) }
    }

    /// Returns whether it may select the case.
    pub(crate) fn may_select(&self, summary: &Summary) -> bool {
        self.tells(summary) != Some(false)
    }
}

/// Reads how many rows are wanted at most.
pub(crate) fn at_most(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "how many rows at most is a whole number, such as 10".to_owned())
}
