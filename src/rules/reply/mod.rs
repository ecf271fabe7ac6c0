//! Worries about what our replies leave out.
//! One file for each.

pub mod partial;
