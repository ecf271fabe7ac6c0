//! Worries about how wishes are declined.
//! One file for each.

pub mod no_alternative;
