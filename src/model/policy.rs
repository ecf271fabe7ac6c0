//! What holds in this folder: the values of `amends.toml`.
//! How the file is read is `format::read_policy`'s business.

use std::collections::BTreeMap;

use crate::calendar::zone::Zone;

use crate::calendar::hours::Calendar;
use crate::calendar::span::Span;
use crate::model::case::Priority;
use crate::model::ladder::Ladder;
use crate::model::preset::{Applied, Preset};
use crate::model::word::words;

words! {
    /// The language of new files.
    NewFiles {
        Toml = "toml",
        Json = "json",
    }
}

words! {
    /// How loud a rule is here.
    Loudness {
        Act = "act",
        Warn = "warn",
        Note = "note",
        Off = "off",
    }
}

/// How long something may take, or how often it may happen, before a rule speaks.
#[derive(Clone, Debug, PartialEq)]
pub enum Threshold {
    Span(Span),
    Count(i64),
}

/// The house's own values; each has a sensible default.
#[derive(Clone, Debug)]
pub struct Policy {
    pub name: Option<String>,
    /// The house calendar, with the folder's zone.
    pub calendar: Calendar,
    /// Other calendars by name.
    pub calendars: BTreeMap<String, Calendar>,
    /// How bare phone numbers are read: an ISO 3166 country.
    pub region: Option<String>,
    pub currency: Option<String>,
    /// A second complaint inside it is an emergency.
    pub repeat_window: Span,
    /// How long a customer may hear nothing before the morning page says so.
    pub silence_limit: Span,
    /// The same for cases of one priority.
    pub silence_limits: BTreeMap<Priority, Span>,
    /// Every policy that is known here: shipped ones and the shop's own.
    pub presets: Vec<Preset>,
    /// The policies that this house applies, in order.
    pub applied: Vec<Applied>,
    /// Rule codes that this house made louder or quieter.
    pub rules: BTreeMap<String, Loudness>,
    /// How long or how often, by code, where this house has its own view.
    pub thresholds: BTreeMap<String, Threshold>,
    /// The ways to reach us that customers are told of; none is no list.
    pub channels: Vec<String>,
    /// Words for a customer's situation that this house added to the known ones.
    pub situations: Vec<String>,
    /// Who decides what, one step above the other.
    pub ladder: Ladder,
    /// Saved filters, typed as `@name`.
    pub filters: BTreeMap<String, String>,
    pub new_files: NewFiles,
}

impl Policy {
    /// Returns what holds where a folder says nothing: always open, in this zone.
    pub fn standard(zone: Zone) -> Self {
        Self {
            name: None,
            calendar: Calendar::always_open(zone),
            calendars: BTreeMap::new(),
            region: None,
            currency: None,
            repeat_window: Span::parse("365d").unwrap_or_default(),
            silence_limit: Span::parse("3bd").unwrap_or_default(),
            silence_limits: BTreeMap::new(),
            presets: Vec::new(),
            applied: Vec::new(),
            rules: BTreeMap::new(),
            thresholds: BTreeMap::new(),
            channels: Vec::new(),
            situations: Vec::new(),
            ladder: Ladder::default(),
            filters: BTreeMap::new(),
            new_files: NewFiles::Toml,
        }
    }

    /// Returns how loud a code is here; it is so loud by default.
    pub fn loudness(&self, code: &str, default: Loudness) -> Loudness {
        self.rules.get(code).copied().unwrap_or(default)
    }

    /// Returns the time of a code: this house's, else ours.
    pub fn span(&self, code: &str, ours: Option<&str>) -> Span {
        match self.thresholds.get(code) {
            Some(Threshold::Span(span)) => *span,
            _ => ours.and_then(|ours| Span::parse(ours).ok()).unwrap_or_default(),
        }
    }
}
