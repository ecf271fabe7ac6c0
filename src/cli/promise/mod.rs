//! `amends promise`: what was promised, and how it ended; one file a verb.

use crate::actions::promise::end::End;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::anyway::Anyway;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::find;
use crate::cli::write::done::Done;
use crate::cli::{commands, fits};
use crate::model::promise::{Promise, PromiseState};
use crate::rules::Finding;
use crate::view::cell::Cell;
use crate::view::page::Line;

mod add;
mod r#break;
mod keep;
mod r#move;
mod release;
mod split;

commands! { PromiseVerb:
    Add(add) Writes,
    Keep(keep) Writes,
    Move(r#move) Writes,
    Split(split) Writes,
    Release(release) Writes,
    Break(r#break) Writes,
}

/// Make, keep, move, split, release or break a promise
#[derive(clap::Args)]
#[command(after_help = "Example:\n  amends promise add kd35-dnr3 \"Refund R450\" --due \"fri 17:00\"")]
pub(crate) struct Args {
    #[command(subcommand)]
    verb: PromiseVerb,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    fits(cx, args.verb.class())?;
    args.verb.run(cx)
}

/// The promise that ends, the same for `keep`, `break` and `release`.
#[derive(clap::Args)]
struct Ended {
    /// The promise, for example kd35-dnr3/p7kd
    #[arg(value_name = "CASE/PROMISE")]
    promise: String,
    /// What there is to say about it; `-` is stdin
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    note: Option<String>,
    #[command(flatten)]
    anyway: Anyway,
}

/// Ends one promise in a plain way.
fn end(cx: &mut Context<'_>, ended: &Ended, how: End) -> Result<Answer, Error> {
    let address = find::address(&ended.promise)?;
    let note = cx.text(ended.note.as_deref())?;
    let care = cx.care()?;
    let found = find::owing(&care, &address)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &[found], "promise", Quiet::Nothing, |case, stamp| {
        let edits = crate::actions::promise::end::end(case, address.promise, how, note.as_deref(), stamp, &dice)?;
        let promise = case.promise_typed(address.promise);
        let rest = match (how, promise.and_then(|promise| promise.due_at(&care.policy.calendar))) {
            (End::Kept, Some(due)) if due < stamp.at => {
                let late = (stamp.at - due).num_seconds();
                format!(": kept, {} late", crate::calendar::span::say(late))
            }
            (End::Kept, _) => ": kept in time".to_owned(),
            (End::Broken, _) => ": broken".to_owned(),
            (End::Released, _) => ": released by the customer".to_owned(),
        };
        let lines: Vec<Line> = promise.map(|promise| line(case.id.as_str(), promise, &rest)).into_iter().collect();
        Ok(Done::to_block(edits, lines, promise.map(|promise| promise.id.to_string())))
    })
}

/// Returns a line that begins with a promise: its address and what it is.
fn line(case: &str, promise: &Promise, rest: &str) -> Line {
    vec![
        Cell::Id(format!("{case}/{}", promise.id)),
        Cell::Word("  ".to_owned()),
        Cell::untrusted(promise.what.clone().unwrap_or_default()),
        Cell::Word(rest.to_owned()),
    ]
}

/// Returns what is worrying about a promise as it is typed, and what to type next.
pub(crate) fn warning(finding: Finding) -> Line {
    let hint = finding.hint.map_or(String::new(), |hint| format!("; next: {hint}"));
    vec![Cell::Word(format!("{}: ", finding.code)), Cell::untrusted(finding.reason), Cell::Word(hint)]
}

/// Returns what a shift made of the old promise, in words.
fn ended(state: PromiseState) -> &'static str {
    match state {
        PromiseState::Broken => ": it was late already, so it counts as broken",
        PromiseState::Split => ": split",
        _ => ": moved",
    }
}
