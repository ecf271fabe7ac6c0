//! Worries about progress messages that were promised.
//! One file for each.

pub mod missed;
