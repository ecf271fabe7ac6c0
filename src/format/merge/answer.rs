//! The answer to an escalation: when it was taken or declined, and by whom, which is one thing in three keys.
//! How other keys merge is `three`'s business.

use super::page::Part;
use super::settle::typed;
use crate::model::edit::{Edit, Place};

/// How a conflict names the three keys together.
pub(super) const KEY: &str = "answer";

/// The keys that say when it was answered, each in its way.
pub(super) const TIMES: [&str; 2] = ["accepted_at", "declined_at"];

const BY: &str = "answered_by";

/// Returns whether an entry is part of an answer.
pub(super) fn is_part(path: &[String]) -> bool {
    matches!(path, [key] if key == BY || TIMES.contains(&key.as_str()))
}

/// Returns both answers in words if both sides answered, and not alike; the time alone is no difference.
pub(super) fn disputed([base, first, second]: [Option<&Part>; 3]) -> Option<[String; 2]> {
    let (base, first, second) = (base.and_then(of), of(first?)?, of(second?)?);
    let is_new = |answer: &Answer| base.as_ref() != Some(answer);
    let is_alike = first.key == second.key && first.by == second.by;
    (is_new(&first) && is_new(&second) && !is_alike).then(|| [first.words(), second.words()])
}

/// Returns in words the answer that a side gave since the base.
pub(super) fn new([base, side]: [Option<&Part>; 2]) -> Option<String> {
    let answer = of(side?)?;
    (base.and_then(of).as_ref() != Some(&answer)).then(|| answer.words())
}

#[derive(Clone, Debug, PartialEq, Eq)]
struct Answer<'p> {
    key: &'static str,
    at: &'p str,
    by: Option<&'p str>,
}

fn of(part: &Part) -> Option<Answer<'_>> {
    let [accepted, declined] = TIMES;
    let key = if part.text(declined).is_some() { declined } else { accepted };
    Some(Answer { key, at: part.text(key)?, by: part.text(BY) })
}

impl Answer<'_> {
    /// Returns the answer as a conflict says it: `accepted 2026-11-24T09:00:00+02:00 thandi`.
    fn words(&self) -> String {
        let word = self.key.trim_end_matches("_at");
        [Some(word), Some(self.at), self.by].into_iter().flatten().collect::<Vec<_>>().join(" ")
    }
}

/// Returns the edits by which an escalation was answered in these words; nothing if they are no answer.
pub(super) fn edits(id: &str, words: &str) -> Option<Vec<Edit>> {
    let (word, rest) = words.split_once(' ')?;
    let (at, by) = rest.split_once(' ').map_or((rest, None), |(at, by)| (at, Some(by)));
    let place = |key: &str| Place::Block { block: "escalation".to_owned(), id: id.to_owned(), key: key.to_owned() };
    let put = |key: &str, value: Option<&str>| match value {
        Some(value) => Edit::Put { place: place(key), value: typed(key, value, None) },
        None => Edit::Drop { place: place(key) },
    };
    let known = TIMES.iter().any(|key| key.trim_end_matches("_at") == word);
    let times = TIMES.iter().map(|key| put(key, Some(at).filter(|_| key.trim_end_matches("_at") == word)));
    known.then(|| times.chain([put(BY, by)]).collect())
}

#[cfg(test)]
mod tests {
    use crate::format::merge::settle::settle;
    use crate::format::merge::{Versions, merge};
    use crate::format::patch::patch;
    use crate::format::tree::Syntax;

    const BASE: &str = "schema = 1\nid = \"k\"\n\n[[escalation]]\nid = \"x1\"\nto = \"manager\"\n";

    fn answered(key: &str, hour: u32, by: &str) -> String {
        format!("{BASE}{key} = 2026-11-24T{hour:02}:00:00+02:00\nanswered_by = \"{by}\"\n")
    }

    fn merged(ours: &str, theirs: &str) -> (String, Vec<String>) {
        let of = |ours: &str, theirs: &str| {
            let (base, ours, theirs) = (BASE.as_bytes(), ours.as_bytes(), theirs.as_bytes());
            merge(Syntax::Toml, Versions { base, ours, theirs }, Some("k")).unwrap()
        };
        let (one, other) = (of(ours, theirs), of(theirs, ours));
        assert_eq!(one, other, "both directions");
        (one.text, one.conflicts)
    }

    #[test]
    fn two_answers_are_one_question_and_no_mixture_of_both() {
        let accepted = answered("accepted_at", 9, "boss");
        for other in [
            answered("declined_at", 10, "boss"),
            answered("declined_at", 10, "second boss"),
            answered("accepted_at", 10, "second boss"),
        ] {
            let (text, conflicts) = merged(&accepted, &other);
            assert_eq!(conflicts, ["escalation/x1/answer"], "{text}");
            assert!(text.starts_with(BASE) && !text.contains("\naccepted_at"), "{text}");
            let words = if other.contains("declined") { "declined" } else { "accepted" };
            let by = if other.contains("second") { "second boss" } else { "boss" };
            for (words, whole) in [
                ("accepted 2026-11-24T09:00:00+02:00 boss".to_owned(), &accepted),
                (format!("{words} 2026-11-24T10:00:00+02:00 {by}"), &other),
            ] {
                assert!(text.contains(&format!("\"{words}\"")), "{text}");
                let settled = settle(Syntax::Toml, &text, "escalation/x1/answer", &words).unwrap();
                assert_eq!(patch(Syntax::Toml, &settled.text, &settled.edits).unwrap(), *whole);
            }
        }
    }

    #[test]
    fn the_answer_of_a_third_clone_is_one_more_to_choose_from_in_whatever_order() {
        let merge_of = |base: &str, ours: &str, theirs: &str| {
            let (base, ours, theirs) = (base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
            merge(Syntax::Toml, Versions { base, ours, theirs }, Some("k")).unwrap().text
        };
        let [a, b, c] = [("accepted_at", "boss"), ("declined_at", "second"), ("accepted_at", "third")]
            .map(|(key, by)| answered(key, 9, by));
        let whole = merge_of(BASE, &merge_of(BASE, &a, &b), &c);
        assert!(whole.starts_with(BASE) && ["boss", "second", "third"].iter().all(|by| whole.contains(by)), "{whole}");
        for (one, two, three) in [(&a, &c, &b), (&b, &c, &a)] {
            assert_eq!(merge_of(BASE, &merge_of(BASE, one, two), three), whole);
            assert_eq!(merge_of(BASE, three, &merge_of(BASE, one, two)), whole);
        }
    }

    #[test]
    fn one_answer_twice_was_given_when_it_was_first_said() {
        for key in ["accepted_at", "declined_at"] {
            let (first, later) = (answered(key, 9, "boss"), answered(key, 10, "boss"));
            assert_eq!(merged(&first, &later), (first, Vec::new()));
        }
    }
}
