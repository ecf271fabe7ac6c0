//! What a write adds to a case besides its own change: what passed since the last one, breaches and emergencies.
//! What passed is decided by `actions::stamp` and `actions::raise`.

use std::path::Path;

use crate::actions::draft::Stamp;
use crate::actions::{raise, stamp};
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::named::{no_senior_owner, with_aliases};
use crate::cli::write::unwritten;
use crate::format::read_case;
use crate::format::rewrite::{Rewritten, rewrite};
use crate::format::tree::parse;
use crate::model::case::{Case, Priority};
use crate::model::edit::Edit;
use crate::model::event::Event;
use crate::model::look::Look;
use crate::rules::{self, Finding, table};
use crate::store::load;
use crate::view::cell::Cell;
use crate::view::page::Line;

impl Context<'_> {
    /// Puts what passed on record, as the case stands after the change: limits that were missed, and that it became an
    /// emergency.
    ///
    /// What is typed late may show that a clock was met in time, so the change comes first. The present is when it was
    /// typed, whenever it really happened.
    pub(crate) fn stamped(&self, care: &Care, path: &Path, made: Rewritten, stamp: &Stamp) -> Result<Rewritten, Error> {
        let (look, dice) = (Look { now: care.typed, policy: &care.policy }, &self.world.dice);
        let (before, after) = (with_aliases(care, made.before), with_aliases(care, made.after));
        let made = Rewritten { before, after, ..made };
        let raise = raise::by_itself(&look, &made.before, &made.after, stamp, dice);
        let made = with(care, path, made, raise)?;
        let breaches = stamp::breaches(&look, &made.after, stamp, dice);
        with(care, path, made, breaches)
    }

    /// Returns the text of a case with what passed on record, for what is not written by an action.
    ///
    /// While two clones disagree about a case nothing is added to it; the write that settles it does that.
    pub(crate) fn with_passed(&self, care: &Care, path: &Path, text: String, stamp: &Stamp) -> Result<String, Error> {
        let read = |text: &str| {
            let document = parse(load::syntax(path), text.as_bytes()).ok()?;
            read_case::case(&document, load::syntax(path), care.zone()).0
        };
        match read(&text).filter(|case| case.conflicts.is_empty()) {
            Some(case) => {
                let made = Rewritten { before: case.clone(), after: case, text };
                self.stamped(care, path, made, stamp).map(|made| made.text)
            }
            None => Ok(text),
        }
    }
}

fn with(care: &Care, path: &Path, made: Rewritten, edits: Vec<Edit>) -> Result<Rewritten, Error> {
    if edits.is_empty() {
        return Ok(made);
    }
    let again = rewrite(load::syntax(path), care.zone(), made.text.as_bytes(), |_| Ok(edits));
    let again = again.map_err(|error| unwritten(path, error))?;
    Ok(Rewritten { before: made.before, after: with_aliases(care, again.after), ..again })
}

/// Returns the alarm of a case that a write made an emergency: why, and who is to have it.
///
/// What a write ends alarms nobody.
pub(crate) fn alarm(care: &Care, before: &Case, after: &Case) -> Option<Line> {
    let is_end = before.is_active() && !after.is_active();
    let was_raised = before.priority != Priority::Emergency && after.priority == Priority::Emergency && !is_end;
    let is_raise = |event: &&Event| {
        event.is_own() && event.key.as_deref() == Some("priority") && event.to.as_deref() == Some("emergency")
    };
    let raise = after.events.iter().rev().find(is_raise).filter(|_| was_raised)?;
    let code = raise.why.as_deref().and_then(table::find).map_or("set by hand", |rule| rule.code);
    let look = Look { now: care.typed, policy: &care.policy };
    let known = rules::of_case(&look, after);
    // What the write took away is told by the case as it was.
    let was = || rules::of_case(&look, before);
    let said = |known: &[Finding]| known.iter().find(|it| it.code == code).map(|it| it.reason.clone());
    let reason = said(&known).or_else(|| said(&was()));
    let senior = no_senior_owner(care, after);
    Some(emergency(after, code, reason.as_deref(), senior.as_ref()))
}

/// Returns the words for a case that became an emergency: by which rule, why, and who is to have it, as the worry says that
/// nobody senior has it.
pub(crate) fn emergency(case: &Case, code: &str, reason: Option<&str>, senior: Option<&Finding>) -> Line {
    let next = senior.and_then(|it| it.hint.as_deref());
    let mut line = vec![Cell::Id(case.id.to_string()), Cell::Word(format!("  emergency: {code}"))];
    line.extend(
        reason.into_iter().flat_map(|reason| [Cell::Word(": ".to_owned()), Cell::untrusted(reason.to_owned())]),
    );
    line.extend(
        next.into_iter().flat_map(|next| [Cell::Word("; next: ".to_owned()), Cell::untrusted(next.to_owned())]),
    );
    line
}
