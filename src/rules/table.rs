//! Every code with its manual, sorted by code.
//! A code that is raised anywhere and does not stand here has no `explain`; a test says so.

use crate::rules::manual::{config, fields, files, merging, policies, privacy, syntax};
use crate::rules::record::{agreement, dates, identity, links, merged, promises, words};
use crate::rules::{
    Rule, ack, apology, case, cause, channel, clock, close, contact, decision, decline, emergency, escalate,
    escalation, exception, first_complaint, first_response, fix, handover, impact, log, merge, now, openness, process,
    promise, public, question, remedy, repeat, reply, resolve, safety, silence, situation, supplier, update,
};

/// All codes, sorted.
pub const RULES: &[&Rule] = &[
    &ack::missing::RULE,
    &apology::conditional::RULE,
    &apology::missing::RULE,
    &apology::no_responsibility::RULE,
    &case::bounced::RULE,
    &case::no_next_step::RULE,
    &case::unowned::RULE,
    &cause::missing::RULE,
    &cause::recurring::RULE,
    &config::CHANNEL_COST,
    &config::CHANNEL_HOURS,
    &channel::none_agreed::RULE,
    &channel::not_preferred::RULE,
    &channel::unlisted::RULE,
    &clock::at_risk::RULE,
    &clock::breached::RULE,
    &close::no_recourse::RULE,
    &promises::CLOSE_OPEN_PROMISE,
    &config::FILTER,
    &config::FORBIDDEN,
    &config::HOURS,
    &config::LADDER,
    &config::SPAN,
    &config::UNKNOWN_RULE,
    &contact::long_wait::RULE,
    &contact::no_human::RULE,
    &contact::unanswered::RULE,
    &dates::DATE_ORDER,
    &decision::untold::RULE,
    &decline::no_alternative::RULE,
    &emergency::no_senior_owner::RULE,
    &emergency::promise_at_risk::RULE,
    &escalate::now::RULE,
    &escalation::no_brief::RULE,
    &escalation::no_next_update::RULE,
    &escalation::off_ladder::RULE,
    &escalation::stuck::RULE,
    &escalation::unaccepted::RULE,
    &escalation::unexplained::RULE,
    &fields::EVENT_UNKNOWN_KIND,
    &exception::unapproved::RULE,
    &fields::FIELD_DATE,
    &fields::FIELD_MISSING,
    &fields::FIELD_NUMBER,
    &fields::FIELD_TYPE,
    &files::FILE_DENIED,
    &files::FILE_EMPTY,
    &files::FILE_GONE,
    &files::FILE_HARD_LINK,
    &files::FILE_NO_ID,
    &files::FILE_NOT_REGULAR,
    &files::FILE_SYMLINK,
    &files::FILE_TOO_BIG,
    &files::FILE_TOO_DEEP,
    &files::FILE_TOO_MANY,
    &files::FILE_UNREADABLE,
    &first_complaint::untouched::RULE,
    &first_response::due_soon::RULE,
    &first_response::late::RULE,
    &fix::failed::RULE,
    &handover::no_brief::RULE,
    &handover::open_promise_unowned::RULE,
    &handover::unaccepted::RULE,
    &identity::CASE_TWIN,
    &identity::CHECK_CHARACTER,
    &identity::DUPLICATE,
    &identity::GRAMMAR,
    &identity::MISMATCH,
    &impact::unrecorded::RULE,
    &syntax::JSON_BOM,
    &syntax::JSON_DUPLICATE_KEY,
    &syntax::JSON_SYNTAX,
    &fields::KEY_UNKNOWN,
    &log::edited::RULE,
    &log::future::RULE,
    &log::gap::RULE,
    &merging::MERGE_DRIVER,
    &merged::MERGE_INCOMPLETE,
    &merge::left_behind::RULE,
    &syntax::MERGE_MARKERS,
    &merging::MERGE_ONE_SIDED,
    &merging::MERGE_UNION,
    &syntax::MERGE_UNRESOLVED,
    &files::NAME_COPY,
    &files::NAME_EXTENSION,
    &files::NAME_NOT_ASCII,
    &files::NAME_RESERVED,
    &now::left_waiting::RULE,
    &openness::cause_not_shared::RULE,
    &openness::fault_not_admitted::RULE,
    &links::PARTY_DANGLING,
    &links::PARTY_LOOP,
    &policies::CLOCK,
    &policies::UNKNOWN,
    &privacy::CARD,
    &privacy::ERASED,
    &privacy::IBAN,
    &privacy::PASSWORD,
    &process::gap::RULE,
    &promise::broken_twice::RULE,
    &links::PROMISE_DANGLING,
    &promise::due_soon::RULE,
    &promises::PROMISE_LEFT_OPEN,
    &promise::moved_again::RULE,
    &promise::moved_late::RULE,
    &promises::PROMISE_NO_DUE,
    &promise::overdue::RULE,
    &promise::vague::RULE,
    &public::unanswered::RULE,
    &links::QUESTION_DANGLING,
    &question::unanswered::RULE,
    &agreement::RECORD_MISMATCH,
    &remedy::unpaid::RULE,
    &remedy::unstarted::RULE,
    &repeat::double_deviation::RULE,
    &repeat::organisation::RULE,
    &repeat::person::RULE,
    &repeat::reopened::RULE,
    &repeat::same_cause::RULE,
    &reply::answers_nothing::RULE,
    &reply::partial::RULE,
    &reply::raised_questions::RULE,
    &resolve::unchecked::RULE,
    &safety::not_immediate::RULE,
    &fields::SCHEMA_NEWER,
    &silence::customer_chasing::RULE,
    &silence::over::RULE,
    &situation::unasked::RULE,
    &words::SITUATION_UNKNOWN,
    &supplier::due_after_promise::RULE,
    &supplier::late::RULE,
    &files::TEXT_CRLF,
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
    &update::no_new_info::RULE,
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

/// Returns the codes that were probably meant: those of which one word was typed, else the nearest.
pub fn near(code: &str) -> Vec<&'static str> {
    let codes = || RULES.iter().map(|rule| rule.code);
    let of_word = |word: &str| codes().filter(|code| code.split('.').any(|part| part == word)).collect::<Vec<_>>();
    match of_word(code) {
        found if !found.is_empty() => found,
        _ => match nearest(code) {
            Some(near) => vec![near],
            None => {
                let parts = || codes().flat_map(|code| code.split('.'));
                crate::model::word::nearest(code, parts()).map(of_word).unwrap_or_default()
            }
        },
    }
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
