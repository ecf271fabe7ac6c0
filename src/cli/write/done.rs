//! What an action makes of a case: edits, and what to tell people and programs.
//! How it is written is `write`'s business.

use crate::calendar::due::Phrase;
use crate::cli::promise::warning;
use crate::model::edit::Edit;
use crate::model::id::BlockId;
use crate::rules::Finding;
use crate::view::page::Line;

/// What an action makes of a case: edits, and what to tell people.
pub(crate) struct Done {
    pub(crate) edits: Vec<Edit>,
    /// Sentences; the case is named before them.
    pub(crate) lines: Vec<Line>,
    /// The id of the block that was made or changed, else the case's.
    pub(crate) id: Option<String>,
    /// The promises that were made; a row for each.
    pub(crate) promises: Vec<(BlockId, Phrase)>,
    /// What is worrying about what was typed, for programs; people read it among the sentences.
    pub(crate) worries: Vec<Finding>,
    /// What a dry run would have changed.
    pub(crate) diff: Option<String>,
    /// In a dry run the text that the disk holds, and the one that it would hold.
    pub(crate) rehearsed: Option<(String, String)>,
}

impl Done {
    /// Returns what was done to a case as a whole.
    pub(crate) fn to_case(edits: Vec<Edit>, lines: Vec<Line>) -> Self {
        Self { edits, lines, id: None, promises: Vec::new(), worries: Vec::new(), diff: None, rehearsed: None }
    }

    /// Returns what is done to a file before anything is said of it.
    pub(crate) fn nothing() -> Self {
        Self::to_case(Vec::new(), Vec::new())
    }

    /// Returns what was done to one block of a case.
    pub(crate) fn to_block(edits: Vec<Edit>, lines: Vec<Line>, id: Option<String>) -> Self {
        Self { edits, lines, id, promises: Vec::new(), worries: Vec::new(), diff: None, rehearsed: None }
    }

    /// Says what is worrying about what was typed, to people and to programs.
    pub(crate) fn worrying(mut self, worries: Vec<Finding>) -> Self {
        self.lines.extend(worries.iter().cloned().map(warning));
        self.worries = worries;
        self
    }

    /// Returns the promises that were made in a case.
    pub(crate) fn promised(edits: Vec<Edit>, lines: Vec<Line>, promises: Vec<(BlockId, Phrase)>) -> Self {
        Self {
            edits,
            lines,
            id: promises.first().map(|(id, _)| id.to_string()),
            promises,
            worries: Vec::new(),
            diff: None,
            rehearsed: None,
        }
    }
}
