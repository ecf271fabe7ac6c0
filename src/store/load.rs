//! Files to values: the policy, one case, one party, or the whole folder, with what is wrong beside them.
//! One bad file never hides the others, and none is left out of the count.

use std::collections::btree_map::Entry;
use std::path::{Path, PathBuf};

use crate::calendar::zone::Zone;

use crate::format::raw::Lines;
use crate::format::tree::{Document, Syntax, parse_owned};
use crate::format::{read_case, read_party, read_policy};
use crate::model::case::Case;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::folder::{Filed, Folder};
use crate::model::id::PartyId;
use crate::model::party::Party;
use crate::model::policy::Policy;
use crate::store::disk::{Disk, Snapshot};
use crate::store::error::StoreError;
use crate::store::indexed::{self, Wanted};
use crate::store::names::{self, Reported};
use crate::store::policies;
use crate::store::probe;
use crate::store::progress::Progress;
use crate::store::root::MARK;
use crate::store::scan::{self, Patience, Reading};

/// The largest file that is read: a case is a few kilobytes.
pub const LIMIT: u64 = 1024 * 1024;

/// The directory of the cases.
pub const CASES: &str = "cases";

/// The directory of the parties.
pub const PARTIES: &str = "parties";

/// What is wrong with a file, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Flaw {
    /// Relative to the care folder, with `/`.
    pub path: String,
    pub line: Option<usize>,
    pub column: Option<usize>,
    pub diagnostic: Diagnostic,
}

/// A file as far as it could be read.
#[derive(Clone, Debug, PartialEq)]
pub struct Read<T> {
    pub path: String,
    /// Nothing when the file cannot be what it should be.
    pub value: Option<T>,
    pub flaws: Vec<Flaw>,
}

/// A whole folder as far as it could be read.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Loaded {
    pub folder: Folder,
    /// In the order of paths.
    pub flaws: Vec<Flaw>,
    /// How many case files there are, readable or not.
    pub n_files: usize,
    /// How many of them are cases, wanted or not.
    pub n_read: usize,
    /// Temporary files of ours that a killed process left.
    pub n_left_over: usize,
    /// Backups of editors and merge tools.
    pub n_backups: usize,
    /// What is left of the patience with files in the making: one run waits once, however many trees it reads.
    pub patience: Patience,
}

impl Flaw {
    /// Returns a flaw of a whole file.
    pub fn of_file(path: &Path, code: &'static str, severity: Severity, message: String, hint: Option<String>) -> Self {
        let diagnostic = Diagnostic { code, severity, span: 0..0, message, hint };
        Self { path: shown(path), line: None, column: None, diagnostic }
    }

    /// Returns the flaw of a file that the disk would not give.
    pub fn of_store(path: &Path, error: &StoreError) -> Self {
        Self::of_file(path, error.code(), Severity::Error, error.reason(), error.hint())
    }

    /// Returns a flaw of a text with its line and column.
    pub fn of_text(path: &Path, text: &str, mut diagnostic: Diagnostic) -> Self {
        if diagnostic.code == "merge.markers" && ![CASES, PARTIES].iter().any(|dir| path.starts_with(dir)) {
            let hint = "only cases and parties are merged by meaning; take what holds of both sides in your editor";
            diagnostic.hint = Some(hint.to_owned());
        }
        Self::in_lines(path, &Lines::of(text), diagnostic)
    }

    /// Returns one of many flaws of a text with its line and column.
    pub fn in_lines(path: &Path, lines: &Lines<'_>, diagnostic: Diagnostic) -> Self {
        let (line, column) = lines.place(diagnostic.span.start);
        Self { path: shown(path), line: Some(line), column: Some(column), diagnostic }
    }

    /// Returns whether it is more than worth knowing: notes are asked for by whoever reads all.
    pub(super) fn matters(&self) -> bool {
        self.diagnostic.severity != Severity::Note
    }

    /// Returns whether the file is unreadable because of it.
    pub fn is_error(&self) -> bool {
        self.diagnostic.severity == Severity::Error
    }
}

impl From<Reported> for Flaw {
    fn from(reported: Reported) -> Self {
        Self::of_file(&reported.path, reported.code, Severity::Error, reported.message, None)
    }
}

/// Returns a path as messages and rows show it.
pub fn shown(path: &Path) -> String {
    path.to_string_lossy().into_owned()
}

/// Returns the language of a file by its extension.
pub fn syntax(path: &Path) -> Syntax {
    if path.extension().is_some_and(|extension| extension.eq_ignore_ascii_case("json")) {
        Syntax::Json
    } else {
        Syntax::Toml
    }
}

/// Reads `amends.toml` and the policies it may apply; with flaws of level error the defaults stand in and must not be trusted.
pub fn policy(disk: &dyn Disk) -> (Policy, Vec<Flaw>) {
    let path = PathBuf::from(MARK);
    let mut read = one(disk, &path, |_, document, _| {
        let (policy, flaws) = read_policy::policy(document);
        (Some(policy), flaws)
    });
    let defaults = || read_policy::policy(&Document::default()).0;
    let mut policy = read.value.unwrap_or_else(defaults);
    policies::add(disk, &mut policy, &mut read.flaws);
    (policy, read.flaws)
}

/// Reads one case.
pub fn case(disk: &dyn Disk, path: &Path, zone: Zone) -> Read<Case> {
    one(disk, path, |path, document, syntax| case_of(path, document, syntax, zone))
}

/// Returns the case of a file, and what is wrong with it, its name among that.
pub(super) fn case_of(path: &Path, document: &Document, syntax: Syntax, zone: Zone) -> (Option<Case>, Vec<Diagnostic>) {
    let (case, mut flaws) = read_case::case(document, syntax, zone);
    let stem = path.file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    flaws.extend(case.iter().flat_map(|case| read_case::misnamed(document, case, stem)));
    (case, flaws)
}

/// Reads the party with this id; nothing when it has no file.
pub fn party(disk: &dyn Disk, id: &PartyId, zone: Zone) -> Result<Option<Read<Party>>, StoreError> {
    let found = probe::first(disk, Path::new(PARTIES), id.as_str())?;
    Ok(found.map(|path| one(disk, &path, |_, document, syntax| read_party::party(document, syntax, zone))))
}

/// Reads everything.
pub fn folder(disk: &dyn Disk, zone: Zone) -> Result<Loaded, StoreError> {
    indexed::folder(disk, zone, None, &Progress::silent(), Wanted::All)
}

/// Sorts cases by id, then path, as a folder holds them.
pub(super) fn sort(cases: &mut [Filed]) {
    cases.sort_by(|a, b| (&a.case.id, &a.path).cmp(&(&b.case.id, &b.path)));
}

/// Sorts what was read by path.
pub(super) fn sort_read<T>(read: &mut [Read<T>]) {
    read.sort_by(|a, b| names::in_order(Path::new(&a.path), Path::new(&b.path)));
}

/// Returns a flaw for each file of an id that several files have: both are shown, and each total counts them twice.
pub(super) fn duplicates(sorted: &[Filed]) -> Vec<Flaw> {
    let groups = sorted.chunk_by(|a, b| a.case.id == b.case.id).filter(|group| group.len() > 1);
    let flaw = |filed: &Filed, other: &Filed| {
        let hint = Some("compare the two files; remove the copy or give one another id".to_owned());
        let message = format!("`{}` has the same id", other.path);
        Flaw::of_file(Path::new(&filed.path), "id.duplicate", Severity::Error, message, hint)
    };
    let of_group = |group: &[Filed]| -> Vec<Flaw> {
        let next = group.iter().cycle().skip(1);
        group.iter().zip(next).map(|(filed, other)| flaw(filed, other)).collect()
    };
    groups.flat_map(of_group).collect()
}

/// Files parties by their ids and adds what is wrong with them.
pub(super) fn parties(mut read: Vec<Read<Party>>, loaded: &mut Loaded) {
    let Loaded { folder, flaws, .. } = loaded;
    let n_before = flaws.len();
    // As `probe` finds them, so that one id is one file for whoever asks.
    read.sort_by_key(|read| probe::rank(Path::new(&read.path)));
    for read in read {
        flaws.extend(read.flaws);
        let Some(party) = read.value else {
            let stem = Path::new(&read.path).file_stem().and_then(|stem| stem.to_str());
            folder.unread_parties.extend(stem.and_then(PartyId::parse));
            continue;
        };
        flaws.extend(misnamed(&read.path, &party));
        // The first file keeps the id; the other would be hidden, so it is named.
        match folder.parties.entry(party.id.clone()) {
            Entry::Vacant(free) => drop(free.insert(party)),
            Entry::Occupied(taken) => flaws.push(Flaw::of_file(
                Path::new(&read.path),
                "id.duplicate",
                Severity::Error,
                format!("another party file has the id `{}` too; this one is not read", taken.key()),
                Some("compare the two files; remove the copy or give one another id".to_owned()),
            )),
        }
    }
    let added = flaws.get_mut(n_before..).unwrap_or_default();
    added.sort_by(|a, b| names::in_order(Path::new(&a.path), Path::new(&b.path)));
}

/// Returns the flaw of a party file that is not called by its id: nobody finds it by its name.
fn misnamed(path: &str, party: &Party) -> Option<Flaw> {
    let stem = Path::new(path).file_stem().and_then(|stem| stem.to_str()).unwrap_or_default();
    let message = format!("the id is `{}`, the file is called `{stem}`", party.id);
    let hint = Some("a file is called by its id; `amends explain id.mismatch`".to_owned());
    let flaw = || Flaw::of_file(Path::new(path), "id.mismatch", Severity::Warning, message, hint);
    (stem != party.id.as_str()).then(flaw)
}

pub(super) fn all<T: Send>(
    disk: &dyn Disk,
    dir: &str,
    loaded: &mut Loaded,
    read: impl Fn(&Path, &Document, Syntax) -> (Option<T>, Vec<Diagnostic>) + Sync,
) -> Result<Vec<Read<T>>, StoreError> {
    let understand = |path: &Path, snapshot| understand(path, snapshot, &read);
    let scan = scan::scan(disk, Path::new(dir), LIMIT, &mut loaded.patience, understand)?;
    loaded.n_left_over += scan.n_left_over;
    loaded.n_backups += scan.n_backups;
    loaded.flaws.extend(scan.reported.into_iter().map(Flaw::from));
    Ok(scan.files.into_iter().map(|(_, read)| read).collect())
}

fn one<T>(
    disk: &dyn Disk,
    path: &Path,
    read: impl Fn(&Path, &Document, Syntax) -> (Option<T>, Vec<Diagnostic>),
) -> Read<T> {
    scan::read_one(disk, path, LIMIT, |path, snapshot| understand(path, snapshot, &read))
}

/// Returns what is odd about a file as such, whatever it says.
fn of_file(text: &str, n_links: u64) -> impl Iterator<Item = Diagnostic> {
    let note = |code, span, message: String, hint: &str| Diagnostic {
        code,
        severity: Severity::Note,
        span,
        message,
        hint: Some(hint.to_owned()),
    };
    let linked = (n_links > 1).then(|| {
        let message = format!("the file has {} names; the next change leaves the others as they are", n_links);
        note("file.hard-link", 0..0, message, "right for a backup made of links; else copy the file")
    });
    // The first line tells: git makes all of them alike.
    let first = text.find('\n').and_then(|end| end.checked_sub(1));
    let crlf = first.filter(|at| text.as_bytes().get(*at) == Some(&b'\r')).map(|at| {
        let message = "the line ends are those of Windows (CRLF)".to_owned();
        let hint = "they are kept; `*.toml text eol=lf` in `.gitattributes` keeps git from making them";
        note("text.crlf", at..at, message, hint)
    });
    linked.into_iter().chain(crlf)
}

pub(super) fn understand<T>(
    path: &Path,
    snapshot: Result<Snapshot, StoreError>,
    read: &(impl Fn(&Path, &Document, Syntax) -> (Option<T>, Vec<Diagnostic>) + ?Sized),
) -> Reading<Read<T>> {
    let unread = |flaw: Flaw| Reading::Doubtful(Read { path: shown(path), value: None, flaws: vec![flaw] });
    let snapshot = match snapshot {
        Ok(snapshot) => snapshot,
        Err(error) => return unread(Flaw::of_store(path, &error)),
    };
    let Snapshot { bytes, n_links, .. } = snapshot;
    let document = match parse_owned(syntax(path), bytes) {
        Ok(document) => document,
        Err((bytes, diagnostic)) => {
            let text = String::from_utf8_lossy(&bytes);
            return unread(Flaw::of_text(path, &text, diagnostic));
        }
    };
    let (value, mut diagnostics) = read(path, &document, syntax(path));
    let Document { text, root, warnings } = document;
    drop(root);
    diagnostics.splice(0..0, warnings);
    diagnostics.extend(of_file(&text, n_links));
    let flaws = if diagnostics.is_empty() { Vec::new() } else { in_lines(path, &text, diagnostics) };
    let read = Read { path: shown(path), value, flaws };
    if read.value.is_none() { Reading::Doubtful(read) } else { Reading::Whole(read) }
}

fn in_lines(path: &Path, text: &str, diagnostics: Vec<Diagnostic>) -> Vec<Flaw> {
    let lines = Lines::of(text);
    diagnostics.into_iter().map(|diagnostic| Flaw::in_lines(path, &lines, diagnostic)).collect()
}
