//! Worries about messages that wait for an answer.
//! One file for each.

pub mod long_wait;
pub mod no_human;
pub mod unanswered;
