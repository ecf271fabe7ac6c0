//! A walk over a directory tree that passes over files which somebody knows already, on several threads.
//! By what a file is known is the caller's business; what the other names are is said by `names`.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::SystemTime;

use super::disk::{Disk, Kind, Listed, Stat, Survey};
use super::error::StoreError;
use super::names::{self, Names};
use super::parallel::{N_HELPING, on_threads};

/// So many names are looked at before others are called to help.
const ALONE: usize = 512;

/// Who knows some of the files.
pub(super) trait Knows<K>: Sync {
    /// Says which file it is if it is known and has not changed.
    fn find(&self, dir: &Path, name: &OsStr, stat: &Stat) -> Option<K>;
    /// Takes in what was found of some files, in no order.
    fn keep(&self, found: &mut Vec<K>);
}

/// Names with capitals, and those that differ from them in that alone, in small letters: they are looked at side by
/// side, known or not.
pub(super) type Apart = BTreeSet<String>;

/// Walks a tree as `names::walk` does; nothing if only that can tell.
///
/// Names with capitals that do not stand in `apart` are added to it: what was found is then to be found again.
pub(super) fn walk<K>(
    disk: &dyn Disk,
    dir: &Path,
    knows: &impl Knows<K>,
    apart: &mut Apart,
) -> Result<Option<Names>, StoreError> {
    let mut found = Names::default();
    let mut level = vec![dir.to_path_buf()];
    while !level.is_empty() {
        let rooms: Vec<Room<'_>> = level.drain(..).map(Room::new).collect();
        let look = Look { disk, rooms: &rooms, apart, strange: Mutex::default() };
        look.alone(knows);
        if !look.is_done() {
            on_threads(|helper| look.together(knows, helper));
        }
        let strange = look.strange.into_inner().unwrap_or_else(PoisonError::into_inner);
        apart.extend(strange);
        for room in rooms {
            let Inside { failed, mut others, changed_at, .. } =
                room.inside.into_inner().unwrap_or_else(PoisonError::into_inner);
            match failed {
                Some(error) if error.kind() == io::ErrorKind::Unsupported => return Ok(None),
                Some(error) => names::unlisted(dir, &room.dir, error, &mut found)?,
                None => {
                    others.sort_unstable_by(|a, b| a.name.cmp(&b.name));
                    names::sort_out(&room.dir, &others, &mut found, &mut level);
                    found.dirs.push((room.dir, changed_at));
                }
            }
        }
    }
    found.settle();
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

    /// Looks at some names and returns how many there were.
    fn some<K>(&self, survey: &dyn Survey, look: &Look<'_, '_>, knows: &impl Knows<K>, known: &mut Vec<K>) -> usize {
        let mut others = Vec::new();
        let left = survey.some(&mut |name, kind, stat| {
            let stat = stat.filter(|_| kind == Kind::File && !look.stands_apart(name));
            match stat.and_then(|stat| knows.find(&self.dir, name, &stat)) {
                Some(file) => known.push(file),
                None => others.push(Listed { name: name.to_owned(), kind }),
            }
        });
        let n_names = known.len() + others.len();
        // Some hundred at a time, so that the threads seldom wait for each other.
        knows.keep(known);
        let mut inside = self.inside();
        inside.others.append(&mut others);
        match left {
            Ok(true) => {}
            Ok(false) => {
                inside.is_done = true;
                inside.survey = None;
            }
            Err(error) => inside.fail(error),
        }
        n_names
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
    rooms: &'l [Room<'d>],
    apart: &'l Apart,
    /// Names that belong to those, too.
    strange: Mutex<Vec<String>>,
}

impl Look<'_, '_> {
    /// Tells whether a name, known or not, is to be shown beside those that differ from it in capitals alone.
    fn stands_apart(&self, name: &OsStr) -> bool {
        let has_capitals = names::has_capitals(name);
        if self.apart.is_empty() && !has_capitals {
            return false;
        }
        let small = name.to_string_lossy().to_lowercase();
        let is_apart = self.apart.contains(&small);
        if has_capitals && !is_apart && [".toml", ".json"].iter().any(|end| small.ends_with(end)) {
            self.strange.lock().unwrap_or_else(PoisonError::into_inner).push(small);
            return true;
        }
        is_apart
    }

    /// Looks at the first names: a small folder needs no help.
    fn alone<K>(&self, knows: &impl Knows<K>) {
        let (mut known, mut n_names) = (Vec::new(), 0);
        for room in self.rooms {
            while let Some(survey) = room.enter(self.disk) {
                n_names += room.some(survey.as_ref(), self, knows, &mut known);
                if n_names >= ALONE {
                    return;
                }
            }
        }
    }

    /// Looks at what is left, each helper from another directory on.
    fn together<K>(&self, knows: &impl Knows<K>, helper: usize) {
        let mut known = Vec::new();
        let first = helper * self.rooms.len() / N_HELPING;
        let (before, after) = self.rooms.split_at(first.min(self.rooms.len()));
        for room in after.iter().chain(before) {
            while let Some(survey) = room.enter(self.disk) {
                room.some(survey.as_ref(), self, knows, &mut known);
            }
        }
    }

    fn is_done(&self) -> bool {
        self.rooms.iter().all(|room| room.inside().is_done)
    }
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

    /// Knows no file, or those whose names are numbers.
    struct Numbers {
        knows_numbers: bool,
        known: Mutex<Vec<u32>>,
    }

    impl Knows<u32> for Numbers {
        fn find(&self, _: &Path, name: &OsStr, _: &Stat) -> Option<u32> {
            let number = name.to_str()?.strip_prefix('c')?.strip_suffix(".toml")?.parse().ok();
            number.filter(|_| self.knows_numbers)
        }

        fn keep(&self, found: &mut Vec<u32>) {
            self.known.lock().unwrap().append(found);
        }
    }

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
        let walk = |dir: &str, knows_numbers: bool, apart: &mut Apart| {
            let knows = Numbers { knows_numbers, known: Mutex::default() };
            let mut names = super::walk(&disk, Path::new(dir), &knows, apart).unwrap().unwrap();
            names.dirs.sort();
            (names, knows.known.into_inner().unwrap().len())
        };
        let mut plain = names::walk(&disk, Path::new("cases")).unwrap();
        plain.dirs.sort();
        let mut apart = Apart::new();
        assert_eq!(walk("cases", false, &mut apart), (plain.clone(), 0));
        let (some, n_known) = walk("cases", true, &mut apart);
        assert_eq!((n_known, some.files.len()), (1500, plain.files.len() - 1500));
        assert!(apart.is_empty());
        assert_eq!(walk("none", true, &mut apart).0, Names::default());
        // Names with capitals are met beside those that differ from them in that alone, all others stay known.
        disk.put("cases/2020/0/C0.toml", "x");
        walk("cases", true, &mut apart);
        let (some, n_known) = walk("cases", true, &mut apart);
        assert_eq!(apart.into_iter().collect::<Vec<_>>(), ["c0.toml"]);
        let twins = ["cases/2020/0/C0.toml", "cases/2020/0/c0.toml"].map(PathBuf::from);
        assert!(twins.iter().all(|path| some.files.contains(path)));
        let reported = some.reported.iter().filter(|reported| reported.code == "id.case-twin");
        assert!(reported.map(|reported| &reported.path).eq(&twins));
        assert_eq!(n_known, 1499);
    }
}
