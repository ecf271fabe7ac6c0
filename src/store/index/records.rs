//! Records in memory: all of one tree while it is walked, and then only those that something is still asked of.
//! Nothing here is read from the disk; a place says in which file of the index a record stands, and as which one.

use std::ffi::OsStr;
use std::path::Path;

use super::SECOND;
use super::layer::Part;
use super::record::{Key, Record, path_hash};
use super::writer::Told;
use crate::store::disk::Stat;

/// The records of a tree, or some of them.
pub(in crate::store) struct Records {
    pub(super) layers: [Option<Part>; 2],
    /// The device of the folder.
    pub(super) device: u64,
}

impl Records {
    /// Returns how many there are.
    pub(in crate::store) fn len(&self) -> usize {
        self.layers.iter().flatten().map(Part::len).sum()
    }

    /// Returns those at these places, which become the places at which they are found there, in order.
    pub(in crate::store) fn only(&self, places: &mut [u32]) -> Self {
        places.sort_unstable();
        let (main, recent) = places.split_at_mut(places.partition_point(|place| place & SECOND == 0));
        recent.iter_mut().for_each(|place| *place &= !SECOND);
        let [of_main, of_recent] = &self.layers;
        let layers = [of_main.as_ref().map(|part| part.only(main)), of_recent.as_ref().map(|part| part.only(recent))];
        (0..).zip(main).for_each(|(n, place)| *place = n);
        (SECOND..).zip(recent).for_each(|(n, place)| *place = n);
        Self { layers, device: self.device }
    }

    /// Returns the record of a file that has not changed since it was read, and its place.
    pub(in crate::store) fn find(&self, dir: &Path, name: &OsStr, stat: &Stat) -> Option<(u32, Record)> {
        let key = Key::of(stat).filter(|_| stat.device == self.device)?;
        let hash = path_hash(dir, name.as_encoded_bytes());
        let is_it = |(_, record): &(u32, Record)| record.key == key;
        // What was read last is the likelier one.
        self.in_layer(SECOND, hash).filter(is_it).or_else(|| self.in_layer(0, hash).filter(is_it))
    }

    /// Returns what the record at a place tells.
    pub(in crate::store) fn told(&self, place: u32) -> Option<Told> {
        Some(self.at(place)?.told())
    }

    /// Returns the places of what is known of a path, changed since or not.
    pub(in crate::store) fn places(&self, dir: &Path, name: &OsStr) -> impl Iterator<Item = u32> {
        let hash = path_hash(dir, name.as_encoded_bytes());
        [SECOND, 0].into_iter().filter_map(move |bit| self.in_layer(bit, hash)).map(|(place, _)| place)
    }

    /// Returns the record at a place; nothing if it is damaged.
    pub(super) fn at(&self, place: u32) -> Option<Record> {
        self.layer(place & SECOND)?.get(usize::try_from(place & !SECOND).ok()?)
    }

    fn in_layer(&self, bit: u32, hash: u64) -> Option<(u32, Record)> {
        let (place, record) = self.layer(bit)?.find(hash)?;
        Some((u32::try_from(place).ok().filter(|place| place & SECOND == 0)? | bit, record))
    }

    fn layer(&self, bit: u32) -> Option<&Part> {
        let [main, recent] = &self.layers;
        if bit == SECOND { recent.as_ref() } else { main.as_ref() }
    }
}
