//! Random histories of a folder: whatever happened, the index changes no answer.

use std::path::PathBuf;
use std::sync::Mutex;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use crate::calendar::sample::johannesburg;

use super::*;
use crate::model::dice::Dice;
use crate::store::memory_disk::MemoryDisk;
use crate::store::progress::Listener;

struct History {
    disk: MemoryDisk,
    cache: MemoryDisk,
    dice: Dice,
    did: Vec<String>,
}

impl History {
    fn begin(seed: u64) -> Self {
        Self { disk: MemoryDisk::new(), cache: MemoryDisk::new(), dice: Dice::seeded(seed), did: Vec::new() }
    }

    fn path(&mut self) -> PathBuf {
        let n = self.dice.below(12);
        let path = match self.dice.below(12) {
            0 => format!("cases/c-{n}.json"),
            1 => format!("cases/2025/q/c-{n}.toml"),
            2..8 => format!("cases/2026/c-{n}.toml"),
            8 => format!("parties/p-{n}.json"),
            9 => format!("parties/old/p-{n}.toml"),
            _ => format!("parties/p-{n}.toml"),
        };
        PathBuf::from(path)
    }

    /// Returns a text of one of two lengths, so that a change often keeps it.
    fn text(&mut self, path: &Path) -> String {
        let id = path.file_stem().unwrap().to_str().unwrap();
        let (word, n) = (["open", "done"][self.dice.below(2)], self.dice.below(10));
        let day = 10 + self.dice.below(20);
        match self.dice.below(16) {
            0 => "id = \"half".to_owned(),
            1 => String::new(),
            2 => format!(
                "schema = 1\nid = \"{id}\"\nstaus = 1\nsubject = \"{n}\"\nreceived_at = 2026-11-{day}T09:14:00+02:00\n"
            ),
            3 | 4 if path.starts_with("cases") && path.extension().unwrap() == "toml" => format!(
                "schema = 1\r\nid = \"{id}\"\r\nsubject = \"{n}\"\r\ncomplainant = \"p-{n}\"\r\n\
                 received_at = 2026-11-{day}T09:14:00+02:00\r\n"
            ),
            _ if path.starts_with("parties") && path.extension().unwrap() == "json" => {
                format!("{{\"schema\":1,\"id\":\"{id}\",\"kind\":\"person\",\"name\":\"J {n}\"}}")
            }
            3 if path.starts_with("parties") => format!(
                "schema = 1\nid = \"p-{n}\"\nkind = \"person\"\nname = \"Firm\"\nsame_as = \"p-{}\"\n",
                day % 10
            ),
            _ if path.starts_with("parties") => format!(
                "schema = 1\nid = \"{id}\"\nkind = \"person\"\nname = \"N {n}\"\norganisation = \"p-{}\"\n",
                day % 10
            ),
            _ if path.extension().unwrap() == "json" => format!(
                "{{\"schema\":1,\"id\":\"{id}\",\"subject\":\"{n}\",\"received_at\":\"2026-11-{day}T09:14:00+02:00\"}}"
            ),
            _ => format!(
                "schema = 1\nid = \"{id}\"\nsubject = \"{n}\"\ncomplainant = \"p-{n}\"\n\
                 received_at = 2026-11-{day}T09:14:00+02:00\n[[promise]]\nid = \"p1\"\nstate = \"{}\"\ndue = 2026-11-{day}\n",
                if word == "open" { "open" } else { "kept" }
            ),
        }
    }

    fn step(&mut self) {
        let path = self.path();
        let now = self.disk.now();
        let did = match self.dice.below(16) {
            0 => {
                self.disk.take(&path);
                "removed"
            }
            1 => {
                let to = self.path();
                let is_free = self.disk.stat(&to).is_err();
                if self.disk.stat(&path).is_ok()
                    && is_free
                    && to.parent().is_some_and(|dir| self.disk.stat(dir).is_ok())
                {
                    self.disk.rename(&path, &to).unwrap();
                }
                "renamed"
            }
            2 => {
                self.disk.set_clock(now - Duration::from_secs(self.dice.below(30) as u64));
                "set the clock back"
            }
            3 => {
                self.corrupt();
                "damaged the index"
            }
            4 => {
                // Another file of the same length in its place, dressed up as the old one.
                if let Ok(stat) = self.disk.stat(&path) {
                    let text = self.text(&path);
                    self.disk.take(&path);
                    self.disk.put(&path, &text);
                    self.disk.touch(&path, stat.modified.unwrap());
                }
                "replaced by one of the same age"
            }
            5 => {
                let stat = self.disk.stat(&path).ok();
                let text = self.text(&path);
                self.disk.put(&path, &text);
                if let Some(stat) = stat {
                    self.disk.touch(&path, stat.modified.unwrap());
                }
                "edited and set back its time"
            }
            6 => {
                let strange = self.path().with_extension("TOML");
                self.disk.put(strange, "");
                "put a strange name"
            }
            7 => {
                let strange = self.path().with_extension("TOML");
                self.disk.take(strange);
                "took a strange name"
            }
            8..12 => {
                self.disk.pause(Duration::from_millis(self.dice.below(8000) as u64));
                "waited"
            }
            _ => {
                let text = self.text(&path);
                self.disk.put(&path, &text);
                "wrote"
            }
        };
        self.did.push(format!("{did} {}", path.display()));
    }

    fn corrupt(&mut self) {
        let Some(name) = ["index", "recent"].into_iter().find(|name| self.cache.stat(Path::new(name)).is_ok()) else {
            return;
        };
        let mut bytes = self.cache.files().remove(Path::new(name)).unwrap();
        match self.dice.below(4) {
            0 => bytes.truncate(self.dice.below(bytes.len() + 1)),
            1 => bytes.clear(),
            _ if bytes.is_empty() => {}
            _ => {
                let at = self.dice.below(bytes.len());
                bytes[at] ^= 1 << self.dice.below(8);
            }
        }
        self.cache.take(name);
        self.cache.create(Path::new(name), &bytes).unwrap();
    }

    fn compare(&mut self) {
        let shelf = shelf_on(&self.cache);
        let is_due = |summary: &Summary| summary.due_from.is_some();
        let before = self.disk.now();
        let plain = folder(&self.disk, johannesburg(), None, &Progress::silent(), Wanted::All).unwrap();
        let some = folder(&self.disk, johannesburg(), None, &Progress::silent(), Wanted::Cases(&is_due)).unwrap();
        // Waiting for files in the making must not make a difference between the runs.
        self.disk.set_clock(before);
        let warm = folder(&self.disk, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::All).unwrap();
        let did = &self.did;
        // How long a run has waited is no part of the answer.
        let said = |loaded: &Loaded| (loaded.n_files, loaded.n_read, loaded.n_left_over, loaded.n_backups);
        assert_eq!((&warm.folder, &warm.flaws), (&plain.folder, &plain.flaws), "{did:#?}");
        assert_eq!(said(&warm), said(&plain), "{did:#?}");
        self.disk.set_clock(before);
        let warm =
            folder(&self.disk, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::Cases(&is_due)).unwrap();
        assert_eq!((&warm.folder.cases, of_weight(&warm)), (&some.folder.cases, of_weight(&some)), "{did:#?}");
        for case in some.folder.cases.iter().map(|filed| &filed.case) {
            let said = |loaded: &Loaded| {
                let organisation = loaded.folder.organisation(case).cloned();
                let name = organisation.as_ref().and_then(|id| loaded.folder.name(id)).map(str::to_owned);
                (loaded.folder.complainant(case).cloned(), organisation, name)
            };
            assert_eq!(said(&warm), said(&plain), "{did:#?}");
        }
        let counts = |loaded: &Loaded| (loaded.n_read, loaded.n_files);
        assert_eq!((counts(&warm), of_weight(&warm)), (counts(&plain), of_weight(&plain)), "{did:#?}");
        let wanted =
            Wanted::Linked { alone: &is_due, together: &|summaries: &[Summary]| summaries.len() > 1, near: None };
        self.disk.set_clock(before);
        let some = folder(&self.disk, johannesburg(), None, &Progress::silent(), wanted).unwrap();
        self.disk.set_clock(before);
        let warm = folder(&self.disk, johannesburg(), Some(&shelf), &Progress::silent(), wanted).unwrap();
        let did = &self.did;
        assert_eq!((&warm.folder.cases, of_weight(&warm)), (&some.folder.cases, of_weight(&some)), "{did:#?}");
        let counts = |loaded: &Loaded| (loaded.n_read, loaded.n_files);
        assert_eq!((counts(&warm), of_weight(&warm)), (counts(&plain), of_weight(&plain)), "{did:#?}");
        for case in warm.folder.cases.iter().map(|filed| &filed.case) {
            let said =
                |loaded: &Loaded| (loaded.folder.complainant(case).cloned(), loaded.folder.organisation(case).cloned());
            assert_eq!(said(&warm), said(&plain), "{did:#?}");
        }
    }
}

/// Returns the flaws that may make an answer another one; what is only worth knowing comes along with what is read.
fn of_weight(loaded: &Loaded) -> Vec<&load::Flaw> {
    loaded.flaws.iter().filter(|flaw| flaw.matters()).collect()
}

#[test]
fn whatever_happens_to_a_folder_the_index_changes_no_answer() {
    let mut n_kept = 0;
    for seed in 0..60 {
        let mut history = History::begin(seed);
        for _ in 0..50 {
            history.step();
            if history.dice.below(2) == 0 {
                history.compare();
            }
        }
        n_kept += shelf_on(&history.cache).state(&history.disk, johannesburg()).n_records;
    }
    assert!(n_kept > 100, "the index was hardly used: {n_kept}");
}

#[test]
fn only_what_is_wanted_is_read_whole_and_nothing_that_has_not_changed() {
    use crate::store::failing_disk::FailingDisk;
    let (disk, cache) = (MemoryDisk::new(), MemoryDisk::new());
    for n in 0..40 {
        let promise = if n == 7 { "[[promise]]\nid = \"p1\"\ndue = 2026-11-24\n" } else { "" };
        let text =
            format!("schema = 1\nid = \"c-{n}\"\nsubject = \"s\"\nreceived_at = 2026-11-20T09:14:00+02:00\n{promise}");
        disk.put(format!("cases/2026/c-{n}.toml"), &text);
    }
    disk.pause(Duration::from_secs(10));
    let shelf = shelf_on(&cache);
    // Line ends of another system are worth knowing and no reason to read a file again.
    let ends = "schema = 1\r\nid = \"c-9\"\r\nsubject = \"s\"\r\nreceived_at = 2026-11-20T09:14:00+02:00\r\n";
    disk.put("cases/2026/c-9.toml", ends);
    disk.pause(Duration::from_secs(10));
    let is_due = |summary: &Summary| summary.due_from.is_some();
    let count = |expect_read: usize| {
        let watched = FailingDisk::new(disk.clone());
        let loaded =
            folder(&watched, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::Cases(&is_due)).unwrap();
        assert_eq!((loaded.folder.cases.len(), loaded.n_read), (1, 40));
        assert_eq!(watched.count("read"), expect_read);
    };
    count(40);
    count(0);
    disk.touch("cases/2026/c-3.toml", disk.now());
    disk.pause(Duration::from_secs(10));
    count(1);
    count(0);
}

#[test]
fn four_times_the_cases_take_four_times_the_steps() {
    use crate::store::failing_disk::FailingDisk;
    let steps = |n: usize| {
        let (disk, cache) = (MemoryDisk::new(), MemoryDisk::new());
        for n in 0..n {
            let text =
                format!("schema = 1\nid = \"c-{n}\"\nsubject = \"s\"\nreceived_at = 2026-11-20T09:14:00+02:00\n");
            disk.put(format!("cases/{}/c-{n}.toml", 2020 + n % 7), &text);
            disk.put(format!("parties/p-{n}.toml"), &format!("schema = 1\nid = \"p-{n}\"\nkind = \"person\"\n"));
        }
        disk.pause(Duration::from_secs(10));
        let shelf = shelf_on(&cache);
        let run = || {
            let watched = FailingDisk::new(disk.clone());
            folder(&watched, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::Cases(&|_| false)).unwrap();
            watched.steps().len()
        };
        [run(), run()]
    };
    let (few, many) = (steps(50), steps(200));
    for (few, many) in few.into_iter().zip(many) {
        assert!(many <= 4 * few, "{few} steps became {many}");
    }
}

#[test]
fn who_began_to_read_before_an_erasure_keeps_nothing_of_it() {
    let (disk, cache) = (MemoryDisk::new(), MemoryDisk::new());
    let text = "schema = 1\nid = \"c-1\"\nsubject = \"Nomvula\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";
    disk.put("cases/2026/c-1.toml", text);
    disk.pause(Duration::from_secs(10));
    let shelf = shelf_on(&cache);
    let holds = || cache.files().into_values().any(|bytes| bytes.windows(7).any(|part| part == b"Nomvula"));
    let read = |are_wanted: &(dyn Fn(&Summary) -> bool + Sync)| {
        folder(&disk, johannesburg(), Some(&shelf), &Progress::silent(), Wanted::Cases(are_wanted)).unwrap()
    };
    for is_known in [false, true] {
        // An erasure comes to its end while the case is being read.
        read(&|_| {
            shelf.forget().unwrap();
            true
        });
        assert!(!holds(), "{is_known}");
        read(&|_| true);
        assert!(holds());
        disk.touch("cases/2026/c-1.toml", disk.now());
        disk.pause(Duration::from_secs(10));
    }
}

/// What the bars said, and a clock on which each look comes long after the one before.
static SAID: Mutex<Vec<String>> = Mutex::new(Vec::new());
static LOOKS: AtomicU64 = AtomicU64::new(0);

#[test]
fn what_the_index_does_not_spare_is_counted_with_all_else() {
    let disk = MemoryDisk::new();
    for n in 0..40 {
        let head =
            format!("schema = 1\nid = \"c-{n}\"\nkind = \"request\"\nsubject = \"s\"\ncomplainant = \"p-{}\"\n", n % 8);
        let end = "status = \"closed\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";
        disk.put(format!("cases/2026/c-{n}.toml"), &(head + end));
    }
    for n in 0..8 {
        disk.put(
            format!("parties/p-{n}.toml"),
            &format!("schema = 1\nid = \"p-{n}\"\nkind = \"person\"\nname = \"N\"\n"),
        );
    }
    disk.pause(Duration::from_secs(10));
    let shelf = shelf_on(&MemoryDisk::new());
    let say = |text: &str| SAID.lock().unwrap().push(text.to_owned());
    let clock = || Duration::from_secs(LOOKS.fetch_add(1, Ordering::Relaxed));
    let last = |wanted: Wanted<'_>| {
        SAID.lock().unwrap().clear();
        let erasing = crate::store::progress::Erasing::BySequence;
        let progress = Progress::of("files", Some(Listener { say, clock, columns: None, erasing }));
        folder(&disk, johannesburg(), Some(&shelf), &progress, wanted).unwrap();
        let said = SAID.lock().unwrap().clone();
        let counted =
            said.iter().filter_map(|text| text.split_once("] ")?.1.split_once(" files")?.0.split_once(" of "));
        counted.filter_map(|(done, total)| Some((done.parse::<usize>().ok()?, total.parse::<usize>().ok()?))).max()
    };
    assert_eq!(last(Wanted::All), Some((48, 48)), "cold");
    assert_eq!(last(Wanted::All), Some((48, 48)), "warm");
    // Parties are looked up once more, for a second file of theirs.
    assert_eq!(last(Wanted::Parties(&|_| false)), Some((16, 16)), "warm, parties alone");
}
