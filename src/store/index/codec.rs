//! Values as bytes and back: nothing is asked of the bytes but that they were written here.
//! Which fields a case has is said by `shapes`.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate};

use crate::calendar::due::Due;
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::word::Word;

/// A value that is kept in the index.
pub(in crate::store) trait Stored: Sized {
    /// Writes the value at the end.
    fn put(&self, to: &mut Vec<u8>);
    /// Takes the value from the front; nothing if these are not its bytes.
    fn take(from: &mut &[u8]) -> Option<Self>;
}

/// Takes so many bytes from the front.
pub(super) fn bytes<'a>(from: &mut &'a [u8], len: usize) -> Option<&'a [u8]> {
    let (taken, rest) = from.split_at_checked(len)?;
    *from = rest;
    Some(taken)
}

impl Stored for u64 {
    fn put(&self, to: &mut Vec<u8>) {
        let mut left = *self;
        while left >= 0x80 {
            to.push(left.to_le_bytes()[0] | 0x80);
            left >>= 7;
        }
        to.push(left.to_le_bytes()[0]);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let (byte, rest) = from.split_first()?;
            *from = rest;
            value |= u64::from(byte & 0x7f) << shift;
            if byte & 0x80 == 0 {
                return Some(value);
            }
        }
        None
    }
}

impl Stored for i64 {
    fn put(&self, to: &mut Vec<u8>) {
        ((self << 1) ^ (self >> 63)).cast_unsigned().put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let value = u64::take(from)?;
        Some((value >> 1).cast_signed() ^ -(value & 1).cast_signed())
    }
}

impl Stored for usize {
    fn put(&self, to: &mut Vec<u8>) {
        (*self as u64).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        usize::try_from(u64::take(from)?).ok()
    }
}

impl Stored for bool {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(u8::from(*self));
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bytes(from, 1)? {
            [0] => Some(false),
            [1] => Some(true),
            _ => None,
        }
    }
}

/// Writes a text.
pub(super) fn put_text(text: &str, to: &mut Vec<u8>) {
    text.len().put(to);
    to.extend_from_slice(text.as_bytes());
}

/// Takes a text without copying it.
pub(super) fn take_text<'a>(from: &mut &'a [u8]) -> Option<&'a str> {
    let len = usize::take(from)?;
    std::str::from_utf8(bytes(from, len)?).ok()
}

impl Stored for String {
    fn put(&self, to: &mut Vec<u8>) {
        put_text(self, to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        take_text(from).map(str::to_owned)
    }
}

impl<T: Stored> Stored for Option<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.is_some().put(to);
        if let Some(value) = self {
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        if bool::take(from)? { T::take(from).map(Some) } else { Some(None) }
    }
}

impl<T: Stored> Stored for Vec<T> {
    fn put(&self, to: &mut Vec<u8>) {
        self.len().put(to);
        for value in self {
            value.put(to);
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let len = usize::take(from)?;
        // Each value takes a byte at least: a damaged length asks for no more memory than there is.
        let mut values = Vec::with_capacity(len.min(from.len()));
        for _ in 0..len {
            values.push(T::take(from)?);
        }
        Some(values)
    }
}

impl<A: Stored, B: Stored> Stored for (A, B) {
    fn put(&self, to: &mut Vec<u8>) {
        self.0.put(to);
        self.1.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some((A::take(from)?, B::take(from)?))
    }
}

impl Stored for DateTime<FixedOffset> {
    fn put(&self, to: &mut Vec<u8>) {
        self.timestamp().put(to);
        u64::from(self.timestamp_subsec_nanos()).put(to);
        i64::from(self.offset().local_minus_utc()).put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        let (seconds, nanoseconds) = (i64::take(from)?, u32::try_from(u64::take(from)?).ok()?);
        let offset = FixedOffset::east_opt(i32::try_from(i64::take(from)?).ok()?)?;
        Some(DateTime::from_timestamp(seconds, nanoseconds)?.with_timezone(&offset))
    }
}

impl Stored for Due {
    fn put(&self, to: &mut Vec<u8>) {
        match self {
            Due::Day(day) => {
                to.push(0);
                i64::from(day.num_days_from_ce()).put(to);
            }
            Due::At(at) => {
                to.push(1);
                at.put(to);
            }
        }
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bytes(from, 1)? {
            [0] => NaiveDate::from_num_days_from_ce_opt(i32::try_from(i64::take(from)?).ok()?).map(Due::Day),
            [1] => DateTime::take(from).map(Due::At),
            _ => None,
        }
    }
}

/// Writes the place of a word in its list.
pub(super) fn put_word<W: Word>(word: W, to: &mut Vec<u8>) {
    W::WORDS.iter().position(|(_, known)| *known == word).unwrap_or(usize::MAX).put(to);
}

/// Takes a word by its place.
pub(super) fn take_word<W: Word>(from: &mut &[u8]) -> Option<W> {
    W::WORDS.get(usize::take(from)?).map(|(_, word)| *word)
}

impl Stored for CaseId {
    fn put(&self, to: &mut Vec<u8>) {
        put_text(self.as_str(), to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        CaseId::of_file(take_text(from)?)
    }
}

impl Stored for PartyId {
    fn put(&self, to: &mut Vec<u8>) {
        put_text(self.as_str(), to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        PartyId::parse(take_text(from)?)
    }
}

impl Stored for BlockId {
    fn put(&self, to: &mut Vec<u8>) {
        put_text(self.as_str(), to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        take_text(from).map(BlockId::of_file)
    }
}
