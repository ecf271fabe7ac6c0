//! Worries about what was put right and did not hold.
//! One file for each.

pub mod failed;
