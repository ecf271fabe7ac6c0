//! `amends accept`: the answer of whoever a case was handed to.

use crate::actions::accept::{self, Reply};
use crate::actions::promise::end::force;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::model::handover::Handover;

/// Accept what was handed to you last, or decline it and give it back
///
/// It answers the latest escalation or assignment to you, or to the step of the ladder on which you stand, as a team too.
/// For a supplier or a body outside the owner, or whoever escalated it, notes what they said, and does not hold it by
/// that. A declined assignment goes back to the owner before; a declined escalation leaves
/// the case with whoever holds it (`amends list held:ID`).
/// Who answers for somebody else, or for a team of which nobody knows who is in it, says why.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends accept kd35-dnr3 --me sipho\n  amends accept kd35-dnr3 --me sipho --decline --why \"on leave until Monday\"\n  amends accept kd35-dnr3 --force --why \"Sipho said yes on the phone\""
)]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// Say no
    #[arg(long, requires = "why")]
    decline: bool,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
    /// Answer for whoever was asked; the reason goes on record
    #[arg(long, requires = "why")]
    force: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let why = cx.text(args.why.as_deref())?;
    let force = force(args.force, why.as_deref()).map_err(refused)?;
    let reply = match why {
        Some(why) if args.decline => Reply::Decline { why },
        why => Reply::Accept { why },
    };
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &cases, "accept", Quiet::Nothing, |case, stamp| {
        let made = accept::reply(case, &reply, &force, &care.policy.ladder, stamp, &dice)?;
        let holder = made.holder.as_deref();
        let (what, id) = match made.handover {
            Handover::Escalation(escalation) => {
                let to = escalation.to.as_deref().unwrap_or("nobody");
                (format!("the escalation to {to}"), Some(escalation.id.to_string()))
            }
            Handover::Assignment(event) => {
                (format!("the assignment to {}", event.to.as_deref().unwrap_or("nobody")), None)
            }
        };
        let outside = match made.handover {
            Handover::Escalation(escalation) if escalation.is_outside() => escalation.to.as_deref(),
            _ => None,
        };
        let said = match (&reply, outside) {
            (Reply::Accept { .. }, Some(they)) => format!("notes that {they} accepted"),
            (Reply::Accept { .. }, None) => format!("accepted {what}"),
            (Reply::Decline { .. }, Some(they)) => format!("notes that {they} declined"),
            (Reply::Decline { .. }, None) => format!("declined {what}"),
        };
        let then = match (&reply, made.handover, holder) {
            (Reply::Accept { .. }, ..) => String::new(),
            (Reply::Decline { .. }, Handover::Escalation(_), Some(holder)) => format!("; it stays with {holder}"),
            (Reply::Decline { .. }, Handover::Assignment(_), Some(owner)) => format!("; it goes back to {owner}"),
            (Reply::Decline { .. }, _, None) => {
                format!("; nobody owns it now, next: amends assign {} --to ID", case.id)
            }
        };
        let rest = format!(": {} {said}{then}", stamp.by);
        Ok(Done::to_block(made.edits, vec![named(case, &rest)], id))
    })
}
