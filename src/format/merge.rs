//! Three texts of one file made one: events and blocks united, heads three-way, the rest a conflict that still parses.
//! Pure: which files they are and what git is told is `cli::merge_file`'s business.
//!
//! Laws: what one side alone changed is taken as it stands, byte for byte; both directions give the same bytes;
//! nothing that a side wrote is lost unless the other took it away untouched; whatever cannot be decided is shown.

mod ancestor;
mod answer;
pub mod beside;
pub mod handwork;
mod home;
mod ink;
mod json;
pub mod left_out;
pub mod lines;
pub mod markers;
mod order;
mod page;
mod record;
mod said;
pub mod settle;
mod three;
pub mod tomb;
mod toml;
mod toward;
pub mod untouched;
mod usual;
mod write;

use std::collections::BTreeSet;
use std::fmt;

use self::page::{Name, Page, Slot};
use super::patch::patch;
use super::raw::BOM;
use super::tree::{Document, Syntax, Table, Value, parse};
use crate::model::diagnostic::Diagnostic;
use crate::model::edit::Edit;
use crate::model::party::LEFT;

/// The largest text that is merged by meaning; what is larger is no case file.
const MAX: usize = 1024 * 1024;
/// How messages name the common ancestor.
const BASE: &str = "the common ancestor";

/// One file in three versions.
#[derive(Clone, Copy, Debug)]
pub struct Versions<'t> {
    /// The common ancestor; empty when both sides made the file.
    pub base: &'t [u8],
    pub ours: &'t [u8],
    pub theirs: &'t [u8],
}

/// A file that was merged by meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Merged {
    pub text: String,
    /// The keys that this merge could not decide, sorted.
    pub conflicts: Vec<String>,
}

/// Why three texts were not merged by meaning.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MergeError {
    /// The texts are of different cases or parties; git can pair two customers' files.
    Mixed { ids: Vec<String> },
    /// One of them holds an event of another case.
    Alien { id: String, case: String },
    /// One of them cannot be read.
    Unreadable { which: &'static str, flaw: Box<Diagnostic> },
    /// One of them has a shape that is not taken apart.
    Shape(&'static str),
}

impl fmt::Display for MergeError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Mixed { ids } => {
                let ids: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
                write!(out, "two different files were paired: {}", ids.join(" and "))
            }
            Self::Alien { id, case } => write!(out, "`{id}` holds an event of case `{case}`"),
            Self::Unreadable { which, flaw } => write!(out, "{which} cannot be read: {}", flaw.message),
            Self::Shape(what) => write!(out, "it holds {what}"),
        }
    }
}

impl std::error::Error for MergeError {}

/// Returns the merged text; `stem` is the file's name without its extension, where it is known.
pub fn merge(syntax: Syntax, versions: Versions<'_>, stem: Option<&str>) -> Result<Merged, MergeError> {
    merge_but(syntax, versions, stem, &BTreeSet::new())
}

/// Merges where the ancestor is known but for some keys: of those both sides count as changed.
fn merge_but(
    syntax: Syntax,
    versions: Versions<'_>,
    stem: Option<&str>,
    untold: &BTreeSet<String>,
) -> Result<Merged, MergeError> {
    let Versions { base, ours, theirs } = versions;
    let base = Version::read(syntax, BASE, base)?;
    let ours = Version::read(syntax, "our version", ours)?;
    let theirs = Version::read(syntax, "their version", theirs)?;
    agree([&base, &ours, &theirs], stem)?;
    if let Some(text) = one_sided(&base.raw, &ours.raw, &theirs.raw).filter(|_| untold.is_empty()) {
        return Ok(Merged { text: text.to_owned(), conflicts: Vec::new() });
    }
    if let Some([base, ours, theirs]) = tomb::left(syntax, [&base.raw, &ours.raw, &theirs.raw]) {
        let untold = untold.iter().filter(|key| *key != "erased_at" && LEFT.contains(&key.as_str())).cloned().collect();
        let versions = [
            Version::read(syntax, BASE, base.as_bytes())?,
            Version::read(syntax, "our version", ours.as_bytes())?,
            Version::read(syntax, "their version", theirs.as_bytes())?,
        ];
        return by_meaning(syntax, versions, &untold);
    }
    by_meaning(syntax, [base, ours, theirs], untold)
}

/// Merges versions that belong together.
fn by_meaning(
    syntax: Syntax,
    [base, ours, theirs]: [Version; 3],
    untold: &BTreeSet<String>,
) -> Result<Merged, MergeError> {
    if let Some(text) = one_sided(&base.raw, &ours.raw, &theirs.raw).filter(|_| untold.is_empty()) {
        return Ok(Merged { text: text.to_owned(), conflicts: Vec::new() });
    }
    if [&base, &ours, &theirs].iter().any(|version| version.is_newer) {
        return Err(MergeError::Shape("a schema that only a newer version knows"));
    }
    // From here on the two sides are told apart by their bytes alone, so that both directions agree.
    let (first, second) = if ours.raw <= theirs.raw { (ours, theirs) } else { (theirs, ours) };
    let versions = [&base, &first, &second];
    // Shapes that are not taken apart are merged as we would have written them.
    let (text, conflicts) = by_pieces(syntax, versions, untold).or_else(|error| {
        let usual = versions.map(Version::usual);
        match error {
            MergeError::Shape(_) if syntax == Syntax::Toml && usual.iter().any(Option::is_some) => {
                let texts: Vec<&Version> =
                    usual.iter().zip(versions).map(|(usual, as_is)| usual.as_ref().unwrap_or(as_is)).collect();
                let [base, first, second] = texts.as_slice() else { return Err(error) };
                by_pieces(syntax, [base, first, second], untold)
            }
            error => Err(error),
        }
    })?;
    let all = [&base, &first, &second];
    let flag = |of: fn(&Version) -> bool| chosen(of(&base), of(&first), of(&second));
    let mut text = text;
    if syntax == Syntax::Toml && !flag(|version| version.is_ended) {
        let bare = text.strip_suffix('\n').map_or(text.len(), |bare| bare.strip_suffix('\r').unwrap_or(bare).len());
        text.truncate(bare);
    }
    if all.iter().any(|version| version.is_crlf != first.is_crlf) && flag(|version| version.is_crlf) {
        text = text.replace("\r\n", "\n").replace('\n', "\r\n");
    }
    if flag(|version| version.has_mark) {
        text.insert_str(0, BOM);
    }
    if text.len() > MAX {
        return Err(MergeError::Shape("more than 1 MB once both sides are united"));
    }
    let document = parse(syntax, text.as_bytes()).map_err(|_| MergeError::Shape("keys that do not go together"))?;
    if id_of(&document.root) != first.id.as_deref() {
        return Err(MergeError::Shape("an id in an unusual place"));
    }
    Ok(Merged { text, conflicts })
}

/// Merges piece by piece and returns the text with the keys in conflict.
fn by_pieces(
    syntax: Syntax,
    versions: [&Version; 3],
    untold: &BTreeSet<String>,
) -> Result<(String, Vec<String>), MergeError> {
    // Where only some of them have CRLF throughout, line ends are no part of the merge.
    let is_one_kind = versions.iter().all(|version| version.is_crlf == versions[0].is_crlf);
    let [_, ours, theirs] = versions;
    let sides = [ours.text.as_str(), theirs.text.as_str()];
    let [base, first, second] = versions.map(|version| version.page(syntax, !is_one_kind));
    let (mut base, mut first, mut second) = (base?, first?, second?);
    let foot = foot(&mut base, &mut first, &mut second);
    let (mut page, notes) = three::pages(syntax, [&base, &first, &second], untold);
    if let Some(odd) = notes.odd {
        return Err(MergeError::Shape(odd));
    }
    let says_nothing = notes.decided.is_empty() && notes.conflicts.is_empty();
    let pages = [&base, &first, &second];
    // What is to be said would stand beside a record that was not looked into, or events would speak of keys unheard.
    let is_quiet = says_nothing && pages.iter().all(|page| page::says_as(page.value("event"), base.value("event")));
    if !is_quiet && pages.into_iter().any(Page::has_blocks_in_a_value) {
        return Err(MergeError::Shape("blocks written as the value of a key"));
    }
    let conflicts: BTreeSet<String> = notes.conflicts.keys().cloned().collect();
    let edits = write::edits(&mut page, &base, notes);
    page = edited(syntax, page, &base, &edits)?;
    let open: BTreeSet<String> =
        conflicts.iter().cloned().chain(page.blocks("conflict").map(|(key, _)| key.to_owned())).collect();
    let edits = record::agreement(syntax, &give(syntax, &page), sides, &open, &page);
    page = edited(syntax, page, &base, &edits)?;
    put_foot(&mut page, &base, foot);
    Ok((give(syntax, &page), conflicts.into_iter().collect()))
}

/// Returns the pieces after some edits, in the order of all others.
fn edited(syntax: Syntax, page: Page, base: &Page, edits: &[Edit]) -> Result<Page, MergeError> {
    if edits.is_empty() {
        return Ok(page);
    }
    let text = patch(syntax, &give(syntax, &page), edits).map_err(|_| MergeError::Shape("a key of an unusual form"))?;
    let mut page = take(syntax, &text)?;
    arrange(&mut page, base);
    Ok(page)
}

/// Puts the pieces that were written last into the order of all others.
fn arrange(page: &mut Page, base: &Page) {
    let names = order::names(base, page, page);
    let place: std::collections::HashMap<Name, usize> =
        names.into_iter().enumerate().map(|(at, name)| (name, at)).collect();
    page.slots.sort_by_key(|(name, _)| place.get(name).copied().unwrap_or(usize::MAX));
}

/// Takes the comment at the end of the base out of both sides: what they wrote below it came after it, not under it.
fn foot(base: &mut Page, first: &mut Page, second: &mut Page) -> String {
    let foot = base.close.clone();
    if foot.trim().is_empty() || !base.open.is_empty() {
        return String::new();
    }
    let known: std::collections::HashSet<Name> = base.slots.iter().map(|(name, _)| name.clone()).collect();
    let stripped = [&*first, &*second].map(|side| {
        let mut side = side.clone();
        let below = side.slots.iter_mut().find(|(name, _)| !known.contains(name) && matches!(name, Name::Block(..)));
        let lead = match below {
            Some((_, Slot::Part(part))) if part.ink.lead.starts_with(&foot) => &mut part.ink.lead,
            _ if side.close.starts_with(&foot) => &mut side.close,
            _ => return None,
        };
        *lead = lead.split_off(foot.len());
        Some(side)
    });
    let [Some(one), Some(other)] = stripped else { return String::new() };
    (*first, *second) = (one, other);
    base.close.clear();
    foot
}

/// Puts the comment that ended the base below what the base had.
fn put_foot(page: &mut Page, base: &Page, foot: String) {
    let is_new = |name: &Name| matches!(name, Name::Block(..)) && base.get(name).is_none();
    let lead = match page.slots.iter_mut().find(|(name, _)| is_new(name)) {
        Some((_, Slot::Part(part))) => &mut part.ink.lead,
        _ => &mut page.close,
    };
    lead.insert_str(0, &foot);
}

/// A text that could be read, and how it begins and ends.
#[derive(Clone)]
struct Version {
    /// As it stands in the file.
    raw: String,
    /// Without byte order mark; a TOML text ends in a line break.
    text: String,
    id: Option<String>,
    alien: Option<String>,
    has_mark: bool,
    is_crlf: bool,
    is_ended: bool,
    is_absent: bool,
    /// What its keys mean is not known here.
    is_newer: bool,
}

impl Version {
    fn read(syntax: Syntax, which: &'static str, bytes: &[u8]) -> Result<Self, MergeError> {
        if bytes.len() > MAX {
            return Err(MergeError::Shape("more than 1 MB"));
        }
        // Where both sides made the file, git hands over an empty ancestor.
        let is_absent = bytes.is_empty() && which == BASE;
        let document = if is_absent {
            Document::default()
        } else {
            parse(syntax, bytes).map_err(|flaw| MergeError::Unreadable { which, flaw: Box::new(flaw) })?
        };
        let raw = document.text;
        let bare = raw.strip_prefix(BOM).unwrap_or(&raw);
        let breaks = bare.matches('\n').count();
        let is_crlf = breaks > 0 && bare.matches("\r\n").count() == breaks && bare.matches('\r').count() == breaks;
        let is_ended = bare.ends_with('\n');
        let mut text = bare.to_owned();
        if syntax == Syntax::Toml && !is_ended && !is_absent {
            text.push_str(if is_crlf { "\r\n" } else { "\n" });
        }
        let id = id_of(&document.root).map(str::to_owned);
        let alien = id.as_deref().and_then(|id| alien(&document.root, id)).map(str::to_owned);
        let is_newer = matches!(document.root.get("schema").map(|node| &node.value), Some(Value::Int(2..)));
        Ok(Self { is_newer, has_mark: raw.starts_with(BOM), is_crlf, is_ended, is_absent, text, id, alien, raw })
    }

    /// Returns this one in the shapes in which we write; nothing where it has them.
    fn usual(&self) -> Option<Self> {
        let text = usual::usual(&self.text)?;
        Some(Self { text, ..self.clone() })
    }

    fn page(&self, syntax: Syntax, plain_ends: bool) -> Result<Page, MergeError> {
        if self.is_absent {
            return Ok(Page::default());
        }
        if plain_ends && self.is_crlf {
            return take(syntax, &self.text.replace("\r\n", "\n"));
        }
        take(syntax, &self.text)
    }
}

fn take(syntax: Syntax, text: &str) -> Result<Page, MergeError> {
    let document =
        parse(syntax, text.as_bytes()).map_err(|_| MergeError::Shape("line ends that cannot be made alike"))?;
    let page = match syntax {
        Syntax::Toml => toml::take(text, &document.root),
        Syntax::Json => json::take(text, &document.root),
    };
    let page = page.map_err(MergeError::Shape)?;
    let mut seen = std::collections::HashSet::new();
    if !page.slots.iter().all(|(name, _)| seen.insert(name)) {
        return Err(MergeError::Shape("two blocks with one id"));
    }
    Ok(page)
}

fn give(syntax: Syntax, page: &Page) -> String {
    match syntax {
        Syntax::Toml => toml::give(page),
        Syntax::Json => json::give(page),
    }
}

/// Refuses texts that are not of one case or party.
fn agree(versions: [&Version; 3], stem: Option<&str>) -> Result<(), MergeError> {
    let present = versions.iter().filter(|version| !version.is_absent);
    let mut ids: Vec<String> = present.clone().map(|version| version.id.clone().unwrap_or_default()).collect();
    ids.extend(stem.map(str::to_owned));
    ids.sort();
    ids.dedup();
    if ids.len() > 1 {
        return Err(MergeError::Mixed { ids });
    }
    match present.clone().find_map(|version| version.alien.clone()) {
        Some(case) => Err(MergeError::Alien { id: ids.into_iter().next().unwrap_or_default(), case }),
        None => Ok(()),
    }
}

fn id_of(root: &Table) -> Option<&str> {
    match root.get("id").map(|node| &node.value) {
        Some(Value::Text(id)) => Some(id),
        _ => None,
    }
}

/// Returns the case of the first event that belongs to another case.
fn alien<'r>(root: &'r Table, id: &str) -> Option<&'r str> {
    let Some(Value::List(events)) = root.get("event").map(|node| &node.value) else { return None };
    events.iter().find_map(|event| match &event.value {
        Value::Table(event) => match event.get("case").map(|node| &node.value) {
            Some(Value::Text(case)) if case != id => Some(case.as_str()),
            _ => None,
        },
        _ => None,
    })
}

fn one_sided<'t>(base: &str, ours: &'t str, theirs: &'t str) -> Option<&'t str> {
    if ours == theirs || theirs == base {
        Some(ours)
    } else if ours == base {
        Some(theirs)
    } else {
        None
    }
}

fn chosen(base: bool, first: bool, second: bool) -> bool {
    if first == base { second } else { first }
}

#[cfg(test)]
mod tests;
