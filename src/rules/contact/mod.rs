//! Worries about messages that wait for an answer.
//! One file for each.

pub mod unanswered;
