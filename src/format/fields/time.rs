//! Keys that hold a day or an instant.
//! How such a text is spelt is `instant`'s business.

use chrono::{DateTime, FixedOffset, NaiveDate};

use super::Fields;
use crate::calendar::due::Due;
use crate::calendar::zone;
use crate::format::instant::{Stamp, stamp};
use crate::format::tree::{Entry, Node, Syntax, Value};
use crate::model::diagnostic::Severity;

impl Fields<'_> {
    /// Returns an instant.
    pub(in crate::format) fn moment(&self, key: &'static str) -> Option<DateTime<FixedOffset>> {
        let node = self.node(key)?;
        match self.stamp(key, node, "a time")? {
            Stamp::Day(_) => {
                let hint = "write the time of day as well, for example `2026-11-20T09:14:00+02:00`".to_owned();
                self.flaw(Severity::Error, "field.date", key, format!("`{key}` is a day without a time"), hint);
                None
            }
            other => self.instant(key, other),
        }
    }

    /// Returns a due time: a day, or an instant.
    pub(in crate::format) fn due(&self, key: &'static str) -> Option<Due> {
        let node = self.node(key)?;
        match self.stamp(key, node, "a day or a time")? {
            Stamp::Day(day) => Some(Due::Day(day)),
            other => self.instant(key, other).map(Due::At),
        }
    }

    /// Returns the day that a key itself is.
    pub(in crate::format) fn day_of(&self, entry: &Entry) -> Option<NaiveDate> {
        let Some(Stamp::Day(day)) = stamp(&entry.key) else {
            let message = format!("`{}` is no date", entry.key.escape_debug());
            let hint = "write the date as `2026-12-24`".to_owned();
            self.note_at(Severity::Error, "field.date", &entry.key_span, message, hint);
            return None;
        };
        Some(day)
    }

    fn stamp(&self, key: &str, node: &Node, expected: &str) -> Option<Stamp> {
        let (text, is_quoted) = match &node.value {
            Value::Time(text) => (text, false),
            Value::Text(text) => (text, self.reading.syntax == Syntax::Toml),
            _ => {
                self.wrong_type(key, node, expected);
                return None;
            }
        };
        let stamp = stamp(text);
        if stamp.is_none() {
            let hint = "write a day as `2026-11-24`, a time as `2026-11-24T17:00:00+02:00`".to_owned();
            self.flaw(Severity::Error, "field.date", key, format!("`{key}` is no such time or day"), hint);
        } else if is_quoted {
            let message = format!("`{key}` is text, expected {expected}");
            let hint = "take the quotation marks away".to_owned();
            self.reading.note(Severity::Warning, "field.type", &node.span, message, hint);
        }
        stamp
    }

    fn instant(&self, key: &str, stamp: Stamp) -> Option<DateTime<FixedOffset>> {
        let zone = self.reading.zone;
        match stamp {
            Stamp::Day(_) => None,
            Stamp::Instant(at) => {
                // A time in UTC is how programs write; another offset than the zone's is worth a look.
                if at.offset().local_minus_utc() != 0 && !zone::agrees(at, zone) {
                    let message = format!("`{key}` has another offset than {zone} has at that time");
                    let shown = zone::in_zone(at.to_utc(), zone).to_rfc3339();
                    let hint = format!("the offset holds; the same instant here is `{shown}`");
                    self.flaw(Severity::Note, "time.offset", key, message, hint);
                }
                Some(at)
            }
            Stamp::Local(local) => {
                let at = zone::computed(local, zone);
                let hint = format!("write `{}`", at.to_rfc3339());
                let message = format!("`{key}` has no offset; read as time in {zone}");
                self.flaw(Severity::Warning, "time.offset", key, message, hint);
                Some(at)
            }
            Stamp::Leap(at) => {
                let message = format!("`{key}` is a leap second; read as the second before it");
                self.flaw(Severity::Note, "time.leap-second", key, message, None);
                Some(at)
            }
        }
    }
}
