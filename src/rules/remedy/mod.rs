//! Worries about putting it right.
//! One file for each.

pub mod unpaid;
pub mod unstarted;
