//! Reading a whole folder with the help of the index: what has not changed is taken from there, if it is wanted.
//! With and without an index the answer is the same; what is in a file is said by `load`.

mod parties;

use std::cell::{Cell, RefCell};
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Mutex, PoisonError};

use chrono_tz::Tz;

use self::parties::{companions, linked, tell_party};
use super::disk::{Disk, Snapshot};
use super::error::StoreError;
use super::index::{self, Cache, Harvest, Index, Record, Shelf, Stored, Told};
use super::load::{self, CASES, Flaw, LIMIT, Loaded, PARTIES, Read};
use super::names::{self, Names};
use super::progress::Progress;
use super::scan::{Reading, scan_names};
use super::survey;
use crate::format::tree::{Document, Syntax};
use crate::format::{read_case, read_party};
use crate::model::case::Case;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::folder::Filed;
use crate::model::summary::Summary;

/// What an answer needs.
#[derive(Clone, Copy)]
pub enum Wanted<'w> {
    All,
    /// The cases that are so, with their parties; files with flaws come along in any case.
    Cases(&'w (dyn Fn(&Summary) -> bool + Sync)),
    /// The cases that are so by themselves, and the complaints of parties that have to do with each other, if they are
    /// so together; with all these parties.
    Linked {
        alone: &'w (dyn Fn(&Summary) -> bool + Sync),
        together: &'w (dyn Fn(&[Summary]) -> bool + Sync),
    },
}

/// What becomes of a file that has not changed.
enum Use {
    Read,
    /// It may be read, when it is known who hangs together.
    Kin,
    Pass,
}

/// Reads what is wanted.
pub fn folder(
    disk: &dyn Disk,
    zone: Tz,
    shelf: Option<&Shelf>,
    progress: &Progress,
    wanted: Wanted<'_>,
) -> Result<Loaded, StoreError> {
    // While git changes the folder, nothing is at rest.
    let Some(shelf) = shelf.filter(|_| !disk.git_at_work()) else {
        return Source { disk, zone, progress, wanted, index: None, harvest: None }.plain();
    };
    let index = Index::open(shelf, disk, zone);
    let cache = Cache::new();
    let harvest = Harvest::new(shelf, &cache, &index);
    let source = Source {
        disk,
        zone,
        progress,
        wanted,
        index: Some(&index).filter(|index| !index.is_empty()),
        harvest: Some(&harvest),
    };
    match source.read()? {
        Ok((loaded, known)) => {
            harvest.keep(&index, &known);
            Ok(loaded)
        }
        Err(Unfit::Twins) => folder(disk, zone, Some(shelf), progress, Wanted::All),
        Err(Unfit::Names) => Source { index: None, harvest: None, ..source }.plain(),
        Err(Unfit::Damaged) => {
            harvest.forget();
            let loaded = Source { index: None, ..source }.plain()?;
            harvest.keep(&index, &[]);
            Ok(loaded)
        }
    }
}

/// Why an index that could be opened is of no use after all.
enum Unfit {
    /// There are names that it cannot judge.
    Names,
    /// A text in it is damaged.
    Damaged,
    /// Two files may have one id: all are to be compared.
    Twins,
}

/// Where from, what for, and where to.
struct Source<'s, 'h> {
    disk: &'s dyn Disk,
    zone: Tz,
    progress: &'s Progress,
    wanted: Wanted<'s>,
    index: Option<&'s Index>,
    harvest: Option<&'s Harvest<'h>>,
}

/// Files of one sort.
struct Files<T> {
    /// Those that are wanted, in the order of paths.
    read: Vec<Read<T>>,
    n_files: usize,
    n_whole: usize,
    /// The places of those that have not changed.
    known: Vec<u32>,
    /// Those of them that may be read later.
    kin: Vec<(u32, Told)>,
    /// Whether two may have one id.
    has_twins: bool,
}

impl Source<'_, '_> {
    /// Reads every file.
    fn plain(&self) -> Result<Loaded, StoreError> {
        match self.read()? {
            Ok((loaded, _)) => Ok(loaded),
            Err(Unfit::Twins) => Source { wanted: Wanted::All, index: None, harvest: None, ..*self }.plain(),
            Err(Unfit::Names | Unfit::Damaged) => Ok(Loaded::default()),
        }
    }

    /// Returns what is wanted, and the places of all that has not changed.
    fn read(&self) -> Result<Result<(Loaded, Vec<u32>), Unfit>, StoreError> {
        let mut loaded = Loaded::default();
        let of_case = |document: &Document, syntax| read_case::case(document, syntax, self.zone);
        let tell = |_: &Path, case: &Case| Told { summary: Some(Summary::of(case)), ..Told::default() };
        let judge = |told: &Told| match (self.wanted, &told.summary) {
            (Wanted::All, _) | (_, None) => Use::Read,
            (Wanted::Cases(are), Some(summary)) if are(summary) => Use::Read,
            (Wanted::Linked { alone, .. }, Some(summary)) if alone(summary) => Use::Read,
            (Wanted::Linked { .. }, Some(summary)) if summary.is_complaint_of_somebody() => Use::Kin,
            _ => Use::Pass,
        };
        let cases = match self.files(CASES, &mut loaded, of_case, tell, judge)? {
            Ok(cases) => cases,
            Err(unfit) => return Ok(Err(unfit)),
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
        if matches!(self.wanted, Wanted::All) {
            loaded.flaws.extend(load::duplicates(&loaded.folder.cases));
        } else if cases.has_twins {
            return Ok(Err(Unfit::Twins));
        }
        let of_party = |document: &Document, syntax| read_party::party(document, syntax, self.zone);
        let judge = |told: &Told| match self.wanted {
            Wanted::All => Use::Read,
            _ if !told.is_plain => Use::Read,
            Wanted::Cases(_) => Use::Pass,
            Wanted::Linked { .. } => Use::Kin,
        };
        let mut parties = match self.files(PARTIES, &mut loaded, of_party, tell_party, judge)? {
            Ok(parties) => parties,
            Err(unfit) => return Ok(Err(unfit)),
        };
        if let (Wanted::Cases(_) | Wanted::Linked { .. }, Some(index)) = (self.wanted, self.index) {
            parties.known.sort_unstable();
            let mut add = || {
                if let Wanted::Linked { together, .. } = self.wanted {
                    linked(index, &cases.kin, &mut parties, &mut loaded.folder.cases, together)?;
                }
                companions(index, &parties.known, &loaded.folder.cases, &mut parties.read)
            };
            if add().is_none() {
                return Ok(Err(Unfit::Damaged));
            }
            parties.read.sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)));
        }
        load::parties(parties.read, &mut loaded);
        let mut known = cases.known;
        known.extend(parties.known);
        Ok(Ok((loaded, known)))
    }

    /// Reads the files of one directory tree: what has changed from the disk, the rest, as far as wanted, from the index.
    fn files<T: Stored + Send>(
        &self,
        dir: &str,
        loaded: &mut Loaded,
        parse: impl Fn(&Document, Syntax) -> (Option<T>, Vec<Diagnostic>) + Sync,
        tell: impl Fn(&Path, &T) -> Told + Sync,
        judge: impl Fn(&Told) -> Use + Sync,
    ) -> Result<Result<Files<T>, Unfit>, StoreError> {
        let marks: Mutex<Vec<u64>> = Mutex::default();
        let note = |summary: Option<&Summary>, marks: &Mutex<Vec<u64>>| {
            if let Some(summary) = summary {
                marks.lock().unwrap_or_else(PoisonError::into_inner).push(summary.id);
            }
        };
        let read = |path: &Path, snapshot: Result<Snapshot, StoreError>| {
            self.progress.step();
            let stat = snapshot.as_ref().ok().map(|snapshot| snapshot.stat);
            match load::understand(path, snapshot, &parse) {
                Reading::Doubtful(read) => Reading::Doubtful(Some(Box::new(read))),
                Reading::Whole(read) => {
                    let told = read.value.as_ref().map_or_else(Told::default, |value| tell(path, value));
                    note(told.summary.as_ref(), &marks);
                    if let (Some(harvest), Some(stat)) = (self.harvest, stat) {
                        harvest.add(path, &stat, &read, &told);
                    }
                    let is_kept =
                        told.summary.is_none() || !read.flaws.is_empty() || !matches!(judge(&told), Use::Pass);
                    Reading::Whole(is_kept.then(|| Box::new(read)))
                }
            }
        };
        let walk = Walk::new(self.disk, self.index, dir);
        let known_marks: Mutex<Vec<u64>> = Mutex::default();
        let judge = |record: &Record| {
            let Record { has_flaws, is_plain, summary, ties, .. } = *record;
            let told = Told { summary, is_plain, ties };
            note(told.summary.as_ref(), &known_marks);
            (if has_flaws { Use::Read } else { judge(&told) }, told)
        };
        let mut names = || {
            known_marks.lock().unwrap_or_else(PoisonError::into_inner).clear();
            let names = walk.names(&judge)?;
            self.progress.expect(names.files.len());
            Ok(names)
        };
        let scan = scan_names(self.disk, Path::new(dir), LIMIT, &mut loaded.patience, &mut names, read)?;
        let Walk { known, kept, kin, is_unfit, .. } = walk;
        if is_unfit.get() {
            return Ok(Err(Unfit::Names));
        }
        let kept = kept.into_inner().unwrap_or_else(PoisonError::into_inner);
        let from_index = match self.index.filter(|_| !kept.is_empty()) {
            None => Vec::new(),
            Some(index) => match index.read(&kept, |_, text| index::read_of(text)) {
                Some(read) => read,
                None => return Ok(Err(Unfit::Damaged)),
            },
        };
        loaded.n_left_over += scan.n_left_over;
        loaded.n_backups += scan.n_backups;
        loaded.flaws.extend(
            scan.reported
                .into_iter()
                .map(|reported| Flaw::of_file(&reported.path, reported.code, Severity::Error, reported.message, None)),
        );
        let known = known.into_inner();
        let n_files = known.len() + scan.files.len();
        let n_torn =
            scan.files.iter().filter(|(_, read)| read.as_ref().is_some_and(|read| read.value.is_none())).count();
        let mut read = from_index;
        read.extend(scan.files.into_iter().filter_map(|(_, read)| read.map(|read| *read)));
        read.sort_by(|a, b| Path::new(&a.path).cmp(Path::new(&b.path)));
        let kin = kin.into_inner().unwrap_or_else(PoisonError::into_inner);
        let mut marks = marks.into_inner().unwrap_or_else(PoisonError::into_inner);
        marks.extend(known_marks.into_inner().unwrap_or_else(PoisonError::into_inner));
        marks.sort_unstable();
        let has_twins = !marks.is_sorted_by(|one, next| one < next);
        Ok(Ok(Files { read, n_files, n_whole: n_files - n_torn, known, kin, has_twins }))
    }
}

/// The names of a tree, and what the last walk over it met that has not changed.
struct Walk<'w> {
    disk: &'w dyn Disk,
    index: Option<&'w Index>,
    dir: &'w Path,
    known: RefCell<Vec<u32>>,
    kept: Mutex<Vec<u32>>,
    kin: Mutex<Vec<(u32, Told)>>,
    is_unfit: Cell<bool>,
}

impl<'w> Walk<'w> {
    fn new(disk: &'w dyn Disk, index: Option<&'w Index>, dir: &'w str) -> Self {
        let (known, kept, kin) = (RefCell::default(), Mutex::default(), Mutex::default());
        Self { disk, index, dir: Path::new(dir), known, kept, kin, is_unfit: Cell::new(false) }
    }

    /// Walks again and returns the names of all files that must be read.
    fn names(&self, judge: &(dyn Fn(&Record) -> (Use, Told) + Sync)) -> Result<Names, StoreError> {
        let Some(index) = self.index else { return names::walk(self.disk, self.dir) };
        let (kept, kin) = (&self.kept, &self.kin);
        let kept = || kept.lock().unwrap_or_else(PoisonError::into_inner);
        let kin = || kin.lock().unwrap_or_else(PoisonError::into_inner);
        kept().clear();
        kin().clear();
        let find = |dir: &Path, name: &OsStr, stat: &super::disk::Stat| {
            let (place, record) = index.find(dir, name, stat)?;
            match judge(&record) {
                (Use::Read, _) => kept().push(place),
                (Use::Kin, told) => kin().push((place, told)),
                (Use::Pass, _) => {}
            }
            Some(place)
        };
        match survey::walk(self.disk, self.dir, &find)? {
            Some(found) => {
                self.known.replace(found.known);
                Ok(found.names)
            }
            None => {
                self.is_unfit.set(true);
                Ok(Names::default())
            }
        }
    }
}

/// Returns a shelf that lies on a disk in memory.
#[cfg(test)]
pub(super) fn shelf_on(cache: &super::memory_disk::MemoryDisk) -> Shelf {
    let open = |cache: &super::memory_disk::MemoryDisk| -> index::Open {
        let cache = cache.clone();
        Box::new(move |_| Ok(Box::new(cache.clone())))
    };
    Shelf { dir: std::path::PathBuf::from("/cache"), program: 1, open: open(cache), make: open(cache) }
}

#[cfg(test)]
mod tests;
