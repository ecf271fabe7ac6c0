//! Promises that say the same thing: one that replaces another, and one that repeats it in other words.
//! Whether they were kept is each rule's own business.

use std::collections::HashMap;

use crate::model::case::Case;
use crate::model::chain::{self, End};
use crate::model::id::BlockId;
use crate::model::promise::Promise;

/// Returns the promises that this one took the place of, the nearest first.
pub(in crate::rules) fn before<'a>(case: &'a Case, promise: &'a Promise) -> Vec<&'a Promise> {
    let mut chain: Vec<&Promise> = Vec::new();
    let mut last = promise;
    while let Some(old) = last.replaces.as_ref().and_then(|id| case.promise(id.as_str())) {
        // A record edited by hand may run in a circle.
        if old.id == promise.id || chain.iter().any(|known| known.id == old.id) {
            break;
        }
        chain.push(old);
        last = old;
    }
    chain
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

/// Returns whether at least half of the weighty words are the same.
pub(in crate::rules) fn say_the_same(one: &[String], other: &[String]) -> bool {
    let n_shared = one.iter().filter(|word| other.contains(word)).count();
    let n_all = one.len() + other.len() - n_shared;
    n_shared > 0 && 2 * n_shared >= n_all
}

/// Returns the weighty words of what was promised, each once.
pub(in crate::rules) fn words(promise: &Promise) -> Vec<String> {
    const LIGHT: [&str; 16] = [
        "the", "and", "for", "with", "her", "his", "our", "your", "you", "will", "again", "this", "that", "now",
        "today", "tomorrow",
    ];
    let text = promise.what.as_deref().unwrap_or_default().to_lowercase();
    let words = text.split(|mark: char| !mark.is_alphanumeric()).filter(|word| word.len() > 2 && !LIGHT.contains(word));
    let mut words: Vec<String> = words.map(str::to_owned).collect();
    words.sort_unstable();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::sample::{case, promise};

    fn check(one: &str, other: &str, expect: bool) {
        let say = |what: &str| words(&Promise { what: Some(what.to_owned()), ..promise("p1") });
        assert_eq!(say_the_same(&say(one), &say(other)), expect, "{one} / {other}");
    }

    #[test]
    fn the_same_promise_in_other_words_is_the_same_thing() {
        check("Refund R450 to the card", "Refund R450 to the card", true);
        check("Refund R450", "Refund R450 to her card", true);
        check("Send the refund notice", "Send the refund notice again, today", true);
        check("Refund R450", "Bring a new cake", false);
        check("Call back", "Refund R450", false);
        check("", "", false);
    }

    #[test]
    fn a_chain_is_followed_and_a_circle_ends() {
        let tie = |id: &str, old: &str| Promise { replaces: Some(BlockId::of_file(old)), ..promise(id) };
        let case = Case { promises: vec![tie("p1", "p3"), tie("p2", "p1"), tie("p3", "p2")], ..case() };
        let ids: Vec<&str> = before(&case, &case.promises[2]).iter().map(|old| old.id.as_str()).collect();
        assert_eq!(ids, ["p2", "p1"]);
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
    }
}
