//! What a union with somebody else's case brought into the head, taken out again with the words that tell of it.
//! Which blocks are whose is `whose`'s business.

use std::collections::BTreeSet;

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::merged::taken_in;
use crate::model::replay;

/// Takes back what the unions with others' cases brought into the head and into the words of the events.
pub(super) fn forget(case: &Case, kept: &mut Case, others: &BTreeSet<&str>) {
    let is_said = |event: &Event| event.text.as_deref().is_some_and(|text| others.iter().any(|id| text.contains(id)));
    let is_union = |event: &Event| {
        event.is_own()
            && event.kind == EventKind::Merged
            && taken_in(event).map_or_else(|| event.key.is_none() && is_said(event), |id| others.contains(id))
    };
    let mut taken_over: Vec<&Event> = Vec::new();
    for (place, union) in case.events.iter().enumerate().filter(|(_, event)| is_union(event)) {
        // What a union changed in the head stands right before what tells of it.
        let before = case.events.iter().take(place).rev();
        let of_it = before.take_while(|event| event.is_own() && event.at == union.at && !is_union(event));
        taken_over.extend(of_it.filter(|event| replay::changes_head(event).is_some_and(|(key, _)| is_told(key))));
    }
    kept.events.retain(|event| !taken_over.iter().any(|taken| taken.id == event.id && event.is_own()));
    for event in &taken_over {
        replay::take_back(kept, event);
        Brought::by(event).into_iter().for_each(|brought| brought.forget(kept));
    }
    for event in kept.events.iter_mut().filter(|event| is_union(event)) {
        event.text = event.text.as_deref().and_then(|text| text.lines().next()).map(str::to_owned);
        (event.complainant, event.reference) = (None, None);
    }
}

/// Returns whether a key of the head says what a customer told, asked for or got; the others are ours.
fn is_told(key: &str) -> bool {
    const OURS: &[&str] = &["status", "priority", "owner", "kind", "received_at", "waiting_on"];
    !OURS.contains(&key)
}

/// What a union put into a key of the head, which later changes of that key may go on telling.
struct Brought<'a> {
    key: &'a str,
    /// What was there before.
    from: Option<&'a str>,
    to: &'a str,
}

impl<'a> Brought<'a> {
    fn by(event: &'a Event) -> Option<Self> {
        let (key, to) = replay::changes_head(event)?;
        Some(Self { key, from: event.from.as_deref(), to: to? })
    }

    fn forget(&self, kept: &mut Case) {
        let is_own = |word: &str| !self.is_brought(word);
        match self.key {
            "situation" | "tags" => kept.tags.retain(|tag| is_own(tag)),
            "adjustments" => kept.adjustments.retain(|need| is_own(need)),
            _ => {}
        }
        let is_later = |event: &Event| replay::changes_head(event).is_some_and(|(key, _)| key == self.key);
        for event in kept.events.iter_mut().filter(|event| is_later(event)) {
            event.from = event.from.as_deref().and_then(|text| self.without(text));
            event.to = event.to.as_deref().and_then(|text| self.without(text));
        }
    }

    /// Returns what a change of the key tells without what was brought.
    fn without(&self, text: &str) -> Option<String> {
        let Some(mark) = mark(self.key) else {
            return if text == self.to { self.from.map(str::to_owned) } else { Some(text.to_owned()) };
        };
        let left: Vec<&str> = parts(text, mark).filter(|word| !self.is_brought(word)).collect();
        (!left.is_empty()).then(|| left.join(if mark == ';' { "; " } else { "," }))
    }

    fn is_brought(&self, word: &str) -> bool {
        mark(self.key).is_some_and(|mark| {
            let was_there = parts(self.from.unwrap_or_default(), mark).any(|known| known == word);
            !was_there && parts(self.to, mark).any(|known| known == word)
        })
    }
}

/// Returns what stands between the words of a key that is a list.
fn mark(key: &str) -> Option<char> {
    match key {
        "situation" | "tags" => Some(','),
        "adjustments" => Some(';'),
        _ => None,
    }
}

fn parts(text: &str, mark: char) -> impl Iterator<Item = &str> {
    text.split(mark).map(str::trim).filter(|word| !word.is_empty())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::id::BlockId;
    use crate::model::sample_folder::{case, event};

    const TEN: &str = "2026-11-20T10:00:00+02:00";

    /// Compares what is left of the changes of a key, each as `from -> to`: the union's, and one that came later.
    fn check(key: &str, union: (&str, &str), later: (&str, &str), expect: &str) {
        let text = |text: &str| (!text.is_empty()).then(|| text.to_owned());
        let change = |id: &str, at: &str, (from, to): (&str, &str)| Event {
            id: BlockId::of_file(id),
            key: Some(key.to_owned()),
            from: text(from),
            to: text(to),
            ..event(EventKind::Changed, at)
        };
        let merged =
            Event { key: Some("merged".to_owned()), to: Some("c-li".to_owned()), ..change("eu", TEN, ("", "c-li")) };
        let merged = Event { kind: EventKind::Merged, ..merged };
        let events = vec![change("e1", TEN, union), merged, change("e2", "2026-11-21T10:00:00+02:00", later)];
        let case = Case { events, ..case("c-bo", TEN) };
        let mut kept = case.clone();
        forget(&case, &mut kept, &BTreeSet::from(["c-li"]));
        let told = kept.events.iter().filter(|event| event.key.as_deref() == Some(key));
        let told: Vec<String> = told
            .map(|event| [&event.from, &event.to].map(|text| text.as_deref().unwrap_or_default()).join(" -> "))
            .collect();
        assert_eq!(told.join(", "), expect, "{key}");
    }

    #[test]
    fn later_changes_tell_nothing_of_what_was_brought() {
        check("situation", ("", "stress"), ("stress", "stress,public"), " -> public");
        check("situation", ("child", "child,stress"), ("child,stress", "child"), "child -> child");
        check("adjustments", ("", "large print"), ("large print", "large print; ring twice"), " -> ring twice");
        check("ref", ("", "LI-9"), ("LI-9", "BO-1"), " -> BO-1");
        check("ref", ("BO-0", "LI-9"), ("LI-9", "BO-1"), "BO-0 -> BO-1");
    }

    #[test]
    fn a_list_that_was_changed_since_keeps_its_own_words_alone() {
        let brought = Brought { key: "situation", from: Some("child"), to: "child,stress" };
        let mut case = case("c-bo", TEN);
        case.tags = ["child", "stress", "public"].map(str::to_owned).to_vec();
        brought.forget(&mut case);
        assert_eq!(case.tags, ["child", "public"]);
    }
}
