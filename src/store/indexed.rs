//! Reading a whole folder with the help of the index: what has not changed is taken from there, if it is wanted.
//! With and without an index the answer is the same; what is in a file is said by `load`.

mod fetch;
mod files;
mod parties;
mod walk;

use std::io;
use std::path::{Path, PathBuf};

use crate::calendar::zone::Zone;

use self::files::{Files, Sort};
use self::parties::{Linked, companions, linked, tell_party};
use super::disk::Disk;
use super::error::StoreError;
use super::index::{Cache, Harvest, Index, Key, Records, Shelf, Told};
use super::load::{self, CASES, Flaw, Loaded, PARTIES, Read};
use super::names;
use super::progress::Progress;
use crate::format::tree::{Document, Syntax};
use crate::format::{glance, read_party};
use crate::model::case::Case;
use crate::model::diagnostic::Diagnostic;
use crate::model::folder::Filed;
use crate::model::summary::{Summary, mark};

/// What an answer needs.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    All,
    /// All parties, and the cases that are so; files with flaws come along in any case.
    Parties(&'w (dyn Fn(&Summary) -> bool + Sync)),
    /// The cases that are so, with their parties and the files with flaws.
    Cases(&'w (dyn Fn(&Summary) -> bool + Sync)),
    /// The cases that are so by themselves, and the complaints of parties that have to do with each other, if they are
    /// so together; with all these parties.
    Linked {
        alone: &'w (dyn Fn(&Summary) -> bool + Sync),
        together: &'w (dyn Fn(&[Summary]) -> bool + Sync),
        /// Only of parties that have to do with these ties, and then these parties whether they complained or not.
        near: Option<&'w [u64]>,
    },
}

/// How the text of a file is understood.
type Parse<'p, T> = dyn Fn(&Path, &Document, Syntax) -> (Option<T>, Vec<Diagnostic>) + Sync + 'p;

/// What is done to each value that was read, before it is kept with all others.
pub type Trim<'t, T> = dyn Fn(&mut Read<T>) + Sync + 't;

/// What becomes of a file of which the summary is known.
enum Use {
    Read,
    /// It may be read, when it is known who hangs together.
    Kin,
    Pass,
}

/// Where a file stands that may be wanted.
enum Where {
    /// In the index, at this place.
    Known(u32),
    /// On the disk, as it was looked at.
    At(PathBuf, Option<Key>),
}

/// Files that may be wanted, when it is known who hangs together.
///
/// Of those that have not changed the places are enough: there may be as many as there are cases.
#[derive(Default)]
struct Undecided {
    known: Vec<u32>,
    read: Vec<(PathBuf, Option<Key>, Told)>,
}

impl Undecided {
    /// Returns what is known of each, the known ones first.
    fn told(&self, records: Option<&Records>) -> impl Iterator<Item = Told> {
        // A record that was read once is undamaged.
        let told = move |place: &u32| records.and_then(|records| records.told(*place)).unwrap_or_default();
        let known = self.known.iter().map(told);
        known.chain(self.read.iter().map(|(_, _, told)| *told))
    }

    /// Returns what is known of one of them.
    fn told_of(&self, records: Option<&Records>, n: usize) -> Option<Told> {
        match n.checked_sub(self.known.len()) {
            Some(n) => self.read.get(n).map(|(_, _, told)| *told),
            None => records?.told(*self.known.get(n)?),
        }
    }

    /// Returns where one of them stands.
    fn place(&self, n: usize) -> Option<Where> {
        match n.checked_sub(self.known.len()) {
            Some(n) => self.read.get(n).map(|(path, key, _)| Where::At(path.clone(), *key)),
            None => self.known.get(n).copied().map(Where::Known),
        }
    }
}

/// Reads what is wanted.
pub fn folder(
    disk: &dyn Disk,
    zone: Zone,
    shelf: Option<&Shelf>,
    progress: &Progress,
    wanted: Wanted<'_>,
) -> Result<Loaded, StoreError> {
    folder_with(disk, zone, shelf, progress, wanted, &[], &|_| ())
}

/// Reads everything, and keeps of each case what is left of it: whoever goes through all of a large folder has room for
/// little of each.
pub fn trimmed(
    disk: &dyn Disk,
    zone: Zone,
    shelf: Option<&Shelf>,
    progress: &Progress,
    trim: &Trim<'_, Case>,
) -> Result<Loaded, StoreError> {
    folder_with(disk, zone, shelf, progress, Wanted::All, &[], trim)
}

/// Reads what is wanted, and in any case the cases whose ids have these marks.
fn folder_with(
    disk: &dyn Disk,
    zone: Zone,
    shelf: Option<&Shelf>,
    progress: &Progress,
    wanted: Wanted<'_>,
    twins: &[u64],
    trim: &Trim<'_, Case>,
) -> Result<Loaded, StoreError> {
    // While git changes the folder, nothing is at rest.
    let Some(shelf) = shelf.filter(|_| !disk.git_at_work()) else {
        return Source { disk, zone, progress, wanted, twins, trim, index: None, harvest: None }.plain();
    };
    let index = Index::open(shelf, disk, zone);
    let cache = Cache::new();
    let harvest = Harvest::new(shelf, &cache, &index);
    let source = Source {
        disk,
        zone,
        progress,
        wanted,
        twins,
        trim,
        index: Some(&index).filter(|index| !index.is_empty()),
        harvest: Some(&harvest),
    };
    match source.read()? {
        Ok((loaded, known)) => {
            harvest.keep(&index, &known);
            Ok(loaded)
        }
        Err(Unfit::Twins { twins, known }) => {
            harvest.keep(&index, &known);
            folder_with(disk, zone, Some(shelf), progress, wanted, &twins, trim)
        }
        Err(Unfit::Names) => Source { index: None, harvest: None, ..source }.plain(),
        Err(Unfit::Damaged) => {
            harvest.forget();
            let loaded = Source { index: None, ..source }.plain()?;
            harvest.keep(&index, &[]);
            Ok(loaded)
        }
    }
}

/// Why not everything that is known without reading can be gone by.
enum Unfit {
    /// There are names that the index cannot judge.
    Names,
    /// A text in the index is damaged, or a file changed since it was looked at.
    Damaged,
    /// Files may have one id: those with these marks are to be compared. With the places of all that has not changed.
    Twins { twins: Vec<u64>, known: Vec<u32> },
}

/// Where from, what for, and where to.
struct Source<'s, 'h> {
    disk: &'s dyn Disk,
    zone: Zone,
    progress: &'s Progress,
    wanted: Wanted<'s>,
    /// Marks of ids whose cases are read in any case, in order.
    twins: &'s [u64],
    trim: &'s Trim<'s, Case>,
    index: Option<&'s Index>,
    harvest: Option<&'s Harvest<'h>>,
}

impl Source<'_, '_> {
    /// Reads every file.
    fn plain(&self) -> Result<Loaded, StoreError> {
        match (self.read()?, self.wanted) {
            (Ok((loaded, _)), _) => Ok(loaded),
            (Err(Unfit::Twins { twins, .. }), _) => Source { twins: &twins, ..*self }.plain(),
            // Who wants all, and asks no index, goes by nothing but what is read; an empty folder would be a lie.
            (Err(_), Wanted::All) => {
                Err(StoreError::from_io("read", Path::new(CASES), io::ErrorKind::ResourceBusy.into()))
            }
            (Err(_), _) => Source { wanted: Wanted::All, index: None, harvest: None, ..*self }.plain(),
        }
    }

    /// Returns what is wanted, and the places of all that has not changed.
    fn read(&self) -> Result<Result<(Loaded, Vec<u32>), Unfit>, StoreError> {
        let mut loaded = Loaded::default();
        // One bar for all: how many parties there are is known before the first case is read.
        self.progress.guess(|| names::walk(self.disk, Path::new(PARTIES)).map_or(0, |names| names.files.len()));
        let of_case = |path: &Path, document: &Document, syntax| load::case_of(path, document, syntax, self.zone);
        let tell = |_: &Path, case: &Case| Told { summary: Some(Summary::of(case)), ..Told::default() };
        let judge = |told: &Told| match (self.wanted, &told.summary) {
            (Wanted::All, _) | (_, None) => Use::Read,
            (_, Some(summary)) if self.twins.binary_search(&summary.id).is_ok() => Use::Read,
            (Wanted::Cases(are) | Wanted::Parties(are), Some(summary)) if are(summary) => Use::Read,
            (Wanted::Linked { alone, .. }, Some(summary)) if alone(summary) => Use::Read,
            (Wanted::Linked { .. }, Some(summary)) if summary.is_complaint_of_somebody() => Use::Kin,
            _ => Use::Pass,
        };
        let glance = |path: &Path, bytes: &[u8]| {
            // Who wants all gains nothing by a glance.
            let is_enough = !matches!(self.wanted, Wanted::All) && load::syntax(path) == Syntax::Toml;
            let is_named = |summary: &Summary| {
                path.file_stem().and_then(|stem| stem.to_str()).is_some_and(|stem| mark(stem) == summary.id)
            };
            let summary = Some(glance::case(bytes, self.zone).filter(|_| is_enough).filter(is_named)?);
            Some(Told { summary, ..Told::default() })
        };
        let sort = Sort { dir: CASES, parse: &of_case, tell: &tell, glance: &glance, judge: &judge, trim: self.trim };
        let cases = match self.files(&mut loaded, &sort) {
            Ok(Ok(cases)) => cases,
            Ok(Err(unfit)) => return Ok(Err(unfit)),
            Err(error) => unlisted(CASES, &error, &mut loaded),
        };
        loaded.n_files = cases.n_files;
        loaded.n_read = cases.n_whole;
        for read in cases.read {
            loaded.flaws.extend(read.flaws);
            if let Some(case) = read.value {
                loaded.folder.cases.push(Filed { path: read.path, case });
            }
        }
        load::sort(&mut loaded.folder.cases);
        loaded.flaws.extend(load::duplicates(&loaded.folder.cases));
        let of_party = |_: &Path, document: &Document, syntax| read_party::party(document, syntax, self.zone);
        let judge = |told: &Told| match self.wanted {
            Wanted::All | Wanted::Parties(_) => Use::Read,
            _ if !told.is_plain => Use::Read,
            Wanted::Cases(_) => Use::Pass,
            Wanted::Linked { .. } => Use::Kin,
        };
        let (dir, glance) = (PARTIES, &|_: &Path, _: &[u8]| None);
        let sort = Sort { dir, parse: &of_party, tell: &tell_party, glance, judge: &judge, trim: &|_| () };
        let mut parties = match self.files(&mut loaded, &sort) {
            Ok(Ok(parties)) => parties,
            Ok(Err(unfit)) => return Ok(Err(unfit)),
            Err(error) => unlisted(PARTIES, &error, &mut loaded),
        };
        parties.known.sort_unstable();
        let add = || {
            if let Wanted::Linked { together, near, .. } = self.wanted {
                let records = cases.records.as_ref();
                let linked = linked(records, &mut parties, cases.kin, &loaded.folder.cases, together, near);
                let Linked { complaints, makers } = linked;
                self.progress.expect(complaints.len() + makers.len());
                parties.read.extend(fetch::fetch(self, parties.records.as_ref(), makers, &of_party, &|_| ())?);
                let mut complaints = fetch::fetch(self, records, complaints, &of_case, self.trim)?;
                load::sort_read(&mut complaints);
                for read in complaints {
                    loaded.flaws.extend(read.flaws);
                    loaded.folder.cases.extend(read.value.map(|case| Filed { path: read.path, case }));
                }
                load::sort(&mut loaded.folder.cases);
            }
            if matches!(self.wanted, Wanted::All) {
                return Some(());
            }
            let read = |records: &Records, places: Vec<u32>| {
                self.progress.expect(places.len());
                fetch::fetch(self, Some(records), places.into_iter().map(Where::Known), &of_party, &|_| ())
            };
            companions(&mut parties, &loaded.folder.cases, &read)
        };
        if add().is_none() {
            return Ok(Err(Unfit::Damaged));
        }
        load::sort_read(&mut parties.read);
        load::parties(parties.read, &mut loaded);
        let mut known = cases.known;
        for more in [cases.again, parties.known, parties.again] {
            known.extend(more);
        }
        let is_all_there = |twin: &u64| self.twins.binary_search(twin).is_ok();
        if !matches!(self.wanted, Wanted::All) && !cases.twins.iter().all(is_all_there) {
            let mut twins: Vec<u64> = self.twins.iter().chain(&cases.twins).copied().collect();
            twins.sort_unstable();
            return Ok(Err(Unfit::Twins { twins, known }));
        }
        Ok(Ok((loaded, known)))
    }
}

/// Takes down that nothing of one sort could be listed: what could be of the other is an answer all the same.
fn unlisted<T>(dir: &str, error: &StoreError, loaded: &mut Loaded) -> Files<T> {
    loaded.flaws.push(Flaw::of_store(Path::new(dir), error));
    Files::none()
}

/// Returns a shelf that lies on a disk in memory.
#[cfg(test)]
pub(super) fn shelf_on(cache: &super::memory_disk::MemoryDisk) -> Shelf {
    let open = |cache: &super::memory_disk::MemoryDisk| -> super::index::Open {
        let cache = cache.clone();
        Box::new(move |_| Ok(Box::new(cache.clone())))
    };
    let (dir, folder) = (PathBuf::from("/caches/shop"), PathBuf::from("/shop"));
    Shelf { dir, folder, program: 1, open: open(cache), make: open(cache) }
}

#[cfg(test)]
mod tests;
