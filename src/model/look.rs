//! With what eyes a case is looked at: the instant, the house's values, its calendar.
//! Made once for a run, so that no two rules see two nows.

use chrono::{DateTime, FixedOffset, Utc};

use crate::calendar::count;
use crate::calendar::hours::Calendar;
use crate::calendar::now::Now;
use crate::model::policy::Policy;

/// What every pure rule is given beside the facts.
#[derive(Clone, Copy, Debug)]
pub struct Look<'a> {
    pub now: Now,
    pub policy: &'a Policy,
}

impl<'a> Look<'a> {
    /// Returns the house calendar.
    pub fn calendar(&self) -> &'a Calendar {
        &self.policy.calendar
    }

    /// Returns the instant in the folder's zone.
    pub fn at(&self) -> DateTime<FixedOffset> {
        self.now.at()
    }

    /// Returns an instant with the offset of the folder's zone.
    pub fn shown(&self, at: DateTime<FixedOffset>) -> DateTime<FixedOffset> {
        self.now.moved_to(at.with_timezone(&Utc)).at()
    }

    /// Returns the business time since an instant, in seconds.
    pub fn business_since(&self, since: DateTime<FixedOffset>) -> i64 {
        count::business_seconds(since.with_timezone(&Utc), self.now.instant(), self.calendar())
    }
}
