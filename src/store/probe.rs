//! Finding the file of a full id by asking for it by name, without reading any file.
//! Prefixes and misspelt ids are the caller's business; `walk` gives all names for them.

use std::collections::HashMap;
use std::ffi::OsString;
use std::io;
use std::path::{Path, PathBuf};

use super::disk::{Disk, Kind, parent};
use super::error::StoreError;
use super::janitor;
use super::names;

const EXTENSIONS: [&str; 2] = ["toml", "json"];

/// Returns each file of this name in `dir` and in the directories right below it; several are duplicates.
///
/// The id is one plain word: whoever calls has parsed it.
pub fn find(disk: &dyn Disk, dir: &Path, id: &str) -> Result<Vec<PathBuf>, StoreError> {
    if names::is_device(&id.to_ascii_lowercase()) {
        // No report reads a file of such a name, and so nobody works on it.
        return Ok(Vec::new());
    }
    let listed = match disk.list(dir) {
        Ok(listed) => listed,
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        Err(error) => return Err(StoreError::from_io("list", dir, error)),
    };
    let mut found = Vec::new();
    let mut hidden = None;
    let inner = listed.iter().filter(|listed| listed.kind == Kind::Dir).map(|listed| dir.join(&listed.name));
    for dir in std::iter::once(dir.to_path_buf()).chain(inner) {
        for extension in EXTENSIONS {
            let path = dir.join(format!("{id}.{extension}"));
            match disk.stat(&path) {
                Ok(_) => found.push(path),
                Err(error) if error.kind() == io::ErrorKind::NotFound => {}
                // A directory that we may not look into does not hide a file elsewhere.
                Err(error) => hidden = Some(StoreError::from_io("read", &path, error)),
            }
        }
    }
    found.sort_unstable();
    match hidden {
        Some(error) if found.is_empty() => Err(error),
        _ => Ok(found),
    }
}

/// Returns how late a file comes among those of one name: one right in a directory of records stands where it belongs.
pub(super) fn rank(path: &Path) -> usize {
    let is_inside = path.components().nth(2).is_some();
    let place = path.extension().and_then(|own| EXTENSIONS.iter().position(|extension| own == *extension));
    place.filter(|_| !is_inside).unwrap_or(EXTENSIONS.len())
}

/// Returns the file of this name in `dir` itself, else the first in the directories right below it.
///
/// A directory of many files is not listed for one that stands where it belongs.
pub fn first(disk: &dyn Disk, dir: &Path, id: &str) -> Result<Option<PathBuf>, StoreError> {
    let mut paths = EXTENSIONS.iter().map(|extension| dir.join(format!("{id}.{extension}")));
    match paths.find(|path| disk.stat(path).is_ok()) {
        Some(path) => Ok(Some(path)),
        None => Ok(find(disk, dir, id)?.into_iter().next()),
    }
}

/// The files that a walk found.
#[derive(Debug)]
pub struct Walked {
    /// In the order of paths.
    pub files: Vec<PathBuf>,
    /// Why there may be more: a directory could not be listed.
    pub hidden: Option<StoreError>,
}

impl Walked {
    /// Returns the files if there can be no others.
    pub fn whole(self) -> Result<Vec<PathBuf>, StoreError> {
        match self.hidden {
            None => Ok(self.files),
            Some(error) => Err(error),
        }
    }
}

/// Returns each file below `dir` whose name without extension is wanted.
///
/// Nothing is opened and nothing is asked of a file: a prefix costs one look at the names.
pub fn walk(disk: &dyn Disk, dir: &Path, is_wanted: impl Fn(&str) -> bool) -> Walked {
    let (mut files, mut hidden) = (Vec::new(), None);
    let mut open = vec![dir.to_path_buf()];
    while let Some(inner) = open.pop() {
        let listed = match disk.list(&inner) {
            Ok(listed) => listed,
            // Never made, or gone since its parent was listed: nothing is in it.
            Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
            Err(error) => {
                hidden = Some(StoreError::from_io("list", &inner, error));
                continue;
            }
        };
        for found in listed {
            let stem = Path::new(&found.name).file_stem().and_then(|stem| stem.to_str());
            if names::is_dir(&found) {
                open.push(inner.join(&found.name));
            } else if stem.is_some_and(&is_wanted) && names::is_record(&found) {
                files.push(inner.join(&found.name));
            }
        }
    }
    files.sort_unstable();
    Walked { files, hidden }
}

/// Returns a file beside this one whose name differs only in upper and lower case: some systems take the two for one.
///
/// A large directory is not listed for it, because a write must not cost more in a larger folder; `walk` sees the
/// twins in each report all the same.
pub fn case_twin(disk: &dyn Disk, path: &Path) -> Option<PathBuf> {
    let (dir, name) = (parent(path), path.file_name()?);
    if janitor::is_large(disk, dir) {
        return None;
    }
    let is_twin = |other: &OsString| other != name && other.eq_ignore_ascii_case(name);
    let listed = disk.list(dir).ok()?;
    listed.into_iter().find(|listed| is_twin(&listed.name)).map(|listed| dir.join(listed.name))
}

/// Returns the first twin of each of these files that has one, looking at each directory once.
pub fn case_twins<'p>(disk: &dyn Disk, paths: impl IntoIterator<Item = &'p Path>) -> HashMap<PathBuf, PathBuf> {
    let mut twins = HashMap::new();
    let mut listed: HashMap<&Path, HashMap<OsString, Vec<OsString>>> = HashMap::new();
    let names = |dir: &Path| {
        let mut names: HashMap<OsString, Vec<OsString>> = HashMap::new();
        for name in disk.list(dir).unwrap_or_default().into_iter().map(|listed| listed.name) {
            names.entry(name.to_ascii_lowercase()).or_default().push(name);
        }
        names
    };
    for path in paths {
        let (dir, Some(name)) = (parent(path), path.file_name()) else { continue };
        let names = listed.entry(dir).or_insert_with(|| match janitor::is_large(disk, dir) {
            true => HashMap::new(),
            false => names(dir),
        });
        let alike = names.get(&name.to_ascii_lowercase()).map_or(&[][..], Vec::as_slice);
        twins.extend(alike.iter().find(|other| *other != name).map(|twin| (path.to_path_buf(), dir.join(twin))));
    }
    twins
}

/// Tells whether an editor seems to have the file open (Vim's or Emacs's mark lies beside it).
pub fn is_open_in_editor(disk: &dyn Disk, path: &Path) -> bool {
    let Some(name) = path.file_name() else { return false };
    let beside = |before: &str, after: &str| {
        let mut mark = OsString::from(before);
        mark.push(name);
        mark.push(after);
        disk.stat(&path.with_file_name(mark)).is_ok()
    };
    beside(".", ".swp") || beside(".#", "")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::failing_disk::FailingDisk;
    use crate::store::memory_disk::MemoryDisk;

    fn check(files: &[&str], id: &str, expect: &[&str]) {
        let disk = MemoryDisk::new();
        for file in files {
            disk.put(file, "x");
        }
        let disk = FailingDisk::new(disk);
        let found = find(&disk, Path::new("cases"), id).unwrap();
        let found: Vec<_> = found.iter().map(|path| path.to_str().unwrap()).collect();
        assert_eq!(found, expect, "{id} in {files:?}");
        assert_eq!((disk.count("read"), disk.count("list")), (0, 1));
    }

    #[test]
    fn a_full_id_is_found_by_asking_for_its_names() {
        let files = ["cases/a.toml", "cases/2026/b.json", "cases/2026/a2.toml", "cases/2025/c.toml"];
        check(&files, "a", &["cases/a.toml"]);
        check(&files, "b", &["cases/2026/b.json"]);
        check(&files, "c", &["cases/2025/c.toml"]);
        check(&files, "d", &[]);
        check(&[], "a", &[]);
    }

    #[test]
    fn a_name_that_some_systems_keep_for_a_device_is_no_case() {
        let disk = MemoryDisk::new();
        disk.put("cases/2026/nul.toml", "x");
        for id in ["nul", "NUL", "com1"] {
            assert_eq!(find(&disk, Path::new("cases"), id).unwrap(), Vec::<PathBuf>::new());
        }
    }

    #[test]
    fn one_that_stands_where_it_belongs_is_found_without_a_listing() {
        let disk = MemoryDisk::new();
        for file in ["parties/a.json", "parties/old/a.toml", "parties/old/b.toml"] {
            disk.put(file, "x");
        }
        let disk = FailingDisk::new(disk);
        let of = |id: &str| first(&disk, Path::new("parties"), id).unwrap().map(|path| path.display().to_string());
        assert_eq!((of("a").as_deref(), disk.count("list")), (Some("parties/a.json"), 0));
        assert_eq!((of("b").as_deref(), of("c"), disk.count("list")), (Some("parties/old/b.toml"), None, 2));
    }

    #[test]
    fn duplicates_are_all_returned() {
        let files = ["cases/a.toml", "cases/2026/a.json", "cases/2026/a.toml", "cases/2026/q1/a.toml"];
        check(&files, "a", &["cases/2026/a.json", "cases/2026/a.toml", "cases/a.toml"]);
        let disk = MemoryDisk::new();
        for file in files {
            disk.put(file, "x");
        }
        assert_eq!(walk(&disk, Path::new("cases"), |stem| stem == "a").whole().unwrap().len(), 4);
    }

    #[test]
    fn a_directory_that_cannot_be_looked_into_hides_nothing_elsewhere() {
        let disk = MemoryDisk::new();
        disk.put("cases/2026/a.toml", "x");
        disk.put("cases/2025/b.toml", "x");
        let denied = rustix::io::Errno::ACCESS.raw_os_error();
        // The steps: one listing, two names in `cases`, two in `2025`, two in `2026`.
        let disk = FailingDisk::new(disk).fail_at(3, denied);
        assert_eq!(find(&disk, Path::new("cases"), "a").unwrap(), [Path::new("cases/2026/a.toml")]);
        let disk = FailingDisk::new(disk.inner().clone()).fail_at(3, denied);
        assert_eq!(find(&disk, Path::new("cases"), "none").unwrap_err().code(), "file.denied");
        // The second listing is that of one of the years.
        let disk = FailingDisk::new(disk.inner().clone()).fail_at(1, denied);
        let walked = walk(&disk, Path::new("cases"), |_| true);
        assert_eq!((walked.files.len(), walked.whole().unwrap_err().code()), (1, "file.denied"));
    }

    #[test]
    fn the_first_of_one_name_is_the_one_that_a_whole_reading_keeps() {
        use crate::calendar::sample::johannesburg;
        use crate::model::id::PartyId;
        use crate::store::load;
        let paths =
            ["parties/p-a.json", "parties/p-a.toml", "parties/0/p-a.toml", "parties/0/p-a.json", "parties/z/p-a.toml"];
        let id = PartyId::parse("p-a").unwrap();
        for chosen in 1_u32..1 << paths.len() {
            let disk = MemoryDisk::new();
            for (n, path) in paths.iter().enumerate().filter(|(n, _)| chosen & (1 << n) != 0) {
                let text = match path.ends_with(".toml") {
                    true => format!("schema = 1\nid = \"p-a\"\nkind = \"person\"\nname = \"N {n}\"\n"),
                    false => format!("{{\"schema\":1,\"id\":\"p-a\",\"kind\":\"person\",\"name\":\"N {n}\"}}"),
                };
                disk.put(path, &text);
            }
            let alone = load::party(&disk, &id, johannesburg()).unwrap().unwrap().value;
            let whole = load::folder(&disk, johannesburg()).unwrap();
            assert_eq!(whole.folder.parties.get(&id), alone.as_ref(), "{chosen:05b}");
            assert_eq!(whole.flaws.len(), chosen.count_ones() as usize - 1);
            assert!(whole.flaws.is_sorted_by_key(|flaw| Path::new(&flaw.path)), "{chosen:05b}");
        }
    }

    #[test]
    fn a_twin_in_upper_case_is_seen() {
        let disk = MemoryDisk::new();
        disk.put("cases/2026/c-1.toml", "x");
        disk.put("cases/C-1.toml", "x");
        assert_eq!(case_twin(&disk, Path::new("cases/2026/c-1.toml")), None);
        disk.put("cases/2026/C-1.toml", "x");
        let of = |path: &str| case_twin(&disk, Path::new(path)).map(|path| path.display().to_string());
        assert_eq!(of("cases/2026/c-1.toml").as_deref(), Some("cases/2026/C-1.toml"));
        assert_eq!(of("cases/2026/C-1.toml").as_deref(), Some("cases/2026/c-1.toml"));
        assert_eq!(of("cases/2026/none.toml"), None);
        let paths = ["cases/2026/c-1.toml", "cases/2026/none.toml", "cases/C-1.toml"].map(Path::new);
        let twins = case_twins(&disk, paths).into_iter().collect::<Vec<_>>();
        assert_eq!(twins, [("cases/2026/c-1.toml".into(), "cases/2026/C-1.toml".into())]);
    }

    #[test]
    fn an_editor_s_mark_is_seen() {
        let disk = MemoryDisk::new();
        disk.put("cases/a.toml", "x");
        assert!(!is_open_in_editor(&disk, Path::new("cases/a.toml")));
        disk.put("cases/.a.toml.swp", "");
        assert!(is_open_in_editor(&disk, Path::new("cases/a.toml")));
        disk.put_kind("cases/.#b.toml", Kind::Symlink);
        assert!(is_open_in_editor(&disk, Path::new("cases/b.toml")));
    }
}
