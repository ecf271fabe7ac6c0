//! `amends merge`: two cases of one complaint are one.

use std::path::Path;

use crate::actions::merge::{check, live_on, point, unite};
use crate::actions::refusal::Force;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::cli::raising::Raised;
use crate::cli::stamped::alarm;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::cli::write::{on_time, page, refused, rewritten};
use crate::format::blocks::{Block, blocks};
use crate::format::rewrite::Rewritten;
use crate::format::tree::Syntax;
use crate::model::case::{Case, CaseKind};
use crate::model::identity::People;
use crate::model::summary::mark;
use crate::model::word::Word;
use crate::rules::contacts;
use crate::store::error::StoreError;
use crate::store::load::{self, Flaw, LIMIT, PARTIES};
use crate::view::page::Line;

/// Say that two cases are one complaint
///
/// Events, promises, questions and escalations are united in the second; the first stays on file, closed, and says
/// where it went. Reports count the two once. Cases of different people are refused unless --force is given.
#[derive(clap::Args)]
#[command(
    override_usage = "amends merge [OPTIONS] <CASE> INTO <OTHER>",
    after_help = "Example:\n  amends merge rfrx-vk83 INTO wf2f-vtkp\n\n`amends undo --yes` takes it back. Run it again to take in what came to the first case elsewhere.\nOf two that two clones merged into each other the second lives on."
)]
pub(crate) struct Args {
    /// The case that is merged, the word INTO, and the one that lives on
    #[arg(value_names = ["CASE", "INTO", "OTHER"], num_args = 2..=3, required = true)]
    cases: Vec<String>,
    /// Merge them although they seem to be different people's
    #[arg(long, requires = "why")]
    force: bool,
    /// The reason for --force
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true, requires = "force")]
    why: Option<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let (from, into) = match args.cases.as_slice() {
        [from, into] => (from, into),
        [from, word, into] if word.eq_ignore_ascii_case("into") => (from, into),
        _ => return Err(Error::usage("this takes two cases: CASE INTO OTHER").hint("`amends list` shows all cases")),
    };
    let care = cx.care()?;
    let (from, mut into) = (find::find(&care, from)?, find::find(&care, into)?);
    let mut hand = cx.hand(&care, true)?;
    let lost = find::read(&care, &from)?;
    let mut kept = find::read(&care, &into)?;
    let living = find::elsewhere(&care, &kept);
    if let Some(living) = living.filter(|_| lost.id != kept.id && lost.merged_into.as_ref() != Some(&kept.id)) {
        if living == lost.id {
            return Err(Error::new(
                Kind::Refused,
                format!("`{}` was merged into `{}` already, so this would be a loop", kept.id, lost.id),
            )
            .hint(format!("`{}` holds the record of both", lost.id)));
        }
        into = find::find(&care, living.as_str())?;
        kept = find::read(&care, &into)?;
    }
    let force = args.why.map_or(Force::No, Force::Because);
    if lost.id == kept.id || find::elsewhere(&care, &lost).as_ref() != Some(&kept.id) {
        check(&lost, &kept, &force).map_err(refused)?;
    }
    if force.why().is_none() && lost.merged_into.is_none() {
        one_complainant(&care, &lost, &kept)?;
    }
    let before = kept.clone();
    // Two clones merged them into each other: the one that is named last lives on.
    let is_round = lost.id != kept.id && find::leads_to(&care, &kept, &lost.id);
    let (stamp, dice) = (cx.stamp(&care), cx.world.dice.clone());
    on_time(&care, &[&lost, &kept], &stamp)?;
    // What was changed by hand and what was missed goes on record first, and so into the other case as well.
    let settled = |found: &Found, bytes: &[u8]| {
        let adopted = cx.adopted(&care, &found.path, bytes, &stamp)?;
        cx.stamped(&care, &found.path, adopted, &stamp)
    };
    let bytes =
        care.disk.read(&from.path, LIMIT).map_err(|error| StoreError::from_io("read", &from.path, error))?.bytes;
    let theirs = settled(&from, &bytes)?;
    let taken = taken(&care, &from, &theirs.text, load::syntax(&into.path))?;
    // The record first, the pointer last: cut off between the two, nothing is missing and a second run goes on.
    let united = hand.write(&into, |bytes| {
        let adopted = cx.adopted(&care, &into.path, bytes, &stamp)?;
        let alive = if is_round {
            rewritten(&care, &into.path, adopted.text.as_bytes(), |kept| live_on(kept, &stamp, &dice))?.text
        } else {
            adopted.text.clone()
        };
        let made = rewritten(&care, &into.path, alive.as_bytes(), |kept| {
            if theirs.after.merged_into.as_ref().is_some_and(|to| *to != kept.id) {
                return Vec::new();
            }
            unite(kept, &theirs.after, &taken, &force, &stamp, &dice)
        })?;
        let made = Rewritten { before: adopted.after, ..made };
        if made.text == adopted.text {
            return Ok((rewritten(&care, &into.path, bytes, |_| Vec::new())?, Done::nothing()));
        }
        Ok((cx.stamped(&care, &into.path, made, &stamp)?, Done::nothing()))
    });
    let (kept, of_kept, kept_changed) = united?;
    let pointed = hand.write(&from, |bytes| {
        let settled = settled(&from, bytes)?;
        if settled.after != theirs.after {
            return Err(Error::new(Kind::NotWritten, format!("`{}` was changed meanwhile", load::shown(&from.path)))
                .hint("run it again: what is new goes into the other case as well"));
        }
        if settled.after.merged_into.is_some() {
            return Ok((settled, Done::nothing()));
        }
        let made = rewritten(&care, &from.path, settled.text.as_bytes(), |lost| point(lost, &kept, &stamp, &dice))?;
        Ok((made, Done::nothing()))
    });
    let is_dry = hand.is_dry();
    let mut rows = Vec::new();
    let mut errors = Vec::new();
    let said = |mut done: Done, line: Line, more: Vec<Line>| {
        if !is_dry {
            done.lines = std::iter::once(line).chain(more).collect();
        }
        done
    };
    let pointed = match pointed {
        Ok((lost, done, changed)) => {
            let line = named(&lost, ": stays on file and points to it");
            Some((from, lost, said(done, line, Vec::new()), changed))
        }
        Err(error) => {
            errors.push(error);
            None
        }
    };
    let has_changed = kept_changed || pointed.as_ref().is_some_and(|(_, _, _, changed)| *changed);
    let line = named(&kept, if has_changed { ": holds the record of both" } else { ": holds it already" });
    let more = alarm(&care, &before, &kept).into_iter().chain(heard(&before, &kept)).collect();
    let of_kept = said(of_kept, line, more);
    rows.push((into, kept, of_kept, kept_changed));
    rows.extend(pointed);
    // The united complaint may have come before others, or be a complaint only now.
    let is_complaint = rows.iter().any(|(_, case, ..)| case.kind == CaseKind::Complaint);
    let raised = match is_complaint {
        true => cx.raise_repeats(&care, hand.held(), &mut rows),
        false => Raised::default(),
    };
    errors.extend(raised.errors);
    let quiet = if is_dry { Quiet::Everything } else { Quiet::Nothing };
    let mut answer = page(&care, "merge", rows, quiet);
    answer.errors = errors;
    answer.notes = hand.put_down();
    answer.missed = raised.missed;
    Ok(answer)
}

/// Returns that the customer wrote in what was taken in by a case that is over: whoever took it in is to look at it.
fn heard(before: &Case, kept: &Case) -> Option<Line> {
    let is_new = contacts::unanswered_since(kept).is_some() && contacts::unanswered_since(before).is_none();
    let is_over = !before.is_active() && !kept.is_active();
    let status = kept.status.word();
    let next = format!(
        ": the customer wrote since and waits, and it is {status}; next: amends reopen {} --why REASON",
        kept.id
    );
    (is_new && is_over).then(|| named(kept, &next))
}

/// Returns the blocks of a case, those of keys that this version does not know too.
fn taken(care: &Care, found: &Found, text: &str, into: Syntax) -> Result<Vec<Block>, Error> {
    blocks(load::syntax(&found.path), care.zone(), text.as_bytes(), into)
        .map_err(|flaw| Error::data(problem(&Flaw::of_text(&found.path, text, flaw))))
}

/// Refuses to show one customer's case to another.
fn one_complainant(care: &Care, from: &Case, into: &Case) -> Result<(), Error> {
    let (Some(one), Some(other)) = (&from.complainant, &into.complainant) else { return Ok(()) };
    if one == other {
        return Ok(());
    }
    let loaded = care.load_near(&[mark(one.as_str()), mark(other.as_str())], &|_| false)?;
    let folder = &loaded.folder;
    let people = People::new(&folder.parties, care.policy.region.as_deref());
    let firms = people.organisations_of(one);
    if people.group_of(one) == people.group_of(other)
        || people.organisations_of(other).iter().any(|firm| firms.contains(firm))
    {
        return Ok(());
    }
    // What cannot be read may say that they are the same; their own files come first.
    let is_theirs = |flaw: &&Flaw| {
        let stem = Path::new(&flaw.path).file_stem();
        [one, other].iter().any(|id| stem.is_some_and(|stem| stem.eq_ignore_ascii_case(id.as_str())))
    };
    let unread = || loaded.unread().filter(|flaw| Path::new(&flaw.path).starts_with(PARTIES));
    if let Some(flaw) = unread().find(is_theirs).or_else(|| unread().next()) {
        return Err(Error::data(problem(flaw)).hint(format!(
            "nothing was merged: it may say that {one} and {other} are the same; `--force --why REASON` if they are"
        )));
    }
    Err(Error::new(
        Kind::Refused,
        format!("`{}` is of {one} and `{}` of {other}, who are not known to be the same", from.id, into.id),
    )
    .hint(format!("if they are, `amends party merge {one} INTO {other}` first; else `--force --why REASON`")))
}
