//! How an index stands, for people: whether it is of use, whole, and can be made anew.
//! Whoever reads a folder does not ask: what an index does not prove is read from the files.

use std::error::Error as _;
use std::io;
use std::path::{Path, PathBuf};

use super::{Index, NAMES, Shelf, Useless, age};
use crate::calendar::zone::Zone;
use crate::store::disk::{Disk, Kind};
use crate::store::error::StoreError;
use crate::store::temp::Temp;

/// How an index stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    pub n_records: usize,
    /// How many of them, or of their texts, are damaged.
    pub n_damaged: usize,
    pub n_bytes: u64,
    /// What keeps the main part from being of use.
    pub useless: Option<Useless>,
    /// What keeps the part of what has changed since from being of use, if there is one.
    pub useless_part: Option<Useless>,
    /// What keeps it from being made anew.
    pub hindrance: Option<Hindrance>,
}

/// What keeps an index from being written.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Hindrance {
    /// This stands where a directory or a file of the index belongs.
    InTheWay(PathBuf),
    /// It cannot be told whether something was erased while it is made.
    Unmarked,
    /// The system does not let us, for this reason.
    Unwritable(String),
}

impl Shelf {
    /// Returns how the index of this folder stands.
    pub fn state(&self, folder: &dyn Disk, zone: Zone) -> State {
        let index = Index::open(self, folder, zone);
        let layers = index.layers.iter().flatten();
        let (n_records, n_bytes) = layers.fold((0, 0), |(n, bytes), layer| (n + layer.len(), bytes + layer.file_len));
        let [main, recent] = &index.layers;
        State {
            n_records,
            n_damaged: n_records - index.n_whole(),
            n_bytes,
            useless: main.as_ref().err().copied(),
            useless_part: recent.as_ref().err().copied().filter(|why| *why != Useless::Absent),
            hindrance: self.hindrance(),
        }
    }

    /// Returns what keeps the index from being written, if anything does.
    fn hindrance(&self) -> Option<Hindrance> {
        let opened = match (self.open)(&self.dir) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => (self.make)(&self.dir),
            opened => opened,
        };
        let disk = match opened {
            Ok(disk) => disk,
            Err(error) if error.kind() == io::ErrorKind::NotADirectory => {
                return Some(self.in_the_way().unwrap_or_else(|| unwritable(&error)));
            }
            Err(error) => return Some(unwritable(&error)),
        };
        let is_taken = |name: &&&str| disk.stat(Path::new(name)).is_ok_and(|stat| stat.kind == Kind::Dir);
        if let Some(name) = NAMES.iter().find(is_taken) {
            return Some(Hindrance::InTheWay(self.dir.join(name)));
        }
        if age(disk.as_ref()).is_none() {
            return Some(Hindrance::Unmarked);
        }
        let written = Temp::write(disk.as_ref(), Path::new("index"), b"");
        written.err().map(|error| Hindrance::Unwritable(why(&error)))
    }

    /// Returns what stands where a directory of the way to the index belongs.
    fn in_the_way(&self) -> Option<Hindrance> {
        let pairs = self.dir.ancestors().zip(self.dir.ancestors().skip(1));
        let mut blocked = pairs.filter(|(_, above)| (self.open)(above).is_ok());
        blocked.next().map(|(at, _)| Hindrance::InTheWay(at.to_path_buf()))
    }
}

fn unwritable(error: &io::Error) -> Hindrance {
    Hindrance::Unwritable(error.to_string())
}

/// Returns what the system said, without the name of a file that only we know.
fn why(error: &StoreError) -> String {
    error.source().map_or_else(|| error.to_string(), ToString::to_string)
}
