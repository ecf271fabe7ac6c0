//! What a command wrote goes on the journal when the command is over, so that `undo` can take it back.
//! That it cannot be remembered never stops a write.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::calendar::due;
use crate::cli::context::Context;
use crate::model::secret::Secret;
use crate::store::journal::{self, Entry, File};
use crate::store::load;
use crate::store::state::State;
use crate::store::witness::Written;

/// The longest command that is told back word for word.
const MAX_COMMAND: usize = 200;

impl Context<'_> {
    /// Forgets what was written so far: what undoes is not itself undone.
    pub(crate) fn forget_written(&mut self) {
        if let Ok(mut written) = self.written.lock() {
            self.forgotten.append(&mut written);
        }
    }

    /// Returns a warning for each text that was saved with something in it that should not stand there.
    pub(crate) fn secrets(&self) -> Vec<String> {
        let Ok(written) = self.written.lock() else { return Vec::new() };
        let warn = |path: &Path, secret: &Secret| {
            let (path, what) = (load::shown(path), secret.say());
            format!(
                "warning: `{path}` holds {what}; it is saved, and git keeps it: take it out with `amends edit` before you commit"
            )
        };
        let of_file = |(path, written): (&PathBuf, &Written)| -> Vec<String> {
            written.secrets.iter().map(|secret| warn(path, secret)).collect()
        };
        written.iter().flat_map(of_file).collect()
    }

    /// Puts what was written in this run on the journal.
    pub(crate) fn remember(&mut self, argv: &[OsString]) {
        let written = self.written.lock().map(|mut written| std::mem::take(&mut *written)).unwrap_or_default();
        let lasting = self.lasting.take();
        let Some(scene) = self.scene.take().filter(|_| lasting.is_some() || !written.is_empty()) else { return };
        let Ok(state) = self.state_of(&scene.root) else { return };
        let files: Vec<File> = match lasting {
            Some(_) => Vec::new(),
            None => written.iter().filter_map(|(path, written)| File::of(path, written)).collect(),
        };
        if lasting.is_none() && files.len() < written.len() {
            return forget_all(&state);
        }
        let command = lasting.unwrap_or_else(|| command(argv));
        let entry = Entry { command, by: scene.me, at: due::rfc3339(scene.typed.at()), files, undone: None };
        if journal::add(&state, &entry, self.world.dice.clone().throw()).is_err() {
            // An older command must not be taken for the last one.
            forget_all(&state);
        }
    }
}

fn forget_all(state: &State) {
    let _ = journal::clear(state);
}

/// Returns the words of a command on one line, quoted where they hold blanks.
fn command(argv: &[OsString]) -> String {
    let word = |word: &OsString| {
        let word = word.to_string_lossy().split_whitespace().collect::<Vec<_>>().join(" ");
        if word.is_empty() || word.contains(' ') { format!("\"{word}\"") } else { word }
    };
    let said = std::iter::once("amends".to_owned()).chain(argv.iter().skip(1).map(word)).collect::<Vec<_>>().join(" ");
    let mut cut: String = said.chars().take(MAX_COMMAND).collect();
    if cut.len() < said.len() {
        cut.push('…');
    }
    cut
}
