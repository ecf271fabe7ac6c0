//! How editors save: each way as the steps by which the disk sees it.
//! What may come of it beside a change of ours is `editors`' business.

use std::collections::VecDeque;
use std::fs::{self, File, OpenOptions};
use std::io::Write as _;
use std::path::PathBuf;

/// A way of saving.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Saver {
    /// The file is emptied and written in three pieces (nano, VS Code).
    InPlace,
    /// A new file is written beside it and renamed over it (gedit, Kate).
    Beside,
    /// The file is renamed to its backup and a new one is written (Vim, `backupcopy=no`; Emacs).
    Away,
    /// The file is copied to its backup, then emptied and written in pieces (Vim, `backupcopy=yes`).
    Copied,
}

impl Saver {
    pub(super) const ALL: [Self; 4] = [Self::InPlace, Self::Beside, Self::Away, Self::Copied];

    /// Tells whether the file that has the name is written into.
    pub(super) fn is_in_place(self) -> bool {
        self != Self::Beside
    }
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Step {
    /// A mark that the file is open: `.name.swp`.
    Mark,
    /// Vim tries out whether it may make a file.
    Probe,
    Copy,
    SetAside,
    Empty,
    Piece(usize),
    Close,
    WriteBeside,
    RenameOver,
    Tidy,
}

/// A save under way.
pub(super) struct Saving {
    path: PathBuf,
    text: String,
    cuts: [usize; 2],
    left: VecDeque<Step>,
    file: Option<File>,
    /// What stood under the name whenever a step took it away.
    overwritten: Vec<String>,
}

impl Saving {
    /// Returns a save of a text, whose pieces end at these places.
    pub(super) fn new(saver: Saver, path: PathBuf, text: String, cuts: [usize; 2]) -> Self {
        use Step::{Close, Copy, Empty, Mark, Piece, Probe, RenameOver, SetAside, Tidy, WriteBeside};
        let left: &[Step] = match saver {
            Saver::InPlace => &[Empty, Piece(0), Piece(1), Piece(2), Close],
            Saver::Beside => &[WriteBeside, RenameOver],
            Saver::Away => &[Mark, Probe, SetAside, Empty, Piece(0), Piece(1), Piece(2), Close, Tidy],
            Saver::Copied => &[Mark, Copy, Empty, Piece(0), Piece(1), Piece(2), Close, Tidy],
        };
        Self { path, text, cuts, left: left.iter().copied().collect(), file: None, overwritten: Vec::new() }
    }

    pub(super) fn len(&self) -> usize {
        self.left.len()
    }

    /// Tells whether the file is open, and not all of it written.
    pub(super) fn is_writing(&self) -> bool {
        self.file.is_some()
    }

    /// Tells whether a text stood in the file when the editor put its own there.
    pub(super) fn has_overwritten(&self, text: &str) -> bool {
        self.overwritten.iter().any(|overwritten| overwritten.contains(text))
    }

    pub(super) fn finish(&mut self) {
        while !self.left.is_empty() {
            self.step();
        }
    }

    /// Does the next step, if there is one.
    pub(super) fn step(&mut self) {
        let beside = |end: &str| {
            let name = self.path.file_name().unwrap().to_string_lossy();
            self.path.with_file_name(format!("{name}{end}"))
        };
        let mark = self.path.with_file_name(".kd35-dnr3.toml.swp");
        let Some(step) = self.left.pop_front() else { return };
        let takes_name = matches!(step, Step::SetAside | Step::Empty | Step::RenameOver);
        if let (true, Ok(text)) = (takes_name, fs::read_to_string(&self.path)) {
            self.overwritten.push(text);
        }
        let [first, second] = self.cuts;
        let piece = match step {
            Step::Piece(0) => &self.text[..first],
            Step::Piece(1) => &self.text[first..second],
            _ => &self.text[second..],
        };
        match step {
            Step::Mark => fs::write(mark, "b0VIM").unwrap(),
            Step::Probe => {
                let probe = self.path.with_file_name("4913");
                fs::write(&probe, "").unwrap();
                fs::remove_file(probe).unwrap();
            }
            Step::Copy => drop(fs::copy(&self.path, beside("~")).unwrap()),
            Step::SetAside => fs::rename(&self.path, beside("~")).unwrap(),
            Step::Empty => {
                let file = OpenOptions::new().write(true).create(true).truncate(true).open(&self.path);
                self.file = Some(file.unwrap());
            }
            Step::Piece(_) => self.file.as_ref().unwrap().write_all(piece.as_bytes()).unwrap(),
            Step::Close => self.file = None,
            Step::WriteBeside => fs::write(beside(".part"), &self.text).unwrap(),
            Step::RenameOver => fs::rename(beside(".part"), &self.path).unwrap(),
            Step::Tidy => {
                fs::remove_file(beside("~")).unwrap();
                fs::remove_file(mark).unwrap();
            }
        }
    }
}
