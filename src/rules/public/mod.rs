//! Worries about what everybody can read.
//! One file for each.

pub mod unanswered;
