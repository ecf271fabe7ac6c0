//! `amends escalate`: up, over or out, with the reason on record.

use crate::actions::escalate::{self, Handing};
use crate::actions::refusal::Force;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::update::named;
use crate::cli::write::{Done, refused};
use crate::view::cell::Cell;

/// Hand a case up, over or out: why, to whom, what the customer was told, when they hear next
///
/// Without --told or --next-update it is saved all the same, and a finding stands until they are there.
/// The next update becomes a promise.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends escalate kd35 --to manager --why \"over my limit\" --told \"Sipho decides\" --next-update fri"
)]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
    /// manager, team:ID, supplier:ID or external:BODY
    #[arg(long, value_name = "WHOM")]
    to: String,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: String,
    /// What the customer was told
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    told: Option<String>,
    /// Through which channel the customer was told
    #[arg(long, value_name = "CHANNEL")]
    via: Option<String>,
    /// When the customer hears next
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    next_update: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    escalate::kind(&args.to).map_err(refused)?;
    let next = args.next_update.as_deref().map(|text| care.due(text)).transpose()?;
    let handing = Handing {
        to: args.to,
        why: args.why,
        told: cx.text(args.told.as_deref())?,
        via: args.via,
        next_update: next.as_ref().map(|phrase| phrase.due.clone()),
    };
    let cases = cx.cases(&care, &args.cases)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &cases, "escalate", Quiet::Nothing, |case, stamp| {
        let made = escalate::escalate(case, &handing, &Force::No, &care.policy.calendar, stamp, &dice)?;
        let mut lines = vec![named(case, &format!(": escalated to {}", handing.to))];
        if let (Some(update), Some(phrase)) = (&made.update, &next) {
            lines.push(vec![Cell::Word(format!("  next update {}: {}/{update}", phrase.say(), case.id))]);
        }
        if handing.told.is_none() {
            lines.push(vec![Cell::Word(format!("  still missing: what the customer was told (`amends update {} --out TEXT`)", case.id))]);
        }
        if next.is_none() {
            lines.push(vec![Cell::Word(format!(
                "  still missing: when the customer hears next (`amends promise add {} \"Update\" --kind update --due WHEN`)",
                case.id
            ))]);
        }
        Ok(Done { edits: made.edits, lines, id: Some(made.id.to_string()) })
    })
}
