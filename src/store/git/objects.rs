//! What a repository holds, read from its own files: commits, directories and files of the past.
//! No git is started; what cannot be read this way is said not to have been.
#![expect(clippy::disallowed_methods, clippy::disallowed_types, reason = "git's own files lie outside the folder")]

use std::fs::File;
use std::os::unix::fs::FileExt as _;
use std::path::{Path, PathBuf};

use super::inflate::inflate;

/// The name of an object.
pub(super) type Id = [u8; 20];

/// No object that is of interest here is larger.
const LARGEST: usize = 16 * 1024 * 1024;

/// No index of a pack that is read is larger.
const LARGEST_INDEX: u64 = 512 * 1024 * 1024;

/// So many differences may lie on top of each other.
const DEEPEST: usize = 4096;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// The objects of a repository.
pub(super) struct Objects {
    dir: PathBuf,
    packs: Vec<Pack>,
}

struct Pack {
    index: Vec<u8>,
    n: usize,
    file: File,
    len: u64,
}

impl Objects {
    /// Opens the objects below `dir/objects`.
    pub(super) fn open(dir: &Path) -> Self {
        let dir = dir.join("objects");
        let names = std::fs::read_dir(dir.join("pack")).into_iter().flatten().filter_map(Result::ok);
        let indexes = names.map(|name| name.path()).filter(|path| path.extension().is_some_and(|end| end == "idx"));
        let packs = indexes.filter_map(|path| Pack::open(&path)).collect();
        Self { dir, packs }
    }

    /// Returns an object, if it is here and whole.
    pub(super) fn get(&self, id: &Id) -> Option<(Sort, Vec<u8>)> {
        self.loose(id).or_else(|| self.packed(id, 0))
    }

    fn loose(&self, id: &Id) -> Option<(Sort, Vec<u8>)> {
        let name = hex(id);
        let (dir, rest) = name.split_at_checked(2)?;
        let path = self.dir.join(dir).join(rest);
        let found = std::fs::metadata(&path).ok().filter(|found| found.is_file() && found.len() <= LARGEST as u64)?;
        let _ = found;
        let whole = inflate(&std::fs::read(path).ok()?, LARGEST)?;
        let end = whole.iter().position(|byte| *byte == 0)?;
        let sort = std::str::from_utf8(whole.get(..end)?).ok()?.split(' ').next()?;
        let sort = match sort {
            "commit" => Sort::Commit,
            "tree" => Sort::Tree,
            "blob" => Sort::Blob,
            "tag" => Sort::Tag,
            _ => return None,
        };
        Some((sort, whole.get(end + 1..)?.to_vec()))
    }

    fn packed(&self, id: &Id, depth: usize) -> Option<(Sort, Vec<u8>)> {
        self.packs.iter().find_map(|pack| self.at(pack, pack.find(id)?, depth))
    }

    fn at(&self, pack: &Pack, offset: u64, depth: usize) -> Option<(Sort, Vec<u8>)> {
        if depth > DEEPEST {
            return None;
        }
        let head = pack.read(offset, 64)?;
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
        if size > LARGEST {
            return None;
        }
        let base = match (first >> 4) & 7 {
            6 => {
                let mut byte = *bytes.next()?;
                let mut back = u64::from(byte & 0x7f);
                while byte & 0x80 != 0 {
                    byte = *bytes.next()?;
                    back = (back.checked_add(1)?.checked_mul(128)?) | u64::from(byte & 0x7f);
                }
                Some(Err(offset.checked_sub(back)?))
            }
            7 => {
                let (id, _) = bytes.as_slice().split_first_chunk::<20>()?;
                let id = *id;
                bytes.nth(19)?;
                Some(Ok(id))
            }
            _ => None,
        };
        let begin = offset + u64::try_from(head.len() - bytes.as_slice().len()).ok()?;
        // Compressed bytes are at most this much longer than what they hold.
        let text = inflate(&pack.read(begin, size + size / 1000 + 1024)?, size)?;
        if text.len() != size {
            return None;
        }
        let sort = match ((first >> 4) & 7, base) {
            (1, None) => Sort::Commit,
            (2, None) => Sort::Tree,
            (3, None) => Sort::Blob,
            (4, None) => Sort::Tag,
            (_, Some(base)) => {
                let (sort, base) = match base {
                    Ok(id) => self.packed(&id, depth + 1).or_else(|| self.loose(&id))?,
                    Err(offset) => self.at(pack, offset, depth + 1)?,
                };
                return Some((sort, applied(&base, &text)?));
            }
            _ => return None,
        };
        Some((sort, text))
    }
}

impl Pack {
    fn open(index: &Path) -> Option<Self> {
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
    fn find(&self, id: &Id) -> Option<u64> {
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
fn applied(base: &[u8], difference: &[u8]) -> Option<Vec<u8>> {
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

/// Returns the id that 40 digits spell.
pub(super) fn id(text: &str) -> Option<Id> {
    let digits = text.trim().as_bytes();
    let mut id = [0; 20];
    if digits.len() != 40 {
        return None;
    }
    for (byte, two) in id.iter_mut().zip(digits.chunks(2)) {
        *byte = u8::from_str_radix(std::str::from_utf8(two).ok()?, 16).ok()?;
    }
    Some(id)
}

/// Returns the digits of an id.
pub(super) fn hex(id: &Id) -> String {
    id.iter().map(|byte| format!("{byte:02x}")).collect()
}
