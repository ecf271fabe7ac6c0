//! Worries about the work before the customer sees it.
//! One file for each.

pub mod unchecked;
