//! A clock that stands before the record: what would be written then has a wrong time.
//! What the clock says is read once, elsewhere.

use chrono::{DateTime, FixedOffset, TimeDelta};

use crate::actions::refusal::Refusal;
use crate::calendar::due;
use crate::model::case::Case;

/// How far the clocks of two clones may be apart before one of them is taken for wrong.
const SLACK: TimeDelta = TimeDelta::days(1);

/// Refuses a change that would be typed over a day before something that is on record already.
pub fn check(cases: &[&Case], typed_at: DateTime<FixedOffset>) -> Result<(), Refusal> {
    let events = cases.iter().flat_map(|case| case.events.iter().map(move |event| (case, event)));
    let typed = events.map(|(case, event)| (event.entered_at.unwrap_or(event.at), case, event));
    let Some((at, case, event)) = typed.max_by_key(|(at, _, _)| *at) else { return Ok(()) };
    if typed_at >= at.checked_sub_signed(SLACK).unwrap_or(at) {
        return Ok(());
    }
    let (now, then) = (due::say(typed_at), due::say(at.with_timezone(typed_at.offset())));
    Err(Refusal::rule(format!("the clock says {now}, but event `{}` of `{}` is of {then}", event.id, case.id))
        .hint("nothing was written; set the clock right")
        .hint(format!(
            "if the clock is right, say it with `--force --why REASON`; the event is wrong then: `amends edit {}`",
            case.id
        )))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::EventKind;
    use crate::model::sample::{at, case, event};

    #[test]
    fn a_clock_of_long_ago_is_refused_and_one_that_is_a_little_slow_is_not() {
        let mut case = case();
        case.events = vec![event("20 10:00", EventKind::Note), event("19 10:00", EventKind::Note)];
        let refused = |now: &str| check(&[&case], at(now)).is_err();
        assert!(refused("19 09:59"));
        assert!(!refused("19 10:00"));
        assert!(!refused("25 10:00"));
        let said = check(&[&case], at("18 10:00")).unwrap_err();
        assert!(
            said.message.starts_with("the clock says Wed 18 Nov 2026 10:00, but event `e-201000-note`"),
            "{said:?}"
        );
        case.events.clear();
        assert!(check(&[&case], at("01 10:00")).is_ok());
    }

    #[test]
    fn what_counts_is_when_it_was_typed() {
        let mut case = case();
        let mut late = event("10 10:00", EventKind::Note);
        late.entered_at = Some(at("20 10:00"));
        case.events = vec![late];
        assert!(check(&[&case], at("12 10:00")).is_err());
    }
}
