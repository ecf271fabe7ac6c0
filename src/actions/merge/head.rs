//! The head of a case that takes another one in: what was not known here, and what is worth more there.
//! What is known otherwise on both sides stays as it is here and is told.

use crate::actions::draft::{Draft, EventDraft};
use crate::model::case::{Case, CaseKind, Fault, Outcome, Priority, Status};
use crate::model::edit::{Edit, Scalar};
use crate::model::emergency;
use crate::model::event::{Event, EventKind};
use crate::model::id::CaseId;
use crate::model::replay::OUTCOME;
use crate::model::situation::settled;
use crate::model::word::Word;

/// Puts on a draft what the head of one case takes from the other's, of the keys that are asked for; returns what it does
/// not take, in words.
pub(super) fn unite(draft: &mut Draft<'_>, into: &Case, from: &Case, is_asked: impl Fn(&str) -> bool) -> Vec<String> {
    let mut lost = Vec::new();
    if is_asked("received_at") {
        received(draft, into, from);
    }
    if is_asked("status") {
        status(draft, into, from);
    }
    let theirs = priority(from);
    if is_asked("priority") && theirs > into.priority {
        draft.edit(Edit::head("priority", Scalar::Text(theirs.word().to_owned())));
        let is_said = |event: &&Event| event.is_own() && event.key.as_deref() == Some("priority");
        let said = from.events.iter().rev().find(is_said);
        let event = EventDraft::new(EventKind::Changed).with("why", said.and_then(|event| event.why.as_deref()));
        // What it repeats is repeated by both as one, but for the one that it is now.
        let repeats = said.iter().flat_map(|event| &event.repeats).filter(|id| **id != into.id);
        let event = event.with_list("repeats", repeats.map(CaseId::to_string).collect());
        draft.event(event.changing("priority", Some(into.priority.word()), Some(theirs.word())));
    }
    // A complaint that is united with a question is a complaint.
    if is_asked("kind") && into.kind != from.kind && from.kind == CaseKind::Complaint {
        change(draft, "kind", Some(into.kind.word()), from.kind.word());
    }
    let tags = settled(into.tags.iter().chain(&from.tags).cloned().collect());
    if is_asked("situation") && tags != into.tags {
        let (old, new) = (into.tags.join(","), tags.join(","));
        draft.edit(Edit::table("situation", "tags", Scalar::List(tags)));
        let old = Some(old.as_str()).filter(|old| !old.is_empty());
        draft.event(EventDraft::new(EventKind::Changed).changing("situation", old, Some(&new)));
    }
    let mut needs = into.adjustments.clone();
    needs.extend(from.adjustments.iter().filter(|need| !into.adjustments.contains(need)).cloned());
    if is_asked("adjustments") && needs != into.adjustments {
        let (old, new) = (into.adjustments.join("; "), needs.join("; "));
        draft.edit(Edit::table("situation", "adjustments", Scalar::List(needs)));
        let old = Some(old.as_str()).filter(|old| !old.is_empty());
        draft.event(EventDraft::new(EventKind::Changed).changing("adjustments", old, Some(&new)));
    }
    texts(draft, into, from, &is_asked, &mut lost);
    if is_asked("subject") && from.subject != into.subject {
        lost.push(format!("subject there: {}", from.subject));
    }
    if let Some(theirs) =
        from.policies.as_ref().filter(|theirs| is_asked("policies") && into.policies.as_ref() != Some(*theirs))
    {
        lost.push(format!("policies there: {}", theirs.join(", ")));
    }
    if [OUTCOME, "cause", "root_cause", "fault"].into_iter().any(&is_asked) {
        lost.extend(outcome(draft, into, from));
    }
    lost
}

/// Returns the priority of a case without what other complaints made of it: the other one may be this one's twin.
///
/// What the united case still repeats raises it again.
fn priority(case: &Case) -> Priority {
    let raise = emergency::raise(case).filter(|raise| raise.why.as_deref().is_some_and(emergency::is_of_another));
    raise.and_then(|raise| Priority::from_word(raise.from.as_deref()?)).unwrap_or(case.priority)
}

/// Sets a key of the head, with its event.
fn change(draft: &mut Draft<'_>, key: &str, old: Option<&str>, new: &str) {
    draft.edit(Edit::head(key, Scalar::Text(new.to_owned())));
    draft.event(EventDraft::new(EventKind::Changed).changing(key, old, Some(new)));
}

/// Clocks run from the first receipt.
fn received(draft: &mut Draft<'_>, into: &Case, from: &Case) {
    if from.received_at < into.received_at {
        draft.edit(Edit::head("received_at", Scalar::Moment(from.received_at)));
        let (old, new) = (into.received_at.to_rfc3339(), from.received_at.to_rfc3339());
        draft.event(EventDraft::new(EventKind::Changed).changing("received_at", Some(&old), Some(&new)));
    }
}

/// Gives the united case the status nearer to the customer; a complaint that came after the end was one that came back.
fn status(draft: &mut Draft<'_>, into: &Case, from: &Case) {
    let united = into.status.min(from.status);
    if united == into.status {
        if came_back(from, into) {
            // The record of the end is taken in, and so this one is what came after it.
            let why = format!("complained of again here after {} was over", from.id);
            let event = EventDraft::new(EventKind::Reopened).with("why", Some(&why));
            draft.event(event.changing("status", Some(into.status.word()), Some(united.word())));
        }
        return;
    }
    let came_back = came_back(into, from);
    let kind = if came_back { EventKind::Reopened } else { EventKind::Merged };
    if united == Status::Waiting && from.waiting_on.is_some() {
        return stand(draft, into, from);
    }
    let why = came_back.then(|| format!("complained of again in {}", from.id));
    draft.status(into.status, united, EventDraft::new(kind).with("why", why.as_deref()));
}

/// Gives a case the status that another one has, with those for whom that one waits.
pub(super) fn stand(draft: &mut Draft<'_>, case: &Case, as_this: &Case) {
    let (from, to) = (case.status, as_this.status);
    let Some(on) = as_this.waiting_on.filter(|_| to == Status::Waiting) else {
        return draft.status(from, to, EventDraft::new(EventKind::Merged));
    };
    draft.edit(Edit::head("status", Scalar::Text(to.word().to_owned())));
    draft.edit(Edit::head("waiting_on", Scalar::Text(on.word().to_owned())));
    let event = EventDraft::new(EventKind::Waiting).changing("status", Some(from.word()), Some(to.word()));
    draft.event(event.with("party", Some(on.word())));
}

/// Returns whether a complaint came after the end of another case, and is not over.
fn came_back(ended: &Case, later: &Case) -> bool {
    let is_later = || ended.resolved_at().is_some_and(|ended| ended < later.received_at);
    later.kind == CaseKind::Complaint && later.is_active() && is_later()
}

/// Takes over how the other one ended, if this one has no end of its own, else what brought it about and whose fault it
/// was; returns what stays there, in words.
///
/// Who looked at the work there looked at what did not end it.
fn outcome(draft: &mut Draft<'_>, into: &Case, from: &Case) -> Option<String> {
    let theirs = from.outcome.as_ref()?;
    let ours = into.outcome.clone().unwrap_or_default();
    let ended = Outcome { cause: None, root_cause: None, fault: None, checked_by: None, ..ours.clone() };
    let has_end = ended != Outcome::default();
    let word = |fault: Option<Fault>| fault.map(|fault| fault.word().to_owned());
    let causes = [
        ("cause", &ours.cause, &theirs.cause),
        ("root_cause", &ours.root_cause, &theirs.root_cause),
        ("fault", &word(ours.fault), &word(theirs.fault)),
    ];
    let mut other = Vec::new();
    for (key, ours, theirs) in causes {
        match (ours, theirs) {
            (None, Some(theirs)) => {
                draft.edit(Edit::table("outcome", key, Scalar::Text(theirs.clone())));
                draft.event(EventDraft::new(EventKind::Changed).changing(key, None, Some(theirs)));
            }
            (Some(ours), Some(theirs)) if ours != theirs => other.push(format!("{key} {theirs}")),
            _ => {}
        }
    }
    let accepted = theirs.accepted.map(|accepted| accepted.word().to_owned());
    let own_accepted = ours.accepted.map(|accepted| accepted.word().to_owned());
    let ends = [
        ("finding", &ours.finding, &theirs.finding),
        ("remedy", &ours.remedy, &theirs.remedy),
        ("amount", &ours.amount, &theirs.amount),
        ("currency", &ours.currency, &theirs.currency),
        ("accepted", &own_accepted, &accepted),
    ];
    for (key, ours, theirs) in ends {
        match theirs {
            Some(theirs) if !has_end => draft.edit(Edit::table("outcome", key, Scalar::Text(theirs.clone()))),
            Some(theirs) if ours.as_ref() != Some(theirs) => other.push(match key {
                "finding" | "remedy" => theirs.clone(),
                _ => format!("{key} {theirs}"),
            }),
            _ => {}
        }
    }
    match theirs.told_at {
        Some(told_at) if !has_end => draft.edit(Edit::table("outcome", "told_at", Scalar::Moment(told_at))),
        Some(told_at) if ours.told_at != Some(told_at) => other.push(format!("told at {}", told_at.to_rfc3339())),
        _ => {}
    }
    let ended = Outcome { cause: None, root_cause: None, fault: None, checked_by: None, ..theirs.clone() };
    if !has_end && ended != Outcome::default() {
        // Before this instant the case had not ended so.
        let what = ended.remedy.or(ended.finding).unwrap_or_else(|| from.id.to_string());
        draft.event(EventDraft::new(EventKind::Changed).changing(OUTCOME, None, Some(&what)));
    }
    (!other.is_empty()).then(|| format!("outcome there: {}", other.join(", ")))
}

/// Takes over each text that is not known here.
fn texts(draft: &mut Draft<'_>, into: &Case, from: &Case, is_asked: &impl Fn(&str) -> bool, lost: &mut Vec<String>) {
    let id = |case: &Case| case.complainant.as_ref().map(ToString::to_string);
    let mut pairs = vec![
        ("complainant", id(into), id(from)),
        ("wants", into.wants.clone(), from.wants.clone()),
        ("owner", into.owner.clone(), from.owner.clone()),
        ("channel", into.channel.clone(), from.channel.clone()),
        ("category", into.category.clone(), from.category.clone()),
        ("public", into.public.clone(), from.public.clone()),
        ("ref", into.reference.clone(), from.reference.clone()),
        ("impact", into.impact.clone(), from.impact.clone()),
    ];
    for (key, theirs) in &from.x {
        let ours = into.x.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone());
        pairs.push((key, ours, Some(theirs.clone())));
    }
    for (key, ours, theirs) in pairs.into_iter().filter(|(key, _, _)| is_asked(key)) {
        match (ours, theirs) {
            (None, Some(theirs)) if key == "impact" => {
                draft.edit(Edit::table("situation", key, Scalar::Text(theirs.clone())));
                draft.event(EventDraft::new(EventKind::Changed).changing(key, None, Some(&theirs)));
            }
            (None, Some(theirs)) if key == "owner" => {
                draft.edit(Edit::head(key, Scalar::Text(theirs.clone())));
                draft.event(EventDraft::new(EventKind::Assigned).changing(key, None, Some(&theirs)));
            }
            (None, Some(theirs)) => change(draft, key, None, &theirs),
            (Some(ours), Some(theirs)) if ours != theirs => lost.push(format!("{key} there: {theirs}")),
            _ => {}
        }
    }
}
