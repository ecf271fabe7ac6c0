//! Worries about the way in which customers are contacted.
//! One file for each.

pub mod none_agreed;
pub mod not_preferred;
pub mod unlisted;
