//! The files of one directory tree: what has changed is read, what has not is taken for what it was.
//! What is wanted of it is said by `indexed`.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::fetch::fetch;
use super::walk::{Met, Walk};
use super::{Parse, Source, Trim, Undecided, Unfit, Use, Where};
use crate::store::disk::{Snapshot, parent};
use crate::store::error::StoreError;
use crate::store::index::{Key, Records, Stored, Told, Tree};
use crate::store::load::{self, CASES, Flaw, LIMIT, Loaded, Read};
use crate::store::scan::{Reading, scan_names};

/// How files of one sort are read.
pub(super) struct Sort<'s, T> {
    pub(super) dir: &'static str,
    pub(super) parse: &'s Parse<'s, T>,
    /// Tells what is known of a value without its text.
    pub(super) tell: &'s (dyn Fn(&Path, &T) -> Told + Sync),
    /// Tells the same of bytes in which nothing is wrong, if that can be seen at a glance.
    pub(super) glance: &'s (dyn Fn(&Path, &[u8]) -> Option<Told> + Sync),
    pub(super) judge: &'s (dyn Fn(&Told) -> Use + Sync),
    pub(super) trim: &'s Trim<'s, T>,
}

/// Files of one sort.
pub(super) struct Files<T> {
    /// Those that are wanted, in the order of paths.
    pub(super) read: Vec<Read<T>>,
    pub(super) n_files: usize,
    pub(super) n_whole: usize,
    /// The records that may be asked again: of the parties all, of the cases those of which it is not known yet whether
    /// they are wanted. All others are let go of before the first text is read, as they are most of what is in memory.
    pub(super) records: Option<Records>,
    /// The places of those that have not changed, among all that the index has.
    pub(super) known: Vec<u32>,
    /// The places of those that have not changed and were read all the same.
    pub(super) again: Vec<u32>,
    /// Those that may be read later.
    pub(super) kin: Undecided,
    /// The marks that more than one has, in order: these may have one id.
    pub(super) twins: Vec<u64>,
}

impl<T> Files<T> {
    /// Returns what there is where nothing could be listed.
    pub(super) fn none() -> Self {
        Self {
            read: Vec::new(),
            n_files: 0,
            n_whole: 0,
            records: None,
            known: Vec::new(),
            again: Vec::new(),
            kin: Undecided::default(),
            twins: Vec::new(),
        }
    }
}

/// What was seen of the files that were read.
#[derive(Default)]
struct Seen {
    marks: Vec<u64>,
    again: Vec<u32>,
    kin: Vec<(PathBuf, Option<Key>, Told)>,
}

impl Source<'_, '_> {
    /// Reads the files of one directory tree: what has changed from the disk, the rest, as far as wanted, from the index.
    pub(super) fn files<T: Stored + Send>(
        &self,
        loaded: &mut Loaded,
        sort: &Sort<'_, T>,
    ) -> Result<Result<Files<T>, Unfit>, StoreError> {
        let seen: Mutex<Seen> = Mutex::default();
        let tree = if sort.dir == CASES { Tree::Cases } else { Tree::Parties };
        let mut records = self.index.map(|index| index.records(tree));
        let read = |path: &Path, snapshot: Result<Snapshot, StoreError>| {
            self.look(path, snapshot, records.as_ref(), sort, &seen)
        };
        let walk = Walk::new(self.disk, records.as_ref(), sort.dir);
        let mut n_expected = 0;
        let mut names = || {
            let names = walk.names(sort.judge)?;
            let n_files = names.files.len() + walk.n_kept();
            let n_more = n_files.saturating_sub(n_expected);
            if sort.dir == CASES {
                self.progress.expect(n_more)
            } else {
                self.progress.settle(n_more)
            }
            n_expected = n_expected.max(n_files);
            Ok(names)
        };
        let scan = scan_names(self.disk, Path::new(sort.dir), LIMIT, &mut loaded.patience, &mut names, read)?;
        let Met { known, mut kept, mut kin, mut marks, unfit } = walk.met();
        if let Some(unfit) = unfit {
            return Ok(Err(unfit));
        }
        let wanted = records.as_ref().map(|records| records.only(&mut kept));
        if tree == Tree::Cases {
            records = records.map(|records| records.only(&mut kin));
        }
        let kept = kept.into_iter().map(Where::Known);
        let Some(mut read) = fetch(self, wanted.as_ref(), kept, sort.parse, sort.trim) else {
            return Ok(Err(Unfit::Damaged));
        };
        loaded.n_left_over += scan.n_left_over;
        loaded.n_backups += scan.n_backups;
        loaded.flaws.extend(scan.reported.into_iter().map(Flaw::from));
        let n_files = known.len() + scan.files.len();
        let n_torn =
            scan.files.iter().filter(|(_, read)| read.as_ref().is_some_and(|read| read.value.is_none())).count();
        read.extend(scan.files.into_iter().filter_map(|(_, read)| read.map(|read| *read)));
        load::sort_read(&mut read);
        let seen = seen.into_inner().unwrap_or_else(PoisonError::into_inner);
        let kin = Undecided { known: kin, read: seen.kin };
        marks.extend(seen.marks);
        marks.sort_unstable();
        let is_twin = |pair: &[u64]| matches!(pair, [one, next] if one == next);
        let mut twins: Vec<u64> = marks.windows(2).filter(|pair| is_twin(pair)).flatten().copied().collect();
        twins.dedup();
        let n_whole = n_files - n_torn;
        Ok(Ok(Files { read, n_files, n_whole, records, known, again: seen.again, kin, twins }))
    }

    /// Looks at a file: at a glance if that is enough, else as a whole.
    fn look<T: Stored>(
        &self,
        path: &Path,
        snapshot: Result<Snapshot, StoreError>,
        records: Option<&Records>,
        sort: &Sort<'_, T>,
        seen: &Mutex<Seen>,
    ) -> Reading<Option<Box<Read<T>>>> {
        self.progress.step();
        let stat = snapshot.as_ref().ok().map(|snapshot| snapshot.stat);
        // Whatever was read, who hangs together is only known when all is.
        let keep = |read: Option<&Read<T>>, told: &Told, may_be_wanted: bool| {
            let known = stat.zip(records).zip(path.file_name());
            let again = known.and_then(|((stat, records), name)| records.find(parent(path), name, &stat));
            if let (None, Some(harvest), Some(stat)) = (again, self.harvest, stat) {
                harvest.add(path, &stat, read, told);
            }
            let mut seen = seen.lock().unwrap_or_else(PoisonError::into_inner);
            seen.marks.extend(told.summary.map(|summary| summary.id));
            seen.again.extend(again.map(|(place, _)| place));
            if may_be_wanted {
                seen.kin.push((path.to_path_buf(), stat.as_ref().and_then(Key::of), *told));
            }
        };
        if let Some(told) = snapshot.as_ref().ok().and_then(|snapshot| (sort.glance)(path, &snapshot.bytes)) {
            let becomes = (sort.judge)(&told);
            let needs_text = self.harvest.is_some() && told.is_often_asked_for();
            if !matches!(becomes, Use::Read) && !needs_text {
                keep(None, &told, matches!(becomes, Use::Kin));
                return Reading::Whole(None);
            }
        }
        match load::understand(path, snapshot, sort.parse) {
            Reading::Doubtful(read) => Reading::Doubtful(Some(Box::new(read))),
            Reading::Whole(mut read) => {
                let told = read.value.as_ref().map_or_else(Told::default, |value| (sort.tell)(path, value));
                let becomes = (sort.judge)(&told);
                let is_kept =
                    told.summary.is_none() || read.flaws.iter().any(Flaw::matters) || matches!(becomes, Use::Read);
                keep(Some(&read), &told, !is_kept && matches!(becomes, Use::Kin));
                if is_kept {
                    (sort.trim)(&mut read);
                }
                Reading::Whole(is_kept.then(|| Box::new(read)))
            }
        }
    }
}
