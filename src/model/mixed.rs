//! United cases of several people, cut down to what is one's own: what each part is whose complaint on record says.
//! Who is the same person is `identity`'s business, how cases are united `actions::merge`'s.

mod unions;
mod whose;

use std::collections::BTreeSet;

use crate::model::case::Case;
use crate::model::event::Event;
use crate::model::folder::Folder;
use crate::model::id::{CaseId, PartyId};
use crate::model::merged::{case_of, taken_in};
use whose::{Whose, of_event, of_part, of_promise};

/// What was left out of a case, for it is others'.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HeldBack {
    pub case: CaseId,
    /// How many promises, questions, escalations and events.
    pub n_parts: usize,
}

/// Leaves out of each case of a folder what is not of the one who complains in it.
pub fn keep_own(folder: &mut Folder, is_one: impl Fn(&PartyId, &PartyId) -> bool) -> Vec<HeldBack> {
    let own = |case: &Case| {
        let complainant = case.complainant.clone();
        cut(case, |id| complainant.as_ref().is_some_and(|own| is_one(own, id)))
    };
    replace(folder, own)
}

/// Leaves out of each case of a folder what is not of these people.
pub fn keep_theirs(folder: &mut Folder, are: impl Fn(&PartyId) -> bool) -> Vec<HeldBack> {
    replace(folder, |case| cut(case, &are))
}

fn replace(folder: &mut Folder, cut: impl Fn(&Case) -> Option<Case>) -> Vec<HeldBack> {
    let mut held_back = Vec::new();
    for filed in &mut folder.cases {
        let Some(kept) = cut(&filed.case) else { continue };
        let n_parts = n_parts(&filed.case) - n_parts(&kept);
        held_back.push(HeldBack { case: kept.id.clone(), n_parts });
        filed.case = kept;
    }
    held_back
}

fn n_parts(case: &Case) -> usize {
    case.promises.len() + case.questions.len() + case.escalations.len() + case.events.len()
}

/// Returns a case without what came from complaints of others; nothing where all of it, or none, is theirs.
fn cut(case: &Case, are: impl Fn(&PartyId) -> bool) -> Option<Case> {
    let is_own = case.complainant.as_ref().is_none_or(&are);
    let (mut theirs, mut others) = (BTreeSet::new(), BTreeSet::new());
    for event in &case.events {
        let Some(united) = taken_in(event) else { continue };
        // What was united there before is not told apart here: of such a case nothing is given to anybody but its own.
        let there = event.was.as_deref().and_then(case_of).unwrap_or(united);
        let is_theirs = match &event.complainant {
            Some(complainant) => are(complainant),
            None if event.is_own() => is_own,
            None => continue,
        };
        if is_theirs {
            theirs.insert(there)
        } else {
            others.insert(there)
        };
    }
    if if is_own { others.is_empty() } else { theirs.is_empty() } {
        return None;
    }
    let came = theirs.iter().copied().collect::<Vec<_>>().join(", ");
    // One of which a part is another's is another's; where that leaves nobody a part, nobody but its own gets any.
    theirs.retain(|there| !others.contains(there));
    let is_kept = |whose: Whose<'_>| match whose {
        Whose::Promised(id) => are(&id),
        Whose::Several => false,
        Whose::Part(None) => is_own,
        Whose::Part(Some(there)) if is_own => !others.contains(there),
        Whose::Part(Some(there)) => theirs.contains(there),
    };
    let mut kept = case.clone();
    kept.promises.retain(|promise| is_kept(of_promise(case, promise)));
    kept.questions.retain(|question| is_kept(of_part(question.was.as_deref())));
    kept.escalations.retain(|escalation| is_kept(of_part(escalation.was.as_deref())));
    kept.events.retain(|event| is_kept(of_event(case, event)));
    if is_own {
        unions::forget(case, &mut kept, &others);
    } else {
        let complainant = case.complainants().find(|id| are(id)).cloned();
        blank(&mut kept, complainant, format!("what came from {came}"));
    }
    Some(kept)
}

/// Returns what a case of somebody else has of those whom a text may name: promises to and by them, and events of them.
pub fn only_named(case: &Case, is_of: impl Fn(&str) -> bool) -> Case {
    let mut kept = case.clone();
    let is_named = |text: &Option<String>| text.as_deref().is_some_and(&is_of);
    kept.promises.retain(|promise| is_named(&promise.to) || is_named(&promise.from));
    let promised: Vec<&str> = kept.promises.iter().map(|promise| promise.id.as_str()).collect();
    let is_of_promise = |event: &Event| event.promise.as_ref().is_some_and(|id| promised.contains(&id.as_str()));
    kept.events.retain(|event| is_named(&event.party) || is_of_promise(event));
    (kept.questions, kept.escalations) = (Vec::new(), Vec::new());
    blank(&mut kept, None, "a case of somebody else".to_owned());
    kept
}

/// Leaves of a head that is another's no more than what is ours.
fn blank(case: &mut Case, complainant: Option<PartyId>, subject: String) {
    case.subject = subject;
    case.complainant = complainant;
    (case.wants, case.impact, case.channel, case.category) = (None, None, None, None);
    (case.public, case.reference, case.outcome, case.policies) = (None, None, None, None);
    (case.tags, case.adjustments, case.x) = (Vec::new(), Vec::new(), Vec::new());
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::EventKind;
    use crate::model::id::BlockId;
    use crate::model::sample_folder::{case, event, folder, promise};

    const NINE: &str = "2026-11-20T09:00:00+02:00";
    const TEN: &str = "2026-11-20T10:00:00+02:00";

    fn said(id: &str, text: &str, was: Option<&str>) -> Event {
        let (text, was) = (Some(text.to_owned()), was.map(str::to_owned));
        Event { id: BlockId::of_file(id), text, was, ..event(EventKind::ContactIn, NINE) }
    }

    fn union(of: &str, complainant: Option<&str>, was: Option<&str>) -> Event {
        Event {
            id: BlockId::of_file(&format!("u{of}")),
            key: Some("merged".to_owned()),
            to: Some(of.to_owned()),
            complainant: complainant.and_then(PartyId::parse),
            text: Some(format!("united with {of}\nsubject there: Li is angry")),
            was: was.map(str::to_owned),
            ..event(EventKind::Merged, TEN)
        }
    }

    /// The case of Bo with what came from these others.
    fn united(events: Vec<Event>) -> Case {
        let events = std::iter::once(said("e1", "Bo's words", None)).chain(events).collect();
        let theirs = crate::model::promise::Promise { was: Some("c-li/p1".to_owned()), ..promise("p1", "2026-11-24") };
        let promises = vec![theirs, promise("p2", "2026-11-24")];
        let (complainant, subject) = (PartyId::parse("p-bo"), "Bo's subject".to_owned());
        Case { complainant, subject, events, promises, ..case("c-bo", NINE) }
    }

    /// Returns what is left for somebody: the subject, the wish, the texts and the promises.
    fn left(case: &Case, who: &str) -> Option<String> {
        let who = PartyId::parse(who).unwrap();
        let kept = cut(case, |id| *id == who)?;
        let texts = kept.events.iter().filter_map(|event| event.text.as_deref());
        let promises = kept.promises.iter().map(|promise| promise.id.as_str());
        let all: Vec<&str> = [kept.subject.as_str()].into_iter().chain(kept.wants.as_deref()).chain(texts).collect();
        Some(all.into_iter().chain(promises).collect::<Vec<_>>().join(" | "))
    }

    #[test]
    fn each_reads_what_is_theirs() {
        let case = united(vec![said("e2", "Li's words", Some("c-li/e1")), union("c-li", Some("p-li"), None)]);
        assert_eq!(left(&case, "p-bo").as_deref(), Some("Bo's subject | Bo's words | united with c-li | p2"));
        assert_eq!(left(&case, "p-li").as_deref(), Some("what came from c-li | Li's words | p1"));
        // Whom a promise or an event names who complains in no part of it is no part of the mix.
        assert_eq!(left(&case, "p-mill"), None);
        // The two were found to be one since.
        let one = Case { complainant: PartyId::parse("p-li"), ..case };
        assert_eq!(left(&one, "p-li"), None);
    }

    #[test]
    fn what_came_later_is_whose_that_is_of_which_it_tells() {
        let about = |id: &str, promise: Option<&str>, question: Option<&str>| Event {
            promise: promise.map(BlockId::of_file),
            question: question.map(BlockId::of_file),
            ..said(id, &format!("of {}", promise.or(question).unwrap()), None)
        };
        let at = crate::model::sample_folder::at(TEN);
        let events = vec![
            union("c-li", Some("p-li"), None),
            about("e2", Some("p1"), None),
            about("e3", None, Some("q1")),
            about("e4", Some("p3"), None),
            about("e5", Some("p4"), Some("q1")),
            about("e6", Some("p5"), None),
            about("e7", Some("p2"), None),
            Event { kind: EventKind::ContactOut, ..said("e8", "our answer", None) },
            Event { kind: EventKind::Answered, ..about("e9", None, Some("q1")) },
            Event { kind: EventKind::ContactOut, at, ..said("ea", "to both", None) },
            Event { kind: EventKind::Answered, at, ..about("eb", None, Some("q1")) },
            Event { kind: EventKind::Answered, at, ..about("ec", None, Some("q2")) },
        ];
        let mut case = united(events);
        let asked = crate::model::sample::question;
        let theirs = crate::model::case::Question { was: Some("c-li/q1".to_owned()), ..asked("q1") };
        case.questions = vec![theirs, asked("q2")];
        let new = |id: &str| promise(id, "2026-11-25");
        let moved = crate::model::promise::Promise { replaces: Some(BlockId::of_file("p1")), ..new("p3") };
        let named = crate::model::promise::Promise { to: Some("party:p-li".to_owned()), ..new("p5") };
        case.promises.extend([moved, new("p4"), named]);
        let own = "Bo's subject | Bo's words | united with c-li | of p2 | of q2 | p2";
        assert_eq!(left(&case, "p-bo").as_deref(), Some(own));
        let theirs = "what came from c-li | of p1 | of q1 | of p3 | of p4 | of p5 | our answer | of q1 | of q1 | p1 | p3 | p4 | p5";
        assert_eq!(left(&case, "p-li").as_deref(), Some(theirs));
    }

    #[test]
    fn what_the_head_took_from_another_is_theirs_too() {
        let took = |key: &str, to: &str| Event {
            id: BlockId::of_file(&format!("t{key}")),
            key: Some(key.to_owned()),
            to: Some(to.to_owned()),
            ..event(EventKind::Changed, TEN)
        };
        let own = Event { at: crate::model::sample_folder::at(NINE), ..took("category", "late") };
        let events = vec![own, said("e2", "Li's words", Some("c-li/e1")), took("wants", "Li's wish")];
        let mut case = united([events, vec![union("c-li", Some("p-li"), None)]].concat());
        (case.wants, case.category) = (Some("Li's wish".to_owned()), Some("late".to_owned()));
        let kept = cut(&case, |id| id.as_str() == "p-bo").unwrap();
        assert_eq!((kept.wants, kept.category.as_deref()), (None, Some("late")));
        assert!(kept.events.iter().all(|event| event.to.as_deref() != Some("Li's wish")));
        // What was said of it here since is its own.
        case.wants = Some("Bo's wish".to_owned());
        assert_eq!(cut(&case, |id| id.as_str() == "p-bo").unwrap().wants.as_deref(), Some("Bo's wish"));
    }

    #[test]
    fn of_one_that_was_itself_of_several_nothing_is_given_away() {
        let came = vec![
            said("e2", "Li's words", Some("c-x/e1")),
            union("c-li", Some("p-li"), Some("c-x/u1")),
            union("c-x", None, None),
        ];
        let case = united(came);
        assert_eq!(left(&case, "p-bo").as_deref(), Some("Bo's subject | Bo's words | united with c-x | p1 | p2"));
        // Somebody of that one reads neither its words nor those of who complains here.
        let of_both = [case.events.clone(), vec![Event { complainant: None, ..union("c-x", None, None) }]].concat();
        let case = Case { events: of_both, ..case };
        assert_eq!(left(&case, "p-li").as_deref(), Some("what came from c-x"));
        let mut folder = folder(vec![case], Vec::new());
        let held_back = keep_own(&mut folder, |one, other| one == other);
        assert_eq!(held_back, [HeldBack { case: CaseId::of_file("c-bo").unwrap(), n_parts: 2 }]);
        assert_eq!(keep_own(&mut folder, |one, other| one == other), []);
    }
}
