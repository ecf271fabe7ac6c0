//! Worries about danger and vulnerable people.
//! One file for each.

pub mod not_immediate;
