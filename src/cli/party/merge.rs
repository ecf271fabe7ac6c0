//! `amends party merge`: two files are one person or business.

use crate::actions::party::{check_merge, merge, rejoin};
use crate::cli::answer::Answer;
use crate::cli::anyway::Anyway;
use crate::cli::context::Context;
use crate::cli::error::Error;
use crate::cli::party::change::{Desk, done_already};
use crate::cli::party::find::find;
use crate::cli::party::pair;
use crate::cli::write::refused;
use crate::view::cell::Cell;

/// Say that two files are one person or business
///
/// Both files stay as they are; the first gets `same_as`, and who follows it finds the second. `amends party split`
/// takes the pointer away again.
#[derive(clap::Args)]
#[command(
    override_usage = "amends party merge [OPTIONS] <PARTY> INTO <OTHER>",
    after_help = "Example:\n  amends party merge p-t4kzz INTO p-c8m2n"
)]
pub(crate) struct Args {
    /// The party that is merged, the word INTO, and the one that lives on
    #[arg(value_names = ["PARTY", "INTO", "OTHER"], num_args = 2..=3, required = true)]
    parties: Vec<String>,
    #[command(flatten)]
    anyway: Anyway,
}

pub(crate) fn run(cx: &mut Context<'_>, args: Args) -> Result<Answer, Error> {
    crate::cli::fits_now(&cx.globals, "the file of a party")?;
    let (from, into) = pair(&args.parties, "INTO")?;
    let care = cx.care()?;
    let mut desk = Desk::open(cx, &care)?;
    let from = find(&desk.among(), from)?.clone();
    let into = find(&desk.among(), into)?.clone();
    let parties = [from.id.clone(), into.id.clone()];
    if let Some(line) = done_already(&desk, &from).filter(|_| !into.not_same_as.contains(&from.id)) {
        let lines = std::iter::once(line).chain(desk.raise(cx, &parties)).collect();
        return Ok(desk.answer(lines, &[&from.id, &into.id]));
    }
    let mut at = into.same_as.as_ref();
    let mut is_reached = false;
    for _ in 0..desk.folder.parties.len() {
        is_reached |= at == Some(&from.id);
        at = at.and_then(|id| desk.folder.parties.get(id)?.same_as.as_ref());
    }
    check_merge(&from, &into, is_reached).map_err(refused)?;
    // The pointer first: cut off in between, the two are still two.
    let has_changed = desk.change(&from.id, |from| Ok(merge(from, &into.id)))?;
    let Some(is_rejoined) = desk.change_also(&into.id, |into| Ok(rejoin(into, &from.id).into_iter().collect()))? else {
        return Ok(desk.answer(Vec::new(), &[&from.id, &into.id]));
    };
    let has_changed = has_changed || is_rejoined;
    let mut lines = vec![vec![
        Cell::Id(from.id.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::text(from.name.as_deref()),
        Cell::Word(if has_changed { ": merged into " } else { ": merged already into " }.to_owned()),
        Cell::Id(into.id.to_string()),
        Cell::Word("  ".to_owned()),
        Cell::text(into.name.as_deref()),
    ]];
    if has_changed {
        lines.push(vec![Cell::Word(format!("  both files stay; back again: amends party split {}", from.id))]);
    }
    lines.extend(desk.raise(cx, &parties));
    Ok(desk.answer(lines, &[&from.id, &into.id]))
}
