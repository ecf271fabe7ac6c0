//! Worries about telling the customer that a message arrived.
//! One file for each.

pub mod missing;
