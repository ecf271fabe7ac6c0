//! Files of an unfinished merge in which somebody kept one side alone: what the other said is in no file.
//! Which words are missing is `format::merge::left_out`'s business.

use std::path::{Path, PathBuf};

use crate::cli::context::Care;
use crate::cli::error::{Error, Kind};
use crate::format::merge::left_out::left_out;
use crate::model::shell::quoted;
use crate::rules::manual::merging::MERGE_ONE_SIDED;
use crate::rules::record::Flaw;
use crate::store::git::stages::{self, Unmerged};
use crate::store::load::{self, CASES, LIMIT, PARTIES};

/// How many blocks are named.
const NAMED: usize = 3;

/// A file that lacks what one side said.
pub(crate) struct OneSided {
    pub(crate) path: PathBuf,
    /// The ids of the blocks that it lacks.
    blocks: Vec<String>,
}

impl OneSided {
    /// Returns it as a flaw of the record.
    pub(crate) fn flaw(&self) -> Flaw {
        MERGE_ONE_SIDED.flaw(self.words()).hint(self.hint())
    }

    pub(super) fn error(&self) -> Error {
        Error::new(Kind::Data, format!("`{}`: {}", load::shown(&self.path), self.words())).hint(self.hint())
    }

    fn words(&self) -> String {
        let mut named: Vec<String> =
            self.blocks.iter().take(NAMED).map(|id| format!("`{}`", id.escape_debug())).collect();
        if let Some(more) = self.blocks.len().checked_sub(NAMED).filter(|more| *more > 0) {
            named.push(format!("{more} more"));
        }
        let named = if named.is_empty() { String::new() } else { format!(": {}", named.join(", ")) };
        format!("the merge is unfinished, and what one side said stands in no file{named}")
    }

    fn hint(&self) -> String {
        let path = quoted(&load::shown(&self.path));
        format!(
            "`git checkout --merge {path}` brings both sides back, then say `amends resolve-merge`; where one side is to stand, commit it"
        )
    }
}

/// Returns the cases and parties of an unfinished merge that lack what one side said.
pub(crate) fn all(care: &Care) -> Vec<OneSided> {
    let is_ours = |path: &Path| path.starts_with(CASES) || path.starts_with(PARTIES);
    let unfinished = stages::unfinished(&care.disk.root(), is_ours).into_iter();
    unfinished.filter_map(|(path, versions)| one(care, path, &versions)).collect()
}

fn one(care: &Care, path: PathBuf, versions: &Unmerged) -> Option<OneSided> {
    let bytes = care.disk.read(&path, LIMIT).ok()?.bytes;
    let stem = path.file_stem().and_then(|stem| stem.to_str());
    let versions: [&[u8]; 3] = [&versions.base, &versions.ours, &versions.theirs];
    let blocks = left_out(load::syntax(&path), std::str::from_utf8(&bytes).ok()?, versions, stem)?;
    Some(OneSided { path, blocks })
}
