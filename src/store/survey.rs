//! A walk over a directory tree that passes over files which somebody knows already, on several threads.
//! By what a file is known is the caller's business; what the other names are is said by `names`.

use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::disk::{Disk, Kind, Listed, Stat, Survey};
use super::error::StoreError;
use super::names::{self, Names};
use super::parallel::{N_HELPING, on_threads};

/// So many names are looked at before others are called to help.
const ALONE: usize = 512;

/// Says which file it is if it is known and has not changed: a number of the caller's.
pub(super) type Known<'a> = dyn Fn(&Path, &OsStr, &Stat) -> Option<u32> + Sync + 'a;

/// What a walk found.
#[derive(Debug, Default)]
pub(super) struct Surveyed {
    /// All names but those of known files.
    pub(super) names: Names,
    /// The known files, in no order.
    pub(super) known: Vec<u32>,
}

/// Walks a tree as `names::walk` does; nothing if only that can tell.
pub(super) fn walk(disk: &dyn Disk, dir: &Path, is_known: &Known<'_>) -> Result<Option<Surveyed>, StoreError> {
    let mut found = Surveyed::default();
    let mut level = vec![dir.to_path_buf()];
    while !level.is_empty() {
        let rooms: Vec<Room<'_>> = level.drain(..).map(Room::new).collect();
        let look = Look { disk, is_known, rooms: &rooms, is_strange: AtomicBool::new(false) };
        found.known.append(&mut look.alone());
        if !look.is_done() {
            let known = on_threads(|helper| look.together(helper));
            found.known.extend(known.into_iter().flatten());
        }
        if look.is_strange.into_inner() {
            return Ok(None);
        }
        for room in rooms {
            let Inside { failed, mut others, changed_at, .. } =
                room.inside.into_inner().unwrap_or_else(PoisonError::into_inner);
            match failed {
                Some(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(None),
                Some(error) => names::unlisted(dir, &room.dir, error, &mut found.names)?,
                None => {
                    others.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                    names::sort_out(&room.dir, &others, &mut found.names, &mut level);
                    found.names.dirs.push((room.dir, changed_at));
                }
            }
        }
    }
    found.names.files.sort_unstable();
    found.names.reported.sort_unstable();
    Ok(Some(found))
}

/// One directory that all look at together.
struct Room<'d> {
    dir: PathBuf,
    inside: Mutex<Inside<'d>>,
}

#[derive(Default)]
struct Inside<'d> {
    /// Open from the first who comes to the last who goes.
    survey: Option<Arc<dyn Survey + 'd>>,
    changed_at: Option<SystemTime>,
    is_done: bool,
    failed: Option<io::Error>,
    others: Vec<Listed>,
}

impl<'d> Room<'d> {
    fn new(dir: PathBuf) -> Self {
        Self { dir, inside: Mutex::default() }
    }

    fn inside(&self) -> MutexGuard<'_, Inside<'d>> {
        self.inside.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the open directory, unless nothing is left in it.
    fn enter(&self, disk: &'d dyn Disk) -> Option<Arc<dyn Survey + 'd>> {
        let mut inside = self.inside();
        if inside.is_done {
            return None;
        }
        if inside.survey.is_none() {
            inside.changed_at = disk.stat(&self.dir).ok().and_then(|stat| stat.modified);
            match disk.survey(&self.dir) {
                Ok(survey) => inside.survey = Some(Arc::from(survey)),
                Err(error) => inside.fail(error),
            }
        }
        inside.survey.clone()
    }

    /// Looks at some names and tells whether more may be left.
    fn some(&self, survey: &dyn Survey, look: &Look<'_, '_>, known: &mut Vec<u32>) -> bool {
        let mut others = Vec::new();
        let left = survey.some(&mut |name, kind, stat| {
            if may_have_a_twin(name) {
                look.is_strange.store(true, Ordering::Relaxed);
            }
            match stat.filter(|_| kind == Kind::File).and_then(|stat| (look.is_known)(&self.dir, name, &stat)) {
                Some(number) => known.push(number),
                None => others.push(Listed { name: name.to_owned(), kind }),
            }
        });
        let mut inside = self.inside();
        inside.others.append(&mut others);
        match left {
            Ok(true) => true,
            Ok(false) => {
                inside.is_done = true;
                inside.survey = None;
                false
            }
            Err(error) => {
                inside.fail(error);
                false
            }
        }
    }
}

impl Inside<'_> {
    fn fail(&mut self, error: io::Error) {
        self.is_done = true;
        self.survey = None;
        self.failed = Some(error);
    }
}

/// What the threads share.
struct Look<'l, 'd> {
    disk: &'d dyn Disk,
    is_known: &'l Known<'l>,
    rooms: &'l [Room<'d>],
    /// Whether a name was met that only `names::walk` judges, beside all others.
    is_strange: AtomicBool,
}

impl Look<'_, '_> {
    /// Looks at the first names: a small folder needs no help.
    fn alone(&self) -> Vec<u32> {
        let mut known = Vec::new();
        for room in self.rooms {
            while let Some(survey) = room.enter(self.disk) {
                room.some(survey.as_ref(), self, &mut known);
                if known.len() + room.inside().others.len() >= ALONE {
                    return known;
                }
            }
        }
        known
    }

    /// Looks at what is left, each helper from another directory on.
    fn together(&self, helper: usize) -> Vec<u32> {
        let mut known = Vec::new();
        let first = helper * self.rooms.len() / N_HELPING;
        let (before, after) = self.rooms.split_at(first.min(self.rooms.len()));
        for room in after.iter().chain(before) {
            while let Some(survey) = room.enter(self.disk) {
                room.some(survey.as_ref(), self, &mut known);
            }
        }
        known
    }

    fn is_done(&self) -> bool {
        self.rooms.iter().all(|room| room.inside().is_done)
    }
}

/// Tells whether a record's name could differ from another one only in upper and lower case.
fn may_have_a_twin(name: &OsStr) -> bool {
    let bytes = name.as_encoded_bytes();
    bytes.iter().any(u8::is_ascii_uppercase)
        && [b".toml", b".json"].iter().any(|end| bytes.to_ascii_lowercase().ends_with(*end))
}

/// A survey by listing the directory at once, for disks that have nothing better.
pub(super) struct Listing<'d> {
    disk: &'d dyn Disk,
    dir: PathBuf,
    left: Mutex<Vec<Listed>>,
}

impl<'d> Listing<'d> {
    pub(super) fn take(disk: &'d dyn Disk, dir: &Path) -> io::Result<Self> {
        Ok(Self { disk, dir: dir.to_path_buf(), left: Mutex::new(disk.list(dir)?) })
    }
}

impl Survey for Listing<'_> {
    fn some(&self, show: &mut dyn FnMut(&OsStr, Kind, Option<Stat>)) -> io::Result<bool> {
        let next = self.left.lock().unwrap_or_else(PoisonError::into_inner).pop();
        let Some(listed) = next else { return Ok(false) };
        let stat = (listed.kind == Kind::File).then(|| self.disk.stat(&self.dir.join(&listed.name)).ok()).flatten();
        show(&listed.name, listed.kind, stat);
        Ok(true)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::memory_disk::MemoryDisk;

    #[test]
    fn it_finds_what_the_plain_walk_finds_less_what_is_known() {
        let disk = MemoryDisk::new();
        for n in 0..1500 {
            disk.put(format!("cases/{}/{}/c{n}.toml", 2020 + n % 5, n % 3), "x");
        }
        for path in ["cases/a.toml", "cases/b.toml.orig", "cases/c (copy).toml", "cases/.d.toml.swp"] {
            disk.put(path, "x");
        }
        disk.put_kind("cases/link", Kind::Symlink);
        let all = walk(&disk, Path::new("cases"), &|_, _, _| None).unwrap().unwrap();
        let mut plain = names::walk(&disk, Path::new("cases")).unwrap();
        plain.dirs.sort();
        let mut names = all.names;
        names.dirs.sort();
        assert_eq!((names, all.known), (plain.clone(), Vec::new()));
        let is_known =
            |_: &Path, name: &OsStr, _: &Stat| name.to_str()?.strip_prefix('c')?.strip_suffix(".toml")?.parse().ok();
        let some = walk(&disk, Path::new("cases"), &is_known).unwrap().unwrap();
        assert_eq!((some.known.len(), some.names.files.len()), (1500, plain.files.len() - 1500));
        disk.put("cases/2020/A.toml", "x");
        assert!(walk(&disk, Path::new("cases"), &is_known).unwrap().is_none());
        let none = walk(&disk, Path::new("none"), &is_known).unwrap().unwrap();
        assert_eq!(none.names, Names::default());
    }
}
