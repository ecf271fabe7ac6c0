//! Customers who do not want a channel, and with whom no other was agreed.
//! That the wrong one was used belongs to `not_preferred`.

use crate::model::case::Case;
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "channel.none-agreed",
    level: Level::Care(Loudness::Note),
    title: "A channel is unwanted, and no other was agreed",
    what: "The case is open or waiting, and its customer avoids a channel and prefers none.",
    why: "If the phone is hard, agree on another way: to know where not to call reaches nobody.",
    remedy: "Ask how they want to be reached, and note it with `amends party set PARTY prefers=CHANNEL`.",
    source: "keep lines open; agree on another channel if one is hard",
    example: "amends party set p-lerato prefers=whatsapp",
};

/// Reports an active case whose customer can be reached we do not know how.
pub fn check(look: &Look<'_>, folder: &Folder, case: &Case, findings: &mut Vec<Finding>) {
    let Some(party) = folder.complainant(case).filter(|_| case.is_active()) else { return };
    if party.avoid.is_empty() || party.prefers.as_deref().is_some_and(|prefers| !prefers.trim().is_empty()) {
        return;
    }
    let reason = format!("not by {}, and no other channel is agreed", party.avoid.join(" or "));
    let hint = format!("amends party set {} prefers=CHANNEL", party.id);
    findings.push(RULE.found(&case.id, reason).since(look.shown(case.received_at)).hint(hint));
}
