//! The escalation ladder of a house: who decides what, one step above the other.
//! When a case has to go up is a rule's business.

use crate::calendar::span::Span;
use crate::model::word::is_under;

/// One step; level 0 is the desk where cases begin, each level above it is a step up.
#[derive(Clone, Debug, PartialEq)]
pub struct Step {
    pub level: i64,
    /// How people call it: `shift lead`.
    pub name: String,
    /// Ids of the people who stand on it.
    pub who: Vec<String>,
    /// Codes, or areas such as `repeat`, by which a case belongs here.
    pub triggers: Vec<String>,
    /// How long a case may be held here before it goes up.
    pub limit: Option<Span>,
    /// A case goes up from here when less than this is left of one of its clocks.
    pub left: Option<Span>,
}

/// The steps, the lowest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Ladder {
    pub steps: Vec<Step>,
}

impl Step {
    /// Returns whether this person stands on it.
    pub fn has(&self, person: &str) -> bool {
        self.who.iter().any(|who| is_same(who, person))
    }

    /// Returns whether a code, or its area, belongs here.
    pub fn is_triggered_by(&self, code: &str) -> bool {
        self.triggers.iter().any(|trigger| is_under(code, trigger, '.'))
    }
}

impl Ladder {
    /// Returns the ladder of these steps.
    pub fn new(mut steps: Vec<Step>) -> Self {
        steps.sort_by_key(|step| step.level);
        Self { steps }
    }

    /// Returns the highest step on which a person stands.
    pub fn of_person(&self, person: &str) -> Option<&Step> {
        self.steps.iter().rev().find(|step| step.has(person))
    }

    /// Returns the step that counts for this level: its own, else the highest below it.
    pub fn held_at(&self, level: i64) -> Option<&Step> {
        let below = self.steps.iter().filter(|step| step.level <= level);
        below.reduce(|best, step| if step.level > best.level { step } else { best })
    }

    /// Returns the next step above a level.
    pub fn above(&self, level: i64) -> Option<&Step> {
        self.steps.iter().find(|step| step.level > level)
    }

    /// Returns the step that an escalation goes to: by its name, or by a person who stands on it.
    pub fn to(&self, to: &str) -> Option<&Step> {
        self.named(to).or_else(|| self.of_person(to))
    }

    /// Returns the step that has an escalation: the one it went to; that of `manager` stands on record as a level.
    pub fn reached(&self, to: &str, level: i64) -> Option<&Step> {
        let of_level = || self.steps.iter().find(|step| step.level == level && level > 0 && is_manager(to));
        self.to(to).or_else(of_level)
    }

    /// Returns the step of this name.
    pub fn named(&self, name: &str) -> Option<&Step> {
        self.steps.iter().find(|step| is_same(&step.name, name))
    }

    /// Returns the ids of those whom `--to` names; none where it names a team that is no step, a supplier, a body outside,
    /// or a manager whom no step knows.
    pub fn receivers<'a>(&'a self, to: &'a str) -> Vec<&'a str> {
        let person = to.strip_prefix("staff:").unwrap_or(to);
        match self.named(to).or_else(|| self.named(to.strip_prefix("team:")?)) {
            Some(step) => step.who.iter().map(String::as_str).collect(),
            None if person.contains([':', ' ']) || is_manager(person) => Vec::new(),
            None => vec![person],
        }
    }

    /// Returns whether a person is senior: above the desk.
    pub fn is_senior(&self, person: &str) -> bool {
        self.of_person(person).is_some_and(|step| step.level > 0)
    }
}

/// Returns whether two names are those of one person or step: `staff:` and the case of letters do not matter.
pub fn is_same(one: &str, other: &str) -> bool {
    bare(one).eq_ignore_ascii_case(bare(other))
}

/// What whoever is above is called.
pub const MANAGER: &str = "manager";

/// Returns whether a name is that of whoever is above, where no step has it.
pub fn is_manager(name: &str) -> bool {
    is_same(name, MANAGER)
}

fn bare(name: &str) -> &str {
    let name = name.trim();
    name.strip_prefix("staff:").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ladder() -> Ladder {
        crate::model::sample::ladder(&[
            (2, "owner", &["nomsa"], &["promise.broken-twice"]),
            (0, "desk", &["thandi", "bongi"], &[]),
            (1, "shift lead", &["sipho"], &["repeat", "silence.over"]),
        ])
    }

    #[test]
    fn a_step_is_found_by_name_and_by_person() {
        let ladder = ladder();
        for (to, level) in [
            ("shift lead", Some(1)),
            ("Owner", Some(2)),
            ("sipho", Some(1)),
            ("staff:Sipho", Some(1)),
            ("bongi", Some(0)),
            ("nobody", None),
        ] {
            assert_eq!(ladder.to(to).map(|step| step.level), level, "{to}");
        }
        // The manager is whoever is on the level on record.
        for (to, level, expect) in [
            ("manager", 1, Some(1)),
            ("manager", 0, None),
            ("manager", 7, None),
            ("bongi", 1, Some(0)),
            ("piet", 1, None),
        ] {
            assert_eq!(ladder.reached(to, level).map(|step| step.level), expect, "{to} {level}");
        }
        assert_eq!(ladder.above(1).map(|step| step.level), Some(2));
        assert_eq!(ladder.above(2), None);
        for (level, name) in [(0, Some("desk")), (1, Some("shift lead")), (7, Some("owner")), (-1, None)] {
            assert_eq!(ladder.held_at(level).map(|step| step.name.as_str()), name, "{level}");
        }
    }

    #[test]
    fn who_is_meant_is_known_where_it_is_a_person_or_a_step() {
        let ladder = ladder();
        for (to, expect) in [
            ("desk", &["thandi", "bongi"][..]),
            ("Shift lead", &["sipho"]),
            ("staff:naledi", &["naledi"]),
            ("naledi", &["naledi"]),
            ("manager", &[]),
            ("the boss", &[]),
            ("team:night", &[]),
            ("team:desk", &["thandi", "bongi"]),
            ("external:ombud", &[]),
        ] {
            assert_eq!(ladder.receivers(to), expect, "{to}");
        }
    }

    #[test]
    fn who_stands_above_the_desk_is_senior() {
        let ladder = ladder();
        assert!(ladder.is_senior("sipho") && ladder.is_senior("nomsa"));
        assert!(!ladder.is_senior("thandi") && !ladder.is_senior("stranger"));
    }

    #[test]
    fn a_trigger_is_a_code_or_its_area() {
        let ladder = ladder();
        let lead = ladder.held_at(1).unwrap();
        assert!(lead.is_triggered_by("repeat.person") && lead.is_triggered_by("silence.over"));
        assert!(!lead.is_triggered_by("repeated.person") && !lead.is_triggered_by("silence.customer-chasing"));
    }
}
