//! Apologies with an `if` in them.
//! Apologies that are missing belong to `missing`, those without responsibility to `no_responsibility`.

use chrono::{DateTime, FixedOffset};

use crate::model::case::{Case, Status};
use crate::model::event::Event;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "apology.conditional",
    level: Level::Care(Loudness::Note),
    title: "An apology has an `if` in it",
    what: "The case is not closed, and the last message of ours that says sorry makes it depend on something: `sorry if`, `if you were upset, we apologise`, `for any inconvenience`, `this may have caused`, `to anyone who`, `you feel that way`. An `if` that belongs to something else (`if you would like a new one, call me`) is none.",
    why: "\"Sorry if you were upset\" says that perhaps nothing happened, and that the customer is the touchy one.",
    remedy: "Say it again without the `if`, and name what happened: `amends update CASE --out TEXT --apology responsibility`.",
    source: "always apologise when things go wrong: a conditional apology is none",
    example: "amends update kd35-dnr3 --out \"We charged you twice, and we are sorry that we did\" --apology responsibility",
};

/// What makes a sentence an apology, by how the word begins.
const SORRY: [&str; 5] = ["sorry", "apolog", "regret", "forgive", "pardon"];

/// What takes an apology back, where it follows in the same breath.
const AFTER: &[&[&str]] = &[
    &["if"],
    &["in", "case"],
    &["should", "you"],
    &["should", "this"],
    &["should", "we"],
    &["should", "it"],
    &["any"],
    &["anyone"],
    &["anybody"],
    &["whatever"],
    &["whoever"],
    &["those", "who"],
    &["may", "have"],
    &["might", "have"],
    &["could", "have"],
    &["you", "feel", "that", "way"],
    &["you", "felt", "that", "way"],
    &["you", "feel", "this", "way"],
];

/// Words behind which something else is said, with a condition of its own.
const TURNS: [&str; 13] =
    ["and", "but", "so", "please", "will", "we'll", "i'll", "can", "can't", "cannot", "would", "therefore", "because"];

/// Of whom or what an `if` before an apology speaks, and what it doubts.
const DOUBTED: [&str; 12] =
    ["you", "we", "i", "this", "that", "it", "anyone", "anybody", "anything", "somebody", "something", "there"];
#[rustfmt::skip]
const DOUBTS: [&str; 22] = [
    "was", "were", "felt", "feel", "feels", "been", "did", "caused", "offended", "upset", "seemed", "came", "got", "had", "made", "hurt",
    "went", "gave", "said", "sounded", "disappointed", "inconvenienced",
];

/// Reports a case whose last apology is a conditional one.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status == Status::Closed {
        return;
    }
    let Some((at, text)) = case.events.iter().filter_map(apology).max_by_key(|(at, _)| *at) else { return };
    if let Some(condition) = condition(text) {
        let finding = RULE.found(&case.id, format!("the apology says `{condition}`"));
        let hint = format!("amends update {} --out TEXT --apology responsibility", case.id);
        findings.push(finding.since(look.shown(at)).hint(hint));
    }
}

/// Returns when a message of ours said sorry, and the whole of it.
fn apology(event: &Event) -> Option<(DateTime<FixedOffset>, &str)> {
    let text = event.text.as_deref().or(event.told.as_deref()).filter(|_| event.is_response())?;
    let is_sorry = breaths(text).iter().any(|words| words.iter().any(|word| is_sorry(word)));
    is_sorry.then_some((event.at, text))
}

/// Returns the words with which a text makes its apology depend on something.
fn condition(text: &str) -> Option<String> {
    breaths(text).iter().find_map(|words| {
        let is_apology = |at: &usize| words.get(*at).is_some_and(|word| is_sorry(word));
        (0..words.len()).filter(is_apology).find_map(|at| {
            let (before, rest) = words.split_at(at);
            // "We would be sorry if you left" is no apology.
            if is_wish(before) { None } else { taken_back(rest).or_else(|| doubted(before)) }
        })
    })
}

/// Returns whether the words before `sorry` make it one that nobody has said yet.
fn is_wish(before: &[String]) -> bool {
    let [.., would, be] = before else { return false };
    matches!(would.as_str(), "would" | "we'd" | "i'd") && matches!(be.as_str(), "be" | "feel")
}

/// Returns the condition that follows an apology before anything else is said.
fn taken_back(rest: &[String]) -> Option<String> {
    let behind = rest.get(1..)?;
    // A comma or a turn ends the apology, but not one that comes first of all: `Sorry, if you were upset`.
    let is_end = |word: &String| TURNS.contains(&word.as_str()) || word == ",";
    let first = behind.iter().take_while(|word| is_end(word)).count();
    let is_turned = behind.iter().take(first).any(|word| word != ",");
    let end = behind.iter().skip(first).position(is_end).map_or(behind.len(), |n_words| first + n_words);
    (first..end).find_map(|at| {
        let here = behind.get(at..)?;
        // Behind a comma it may belong to something else: `Sorry, if you would like a new one, call me`.
        let is_if = here.first().is_some_and(|word| word == "if");
        let is_else = at > first + 1 || is_turned && !is_if || is_if && doubted(here).is_none();
        if first > 0 && is_else {
            return None;
        }
        let words =
            AFTER.iter().find(|words| here.len() >= words.len() && here.iter().zip(**words).all(|(a, b)| a == b))?;
        // To have to wait is no doubt.
        let is_duty = words.last() == Some(&"have") && here.get(words.len()).is_some_and(|next| next == "to");
        // What was said in so many words ends with the condition: `sorry for any`, `sorry if`.
        let whole = rest.iter().take(at + 1 + words.len() + 1).map(String::as_str).collect::<Vec<_>>().join(" ");
        (!is_duty).then_some(whole)
    })
}

/// Returns the `if` before an apology that doubts what happened.
fn doubted(before: &[String]) -> Option<String> {
    let at = before.iter().position(|word| word == "if")?;
    let clause = before.get(at + 1..)?;
    let clause = clause.split(|word| word == ",").next()?;
    let is_so = clause.first().is_some_and(|word| word == "so") && clause.len() == 1;
    let is_about = clause.first().is_some_and(|word| DOUBTED.contains(&word.as_str()));
    let doubt = clause.iter().take(5).position(|word| DOUBTS.contains(&word.as_str()));
    let n_words = if is_so { 1 } else { doubt.filter(|_| is_about)? + 1 };
    Some(format!("if {}", clause.iter().take(n_words).map(String::as_str).collect::<Vec<_>>().join(" ")))
}

fn is_sorry(word: &str) -> bool {
    SORRY.iter().any(|start| word.starts_with(start))
}

/// Returns the words of what is said in one breath each, in lower case; a comma is a word of its own.
fn breaths(text: &str) -> Vec<Vec<String>> {
    let text = text.to_lowercase().replace('\u{2019}', "'");
    let words = |breath: &str| {
        let spaced = breath.replace(',', " , ");
        let bare = |word: &str| {
            word.trim_matches(|mark: char| !mark.is_alphanumeric() && mark != ',' && mark != '\'').to_owned()
        };
        spaced.split_whitespace().map(bare).filter(|word| !word.is_empty()).collect()
    };
    text.split(['.', '!', '?', ';', ':', '\n', '\u{2014}', '(', ')']).map(words).collect()
}

#[cfg(test)]
mod tests {
    use super::condition;

    #[test]
    fn apologies_that_depend_on_something() {
        for text in [
            "Sorry if you were upset.",
            "We are sorry if this caused you trouble",
            "We're sorry if our driver was rude.",
            "I apologise if I came across as cold.",
            "We apologize if you felt ignored",
            "Apologies if that was unclear.",
            "Our apologies if anyone was hurt",
            "My apologies to you if the cake was cold",
            "We are sorry for the delay if it caused you trouble.",
            "We regret if this was inconvenient",
            "Please forgive us if we got it wrong.",
            "We are sorry for any inconvenience.",
            "We apologise for any inconvenience caused.",
            "Apologies for any upset!",
            "We regret any inconvenience",
            "Sorry for the inconvenience this may have caused",
            "I am sorry that you might have been upset",
            "If you were upset, we are sorry.",
            "If we were late, I apologise.",
            "If this has caused you trouble, please accept our apologies",
            "If anything we said offended you, we are sorry",
            "If so, we are sorry.",
            "We are sorry in case you waited.",
            "We are sorry should you have been offended",
            "We apologise to anyone who waited",
            "We are sorry you feel that way.",
            "We would like to apologise for any inconvenience",
            "We are sorry for the delay and apologise for any inconvenience caused",
            "Sorry, if you were upset",
            "Sorry, but if you were upset, that was never meant",
            "Dear Lerato,\nThank you for your mail. Sorry if the bread was old.\nThandi",
        ] {
            assert!(condition(text).is_some(), "{text}");
        }
    }

    #[test]
    fn apologies_that_stand() {
        for text in [
            "I am sorry that we were late; if you would like a new cake, call me.",
            "I am sorry that we were late, if you would like a new cake, call me.",
            "I am sorry. If you were charged again, tell me at once.",
            "We are sorry that we charged you twice.",
            "We are sorry we charged you twice and will refund you if you send us the slip.",
            "We are sorry, and if there is anything else, tell us.",
            "We charged you twice, and we are sorry that we did.",
            "We apologise for the delay. Please tell us if you need it sooner.",
            "If you have questions, call me; and again, I am sorry.",
            "If you would like your money back, tell me. I am sorry.",
            "If you like, I call you tonight, and I am sorry for the wait.",
            "Sorry for the wait, we have no excuse.",
            "I am sorry that you have to wait, it is our mistake.",
            "I am sorry that you might have to wait another day.",
            "We would be sorry if you left us.",
            "I'd feel sorry if you went.",
            "I am sorry and if you send us the slip, I refund you.",
            "We are sorry, and will refund any cost.",
            "We are sorry, we made a mistake and pay back any charge.",
            "Our apologies: the oven failed and we did not tell you.",
            "Please forgive us our mistake; it was ours alone.",
            "We regret that we did not call, and any cost of it is ours.",
            "We take responsibility, and apologise for what we did.",
            "I apologise for shouting. Whatever you decide, the refund is yours.",
            "Call me if you were charged again.",
            "The bread was old.",
            "",
        ] {
            assert_eq!(condition(text), None, "{text}");
        }
    }

    #[test]
    fn it_says_the_words() {
        assert_eq!(condition("Sorry if you were upset").as_deref(), Some("sorry if you"));
        assert_eq!(condition("We apologise for any inconvenience").as_deref(), Some("apologise for any inconvenience"));
        assert_eq!(condition("If you were upset, we are sorry").as_deref(), Some("if you were"));
    }
}
