//! The parts of `amends.toml` that the watch goes by: thresholds of rules and the escalation ladder.
//! What they mean is said in `model::policy` and `model::ladder`.

use std::collections::BTreeMap;

use super::fields::Fields;
use super::read_policy::span_of;
use super::tree::Value;
use crate::calendar::span::Span;
use crate::model::diagnostic::Severity;
use crate::model::ladder::{Ladder, Step, is_same};
use crate::model::policy::Threshold;

/// Reads `"area.worry" = "2bd"` or a number, and the dotted form, which TOML reads as tables.
pub(super) fn thresholds(table: &Fields<'_>, area: &str) -> BTreeMap<String, Threshold> {
    let mut found = BTreeMap::new();
    for entry in table.entries() {
        let code = format!("{area}{}", entry.key);
        match &entry.node.value {
            Value::Table(_) => {
                if let Some(inner) = table.inside(entry, format!("[thresholds.{}]", code.escape_debug())) {
                    found.extend(thresholds(&inner, &format!("{code}.")));
                }
            }
            Value::Int(count) => drop(found.insert(code, Threshold::Count(*count))),
            _ => {
                let Some(text) = table.text_at(entry) else { continue };
                match Span::parse(text) {
                    Ok(span) => drop(found.insert(code, Threshold::Span(span))),
                    Err(error) => {
                        let (message, hint) = (error.message().to_owned(), error.hint().to_owned());
                        table.note_at(Severity::Error, "config.span", &entry.node.span, message, hint);
                    }
                }
            }
        }
    }
    found
}

/// Reads `[channels.NAME]`; a way to reach us without hours and cost says too little.
pub(super) fn channels(head: &Fields<'_>) -> Vec<String> {
    let Some(table) = head.table("channels") else { return Vec::new() };
    let mut names = Vec::new();
    for entry in table.entries() {
        let Some(channel) = table.inside(entry, format!("[channels.{}]", entry.key.escape_debug())) else { continue };
        channel.keep(&["address", "language"]);
        if channel.text("hours").is_none_or(|hours| hours.trim().is_empty()) {
            let message = format!("`[channels.{}]` says no hours", entry.key.escape_debug());
            let hint = "say when somebody answers, for example `hours = \"Mon to Fri, 8 to 17\"`";
            channel.lacks(Severity::Warning, "channel.no-hours", &message, hint);
        }
        if channel.text("cost").is_none_or(|cost| cost.trim().is_empty()) {
            let message = format!("`[channels.{}]` says no cost", entry.key.escape_debug());
            let hint = "say what it costs the customer; `cost = \"free\"` if it costs nothing";
            channel.lacks(Severity::Warning, "channel.no-cost", &message, hint);
        }
        channel.finish();
        names.push(entry.key.clone());
    }
    names
}

/// Reads the `[[ladder]]` blocks; what makes a ladder other than it looks is noted.
pub(super) fn ladder(head: &Fields<'_>) -> Ladder {
    let mut steps: Vec<Step> = Vec::new();
    for (place, block) in head.blocks("ladder").enumerate() {
        let level = block.int("level").or_else(|| i64::try_from(place).ok().map(|place| place + 1));
        let (limit, left) = (span_of(&block, "limit"), span_of(&block, "left"));
        let level = level.unwrap_or(1);
        let name = block.text("name").filter(|name| !name.trim().is_empty());
        if name.is_none() {
            let message = format!("the step of level {level} has no name");
            block.lacks(
                Severity::Warning,
                "config.ladder",
                &message,
                "say how people call it: `name = \"shift lead\"`",
            );
        }
        let name = name.unwrap_or_else(|| format!("level {level}"));
        let step = Step { level, name, who: block.list("who"), triggers: block.list("triggers"), limit, left };
        misplaced(&block, &steps, &step);
        if steps.iter().any(|other| is_same(&other.name, &step.name)) {
            let hint = "give each step a name of its own: `--to` could mean either";
            let message =
                format!("another step is called `{}` as well; this one is left out", step.name.escape_debug());
            block.flaw(Severity::Warning, "config.ladder", "name", message, hint.to_owned());
        } else {
            steps.push(step);
        }
        block.finish();
    }
    Ladder::new(steps)
}

/// Notes what is wrong with where a step stands, below the steps before it.
fn misplaced(block: &Fields<'_>, before: &[Step], step: &Step) {
    let flaw = |key: &'static str, message: String, hint: &str| {
        block.flaw(Severity::Warning, "config.ladder", key, message, hint.to_owned());
    };
    let (name, level) = (step.name.escape_debug(), step.level);
    if level < 0 {
        flaw(
            "level",
            format!("`{name}` stands below the desk (level {level})"),
            "the desk is level 0, each step up is more",
        );
    } else if let Some(same) = before.iter().find(|other| other.level == level) {
        let other = same.name.escape_debug();
        let hint = "put all who decide there into the `who` of one step, or give one of them another level";
        flaw("level", format!("`{other}` and `{name}` are both level {level}; cases go up to the first alone"), hint);
    } else if let Some(higher) = before.iter().find(|other| other.level > level) {
        let other = higher.name.escape_debug();
        let message = format!("`{name}` (level {level}) stands below `{other}` (level {}) in the file", higher.level);
        flaw("level", message, "write the steps in their order, the lowest first");
    }
}
