//! Complaints that came in while two were taken for one, and are filed under the one who did not make them.
//! Who is who is said by `model::identity`; only what was typed when a case was opened tells whose it was.

use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::People;
use crate::model::party::Party;
use crate::model::sender::{Sender, TYPED_AS};
use crate::view::cell::Cell;
use crate::view::page::Line;

/// Returns a line for each case of one of these two that the other one made, by what was typed then.
pub(super) fn lines(folder: &Folder, people: &People<'_>, region: Option<&str>, two: [&PartyId; 2]) -> Vec<Line> {
    let [one, other] = two.map(|id| people.group_of(id));
    if one == other {
        return Vec::new();
    }
    let told = |case: &Case| {
        let held = people.group_of(case.complainant.as_ref()?);
        let from = if held == one { &other } else { Some(&one).filter(|_| held == other)? };
        let typed = typed(case)?;
        let made = made_by(people, region, typed).filter(|party| people.group_of(&party.id) == *from)?;
        Some(vec![
            Cell::Word("  ".to_owned()),
            Cell::Id(case.id.to_string()),
            Cell::Word("  ".to_owned()),
            Cell::untrusted(case.subject.clone()),
            Cell::Word(": filed under the other one, and ".to_owned()),
            Cell::untrusted(format!("{TYPED_AS}{typed}")),
            Cell::Word(format!("; next: amends update {} --set complainant={}", case.id, made.id)),
        ])
    };
    folder.cases.iter().filter_map(|filed| told(&filed.case)).collect()
}

/// Returns what was typed of whoever complains, where the file under which it went did not say so.
fn typed(case: &Case) -> Option<&str> {
    let opened = case.events.iter().find(|event| event.is_own() && event.kind == EventKind::Opened)?;
    opened.text.as_deref()?.strip_prefix(TYPED_AS)
}

/// Returns who is meant by what was typed: a name with an address, a phone, an id.
fn made_by<'p>(people: &People<'p>, region: Option<&str>, typed: &str) -> Option<&'p Party> {
    let is_party = |id: &PartyId| people.party(id).is_some();
    let mut senders = typed.split(", ").map(|part| Sender::read(part, region, &is_party));
    senders.find_map(|sender| people.find(&sender)).map(|(party, _)| party)
}
