//! Worries about telling the customer how it ended.
//! One file for each.

pub mod untold;
