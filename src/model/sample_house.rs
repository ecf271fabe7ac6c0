//! A house that applies one policy, for tests: clocks built in a line each.
//! Nothing here is part of the program.

use crate::calendar::limit::{Counting, Limit, OutOfHours, Roll, Unit};
use crate::calendar::sample::office;
use crate::model::case::{Priority, WaitingOn};
use crate::model::clock::{Clock, Duty, Exemption, Extension, Start, Trigger};
use crate::model::policy::Policy;
use crate::model::preset::{Applied, Preset};
use crate::model::word::Word;

/// Returns a limit from "1bd", "2bh", "120s", "10d", "8w", "1mo".
fn limit(text: &str) -> Limit {
    let (count, unit) = text.split_at(text.find(|c: char| c.is_alphabetic()).unwrap());
    let unit = match unit {
        "s" => Unit::Seconds,
        "h" => Unit::Hours,
        "bm" => Unit::BusinessMinutes,
        "bh" => Unit::BusinessHours,
        "d" => Unit::Days,
        "bd" => Unit::BusinessDays,
        "w" => Unit::Weeks,
        "mo" => Unit::Months,
        other => panic!("{other}"),
    };
    Limit::plain(count.parse().unwrap(), unit)
}

/// Returns a clock from "target first-response received response 1bd pauses:customer for:emergency".
pub(crate) fn clock(text: &str) -> Clock {
    let words: Vec<&str> = text.split(' ').collect();
    let mut clock = Clock {
        name: words[1].to_owned(),
        duty: Duty::from_word(words[0]).unwrap(),
        start: Trigger::from_word(words[2]).map_or_else(|| Start::After(words[2].to_owned()), Start::On),
        stop: Trigger::from_word(words[3]).unwrap(),
        limit: limit(words[4]),
        pausable: Vec::new(),
        extension: None,
        stage: None,
        exempt_if: None,
        on_breach_notice: None,
        at_risk: Vec::new(),
        priorities: Vec::new(),
        categories: Vec::new(),
        channels: Vec::new(),
        source: None,
        note: None,
    };
    for option in &words[5..] {
        let (key, value) = option.split_once(':').unwrap_or((option, ""));
        match key {
            "pauses" => clock.pausable = value.split(',').map(|word| WaitingOn::from_word(word).unwrap()).collect(),
            "for" => clock.priorities = vec![Priority::from_word(value).unwrap()],
            "in" => clock.categories = vec![value.to_owned()],
            "by" => clock.channels = vec![value.to_owned()],
            "opening" => clock.limit.out_of_hours = OutOfHours::NextOpening,
            "inclusive" => clock.limit.counting = Counting::Inclusive,
            "rolled" => clock.limit.roll = Roll::NextBusinessDay,
            "unless" => clock.exempt_if = Some(Exemption { on: Trigger::Resolved, within: limit(value) }),
            "extends" => clock.extension = Some(Extension { max: limit(value), requires: Vec::new() }),
            other => panic!("{other}"),
        }
    }
    clock
}

/// Returns a house, open from Monday to Friday, 08:00 to 17:00, that applies one policy `p@1` of these clocks.
///
/// 20 November 2026 is a Friday.
pub(crate) fn house(clocks: &[&str]) -> Policy {
    let zone = crate::calendar::sample::johannesburg();
    let preset = Preset {
        id: "p".to_owned(),
        version: "1".to_owned(),
        title: String::new(),
        jurisdiction: None,
        applies_to: Vec::new(),
        scope: None,
        valid_from: None,
        valid_until: None,
        as_of: None,
        sources: Vec::new(),
        confidence: None,
        disclaimer: None,
        calendar: None,
        clocks: clocks.iter().map(|text| clock(text)).collect(),
        notices: Vec::new(),
        checks: Vec::new(),
        retention: None,
        path: None,
    };
    Policy {
        calendar: office("Africa/Johannesburg", "08:00-17:00", &[]),
        presets: vec![preset],
        applied: vec![Applied { id: "p".to_owned(), version: None, since: None }],
        ..Policy::standard(zone)
    }
}
