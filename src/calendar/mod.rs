//! Time as arithmetic; this layer has never heard of a case.
//! It never asks the clock: `now` comes in as a value.

pub mod count;
pub mod country;
pub mod due;
pub mod hours;
pub mod limit;
pub mod now;
pub mod range;
#[cfg(test)]
pub(crate) mod sample;
pub mod span;
mod words;
pub mod zone;
