//! Worries about cases changing hands.
//! One file for each.

pub mod no_brief;
pub mod open_promise_unowned;
pub mod unaccepted;
