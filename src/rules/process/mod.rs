//! Worries about the way of handling that a policy asks for.
//! One file for each.

pub mod gap;
