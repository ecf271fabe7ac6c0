//! Where an entry stands in a file: what conflicts, edits and rules of merging call it by.
//! What becomes of it is `three`'s business.

use super::answer;
use super::said::shown;
use super::toward::Ladder;
use crate::model::edit::Place;

/// Where an entry stands.
#[derive(Clone, Copy, Debug)]
pub(super) enum Home<'n> {
    Head,
    Table(&'n str),
    /// A block that the base has.
    Block(&'n str, &'n str),
    /// A block that both sides made.
    NewBlock(&'n str, &'n str),
}

impl Home<'_> {
    /// Returns how a conflict names the entry: `owner`, `outcome/remedy`, `promise/p7kd/what`.
    pub(super) fn key(self, path: &[String]) -> String {
        let path = path.join("/");
        match self {
            Self::Head => path,
            Self::Table(table) => format!("{table}/{path}"),
            Self::Block(block, id) | Self::NewBlock(block, id) => format!("{block}/{}/{path}", shown(id)),
        }
    }

    pub(super) fn place(self, path: &[String]) -> Option<Place> {
        let own = |text: &str| text.to_owned();
        match (self, path) {
            (Self::Head, [key]) => Some(Place::Head { key: key.clone() }),
            (Self::Head, [table, key]) => Some(Place::Table { table: table.clone(), key: key.clone() }),
            (Self::Table(table), [key]) => Some(Place::Table { table: own(table), key: key.clone() }),
            (Self::Block(block, id) | Self::NewBlock(block, id), [key]) => {
                Some(Place::Block { block: own(block), id: own(id), key: key.clone() })
            }
            _ => None,
        }
    }

    pub(super) fn is_escalation(self) -> bool {
        matches!(self, Self::Block("escalation", _) | Self::NewBlock("escalation", _))
    }

    /// Returns whether an entry says when a promise ended, or an escalation was answered.
    pub(super) fn is_end(self, path: &[String]) -> bool {
        let [key] = path else { return false };
        match self {
            Self::Block("promise", _) | Self::NewBlock("promise", _) => key == "ended_at",
            Self::Block("escalation", _) | Self::NewBlock("escalation", _) => answer::TIMES.contains(&key.as_str()),
            _ => false,
        }
    }

    pub(super) fn ladder(self, path: &[String]) -> Option<Ladder> {
        let [key] = path else { return None };
        match (self, key.as_str()) {
            (Self::Head, "status") => Some(Ladder::Status),
            (Self::Head, "priority") => Some(Ladder::Priority),
            (Self::Block("promise", id) | Self::NewBlock("promise", id), "due") => Some(Ladder::Due(id.to_owned())),
            _ => None,
        }
    }
}
