//! Help topics: what holds for all commands, each on one screen.

use crate::cli::error::EXIT_CODES;

/// The names of all topics, sorted.
pub(crate) const NAMES: &[&str] =
    &["clocks", "config", "environment", "exit-codes", "filters", "formats", "scripts", "time", "watch"];

/// Other words for a topic or a command; the name of a command is none.
const ALSO: &[(&str, &str)] = &[
    ("answers", "update"),
    ("calendar", "config"),
    ("calendars", "config"),
    ("channels", "config"),
    ("clock", "clocks"),
    ("codes", "watch"),
    ("configuration", "config"),
    ("cron", "scripts"),
    ("csv", "formats"),
    ("date", "time"),
    ("dates", "time"),
    ("due", "time"),
    ("emergencies", "watch"),
    ("emergency", "watch"),
    ("env", "environment"),
    ("escalation", "watch"),
    ("escalations", "watch"),
    ("exit", "exit-codes"),
    ("exit-code", "exit-codes"),
    ("filter", "filters"),
    ("format", "formats"),
    ("holidays", "config"),
    ("hours", "config"),
    ("json", "formats"),
    ("ladder", "watch"),
    ("levels", "watch"),
    ("phrases", "time"),
    ("rule", "watch"),
    ("rules", "watch"),
    ("script", "scripts"),
    ("search", "filters"),
    ("settings", "config"),
    ("sla", "clocks"),
    ("targets", "clocks"),
    ("thresholds", "watch"),
    ("times", "time"),
    ("worries", "watch"),
    ("worry", "watch"),
];

/// Returns the topic or command that a word means.
pub(crate) fn meant(word: &str) -> &str {
    ALSO.iter().find(|(other, _)| *other == word).map_or(word, |(_, name)| name)
}

/// Returns the text of a topic.
pub(crate) fn find(name: &str) -> Option<String> {
    let text = match name {
        "clocks" => include_str!("clocks.txt"),
        "config" => include_str!("config.txt"),
        "environment" => include_str!("environment.txt"),
        "exit-codes" => return Some(exit_codes()),
        "filters" => include_str!("filters.txt"),
        "formats" => include_str!("formats.txt"),
        "scripts" => include_str!("scripts.txt"),
        "time" => include_str!("time.txt"),
        "watch" => include_str!("watch.txt"),
        _ => return None,
    };
    Some(text.to_owned())
}

fn exit_codes() -> String {
    let mut text = "Exit codes, the same in every format:\n\n".to_owned();
    for (code, meaning) in EXIT_CODES {
        text.push_str(&format!("  {code:>3}  {meaning}\n"));
    }
    text.push_str("\nA broken pipe is quiet success.\n");
    text
}

#[cfg(test)]
mod tests {
    use super::{ALSO, NAMES, find, meant};
    use crate::cli::Arguments;
    use crate::rules::threshold::{IN_EMERGENCY, STANDARD};

    #[test]
    fn the_watch_names_each_threshold_with_our_value() {
        let text = find("watch").unwrap();
        for (code, value) in STANDARD {
            let value = if value.parse::<i64>().is_ok() { (*value).to_owned() } else { format!("\"{value}\"") };
            let line = text.lines().find(|line| line.trim_start().starts_with(&format!("\"{code}\" = {value}")));
            let hurried = IN_EMERGENCY.iter().find(|(known, _)| known == code);
            let said = hurried.map_or(String::new(), |(_, value)| format!("{value} in an emergency"));
            assert!(line.is_some_and(|line| line.ends_with(&said)), "{code}");
        }
    }

    #[test]
    fn other_words_lead_to_a_topic_and_hide_no_command() {
        use clap::CommandFactory as _;
        let mut command = Arguments::command();
        command.build();
        assert!(ALSO.is_sorted());
        for (word, topic) in ALSO {
            let is_known = |name: &str| NAMES.contains(&name) || command.find_subcommand(name).is_some();
            assert!(is_known(topic) && !is_known(word), "{word}");
            assert_eq!(meant(word), *topic);
        }
    }

    #[test]
    fn every_topic_has_a_text_and_the_list_is_sorted() {
        assert!(NAMES.is_sorted());
        for name in NAMES {
            assert!(find(name).is_some_and(|text| text.len() > 100 && text.ends_with('\n')), "{name}");
        }
    }
}
