//! The order in which the business got its cases.
//! Who complained before is the register's business.

use std::cmp::Ordering;

use super::Receipt;
use crate::model::case::Case;
use crate::model::emergency::raised_as_another;

impl Case {
    /// Returns its place in the order of receipt.
    pub fn receipt(&self) -> Receipt {
        (self.received_at, self.entered_at.unwrap_or(self.received_at))
    }

    /// Compares the order of receipt: of two received at once the one entered later comes later, of two entered at
    /// once the one that was known to repeat another; the id tells where nothing else does.
    pub fn by_receipt(&self, other: &Self) -> Ordering {
        let repeats = |case: &Self| raised_as_another(case);
        let at_once = || repeats(self).cmp(&repeats(other)).then_with(|| self.id.cmp(&other.id));
        self.receipt().cmp(&other.receipt()).then_with(at_once)
    }
}
