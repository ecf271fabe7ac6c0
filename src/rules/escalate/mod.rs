//! Worries about cases that have to go up.
//! One file for each.

pub mod now;
