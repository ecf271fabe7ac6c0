//! Taking over what was handed over, or saying no: the answer of whoever was asked, with its time.
//! A handover that nobody answered is a worry of `rules`.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::{Force, Refusal};
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::handover::{Handover, Receiver, pending, pending_for};
use crate::model::ladder::{Ladder, is_same};
use crate::model::shell::quoted;

/// The answer to a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Accept { why: Option<String> },
    Decline { why: String },
}

/// The edits, and in whose hands the case is after a no.
#[derive(Clone, Debug, PartialEq)]
pub struct Replied<'a> {
    pub edits: Vec<Edit>,
    pub handover: Handover<'a>,
    pub holder: Option<String>,
}

/// Returns the edits by which a handover is accepted or declined, by whom it was handed to.
pub fn reply<'a>(
    case: &'a Case,
    reply: &Reply,
    force: &Force,
    ladder: &Ladder,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Replied<'a>, Refusal> {
    let handover = match force {
        Force::No => pending_for(case, &stamp.by, ladder),
        // Who answers for somebody else answers what was asked last.
        Force::Because(_) => pending(case),
    };
    let Some(handover) = handover else {
        return Err(Refusal::rule(format!("nothing was handed over in case `{}` that waits for an answer", case.id))
            .hint(format!(
                "hand it over with `amends assign {0} --to ID` or `amends escalate {0} --to WHOM --why T`",
                case.id
            )));
    };
    let (kind, why, key) = match reply {
        Reply::Accept { why } => (EventKind::Accepted, why.as_deref(), "accepted_at"),
        Reply::Decline { why } if why.trim().is_empty() => {
            return Err(Refusal::request("`--decline` needs a reason").hint("add `--why REASON`"));
        }
        Reply::Decline { why } => (EventKind::Declined, Some(why.as_str()), "declined_at"),
    };
    if force.why().is_none() && !handover.receiver(case, ladder).is(&stamp.by) {
        return Err(not_theirs(case, &handover, ladder, stamp));
    }
    let mut draft = Draft::of(case, stamp, dice);
    // Who was asked and says no has held nothing, so that it is held where it was.
    let mut holder = case.holder(ladder).map(str::to_owned);
    let event = EventDraft::new(kind).with("why", why);
    match handover {
        Handover::Escalation(escalation) => {
            let id = escalation.id.as_str();
            draft.edit(Edit::block("escalation", id, key, Scalar::Moment(stamp.at)));
            // Two answers in one second are told apart by this.
            draft.edit(Edit::block("escalation", id, "answered_by", Scalar::Text(stamp.by.clone())));
            draft.event(event.with("to", escalation.to.as_deref()));
        }
        Handover::Assignment(assigned) if kind == EventKind::Declined => {
            // The answer itself gives the case back: an assignment would ask the owner before to accept in turn.
            holder = assigned.from.clone();
            draft.edit(match &holder {
                Some(owner) => Edit::head("owner", Scalar::Text(owner.clone())),
                None => Edit::drop_head("owner"),
            });
            draft.event(event.changing("owner", case.owner.as_deref(), holder.as_deref()));
        }
        Handover::Assignment(assigned) => {
            draft.event(event.with("to", assigned.to.as_deref()));
        }
    }
    Ok(Replied { edits: draft.finish(), handover, holder })
}

/// Returns the no to somebody who answers what was handed to another.
fn not_theirs(case: &Case, handover: &Handover<'_>, ladder: &Ladder, stamp: &Stamp) -> Refusal {
    let to = handover.to().unwrap_or_default();
    let receiver = handover.receiver(case, ladder);
    let message = match &receiver {
        Receiver::Team => format!("case `{}` was handed to {to}, and nobody knows who is in it", case.id),
        Receiver::Outside(ours) => {
            format!("case `{}` was handed to {to}, and {} notes what they say", case.id, ours.join(" or "))
        }
        Receiver::Named(only) if only.iter().all(|only| is_same(only, to)) => {
            format!("case `{}` was handed to {to}, not to {}", case.id, stamp.by)
        }
        Receiver::Named(_) | Receiver::Anybody => {
            format!("case `{}` was handed to {to} ({}), not to {}", case.id, receiver.known().join(", "), stamp.by)
        }
    };
    let refusal = Refusal::rule(message);
    let refusal = match receiver.known().first() {
        Some(first) => refusal.hint(format!("`amends accept {} --me {}` if that is you", case.id, quoted(first))),
        None => refusal.hint(format!(
            "a step of the `[[ladder]]` named \"{}\" says who is in it (amends help config)",
            to.strip_prefix("team:").unwrap_or(to)
        )),
    };
    refusal.hint("`--force --why REASON` answers for them; the reason goes on record")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::Event;
    use crate::model::sample;
    use crate::model::sample_folder::{at, event};

    fn assigned(when: &str, from: Option<&str>, to: &str) -> Event {
        let kept = |text: &str| Some(text.to_owned());
        Event { key: kept("owner"), from: from.and_then(kept), to: kept(to), ..event(EventKind::Assigned, when) }
    }

    fn ladder() -> Ladder {
        sample::ladder(&[(0, "desk", &["thandi"], &[]), (1, "shift lead", &["naledi"], &[])])
    }

    /// Returns the kinds of the appended events with what changed, and whose the case is, or the refusal.
    fn said(case: &Case, by: &str, answer: &Reply, force: &Force) -> String {
        let stamp = Stamp { at: at("2026-11-25T09:00:00+02:00"), entered_at: None, by: by.to_owned(), once: None };
        match reply(case, answer, force, &ladder(), &stamp, &Dice::seeded(1)) {
            Err(refusal) => refusal.message,
            Ok(replied) => {
                let word = |fields: &[(String, Scalar)], wanted: &str| {
                    fields.iter().find_map(|(key, value)| match value {
                        Scalar::Text(text) if key == wanted => Some(text.clone()),
                        _ => None,
                    })
                };
                let edits = replied.edits.iter().map(|edit| match edit {
                    Edit::Append { fields, .. } => word(fields, "kind").unwrap_or_default(),
                    Edit::Put { place, .. } | Edit::Drop { place } => match place {
                        crate::model::edit::Place::Head { key } => format!("head {key}"),
                        crate::model::edit::Place::Table { key, .. } => key.clone(),
                        crate::model::edit::Place::Block { id, key, .. } => format!("{id} {key}"),
                    },
                });
                format!("{} = {}", edits.collect::<Vec<_>>().join(", "), replied.holder.as_deref().unwrap_or("nobody"))
            }
        }
    }

    fn check(case: &Case, answer: &Reply, expect: &str) {
        assert_eq!(said(case, "sipho", answer, &Force::No), expect);
    }

    const YES: Reply = Reply::Accept { why: None };

    #[test]
    fn the_last_handover_is_answered() {
        let no = Reply::Decline { why: "on leave".to_owned() };
        let mut case = Case { owner: Some("sipho".to_owned()), ..sample::case() };
        let nothing = format!("nothing was handed over in case `{}` that waits for an answer", case.id);
        check(&case, &YES, &nothing);

        case.events.push(assigned("2026-11-24T09:00:00+02:00", Some("thandi"), "sipho"));
        check(&case, &YES, "accepted = sipho");
        check(&case, &no, "head owner, declined = thandi");
        check(&case, &Reply::Decline { why: " ".to_owned() }, "`--decline` needs a reason");

        let mut first = case.clone();
        first.events[0].from = None;
        check(&first, &no, "head owner, declined = nobody");

        let mut escalated = Case { events: Vec::new(), ..case.clone() };
        let up = crate::model::case::Escalation { to: Some("sipho".to_owned()), ..sample::escalation("24 10:00") };
        escalated.escalations.push(up);
        let id = escalated.escalations[0].id.to_string();
        check(&escalated, &YES, &format!("{id} accepted_at, {id} answered_by, accepted = sipho"));
        check(&escalated, &no, &format!("{id} declined_at, {id} answered_by, declined = sipho"));
        // Whoever took an escalation before holds it still.
        let taken = crate::model::case::Escalation {
            id: crate::model::id::BlockId::of_file("x2hm"),
            to: Some("naledi".to_owned()),
            accepted_at: Some(at("2026-11-20T09:00:00+02:00")),
            ..sample::escalation("20 08:00")
        };
        escalated.escalations.insert(0, taken);
        let yes = event(EventKind::Accepted, "2026-11-20T09:00:00+02:00");
        escalated.events.push(Event { by: Some("naledi".to_owned()), to: Some("naledi".to_owned()), ..yes });
        check(&escalated, &no, &format!("{id} declined_at, {id} answered_by, declined = naledi"));

        case.events.push(event(EventKind::Accepted, "2026-11-24T09:00:00+02:00"));
        check(&case, &YES, &nothing);
        case.events.push(assigned("2026-11-24T09:00:00+02:00", Some("thandi"), "sipho"));
        check(&case, &YES, "accepted = sipho");
    }

    #[test]
    fn who_was_asked_answers_and_another_only_with_a_reason() {
        let to = |to: &str| {
            let escalation =
                crate::model::case::Escalation { to: Some(to.to_owned()), ..sample::escalation("24 10:00") };
            Case { escalations: vec![escalation], ..sample::case() }
        };
        let (id, case) = (sample::escalation("24 10:00").id, sample::case().id);
        let yes = format!("{id} accepted_at, {id} answered_by, accepted = nobody");
        let not = |whom: &str| format!("case `{case}` was handed to {whom}, not to sipho");
        for (receiver, expect) in [
            ("manager", not("manager (naledi)")),
            ("team:night", format!("case `{case}` was handed to team:night, and nobody knows who is in it")),
            ("team:shift lead", not("team:shift lead (naledi)")),
            ("the boss", yes.clone()),
            ("supplier:mill", yes.clone()),
            ("sipho", yes.clone()),
            ("staff:Sipho", yes.clone()),
            ("bongi", not("bongi")),
            ("shift lead", not("shift lead (naledi)")),
        ] {
            assert_eq!(said(&to(receiver), "sipho", &YES, &Force::No), expect, "{receiver}");
            assert_eq!(said(&to(receiver), "sipho", &YES, &Force::Because("by phone".to_owned())), yes, "{receiver}");
        }
        assert_eq!(said(&to("Shift lead"), "NALEDI", &YES, &Force::No), yes);
    }

    #[test]
    fn the_answer_of_somebody_outside_is_noted_by_whoever_owns_or_escalated_it() {
        let mill = Some("supplier:mill".to_owned());
        let out = crate::model::case::Escalation { to: mill.clone(), ..sample::escalation("24 10:00") };
        let made = Event {
            by: Some("bongi".to_owned()),
            to: mill,
            ..event(EventKind::Escalated, "2026-11-24T10:00:00+02:00")
        };
        let id = out.id.to_string();
        let case = Case {
            owner: Some("thandi".to_owned()),
            escalations: vec![out],
            events: vec![Event { at: sample::at("24 10:00"), ..made }],
            ..sample::case()
        };
        let yes = format!("{id} accepted_at, {id} answered_by, accepted = thandi");
        assert_eq!(said(&case, "thandi", &YES, &Force::No), yes);
        assert_eq!(said(&case, "bongi", &YES, &Force::No), yes);
        let no = format!("case `{}` was handed to supplier:mill, and thandi or bongi notes what they say", case.id);
        assert_eq!(said(&case, "sipho", &YES, &Force::No), no);
    }

    #[test]
    fn of_several_handovers_each_answers_their_own() {
        let mut case = Case { owner: Some("sipho".to_owned()), ..sample::case() };
        case.events.push(assigned("2026-11-24T09:00:00+02:00", Some("thandi"), "sipho"));
        let up = crate::model::case::Escalation { to: Some("shift lead".to_owned()), ..sample::escalation("24 10:00") };
        case.escalations.push(up);
        assert_eq!(said(&case, "sipho", &YES, &Force::No), "accepted = sipho");
        let id = case.escalations[0].id.to_string();
        assert_eq!(
            said(&case, "naledi", &YES, &Force::No),
            format!("{id} accepted_at, {id} answered_by, accepted = sipho")
        );
    }

    #[test]
    fn what_one_was_asked_by_name_comes_before_what_anybody_may_answer() {
        let to = |to: &str, id: &str, when: &str| crate::model::case::Escalation {
            id: crate::model::id::BlockId::of_file(id),
            to: Some(to.to_owned()),
            ..sample::escalation(when)
        };
        let escalations =
            vec![to("naledi", "x1", "24 10:00"), to("bongi", "x2", "24 11:00"), to("the boss", "x3", "24 12:00")];
        let case = Case { escalations, ..sample::case() };
        for (by, expect) in [("naledi", "x1"), ("Bongi", "x2"), ("sipho", "x3")] {
            assert_eq!(
                said(&case, by, &YES, &Force::No),
                format!("{expect} accepted_at, {expect} answered_by, accepted = nobody"),
                "{by}"
            );
        }
    }
}
