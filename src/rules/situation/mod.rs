//! Worries about the circumstances of the customer.
//! One file for each.

pub mod unasked;
