//! Worries about progress messages that were promised.
//! One file for each.

pub mod missed;
pub mod no_new_info;
