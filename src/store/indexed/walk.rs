//! The names of a tree, less those of files that the index knows.
//! What becomes of the known ones is said by whoever judges their records.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Unfit, Use};
use crate::store::disk::{Disk, Stat};
use crate::store::error::StoreError;
use crate::store::index::{Records, Told};
use crate::store::names::{self, Names};
use crate::store::survey::{self, Apart, Knows};

/// How often a tree is walked for the sake of names with capitals.
const MOST_WALKS: usize = 3;

/// A tree, and what the last walk over it met that has not changed.
pub(super) struct Walk<'w> {
    disk: &'w dyn Disk,
    records: Option<&'w Records>,
    dir: &'w Path,
    apart: RefCell<Apart>,
    met: Mutex<Met>,
}

/// What has not changed.
#[derive(Default)]
pub(super) struct Met {
    /// The places of all.
    pub(super) known: Vec<u32>,
    /// Those that are wanted.
    pub(super) kept: Vec<u32>,
    /// Those that may be, when it is known who hangs together.
    pub(super) kin: Vec<u32>,
    /// What the ids of the cases are known by.
    pub(super) marks: Vec<u64>,
    pub(super) unfit: Option<Unfit>,
}

impl Met {
    /// Returns room for so many files at once, so that none of it is copied on the way.
    fn with_room(n_files: usize) -> Self {
        Self { known: Vec::with_capacity(n_files), marks: Vec::with_capacity(n_files), ..Self::default() }
    }
}

/// A file that has not changed.
struct Found {
    place: u32,
    becomes: Use,
    /// What its id is known by, if it is a case.
    mark: Option<u64>,
}

/// The files that the index knows, and where those that were met are kept.
struct Judged<'j> {
    records: &'j Records,
    judge: &'j (dyn Fn(&Told) -> Use + Sync),
    met: &'j Mutex<Met>,
}

impl Knows<Found> for Judged<'_> {
    fn find(&self, dir: &Path, name: &OsStr, stat: &Stat) -> Option<Found> {
        let (place, record) = self.records.find(dir, name, stat)?;
        let told = record.told();
        let becomes = if record.has_flaws { Use::Read } else { (self.judge)(&told) };
        Some(Found { place, becomes, mark: told.summary.map(|summary| summary.id) })
    }

    fn keep(&self, found: &mut Vec<Found>) {
        let mut met = meeting(self.met);
        for Found { place, becomes, mark } in found.drain(..) {
            met.known.push(place);
            met.marks.extend(mark);
            match becomes {
                Use::Read => met.kept.push(place),
                Use::Kin => met.kin.push(place),
                Use::Pass => {}
            }
        }
    }
}

impl<'w> Walk<'w> {
    pub(super) fn new(disk: &'w dyn Disk, records: Option<&'w Records>, dir: &'w str) -> Self {
        Self { disk, records, dir: Path::new(dir), apart: RefCell::default(), met: Mutex::default() }
    }

    /// Returns what the last walk met.
    pub(super) fn met(self) -> Met {
        self.met.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns how many that have not changed the last walk met that are wanted.
    pub(super) fn n_kept(&self) -> usize {
        meeting(&self.met).kept.len()
    }

    /// Walks again and returns the names of all files that must be read.
    pub(super) fn names(&self, judge: &(dyn Fn(&Told) -> Use + Sync)) -> Result<Names, StoreError> {
        let Some(records) = self.records else { return names::walk(self.disk, self.dir) };
        let knows = Judged { records, judge, met: &self.met };
        for _ in 0..MOST_WALKS {
            *meeting(&self.met) = Met::with_room(records.len());
            let mut apart = self.apart.borrow_mut();
            let n_apart = apart.len();
            let Some(names) = survey::walk(self.disk, self.dir, &knows, &mut apart)? else { break };
            if apart.len() == n_apart {
                return Ok(names);
            }
        }
        // What was met on the way is not all there is.
        *meeting(&self.met) = Met { unfit: Some(Unfit::Names), ..Met::default() };
        Ok(Names::default())
    }
}

fn meeting(met: &Mutex<Met>) -> MutexGuard<'_, Met> {
    met.lock().unwrap_or_else(PoisonError::into_inner)
}
