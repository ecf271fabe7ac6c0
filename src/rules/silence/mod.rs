//! Worries about customers who hear nothing.
//! One file for each.

pub mod customer_chasing;
pub mod over;
