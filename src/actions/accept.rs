//! Taking over what was handed over, or saying no: the answer of whoever was asked, with its time.
//! A handover that nobody answered is a worry of `rules`.

use crate::actions::draft::{Draft, EventDraft, Stamp};
use crate::actions::refusal::Refusal;
use crate::model::case::Case;
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::handover::{Handover, pending};

/// The answer to a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reply {
    Accept,
    Decline { why: String },
}

/// The edits, and whose the case is afterwards.
#[derive(Clone, Debug, PartialEq)]
pub struct Replied<'a> {
    pub edits: Vec<Edit>,
    pub handover: Handover<'a>,
    pub owner: Option<String>,
}

/// Returns the edits by which a handover is accepted or declined.
pub fn reply<'a>(case: &'a Case, reply: &Reply, stamp: &Stamp, dice: &Dice) -> Result<Replied<'a>, Refusal> {
    let Some(handover) = pending(case) else {
        return Err(Refusal::rule(format!("nothing was handed over in case `{}` that waits for an answer", case.id))
            .hint(format!(
                "hand it over with `amends assign {0} --to ID` or `amends escalate {0} --to WHOM --why T`",
                case.id
            )));
    };
    let (kind, why, key) = match reply {
        Reply::Accept => (EventKind::Accepted, None, "accepted_at"),
        Reply::Decline { why } if why.trim().is_empty() => {
            return Err(Refusal::request("`--decline` needs a reason").hint("add `--why REASON`"));
        }
        Reply::Decline { why } => (EventKind::Declined, Some(why.as_str()), "declined_at"),
    };
    let mut draft = Draft::of(case, stamp, dice);
    let mut owner = case.owner.clone();
    let event = EventDraft::new(kind).with("why", why);
    match handover {
        Handover::Escalation(escalation) => {
            draft.edit(Edit::block("escalation", escalation.id.as_str(), key, Scalar::Moment(stamp.at)));
            draft.event(event.with("to", escalation.to.as_deref()));
        }
        Handover::Assignment(assigned) if kind == EventKind::Declined => {
            // The answer itself gives the case back: an assignment would ask the owner before to accept in turn.
            owner = assigned.from.clone();
            draft.edit(match &owner {
                Some(owner) => Edit::head("owner", Scalar::Text(owner.clone())),
                None => Edit::drop_head("owner"),
            });
            draft.event(event.changing("owner", case.owner.as_deref(), owner.as_deref()));
        }
        Handover::Assignment(assigned) => {
            draft.event(event.with("to", assigned.to.as_deref()));
        }
    }
    Ok(Replied { edits: draft.finish(), handover, owner })
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

    fn stamp() -> Stamp {
        Stamp { at: at("2026-11-25T09:00:00+02:00"), entered_at: None, by: "sipho".to_owned(), once: None }
    }

    /// Returns the kinds of the appended events with what changed, and whose the case is.
    fn check(case: &Case, answer: &Reply, expect: &str) {
        let said = match reply(case, answer, &stamp(), &Dice::seeded(1)) {
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
                format!("{} = {}", edits.collect::<Vec<_>>().join(", "), replied.owner.as_deref().unwrap_or("nobody"))
            }
        };
        assert_eq!(said, expect);
    }

    #[test]
    fn the_last_handover_is_answered() {
        let no = Reply::Decline { why: "on leave".to_owned() };
        let mut case = Case { owner: Some("sipho".to_owned()), ..sample::case() };
        let nothing = format!("nothing was handed over in case `{}` that waits for an answer", case.id);
        check(&case, &Reply::Accept, &nothing);

        case.events.push(assigned("2026-11-24T09:00:00+02:00", Some("thandi"), "sipho"));
        check(&case, &Reply::Accept, "accepted = sipho");
        check(&case, &no, "head owner, declined = thandi");
        check(&case, &Reply::Decline { why: " ".to_owned() }, "`--decline` needs a reason");

        let mut first = case.clone();
        first.events[0].from = None;
        check(&first, &no, "head owner, declined = nobody");

        let mut escalated = case.clone();
        escalated.escalations.push(sample::escalation("24 10:00"));
        let id = escalated.escalations[0].id.to_string();
        check(&escalated, &Reply::Accept, &format!("{id} accepted_at, accepted = sipho"));
        check(&escalated, &no, &format!("{id} declined_at, declined = sipho"));

        case.events.push(event(EventKind::Accepted, "2026-11-24T09:00:00+02:00"));
        check(&case, &Reply::Accept, &nothing);
        case.events.push(assigned("2026-11-24T09:00:00+02:00", Some("sipho"), "naledi"));
        check(&case, &Reply::Accept, "accepted = sipho");
    }
}
