//! One file in the index: by what it is known to be unchanged, a summary, and where the rest stands.
//! A record that was damaged is no record; the file is then read.

use std::path::Path;
use std::time::{Duration, SystemTime};

use super::writer::Told;
use crate::model::case::{CaseKind, Priority, Status};
use crate::model::summary::traits::Traits;
use crate::model::summary::{N_TIES, Summary, Ties};
use crate::model::word::Word;
use crate::store::disk::Stat;
use crate::store::load::PARTIES;

/// How long a record is.
pub(super) const LEN: usize = 100;

/// How long the number at its end is by which damage is noticed.
const SUM: usize = 4;

/// Returns whether a summary fits into a record; a file of which it does not is read each time.
pub(super) fn fits(summary: &Summary) -> bool {
    let Summary { received_at, updated_at, due_from, made_until, closed_at, .. } = *summary;
    let times = [Some(received_at), Some(updated_at), due_from, made_until, closed_at];
    times.into_iter().flatten().all(|at| packed(at) != 0)
}

/// Packs seconds since 1970 into four bytes; what does not fit, and nothing, is 0.
fn packed(at: i64) -> u32 {
    u32::try_from(at).map_or(0, |at| at.wrapping_add(1))
}

fn unpacked(packed: u32) -> Option<i64> {
    packed.checked_sub(1).map(i64::from)
}

/// Packs two such numbers into one.
fn pair(one: Option<i64>, other: Option<i64>) -> u64 {
    let [one, other] = [one, other].map(|at| u64::from(at.map_or(0, packed)));
    one | other << 32
}

fn unpaired(pair: u64) -> [Option<i64>; 2] {
    let half = |bits: u64| u32::try_from(bits & u64::from(u32::MAX)).ok().and_then(unpacked);
    [half(pair), half(pair >> 32)]
}

/// A file changed within this time before a run may change once more without a trace in its times.
const TICK: Duration = Duration::from_secs(2);

/// What tells that a file is the one that was read: a number made of its inode, both its times and its length.
///
/// Of two states of a file that differ in one of these it is never the same; of two that differ in more it is the same
/// once in 2^64, and nobody chooses when a file changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Key(u64);

impl Key {
    /// Returns the key of a file; nothing when its times do not say enough.
    pub(in crate::store) fn of(stat: &Stat) -> Option<Self> {
        let (modified, changed) = (since_1970(stat.modified?)?, since_1970(stat.changed?)?);
        let parts = [stat.inode, modified.cast_unsigned(), changed.cast_unsigned(), stat.len];
        Some(Self(checksum(parts.map(u64::to_le_bytes).as_flattened())))
    }
}

/// Returns nanoseconds since 1970.
pub(super) fn since_1970(at: SystemTime) -> Option<i64> {
    match at.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(after) => i64::try_from(after.as_nanos()).ok(),
        Err(before) => i64::try_from(before.duration().as_nanos()).ok()?.checked_neg(),
    }
}

/// Tells whether whatever changes the file from now on shows in its times.
pub(super) fn is_settled(stat: &Stat, now: SystemTime) -> bool {
    let before = now.checked_sub(TICK);
    [stat.modified, stat.changed].iter().all(|at| at.is_some_and(|at| before.is_some_and(|before| at < before)))
}

/// One of the two trees of a folder.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) enum Tree {
    Cases,
    Parties,
}

/// The bit of a hash that tells its tree: records in the order of hashes are those of the cases, then of the parties.
const OF_PARTIES: u64 = 1 << 63;

/// Tells whether a hash is that of a case's path.
pub(super) fn is_of_cases(hash: u64) -> bool {
    hash & OF_PARTIES == 0
}

/// Returns the number that a path is looked up by.
#[inline]
pub(super) fn path_hash(dir: &Path, name: &[u8]) -> u64 {
    let dir = dir.as_os_str().as_encoded_bytes();
    // Whoever makes two names meet here gains nothing: a record is believed for the file with its times and number.
    let mixed = (checksum(dir).rotate_left(32) ^ checksum(name)).wrapping_mul(0x9e37_79b9_7f4a_7c15);
    // The first letter tells them apart.
    if dir.first() == PARTIES.as_bytes().first() { mixed | OF_PARTIES } else { mixed & !OF_PARTIES }
}

/// Returns a number by which damage is noticed.
pub(super) fn checksum(bytes: &[u8]) -> u64 {
    let (words, rest) = bytes.as_chunks::<8>();
    let step = |sum: u64, word: u64| (sum ^ word).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(29);
    let sum = words.iter().fold(bytes.len() as u64, |sum, word| step(sum, u64::from_le_bytes(*word)));
    let sum = rest.iter().fold(sum, |sum, byte| step(sum, u64::from(*byte)));
    sum ^ (sum >> 32)
}

/// Returns the number at the end of a record.
fn sum(content: &[u8]) -> u32 {
    let [one, two, three, four, ..] = checksum(content).to_le_bytes();
    u32::from_le_bytes([one, two, three, four])
}

/// What stands in a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::store) struct Record {
    pub(super) hash: u64,
    pub(super) key: Key,
    /// Where the rest stands, and how long it is.
    pub(super) at: u64,
    pub(super) len: u32,
    /// Whether something is wrong with the file.
    pub(in crate::store) has_flaws: bool,
    /// Whether its id tells its path: a party that stands in `parties/ID.toml`.
    pub(super) is_plain: bool,
    /// Nothing for a party.
    pub(super) summary: Option<Summary>,
    /// Nothing for a case.
    pub(super) ties: Option<Ties>,
}

const IS_CASE: u32 = 1;
const HAS_FLAWS: u32 = 2;
const HAS_OPEN_PROMISE: u32 = 8;
const IS_PLAIN: u32 = 16;
const HAS_TIES: u32 = 32;
const IS_AT_REST: u32 = 64;
const WAS_REOPENED: u32 = 128;
/// Beyond the places of the words.
const MAY_HAVE_FAILED: u32 = 1 << 31;
const IS_MERGED: u32 = 1 << 30;

impl Record {
    /// Returns what it tells without its text.
    pub(in crate::store) fn told(&self) -> Told {
        Told { summary: self.summary, is_plain: self.is_plain, ties: self.ties }
    }

    /// Returns the bytes of a record.
    pub(super) fn bytes(&self) -> [u8; LEN] {
        let summary = self.summary.as_ref();
        let flag = |bit: u32, is_set: bool| if is_set { bit } else { 0 };
        let word = |place: Option<usize>, shift: u32| u32::try_from(place.unwrap_or(0)).unwrap_or(0) << shift;
        let flags = flag(IS_CASE, summary.is_some())
            | flag(HAS_FLAWS, self.has_flaws)
            | flag(IS_PLAIN, self.is_plain)
            | flag(HAS_TIES, self.ties.is_some())
            | flag(IS_AT_REST, summary.is_some_and(|summary| summary.is_at_rest))
            | flag(WAS_REOPENED, summary.is_some_and(|summary| summary.was_reopened))
            | flag(MAY_HAVE_FAILED, summary.is_some_and(|summary| summary.may_have_failed))
            | flag(HAS_OPEN_PROMISE, summary.is_some_and(|summary| summary.has_open_promise))
            | flag(IS_MERGED, summary.is_some_and(|summary| summary.is_merged))
            | word(summary.and_then(|summary| place(summary.kind)), 8)
            | word(summary.and_then(|summary| place(summary.status)), 16)
            | word(summary.and_then(|summary| place(summary.priority)), 24);
        let mut bytes = [0; LEN];
        let mut writer = bytes.as_mut_slice();
        put(&mut writer, &self.hash.to_le_bytes());
        put(&mut writer, &self.key.0.to_le_bytes());
        put(&mut writer, &self.at.to_le_bytes());
        // What a party is tied by stands where a case has its times and its id.
        let [first, second, third] = self.ties.map_or([0; N_TIES], |ties| ties.others);
        let times = summary.map(|summary| pair(Some(summary.received_at), summary.closed_at));
        put(&mut writer, &times.unwrap_or(first).to_le_bytes());
        let of_promises = summary.map(|summary| pair(summary.due_from, summary.made_until));
        put(&mut writer, &of_promises.unwrap_or(second).to_le_bytes());
        put(&mut writer, &summary.map_or(third, |summary| summary.id).to_le_bytes());
        let id = self.ties.map_or(0, |ties| ties.id);
        put(&mut writer, &summary.map_or(id, |summary| summary.complainant).to_le_bytes());
        put(&mut writer, &self.len.to_le_bytes());
        put(&mut writer, &summary.map_or(0, |summary| summary.owner).to_le_bytes());
        put(&mut writer, &flags.to_le_bytes());
        put(&mut writer, &summary.map_or([0; 8], |summary| summary.begin));
        put(&mut writer, &summary.map_or(0, |summary| summary.traits.0).to_le_bytes());
        put(&mut writer, &summary.map_or(0, |summary| packed(summary.updated_at)).to_le_bytes());
        let sum = sum(bytes.split_at(LEN - SUM).0);
        put(&mut bytes.split_at_mut(LEN - SUM).1, &sum.to_le_bytes());
        bytes
    }

    /// Reads a record; nothing if it was damaged.
    pub(super) fn read(bytes: &[u8; LEN]) -> Option<Self> {
        let (content, end) = bytes.split_at(LEN - SUM);
        if narrow(&mut &*end)? != sum(content) {
            return None;
        }
        let mut rest = content;
        let (hash, key, at) = (wide(&mut rest)?, Key(wide(&mut rest)?), wide(&mut rest)?);
        let others = [wide(&mut rest)?, wide(&mut rest)?, wide(&mut rest)?];
        let [received_at, closed_at] = unpaired(others[0]);
        let [due_from, made_until] = unpaired(others[1]);
        let complainant = wide(&mut rest)?;
        let (len, owner, flags) = (narrow(&mut rest)?, narrow(&mut rest)?, narrow(&mut rest)?);
        let (begin, traits) = (wide(&mut rest)?.to_le_bytes(), [wide(&mut rest)?, wide(&mut rest)?]);
        let updated_at = unpacked(narrow(&mut rest)?);
        let has = |bit: u32| flags & bit != 0;
        let summary = if has(IS_CASE) {
            Some(Summary {
                id: others.last().copied()?,
                kind: word::<CaseKind>(flags >> 8)?,
                status: word::<Status>(flags >> 16)?,
                priority: word::<Priority>((flags & !(MAY_HAVE_FAILED | IS_MERGED)) >> 24)?,
                received_at: received_at?,
                due_from,
                made_until,
                has_open_promise: has(HAS_OPEN_PROMISE),
                is_merged: has(IS_MERGED),
                is_at_rest: has(IS_AT_REST),
                was_reopened: has(WAS_REOPENED),
                may_have_failed: has(MAY_HAVE_FAILED),
                complainant,
                owner,
                begin,
                closed_at,
                updated_at: updated_at?,
                traits: Traits(u128::from(traits[0]) | u128::from(traits[1]) << 64),
            })
        } else {
            None
        };
        let ties = has(HAS_TIES).then_some(Ties { id: complainant, others });
        Some(Self { hash, key, at, len, has_flaws: has(HAS_FLAWS), is_plain: has(IS_PLAIN), summary, ties })
    }
}

fn place<W: Word>(word: W) -> Option<usize> {
    W::WORDS.iter().position(|(_, known)| *known == word)
}

fn word<W: Word>(place: u32) -> Option<W> {
    W::WORDS.get(usize::try_from(place & 0xff).ok()?).map(|(_, word)| *word)
}

fn put(to: &mut &mut [u8], bytes: &[u8]) {
    if let Some((here, rest)) = std::mem::take(to).split_at_mut_checked(bytes.len()) {
        here.copy_from_slice(bytes);
        *to = rest;
    }
}

/// Takes eight bytes as a number.
pub(super) fn wide(from: &mut &[u8]) -> Option<u64> {
    let (here, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(u64::from_le_bytes(*here))
}

/// Takes four bytes as a number.
pub(super) fn narrow(from: &mut &[u8]) -> Option<u32> {
    let (here, rest) = from.split_first_chunk()?;
    *from = rest;
    Some(u32::from_le_bytes(*here))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::disk::Kind;

    fn stat(modified: u64, changed: u64) -> Stat {
        let at = |seconds| Some(SystemTime::UNIX_EPOCH + Duration::from_secs(seconds));
        Stat { kind: Kind::File, len: 7, modified: at(modified), changed: at(changed), inode: 3, device: 1 }
    }

    fn record() -> Record {
        let summary = Summary {
            id: 5,
            kind: CaseKind::Query,
            status: Status::Waiting,
            priority: Priority::Emergency,
            received_at: 5,
            due_from: Some(0),
            made_until: None,
            has_open_promise: true,
            is_merged: true,
            is_at_rest: true,
            was_reopened: false,
            may_have_failed: true,
            complainant: 9,
            owner: 11,
            begin: *b"kd35dnr3",
            closed_at: Some(0),
            updated_at: i64::from(u32::MAX) - 1,
            traits: Traits(u128::MAX - 5),
        };
        let key = Key::of(&stat(10, 20)).unwrap();
        Record { hash: 1, key, at: 2, len: 3, has_flaws: true, is_plain: false, summary: Some(summary), ties: None }
    }

    #[test]
    fn a_record_comes_back_as_it_was_and_no_damage_goes_unseen() {
        let ties = Some(Ties { id: 1, others: [2, u64::MAX, 0] });
        let party = Record { summary: None, has_flaws: false, is_plain: true, ties, ..record() };
        let bare = Record { ties: None, ..party };
        for record in [record(), party, bare] {
            let bytes = record.bytes();
            assert_eq!(Record::read(&bytes), Some(record));
            for at in 0..LEN * 8 {
                let mut bent = bytes;
                bent[at / 8] ^= 1 << (at % 8);
                assert_eq!(Record::read(&bent), None, "bit {at}");
            }
        }
    }

    #[test]
    fn what_does_not_fit_is_not_kept() {
        let summary = record().summary.unwrap();
        assert!(fits(&summary));
        let times = [-1, i64::from(u32::MAX), i64::MAX];
        assert!(times.iter().all(|at| !fits(&Summary { updated_at: *at, ..summary })));
        assert!(times.iter().all(|at| !fits(&Summary { received_at: *at, ..summary })));
        for at in times.map(Some) {
            assert!(!fits(&Summary { closed_at: at, ..summary }));
            assert!(!fits(&Summary { due_from: at, ..summary }));
            assert!(!fits(&Summary { made_until: at, ..summary }));
        }
        assert!(fits(&Summary { closed_at: None, ..summary }));
    }

    #[test]
    fn a_file_that_was_touched_is_another_one() {
        let known = stat(10, 20);
        let others = [
            stat(11, 20),
            stat(10, 21),
            Stat { len: 8, ..known },
            Stat { inode: 4, ..known },
            stat(20, 10),
            Stat { len: 3, inode: 7, ..known },
        ];
        assert_eq!(Key::of(&known), Key::of(&stat(10, 20)));
        assert!(others.iter().all(|other| Key::of(other) != Key::of(&known)));
    }

    #[test]
    fn a_file_is_settled_when_both_its_times_are_past_for_good() {
        let now = SystemTime::UNIX_EPOCH + Duration::from_secs(100);
        for (modified, changed, expect) in [(10, 20, true), (99, 20, false), (10, 99, false), (10, 200, false)] {
            assert_eq!(is_settled(&stat(modified, changed), now), expect, "{modified} {changed}");
        }
        assert!(!is_settled(&Stat { changed: None, ..stat(1, 1) }, now));
    }
}
