//! What we say, before and after someone picks a format.
//! Writers see only cells; they have never heard of a case.

pub mod cell;
pub mod page;
