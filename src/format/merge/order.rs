//! In which order the entries of a merged file stand: the base's, then what is new.
//! What an entry becomes is `three`'s business.

use std::collections::{HashMap, HashSet};

use chrono::{DateTime, FixedOffset};

use super::page::{BLOCKS, Name, Page, Part, Slot, instant};

/// Returns the names of all entries of three files in the order of the merged one.
///
/// The base keeps its order, new keys and tables follow what they follow on their side,
/// new blocks come last by (`at`, `id`), so that every clone arrives at one order.
pub(super) fn names(base: &Page, first: &Page, second: &Page) -> Vec<Name> {
    let grouped = [base, first, second].iter().any(|page| page.slots.iter().any(|(name, _)| is_array(name)));
    let mut names: Vec<Name> = base.slots.iter().map(|(name, _)| name.clone()).collect();
    let known: HashSet<Name> = names.iter().cloned().collect();
    if grouped {
        names.retain(|name| !is_block(name));
    }
    insert(&mut names, first, |name| matches!(name, Name::Head(_)));
    insert(&mut names, second, |name| matches!(name, Name::Head(_)));
    insert(&mut names, first, |name| matches!(name, Name::Table(_) | Name::Array(_)));
    insert(&mut names, second, |name| matches!(name, Name::Table(_) | Name::Array(_)));
    let new = new_blocks(&known, first, second);
    if !grouped {
        names.extend(new);
        return names;
    }
    let old: Vec<&Name> = base.slots.iter().map(|(name, _)| name).filter(|name| is_block(name)).collect();
    let mut all = Vec::new();
    for name in names {
        let Name::Array(array) = &name else {
            all.push(name);
            continue;
        };
        let of_it = |block: &&Name| matches!(block, Name::Block(of, _) if of == array);
        let blocks: Vec<Name> = old.iter().copied().chain(&new).filter(of_it).cloned().collect();
        all.push(name);
        all.extend(blocks);
    }
    all
}

/// Puts each new name behind the one that it follows on its side, keys always before tables.
fn insert(names: &mut Vec<Name>, side: &Page, wanted: impl Fn(&Name) -> bool) {
    let mut before: Option<&Name> = None;
    for (name, _) in &side.slots {
        if !names.contains(name) {
            if !wanted(name) {
                continue;
            }
            let at = before.and_then(|before| names.iter().position(|known| known == before)).map_or(0, |at| at + 1);
            let heads = names.iter().take_while(|known| matches!(known, Name::Head(_))).count();
            let at = if matches!(name, Name::Head(_)) { at.min(heads) } else { at.max(heads) };
            names.insert(at.min(names.len()), name.clone());
        }
        before = Some(name);
    }
}

fn new_blocks(known: &HashSet<Name>, first: &Page, second: &Page) -> Vec<Name> {
    let asked = moments_of(first, second, "question");
    let told = moments_of(first, second, "promise");
    let mut new: Vec<(Option<DateTime<FixedOffset>>, usize, &str, &Name)> = Vec::new();
    let mut seen = HashSet::new();
    for (name, slot) in first.slots.iter().chain(&second.slots) {
        let (Name::Block(block, id), Slot::Part(part)) = (name, slot) else { continue };
        if known.contains(name) || !seen.insert(name) {
            continue;
        }
        let rank = BLOCKS.iter().position(|known| known == block).unwrap_or(0);
        let at = match block.as_str() {
            "conflict" => Some(DateTime::<FixedOffset>::MAX_UTC.fixed_offset()),
            "question" => asked.get(id.as_str()).copied(),
            "promise" => moment(part, "made_at").or_else(|| told.get(id.as_str()).copied()),
            _ => moment(part, "at"),
        };
        new.push((at, rank, id, name));
    }
    new.sort();
    new.into_iter().map(|(_, _, _, name)| name.clone()).collect()
}

/// Returns when each question or promise is first spoken of.
fn moments_of<'p>(first: &'p Page, second: &'p Page, key: &str) -> HashMap<&'p str, DateTime<FixedOffset>> {
    let mut found = HashMap::new();
    for (_, event) in first.blocks("event").chain(second.blocks("event")) {
        if let (Some(id), Some(at)) = (event.text(key), moment(event, "at")) {
            found.entry(id).and_modify(|known: &mut DateTime<_>| *known = at.min(*known)).or_insert(at);
        }
    }
    found
}

/// Returns the instant of a key of a block.
pub(super) fn moment(part: &Part, key: &str) -> Option<DateTime<FixedOffset>> {
    part.text(key).and_then(instant)
}

fn is_block(name: &Name) -> bool {
    matches!(name, Name::Block(..))
}

fn is_array(name: &Name) -> bool {
    matches!(name, Name::Array(_))
}
