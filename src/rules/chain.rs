//! Promises that say the same thing: one that replaces another, and one that repeats it in other words.
//! Whether they were kept is each rule's own business.

use std::collections::{HashMap, HashSet};

use crate::model::case::Case;
use crate::model::chain::{self, End};
use crate::model::id::BlockId;
use crate::model::promise::Promise;
use crate::rules::money;

/// Returns the promises of a case by their ids; where none took the place of another, nobody asks for one.
pub(in crate::rules) fn by_id(case: &Case) -> HashMap<&str, &Promise> {
    if case.promises.iter().all(|promise| promise.replaces.is_none()) {
        return HashMap::new();
    }
    case.promises.iter().map(|promise| (promise.id.as_str(), promise)).collect()
}

/// Returns of each promise how many steps of its chain were of a sort, the old one and that which took its place; each
/// chain is gone along once.
pub(in crate::rules) fn steps(case: &Case, is_counted: impl Fn(&Promise, &Promise) -> bool) -> HashMap<&str, i64> {
    let known = by_id(case);
    let mut steps: HashMap<&str, i64> = HashMap::new();
    for promise in case.promises.iter().filter(|promise| known.contains_key(promise.id.as_str())) {
        let (mut path, mut seen) = (Vec::new(), HashSet::new());
        let mut at = promise;
        // A record edited by hand may run in a circle.
        while !steps.contains_key(at.id.as_str()) && seen.insert(at.id.as_str()) {
            path.push(at);
            let Some(old) = at.replaces.as_ref().and_then(|id| known.get(id.as_str())) else { break };
            at = old;
        }
        for (place, promise) in path.iter().enumerate().rev() {
            let old = path.get(place + 1).copied().unwrap_or(at);
            let n_before = steps.get(old.id.as_str()).copied().unwrap_or_default();
            let is_step =
                old.id != promise.id && promise.replaces.as_ref() == Some(&old.id) && is_counted(old, promise);
            steps.insert(promise.id.as_str(), n_before + i64::from(is_step));
        }
    }
    steps
}

/// Returns of each promise with which one its chain began, going along each chain once.
pub(in crate::rules) fn firsts(case: &Case) -> HashMap<&str, &str> {
    let pairs = case.promises.iter().map(|promise| (promise.id.as_str(), promise.replaces.as_ref()));
    let olds: HashMap<&str, Option<&str>> = pairs.map(|(id, old)| (id, old.map(BlockId::as_str))).collect();
    let ends = chain::ends(olds.keys().copied(), |id| {
        let old = olds.get(id).copied()?;
        Some(old.filter(|old| olds.contains_key(old)))
    });
    let first = |(id, end)| match end {
        // A record edited by hand may run in a circle.
        End::At(first) | End::Circle(first) => Some((id, first)),
        End::Lost => None,
    };
    ends.into_iter().filter_map(first).collect()
}

/// What a promise says, without what weighs nothing: what is done, and how, to whom or about what.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
pub(in crate::rules) struct Said {
    /// The words before the first that leads on, sorted.
    deed: Vec<String>,
    /// The words after it, sorted.
    rest: Vec<String>,
    /// The amounts that it promises to pay, if it does.
    paid: Vec<String>,
    /// For what.
    purpose: Vec<String>,
}

impl Said {
    /// Returns whether it says anything.
    pub(in crate::rules) fn is_empty(&self) -> bool {
        self.deed.is_empty() && self.rest.is_empty()
    }
}

/// What weighs nothing: who it is for, and when, which is the due's business.
#[rustfmt::skip]
const LIGHT: &[&str] = &[
    "afternoon", "again", "and", "back", "eod", "evening", "fri", "friday", "her", "him", "his", "mon", "monday", "morning", "noon", "now",
    "our", "please", "sat", "saturday", "sun", "sunday", "that", "the", "their", "them", "this", "thu", "thursday", "today", "tomorrow",
    "tonight", "tue", "tuesday", "wed", "wednesday", "will", "you", "your",
];

/// Words after which comes how, to whom or about what.
const LEADING_ON: &[&str] = &[
    "about",
    "after",
    "at",
    "before",
    "by",
    "concerning",
    "for",
    "from",
    "in",
    "into",
    "of",
    "on",
    "onto",
    "over",
    "regarding",
    "to",
    "until",
    "via",
    "when",
    "with",
    "within",
];

/// Words for one deed; the first stands for all.
const DEEDS: &[&[&str]] = &[
    &["call", "phone", "ring", "telephone"],
    &["deliver", "bring"],
    &["exchange", "replace", "swap"],
    &["mend", "fix", "repair"],
    &["refund", "reimburse", "repay"],
    &["send", "mail", "post"],
];

/// Returns whether two promises say the same thing: they pay the same amount for the same, or do the same deed, and one says
/// no more than how, to whom or about what. What only may be the same is not.
pub(in crate::rules) fn say_the_same(one: &Said, other: &Said) -> bool {
    let holds = |all: &[String], some: &[String]| some.iter().all(|word| all.contains(word));
    let is_within = |one: &[String], other: &[String]| holds(one, other) || holds(other, one);
    if !one.paid.is_empty() && !other.paid.is_empty() {
        return one.paid == other.paid && is_within(&one.purpose, &other.purpose);
    }
    let is_whole = one.deed.len() > 1 || one.rest == other.rest;
    !one.deed.is_empty() && one.deed == other.deed && is_whole && is_within(&one.rest, &other.rest)
}

/// Returns what was promised, in its weighty words.
pub(in crate::rules) fn said(promise: &Promise) -> Said {
    let text = promise.what.as_deref().unwrap_or_default();
    let mut said = Said::default();
    let mut led: Option<String> = None;
    for word in words(text) {
        if LEADING_ON.contains(&word.as_str()) {
            led = Some(word);
        } else if !LIGHT.contains(&word.as_str())
            && (word.len() > 2 || word.contains(|mark: char| mark.is_ascii_digit()))
        {
            let deed = DEEDS.iter().find(|deeds| deeds.contains(&word.as_str())).and_then(|deeds| deeds.first());
            let word = deed.map_or(word, |deed| (*deed).to_owned());
            if led.as_deref() == Some("for") {
                said.purpose.push(word.clone());
            }
            if led.is_some() { said.rest.push(word) } else { said.deed.push(word) }
        }
    }
    if money::is_promised(text) {
        said.paid = money::amounts(text);
    }
    for words in [&mut said.deed, &mut said.rest, &mut said.paid, &mut said.purpose] {
        words.sort_unstable();
        words.dedup();
    }
    said
}

/// Returns the words and numbers of a text, in lower case; a letter beside a digit begins anew, and times of day are none.
fn words(text: &str) -> Vec<String> {
    let is_time = |word: &&str| {
        let hour = word.trim_matches(|mark: char| !mark.is_alphanumeric());
        let bare = hour.trim_end_matches("am").trim_end_matches("pm");
        let is_clock = hour.contains(':') || bare.len() < hour.len();
        is_clock && bare.chars().all(|mark| mark.is_ascii_digit() || mark == ':')
    };
    let text = text.to_lowercase();
    let mut words: Vec<String> = Vec::new();
    for word in text.split_whitespace().filter(|word| !is_time(word)) {
        let mut last = ' ';
        for mark in word.replace(".00", "").chars() {
            let goes_on = last.is_alphanumeric() && last.is_ascii_digit() == mark.is_ascii_digit();
            match words.last_mut() {
                Some(open) if goes_on && mark.is_alphanumeric() => open.push(mark),
                _ if mark.is_alphanumeric() => words.push(mark.to_string()),
                _ => {}
            }
            last = mark;
        }
    }
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{case, promise};

    fn check(one: &str, other: &str, expect: bool) {
        let say = |what: &str| said(&Promise { what: Some(what.to_owned()), ..promise("p1") });
        assert_eq!(say_the_same(&say(one), &say(other)), expect, "{one} / {other}");
        assert_eq!(say_the_same(&say(other), &say(one)), expect, "{other} / {one}");
    }

    #[test]
    fn the_same_promise_in_other_words_is_the_same_thing() {
        for (one, other) in [
            ("Refund R450 to the card", "Refund R450 to the card"),
            ("Refund R450", "Refund R450 to her card"),
            ("Refund R450 to the card", "Pay back the R450"),
            ("Refund R450 to the card", "R450 by EFT"),
            ("Credit note over R380", "Credit note R 380.00"),
            ("Send the refund notice", "Send the refund notice again, today"),
            ("Call you", "Phone you"),
            ("Call back", "Call you again on Friday at 10:00"),
            ("Call about the oven", "Ring her about the oven by 5pm"),
            ("A new cake", "New cake with candles"),
            ("Deliver 12 rolls", "Bring the 12 rolls to the school"),
            ("Repair the oven door", "Fix the oven door"),
        ] {
            check(one, other, true);
        }
    }

    #[test]
    fn what_only_may_be_the_same_is_another_thing() {
        for (one, other) in [
            ("Refund R450", "Bring a new cake"),
            ("Call back", "Refund R450"),
            ("Deliver the white cake", "Deliver the black cake"),
            ("Deliver 12 rolls", "Deliver 20 rolls"),
            ("Call about the oven", "Call about the invoice"),
            ("Call you", "Call about the invoice"),
            ("Refund R450", "Refund R200"),
            ("Refund R450 for the cake", "Pay R450 for the taxi"),
            ("Refund the fee", "Refund the deposit"),
            ("Deliver the cake", "Deliver the cake stand"),
            ("Send the invoice for October", "Send the invoice for November"),
            ("Bring order 1180", "Bring order 1181"),
            ("Mend the left door", "Mend the right door"),
            ("", ""),
        ] {
            check(one, other, false);
        }
    }

    #[test]
    fn a_chain_is_followed_and_a_circle_ends() {
        let tie = |id: &str, old: &str| Promise { replaces: Some(BlockId::of_file(old)), ..promise(id) };
        let case = Case { promises: vec![tie("p1", "p3"), tie("p2", "p1"), tie("p3", "p2")], ..case() };
        let steps = steps(&case, |_, _| true);
        assert!(steps.len() == 3 && steps.values().all(|n_steps| (0..=3).contains(n_steps)), "{steps:?}");
        let firsts = firsts(&case);
        assert!(firsts.len() == 3 && firsts.values().all(|first| firsts.get("p1") == Some(first)), "{firsts:?}");
    }

    #[test]
    fn each_chain_has_one_beginning() {
        let tie = |id: &str, old: &str| Promise { replaces: Some(BlockId::of_file(old)), ..promise(id) };
        let promises = vec![tie("p3", "p2"), tie("p2", "p1"), promise("p1"), tie("p4", "p2"), tie("p6", "gone")];
        let case = Case { promises, ..case() };
        let firsts = firsts(&case);
        let of = |id: &str| firsts.get(id).copied();
        assert_eq!(["p1", "p2", "p3", "p4"].map(of), [Some("p1"); 4]);
        assert_eq!(of("p6"), Some("p6"));
        // Each step is looked at once, however many come after it.
        let n_asked = std::cell::Cell::new(0);
        let steps = steps(&case, |old, new| {
            n_asked.set(n_asked.get() + 1);
            (old.id.as_str(), new.id.as_str()) != ("p2", "p4")
        });
        assert_eq!(["p1", "p2", "p3", "p4", "p6"].map(|id| steps.get(id).copied()), [0, 1, 2, 1, 0].map(Some));
        assert_eq!(n_asked.get(), 3);
    }
}
