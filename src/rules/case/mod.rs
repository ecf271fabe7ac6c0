//! Worries about a case as a whole.
//! One file for each.

pub mod bounced;
pub mod no_next_step;
pub mod unowned;
