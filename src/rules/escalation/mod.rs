//! Worries about handing a case up, over or out.
//! One file for each.

pub mod no_brief;
pub mod no_next_update;
pub mod off_ladder;
pub mod stuck;
pub mod unaccepted;
pub mod unexplained;
