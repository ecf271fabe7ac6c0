//! Worries about promises.
//! One file for each.

pub mod overdue;
