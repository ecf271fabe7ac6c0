//! Worries about what we know and the customer does not.
//! One file for each.

pub mod cause_not_shared;
pub mod fault_not_admitted;
