//! What was read in a run is gathered and put into the index, whole or not at all.
//! Whatever goes wrong here costs the next run time and nothing else.

use std::path::Path;
use std::sync::{Mutex, MutexGuard, OnceLock, PoisonError};

use super::codec::Stored;
use super::layer::{Stamp, trailer};
use super::record::{Key, LEN, Record, fits, is_of_cases, is_settled, path_hash};
use super::{FOLDER, GAP, Index, NAMES, SECOND, Shelf, seal, shapes};
use crate::model::summary::{Summary, Ties};
use crate::store::disk::{Disk, Snapshot, Stat, parent};
use crate::store::janitor;
use crate::store::load::{Flaw, Read};
use crate::store::temp::Temp;

/// So many bytes are gathered before they are written.
const TURN: usize = 1024 * 1024;

/// The part of what has changed since the last whole writing is at most one in so many.
const RECENT: usize = 16;

/// What a record tells without its text.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::store) struct Told {
    /// Nothing for a party.
    pub(in crate::store) summary: Option<Summary>,
    /// Whether its id tells its path.
    pub(in crate::store) is_plain: bool,
    /// Nothing for a case.
    pub(in crate::store) ties: Option<Ties>,
}

impl Told {
    /// Tells whether the text of a file without flaws is kept: parties, complaints, and cases that are not over.
    ///
    /// Of the rest the summary is enough for all that looks for what wants action.
    pub(in crate::store) fn is_often_asked_for(&self) -> bool {
        self.summary
            .is_none_or(|summary| !summary.is_at_rest || summary.is_merged || summary.is_complaint_of_somebody())
    }
}

/// The directory of the cache, made when the first bytes are written.
pub(in crate::store) type Cache = OnceLock<Option<Box<dyn Disk>>>;

/// What was read in this run.
pub(in crate::store) struct Harvest<'h> {
    shelf: &'h Shelf,
    cache: &'h Cache,
    stamp: Stamp,
    /// How often the index had been thrown away when the reading began.
    age: Option<u64>,
    gathered: Mutex<Gathered<'h>>,
}

#[derive(Default)]
struct Gathered<'h> {
    records: Vec<[u8; LEN]>,
    bytes: Vec<u8>,
    /// How many bytes were written before.
    n_written: u64,
    temp: Option<Temp<'h>>,
    has_failed: bool,
}

impl<'h> Harvest<'h> {
    /// Returns an empty one, to be written beside this index; `cache` must be empty.
    pub(in crate::store) fn new(shelf: &'h Shelf, cache: &'h Cache, index: &Index) -> Self {
        Self { shelf, cache, stamp: index.stamp, age: index.age, gathered: Mutex::default() }
    }

    /// Takes in what was read of a file, if the file is at rest; nothing was read where a glance was enough.
    pub(in crate::store) fn add<T: Stored>(&self, path: &Path, stat: &Stat, read: Option<&Read<T>>, told: &Told) {
        let Some(key) = Key::of(stat) else { return };
        let Some(name) = path.file_name() else { return };
        let is_kept = is_settled(stat, self.stamp.now) && told.summary.as_ref().is_none_or(fits);
        if stat.device != self.stamp.device || !is_kept {
            return;
        }
        let hash = path_hash(parent(path), name.as_encoded_bytes());
        let mut text = Vec::new();
        let has_flaws = read.is_some_and(|read| read.flaws.iter().any(Flaw::matters));
        match read.filter(|_| has_flaws || told.is_often_asked_for()) {
            Some(read) => shapes::put_read(read, &mut text),
            None => shapes::put_path(path, &mut text),
        }
        let Told { summary, is_plain, ties } = *told;
        self.put(Record { hash, key, at: 0, len: 0, has_flaws, is_plain, summary, ties }, &text);
    }

    /// Writes what was gathered, with what the index knows of other files; nothing if nothing is new.
    pub(in crate::store) fn keep(&self, index: &Index, known: &[u32]) {
        let n_new = self.gathered().records.len();
        if n_new == 0 {
            return;
        }
        let mut places: Vec<u32> = known.iter().copied().filter(|place| place & SECOND != 0).collect();
        let is_whole = (n_new + places.len()).saturating_mul(RECENT) > n_new + known.len();
        if is_whole {
            places = known.to_vec();
        }
        // What is damaged is left out, and read again when it is met.
        let copied = index.read_each(&index.records_at(&places), &places, |record, text| {
            self.put(*record, text);
            Some(())
        });
        let [main, recent] = NAMES.map(Path::new);
        if copied.is_some() || places.is_empty() {
            self.write(if is_whole { main } else { recent });
            if let (true, Some(disk)) = (is_whole, self.cache()) {
                let _ = disk.remove(recent);
                self.name_folder(disk);
                janitor::sweep_dir(disk, Path::new(""));
            }
        }
    }

    /// Writes down of which folder the index is.
    fn name_folder(&self, disk: &dyn Disk) {
        let Some(folder) = self.shelf.folder.to_str() else { return };
        let is_told = |read: Snapshot| read.bytes == folder.as_bytes();
        if disk.read(Path::new(FOLDER), GAP).is_ok_and(is_told) {
            return;
        }
        if let Ok(temp) = Temp::write(disk, Path::new(FOLDER), folder.as_bytes())
            && disk.rename(temp.path(), Path::new(FOLDER)).is_ok()
        {
            temp.settle();
        }
    }

    /// Lets go of what was gathered.
    pub(in crate::store) fn forget(&self) {
        *self.gathered() = Gathered::default();
    }

    fn put(&self, record: Record, text: &[u8]) {
        let Ok(len) = u32::try_from(text.len() + 8) else { return };
        let mut gathered = self.gathered();
        let at = gathered.n_written + gathered.bytes.len() as u64;
        gathered.bytes.extend_from_slice(text);
        gathered.bytes.extend(seal(record.hash, text).to_le_bytes());
        gathered.records.push(Record { at, len, ..record }.bytes());
        if gathered.bytes.len() >= TURN {
            self.flush(&mut gathered);
        }
    }

    fn write(&self, name: &Path) {
        let mut gathered = self.gathered();
        let mut records = std::mem::take(&mut gathered.records);
        // Each record begins with its hash; of a file that was read twice the later reading counts.
        let hash = |record: &[u8; LEN]| record.first_chunk().map(|hash| u64::from_le_bytes(*hash));
        records.reverse();
        records.sort_by_key(hash);
        records.dedup_by_key(|record| hash(record));
        let at = gathered.n_written + gathered.bytes.len() as u64;
        let n_records = records.len();
        let n_cases = records.partition_point(|record| hash(record).is_some_and(is_of_cases));
        for record in records {
            gathered.bytes.extend_from_slice(&record);
            if gathered.bytes.len() >= TURN {
                self.flush(&mut gathered);
            }
        }
        gathered.bytes.extend(trailer(&self.stamp, n_records, n_cases, at));
        self.flush(&mut gathered);
        if let (false, Some(disk), Some(temp)) = (gathered.has_failed, self.cache(), gathered.temp.take())
            && self.is_current(disk)
            && disk.rename(temp.path(), name).is_ok()
        {
            temp.settle();
            if !self.is_current(disk) {
                let _ = disk.remove(name);
            }
        }
    }

    /// Tells whether nothing was erased since the reading began.
    fn is_current(&self, disk: &dyn Disk) -> bool {
        self.age.is_some() && super::age(disk) == self.age
    }

    /// Writes what has come together; it is not synced: what a crash leaves is known by its sums.
    fn flush(&self, gathered: &mut Gathered<'h>) {
        let bytes = std::mem::take(&mut gathered.bytes);
        gathered.n_written += bytes.len() as u64;
        if gathered.has_failed {
            return;
        }
        let Some(disk) = self.cache() else {
            gathered.has_failed = true;
            return;
        };
        match &gathered.temp {
            Some(temp) => gathered.has_failed = disk.append(temp.path(), &bytes).is_err(),
            None => match Temp::write(disk, Path::new("index"), &bytes) {
                Ok(temp) => gathered.temp = Some(temp),
                Err(_) => gathered.has_failed = true,
            },
        }
    }

    fn cache(&self) -> Option<&'h dyn Disk> {
        self.cache.get_or_init(|| (self.shelf.make)(&self.shelf.dir).ok()).as_deref()
    }

    fn gathered(&self) -> MutexGuard<'_, Gathered<'h>> {
        self.gathered.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
