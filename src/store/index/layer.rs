//! One file of the index as it lies on the disk: texts, then records of fixed size, then where they stand.
//! The records of the cases stand before those of the parties: a run has those of one tree in memory at a time.
//! What is wrong with it makes it useless, never an error.

use std::ops::Range;
use std::path::Path;
use std::time::SystemTime;

use super::record::{self, LEN, Record, Tree, checksum, wide};
use crate::store::disk::{Disk, Kind};

/// By what a file of the index is known; another number is another arrangement of its bytes.
pub(super) const MAGIC: &[u8; 8] = b"amends\x01\x06";

/// How long the end of the file is that says where all stands.
pub(super) const TRAILER: usize = 64;

/// How many records there are to one place of the table, about.
const A_PLACE: usize = 2;

/// Who wrote an index about what, and when it is looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Stamp {
    /// The program, the folder and its zone.
    pub(super) identity: u64,
    /// The device of the folder.
    pub(super) device: u64,
    pub(super) now: SystemTime,
}

/// Why a file of the index is of no use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Useless {
    /// There is none.
    Absent,
    /// The system does not let us read it.
    Unreadable,
    /// It is damaged or no index.
    Damaged,
    /// Another version, folder or zone.
    Foreign,
    /// It was written later than now: the clock was set back.
    FromTheFuture,
}

/// Where the records of one file stand.
pub(super) struct Layer {
    /// How many records there are, and how many of them are of cases.
    n_records: usize,
    n_cases: usize,
    at: u64,
    /// How long the whole file is.
    pub(super) file_len: u64,
}

/// Records of one file, in memory.
pub(super) struct Part {
    /// The place of the first one.
    first: usize,
    records: Vec<u8>,
    /// Where the records of a hash begin, by its first bits.
    table: Vec<u32>,
    bits: u32,
}

impl Layer {
    /// Reads where the records of a file stand.
    pub(super) fn open(disk: &dyn Disk, name: &Path, stamp: &Stamp) -> Result<Self, Useless> {
        let stat = disk.stat(name).map_err(|error| match error.kind() {
            std::io::ErrorKind::NotFound => Useless::Absent,
            _ => Useless::Unreadable,
        })?;
        if stat.kind != Kind::File {
            return Err(Useless::Unreadable);
        }
        let end = stat.len.checked_sub(TRAILER as u64).ok_or(Useless::Damaged)?;
        let trailer = disk.read_range(name, end, TRAILER).map_err(|_| Useless::Unreadable)?;
        let (n_records, n_cases, at) = read_trailer(&trailer, stamp)?;
        // One without a record is never written.
        if n_records == 0 {
            return Err(Useless::Damaged);
        }
        let len = n_records.checked_mul(LEN).filter(|len| at.checked_add(*len as u64) == Some(end));
        if len.is_none() || n_cases > n_records {
            return Err(Useless::Damaged);
        }
        Ok(Self { n_records, n_cases, at, file_len: stat.len })
    }

    /// Returns how many records there are.
    pub(super) fn len(&self) -> usize {
        self.n_records
    }

    /// Returns the places of the records of a tree, or of all.
    pub(super) fn places(&self, tree: Option<Tree>) -> Range<usize> {
        match tree {
            None => 0..self.n_records,
            Some(Tree::Cases) => 0..self.n_cases,
            Some(Tree::Parties) => self.n_cases..self.n_records,
        }
    }

    /// Reads the records at these places; nothing if there are none.
    pub(super) fn read(&self, disk: &dyn Disk, name: &Path, places: Range<usize>) -> Option<Part> {
        let (from, len) = (places.start.checked_mul(LEN)?, places.len().checked_mul(LEN)?);
        if len == 0 {
            return None;
        }
        // Another run may have written it anew by now: each record tells by itself whether it can be believed.
        let records = disk.read_range(name, self.at.checked_add(from as u64)?, len).ok()?;
        let bits = (places.len() / A_PLACE).max(1).ilog2();
        let table = table(&records, bits);
        Some(Part { first: places.start, records, table, bits })
    }
}

impl Part {
    /// Returns how many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len() / LEN
    }

    /// Returns these records alone, one after the other.
    pub(super) fn only(&self, places: &[u32]) -> Self {
        let mut records = Vec::with_capacity(places.len().saturating_mul(LEN));
        for place in places {
            // What is not there is as good as damaged.
            let bytes = usize::try_from(*place).ok().and_then(|place| self.bytes(place));
            records.extend_from_slice(bytes.unwrap_or(&[0; LEN]));
        }
        Self { first: 0, records, table: Vec::new(), bits: 0 }
    }

    /// Returns a record by its place; nothing if it is damaged.
    pub(super) fn get(&self, place: usize) -> Option<Record> {
        Record::read(self.bytes(place)?)
    }

    /// Returns the undamaged record of this hash, and its place.
    pub(super) fn find(&self, hash: u64) -> Option<(usize, Record)> {
        let nth = usize::try_from(*self.table.get(slot(hash, self.bits))?).ok()?;
        let (records, _) = self.records.as_chunks::<LEN>();
        // The records are sorted by hash; those of one place of the table are few.
        for (n, bytes) in (nth..).zip(records.get(nth..)?) {
            let own = wide(&mut bytes.as_slice())?;
            if own == hash {
                return Some((self.first.checked_add(n)?, Record::read(bytes)?));
            }
            if own > hash {
                break;
            }
        }
        None
    }

    fn bytes(&self, place: usize) -> Option<&[u8; LEN]> {
        self.records.get(place.checked_sub(self.first)?.checked_mul(LEN)?..)?.first_chunk()
    }
}

/// Returns the place of a hash in a table of so many bits; its first bit is the same for a whole tree.
fn slot(hash: u64, bits: u32) -> usize {
    usize::try_from((hash << 1).checked_shr(64 - bits).unwrap_or(0)).unwrap_or(0)
}

/// Returns where the records of each place begin.
fn table(records: &[u8], bits: u32) -> Vec<u32> {
    let (records, _) = records.as_chunks::<LEN>();
    let mut table = Vec::with_capacity(1 << bits);
    for (place, record) in records.iter().enumerate() {
        let slot = slot(wide(&mut record.as_slice()).unwrap_or(u64::MAX), bits);
        while table.len() <= slot {
            table.push(u32::try_from(place).unwrap_or(u32::MAX));
        }
    }
    table
}

/// Returns the bytes of the end of a file.
pub(super) fn trailer(stamp: &Stamp, n_records: usize, n_cases: usize, at: u64) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend((n_records as u64).to_le_bytes());
    bytes.extend((n_cases as u64).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend(stamp.identity.to_le_bytes());
    bytes.extend(stamp.device.to_le_bytes());
    bytes.extend(record::since_1970(stamp.now).unwrap_or(i64::MAX).to_le_bytes());
    bytes.resize(TRAILER - 8, 0);
    bytes.extend(checksum(&bytes).to_le_bytes());
    bytes
}

fn read_trailer(bytes: &[u8], stamp: &Stamp) -> Result<(usize, usize, u64), Useless> {
    let (mut content, mut sum) = bytes.split_at_checked(TRAILER - 8).ok_or(Useless::Damaged)?;
    if wide(&mut sum) != Some(checksum(content)) {
        return Err(Useless::Damaged);
    }
    let magic = content.split_off(..MAGIC.len());
    let mut next = || wide(&mut content).ok_or(Useless::Damaged);
    let (n_records, n_cases, at) = (next()?, next()?, next()?);
    let (identity, device, written_at) = (next()?, next()?, next()?);
    if magic != Some(MAGIC.as_slice()) || identity != stamp.identity || device != stamp.device {
        return Err(Useless::Foreign);
    }
    if record::since_1970(stamp.now).is_none_or(|now| now < written_at.cast_signed()) {
        return Err(Useless::FromTheFuture);
    }
    let number = |n: u64| usize::try_from(n).map_err(|_| Useless::Damaged);
    Ok((number(n_records)?, number(n_cases)?, at))
}
