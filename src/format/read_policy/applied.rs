//! The tables of `amends.toml` that speak of clocks: which policies apply since when, how long silence may last.
//! What a policy says is `read_preset`'s business.

use std::collections::BTreeMap;

use crate::calendar::zone::Zone;

use super::span_of;
use crate::calendar::due;
use crate::calendar::span::Span;
use crate::format::fields::Fields;
use crate::model::case::Priority;
use crate::model::diagnostic::Severity;
use crate::model::id::is_word;
use crate::model::policy::Policy;
use crate::model::preset::Applied;
use crate::model::word::Word;

/// Reads `[policies] apply = ["small-business", "uk-fca-disp@2026-06 from 2026-11-23"]`.
pub(super) fn policies(head: &Fields<'_>, zone: Zone) -> Vec<Applied> {
    let Some(table) = head.table("policies") else { return Vec::new() };
    let mut applied: Vec<Applied> = Vec::new();
    for text in table.list("apply") {
        match one(&text, zone) {
            Some(one) if applied.iter().any(|other| other.id == one.id && other.version == one.version) => {
                flaw(&table, "a policy is applied twice", "leave one of them out");
            }
            Some(one) => applied.push(one),
            None => flaw(
                &table,
                "this is no policy that can be applied",
                "write `\"small-business\"`, `\"small-business@2026-11\"` or `\"small-business from 2026-11-23\"`",
            ),
        }
    }
    table.finish();
    applied
}

/// Returns one policy from its name, its edition if one is named, and its day if there is one.
pub(crate) fn one(text: &str, zone: Zone) -> Option<Applied> {
    let (name, since) = match text.split_once(" from ") {
        Some((name, since)) => (name, Some(due::instant(since.trim(), zone).ok()?)),
        None => (text, None),
    };
    let (id, version) = match name.trim().split_once('@') {
        Some((id, version)) => (id, Some(version.trim().to_owned()).filter(|version| !version.is_empty())),
        None => (name.trim(), None),
    };
    is_word(id).then(|| Applied { id: id.to_owned(), version, since })
}

/// Reads `[silence] limit = "3bd"` and a limit for each priority that has its own.
pub(super) fn silence(head: &Fields<'_>, policy: &mut Policy) {
    let Some(table) = head.table("silence") else { return };
    if let Some(limit) = span_of(&table, "limit") {
        policy.silence_limit = limit;
    }
    let of_priority = |(word, priority): &(&'static str, Priority)| Some((*priority, span_of(&table, word)?));
    policy.silence_limits = Priority::WORDS.iter().filter_map(of_priority).collect::<BTreeMap<Priority, Span>>();
    table.finish();
}

fn flaw(table: &Fields<'_>, message: &str, hint: &str) {
    table.flaw(Severity::Error, "policy.unknown", "apply", message.to_owned(), hint.to_owned());
}
