//! Contacts through a channel that is not on the list of the house.
//! Houses without a list have nothing to leave.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "channel.unlisted",
    level: Level::Care(Loudness::Note),
    title: "A contact used a channel that is not listed",
    what: "`amends.toml` has `[channels]`, the case is open or waiting, and its last contact on record used a channel that is not among them.",
    why: "A channel that nobody lists is one that nobody watches: the next message there is lost.",
    remedy: "Add the channel with its hours and its cost to `[channels]`, or go on with the customer on one that is listed.",
    source: "make contact easy: list every support channel",
    example: "amends update kd35-dnr3 --channel email --out \"We go on by mail, so that nothing is lost\"",
};

/// Reports an active case whose last contact used an unknown channel.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    let listed = &look.policy.channels;
    if listed.is_empty() || !case.is_active() {
        return;
    }
    let is_contact = |event: &&Event| matches!(event.kind, EventKind::ContactIn | EventKind::ContactOut);
    let contacts =
        case.events.iter().filter(is_contact).filter_map(|event| Some((event.at, event.channel.as_deref()?)));
    let first = case.channel.as_deref().map(|channel| (case.received_at, channel));
    let Some((at, channel)) = first.into_iter().chain(contacts).max_by_key(|(at, _)| *at) else { return };
    if !listed.iter().any(|known| known.eq_ignore_ascii_case(channel)) {
        let finding = RULE.found(&case.id, format!("the last contact used {channel}, which is not listed"));
        let hint =
            format!("add `[channels.NAME]` to amends.toml, or amends update {} --out TEXT --channel CHANNEL", case.id);
        findings.push(finding.since(look.shown(at)).hint(hint));
    }
}
