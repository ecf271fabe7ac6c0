//! In which order the entries of a merged file stand: the base's, then what is new.
//! What an entry becomes is `three`'s business.

use std::collections::{HashMap, HashSet};
use std::hash::Hash;

use chrono::{DateTime, FixedOffset};

use super::page::{BLOCKS, Entry, Name, Page, Part, Slot, instant};
use super::write::is_of_a_merge;

/// Returns the names of all entries of three files in the order of the merged one.
///
/// The base keeps its order, new keys and tables follow what they follow on their side,
/// new blocks come last by `at`, those of one instant as their side has them, so that every clone arrives at one order.
pub(super) fn names(base: &Page, first: &Page, second: &Page) -> Vec<Name> {
    let known: HashSet<&Name> = base.slots.iter().map(|(name, _)| name).collect();
    let new = new_blocks(&known, first, second);
    let of = |page: &Page, wanted: &dyn Fn(&Name) -> bool| -> Vec<Name> {
        page.slots.iter().map(|(name, _)| name).filter(|name| wanted(name)).cloned().collect()
    };
    let joined =
        |wanted: &dyn Fn(&Name) -> bool| interleave(&of(base, wanted), &of(first, wanted), &of(second, wanted));
    let is_grouped = [base, first, second].iter().any(|page| page.slots.iter().any(|(name, _)| is_array(name)));
    if is_grouped {
        let old = of(base, &is_block);
        let with_blocks = |name: Name| {
            let blocks: Vec<Name> = match &name {
                Name::Array(array) => {
                    old.iter().chain(&new).filter(|block| is_block_of(block, array)).cloned().collect()
                }
                _ => Vec::new(),
            };
            std::iter::once(name).chain(blocks)
        };
        return joined(&|name| !is_block(name)).into_iter().flat_map(with_blocks).collect();
    }
    let is_head = |name: &Name| matches!(name, Name::Head(_));
    let mut names = joined(&is_head);
    names.extend(joined(&|name| !is_head(name) && (!is_block(name) || known.contains(name))));
    names.extend(new);
    names
}

/// Returns the base's keys in their order and each new one behind the key of the base that it follows on its side.
/// Where both sides put new ones in one place, they stand in the order of their names.
pub(super) fn interleave<K: Ord + Clone + Hash>(base: &[K], first: &[K], second: &[K]) -> Vec<K> {
    if base.is_empty() {
        return chained(first, second);
    }
    let (in_first, in_second): (HashSet<&K>, HashSet<&K>) = (first.iter().collect(), second.iter().collect());
    let old: HashSet<&K> = base.iter().collect();
    // A key that one side took away is no place to stand behind: another merge may not have seen it any more.
    let kept = |(_, key): &(usize, &K)| in_first.contains(key) && in_second.contains(key);
    let places: HashMap<&K, usize> = base.iter().enumerate().filter(kept).map(|(at, key)| (key, at + 1)).collect();
    let new = |side: &[K]| {
        let mut found: Vec<(usize, K)> = Vec::new();
        let mut at = 0;
        for key in side {
            match places.get(key) {
                Some(place) => at = *place,
                None if old.contains(key) => {}
                None => found.push((at, key.clone())),
            }
        }
        found
    };
    let (mut first, mut second) = (new(first), new(second));
    for (at, key) in &mut first {
        // A key that both sides have put in stands where it comes first.
        if let Some((twin, _)) = second.iter_mut().find(|(_, twin)| twin == key) {
            *at = *twin.min(at);
            *twin = *at;
        }
    }
    let site = |at: usize| {
        let here = |side: &[(usize, K)]| -> Vec<K> {
            side.iter().filter(|(site, _)| *site == at).map(|(_, key)| key.clone()).collect()
        };
        let (mut first, second) = (here(&first), here(&second));
        if first.is_empty() {
            return second;
        }
        if !second.is_empty() && first != second {
            first.extend(second);
            first.sort();
            first.dedup();
        }
        first
    };
    let mut sites = (0..=base.len()).map(site);
    let mut keys = sites.next().unwrap_or_default();
    for (key, site) in base.iter().zip(sites) {
        keys.push(key.clone());
        keys.extend(site);
    }
    keys
}

/// Returns the paths of all entries of three tables in the order in which they stand merged.
pub(super) fn paths(base: &[Entry], first: &[Entry], second: &[Entry]) -> Vec<Vec<String>> {
    let [base, first, second] =
        [base, first, second].map(|entries| entries.iter().map(|entry| entry.path.clone()).collect::<Vec<_>>());
    let mut paths = interleave(&base, &first, &second);
    if base.is_empty() && !first.is_empty() && !second.is_empty() && first != second {
        // Whatever merged before, a table that several sides made has one order.
        paths.sort();
    }
    paths
}

/// Returns the keys of two sides without a base: the first side's order, the second's keys behind those they follow.
fn chained<K: Ord + Clone>(first: &[K], second: &[K]) -> Vec<K> {
    let mut keys = first.to_vec();
    let mut at = 0;
    for key in second {
        match keys.iter().position(|known| known == key) {
            Some(known) => at = known + 1,
            None => {
                keys.insert(at, key.clone());
                at += 1;
            }
        }
    }
    keys
}

/// When a new block came, what of its sort comes first then, its id and its name.
type New<'p> = (Option<DateTime<FixedOffset>>, usize, &'p str, &'p Name);

/// Returns the new blocks of both sides by time; of one instant, each side's own stand in its order, for what was done
/// last was done last. Where the sides meet, the smaller id goes first, so that the order of merges is no matter.
fn new_blocks(known: &HashSet<&Name>, first: &Page, second: &Page) -> Vec<Name> {
    let asked = moments_of(first, second, "question");
    let told = moments_of(first, second, "promise");
    let mut times = HashMap::new();
    // What merges themselves wrote has no place of its own in what a side did.
    let mut loose: Vec<New<'_>> = Vec::new();
    let [first, second] = [first, second].map(|page| {
        let mut seen = HashSet::new();
        let mut own: Vec<New<'_>> = Vec::new();
        for (name, slot) in &page.slots {
            let (Name::Block(block, id), Slot::Part(part)) = (name, slot) else { continue };
            if known.contains(name) || !seen.insert(name) {
                continue;
            }
            let rank = BLOCKS.iter().position(|known| known == block).unwrap_or(0);
            let at = *times.entry(name).or_insert_with(|| match block.as_str() {
                "conflict" => Some(DateTime::<FixedOffset>::MAX_UTC.fixed_offset()),
                "question" => asked.get(id.as_str()).copied(),
                "promise" => moment(part, "made_at").or_else(|| told.get(id.as_str()).copied()),
                _ => moment(part, "at"),
            });
            let is_loose = block == "conflict" || is_of_a_merge(part);
            if is_loose { &mut loose } else { &mut own }.push((at, rank, id, name));
        }
        own.sort_by_key(|(at, rank, ..)| (*at, *rank));
        own
    });
    loose.sort();
    let new = united(&united(&first, &second), &loose);
    new.into_iter().map(|(_, _, _, name)| name.clone()).collect()
}

/// Returns two rows made one: each keeps its order, and where both could go on, the smaller one does.
fn united<'p>(first: &[New<'p>], second: &[New<'p>]) -> Vec<New<'p>> {
    let names = |row: &[New<'p>]| row.iter().map(|(.., name)| *name).collect::<HashSet<_>>();
    let (in_first, in_second) = (names(first), names(second));
    let (mut first, mut second) = (first.iter().copied().peekable(), second.iter().copied().peekable());
    let (mut row, mut placed) = (Vec::new(), HashSet::new());
    loop {
        while first.next_if(|(.., name)| placed.contains(name)).is_some() {}
        while second.next_if(|(.., name)| placed.contains(name)).is_some() {}
        let next = match (first.peek(), second.peek()) {
            (None, None) => return row,
            (Some(one), None) | (None, Some(one)) => *one,
            // What both have waits until it is due on both sides.
            (Some(one), Some(other)) => match (in_second.contains(one.3), in_first.contains(other.3)) {
                (true, false) => *other,
                (false, true) => *one,
                _ => *one.min(other),
            },
        };
        placed.insert(next.3);
        row.push(next);
    }
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

fn is_block_of(name: &Name, array: &str) -> bool {
    matches!(name, Name::Block(block, _) if block == array)
}

fn is_array(name: &Name) -> bool {
    matches!(name, Name::Array(_))
}
