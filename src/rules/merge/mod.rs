//! Worries about cases that were one complaint.
//! One file for each.

pub mod left_behind;
