//! Worries about customers who cannot wait.
//! One file for each.

pub mod left_waiting;
