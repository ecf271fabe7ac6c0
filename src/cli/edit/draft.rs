//! A text that somebody edits, and the one that it was made from: kept side by side until it is saved.
//! Whether it may be saved is decided by `edit`.

use std::ffi::OsString;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use crate::cli::context::{Care, Context};
use crate::cli::error::{Error, Kind};
use crate::cli::find::Found;
use crate::model::shell::quoted;
use crate::store::error::{StoreError, said_by_system};
use crate::store::load::LIMIT;
use crate::store::state::{self, DRAFTS};
use crate::world::Edited;

/// An edited text beside its origin.
pub(super) struct Draft {
    edited: Edited,
    /// What the file said when the draft was made.
    pub(super) base: Vec<u8>,
}

impl Draft {
    /// Returns what the caller's editor makes of the file.
    pub(super) fn made(cx: &Context<'_>, care: &Care, found: &Found) -> Result<Self, Error> {
        let editor = editor(cx)?;
        let read = care.disk.read(&found.path, LIMIT);
        let base = read.map_err(|error| StoreError::from_io("read", &found.path, error))?.bytes;
        let name = found.path.file_name().and_then(|name| name.to_str()).unwrap_or("case.toml").to_owned();
        let edited = (cx.world.edit)(&editor, drafts(cx, care).as_deref(), &name, &base).map_err(|error| {
            let editor = editor.join(" ");
            Error::new(Kind::NotWritten, format!("the editor `{editor}` failed: {}", said_by_system(&error)))
                .hint("nothing was written")
        })?;
        Ok(Self { edited, base })
    }

    /// Returns a text that was kept earlier, as it stands now.
    pub(super) fn kept(cx: &Context<'_>, path: &Path) -> Result<Self, Error> {
        let path = cx.world.cwd.as_deref().unwrap_or(Path::new("")).join(path);
        let (text, base) = (read(cx, &path)?, read(cx, &origin(&path))?);
        Ok(Self { edited: Edited { path, text }, base })
    }

    /// Returns the edited text.
    pub(super) fn text(&self) -> &[u8] {
        &self.edited.text
    }

    /// Keeps the text for another run and says where it is; without its origin nobody could go on from it.
    pub(super) fn keep(&self, error: Error, case: &str) -> Error {
        let path = self.edited.path.display().to_string();
        let error = error.hint(format!("your text is kept in `{path}`"));
        let beside = Edited { path: origin(&self.edited.path), text: self.base.clone() };
        match beside.keep() {
            Ok(()) => error.hint(format!("mend it there, then: amends edit {case} --kept {}", quoted(&path))),
            Err(_) => error,
        }
    }

    /// Removes the draft once its text is safe elsewhere.
    pub(super) fn discard(self) {
        Edited { path: origin(&self.edited.path), text: Vec::new() }.discard();
        self.edited.discard();
    }
}

/// Returns where the text lies that a draft was made from.
fn origin(draft: &Path) -> PathBuf {
    let mut path = OsString::from(draft);
    path.push(".origin");
    PathBuf::from(path)
}

fn read(cx: &Context<'_>, path: &Path) -> Result<Vec<u8>, Error> {
    let failed = |error: std::io::Error| {
        Error::new(Kind::NotFound, format!("cannot read `{}`: {}", path.display(), said_by_system(&error)))
            .hint("name a text that `amends edit` kept; what it was made from lies beside it")
    };
    let mut bytes = Vec::new();
    (cx.world.source)(path).map_err(failed)?.take(LIMIT + 1).read_to_end(&mut bytes).map_err(failed)?;
    Ok(bytes)
}

/// Returns where the copy lies: among this user's private notes, where `party erase` finds it, if they may have any.
fn drafts(cx: &Context<'_>, care: &Care) -> Option<PathBuf> {
    let dir = state::dir_of(&state::home(|name| cx.world.var(name))?, &care.disk.root()).join(DRAFTS);
    (cx.world.private)(&dir).ok().map(|_| dir)
}

fn editor(cx: &Context<'_>) -> Result<Vec<String>, Error> {
    let set = ["AMENDS_EDITOR", "VISUAL", "EDITOR"].iter().find_map(|name| cx.world.var(name));
    let words: Vec<String> = set.unwrap_or_default().split_whitespace().map(str::to_owned).collect();
    if words.is_empty() {
        return Err(Error::usage("no editor is set").hint("set one, for example `EDITOR=nano amends edit CASE`; or change keys with `amends update CASE --set KEY=VALUE`"));
    }
    Ok(words)
}
