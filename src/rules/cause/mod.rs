//! Worries about why it happened.
//! One file for each.

pub mod missing;
pub mod recurring;
