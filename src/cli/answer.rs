//! What a command hands back: a page or a text, the verdict, and what went wrong on the way.
//! How it is printed is `cli::finish`'s business.

use crate::cli::error::Error;
use crate::cli::loading::Missed;
use crate::cli::unseen::Memory;
use crate::view::page::{Block, Line, Page, Problem};

/// What a command has to say when it ran.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) said: Said,
    /// Whether a checked condition holds: exit 1.
    pub(crate) found: bool,
    /// What failed while the rest went on; the last word on the exit code.
    pub(crate) errors: Vec<Error>,
    /// A friendly sentence for a terminal when there is nothing to print.
    pub(crate) when_empty: Option<String>,
    /// What `--quiet` leaves of the prose.
    pub(crate) quiet: Quiet,
    /// Whether something was saved: a printing failure is then exit 7.
    pub(crate) saved: bool,
    /// What is worrying about what was typed, for programs; people read it in the sentences.
    pub(crate) worries: Vec<Problem>,
    /// What of the folder a write could not read: the answer is incomplete, and says so.
    pub(crate) missed: Option<Missed>,
    /// Asides for stderr.
    pub(crate) notes: Vec<String>,
    /// What is noted once the answer is out.
    pub(crate) memory: Option<Memory>,
}

/// The words for stdout.
#[derive(Debug)]
pub(crate) enum Said {
    Page(Box<Page>),
    /// A text of ours that has no other format: a schema, a completion script, a help topic.
    Text(String),
    /// Bytes are out already: a batch prints as it goes.
    Nothing,
}

/// What `--quiet` leaves of the prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Quiet {
    /// The first line is data: a new id.
    FirstLine,
    Nothing,
    /// The prose is the answer.
    Everything,
}

impl From<Page> for Answer {
    fn from(page: Page) -> Self {
        Self::new(Said::Page(Box::new(page)))
    }
}

impl From<String> for Answer {
    fn from(text: String) -> Self {
        Self::new(Said::Text(text))
    }
}

impl Answer {
    /// Returns an answer that found nothing and failed nowhere.
    pub(crate) fn new(said: Said) -> Self {
        Self {
            said,
            found: false,
            errors: Vec::new(),
            when_empty: None,
            quiet: Quiet::Nothing,
            saved: false,
            worries: Vec::new(),
            missed: None,
            notes: Vec::new(),
            memory: None,
        }
    }

    /// Returns the answer with its friendly sentence.
    pub(crate) fn or_say(mut self, when_empty: impl Into<String>) -> Self {
        self.when_empty = Some(when_empty.into());
        self
    }

    /// Returns the answer with its verdict.
    pub(crate) fn found_if(mut self, found: bool) -> Self {
        self.found = found;
        self
    }
}

/// Returns the page without its sentences, or with the first of them.
pub(crate) fn hushed(mut page: Page, quiet: Quiet) -> Page {
    if quiet == Quiet::Everything {
        return page;
    }
    let mut first: Option<Line> = None;
    page.blocks.retain_mut(|block| match block {
        Block::Prose(lines) => {
            if quiet == Quiet::FirstLine && first.is_none() {
                lines.truncate(1);
                first = lines.first().cloned();
                return first.is_some();
            }
            false
        }
        Block::Table(_) | Block::Record(_) => true,
    });
    page
}
