//! The values of `amends.toml` against what this version knows.
//! Their types are checked where the file is read.

use std::collections::BTreeSet;

use crate::model::filter::{Filter, FilterContext};
use crate::model::ladder::{Ladder, Step, is_manager};
use crate::model::look::Look;
use crate::model::policy::Threshold;
use crate::model::word::nearest;
use crate::rules::manual::config::{FILTER, LADDER, UNKNOWN_RULE};
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule, table, threshold};

/// Returns what is wrong with the house's own values.
pub fn of_policy(look: &Look<'_>) -> Vec<Flaw> {
    let policy = look.policy;
    let unknown = policy.rules.keys().filter(|code| table::find(code).is_none());
    let flaw = |code: &String| {
        let hint = match table::nearest(code) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`amends explain` lists the codes".to_owned(),
        };
        UNKNOWN_RULE.flaw(format!("unknown rule `{}`", code.escape_debug())).at_table("rules", code).hint(hint)
    };
    let mut flaws: Vec<Flaw> = unknown.map(flaw).collect();
    flaws.extend(policy.ladder.steps.iter().flat_map(of_step));
    flaws.extend(of_names(&policy.ladder));
    flaws.extend(policy.filters.keys().filter_map(|name| of_filter(look, name)));
    flaws.extend(policy.thresholds.iter().filter_map(|(code, value)| of_threshold(code, value)));
    flaws
}

/// Returns the triggers of a step that no worry about care has, so that they never bring a case there.
fn of_step(step: &Step) -> Vec<Flaw> {
    let is_care = |rule: &&&Rule| matches!(rule.level, Level::Care(_));
    let codes: Vec<&str> = table::RULES.iter().filter(is_care).map(|rule| rule.code).collect();
    let areas = codes.iter().filter_map(|code| Some(code.split_once('.')?.0));
    let known: BTreeSet<&str> = areas.chain(codes.iter().copied()).collect();
    let unknown = step.triggers.iter().filter(|trigger| !known.contains(trigger.as_str()));
    let flaw = |trigger: &String| {
        let hint = match nearest(trigger, known.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`amends explain` lists the codes".to_owned(),
        };
        let (name, trigger) = (step.name.escape_debug(), trigger.escape_debug());
        LADDER.flaw(format!("no worry is called `{trigger}`, the trigger of `{name}`")).at_head("ladder").hint(hint)
    };
    unknown.map(flaw).collect()
}

/// Returns the steps above the desk on which nobody stands, and one that is called `manager` although another comes first.
fn of_names(ladder: &Ladder) -> Vec<Flaw> {
    let above = ladder.steps.iter().filter(|step| step.level > 0);
    let empty = above.filter(|step| step.who.iter().all(|who| who.trim().is_empty())).map(|step| {
        let hint = "say who decides there: `who = [\"sipho\"]`";
        LADDER.flaw(format!("nobody stands on `{}`", step.name.escape_debug())).at_head("ladder").hint(hint)
    });
    let first = ladder.above(0);
    let manager = ladder.steps.iter().find(|step| is_manager(&step.name));
    let misnamed = manager.zip(first).filter(|(step, first)| step.level > first.level).map(|(_, first)| {
        let first = first.name.escape_debug();
        let message = format!("`--to manager` is this step and not the next one, and `{first}` is passed over");
        LADDER
            .flaw(message)
            .at_head("ladder")
            .hint("call the step `manager` by another name, for example `shop manager`")
    });
    empty.chain(misnamed).collect()
}

/// Returns what is wrong with a saved filter, read as it is when somebody types its name.
fn of_filter(look: &Look<'_>, name: &str) -> Option<Flaw> {
    let codes: Vec<&'static str> = table::RULES.iter().map(|rule| rule.code).collect();
    let context = FilterContext { now: look.now, policy: look.policy, me: Some("me"), codes: &codes };
    let error = Filter::parse(&[format!("@{name}")], &context).err()?;
    Some(FILTER.flaw(error.message).at_table("filters", name).hint(error.hint))
}

/// Returns what is wrong with a threshold: a rule that takes none, or a number for a span of time.
fn of_threshold(code: &str, value: &Threshold) -> Option<Flaw> {
    let shown = code.escape_debug();
    if let Some(hurried) = code.strip_prefix(threshold::EMERGENCY).filter(|code| code.contains('.')) {
        return of_hurried(code, hurried, value);
    }
    let Some(standard) = threshold::standard(code) else {
        let known = threshold::STANDARD.iter().map(|(known, _)| *known);
        let near = nearest(code, known).map(|near| format!("did you mean `{near}`?"));
        let hint = near.unwrap_or_else(|| "`amends help watch` lists those that do".to_owned());
        let flaw = UNKNOWN_RULE.flaw(format!("`{shown}` takes no threshold"));
        return Some(flaw.at_table("thresholds", code).hint(hint));
    };
    let wrong = threshold::wrong(code, value)?;
    let hint = match value {
        Threshold::Span(_) if threshold::counts(code) => format!("write a number, for example `{standard}`"),
        Threshold::Count(_) if threshold::counts(code) => format!("write how often, for example `{standard}`"),
        Threshold::Count(_) => format!("write a number and a unit, for example `\"{standard}\"`"),
        Threshold::Span(_) => format!("write minutes or hours, for example `\"{standard}\"`"),
    };
    let message = format!("`{shown}` {wrong}");
    Some(UNKNOWN_RULE.flaw(message).at_table("thresholds", code).hint(hint))
}

/// Returns what is wrong with a threshold for emergencies: a rule that hurries not, or a number for a span of time.
fn of_hurried(code: &str, hurried: &str, value: &Threshold) -> Option<Flaw> {
    let shown = code.escape_debug();
    let known = threshold::IN_EMERGENCY.iter().find(|(known, _)| *known == hurried);
    let (message, hint) = match (known, value) {
        (Some(_), Threshold::Span(_)) => return None,
        (Some((_, standard)), Threshold::Count(_)) => (
            format!("`{shown}` is a length of time"),
            format!("write a number and a unit, for example `\"{standard}\"`"),
        ),
        (None, _) => {
            let codes: Vec<&str> = threshold::IN_EMERGENCY.iter().map(|(known, _)| *known).collect();
            (
                format!("`{shown}` takes no threshold of its own in emergencies"),
                format!("these do: {}", codes.join(", ")),
            )
        }
    };
    Some(UNKNOWN_RULE.flaw(message).at_table("thresholds", code).hint(hint))
}
