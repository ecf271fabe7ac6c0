//! The flags of `amends update` that are about one clock: a later date, or what no event shows.

use crate::actions::extend::{self, Longer};
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::model::look::Look;
use crate::view::cell::Cell;

/// A clock, and what became of it.
#[derive(clap::Args)]
#[group(skip)]
#[command(next_help_heading = "Clocks of a policy")]
pub(crate) struct ClockArgs {
    /// Give a clock a later date inside the cap of its policy; needs --to, --why and --told
    #[arg(long, value_name = "CLOCK", conflicts_with_all = ["inbound", "outbound", "note", "set", "waiting", "question", "answers", "declines", "fulfil"])]
    extend: Option<String>,
    /// The later date
    #[arg(long, value_name = "WHEN", requires = "extend", allow_hyphen_values = true)]
    to: Option<String>,
    /// What the customer was told about it, and how
    #[arg(long, value_name = "TEXT", requires = "extend", allow_hyphen_values = true)]
    told: Option<String>,
    /// What a clock waits for has happened, and no event shows it
    #[arg(long, value_name = "CLOCK", conflicts_with_all = ["inbound", "outbound", "note", "set", "waiting", "question", "answers", "declines"])]
    fulfil: Option<String>,
}

impl ClockArgs {
    /// Returns whether a clock is what this update is about.
    pub(super) fn is_given(&self) -> bool {
        self.extend.is_some() || self.fulfil.is_some()
    }
}

/// Extends or fulfils a clock of each case.
pub(super) fn run(
    cx: &mut Context<'_>,
    cases: &[String],
    args: &ClockArgs,
    why: Option<&str>,
    channel: Option<&str>,
) -> Result<Answer, Error> {
    let care = cx.care()?;
    let cases = cx.cases(&care, cases)?;
    let dice = cx.world.dice.clone();
    let look = Look { now: care.now, policy: &care.policy };
    if let Some(clock) = &args.fulfil {
        return cx.change(&care, &cases, "update", Quiet::Nothing, |case, stamp| {
            let edits = extend::fulfil(&look, case, clock, why, stamp, &dice)?;
            Ok(Done::to_case(edits, vec![named(case, &format!(": {clock} fulfilled"))]))
        });
    }
    let clock = args.extend.clone().unwrap_or_default();
    let Some(to) = &args.to else {
        return Err(Error::usage("`--extend` needs a date").hint("add `--to WHEN`, for example `--to +5bd`"));
    };
    let phrase = care.due(to)?;
    let longer = Longer {
        clock,
        to: phrase.due.clone(),
        why: why.unwrap_or_default().to_owned(),
        told: args.told.clone().unwrap_or_default(),
        via: channel.map(str::to_owned),
    };
    cx.change(&care, &cases, "update", Quiet::Nothing, |case, stamp| {
        let edits = extend::extend(&look, case, &longer, stamp, &dice)?;
        let mut lines = vec![named(case, &format!(": {} extended to {}", longer.clock, phrase.say()))];
        let required = extend::required(&look, case, &longer.clock);
        if !required.is_empty() {
            lines.push(vec![Cell::Word(format!("the customer must be told: {}", required.join("; ")))]);
        }
        Ok(Done::to_case(edits, lines))
    })
}
