//! One file of the index as it lies on the disk: texts, then records of fixed size, then where they stand.
//! What is wrong with it makes it useless, never an error.

use std::path::Path;
use std::time::SystemTime;

use super::record::{self, LEN, Record, checksum, wide};
use crate::store::disk::{Disk, Kind};

/// By what a file of the index is known; another number is another arrangement of its bytes.
pub(super) const MAGIC: &[u8; 8] = b"amends\x01\x05";

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

/// The records of one file, in memory.
pub(super) struct Layer {
    records: Vec<u8>,
    /// Where the records of a hash begin, by its first bits.
    table: Vec<u32>,
    bits: u32,
    /// How long the whole file is.
    pub(super) file_len: u64,
}

impl Layer {
    /// Reads the records of a file.
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
        let (n_records, at) = read_trailer(&trailer, stamp)?;
        // One without a record is never written.
        if n_records == 0 {
            return Err(Useless::Damaged);
        }
        let len = n_records.checked_mul(LEN).filter(|len| at.checked_add(*len as u64) == Some(end));
        let records = disk.read_range(name, at, len.ok_or(Useless::Damaged)?).map_err(|_| Useless::Unreadable)?;
        if records.len() != n_records * LEN {
            return Err(Useless::Damaged);
        }
        let bits = (n_records / A_PLACE).max(1).ilog2();
        let table = table(&records, bits);
        Ok(Self { records, table, bits, file_len: stat.len })
    }

    /// Returns how many records there are.
    pub(super) fn len(&self) -> usize {
        self.records.len() / LEN
    }

    /// Returns a record by its place; nothing if it is damaged.
    pub(super) fn get(&self, place: usize) -> Option<Record> {
        Record::read(self.bytes(place)?)
    }

    /// Returns the undamaged record of this hash, and its place.
    pub(super) fn find(&self, hash: u64) -> Option<(usize, Record)> {
        let first = *self.table.get(slot(hash, self.bits))?;
        let mut place = usize::try_from(first).ok()?;
        // The records are sorted by hash; those of one place of the table are few.
        loop {
            let bytes = self.bytes(place)?;
            let own = wide(&mut bytes.as_slice())?;
            if own == hash {
                return Some((place, Record::read(bytes)?));
            }
            if own > hash {
                return None;
            }
            place += 1;
        }
    }

    fn bytes(&self, place: usize) -> Option<&[u8; LEN]> {
        self.records.get(place.checked_mul(LEN)?..)?.first_chunk()
    }
}

/// Returns the place of a hash in a table of so many bits.
fn slot(hash: u64, bits: u32) -> usize {
    usize::try_from(hash.checked_shr(64 - bits).unwrap_or(0)).unwrap_or(0)
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
pub(super) fn trailer(stamp: &Stamp, n_records: usize, at: u64) -> Vec<u8> {
    let mut bytes = MAGIC.to_vec();
    bytes.extend((n_records as u64).to_le_bytes());
    bytes.extend(at.to_le_bytes());
    bytes.extend(stamp.identity.to_le_bytes());
    bytes.extend(stamp.device.to_le_bytes());
    bytes.extend(record::since_1970(stamp.now).unwrap_or(i64::MAX).to_le_bytes());
    bytes.resize(TRAILER - 8, 0);
    bytes.extend(checksum(&bytes).to_le_bytes());
    bytes
}

fn read_trailer(bytes: &[u8], stamp: &Stamp) -> Result<(usize, u64), Useless> {
    let (mut content, mut sum) = bytes.split_at_checked(TRAILER - 8).ok_or(Useless::Damaged)?;
    if wide(&mut sum) != Some(checksum(content)) {
        return Err(Useless::Damaged);
    }
    let magic = content.split_off(..MAGIC.len());
    let mut next = || wide(&mut content).ok_or(Useless::Damaged);
    let (n_records, at, identity, device, written_at) = (next()?, next()?, next()?, next()?, next()?);
    if magic != Some(MAGIC.as_slice()) || identity != stamp.identity || device != stamp.device {
        return Err(Useless::Foreign);
    }
    if record::since_1970(stamp.now).is_none_or(|now| now < written_at.cast_signed()) {
        return Err(Useless::FromTheFuture);
    }
    Ok((usize::try_from(n_records).map_err(|_| Useless::Damaged)?, at))
}
