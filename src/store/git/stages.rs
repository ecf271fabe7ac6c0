//! The versions of a file that git keeps while a merge of it is unfinished.
//! Git's own files are read; no git is started and nothing is changed.
#![expect(clippy::disallowed_methods, reason = "git's own files lie outside the folder")]

use std::collections::BTreeMap;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};

use super::objects::{Id, Objects, Sort};
use super::{Repository, whole};

/// No index that is read is larger.
const LARGEST: u64 = 256 * 1024 * 1024;

/// A file in an unfinished merge.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unmerged {
    /// The common ancestor; empty where both sides made the file.
    pub base: Vec<u8>,
    pub ours: Vec<u8>,
    pub theirs: Vec<u8>,
}

/// Returns the versions of a file in an unfinished merge, if git keeps both sides of it. A repository that does not say
/// that this is its work tree is not asked.
pub fn unmerged(file: &Path) -> Option<Unmerged> {
    let repository = Repository::around(file.parent()?).filter(Repository::is_own)?;
    let name = name_of(&repository, file)?;
    let index = index_of(&repository)?;
    // What `git add` took out of the index is kept in it all the same, for `git checkout --merge`.
    let ids = staged(&index, &name).filter(has_both).or_else(|| put_by(&index)?.remove(&name)).filter(has_both)?;
    texts(&mut Objects::open(&repository.shared_dir()), ids)
}

/// Returns the files below a folder of which git keeps both sides in an unfinished merge, by their paths in it; those
/// that `git add` took out of the index as long as git has more to do.
pub fn unfinished(root: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<(PathBuf, Unmerged)> {
    let Some(repository) = Repository::around(root).filter(Repository::is_own) else { return Vec::new() };
    let (Some(index), Some(top)) = (index_of(&repository), whole(root)) else { return Vec::new() };
    let mut found: BTreeMap<Vec<u8>, [Option<Id>; 3]> = BTreeMap::new();
    if repository.unfinished().is_some() {
        found.extend(put_by(&index).unwrap_or_default());
    }
    // What came before a damaged place still counts.
    let _ = each(&index, |name, stage, id| {
        if let Some(stage) = stage.checked_sub(1) {
            let stages = found.entry(name.to_owned()).or_default();
            stages.get_mut(stage).into_iter().for_each(|slot| *slot = Some(id));
        }
    });
    let mut objects = None;
    let of_folder = found.into_iter().filter_map(|(name, ids)| {
        let path = repository.work_tree.join(std::ffi::OsStr::from_bytes(&name));
        let path = path.strip_prefix(&top).ok().filter(|path| is_wanted(path))?.to_path_buf();
        let objects = objects.get_or_insert_with(|| Objects::open(&repository.shared_dir()));
        Some((path, texts(objects, Some(ids).filter(has_both)?)?))
    });
    of_folder.collect()
}

fn has_both(stages: &[Option<Id>; 3]) -> bool {
    matches!(stages, [_, Some(_), Some(_)])
}

fn texts(objects: &mut Objects, [base, ours, theirs]: [Option<Id>; 3]) -> Option<Unmerged> {
    let mut text = |id: Option<Id>| match id {
        Some(id) => objects.get(&id).filter(|(sort, _)| *sort == Sort::Blob).map(|(_, bytes)| bytes.to_vec()),
        None => Some(Vec::new()),
    };
    Some(Unmerged { base: text(base)?, ours: text(ours)?, theirs: text(theirs)? })
}

/// Tells whether a file that git keeps at or below a path is not there; of an index that cannot be read, that it may be.
pub fn misses(repository: &Repository, path: &Path) -> bool {
    if std::fs::symlink_metadata(repository.git_dir.join("index")).is_err() {
        return false;
    }
    let (Some(index), Some(top)) = (index_of(repository), name_of(repository, path)) else { return true };
    let mut is_missing = false;
    let whole = each(&index, |name, _, _| {
        let rest = name.strip_prefix(top.as_slice());
        if !is_missing && rest.is_some_and(|rest| rest.is_empty() || rest.starts_with(b"/")) {
            let path = repository.work_tree.join(std::ffi::OsStr::from_bytes(name));
            is_missing = std::fs::symlink_metadata(path).is_err();
        }
    });
    whole.is_none() || is_missing
}

/// Returns the files that git's index keeps, from the top of the work tree; nothing of an index that cannot be read.
pub(super) fn kept(repository: &Repository) -> Option<Vec<(Vec<u8>, Id)>> {
    if std::fs::symlink_metadata(repository.git_dir.join("index")).is_err() {
        return Some(Vec::new());
    }
    let index = index_of(repository)?;
    let mut files = Vec::new();
    each(&index, |name, _, id| files.push((name.to_owned(), id)))?;
    Some(files)
}

/// Tells whether git keeps a file that is not there.
pub fn is_away(repository: &Repository, file: &Path) -> bool {
    let (Some(index), Some(wanted)) = (index_of(repository), name_of(repository, file)) else { return false };
    let mut is_kept = false;
    // What came before a damaged place still counts.
    let _ = each(&index, |name, _, _| is_kept |= name == wanted);
    is_kept && std::fs::symlink_metadata(file).is_err()
}

/// Returns what a file, which need not be there, is called in git's index.
fn name_of(repository: &Repository, file: &Path) -> Option<Vec<u8>> {
    let file = whole(file.parent()?)?.join(file.file_name()?);
    Some(file.strip_prefix(&repository.work_tree).ok()?.as_os_str().as_bytes().to_vec())
}

/// Returns the bytes of git's index.
fn index_of(repository: &Repository) -> Option<Vec<u8>> {
    let index = repository.git_dir.join("index");
    let found = std::fs::symlink_metadata(&index).ok()?;
    if !found.is_file() || found.len() > LARGEST { None } else { std::fs::read(index).ok() }
}

/// Returns the objects that an index holds for the stages of a file; nothing if it cannot be read.
fn staged(index: &[u8], wanted: &[u8]) -> Option<[Option<Id>; 3]> {
    let mut found = [None; 3];
    each(index, |name, stage, id| {
        if let Some(slot) = stage.checked_sub(1).and_then(|stage| found.get_mut(stage)).filter(|_| name == wanted) {
            *slot = Some(id);
        }
    })?;
    Some(found)
}

/// Returns the objects of the stages that files had before somebody said that they are settled.
fn put_by(index: &[u8]) -> Option<BTreeMap<Vec<u8>, [Option<Id>; 3]>> {
    let mut at = each(index, |_, _, _| {})?;
    let mut kept = loop {
        let size = usize::try_from(number(index, at + 4)?).ok()?;
        let whole = index.get(at + 8..(at + 8).checked_add(size)?)?;
        if index.get(at..at + 4)? == b"REUC" {
            break whole;
        }
        at += 8 + size;
    };
    let mut found = BTreeMap::new();
    while !kept.is_empty() {
        let name = word(&mut kept)?;
        let modes = [word(&mut kept)?, word(&mut kept)?, word(&mut kept)?];
        let mut stages = [None; 3];
        for (stage, _) in stages.iter_mut().zip(modes).filter(|(_, mode)| *mode != b"0") {
            let (id, rest) = kept.split_at_checked(20)?;
            *stage = id.try_into().ok();
            kept = rest;
        }
        found.insert(name.to_owned(), stages);
    }
    Some(found)
}

/// Takes what stands before the next NUL.
fn word<'b>(bytes: &mut &'b [u8]) -> Option<&'b [u8]> {
    let end = bytes.iter().position(|byte| *byte == 0)?;
    let (word, rest) = bytes.split_at_checked(end)?;
    *bytes = rest.get(1..)?;
    Some(word)
}

fn number(bytes: &[u8], at: usize) -> Option<u32> {
    Some(u32::from_be_bytes(bytes.get(at..at.checked_add(4)?)?.try_into().ok()?))
}

/// Shows each entry of an index: its name, its stage and its object. Returns where they end; nothing if not all could
/// be read.
fn each(index: &[u8], mut show: impl FnMut(&[u8], usize, Id)) -> Option<usize> {
    let number = |at: usize| number(index, at);
    if index.get(..4)? != b"DIRC" {
        return None;
    }
    let (version, count) = (number(4)?, number(8)?);
    let (mut at, mut name): (usize, Vec<u8>) = (12, Vec::new());
    for _ in 0..count {
        let id: Id = index.get(at + 40..at + 60)?.try_into().ok()?;
        let flags = u16::from_be_bytes(index.get(at + 60..at + 62)?.try_into().ok()?);
        let is_extended = version >= 3 && flags & 0x4000 != 0;
        let start = at + if is_extended { 64 } else { 62 };
        if version >= 4 {
            // Each name is told by how much of the one before it goes, and what comes instead.
            let (gone, len) = offset(index.get(start..)?)?;
            name.truncate(name.len().checked_sub(gone)?);
            let rest = index.get(start + len..)?;
            let end = rest.iter().position(|byte| *byte == 0)?;
            name.extend_from_slice(rest.get(..end)?);
            at = start + len + end + 1;
        } else {
            let rest = index.get(start..)?;
            let end = rest.iter().position(|byte| *byte == 0)?;
            name = rest.get(..end)?.to_vec();
            at += (start - at + end + 8) & !7;
        }
        show(&name, usize::from((flags >> 12) & 3), id);
    }
    Some(at)
}

/// Returns a number as git packs it, and how many bytes it takes.
fn offset(bytes: &[u8]) -> Option<(usize, usize)> {
    let mut value = 0_usize;
    for (at, byte) in bytes.iter().enumerate().take(5) {
        value = (value << 7) + usize::from(byte & 127);
        if byte & 128 == 0 {
            return Some((value, at + 1));
        }
        value += 1;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::{Repository, is_away, misses, offset, put_by, staged};

    fn entry(name: &str, stage: u16, id: u8) -> Vec<u8> {
        let mut bytes = vec![0; 40];
        bytes.extend([id; 20]);
        bytes.extend((stage << 12 | u16::try_from(name.len()).unwrap()).to_be_bytes());
        bytes.extend(name.as_bytes());
        bytes.resize((bytes.len() + 8) & !7, 0);
        bytes
    }

    #[test]
    fn what_git_keeps_and_is_not_there_is_missed() {
        let top = tempfile::tempdir().unwrap();
        let work_tree = std::fs::canonicalize(top.path()).unwrap();
        let repository = Repository { git_dir: work_tree.join(".git"), work_tree: work_tree.clone() };
        for dir in [".git", "cases", "casesx"] {
            std::fs::create_dir(work_tree.join(dir)).unwrap();
        }
        let (cases, file) = (work_tree.join("cases"), work_tree.join("cases/b.toml"));
        assert!(!misses(&repository, &cases) && !is_away(&repository, &file));
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x02".to_vec();
        index.extend(entry("cases/b.toml", 0, 1));
        index.extend(entry("casesx/c.toml", 0, 1));
        std::fs::write(work_tree.join(".git/index"), &index).unwrap();
        assert!(misses(&repository, &cases) && is_away(&repository, &file));
        std::fs::write(&file, "").unwrap();
        assert!(!misses(&repository, &cases) && !is_away(&repository, &file));
        assert!(misses(&repository, &work_tree.join("casesx")));
        std::fs::write(work_tree.join(".git/index"), &index[..40]).unwrap();
        assert!(misses(&repository, &cases) && !is_away(&repository, &file));
    }

    #[test]
    fn the_stages_of_a_file_are_found_among_others() {
        let mut index = b"DIRC\0\0\0\x02\0\0\0\x05".to_vec();
        for (name, stage, id) in [
            ("a", 0, 1),
            ("cases/b.toml", 1, 2),
            ("cases/b.toml", 2, 3),
            ("cases/b.toml", 3, 4),
            ("cases/c.toml", 0, 5),
        ] {
            index.extend(entry(name, stage, id));
        }
        assert_eq!(staged(&index, b"cases/b.toml"), Some([2, 3, 4].map(|id| Some([id; 20]))));
        assert_eq!(staged(&index, b"cases/c.toml"), Some([None; 3]));
        for n in 0..index.len() {
            let _ = staged(&index[..n], b"cases/b.toml");
        }
        assert_eq!(staged(b"PACK", b"a"), None);
        // What was settled is kept behind the entries, in a part of its own.
        let part = |name: &[u8], body: &[u8]| [name, &u32::try_from(body.len()).unwrap().to_be_bytes(), body].concat();
        let one = |name: &str, modes: &str, ids: &[u8]| {
            let ids: Vec<u8> = ids.iter().flat_map(|id| [*id; 20]).collect();
            [name.as_bytes(), b"\0", modes.as_bytes(), &ids].concat()
        };
        let settled = [one("a", "0\x00100644\x00100644\0", &[6, 7]), one("b", "100644\x00100644\x000\0", &[8, 9])];
        index.extend(part(b"TREE", b"123"));
        index.extend(part(b"REUC", &settled.concat()));
        index.extend([0; 20]);
        let ids = |ids: [u8; 3]| Some(ids.map(|id| (id > 0).then_some([id; 20])));
        let kept = |name: &[u8]| put_by(&index).unwrap().get(name).copied();
        assert_eq!((kept(b"a"), kept(b"b")), (ids([0, 6, 7]), ids([8, 9, 0])));
        assert_eq!(kept(b"cases/b.toml"), None);
        for n in 0..index.len() {
            let _ = put_by(&index[..n]);
        }
        assert_eq!((offset(&[5]), offset(&[0x80, 0]), offset(&[0x80])), (Some((5, 1)), Some((128, 2)), None));
    }
}
