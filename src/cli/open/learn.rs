//! What opening a case tells of a party on file that its file did not say: a name, an address, a phone, an organisation.
//! What is on file already is never replaced.

use std::path::{Path, PathBuf};

use crate::cli::context::Care;
use crate::cli::error::{Error, Kind};
use crate::cli::write::{fold, unwritten};
use crate::format::rewrite::rewrite_party;
use crate::model::edit::{Edit, Scalar};
use crate::model::email::Email;
use crate::model::id::{CaseId, PartyId};
use crate::model::identity::Face;
use crate::model::party::{Party, PartyKind};
use crate::model::phone::Phone;
use crate::model::sender::{Sender, TYPED_AS};
use crate::model::shell::quoted;
use crate::reports::duplicates;
use crate::store::commit::{self, Change};
use crate::store::error::StoreError;
use crate::store::load::{self, LIMIT, PARTIES};
use crate::store::lock::Held;
use crate::store::probe;

/// What was learnt of a party.
pub(crate) struct Learnt {
    pub(crate) party: PartyId,
    edits: Vec<Edit>,
}

/// Returns the party with what the sender says of it and its file does not, if there is anything.
pub(crate) fn learn(party: &Party, sender: &Sender, organisation: Option<PartyId>) -> Option<(Party, Learnt)> {
    if party.is_erased() {
        return None;
    }
    let mut after = party.clone();
    let mut edits = Vec::new();
    if let (None, Some(name)) = (&party.name, &sender.name) {
        edits.push(Edit::head("name", Scalar::Text(name.clone())));
        after.name = Some(name.clone());
    }
    let lists = [("emails", &mut after.emails, &sender.email), ("phones", &mut after.phones, &sender.phone)];
    for (key, there, typed) in lists {
        if let (true, Some(typed)) = (there.is_empty(), typed) {
            edits.push(Edit::head(key, Scalar::List(vec![typed.clone()])));
            there.push(typed.clone());
        }
    }
    // Who is in an organisation already, or is one, joins no other.
    let is_free = party.kind == PartyKind::Person && party.organisation.is_none();
    if let Some(organisation) = organisation.filter(|organisation| is_free && *organisation != party.id) {
        edits.push(Edit::head("organisation", Scalar::Text(organisation.as_str().to_owned())));
        after.organisation = Some(organisation);
    }
    (!edits.is_empty()).then(|| (after, Learnt { party: party.id.clone(), edits }))
}

/// Returns who is taken for whom, if they are called otherwise.
pub(crate) fn taken_for(party: &Party, sender: &Sender, why: &str, region: Option<&str>) -> Option<String> {
    let is_another = Face::of_party(party, region).is_called_otherwise(&Face::of_sender(sender, region));
    let typed = sender.name.as_ref().filter(|_| is_another)?;
    Some(format!("`{typed}` is taken for `{}` ({}), {why}", party.name.as_deref().unwrap_or_default(), party.id))
}

/// Says what to type if who was taken for somebody is somebody else; a case that raised others is not undone unasked.
pub(crate) fn mistaken(taken_for: &str, n_raised: usize) -> String {
    let yes = if n_raised == 0 { "" } else { " --yes" };
    format!("note: {taken_for}; if it is somebody else: `amends undo{yes}`, then open it again with `--somebody-else`")
}

/// Says the same of one case of a batch, which is not taken back as a whole for one line.
pub(crate) fn mistaken_among(taken_for: &str, case: &CaseId) -> String {
    format!(
        "note: {taken_for}; if it is somebody else: `amends update {case} --set complainant=ID`, of nobody if no ID is given"
    )
}

/// Tells of an address and a phone that were typed beside those on file, which are kept: they may be somebody else's.
pub(crate) fn aside(party: &Party, sender: &Sender, region: Option<&str>) -> Vec<String> {
    if party.is_erased() {
        return Vec::new();
    }
    let id = &party.id;
    let email = sender.email.as_ref().filter(|typed| is_new_email(party, typed)).map(|typed| (typed, "emails+="));
    let phone = sender.phone.as_ref().filter(|typed| is_new_phone(party, typed, region));
    let phone = phone.map(|typed| (typed, "phones+="));
    let note = |(typed, key): (&String, &str)| {
        let setting = quoted(&format!("{key}{typed}"));
        format!("note: `{typed}` is not on file for `{id}`; if it is theirs: amends party set {id} {setting}")
    };
    email.into_iter().chain(phone).map(note).collect()
}

/// Says that a case was filed under somebody who was erased, for their id was typed.
pub(crate) fn named_by_id(id: &PartyId) -> String {
    format!("note: `{id}` was erased; nothing that was typed of them goes into their file")
}

/// Says that a case was not filed under somebody who was erased, although their file has what was typed again.
pub(crate) fn come_back(made: &PartyId, erased: &PartyId) -> String {
    format!(
        "note: `{erased}` was erased and its file has the same address or phone again: filed under `{made}`; \
         amends party erase {erased} --yes"
    )
}

/// Says that a party which was made may be one of several on file who share what was typed.
pub(crate) fn one_of(made: &PartyId, parties: &[&Party], why: &str) -> String {
    const SHOWN: usize = 3;
    let name = |party: &&Party| match &party.name {
        Some(name) => format!("`{name}` ({})", party.id),
        None => party.id.to_string(),
    };
    let named: Vec<String> = parties.iter().take(SHOWN).map(name).collect();
    let more = parties.len().saturating_sub(SHOWN);
    let more = if more == 0 { String::new() } else { format!(" or {more} more (amends party duplicates)") };
    format!("note: `{made}` may be one of: {}{more}: {why}; if so: amends party merge {made} INTO ID", named.join(", "))
}

/// Says that somebody new may work at a business on file, for they write from a part of its mail domain.
pub(crate) fn within(made: &PartyId, email: &str, business: &Party, domain: &str) -> String {
    let id = &business.id;
    let name = business.name.as_deref().map(|name| format!("`{name}` ")).unwrap_or_default();
    format!(
        "note: `{email}` may be at {name}({id}), which has `{domain}`; if so: amends party set {made} organisation={id}"
    )
}

/// Says that the number of a case is the customer number of somebody who is not known to complain.
pub(crate) fn number_of(case: &CaseId, typed: &str, party: &Party, n_more: usize) -> String {
    let id = &party.id;
    let name = party.name.as_deref().map(|name| format!("`{name}` ")).unwrap_or_default();
    let more = if n_more == 0 { String::new() } else { format!(" and of {n_more} more") };
    format!(
        "note: `{typed}` is the customer number of {name}({id}){more}; if they complain: amends update {case} --set \
         complainant={id}"
    )
}

/// Says that a party which was made may be one on file, and how many more it may be.
///
/// Of a person and a business the person becomes a business, and is known by its name.
pub(crate) fn perhaps(made: &Party, party: &Party, why: &str, n_more: usize) -> String {
    let (one, made, id) = (duplicates::one(made, party), &made.id, &party.id);
    let name = party.name.as_deref().map(|name| format!("`{name}` ")).unwrap_or_default();
    let more = if n_more == 0 { String::new() } else { format!("; {n_more} more: amends party duplicates") };
    format!("note: {made} may be {name}({id}): {why}; if so: {one}; if not: amends party split {made} FROM {id}{more}")
}

/// Returns what was typed, if a part of it is not on the file of the party that it is taken for, though one that was merged
/// into it may hold it: if the two are told apart again, this tells whose case it is.
pub(crate) fn unkept(party: &Party, sender: &Sender, org: Option<&str>, region: Option<&str>) -> Option<String> {
    let words = |text: &str| text.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    let is_new_name = |typed: &str| party.name.as_deref().map(words) != Some(words(typed));
    let is_new = sender.name.as_deref().is_some_and(is_new_name)
        || sender.email.as_deref().is_some_and(|typed| !has_email(party, typed))
        || sender.phone.as_deref().is_some_and(|typed| !has_phone(party, typed, region))
        || sender.party.as_ref().is_some_and(|typed| *typed != party.id)
        || org.is_some();
    let email = match (&sender.name, &sender.email) {
        (Some(_), Some(email)) => Some(format!("<{email}>")),
        (_, email) => email.clone(),
    };
    let id = sender.party.as_ref().map(ToString::to_string);
    let who: Vec<String> = sender.name.clone().into_iter().chain(email).chain(id).collect();
    let who = Some(who.join(" ")).filter(|who| !who.is_empty());
    let parts: Vec<String> =
        who.into_iter().chain(sender.phone.clone()).chain(org.map(|org| format!("of {org}"))).collect();
    is_new.then(|| format!("{TYPED_AS}{}", parts.join(", ")))
}

fn has_email(party: &Party, typed: &str) -> bool {
    let key = Email::read(typed);
    party.emails.iter().any(|email| Email::read(email) == key)
}

fn has_phone(party: &Party, typed: &str, region: Option<&str>) -> bool {
    let key = Phone::read(typed, region);
    party
        .phones
        .iter()
        .any(|phone| phone == typed || Phone::read(phone, region).is_some_and(|phone| Some(phone) == key))
}

fn is_new_email(party: &Party, typed: &str) -> bool {
    !party.emails.is_empty() && !has_email(party, typed)
}

fn is_new_phone(party: &Party, typed: &str, region: Option<&str>) -> bool {
    !party.phones.is_empty() && !has_phone(party, typed, region)
}

/// Puts it on file; the case that told of it is on disk before.
pub(crate) fn save(care: &Care, held: &Held<'_>, learnt: &Learnt) -> Result<(), Error> {
    let saved = path(care, learnt).and_then(|path| {
        let outcome = commit::update_in(held, &path, LIMIT, |bytes| {
            Ok(Change::Write(rewritten(care, &path, bytes, learnt)?.into_bytes(), ()))
        });
        outcome.map_err(fold)
    });
    saved.map(|_| ()).map_err(|error| {
        let message = format!("the case is saved, but party `{}` was not changed: {}", learnt.party, error.message);
        Error { kind: Kind::Unconfirmed, message, ..error }
    })
}

/// What would be put on file.
pub(crate) struct Rehearsed {
    pub(crate) path: PathBuf,
    pub(crate) before: String,
    pub(crate) after: String,
}

/// Returns what would be put on file.
pub(crate) fn rehearse(care: &Care, learnt: &Learnt) -> Result<Rehearsed, Error> {
    let path = path(care, learnt)?;
    let before = care.disk.read(&path, LIMIT).map_err(|error| StoreError::from_io("read", &path, error))?.bytes;
    let after = rewritten(care, &path, &before, learnt)?;
    Ok(Rehearsed { path, before: String::from_utf8_lossy(&before).into_owned(), after })
}

fn path(care: &Care, learnt: &Learnt) -> Result<PathBuf, Error> {
    let paths = probe::find(care.disk.as_ref(), Path::new(PARTIES), learnt.party.as_str())?;
    paths.into_iter().next().ok_or_else(|| {
        Error::new(Kind::NotFound, format!("party `{}` is not in the file of its name", learnt.party))
            .hint("`amends check` says which file holds it")
    })
}

fn rewritten(care: &Care, path: &Path, bytes: &[u8], learnt: &Learnt) -> Result<String, Error> {
    let made = rewrite_party(load::syntax(path), care.zone(), bytes, |_| Ok(learnt.edits.clone()));
    made.map(|made| made.text).map_err(|error| unwritten(path, error))
}

#[cfg(test)]
mod tests {
    use super::{aside, learn, mistaken, mistaken_among, taken_for, unkept};
    use crate::model::id::{CaseId, PartyId};
    use crate::model::party::Party;
    use crate::model::sample_folder::{organisation, person};
    use crate::model::sender::Sender;

    #[test]
    fn what_is_on_file_is_never_replaced() {
        let id = |text: &str| PartyId::parse(text);
        let nameless = Party { name: None, phones: vec!["082 555 0199".to_owned()], ..person("p-a", "A") };
        let said = Sender {
            name: Some("Lerato Dube".to_owned()),
            email: Some("lerato@example.org".to_owned()),
            phone: Some("+27 82 555 0199".to_owned()),
            party: None,
        };
        let (after, learnt) = learn(&nameless, &said, id("p-o")).unwrap();
        assert_eq!(learnt.edits.len(), 3);
        assert_eq!((after.name.as_deref(), after.emails.len()), (Some("Lerato Dube"), 1));
        assert_eq!((&after.phones, &after.organisation), (&nameless.phones, &id("p-o")));

        let whole = Party { emails: vec!["a@example.org".to_owned()], organisation: id("p-x"), ..person("p-a", "A") };
        let whole = Party { phones: nameless.phones.clone(), ..whole };
        assert!(learn(&whole, &said, id("p-o")).is_none());
        let told = "note: `lerato@example.org` is not on file for `p-a`; if it is theirs: amends party set p-a emails+=lerato@example.org";
        assert_eq!(aside(&whole, &said, Some("ZA")), [told]);
        assert_eq!(aside(&nameless, &said, Some("ZA")), [""; 0]);
        let other = taken_for(&whole, &said, "same phone", Some("ZA")).unwrap();
        assert_eq!(other, "`Lerato Dube` is taken for `A` (p-a), same phone");
        assert_eq!(taken_for(&nameless, &said, "same phone", Some("ZA")), None);
        let undo = |n_raised: usize| mistaken(&other, n_raised).split('`').nth(5).map(str::to_owned);
        assert_eq!(undo(0).as_deref(), Some("amends undo"));
        assert_eq!(undo(1).as_deref(), Some("amends undo --yes"));
        let case = CaseId::of_file("kd35-dnr3").unwrap();
        assert!(mistaken_among(&other, &case).contains("`amends update kd35-dnr3 --set complainant=ID`"));
        let typed = "typed as Lerato Dube <lerato@example.org>, +27 82 555 0199";
        assert_eq!(unkept(&whole, &said, None, Some("ZA")).as_deref(), Some(typed));
        assert_eq!(unkept(&after, &said, None, Some("ZA")), None);
        assert_eq!(unkept(&after, &said, Some("Dube Ltd"), None), Some(format!("{typed}, of Dube Ltd")));
        assert!(learn(&organisation("p-o", "O"), &Sender::default(), id("p-q")).is_none());
        assert!(learn(&nameless, &Sender::default(), id("p-a")).is_none());
    }
}
