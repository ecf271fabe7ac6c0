//! Worries about customers who complain for the first time.
//! One file for each.

pub mod untouched;
