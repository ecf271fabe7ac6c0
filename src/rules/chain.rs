//! Promises that say the same thing: one that replaces another, and one that repeats it in other words.
//! Whether they were kept is each rule's own business.

use crate::model::case::Case;
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

/// Returns whether two promises are about the same thing.
pub(in crate::rules) fn is_same_thing(case: &Case, one: &Promise, other: &Promise) -> bool {
    let is_before = |one: &Promise, other: &Promise| before(case, other).iter().any(|old| old.id == one.id);
    one.kind == other.kind && (is_before(one, other) || is_before(other, one) || say_the_same(one, other))
}

/// Returns whether at least half of the weighty words are the same.
fn say_the_same(one: &Promise, other: &Promise) -> bool {
    let (one, other) = (words(one), words(other));
    let n_shared = one.iter().filter(|word| other.contains(word)).count();
    let n_all = one.len() + other.len() - n_shared;
    n_shared > 0 && 2 * n_shared >= n_all
}

/// Returns the weighty words of what was promised, each once.
fn words(promise: &Promise) -> Vec<String> {
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
    use crate::model::id::BlockId;
    use crate::model::sample::{case, promise};

    fn check(one: &str, other: &str, expect: bool) {
        let say = |id: &str, what: &str| Promise { what: Some(what.to_owned()), ..promise(id) };
        let case = Case { promises: vec![say("p1", one), say("p2", other)], ..case() };
        assert_eq!(is_same_thing(&case, &case.promises[0], &case.promises[1]), expect, "{one} / {other}");
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
    }
}
