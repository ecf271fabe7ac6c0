//! Worries about clocks: targets and obligations. Promises have codes of their own.

pub mod at_risk;
pub mod breached;
