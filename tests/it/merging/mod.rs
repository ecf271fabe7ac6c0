//! Merging in process: random changes on both sides against a plain reference, both languages, any order.
//! What git makes of the driver is tested in `clones`.

pub(crate) mod changes;
pub(crate) mod hands;
pub(crate) mod laws;
pub(crate) mod reference;
