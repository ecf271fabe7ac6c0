//! Worries about customers who hear nothing.
//! One file for each.

pub mod over;
