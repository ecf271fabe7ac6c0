//! Worries about cases changing hands.
//! One file for each.

pub mod unaccepted;
