//! From filter terms on the command line to a filter; the same for every command that selects cases.
//! What a term selects is said by `model::filter`.

use crate::cli::context::Care;
use crate::cli::error::Error;
use crate::model::filter::{Filter, FilterContext};
use crate::rules::table::RULES;

/// Returns the filter that was typed.
pub(crate) fn filter(care: &Care, terms: &[String]) -> Result<Filter, Error> {
    let codes: Vec<&'static str> = RULES.iter().map(|rule| rule.code).collect();
    let context = FilterContext { now: care.now, policy: &care.policy, me: Some(&care.me), codes: &codes };
    Filter::parse(terms, &context).map_err(|error| Error::usage(error.message).hint(error.hint))
}

/// Reads how many rows are wanted at most.
pub(crate) fn at_most(text: &str) -> Result<usize, String> {
    text.trim().parse().map_err(|_| "how many rows at most is a whole number, such as 10".to_owned())
}
