//! `amends edit`: a case file in the caller's editor, checked before it is saved.

use std::borrow::Cow;
use std::collections::HashSet;
use std::path::PathBuf;

use crate::actions::adopt;
use crate::cli::answer::{Answer, Quiet};
use crate::cli::anyway::Anyway;
use crate::cli::context::{Care, Context, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::{self, Found};
use crate::cli::raising::Raised;
use crate::cli::update::named;
use crate::cli::write::done::Done;
use crate::cli::write::verb::Reach;
use crate::cli::write::{alone, already, as_lines, fold, misnamed, on_time, page, repeated, unwritten};
use crate::format::diff::diff;
use crate::format::merge::Versions;
use crate::format::merge::beside::{self, Clash};
use crate::format::patch::patch;
use crate::format::read_case;
use crate::format::rewrite::{RewriteError, SCHEMA};
use crate::format::tree::parse;
use crate::model::case::{Case, CaseKind};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::id::BlockId;
use crate::model::word::Word;
use crate::store::commit::{self, Change};
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::load::{self, Flaw, LIMIT};
use crate::store::lock;

mod draft;

use draft::Draft;

/// Edit a case file in your editor; what does not parse is not saved, and your text is kept
///
/// The editor is AMENDS_EDITOR, else VISUAL, else EDITOR. Hand edits get their `edited` event, and limits that have
/// passed unmet go on record. What somebody else writes meanwhile stands beside it; what both changed is refused.
#[derive(clap::Args)]
#[command(after_help = "Example:\n  EDITOR=true amends edit kd35-dnr3")]
pub(crate) struct Args {
    /// The case
    #[arg(value_name = "CASE")]
    case: String,
    /// Save a text that an earlier `edit` kept, as it stands there, instead of asking the editor
    #[arg(long, value_name = "FILE")]
    kept: Option<PathBuf>,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    let care = cx.care()?;
    let found = find::find(&care, &args.case)?;
    alone(&care, &found.path)?;
    if let Some(once) = cx.globals.once.as_deref() {
        let case = find::read(&care, &found)?;
        if let Some(id) = already(&case, Some(once)) {
            let done = repeated(&case, id);
            return Ok(page(&care, "edit", vec![(found, case, done, false)], Quiet::Nothing));
        }
    }
    // The lock is not held while a person types: what somebody else writes meanwhile is seen below.
    let draft = match &args.kept {
        Some(path) => Draft::kept(cx, path)?,
        None => Draft::made(cx, &care, &found)?,
    };
    if draft.text() == draft.base {
        draft.discard();
        let case = find::read(&care, &found)?;
        let done = Done::to_case(Vec::new(), vec![named(&case, ": nothing changed")]);
        return Ok(page(&care, "edit", vec![(found, case, done, false)], Quiet::Nothing));
    }
    let keep = |error: Error| draft.keep(error, found.id.as_str());
    let work = |now: &[u8]| checked(cx, &care, &found, now, &over(&found, now, &draft)?);
    let hold = || -> Result<_, Error> { Ok(lock::hold(care.disk.as_ref(), cx.wait()?)?) };
    let held = if cx.globals.dry_run { None } else { Some(hold().map_err(keep)?) };
    let (checked, done) = match &held {
        Some(held) => {
            let saved = commit::update_in(held, &found.path, LIMIT, |now| {
                work(now).map(|checked| Change::Write(checked.text.clone().into_bytes(), checked))
            });
            let checked = saved.map_err(fold).map_err(keep)?.result;
            let done = Done::to_case(Vec::new(), vec![named(&checked.case, ": saved")]);
            (checked, done)
        }
        None => {
            let read = care.disk.read(&found.path, LIMIT);
            let now = read.map_err(|error| StoreError::from_io("read", &found.path, error).into()).map_err(keep)?.bytes;
            let checked = work(&now).map_err(keep)?;
            let now = String::from_utf8_lossy(&now).into_owned();
            let diff = diff(&load::shown(&found.path), &now, &checked.text);
            let lines = as_lines(&diff);
            let rehearsed = Some((now, checked.text.clone()));
            (checked, Done { diff: Some(diff), rehearsed, ..Done::to_case(Vec::new(), lines) })
        }
    };
    // What was only looked at can be saved from the same text.
    if held.is_some() || args.kept.is_none() {
        draft.discard();
    }
    let Checked { case, notes, reach, .. } = checked;
    let mut rows = vec![(found, case, done, held.is_some())];
    let raised = match reach {
        Reach::Case | Reach::Ended => Raised::default(),
        Reach::Complainant => cx.raise_repeats(&care, held.as_ref(), &mut rows),
    };
    let quiet = if held.is_some() { Quiet::Nothing } else { Quiet::Everything };
    let mut answer = page(&care, "edit", rows, quiet);
    answer.saved = held.is_some();
    answer.errors = raised.errors;
    answer.notes = notes;
    answer.missed = raised.missed;
    Ok(answer)
}

/// Returns the edited text beside what somebody else wrote since the draft was made.
fn over<'d>(found: &Found, now: &[u8], draft: &'d Draft) -> Result<Cow<'d, [u8]>, Error> {
    if now == draft.base {
        return Ok(Cow::Borrowed(draft.text()));
    }
    let versions = Versions { base: &draft.base, ours: now, theirs: draft.text() };
    let syntax = load::syntax(&found.path);
    match beside::beside(syntax, versions, Some(found.id.as_str())) {
        Ok(text) => Ok(Cow::Owned(text.into_bytes())),
        Err(clash) => {
            let changed = StoreError::new(StoreErrorKind::Changed, "write", &found.path);
            let so = match clash {
                Clash::Keys(keys) => format!("you both changed {}", keys.join(", ")),
                Clash::Unmerged(error) => format!("both texts cannot be put together: {error}"),
            };
            // A customer's word can stand in a key that a hand wrote, and no line of it begins one of ours.
            let so = so.escape_debug().to_string();
            let hint = format!(
                "nothing was written: {so}; begin anew with `amends edit {}`, or say in your text what stands there now",
                found.id
            );
            Err(Error::new(Kind::NotWritten, changed.to_string()).hint(hint))
        }
    }
}

/// An edited text that may be saved.
struct Checked {
    case: Case,
    /// With the `edited` events, and the breaches that have passed.
    text: String,
    notes: Vec<String>,
    /// Whether another one complains now, or of another kind.
    reach: Reach,
}

/// Returns whether a key is a known one misspelt: what it said would be as good as gone.
fn is_slip(flaw: &Diagnostic) -> bool {
    flaw.code == "key.unknown" && flaw.hint.as_deref().is_some_and(|hint| hint.contains("did you mean"))
}

/// Returns the edited case and its text with what goes on record, if it is a case that may be saved.
fn checked(cx: &Context<'_>, care: &Care, found: &Found, before: &[u8], bytes: &[u8]) -> Result<Checked, Error> {
    let syntax = load::syntax(&found.path);
    let shown = String::from_utf8_lossy(bytes);
    let bad = |text: &str, diagnostic| Error::data(problem(&Flaw::of_text(&found.path, text, diagnostic)));
    // A text that could not be read before has nothing to compare with.
    let before = parse(syntax, before).ok().map(|before| read_case::case(&before, syntax, care.zone()));
    let document = parse(syntax, bytes).map_err(|flaw| bad(&shown, flaw))?;
    let (case, flaws) = read_case::case(&document, syntax, care.zone());
    let (errors, rest): (Vec<_>, Vec<_>) = flaws.into_iter().partition(|flaw| flaw.severity == Severity::Error);
    if let Some(flaw) = errors.into_iter().next() {
        return Err(bad(&document.text, flaw));
    }
    // A word that nobody knows would count as another one; what was there before is no fault of this edit.
    let unknown = |flaw: &&Diagnostic| flaw.code == "value.unknown" || is_slip(flaw);
    let known = before.as_ref().map(|(_, flaws)| flaws.as_slice()).unwrap_or_default();
    let mut new = rest.iter().filter(unknown).filter(|flaw| known.iter().all(|old| old.message != flaw.message));
    if let Some(flaw) = new.next() {
        return Err(bad(&document.text, flaw.clone()));
    }
    let warnings = rest.into_iter().filter(|flaw| flaw.severity == Severity::Warning);
    let mut notes: Vec<String> = warnings.map(|flaw| note(&Flaw::of_text(&found.path, &document.text, flaw))).collect();
    let case = case.ok_or_else(|| Error::new(Kind::Data, "the text is no case any more"))?;
    if case.schema > SCHEMA {
        return Err(unwritten(&found.path, RewriteError::Newer { schema: case.schema }));
    }
    if let Some(error) = misnamed(&case, &found.path) {
        return Err(error);
    }
    let stamp = cx.stamp(care);
    // Judged by the text as it is now: an event with a wrong time is mended here.
    on_time(care, &[&case], &stamp)?;
    let before = before.as_ref().and_then(|(before, _)| before.as_ref()).unwrap_or(&case);
    let edits = adopt::adopt_changes(before, &case, &stamp, &cx.world.dice);
    let kept: HashSet<&BlockId> = case.events.iter().map(|event| &event.id).collect();
    let gone = before.events.iter().map(|event| &event.id).filter(|id| !kept.contains(id));
    let gone: Vec<String> = gone.map(|id| format!("`{id}`")).collect();
    if !gone.is_empty() {
        notes.push(format!("note: taken off the record: {}; git still has what was committed", gone.join(", ")));
    }
    if !before.is_active() && case.is_active() {
        notes.push(format!("note: it was {}, and is {} again", before.status.word(), case.status.word()));
    }
    let text = patch(syntax, &document.text, &edits).map_err(|error| {
        Error::new(Kind::Data, format!("the edit cannot be put on record: {error}")).hint(error.hint())
    })?;
    let text = cx.with_passed(care, &found.path, text, &stamp)?;
    let is_of_another = (&before.complainant, before.kind) != (&case.complainant, case.kind);
    let is_complaint = [before.kind, case.kind].contains(&CaseKind::Complaint);
    let reach = if is_of_another && is_complaint { Reach::Complainant } else { Reach::Case };
    Ok(Checked { case, text, notes, reach })
}

/// Returns what `check` will say of a text that is saved all the same: a misspelt key is legal, and seldom meant.
fn note(flaw: &Flaw) -> String {
    let problem = problem(flaw);
    let (line, column) = (flaw.line.unwrap_or_default(), flaw.column.unwrap_or_default());
    let hint = problem.hint.map(|hint| format!("; {hint}")).unwrap_or_default();
    format!("note: {}:{line}:{column}: {}: {}{hint}", problem.path, problem.code, problem.message)
}
