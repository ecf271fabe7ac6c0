//! Worries about how cases are closed.
//! One file for each.

pub mod no_recourse;
