//! A text with markers in which somebody has worked since git wrote it: what the hand did is told apart from what git
//! made of the lines, and put into the versions that git keeps.
//! A text that nobody has touched is `untouched`'s business, and one of which no versions are known that of `markers`.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::markers::split;
use super::page::{Ink, Name, Page, Part, Slot};
use super::untouched::{all_in, counted};
use super::{BASE, Merged, Version, Versions, give, merge};
use crate::format::raw::BOM;
use crate::format::tree::Syntax;

/// Returns the merge of the versions that git keeps, with what a hand did to the text of either side since git wrote it;
/// nothing if the hand's work cannot be told from git's, or cannot be read.
///
/// Git takes lines one by one: outside the markers a key of the head may be one side's, and its event in the other's part.
/// What the hand wrote stands; of all else the versions tell what each side had.
pub fn merged(syntax: Syntax, text: &str, versions: [&[u8]; 3], stem: Option<&str>) -> Option<Merged> {
    let [base, ours, theirs] = all_in(text, versions)?;
    let split = split(text)?;
    let read = |text: &str| Version::read(syntax, BASE, text.as_bytes()).ok();
    let old = read(&base)?.page(syntax, false).ok()?;
    let side = |own: &str, said: &str, other: &str| {
        let version = read(own)?;
        let lines = Lines::of(said, own, other, &base);
        Some(Side {
            own: version.page(syntax, false).ok()?,
            said: read(said)?.page(syntax, false).ok()?,
            lines,
            has_mark: version.has_mark,
        })
    };
    let sides = [side(&ours, &split.ours, &theirs)?, side(&theirs, &split.theirs, &ours)?];
    let touched = touched(&old, &sides)?;
    let [ours, theirs] = [0, 1].map(|at| {
        let (side, keys) = (sides.get(at)?, touched.get(at)?);
        let mark = if side.has_mark { BOM.to_string() } else { String::new() };
        Some(mark + &give(syntax, &worked(side, keys)))
    });
    let (ours, theirs) = (ours?, theirs?);
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    merge(syntax, versions, stem).ok()
}

/// One side of the merge: its version, and what the text says of it.
struct Side {
    own: Page,
    said: Page,
    lines: Lines,
    has_mark: bool,
}

/// What the lines of a side tell of a hand: git makes none, and loses none that one side alone has.
struct Lines {
    added: HashSet<String>,
    gone: HashSet<String>,
}

impl Lines {
    fn of(said: &str, own: &str, other: &str, base: &str) -> Self {
        let [said, own, other, base] = [said, own, other, base].map(|text| counted(text.lines().map(bare)));
        let of = |counted: &HashMap<&str, i64>, line: &str| counted.get(line).copied().unwrap_or(0);
        let mut lines = Self { added: HashSet::new(), gone: HashSet::new() };
        for line in said.keys().chain(own.keys()).filter(|line| !line.is_empty()) {
            // Outside the markers stands what the other side brought, too.
            let (had, brought) = (of(&own, line), of(&other, line) - of(&base, line));
            let (least, most) = (had.min(had + brought), had.max(had + brought));
            if of(&said, line) > most {
                lines.added.insert((*line).to_owned());
            } else if of(&said, line) < least {
                lines.gone.insert((*line).to_owned());
            }
        }
        lines
    }

    /// Tells whether a hand made this of what a side had.
    fn tell(&self, found: Option<&Piece>, own: Option<&Piece>) -> bool {
        let lines = |piece: Option<&Piece>| piece.map(|piece| piece.lines.clone()).unwrap_or_default();
        let (found, own) = (lines(found), lines(own));
        found.difference(&own).any(|line| self.added.contains(line))
            || own.difference(&found).any(|line| self.gone.contains(line))
    }
}

/// Returns a line without what depends on its place.
fn bare(line: &str) -> &str {
    line.trim().trim_end_matches(',')
}

/// A slot, or the entry of a part; the words at the end of a file go by an empty name.
type Key = (Name, Option<Vec<String>>);

/// What stands under a key: its words, whatever the white space around them, and the lines on which it stands.
struct Piece {
    words: String,
    lines: BTreeSet<String>,
}

impl Piece {
    fn of(ink: &Ink, lines: BTreeSet<String>) -> Self {
        Self { words: [ink.lead.trim(), &ink.body, ink.trail.trim()].join("\n"), lines }
    }
}

fn lines_of(ink: &Ink) -> BTreeSet<String> {
    format!("{}{}{}", ink.lead, ink.body, ink.trail).lines().map(|line| bare(line).to_owned()).collect()
}

fn end() -> Key {
    (Name::Head(Vec::new()), None)
}

fn pieces(page: &Page) -> BTreeMap<Key, Piece> {
    let close = Ink { lead: page.close.clone(), ..Ink::default() };
    let mut pieces = BTreeMap::from([(end(), Piece::of(&close, lines_of(&close)))]);
    for (name, slot) in &page.slots {
        let ink = match slot {
            Slot::Entry(entry) => &entry.ink,
            Slot::Part(part) => &part.ink,
        };
        let mut lines = lines_of(ink);
        for entry in entries(slot) {
            lines.extend(lines_of(&entry.ink));
            pieces.insert((name.clone(), Some(entry.path.clone())), Piece::of(&entry.ink, lines_of(&entry.ink)));
        }
        pieces.insert((name.clone(), None), Piece::of(ink, lines));
    }
    pieces
}

fn entries(slot: &Slot) -> &[super::page::Entry] {
    match slot {
        Slot::Entry(_) => &[],
        Slot::Part(part) => &part.entries,
    }
}

/// Returns the keys of each side that a hand has changed; nothing if of one nobody can tell whether it was a hand.
fn touched(base: &Page, sides: &[Side; 2]) -> Option<[HashSet<Key>; 2]> {
    let base = pieces(base);
    let [ours, theirs] = sides.each_ref().map(|side| (pieces(&side.own), pieces(&side.said), &side.lines));
    let all: BTreeSet<&Key> =
        [&base, &ours.0, &ours.1, &theirs.0, &theirs.1].into_iter().flat_map(|of| of.keys()).collect();
    let mut touched = [HashSet::new(), HashSet::new()];
    for key in all {
        let words = |of: &BTreeMap<Key, Piece>| of.get(key).map(|piece| piece.words.clone());
        let (old, [first, second], found) =
            (words(&base), [words(&ours.0), words(&theirs.0)], [words(&ours.1), words(&theirs.1)]);
        // Between the markers each side stands as it was, and outside of them what one of them changed.
        let clean = if first == old || first == second {
            Some(&second)
        } else if second == old {
            Some(&first)
        } else {
            None
        };
        let is_clean = |found: &Option<String>| clean == Some(found);
        if found == [first.clone(), second.clone()] || found.iter().all(is_clean) {
            continue;
        }
        let is_hand =
            [(&ours, &first, &found[0]), (&theirs, &second, &found[1])].map(|((own, said, lines), had, found)| {
                found != had && !is_clean(found) && lines.tell(said.get(key), own.get(key))
            });
        let whole = (key.0.clone(), None);
        // A block that came or went by hand did so with all that stands in it.
        let with_it = [(&ours, &touched[0]), (&theirs, &touched[1])].map(|((own, said, _), keys)| {
            key.1.is_some() && keys.contains(&whole) && own.contains_key(&whole) != said.contains_key(&whole)
        });
        let is_hand = [is_hand[0] && !with_it[0], is_hand[1] && !with_it[1]];
        if is_hand == [false, false] {
            if with_it == [false, false] {
                return None;
            }
            continue;
        }
        // What the hand left outside the markers it said of both.
        let is_of_both = found[0] == found[1];
        // A word in a block that a side does not have has no place there.
        let has_place = [&ours.0, &theirs.0].map(|own| key.1.is_none() || own.contains_key(&whole));
        let has_place = [has_place[0] || touched[0].contains(&whole), has_place[1] || touched[1].contains(&whole)];
        let is_placed = if is_of_both {
            has_place != [false, false]
        } else {
            (has_place[0] || !is_hand[0]) && (has_place[1] || !is_hand[1])
        };
        if !is_placed {
            return None;
        }
        for (keys, is_hand) in touched.iter_mut().zip(is_hand) {
            if is_hand || is_of_both {
                keys.insert(key.clone());
            }
        }
    }
    Some(touched)
}

/// Returns what a side had, with the keys that a hand changed as the text says them.
fn worked(side: &Side, keys: &HashSet<Key>) -> Page {
    let (mut page, said) = (side.own.clone(), &side.said);
    if keys.contains(&end()) {
        page.close.clone_from(&said.close);
    }
    let is_touched = |name: &Name| keys.contains(&(name.clone(), None));
    page.slots.retain(|(name, _)| !is_touched(name) || said.get(name).is_some());
    let mut after = 0;
    for (name, slot) in &said.slots {
        match page.slots.iter().position(|(known, _)| known == name) {
            Some(at) => {
                after = at + 1;
                match (page.slots.get_mut(at), slot) {
                    (Some((_, Slot::Part(part))), Slot::Part(said)) => {
                        if is_touched(name) {
                            part.ink = said.ink.clone();
                        }
                        rework(part, said, |path| keys.contains(&(name.clone(), Some(path.to_vec()))));
                    }
                    (Some((_, own)), slot) if is_touched(name) => own.clone_from(slot),
                    _ => {}
                }
            }
            None if is_touched(name) => {
                page.slots.insert(after, (name.clone(), slot.clone()));
                after += 1;
            }
            None => {}
        }
    }
    page
}

/// Gives a part the entries that a hand changed.
fn rework(part: &mut Part, said: &Part, is_touched: impl Fn(&[String]) -> bool) {
    let stands = |path: &[String]| said.entries.iter().any(|entry| entry.path == path);
    part.entries.retain(|entry| !is_touched(&entry.path) || stands(&entry.path));
    let mut after = 0;
    for entry in &said.entries {
        match part.entries.iter().position(|known| known.path == entry.path) {
            Some(at) => {
                after = at + 1;
                if let Some(own) = part.entries.get_mut(at).filter(|_| is_touched(&entry.path)) {
                    own.clone_from(entry);
                }
            }
            None if is_touched(&entry.path) => {
                part.entries.insert(after, entry.clone());
                after += 1;
            }
            None => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::merged;
    use crate::format::tree::Syntax;

    const HEAD: &str = "schema = 1\nid = \"k\"\nowner = \"o\"\nwants = \"rolls\"\n";

    fn event(id: &str) -> String {
        format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-20T09:14:00Z\nkind = \"note\"\n")
    }

    fn told(text: &str, versions: [&str; 3]) -> Option<String> {
        merged(Syntax::Toml, text, versions.map(str::as_bytes), Some("k")).map(|merged| merged.text)
    }

    #[test]
    fn what_the_hand_wrote_stands_beside_what_the_versions_tell() {
        let base = HEAD.to_owned() + &event("e1");
        let ours = base.replace("rolls", "bread") + &event("e2");
        let theirs = base.replace("\"o\"", "\"z\"") + &event("e3");
        let (e2, e3) = (event("e2"), event("e3"));
        let head = HEAD.replace("rolls", "bread").replace("\"o\"", "\"z\"") + &event("e1");
        let text = format!("{head}<<<<<<< a\n{e2}=======\n{e3}>>>>>>> b\n");
        let whole = format!("{head}{e2}{e3}");
        let versions = [base.as_str(), &ours, &theirs];
        for (from, to) in [
            ("", ""),
            ("\"z\"", "\"q\""),
            ("wants = \"bread\"\n", ""),
            ("wants", "x_a = \"1\"\nwants"),
            ("wants", "# A word.\nwants"),
            ("id = \"e1\"\n", "id = \"e1\"\ntext = \"said\"\n"),
            (
                "id = \"e3\"\nat = 2026-11-20T09:14:00Z\nkind = \"note\"",
                "id = \"e3\"\nat = 2026-11-20T09:14:00Z\nkind = \"call\"",
            ),
            (e3.as_str(), ""),
        ] {
            assert!(text.contains(from));
            assert_eq!(told(&text.replace(from, to), versions), Some(whole.replace(from, to)), "{from} to {to}");
        }
        // An event of the hand's own.
        let own = e2.replace("e2", "e4");
        let text = format!("{head}<<<<<<< a\n{e2}=======\n{e3}>>>>>>> b\n{own}");
        assert_eq!(told(&text, versions), Some(format!("{whole}{own}")));
    }

    #[test]
    fn what_no_hand_explains_or_no_version_has_a_place_for_is_left_to_the_text() {
        let base = HEAD.to_owned() + &event("e1");
        let ours = HEAD.to_owned() + &event("e2").replace("note", "waiting");
        let theirs = base.clone() + &event("e3").replace("note", "escalated");
        let versions = [base.as_str(), &ours, &theirs];
        // Git put the new id over the old event: no line of it is a hand's.
        let text = |e3: &str| {
            format!("{HEAD}\n[[event]]\nid = \"e2\"\nat = 2026-11-20T09:14:00Z\n<<<<<<< a\nkind = \"waiting\"\n=======\nkind = \"note\"\n{e3}>>>>>>> b\n")
                .replace("rolls", "bread")
        };
        assert_eq!(told(&text(&event("e3").replace("note", "escalated")), versions), None);
        // Between the markers of one side a word stands in an event of the other.
        let (e2, e3) = (event("e2"), event("e3"));
        let versions = [base.clone(), base.clone() + &e2, base.clone() + &e3];
        let text = format!("{base}{e3}<<<<<<< a\nx_a = 1\n{e2}=======\n>>>>>>> b\n");
        assert_eq!(told(&text, versions.each_ref().map(String::as_str)), None);
    }
}
