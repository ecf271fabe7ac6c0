//! Worries about a case as a whole.
//! One file for each.

pub mod unowned;
