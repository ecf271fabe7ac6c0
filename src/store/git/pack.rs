//! One pack of a repository: where its objects are, and the bytes of each as they are kept.
//! What lies upon what is put together by `objects`.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "git's own files lie outside the folder")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::Path;

use super::inflate::inflate;
use super::objects::{Id, LARGEST, Sort};

/// No index of a pack that is read is larger.
const LARGEST_INDEX: u64 = 512 * 1024 * 1024;

/// A pack, with its index in memory.
pub(super) struct Pack {
    index: Vec<u8>,
    n: usize,
    file: File,
    len: u64,
}

/// How an object is kept.
#[derive(Clone, Copy)]
pub(super) enum Form {
    Whole(Sort),
    /// As what differs from the object that begins there.
    Upon(u64),
    /// As what differs from the object of this name.
    UponNamed(Id),
}

/// What stands before the bytes of an object.
#[derive(Clone, Copy)]
pub(super) struct Head {
    pub(super) form: Form,
    begin: u64,
    size: usize,
}

impl Pack {
    /// Opens a pack by its index; nothing if either cannot be read or is of a sort that is not known here.
    pub(super) fn open(index: &Path) -> Option<Self> {
        let found = std::fs::metadata(index).ok()?;
        if !found.is_file() || found.len() > LARGEST_INDEX {
            return None;
        }
        let file = File::open(index.with_extension("pack")).ok()?;
        let len = file.metadata().ok().filter(std::fs::Metadata::is_file)?.len();
        let index = std::fs::read(index).ok()?;
        // The second version, which all gits of the last fifteen years write.
        index.get(..8).filter(|head| *head == b"\xfftOc\0\0\0\x02")?;
        let n = usize::try_from(number(&index, 8 + 255 * 4)?).ok()?;
        Some(Self { index, n, file, len })
    }

    /// Returns where an object begins.
    pub(super) fn find(&self, id: &Id) -> Option<u64> {
        let first = usize::from(*id.first()?);
        let names = 8 + 256 * 4;
        let mut low = match first.checked_sub(1) {
            Some(before) => usize::try_from(number(&self.index, 8 + before * 4)?).ok()?,
            None => 0,
        };
        let mut high = usize::try_from(number(&self.index, 8 + first * 4)?).ok()?.min(self.n);
        while low < high {
            let middle = usize::midpoint(low, high);
            let name = self.index.get(names + middle * 20..names + middle * 20 + 20)?;
            match name.cmp(id.as_slice()) {
                std::cmp::Ordering::Less => low = middle + 1,
                std::cmp::Ordering::Greater => high = middle,
                std::cmp::Ordering::Equal => return self.offset(middle),
            }
        }
        None
    }

    fn offset(&self, place: usize) -> Option<u64> {
        let offsets = 8 + 256 * 4 + self.n * 24;
        let near = number(&self.index, offsets + place * 4)?;
        if near & 0x8000_0000 == 0 {
            return Some(u64::from(near));
        }
        let far = offsets + self.n * 4 + usize::try_from(near & 0x7fff_ffff).ok()? * 8;
        Some(u64::from(number(&self.index, far)?) << 32 | u64::from(number(&self.index, far + 4)?))
    }

    /// Returns what stands at the beginning of an object.
    pub(super) fn head(&self, offset: u64) -> Option<Head> {
        let head = self.read(offset, 64)?;
        let mut bytes = head.iter();
        let first = *bytes.next()?;
        let mut size = usize::from(first & 0x0f);
        let (mut more, mut shift) = (first & 0x80 != 0, 4);
        while more {
            let byte = *bytes.next()?;
            size |= usize::from(byte & 0x7f).checked_shl(shift).filter(|_| shift < 60)?;
            shift += 7;
            more = byte & 0x80 != 0;
        }
        let form = match (first >> 4) & 7 {
            1 => Form::Whole(Sort::Commit),
            2 => Form::Whole(Sort::Tree),
            3 => Form::Whole(Sort::Blob),
            4 => Form::Whole(Sort::Tag),
            6 => {
                let mut byte = *bytes.next()?;
                let mut back = u64::from(byte & 0x7f);
                while byte & 0x80 != 0 {
                    byte = *bytes.next()?;
                    back = (back.checked_add(1)?.checked_mul(128)?) | u64::from(byte & 0x7f);
                }
                Form::Upon(offset.checked_sub(back).filter(|_| back > 0)?)
            }
            7 => {
                let (id, _) = bytes.as_slice().split_first_chunk::<20>()?;
                let id = *id;
                bytes.nth(19)?;
                Form::UponNamed(id)
            }
            _ => return None,
        };
        let begin = offset + u64::try_from(head.len() - bytes.as_slice().len()).ok()?;
        (size <= LARGEST).then_some(Head { form, begin, size })
    }

    /// Returns the bytes of an object: the whole, or what differs.
    pub(super) fn bytes(&self, head: &Head) -> Option<Vec<u8>> {
        // Compressed bytes are at most this much longer than what they hold.
        let most = head.size + head.size / 1000 + 1024;
        inflate(&self.read(head.begin, most)?, head.size).filter(|bytes| bytes.len() == head.size)
    }

    /// Returns at most so many bytes from an offset on.
    fn read(&self, offset: u64, most: usize) -> Option<Vec<u8>> {
        let left = usize::try_from(self.len.checked_sub(offset)?).ok()?;
        let mut bytes = vec![0; most.min(left)];
        self.file.read_exact_at(&mut bytes, offset).ok()?;
        Some(bytes)
    }
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(*bytes.get(at..)?.first_chunk()?))
}

/// Returns what a difference makes of the text below it.
pub(super) fn applied(base: &[u8], difference: &[u8]) -> Option<Vec<u8>> {
    let mut bytes = difference.iter();
    let mut size = || {
        let (mut size, mut shift) = (0_usize, 0);
        loop {
            let byte = *bytes.next()?;
            size |= usize::from(byte & 0x7f).checked_shl(shift).filter(|_| shift < 60)?;
            shift += 7;
            if byte & 0x80 == 0 {
                return Some(size);
            }
        }
    };
    let (from, to) = (size()?, size()?);
    if from != base.len() || to > LARGEST {
        return None;
    }
    let mut out = Vec::with_capacity(to);
    while let Some(&order) = bytes.next() {
        if order & 0x80 == 0 {
            let rest = bytes.as_slice().get(..usize::from(order)).filter(|_| order != 0)?;
            out.extend_from_slice(rest);
            bytes.nth(usize::from(order) - 1)?;
            continue;
        }
        let mut part = |bits: std::ops::Range<u32>| {
            let mut value = 0_usize;
            for (shift, bit) in bits.enumerate() {
                if order & (1 << bit) != 0 {
                    value |= usize::from(*bytes.next()?) << (8 * shift);
                }
            }
            Some(value)
        };
        let (at, len) = (part(0..4)?, part(4..7)?);
        let len = if len == 0 { 0x1_0000 } else { len };
        out.extend_from_slice(base.get(at..at.checked_add(len)?)?);
    }
    (out.len() == to).then_some(out)
}
