//! The warm path: what was read of each file, so that only what has changed is read again.
//! Never a second truth: it lies in the user's cache, may be deleted at any time, and whatever it does not prove is read.
//!
//! A record is believed only if path, length, both times (to the nanosecond), inode and device are those of the file
//! now, if it is undamaged, and if the file had been at rest for two seconds when it was read. The clock of the disk
//! stands in for the rest: an index that was written later than now is not believed at all.

mod codec;
mod elsewhere;
mod health;
mod layer;
mod record;
mod records;
mod shapes;
mod writer;

use std::hash::Hasher;
use std::io;
use std::path::{Path, PathBuf};

use crate::calendar::zone::Zone;

pub(super) use self::codec::Stored;
pub use self::elsewhere::Orphan;
pub use self::health::{Hindrance, State};
pub use self::layer::Useless;
use self::layer::{Layer, Part, Stamp};
pub(super) use self::record::{Key, Tree};
use self::record::{Record, checksum};
pub(super) use self::records::Records;
pub(super) use self::shapes::Kept;
pub(super) use self::writer::{Cache, Harvest, Told};
use crate::model::parallel::in_parallel;
use crate::store::disk::Disk;
use crate::store::error::StoreError;
use crate::store::janitor::{self, gone};
use crate::store::state::fingerprint;
use crate::store::temp::Temp;

/// The files of an index: all, and what has changed since.
const NAMES: [&str; 2] = ["index", "recent"];

/// The file that tells how often the index was thrown away: who began to read before that may have read what was erased.
const ERASED: &str = "erased";

/// The file that tells of which folder it is.
const FOLDER: &str = "folder";

/// The bit of a place that says in which file it is.
const SECOND: u32 = 1 << 31;

/// So many bytes between two texts are read along rather than passed over.
const GAP: u64 = 16 * 1024;

/// So many bytes of texts are read at once.
const TURN: usize = 256 * 1024;

/// Where the index of a care folder lies, if it may have one.
pub struct Shelf {
    /// The folder's own directory in the user's cache.
    pub dir: PathBuf,
    /// Where the care folder is, so that an index without a folder can be told.
    pub folder: PathBuf,
    /// By what the running program is known.
    pub program: u64,
    /// Opens the directory if it is there.
    pub open: Open,
    /// Makes the directory for the user alone and opens it.
    pub make: Open,
}

/// Opens a directory.
pub type Open = Box<dyn Fn(&Path) -> io::Result<Box<dyn Disk>> + Send + Sync>;

/// Returns where caches are kept: `XDG_CACHE_HOME`, else below `HOME`; nowhere when neither is an absolute path.
pub fn home<'a>(var: impl Fn(&str) -> Option<&'a str>) -> Option<PathBuf> {
    let absolute = |name: &str| var(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let caches = absolute("XDG_CACHE_HOME").or_else(|| Some(absolute("HOME")?.join(".cache")));
    Some(caches?.join("amends"))
}

/// An index as it was found.
pub(super) struct Index {
    disk: Option<Box<dyn Disk>>,
    layers: [Result<Layer, Useless>; 2],
    stamp: Stamp,
    age: Option<u64>,
}

impl Shelf {
    /// Throws the index away, and what a killed run left of one: what was erased must not be kept in it.
    pub fn forget(&self) -> Result<(), StoreError> {
        self.forget_in(&self.dir)
    }

    fn forget_in(&self, dir: &Path) -> Result<(), StoreError> {
        let fail = |error| StoreError::from_io("remove", dir, error);
        let disk = match (self.open)(dir) {
            // Whoever reads just now may be about to make it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => match (self.make)(dir) {
                Ok(made) => made,
                Err(_) => return Ok(()),
            },
            opened => opened.map_err(fail)?,
        };
        let next = age(disk.as_ref()).map_or(0, |age| age.wrapping_add(1));
        let mark = Temp::write(disk.as_ref(), Path::new(ERASED), next.to_string().as_bytes())?;
        disk.sync_file(mark.path()).map_err(fail)?;
        disk.rename(mark.path(), Path::new(ERASED)).map_err(fail)?;
        mark.settle();
        // Only now: who has not seen the mark has written by now, and who writes from now on sees it.
        for listed in disk.list(Path::new("")).map_err(fail)? {
            let is_ours = NAMES.iter().any(|name| listed.name == *name) || janitor::is_left_over(&listed);
            if is_ours {
                gone(disk.remove(Path::new(&listed.name))).map_err(fail)?;
            }
        }
        Ok(())
    }
}

/// Returns how often the index in this directory was thrown away, if that can be told.
fn age(disk: &dyn Disk) -> Option<u64> {
    match disk.read(Path::new(ERASED), GAP) {
        Ok(mark) => {
            let number = std::str::from_utf8(&mark.bytes).ok().and_then(|text| text.parse().ok());
            // A crash may leave an empty one: it stands for a number of its own, else no index would ever be kept again.
            Some(number.unwrap_or_else(|| fingerprint(&mark.bytes)))
        }
        Err(error) => (error.kind() == io::ErrorKind::NotFound).then_some(0),
    }
}

impl Index {
    /// Opens the index of a folder; what is of no use is left out.
    pub(super) fn open(shelf: &Shelf, folder: &dyn Disk, zone: Zone) -> Self {
        let stamp = stamp(shelf, folder, zone);
        let opened = (shelf.open)(&shelf.dir);
        // Where there is no directory, nothing was thrown away.
        let age = match &opened {
            Ok(disk) => age(disk.as_ref()),
            Err(error) => (error.kind() == io::ErrorKind::NotFound).then_some(0),
        };
        let disk = opened.ok();
        let layers = NAMES.map(|name| match &disk {
            Some(disk) => Layer::open(disk.as_ref(), Path::new(name), &stamp),
            None => Err(Useless::Absent),
        });
        Self { disk, layers, stamp, age }
    }

    /// Tells whether nothing in it is of use.
    pub(super) fn is_empty(&self) -> bool {
        self.layers.iter().all(|layer| layer.as_ref().map_or(0, Layer::len) == 0)
    }

    /// Returns the records of a tree.
    pub(super) fn records(&self, tree: Tree) -> Records {
        let layers = [0, SECOND].map(|bit| self.part(bit, Some(tree)));
        Records { layers, device: self.stamp.device }
    }

    /// Returns the records of the files of the index in which these places are.
    fn records_at(&self, places: &[u32]) -> Records {
        let is_asked = |bit: u32| places.iter().any(|place| place & SECOND == bit);
        let layers = [0, SECOND].map(|bit| is_asked(bit).then(|| self.part(bit, None)).flatten());
        Records { layers, device: self.stamp.device }
    }

    fn part(&self, bit: u32, tree: Option<Tree>) -> Option<Part> {
        let ([main, recent], [main_name, recent_name]) = (&self.layers, NAMES);
        let (layer, name) = if bit == SECOND { (recent, recent_name) } else { (main, main_name) };
        let layer = layer.as_ref().ok()?;
        layer.read(self.disk.as_deref()?, Path::new(name), layer.places(tree))
    }

    /// Returns how many of its records and their texts are undamaged.
    fn n_whole(&self) -> usize {
        let places = self.layers.iter().zip([0, SECOND]).flat_map(|(layer, bit)| {
            let len = u32::try_from(layer.as_ref().map_or(0, Layer::len)).unwrap_or(u32::MAX);
            (0..len.min(SECOND)).map(move |place| place | bit)
        });
        let mut places: Vec<u32> = places.collect();
        let records = self.records_at(&places);
        places.retain(|place| records.at(*place).is_some());
        self.read_each(&records, &places, |_, _| Some(())).map_or(0, |read| read.iter().flatten().count())
    }

    /// Returns what is kept of the files at these places; nothing if any of it is damaged or gone.
    pub(super) fn read<T: Send>(
        &self,
        records: &Records,
        places: &[u32],
        take: impl Fn(&Record, &[u8]) -> Option<T> + Sync,
    ) -> Option<Vec<T>> {
        self.read_each(records, places, take)?.into_iter().collect()
    }

    /// Returns what is kept of each of the files at these places that is not damaged; nothing if all is gone.
    fn read_each<T: Send>(
        &self,
        records: &Records,
        places: &[u32],
        take: impl Fn(&Record, &[u8]) -> Option<T> + Sync,
    ) -> Option<Vec<Option<T>>> {
        let disk = self.disk.as_deref()?;
        let mut all = Vec::new();
        for (name, bit) in NAMES.iter().zip([0, SECOND]) {
            let own = places.iter().filter(|place| *place & SECOND == bit);
            let mut records: Vec<Record> = own.map(|place| records.at(*place)).collect::<Option<_>>()?;
            records.sort_unstable_by_key(|record| record.at);
            let turns: Vec<&[Record]> = records.chunk_by(is_near).flat_map(in_turns).collect();
            let read = in_parallel(&turns, |records| turn(disk, Path::new(name), records, &take));
            all.extend(read.into_iter().flatten());
        }
        Some(all)
    }
}

/// Returns what is kept of a file, and by what it is known to be the one.
pub(super) fn kept<T: Stored>(record: &Record, bytes: &[u8]) -> Option<(Key, Kept<T>)> {
    Some((record.key, shapes::take(bytes)?))
}

fn is_near(one: &Record, next: &Record) -> bool {
    next.at.saturating_sub(one.at.saturating_add(u64::from(one.len))) <= GAP
}

/// Cuts records whose texts stand near each other into turns of bearable length.
fn in_turns(mut records: &[Record]) -> Vec<&[Record]> {
    let mut turns = Vec::new();
    while let Some(first) = records.first() {
        let n = records.partition_point(|record| record.at.saturating_sub(first.at) < TURN as u64).max(1);
        let (turn, rest) = records.split_at(n);
        turns.push(turn);
        records = rest;
    }
    turns
}

fn turn<T>(
    disk: &dyn Disk,
    name: &Path,
    records: &[Record],
    take: &impl Fn(&Record, &[u8]) -> Option<T>,
) -> Vec<Option<T>> {
    let span = || {
        let (first, last) = (records.first()?, records.last()?);
        let len = last.at.checked_add(u64::from(last.len))?.checked_sub(first.at)?;
        let bytes = disk.read_range(name, first.at, usize::try_from(len).ok()?).ok()?;
        Some((first.at, bytes))
    };
    let (start, bytes) = span().unwrap_or_default();
    let of = |record: &Record| {
        let from = usize::try_from(record.at.checked_sub(start)?).ok()?;
        let text = bytes.get(from..)?.get(..usize::try_from(record.len).ok()?)?;
        let (content, mut sum) = text.split_at_checked(text.len().checked_sub(8)?)?;
        (record::wide(&mut sum)? == seal(record.hash, content)).then(|| take(record, content))?
    };
    records.iter().map(of).collect()
}

/// Returns the number that a text ends with, so that neither damage nor another file's text is taken for it.
fn seal(hash: u64, content: &[u8]) -> u64 {
    checksum(content) ^ hash
}

fn stamp(shelf: &Shelf, folder: &dyn Disk, zone: Zone) -> Stamp {
    let mut hasher = std::hash::DefaultHasher::new();
    for part in [env!("CARGO_PKG_VERSION").as_bytes(), zone.name().as_bytes()] {
        hasher.write(part);
        hasher.write(b"\n");
    }
    hasher.write_u64(shelf.program);
    hasher.write(folder.root().as_os_str().as_encoded_bytes());
    let device = folder.stat(Path::new("")).map_or(0, |stat| stat.device);
    Stamp { identity: hasher.finish(), device, now: folder.now() }
}

#[cfg(test)]
mod tests;
