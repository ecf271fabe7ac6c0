//! Worries about the way in which customers are contacted.
//! One file for each.

pub mod not_preferred;
