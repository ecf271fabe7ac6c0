//! Worries about what it did to the customer.
//! One file for each.

pub mod unrecorded;
