//! Contacts through a channel that the customer does not want.
//! Which channels there are is not asked.

use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::folder::Folder;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::shell::quoted;
use crate::rules::{Finding, Level, Rule};

pub const RULE: Rule = Rule {
    code: "channel.not-preferred",
    level: Level::Care(Loudness::Warn),
    title: "The customer was contacted through a channel that they do not want",
    what: "The case is open or waiting, and our last contact used a channel that the party avoids, or another than the one it prefers.",
    why: "Keep the lines open, and agree on the one that works: a call to somebody who cannot talk at work is no contact.",
    remedy: "Say it again the way they asked for, and note it with `amends update CASE --out TEXT --channel CHANNEL`.",
    source: "see customers as individuals; agree on another channel if one is hard",
    example: "amends update kd35-dnr3 --channel whatsapp --out \"As you asked, in writing: the refund is out\"",
};

/// Reports an active case whose customer was last contacted the wrong way.
pub fn check(look: &Look<'_>, folder: &Folder, case: &Case, findings: &mut Vec<Finding>) {
    let Some(party) = folder.complainant(case).filter(|_| case.is_active()) else { return };
    let sent = case.last_of(|event| event.kind == EventKind::ContactOut && event.channel.is_some());
    let Some((_, last)) = sent else { return };
    let Some(channel) = last.channel.as_deref() else { return };
    let is = |wanted: &str| wanted.eq_ignore_ascii_case(channel);
    let is_avoided = party.avoid.iter().any(|avoided| is(avoided));
    let better = party.prefers.as_deref().filter(|prefers| !is(prefers));
    if !is_avoided && better.is_none() {
        return;
    }
    let reason = match better {
        Some(better) => format!("contacted by {channel}, and they prefer {better}"),
        None => format!("contacted by {channel}, which they do not want"),
    };
    let channel = party.prefers.as_deref().map_or_else(|| "CHANNEL".to_owned(), quoted);
    let hint = format!("amends update {} --out TEXT --channel {channel}", case.id);
    findings.push(RULE.found(&case.id, reason).since(look.shown(last.at)).hint(hint));
}
