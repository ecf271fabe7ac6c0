//! A later date for a clock: inside the cap of its policy, with a reason, and only when the customer was told.
//! Moving a promise is `promise::shift`'s business.

use crate::actions::draft::{Draft, EventDraft, Stamp, due_text};
use crate::actions::refusal::Refusal;
use crate::calendar::due::{self, Due};
use crate::model::case::Case;
use crate::model::clock;
use crate::model::dice::Dice;
use crate::model::edit::Edit;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::preset::{self, Preset};
use crate::model::run::{self, Run, State, judge};
use crate::model::word::nearest;

/// What an extension says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Longer {
    /// A clock by its name, or with its policy: `uk-lgsco-2024/stage-1-response`.
    pub clock: String,
    pub to: Due,
    pub why: String,
    /// What the customer was told.
    pub told: String,
    pub via: Option<String>,
}

/// Returns the edits that extend a clock.
pub fn extend(look: &Look<'_>, case: &Case, longer: &Longer, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    for (flag, text, example) in [
        ("--why", &longer.why, "\"the report of the surveyor is late\""),
        ("--told", &longer.told, "\"by email: why, the new date, and the ombudsman's details\""),
    ] {
        if text.trim().is_empty() {
            return Err(
                Refusal::request(format!("an extension needs `{flag}`")).hint(format!("add `{flag} {example}`"))
            );
        }
    }
    let run = open(look, case, &longer.clock)?;
    let calendar = run::calendar_of(look.policy, preset_of(look, case, &run)?);
    let Some(extension) = &run.extension else {
        return Err(Refusal::rule(format!("`{}` allows no extension", run.address()))
            .hint(format!("tell the customer all the same: `amends update {} --out TEXT`", case.id)));
    };
    let to = judge::end_of(&longer.to, run.unit, &calendar);
    let due_at = run.due_at.unwrap_or(stamp.at);
    if run.state == State::Missed || due_at < stamp.at {
        return Err(Refusal::rule(format!("`{}` was due {} and is late already", run.address(), run::say_due(&run)))
            .hint(format!(
                "an extension does not undo that; tell the customer why: `amends update {} --out TEXT`",
                case.id
            )));
    }
    if to <= due_at {
        return Err(Refusal::rule(format!("`{}` is due {} as it is", run.address(), run::say_due(&run)))
            .hint("give a later `--to`"));
    }
    let cap = run.unextended.and_then(|last| extension.max.beyond(last, &calendar).ok());
    if let Some(cap) = cap.filter(|cap| cap.at < to.to_utc()) {
        let latest = cap.day.map_or_else(|| due::say(look.shown(cap.at.fixed_offset())), due::say_day);
        return Err(Refusal::rule(format!(
            "`{}` can be extended by {} at most",
            run.address(),
            clock::say(&extension.max)
        ))
        .hint(format!("the latest is {latest}")));
    }
    let mut draft = Draft::of(case, stamp, dice);
    let before = run.due_day.map_or_else(|| due_text(&Due::At(due_at)), |day| due_text(&Due::Day(day)));
    draft.event(
        EventDraft::new(EventKind::Extended)
            .with("channel", longer.via.as_deref())
            .with("why", Some(&longer.why))
            .with("told", Some(&longer.told))
            .changing(&run.address(), Some(&before), Some(&due_text(&longer.to))),
    );
    Ok(draft.finish())
}

/// Returns the edits that put on record that what a clock waits for has happened.
pub fn fulfil(
    look: &Look<'_>,
    case: &Case,
    clock: &str,
    why: Option<&str>,
    stamp: &Stamp,
    dice: &Dice,
) -> Result<Vec<Edit>, Refusal> {
    let run = open(look, case, clock)?;
    let mut draft = Draft::of(case, stamp, dice);
    draft.event(EventDraft::new(EventKind::Fulfilled).with("why", why).with("key", Some(&run.address())));
    Ok(draft.finish())
}

/// Returns what an extension of this clock must tell the customer, in the words of its policy.
pub fn required(look: &Look<'_>, case: &Case, clock: &str) -> Vec<String> {
    let extension = open(look, case, clock).ok().and_then(|run| run.extension);
    extension.map_or_else(Vec::new, |extension| extension.requires)
}

/// Returns the open run that a name or an address means.
fn open(look: &Look<'_>, case: &Case, name: &str) -> Result<Run, Refusal> {
    let runs: Vec<Run> = run::of_case(look, case).into_iter().filter(Run::is_open).collect();
    let mut meant: Vec<&Run> = runs.iter().filter(|run| run.address() == name || run.clock == name).collect();
    // Of one clock the last run is the one that is meant.
    meant.dedup_by_key(|run| run.address());
    match meant.as_slice() {
        [run] => Ok((*run).clone()),
        [] => {
            let names: Vec<String> = runs.iter().map(Run::address).collect();
            let refusal = Refusal::missing(format!("case `{}` has no open clock `{name}`", case.id));
            let known = runs.iter().map(|run| run.clock.as_str()).chain(names.iter().map(String::as_str));
            Err(match nearest(name, known) {
                Some(near) => refusal.hint(format!("did you mean `{near}`?")),
                None if names.is_empty() => refusal.hint(format!("see `amends show {}`", case.id)),
                None => refusal.hint(format!("open clocks: {}", names.join(", "))),
            })
        }
        several => {
            let names: Vec<String> = several.iter().map(|run| run.address()).collect();
            Err(Refusal::request(format!("several policies have a clock `{name}`"))
                .hint(format!("name one of {}", names.join(", "))))
        }
    }
}

/// Returns the policy of a run.
fn preset_of<'a>(look: &Look<'a>, case: &Case, run: &Run) -> Result<&'a Preset, Refusal> {
    let presets = preset::of_case(look.policy, case);
    let preset = presets.into_iter().find(|preset| preset.id == run.policy);
    preset.ok_or_else(|| Refusal::missing(format!("the policy of `{}` is not there", run.address())))
}

#[cfg(test)]
mod tests {
    use super::{Longer, extend, fulfil};
    use crate::actions::draft::Stamp;
    use crate::actions::refusal::Ground;
    use crate::calendar::due::Due;
    use crate::calendar::now::Now;
    use crate::model::case::Case;
    use crate::model::dice::Dice;
    use crate::model::look::Look;
    use crate::model::sample::{at, case};
    use crate::model::sample_house::house;

    /// Two business days from Friday the 20th, to be extended by two more; and the same without an extension.
    const CLOCKS: [&str; 2] = ["target answer received response 2bd extends:2bd", "target fixed received response 2bd"];

    /// Returns the ground on which an extension is refused, or `None` if it is not.
    fn asked(case: &Case, clock: &str, to: &str, told: &str, now: &str) -> Option<(Ground, String)> {
        let policy = house(&CLOCKS);
        let look = Look { now: Now::new(at(now).to_utc(), policy.calendar.zone()), policy: &policy };
        let stamp = Stamp { at: at(now), entered_at: None, by: "thandi".to_owned(), once: None };
        let longer = Longer {
            clock: clock.to_owned(),
            to: Due::stored(to).unwrap(),
            why: "a part is missing".to_owned(),
            told: told.to_owned(),
            via: None,
        };
        let result = extend(&look, case, &longer, &stamp, &Dice::seeded(1));
        result.map(|edits| assert_eq!(edits.len(), 1)).err().map(|refusal| (refusal.ground, refusal.message))
    }

    #[test]
    fn a_clock_is_extended_inside_its_cap_before_it_is_late_and_only_if_the_customer_was_told() {
        let case = case();
        assert_eq!(asked(&case, "answer", "2026-11-26", "by mail", "24 10:00"), None);
        assert_eq!(asked(&case, "p/answer", "2026-11-25T12:00:00+02:00", "by mail", "24 10:00"), None);
        let refused = |to: &str, told: &str, now: &str| asked(&case, "answer", to, told, now).unwrap();
        assert_eq!(refused("2026-11-27", "by mail", "24 10:00").0, Ground::Rule);
        assert_eq!(refused("2026-11-24", "by mail", "24 10:00").0, Ground::Rule);
        assert_eq!(refused("2026-11-26", " ", "24 10:00").0, Ground::Request);
        let late = refused("2026-11-26", "by mail", "24 17:01");
        assert_eq!(late, (Ground::Rule, "`p/answer` was due Tue 24 Nov 2026 and is late already".to_owned()));
        assert_eq!(asked(&case, "fixed", "2026-11-26", "by mail", "24 10:00").unwrap().0, Ground::Rule);
        assert_eq!(asked(&case, "anser", "2026-11-26", "by mail", "24 10:00").unwrap().0, Ground::Missing);
    }

    #[test]
    fn what_no_event_shows_is_fulfilled_by_name() {
        let policy = house(&CLOCKS);
        let look = Look { now: Now::new(at("24 10:00").to_utc(), policy.calendar.zone()), policy: &policy };
        let stamp = Stamp { at: at("24 10:00"), entered_at: None, by: "thandi".to_owned(), once: None };
        let edits = fulfil(&look, &case(), "answer", None, &stamp, &Dice::seeded(1)).unwrap();
        assert!(format!("{edits:?}").contains("p/answer"));
        assert!(fulfil(&look, &case(), "soon", None, &stamp, &Dice::seeded(1)).is_err());
    }
}
