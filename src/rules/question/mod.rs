//! Worries about what the customer asked.
//! One file for each.

pub mod unanswered;
