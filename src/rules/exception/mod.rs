//! Worries about departures from the rules of the house.
//! One file for each.

pub mod unapproved;
