//! Handing a case up, over or out: why, to whom, what the customer was told, and when they hear next.
//! What is missing besides the reason is a finding, not a refusal.

use crate::actions::draft::{Draft, EventDraft, Stamp, due, text};
use crate::actions::promise::add::{self, Wish};
use crate::actions::promise::shift;
use crate::actions::refusal::{Force, Refusal, refuse_blank};
use crate::calendar::due::Due;
use crate::model::case::{Case, EscalationKind, Status};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::handover;
use crate::model::id::BlockId;
use crate::model::ladder::{Ladder, MANAGER, is_manager, is_same};
use crate::model::likeness::deletions;
use crate::model::look::Look;
use crate::model::policy::Policy;
use crate::model::promise::{NEXT_UPDATE, Promise, PromiseKind};
use crate::model::shell::quoted;
use crate::model::word::{Word, nearest};

/// What an escalation says.
#[derive(Clone, Debug, PartialEq)]
pub struct Handing {
    /// `manager`, `team:ID`, `supplier:ID`, `external:BODY`, or a person's id.
    pub to: String,
    pub why: String,
    pub told: Option<String>,
    pub via: Option<String>,
    pub next_update: Option<Due>,
}

/// The edits, and the promise that the next update became.
#[derive(Clone, Debug, PartialEq)]
pub struct Escalated {
    pub edits: Vec<Edit>,
    pub id: BlockId,
    pub update: Option<Update>,
}

/// The promise of a case that says when the customer hears next.
#[derive(Clone, Debug, PartialEq)]
pub struct Update {
    pub id: BlockId,
    /// What it took the place of: a case has one next update.
    pub instead_of: Option<BlockId>,
}

/// Returns the direction of an escalation; to a step of the ladder or whoever stands on it is up, whatever it is called.
pub fn kind(to: &str, ladder: &Ladder) -> Result<EscalationKind, Refusal> {
    let (kind, name) = match to.split_once(':') {
        _ if !to.trim().is_empty() && ladder.to(to).is_some() => (EscalationKind::Hierarchical, to),
        Some(("team", name)) => (EscalationKind::Functional, name),
        Some(("supplier", name)) => (EscalationKind::Supplier, name),
        Some(("external", name)) => (EscalationKind::External, name),
        Some(("staff", name)) => (of_person(name, ladder), name),
        Some(_) => (EscalationKind::Hierarchical, ""),
        None => (of_person(to, ladder), to),
    };
    if name.trim().is_empty() {
        return Err(Refusal::request(format!("`--to {to}` names nobody"))
            .hint("write `--to manager`, `--to team:ID`, `--to supplier:ID` or `--to external:BODY`"));
    }
    Ok(kind)
}

/// Returns the direction to a person whom no step knows: over, unless there is no ladder or it is whoever is above.
fn of_person(name: &str, ladder: &Ladder) -> EscalationKind {
    if ladder.steps.is_empty() || is_manager(name) {
        return EscalationKind::Hierarchical;
    }
    EscalationKind::Functional
}

/// Returns the edits that escalate a case.
pub fn escalate(
    case: &Case,
    handing: &Handing,
    force: &Force,
    look: &Look<'_>,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Escalated, Refusal> {
    let policy = look.policy;
    let kind = kind(&handing.to, &policy.ladder)?;
    if handing.why.trim().is_empty() {
        return Err(Refusal::request("an escalation needs a reason").hint("add `--why REASON`"));
    }
    refuse_blank("--told", handing.told.as_deref())?;
    if case.status == Status::Closed && force.why().is_none() {
        return Err(Refusal::rule(format!("case `{}` is closed", case.id))
            .hint(format!("`amends reopen {} --why REASON` first", case.id)));
    }
    if let Some(almost) = almost(case, &handing.to, &policy.ladder).filter(|_| force.why().is_none()) {
        return Err(almost.refused(&handing.to));
    }
    if force.why().is_none() && handover::is_asked(case, &handing.to, &policy.ladder) {
        return Err(Refusal::rule(format!(
            "case `{}` was escalated to {} already, and waits for an answer",
            case.id, handing.to
        ))
        .hint(format!("`amends update {} --out TEXT` tells the customer how far it is", case.id))
        .hint("`--force --why REASON` escalates it again"));
    }
    let before = before(case, stamp);
    let wish = handing.next_update.as_ref().map(|next| update(case, stamp, next, before));
    if let Some(wish) = &wish {
        add::check(wish, force, &policy.calendar, stamp.at)?;
        // What is late already is broken, and they want to know when they hear instead.
        if let Some(before) = before.filter(|before| !before.is_overdue(stamp.at, &policy.calendar)) {
            let refused = shift::refuse_in_emergency(look, case, before, Some(&wish.due), force);
            refused.map_err(|refusal| refusal.hint("without `--next-update` the date that they know stays"))?;
        }
    }
    let mut draft = Draft::of(case, stamp, dice);
    let id = draft.id('x');
    let mut fields = vec![
        text("id", id.as_str()),
        text("to", &handing.to),
        text("kind", kind.word()),
        ("level".to_owned(), Scalar::Int(level(case, kind, handing, policy))),
        text("why", &handing.why),
    ];
    fields.extend(handing.told.as_deref().map(|told| text("told", told)));
    fields.extend(handing.next_update.as_ref().map(|next| ("next_update".to_owned(), due(next))));
    fields.push(("at".to_owned(), Scalar::Moment(stamp.at)));
    draft.block("escalation", fields);
    draft.event(
        EventDraft::new(EventKind::Escalated)
            .with("channel", handing.via.as_deref())
            .with("why", Some(&handing.why))
            .with("told", handing.told.as_deref())
            .with("to", Some(&handing.to)),
    );
    let update = wish.map(|wish| match before {
        // What they know already is not promised again.
        Some(before) if before.due_at(&policy.calendar) == Some(wish.due.at(&policy.calendar)) => {
            Update { id: before.id.clone(), instead_of: None }
        }
        Some(before) => {
            let moved = EventDraft::new(EventKind::Moved)
                .with("channel", handing.via.as_deref())
                .with("why", Some(&handing.why))
                .with("told", handing.told.as_deref());
            let (_, id) = shift::draft_move(look, &mut draft, before, &wish, moved, force, stamp);
            Update { id, instead_of: Some(before.id.clone()) }
        }
        None => Update { id: add::draft_promise(&mut draft, &wish, force), instead_of: None },
    });
    Ok(Escalated { edits: draft.finish(), id, update })
}

/// Returns the next update that an escalation before promised, and that is still to come.
fn before<'a>(case: &'a Case, stamp: &Stamp) -> Option<&'a Promise> {
    let is_next = |promise: &&Promise| {
        promise.kind == PromiseKind::Update
            && promise.is_to_customer(case)
            && promise.what.as_deref().is_some_and(|what| what.trim() == NEXT_UPDATE)
            && promise.made_at.is_none_or(|made_at| made_at <= stamp.at)
    };
    case.open_promises().filter(is_next).max_by_key(|promise| promise.made_at)
}

/// Whom a name means almost.
enum Almost<'a> {
    Step(&'a str),
    /// Whoever is above.
    Manager,
    Person(&'a str),
}

impl Almost<'_> {
    fn refused(&self, typed: &str) -> Refusal {
        let (wrong, meant, way) = match self {
            Self::Step(step) => ("no step of the ladder is called", *step, "goes to that step"),
            Self::Manager => ("nobody is known as", "manager", "goes to whoever is above"),
            Self::Person(person) => ("nobody on the ladder is called", *person, "goes to them"),
        };
        Refusal::rule(format!("{wrong} `{typed}`; did you mean `{meant}`?"))
            .hint(format!("`--to {}` {way}", quoted(meant)))
            .hint(format!("`--to {}` goes over to a person of that name", quoted(&format!("staff:{typed}"))))
    }
}

/// Returns whom a name means almost, where nobody has that name on the ladder or in the case.
fn almost<'a>(case: &Case, to: &str, ladder: &'a Ladder) -> Option<Almost<'a>> {
    if to.contains(':') || is_manager(to) || ladder.to(to).is_some() || is_in(case, to) {
        return None;
    }
    let steps = || nearest(to, ladder.steps.iter().map(|step| step.name.as_str())).map(Almost::Step);
    let manager = || nearest(to, [MANAGER]).map(|_| Almost::Manager);
    // Two of a house may well be called alike: one letter is a slip, two are another person.
    let typed = deletions(&to.to_lowercase());
    let is_near =
        |who: &&str| who.chars().count() > 4 && deletions(&who.to_lowercase()).iter().any(|who| typed.contains(who));
    let mut people = ladder.steps.iter().flat_map(|step| &step.who).map(String::as_str);
    steps().or_else(manager).or_else(|| people.find(is_near).map(Almost::Person))
}

/// Returns whether a person has to do with a case already.
fn is_in(case: &Case, person: &str) -> bool {
    let promised = case.promises.iter().map(|promise| &promise.who);
    let escalated = case.escalations.iter().map(|escalation| &escalation.to);
    let wrote = case.events.iter().map(|event| &event.by);
    let known = [&case.owner].into_iter().chain(promised).chain(escalated).chain(wrote).flatten();
    known.into_iter().any(|known| is_same(known, person))
}

/// Returns the level of the step that it goes to, `manager` being the next one; without a ladder, one more than before. Over
/// to others or out it stays where it is.
fn level(case: &Case, kind: EscalationKind, handing: &Handing, policy: &Policy) -> i64 {
    if kind != EscalationKind::Hierarchical {
        return case.escalation_level();
    }
    let (ladder, before) = (&policy.ladder, case.escalation_level());
    if ladder.steps.is_empty() {
        return before + 1;
    }
    let owned = case.owner.as_deref().and_then(|owner| ladder.of_person(owner)).map_or(0, |step| step.level);
    let step = ladder.to(&handing.to).or_else(|| ladder.above(before.max(owned)));
    step.map_or(before, |step| step.level)
}

/// "Update without fail": the next update is a promise like any other.
fn update(case: &Case, stamp: &Stamp, next: &Due, before: Option<&Promise>) -> Wish {
    let replaces = before.map(|before| ("replaces", before.id.to_string()));
    Wish {
        what: NEXT_UPDATE.to_owned(),
        how: None,
        who: case.owner.clone().unwrap_or_else(|| stamp.by.clone()),
        kind: PromiseKind::Update,
        due: next.clone(),
        answers: None,
        more: replaces.into_iter().collect(),
        to: "complainant".to_owned(),
    }
}
