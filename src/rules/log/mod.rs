//! Worries about how well the record is kept.
//! One file for each.

pub mod edited;
pub mod future;
pub mod gap;
