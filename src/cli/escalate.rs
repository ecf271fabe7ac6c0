//! `amends escalate`: up, over or out, with the reason on record; or why a case goes up; or all that are due.

use std::collections::HashMap;

use crate::actions::escalate::{self, Handing};
use crate::actions::promise::end::force;
use crate::actions::refusal::Force;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::find::Found;
use crate::cli::named;
use crate::cli::next;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::cli::write::refused;
use crate::model::case::{Case, EscalationKind};
use crate::model::emergency;
use crate::model::filter::Filter;
use crate::model::folder::Filed;
use crate::model::ladder::{is_manager, is_same};
use crate::model::look::Look;
use crate::model::promise::Promise;
use crate::model::shell::quoted;
use crate::reports::ladder;
use crate::reports::selection::Selection;
use crate::rules::cause::recurring;
use crate::rules::escalate::now;
use crate::rules::escalation::off_ladder;
use crate::rules::ladder::{call, left, standing};
use crate::rules::repeat::{organisation, person};
use crate::rules::supplier::due_after_promise;
use crate::rules::worries::Worries;
use crate::view::cell::Cell;
use crate::view::page::{Block, Line};

/// Hand a case up, over or out: why, to whom, what the customer was told, when they hear next
///
/// Without --told or --next-update it is saved all the same, and a finding stands until they are there.
/// The next update becomes a promise; a case has one, so that a new date replaces the one before. The steps of the house
/// stand in `[[ladder]]` of `amends.toml`; over to a team, or out to a supplier or a body outside, is no step up. What was
/// declined is held where it was before, and `--due` asks the next step.
#[derive(clap::Args)]
#[command(
    after_help = "Examples:\n  amends escalate x2fk --to manager --why \"over my limit\" --told \"Sipho decides\" --next-update fri\n  amends escalate kd35 --explain\n  amends escalate --due --dry-run\n  amends escalate --due --yes"
)]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required_unless_present = "due", conflicts_with = "due")]
    cases: Vec<String>,
    /// manager (the next step), a step of the ladder, a person (`me` too), team:ID, supplier:ID or external:BODY
    #[arg(long, value_name = "WHOM", required_unless_present_any = ["due", "explain"])]
    to: Option<String>,
    /// The reason
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, required_unless_present_any = ["due", "explain"])]
    why: Option<String>,
    /// What the customer was told
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true)]
    told: Option<String>,
    /// Through which channel the customer was told
    #[arg(long, value_name = "CHANNEL")]
    via: Option<String>,
    /// When the customer hears next
    #[arg(long, value_name = "WHEN", allow_hyphen_values = true)]
    next_update: Option<String>,
    /// Hand it up although a rule is against it; the reason goes on record
    #[arg(long, conflicts_with_all = ["due", "explain"])]
    force: bool,
    /// Change nothing, and say where the case stands and by which rule it goes up
    #[arg(long, conflicts_with_all = ["to", "why", "told", "via", "next_update", "due"])]
    explain: bool,
    /// Hand up all cases that are due by the ladder, each once a step
    #[arg(long, conflicts_with_all = ["to", "why", "told", "via", "next_update"])]
    due: bool,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    if args.due {
        return due(cx, &care);
    }
    let cases = cx.cases(&care, &args.cases)?;
    if args.explain {
        return explain(&care, &cases);
    }
    let to = care.person(args.to.unwrap_or_default().trim());
    escalate::kind(&to, &care.policy.ladder).map_err(refused)?;
    let next = args.next_update.as_deref().map(|text| care.due(text)).transpose()?;
    let handing = Handing {
        to,
        why: args.why.unwrap_or_default(),
        told: cx.text(args.told.as_deref())?,
        via: args.via,
        next_update: next.as_ref().map(|phrase| phrase.due.clone()),
    };
    let force = force(args.force, Some(&handing.why)).map_err(refused)?;
    let dice = cx.world.dice.clone();
    cx.change(&care, &cases, "escalate", Quiet::Nothing, |case, stamp| {
        let made = escalate::escalate(case, &handing, &force, &care.look(), stamp, &dice)?;
        let mut lines = vec![named(case, &format!(": escalated to {}", handing.to))];
        if let (Some(update), Some(phrase)) = (&made.update, &next) {
            let old = update.instead_of.as_ref().map_or_else(String::new, |old| format!(", instead of {old}"));
            lines.push(vec![Cell::Word(format!("  next update {}: {}/{}{old}", phrase.say(), case.id, update.id))]);
        }
        lines.extend(missing(case, &handing));
        lines.extend(beside(care.look(), case, &handing));
        Ok(Done::to_block(made.edits, lines, Some(made.id.to_string())))
    })
}

/// Returns how it stands to the ladder, and what goes along.
fn beside(look: Look<'_>, case: &Case, handing: &Handing) -> Vec<Line> {
    let (to, ladder) = (&handing.to, &look.policy.ladder);
    let mut said = Vec::new();
    if let Some(skipped) = off_ladder::jump(&look, case, to, &handing.why) {
        said.push(format!("  {}: {} was skipped", off_ladder::RULE.code, skipped.name));
    }
    let is_over = escalate::kind(to, ladder) == Ok(EscalationKind::Functional);
    if is_over && (!to.contains(':') || to.starts_with("staff:")) {
        let code = off_ladder::RULE.code;
        said.push(format!("  {code}: {to} stands on no step of the ladder, so it goes over to them and no step up"));
    }
    let level = standing(&look, case).level;
    match ladder.to(to) {
        Some(step) if step.level < level && !off_ladder::is_skipped(&look, case, step) => said.push(format!(
            "  note: {} is below where the case stands, so it is no step up; `amends assign {} --to ID` hands it down",
            step.name, case.id
        )),
        None if is_manager(to) && !ladder.steps.is_empty() => said.push(match ladder.above(level) {
            Some(step) => format!("  the manager here is: {} ({})", step.name, step.who.join(", ")),
            None => "  note: the case is at the top of the ladder already".to_owned(),
        }),
        _ => {}
    }
    if to.starts_with("supplier:") {
        let is_theirs = |promise: &&Promise| due_after_promise::is_of(promise, to);
        let clash = due_after_promise::of_party(&look, case, to);
        said.extend(match case.open_promises().find(is_theirs) {
            None => Some(format!(
                "  note: when they deliver is not on record: `amends promise add {} WHAT --from {} --due WHEN`",
                case.id,
                quoted(to)
            )),
            Some(theirs) => clash.map(|clash| format!("  {}: {}", clash.code, clash.reason)).or_else(|| {
                let due = theirs.due.as_ref()?.say(look.calendar());
                Some(format!("  they deliver {due}; no delivery of ours is due before that"))
            }),
        });
    }
    if case.owner.as_deref().is_some_and(|owner| is_same(owner, to)) {
        said.push(format!("  note: {to} owns it already"));
    }
    said.push(format!("  a brief goes along: amends brief {}", case.id));
    said.into_iter().map(|line| vec![Cell::Word(line)]).collect()
}

/// Returns what the customer still has to hear.
fn missing(case: &Case, handing: &Handing) -> Vec<Line> {
    let mut lines = Vec::new();
    if handing.told.is_none() {
        lines.push(vec![Cell::Word(format!(
            "  still missing: what the customer was told (`amends update {} --out TEXT`)",
            case.id
        ))]);
    }
    if handing.next_update.is_none() {
        lines.push(vec![Cell::Word(format!(
            "  still missing: when the customer hears next (`amends promise add {} \"tell how far we are\" --kind update --due WHEN`)",
            case.id
        ))]);
    }
    lines
}

/// Says where the cases stand, and by which rule they go up.
fn explain(care: &Care, cases: &[Found]) -> Result<Answer, Error> {
    if !is_called_by_all(care) && !is_called_by_note(care) {
        let named = named::read(care, cases)?;
        let filed = &named.folder.cases;
        // Whether one that was written by hand repeats another, its record does not tell, and a step may go by it.
        if filed.iter().all(|filed| !filed.case.is_unopened()) {
            let known = Worries::new(care.look(), named.with_repeated());
            let behind = &named.folder.left_behind;
            let is_one = |filed: &&Filed| filed.case.merged_into.is_none() || behind.contains_key(&filed.case.id);
            let filed: Vec<&Filed> = filed.iter().filter(is_one).collect();
            let table = ladder::table(&care.look(), &filed, |case| known.of_few(named.with_repeated(), case));
            return Ok(named.answer(care, "ladder", vec![Block::Table(table)]));
        }
    }
    let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
    let loaded = if is_called_by_all(care) { care.load()? } else { care.load_named(&ids)? };
    let is_named = |filed: &&Filed| cases.iter().any(|case| case.id == filed.case.id.as_str());
    let filed: Vec<&Filed> = loaded.folder.cases.iter().filter(is_named).collect();
    let worries = Worries::new(care.look(), &loaded.folder);
    let block = Block::Table(ladder::table(&care.look(), &filed, |case| worries.of(case)));
    Ok(Answer::from(care.page_of(&loaded, "ladder", vec![block])))
}

/// Returns whether a step is called by a repeat that a house makes a note of, so that no record tells it.
fn is_called_by_note(care: &Care) -> bool {
    let of_another = [person::RULE.code, organisation::RULE.code];
    let quiet = of_another.into_iter().filter(|code| !emergency::is_heard(&care.look(), code));
    let steps = &care.policy.ladder.steps;
    quiet.into_iter().any(|code| steps.iter().any(|step| step.is_triggered_by(code)))
}

/// Returns whether a step is called by what only all cases tell.
fn is_called_by_all(care: &Care) -> bool {
    care.policy.ladder.steps.iter().any(|step| step.is_triggered_by(recurring::RULE.code))
}

/// Hands up all that are due; more than one only if the caller has seen that it will be so.
fn due(cx: &mut Context<'_>, care: &Care) -> Result<Answer, Error> {
    let everything = Filter::default();
    let loaded = if is_called_by_all(care) { care.load()? } else { next::load(care, &everything)? };
    let selection = Selection::new(care.look(), &loaded.folder, &everything);
    let mut handings: HashMap<String, Handing> = HashMap::new();
    let mut cases: Vec<Found> = Vec::new();
    for filed in &loaded.folder.cases {
        let findings = selection.findings(filed);
        // What was left behind in a file that points elsewhere goes up when it is merged again.
        let is_pointer = loaded.folder.left_behind.contains_key(&filed.case.id);
        if is_pointer || findings.iter().all(|finding| finding.code != now::RULE.code) {
            continue;
        }
        let Some(call) = call(&selection.look, &filed.case, &findings) else { continue };
        let handing = Handing { to: call.step.name.clone(), why: call.why, told: None, via: None, next_update: None };
        handings.insert(filed.case.id.to_string(), handing);
        cases.push(Found { id: filed.case.id.to_string(), path: filed.path.clone().into() });
    }
    if cases.len() > 1 && !cx.globals.yes && !cx.globals.dry_run {
        let ids: Vec<&str> = cases.iter().map(|case| case.id.as_str()).collect();
        return Err(Error::usage(format!("{} cases go up: {}", cases.len(), ids.join(", ")))
            .hint("`amends escalate --due --dry-run` shows what would be written")
            .hint("`amends escalate --due --yes` writes it"));
    }
    let dice = cx.world.dice.clone();
    let answer = cx.change(care, &cases, "escalate", Quiet::Nothing, |case, stamp| {
        if !case.is_active() {
            return Ok(Done::to_case(Vec::new(), vec![named(case, ": over meanwhile")]));
        }
        let known = handings.get(case.id.as_str());
        // Somebody may have handed it up, or said no, since it was read.
        let is_due = |handing: &&Handing| {
            let look = care.look();
            left(&look, case, &standing(&look, case)).iter().any(|step| step.name == handing.to)
        };
        let Some(handing) = known.filter(is_due) else {
            return Ok(Done::to_case(Vec::new(), vec![named(case, ": went up already")]));
        };
        let made = escalate::escalate(case, handing, &Force::No, &care.look(), stamp, &dice)?;
        let mut lines = vec![named(case, &format!(": escalated to {} ({})", handing.to, handing.why))];
        lines.extend(missing(case, handing));
        lines.extend(beside(care.look(), case, handing));
        Ok(Done::to_block(made.edits, lines, Some(made.id.to_string())))
    })?;
    // What cannot be read may be due too.
    Ok(care.gone_by(&loaded, answer).or_say("no case has to go up"))
}
