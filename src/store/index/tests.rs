//! What an index is believed of, and what makes it useless.

use std::time::Duration;

use crate::calendar::sample::johannesburg;

use super::*;
use crate::store::indexed::{self, Wanted, shelf_on};
use crate::store::load::Loaded;
use crate::store::memory_disk::MemoryDisk;
use crate::store::progress::Progress;

const CASE: &str = "schema = 1\nid = \"ID\"\nsubject = \"Charged twice\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";

struct Shop {
    disk: MemoryDisk,
    cache: MemoryDisk,
}

impl Shop {
    /// Returns a shop whose files have been at rest for a while.
    fn at_rest(n_cases: usize) -> Self {
        let shop = Self { disk: MemoryDisk::new(), cache: MemoryDisk::new() };
        for n in 0..n_cases {
            shop.disk.put(format!("cases/2026/c-{n}.toml"), &CASE.replace("ID", &format!("c-{n}")));
        }
        shop.later();
        shop
    }

    fn later(&self) {
        self.disk.pause(Duration::from_secs(10));
    }

    fn load(&self) -> Loaded {
        indexed::folder(&self.disk, johannesburg(), Some(&shelf_on(&self.cache)), &Progress::silent(), Wanted::All)
            .unwrap()
    }

    fn state(&self) -> State {
        shelf_on(&self.cache).state(&self.disk, johannesburg())
    }

    fn bend(&self, name: &str, bend: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = self.cache.files().remove(Path::new(name)).unwrap();
        bend(&mut bytes);
        self.cache.take(name);
        self.cache.create(Path::new(name), &bytes).unwrap();
    }
}

#[test]
fn what_has_changed_lately_is_not_kept() {
    let shop = Shop::at_rest(3);
    shop.disk.put("cases/2026/new.toml", &CASE.replace("ID", "new"));
    assert_eq!(shop.load().n_read, 4);
    assert_eq!((shop.state().n_records, shop.state().useless), (3, None));
    shop.later();
    shop.load();
    assert_eq!(shop.state().n_records, 4);
}

#[test]
fn few_changes_are_written_apart_and_many_into_one() {
    let shop = Shop::at_rest(100);
    shop.load();
    let main = shop.cache.files()[Path::new("index")].clone();
    for n in 0..3 {
        shop.disk.put(format!("cases/2026/c-{n}.toml"), &CASE.replace("ID", &format!("c-{n}")));
    }
    shop.later();
    shop.load();
    assert_eq!(shop.state().n_records, 103);
    assert_eq!(shop.cache.files()[Path::new("index")], main);
    for n in 0..10 {
        shop.disk.put(format!("cases/2026/c-{n}.toml"), &CASE.replace("ID", &format!("c-{n}")));
    }
    shop.later();
    let loaded = shop.load();
    assert_eq!(shop.state().n_records, 100);
    assert_eq!(
        shop.cache.files().keys().map(PathBuf::as_path).collect::<Vec<_>>(),
        [Path::new("folder"), Path::new("index")]
    );
    assert_eq!(loaded, shop.load());
}

#[test]
fn an_index_of_no_use_is_passed_over_and_said_to_be_so() {
    type Bend = fn(&mut Vec<u8>);
    let cases: [(&str, Bend, Useless); 3] = [
        ("an empty file", Vec::clear, Useless::Damaged),
        ("half of it", |bytes| bytes.truncate(bytes.len() / 2), Useless::Damaged),
        ("its end bent", |bytes| *bytes.last_mut().unwrap() ^= 1, Useless::Damaged),
    ];
    for (what, bend, expect) in cases {
        let shop = Shop::at_rest(20);
        let whole = shop.load();
        shop.bend("index", bend);
        assert_eq!(shop.state().useless, Some(expect), "{what}");
        assert_eq!(shop.load(), whole, "{what}");
        assert_eq!(shop.state().useless, None, "{what}: it is made anew");
    }
    let shop = Shop::at_rest(3);
    assert_eq!(shop.state().useless, Some(Useless::Absent));
    shop.load();
    let other = Shelf { program: 2, ..shelf_on(&shop.cache) };
    assert_eq!(other.state(&shop.disk, johannesburg()).useless, Some(Useless::Foreign));
    assert_eq!(
        shelf_on(&shop.cache).state(&shop.disk, crate::calendar::zone::Zone::UTC).useless,
        Some(Useless::Foreign)
    );
    shop.disk.set_clock(shop.disk.now() - Duration::from_secs(60));
    assert_eq!(shop.state().useless, Some(Useless::FromTheFuture));
}

#[test]
fn damage_in_the_middle_is_found_and_mended() {
    let shop = Shop::at_rest(20);
    let whole = shop.load();
    let len = shop.cache.files()[Path::new("index")].len();
    for at in 0..len {
        shop.bend("index", |bytes| bytes[at] ^= 0x10);
        assert_eq!(shop.load(), whole, "byte {at} of {len}");
    }
    assert_eq!(shop.load(), whole);
    assert_eq!(shop.state().useless, None);
}

#[test]
fn a_cache_that_cannot_be_written_changes_nothing() {
    let shop = Shop::at_rest(5);
    let refuse = |_: &Path| Err(io::ErrorKind::PermissionDenied.into());
    let shelf = Shelf { open: Box::new(refuse), make: Box::new(refuse), ..shelf_on(&shop.cache) };
    let loaded = indexed::folder(&shop.disk, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::All).unwrap();
    assert_eq!(loaded, shop.load());
}

#[test]
fn caches_are_kept_where_the_user_says_and_nowhere_else() {
    for (vars, expect) in [
        (vec![("XDG_CACHE_HOME", "/c"), ("HOME", "/h")], Some("/c/amends")),
        (vec![("HOME", "/h")], Some("/h/.cache/amends")),
        (vec![("XDG_CACHE_HOME", "c"), ("HOME", "h")], None),
        (vec![], None),
    ] {
        let home = home(|name| vars.iter().find(|(key, _)| *key == name).map(|(_, value)| *value));
        assert_eq!(home.as_deref(), expect.map(Path::new), "{vars:?}");
    }
}

#[test]
fn a_torn_mark_of_an_erasure_does_not_end_the_index() {
    let shop = Shop::at_rest(3);
    shop.cache.put(ERASED, "");
    shop.load();
    let state = shop.state();
    assert_eq!((state.n_records, state.hindrance), (3, None));
    shelf_on(&shop.cache).forget().unwrap();
    assert_eq!(shop.state().n_records, 0);
    shop.load();
    assert_eq!(shop.state().n_records, 3);
}
