//! What a repository holds, read from its own files: commits, directories and files of the past.
//! No git is started; what cannot be read this way is said not to have been.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::collections::HashMap;
use std::io;
use std::path::{Path, PathBuf};
use std::rc::Rc;

use super::inflate::inflate;
use super::pack::{Form, Pack, applied};

/// The name of an object.
pub(super) type Id = [u8; 20];

/// No object that is of interest here is larger.
pub(super) const LARGEST: usize = 16 * 1024 * 1024;

/// So many differences may lie on top of each other.
const DEEPEST: usize = 4096;

/// So many bytes are put together for the sake of one object, and so many are kept for the sake of the next.
const MOST_MADE: usize = 1024 * 1024 * 1024;
const MOST_KEPT: usize = 64 * 1024 * 1024;

/// What an object is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sort {
    Commit,
    Tree,
    Blob,
    Tag,
}

/// An object; several that lie on each other are often asked for one after the other.
type Object = (Sort, Rc<Vec<u8>>);

/// Where an object is packed: in which pack, and where it begins.
type Place = (usize, u64);

/// The objects of a repository.
pub(super) struct Objects {
    dir: PathBuf,
    packs: Vec<Pack>,
    kept: HashMap<Place, Object>,
    n_kept: usize,
    /// Whether all packs could be opened.
    pub(super) is_whole: bool,
}

impl Objects {
    /// Opens the objects below `dir/objects`.
    pub(super) fn open(dir: &Path) -> Self {
        let dir = dir.join("objects");
        let (mut packs, mut is_whole) = (Vec::new(), true);
        match std::fs::read_dir(dir.join("pack")) {
            Ok(names) => {
                for name in names {
                    is_whole &= name.is_ok();
                    let path = name.map(|name| name.path()).unwrap_or_default();
                    if path.extension().is_some_and(|end| end == "idx") {
                        let pack = Pack::open(&path);
                        is_whole &= pack.is_some();
                        packs.extend(pack);
                    }
                }
            }
            Err(error) => is_whole = error.kind() == io::ErrorKind::NotFound,
        }
        Self { dir, packs, kept: HashMap::new(), n_kept: 0, is_whole }
    }

    /// Returns an object, if it is here and whole.
    pub(super) fn get(&mut self, id: &Id) -> Option<Object> {
        self.loose(id).or_else(|| self.packed(self.place(id)?))
    }

    /// Tells whether there is an object of this name, whole or not.
    pub(super) fn has(&self, id: &Id) -> bool {
        let is_loose = || self.loose_path(id).is_some_and(|path| std::fs::symlink_metadata(path).is_ok());
        self.place(id).is_some() || is_loose()
    }

    fn loose_path(&self, id: &Id) -> Option<PathBuf> {
        let name = hex(id);
        let (dir, rest) = name.split_at_checked(2)?;
        Some(self.dir.join(dir).join(rest))
    }

    fn loose(&self, id: &Id) -> Option<Object> {
        let path = self.loose_path(id)?;
        std::fs::metadata(&path).ok().filter(|found| found.is_file() && found.len() <= LARGEST as u64)?;
        let mut whole = inflate(&std::fs::read(path).ok()?, LARGEST)?;
        let end = whole.iter().position(|byte| *byte == 0)?;
        let sort = std::str::from_utf8(whole.get(..end)?).ok()?.split(' ').next()?;
        let sort = match sort {
            "commit" => Sort::Commit,
            "tree" => Sort::Tree,
            "blob" => Sort::Blob,
            "tag" => Sort::Tag,
            _ => return None,
        };
        whole.drain(..=end);
        Some((sort, Rc::new(whole)))
    }

    fn place(&self, id: &Id) -> Option<Place> {
        self.packs.iter().enumerate().find_map(|(n, pack)| Some((n, pack.find(id)?)))
    }

    fn packed(&mut self, place: Place) -> Option<Object> {
        // Down to what is whole, then up again.
        let mut above = Vec::new();
        let mut at = place;
        let (sort, mut bytes) = loop {
            if let Some((sort, bytes)) = self.kept.get(&at) {
                break (*sort, Rc::clone(bytes));
            }
            let pack = self.packs.get(at.0)?;
            let head = pack.head(at.1)?;
            let next = match head.form {
                Form::Whole(sort) => {
                    let bytes = Rc::new(pack.bytes(&head)?);
                    self.keep(at, (sort, Rc::clone(&bytes)));
                    break (sort, bytes);
                }
                Form::Upon(offset) => Ok((at.0, offset)),
                Form::UponNamed(id) => self.place(&id).ok_or(id),
            };
            above.push((at, head));
            if above.len() > DEEPEST {
                return None;
            }
            match next {
                Ok(next) => at = next,
                Err(id) => break self.loose(&id)?,
            }
        };
        let mut n_made = 0;
        while let Some((at, head)) = above.pop() {
            bytes = Rc::new(applied(&bytes, &self.packs.get(at.0)?.bytes(&head)?)?);
            n_made += bytes.len();
            if n_made > MOST_MADE {
                return None;
            }
            self.keep(at, (sort, Rc::clone(&bytes)));
        }
        Some((sort, bytes))
    }

    fn keep(&mut self, at: Place, object: Object) {
        let len = object.1.len();
        if self.n_kept + len > MOST_KEPT {
            self.kept.clear();
            self.n_kept = 0;
        }
        self.n_kept += len;
        self.kept.insert(at, object);
    }
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
