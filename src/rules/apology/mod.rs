//! Worries about apologies.
//! One file for each.

pub mod conditional;
pub mod missing;
pub mod no_responsibility;
