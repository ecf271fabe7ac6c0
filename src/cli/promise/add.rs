//! `amends promise add`: what, how, who, by when.

use crate::actions::promise::add::{self, Wish};
use crate::actions::promise::end::force;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::find;
use crate::cli::named::as_complainant;
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::model::case::Case;
use crate::model::id::PartyId;
use crate::model::promise::PromiseKind;
use crate::model::word::Word;
use crate::rules::promise::vague;
use crate::rules::supplier::due_after_promise;
use crate::view::cell::Cell;

/// Make a promise: what, by when, how, and who keeps it
///
/// A day alone lasts to closing time. The resolved instant is printed back.
#[derive(clap::Args)]
#[command(
    after_help = "Example:\n  amends promise add kd35-dnr3 \"Refund R450\" --due \"fri 17:00\" --how \"card refund\" --who thandi"
)]
pub(crate) struct Args {
    /// The case
    #[arg(value_name = "CASE")]
    case: String,
    /// What is promised
    #[arg(value_name = "WHAT")]
    what: String,
    /// Until when, for example `fri 17:00`, `+2bd`, `2026-11-24`
    #[arg(long, visible_alias = "by", value_name = "WHEN", allow_hyphen_values = true)]
    due: String,
    /// How it will be done
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    how: Option<String>,
    /// Who keeps it [default: the owner, else you]
    #[arg(long, value_name = "ID")]
    who: Option<String>,
    /// delivery, update or courtesy
    #[arg(long, value_name = "KIND", default_value = "delivery", value_parser = clap::builder::PossibleValuesParser::new(["delivery", "update", "courtesy"]))]
    kind: String,
    /// The question of the customer that it answers
    #[arg(long, value_name = "ID")]
    answers: Option<String>,
    /// To whom, if not the complainant: staff:ID or party:ID
    #[arg(long, value_name = "WHOM")]
    to: Option<String>,
    /// Who owes it, if not we: party:ID
    #[arg(long = "from", value_name = "WHOM")]
    from: Option<String>,
    /// Record it although it is due in the past
    #[arg(long)]
    force: bool,
    /// The reason for recording it although it is due in the past
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    why: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let force = force(args.force, args.why.as_deref()).map_err(refused)?;
    check_from(args.from.as_deref())?;
    let care = cx.care()?;
    let phrase = care.due(&args.due)?;
    let found = find::find(&care, &args.case)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &[found], "promise", Quiet::FirstLine, |case, stamp| {
        let wish = Wish {
            what: args.what.clone(),
            how: args.how.clone(),
            who: args
                .who
                .as_deref()
                .map(|who| care.person(who.trim()))
                .or_else(|| case.owner.clone())
                .unwrap_or_else(|| stamp.by.clone()),
            kind: PromiseKind::from_word(&args.kind).unwrap_or(PromiseKind::Delivery),
            due: phrase.due.clone(),
            answers: args.answers.clone(),
            more: args.from.iter().map(|from| ("from", from.clone())).collect(),
            to: args.to.as_deref().map(|typed| to(&care, case, typed)).unwrap_or_else(|| {
                match (&args.from, &case.owner) {
                    (None, _) => "complainant".to_owned(),
                    // What somebody owes us is owed to the one who answers for the case.
                    (Some(_), owner) => format!("staff:{}", owner.as_deref().unwrap_or(&stamp.by)),
                }
            }),
        };
        let (edits, id) = add::add(case, &wish, &force, &care.policy.calendar, stamp, &dice)?;
        let until = format!("{} ({})", phrase.say(), crate::calendar::due::rfc3339(phrase.at));
        let said = match &args.from {
            None => vec![Cell::Word(format!("promised for {until}"))],
            Some(from) => {
                vec![
                    Cell::Word("owed by ".to_owned()),
                    Cell::untrusted(from.clone()),
                    Cell::Word(format!(", due {until}")),
                ]
            }
        };
        let lines = vec![vec![Cell::Id(format!("{}/{id}", case.id))], said];
        let after = wish.made(case, &id, stamp);
        let vague = vague::typed(&care.look(), &after, &id);
        let worries = vague.into_iter().chain(due_after_promise::typed(&care.look(), &after, &id)).collect();
        Ok(Done::promised(edits, lines, vec![(id, phrase.clone())]).worrying(worries))
    })
}

/// Returns to whom; who complains is called so, by whichever of their files they were named. Where two cases became one,
/// somebody else of those who complain keeps the id that stands on its record.
fn to(care: &Care, case: &Case, typed: &str) -> String {
    let party = typed.trim().strip_prefix("party:").and_then(|id| PartyId::parse(id.trim()));
    match party.as_ref().and_then(|party| as_complainant(care, case, party)) {
        Some(own) if case.complainant.as_ref() == Some(own) => "complainant".to_owned(),
        Some(own) => format!("party:{own}"),
        None => typed.to_owned(),
    }
}

/// Refuses a name that no party can have: our own people promise without `--from`.
fn check_from(from: Option<&str>) -> Result<(), Error> {
    let Some(from) = from else { return Ok(()) };
    let is_named =
        ["party:", "supplier:"].iter().any(|prefix| from.strip_prefix(prefix).is_some_and(|id| !id.trim().is_empty()));
    if is_named {
        return Ok(());
    }
    Err(Error::usage(format!("`--from {from:?}` names nobody who can owe us something"))
        .hint("write `--from party:ID`; what one of us promises takes `--who ID` and no `--from`"))
}
