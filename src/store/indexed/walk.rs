//! The names of a tree, less those of files that the index knows.
//! What becomes of the known ones is said by whoever judges their records.

use std::cell::RefCell;
use std::ffi::OsStr;
use std::path::Path;
use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{Unfit, Use, Where};
use crate::store::disk::{Disk, Stat};
use crate::store::error::StoreError;
use crate::store::index::{Index, Record, Told};
use crate::store::names::{self, Names};
use crate::store::survey::{self, Apart};

/// How often a tree is walked for the sake of names with capitals.
const MOST_WALKS: usize = 3;

/// A tree, and what the last walk over it met that has not changed.
pub(super) struct Walk<'w> {
    disk: &'w dyn Disk,
    index: Option<&'w Index>,
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
    pub(super) kin: Vec<(Where, Told)>,
    /// What the ids of the cases are known by.
    pub(super) marks: Vec<u64>,
    pub(super) unfit: Option<Unfit>,
}

impl<'w> Walk<'w> {
    pub(super) fn new(disk: &'w dyn Disk, index: Option<&'w Index>, dir: &'w str) -> Self {
        Self { disk, index, dir: Path::new(dir), apart: RefCell::default(), met: Mutex::default() }
    }

    /// Returns what the last walk met.
    pub(super) fn met(self) -> Met {
        self.met.into_inner().unwrap_or_else(PoisonError::into_inner)
    }

    /// Walks again and returns the names of all files that must be read.
    pub(super) fn names(&self, judge: &(dyn Fn(&Told) -> Use + Sync)) -> Result<Names, StoreError> {
        let Some(index) = self.index else { return names::walk(self.disk, self.dir) };
        let met = &self.met;
        let meeting = || meeting(met);
        let find = |dir: &Path, name: &OsStr, stat: &Stat| {
            let (place, record) = index.find(dir, name, stat)?;
            let Record { has_flaws, is_plain, summary, ties, .. } = record;
            let told = Told { summary, is_plain, ties };
            let becomes = if has_flaws { Use::Read } else { judge(&told) };
            let mut met = meeting();
            met.marks.extend(summary.map(|summary| summary.id));
            match becomes {
                Use::Read => met.kept.push(place),
                Use::Kin => met.kin.push((Where::Known(place), told)),
                Use::Pass => {}
            }
            Some(place)
        };
        for _ in 0..MOST_WALKS {
            *meeting() = Met::default();
            let mut apart = self.apart.borrow_mut();
            let n_apart = apart.len();
            let Some(found) = survey::walk(self.disk, self.dir, &find, &mut apart)? else { break };
            if apart.len() == n_apart {
                meeting().known = found.known;
                return Ok(found.names);
            }
        }
        meeting().unfit = Some(Unfit::Names);
        Ok(Names::default())
    }
}

fn meeting(met: &Mutex<Met>) -> MutexGuard<'_, Met> {
    met.lock().unwrap_or_else(PoisonError::into_inner)
}
