//! Every code with its manual, sorted by code.
//! A code that is raised anywhere and does not stand here has no `explain`; a test says so.

use crate::rules::manual::{config, fields, files, policies, syntax};
use crate::rules::record::{agreement, dates, identity, links, promises};
use crate::rules::{Rule, case, clock, escalation, promise, repeat, silence, update};

/// All codes, sorted.
pub const RULES: &[&Rule] = &[
    &case::unowned::RULE,
    &clock::at_risk::RULE,
    &clock::breached::RULE,
    &promises::CLOSE_OPEN_PROMISE,
    &config::FORBIDDEN,
    &config::HOURS,
    &config::SPAN,
    &config::UNKNOWN_RULE,
    &dates::DATE_ORDER,
    &escalation::no_next_update::RULE,
    &escalation::unexplained::RULE,
    &fields::EVENT_UNKNOWN_KIND,
    &fields::FIELD_DATE,
    &fields::FIELD_MISSING,
    &fields::FIELD_NUMBER,
    &fields::FIELD_TYPE,
    &files::FILE_DENIED,
    &files::FILE_EMPTY,
    &files::FILE_GONE,
    &files::FILE_NO_ID,
    &files::FILE_NOT_REGULAR,
    &files::FILE_SYMLINK,
    &files::FILE_TOO_BIG,
    &files::FILE_TOO_DEEP,
    &files::FILE_TOO_MANY,
    &files::FILE_UNREADABLE,
    &identity::CASE_TWIN,
    &identity::CHECK_CHARACTER,
    &identity::DUPLICATE,
    &identity::GRAMMAR,
    &identity::MISMATCH,
    &syntax::JSON_BOM,
    &syntax::JSON_DUPLICATE_KEY,
    &syntax::JSON_SYNTAX,
    &fields::KEY_UNKNOWN,
    &syntax::MERGE_MARKERS,
    &syntax::MERGE_UNRESOLVED,
    &files::NAME_COPY,
    &files::NAME_EXTENSION,
    &files::NAME_NOT_ASCII,
    &files::NAME_RESERVED,
    &links::PARTY_DANGLING,
    &policies::CLOCK,
    &policies::UNKNOWN,
    &links::PROMISE_DANGLING,
    &promises::PROMISE_NO_DUE,
    &promise::overdue::RULE,
    &promises::PROMISE_VAGUE,
    &links::QUESTION_DANGLING,
    &agreement::RECORD_MISMATCH,
    &repeat::double_deviation::RULE,
    &repeat::organisation::RULE,
    &repeat::person::RULE,
    &repeat::reopened::RULE,
    &fields::SCHEMA_NEWER,
    &silence::over::RULE,
    &fields::TEXT_INVISIBLE,
    &syntax::TEXT_NOT_UTF8,
    &fields::TEXT_TOO_LONG,
    &fields::TIME_LEAP_SECOND,
    &fields::TIME_OFFSET,
    &dates::TIME_SKEW,
    &config::TIME_ZONE,
    &syntax::TOML_DUPLICATE_KEY,
    &syntax::TOML_NEWER,
    &syntax::TOML_SYNTAX,
    &update::missed::RULE,
    &fields::VALUE_UNKNOWN,
];

/// Returns the rule with this code.
pub fn find(code: &str) -> Option<&'static Rule> {
    RULES.iter().find(|rule| rule.code == code).copied()
}

/// Returns the code that was probably meant.
pub fn nearest(code: &str) -> Option<&'static str> {
    crate::model::word::nearest(code, RULES.iter().map(|rule| rule.code))
}

#[cfg(test)]
mod tests {
    use super::RULES;

    #[test]
    fn the_table_is_sorted_and_each_code_stands_once() {
        let codes: Vec<&str> = RULES.iter().map(|rule| rule.code).collect();
        let mut sorted = codes.clone();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(codes, sorted);
    }

    #[test]
    fn each_code_is_two_words_and_each_manual_is_whole() {
        for rule in RULES {
            let is_word = |word: &str| {
                !word.is_empty()
                    && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
            };
            assert!(rule.code.split('.').count() == 2 && rule.code.split('.').all(is_word), "{}", rule.code);
            for (name, text) in [
                ("title", rule.title),
                ("what", rule.what),
                ("why", rule.why),
                ("remedy", rule.remedy),
                ("source", rule.source),
                ("example", rule.example),
            ] {
                assert!(!text.trim().is_empty(), "{} has no {name}", rule.code);
            }
            for (name, text) in [("what", rule.what), ("why", rule.why), ("remedy", rule.remedy)] {
                assert!(text.ends_with('.'), "{}: {name} is no sentence", rule.code);
            }
            assert!(!rule.title.ends_with('.') && rule.title.len() <= 72, "{}", rule.code);
        }
    }
}
