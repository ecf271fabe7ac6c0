//! `amends show`: one case with all that is known of it.

use std::collections::HashSet;
use std::path::Path;

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context, is_newer, n_doubtful, problem};
use crate::cli::error::{Error, Kind};
use crate::cli::find::Found;
use crate::model::case::{Case, Priority, Status};
use crate::model::diagnostic::Severity;
use crate::model::event::Event;
use crate::model::folder::{Filed, Folder};
use crate::model::id::PartyId;
use crate::model::look::Look;
use crate::model::summary::{Summary, mark};
use crate::reports::show;
use crate::rules::first_complaint::untouched;
use crate::store::load::{self, Flaw};
use crate::view::page::{Block, Page};

/// Show a case: situation, complainant, promises, questions, what happened
///
/// Under Worries stands what is wrong with it and what to type, mere notes too. Only what the other cases would tell is
/// not looked for here and stands in `amends next`: a cause that comes back, and a repeat that is not on record yet.
/// What was typed in later than it happened has both times.
#[derive(clap::Args)]
#[command(after_help = "Examples:\n  amends show kd35-dnr3\n  amends show kd35 --as-of \"2026-11-23 12:00\"")]
pub(crate) struct Args {
    /// Cases; `-` reads ids from stdin
    #[arg(value_name = "CASE", required = true)]
    cases: Vec<String>,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    page(cx, &args.cases, "show", show::build)
}

/// Returns the complaints that emergencies repeat, or that came before one that is untouched, which stand in other files;
/// where those cannot be read the case is shown all the same, and what is missing is named.
fn linked(care: &Care, look: &Look<'_>, folder: &Folder, flaws: &mut Vec<Flaw>) -> Option<Folder> {
    let is_told = |event: &Event| event.why.as_deref().is_some_and(|why| why.starts_with("repeat."));
    let is_urgent = |case: &Case| {
        case.status != Status::Closed
            && (case.priority_at(look) == Priority::Emergency
                || case.events.iter().any(is_told)
                // Whether it is their first complaint, the others tell.
                || untouched::may_hold(look, case))
    };
    let urgent: Vec<&PartyId> = folder
        .cases
        .iter()
        .filter(|filed| is_urgent(&filed.case))
        .filter_map(|filed| filed.case.complainant.as_ref())
        .collect();
    if urgent.is_empty() {
        return None;
    }
    let marks: HashSet<u64> = urgent.iter().map(|id| mark(id.as_str())).collect();
    let together = |complaints: &[Summary]| complaints.iter().any(|one| marks.contains(&one.complainant));
    match care.load_linked(&|_| false, &together) {
        Ok(loaded) => {
            let unread: Vec<Flaw> = loaded.unread().filter(|flaw| !flaws.contains(flaw)).cloned().collect();
            flaws.extend(unread);
            Some(loaded.folder)
        }
        Err(error) => {
            let cases = Path::new(load::CASES);
            flaws.push(Flaw::of_file(cases, "file.unreadable", Severity::Error, error.message, None));
            None
        }
    }
}

/// Returns a page about cases that were named, of which nothing but themselves and their parties is read, and what they
/// repeat; `build` gets these, and all there is of the complaints that they repeat.
pub(crate) fn page(
    cx: &mut Context<'_>,
    cases: &[String],
    schema: &'static str,
    build: impl Fn(&Look<'_>, &Folder, &Folder) -> Vec<Block>,
) -> Result<Answer, Error> {
    let care = cx.care()?;
    let found = cx.cases(&care, cases)?;
    let mut folder = Folder::default();
    let mut flaws = Vec::new();
    let mut errors = Vec::new();
    for found in &found {
        if let Err(error) = add(&care, found, &mut folder, &mut flaws) {
            errors.push(error);
        }
    }
    if folder.cases.is_empty() && errors.len() == 1 {
        return Err(errors.remove(0));
    }
    let all = linked(&care, &care.look(), &folder, &mut flaws);
    // No pointer leads from whoever lives on to those who were merged into them.
    folder.parties.extend(all.iter().flat_map(|all| &all.parties).map(|(id, party)| (id.clone(), party.clone())));
    let blocks = build(&care.look(), &folder, all.as_ref().unwrap_or(&folder));
    let page = care.page(schema, blocks);
    let of_files = flaws.iter().filter(|flaw| flaw.is_error() || is_newer(flaw)).map(problem);
    let problems = page.problems.iter().cloned().chain(of_files).collect();
    let n_doubtful = n_doubtful(&folder, &flaws);
    let mut answer = Answer::from(Page { n_read: Some(folder.cases.len()), n_doubtful, problems, ..page });
    answer.errors = errors;
    Ok(answer)
}

/// Reads a case with its party and the organisation behind it; what can be read of a flawed file is shown.
fn add(care: &Care, found: &Found, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    let read = load::case(care.disk.as_ref(), &found.path, care.zone());
    let Some(case) = read.value else {
        return Err(match read.flaws.iter().find(|flaw| flaw.is_error()) {
            Some(flaw) => Error::data(problem(flaw)),
            None => Error::new(Kind::Data, format!("`{}` is no case file", read.path)),
        });
    };
    flaws.extend(read.flaws);
    let received_at = case.received_at;
    let Some(case) = care.known(case) else {
        return Err(Error::new(Kind::NotFound, format!("case `{}` was not there yet at that time", found.id))
            .hint(format!("it was received at {}", crate::calendar::due::rfc3339(received_at))));
    };
    if let Some(id) = &case.complainant {
        chain(care, id, folder, flaws)?;
        if let Some(organisation) = folder.organisation(&case).cloned() {
            chain(care, &organisation, folder, flaws)?;
        }
    }
    folder.cases.push(Filed { path: read.path, case });
    Ok(())
}

/// Reads a party and those that its pointers lead to.
fn chain(care: &Care, id: &PartyId, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    let mut next = Some(id.clone());
    while let Some(id) = next {
        let is_known = folder.parties.contains_key(&id);
        party(care, &id, folder, flaws)?;
        next = folder.parties.get(&id).filter(|_| !is_known).and_then(|party| party.same_as.clone());
    }
    Ok(())
}

fn party(care: &Care, id: &PartyId, folder: &mut Folder, flaws: &mut Vec<Flaw>) -> Result<(), Error> {
    if folder.parties.contains_key(id) {
        return Ok(());
    }
    if let Some(read) = load::party(care.disk.as_ref(), id, care.zone())? {
        flaws.extend(read.flaws);
        folder.parties.extend(read.value.map(|party| (id.clone(), party)));
    }
    Ok(())
}
