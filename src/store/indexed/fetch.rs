//! Getting what is wanted of files that are known not to have changed: from the index, else from the disk.
//! Which ones are wanted is said by `indexed`.

use std::path::PathBuf;

use super::{Parse, Source, Trim, Where};
use crate::model::parallel::in_parallel;
use crate::store::index::{self, Kept, Key, Records, Stored};
use crate::store::load::{self, LIMIT, Read};
use crate::store::scan::Reading;

/// Returns what is in these files, of which these are the records.
///
/// Nothing if the index is damaged or one of them is another one by now.
pub(super) fn fetch<T: Stored + Send>(
    source: &Source<'_, '_>,
    records: Option<&Records>,
    from: impl IntoIterator<Item = Where>,
    parse: &Parse<'_, T>,
    trim: &Trim<'_, T>,
) -> Option<Vec<Read<T>>> {
    let (mut places, mut paths): (Vec<u32>, Vec<(PathBuf, Option<Key>)>) = (Vec::new(), Vec::new());
    for one in from {
        match one {
            Where::Known(place) => places.push(place),
            Where::At(path, key) => paths.push((path, key)),
        }
    }
    let mut all = Vec::with_capacity(places.len() + paths.len());
    if !places.is_empty() {
        for (key, kept) in source.index?.read(records?, &places, index::kept)? {
            match kept {
                Kept::Whole(mut read) => {
                    source.progress.step();
                    trim(&mut read);
                    all.push(read);
                }
                Kept::Path(path) => paths.push((path, Some(key))),
            }
        }
    }
    let read = in_parallel(&paths, |(path, key)| {
        source.progress.step();
        let snapshot = source.disk.read(path, LIMIT).ok()?;
        if key.is_some_and(|key| Key::of(&snapshot.stat) != Some(key)) {
            return None;
        }
        match load::understand(path, Ok(snapshot), parse) {
            Reading::Whole(mut read) => {
                trim(&mut read);
                Some(read)
            }
            Reading::Doubtful(_) => None,
        }
    });
    for read in read {
        all.push(read?);
    }
    Some(all)
}
