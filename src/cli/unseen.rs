//! `--unseen NAME`: each finding once, however often a command is run under that name.
//! What is noted is noted only after it was printed: better twice than never.

use std::collections::BTreeSet;
use std::fmt;
use std::path::PathBuf;

use crate::cli::answer::Answer;
use crate::cli::context::{Care, Context};
use crate::cli::error::Error;
use crate::cli::loading::Loaded;
use crate::store::disk::Guard;
use crate::store::error::StoreError;
use crate::store::state::State;

/// The longest name.
const MAX_NAME: usize = 64;

/// What was said before under a name, if anybody asked to leave it out.
pub(crate) struct Unseen {
    memory: Option<(State, PathBuf)>,
    seen: BTreeSet<String>,
    /// Keeps other runs under the name waiting until what this one said is noted.
    held: Option<Box<dyn Guard>>,
    /// Why nothing can be left out, in words.
    trouble: Option<String>,
}

/// What is to be noted once the answer is out.
pub(crate) struct Memory {
    state: State,
    name: PathBuf,
    text: String,
    _held: Option<Box<dyn Guard>>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Memory({})", self.name.display())
    }
}

impl Memory {
    /// Notes what was said.
    pub(crate) fn keep(self) -> Result<(), StoreError> {
        self.state.write(&self.name, self.text.as_bytes())
    }
}

impl Unseen {
    /// Returns what this command said before under the name; without a place to note it, nothing.
    pub(crate) fn open(cx: &Context<'_>, care: &Care, name: &str, command: &str) -> Result<Self, Error> {
        let is_plain = |mark: char| mark.is_ascii_alphanumeric() || matches!(mark, '-' | '_' | '.');
        if name.is_empty() || name.len() > MAX_NAME || name.starts_with('.') || !name.chars().all(is_plain) {
            return Err(Error::usage(format!("`--unseen {name}`: a name has letters, digits, `-`, `_` and `.`"))
                .hint("for example `--unseen morning-mail`"));
        }
        if cx.globals.as_of.is_some() {
            return Err(Error::usage("`--unseen` notes what was told, and `--as-of` tells of another day")
                .hint("leave one of both out"));
        }
        let dir = PathBuf::from("unseen").join(name);
        let (file, wait) = (dir.join(command), cx.wait()?);
        let read = cx.state(care).and_then(|state| {
            // Where nothing can be locked, writing says why.
            let held = state.hold(&dir, wait);
            let bytes = state.read(&file).map_err(|error| error.to_string())?;
            Ok((state, held, bytes.unwrap_or_default()))
        });
        Ok(match read {
            Ok((state, held, bytes)) => {
                let seen = String::from_utf8_lossy(&bytes).lines().map(str::to_owned).collect();
                let is_alone = !matches!(held, Ok(None));
                let trouble = format!("note: another run with `--unseen {name}` is at work, and may say the same");
                let (held, trouble) = (held.ok().flatten(), (!is_alone).then_some(trouble));
                Self { memory: Some((state, file)), seen, held, trouble }
            }
            Err(why) => {
                let trouble = format!("note: what was said cannot be remembered ({why}), so everything is said");
                Self { memory: None, seen: BTreeSet::new(), held: None, trouble: Some(trouble) }
            }
        })
    }

    /// Returns whether this was not said before.
    pub(crate) fn is_new(&self, key: &str) -> bool {
        !self.seen.contains(key)
    }

    /// Returns the answer with what is to be noted: all that was told and still stands, now or before.
    ///
    /// What cannot be read now may still stand, so nothing is forgotten then.
    pub(crate) fn remember(
        self,
        mut answer: Answer,
        loaded: &Loaded,
        told: impl Iterator<Item = String>,
        standing: impl Iterator<Item = String>,
    ) -> Answer {
        answer.notes.extend(self.trouble);
        let told: BTreeSet<String> = told.collect();
        let stays = |key: &String| told.contains(key) || self.seen.contains(key);
        let mut keys: BTreeSet<String> = standing.filter(stays).collect();
        keys.extend(told.iter().cloned());
        if !loaded.is_whole() {
            keys.extend(self.seen.iter().cloned());
        }
        answer.memory = self.memory.filter(|_| keys != self.seen).map(|(state, name)| {
            let text = keys.iter().map(|key| format!("{key}\n")).collect();
            Memory { state, name, text, _held: self.held }
        });
        answer
    }
}
