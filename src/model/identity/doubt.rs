//! When an address or a phone that two people share does not make them one: what they are called speaks against it.
//! Who is the same is `identity`'s business; what is in doubt is suggested, and never taken for granted.

use std::sync::OnceLock;

use super::{Holder, Key, People, keys_of};
use crate::model::likeness::Likeness;
use crate::model::party::{Party, PartyKind};
use crate::model::sender::Sender;

/// What a person is called and can be reached by.
#[derive(Debug)]
pub(crate) struct Face<'a> {
    name: Option<&'a str>,
    keys: Vec<Key>,
    /// The name in its spellings; most are never asked for.
    likeness: OnceLock<Option<Likeness>>,
}

impl<'a> Face<'a> {
    pub(crate) fn of_party(party: &'a Party, region: Option<&str>) -> Self {
        if party.is_erased() {
            return Self::new(None, Vec::new());
        }
        Self::new(party.name.as_deref(), keys_of(&party.emails, &party.phones, region))
    }

    pub(crate) fn of_sender(sender: &'a Sender, region: Option<&str>) -> Self {
        let keys = keys_of(sender.email.as_slice(), sender.phone.as_slice(), region);
        Self::new(sender.name.as_deref(), keys)
    }

    /// Returns what somebody is called, and nothing else of them.
    pub(super) fn of_name(party: &'a Party) -> Self {
        Self::new(party.name.as_deref(), Vec::new())
    }

    fn new(name: Option<&'a str>, keys: Vec<Key>) -> Self {
        Self { name, keys, likeness: OnceLock::new() }
    }

    fn likeness(&self) -> Option<&Likeness> {
        self.likeness.get_or_init(|| self.name.and_then(Likeness::of)).as_ref()
    }

    /// Returns the spelling under which it is found among many of one address.
    pub(crate) fn name_key(&self) -> Option<&str> {
        self.likeness().map(Likeness::key)
    }

    /// Returns what it can be reached by, addresses first.
    pub(crate) fn keys(&self) -> &[Key] {
        &self.keys
    }

    /// Returns whether two who share this key may be two: a phone that several use, though they write from addresses of
    /// their own under other names; an address of a desk under another name.
    pub(crate) fn doubts(&self, key: &Key, other: &Self) -> bool {
        let is_open = match key {
            Key::Email(email) => email.is_of_desk(),
            Key::Phone(_) => self.has_address() && other.has_address() && !self.shares_address(other),
        };
        is_open && self.is_called_otherwise(other)
    }

    fn has_address(&self) -> bool {
        self.keys.iter().any(|key| matches!(key, Key::Email(_)))
    }

    fn shares_address(&self, other: &Self) -> bool {
        let is_own = |key: &&Key| matches!(key, Key::Email(email) if !email.is_of_desk());
        self.keys.iter().filter(is_own).any(|key| other.keys.contains(key))
    }

    /// Returns whether both have a name, and one may be the other.
    pub(crate) fn is_called_alike(&self, other: &Self) -> bool {
        let names = self.likeness().zip(other.likeness());
        names.is_some_and(|(name, other)| !name.is_another(other))
    }

    /// Returns whether both have a name, of the same words in any dress.
    pub(crate) fn is_called_the_same(&self, other: &Self) -> bool {
        self.name_key().is_some() && self.name_key() == other.name_key()
    }

    /// Returns whether something speaks for their being one beside a key that they share: a name, or an address of one's own.
    pub(super) fn is_like(&self, other: &Self, key: &Key) -> bool {
        self.is_called_alike(other) || matches!(key, Key::Phone(_)) && self.shares_address(other)
    }

    /// Returns whether both have a name, and one cannot be the other.
    pub(crate) fn is_called_otherwise(&self, other: &Self) -> bool {
        let names = self.likeness().zip(other.likeness());
        names.is_some_and(|(name, other)| name.is_another(other))
    }
}

impl<'a> People<'a> {
    /// Returns who has a key and may be the one of this face, with nobody among those they are one with that is not.
    pub(super) fn undoubted(&self, key: &Key, face: &Face<'_>) -> impl Iterator<Item = usize> {
        let owners = self.owners.of(key, face);
        let others: Vec<usize> = self.doubted_at(key, face).map(|place| self.persons.root(place)).collect();
        owners.copied().filter(move |&place| !others.contains(&self.persons.root(place)))
    }

    /// Returns the people who have a key, and are in doubt all the same.
    fn doubted_at(&self, key: &Key, face: &Face<'_>) -> impl Iterator<Item = usize> {
        self.owners.of(key, face).copied().filter(move |&place| {
            let is_person = self.parties.get(place).is_some_and(|party| party.kind == PartyKind::Person);
            is_person && self.faces.get(place).is_some_and(|other| face.doubts(key, other))
        })
    }

    /// Returns who has a key and may be the one of this face, each with the party that stands for them.
    pub(crate) fn holders(&self, key: &Key, face: &Face<'_>) -> Vec<Holder<'a>> {
        let parties = self.undoubted(key, face).filter_map(|place| self.parties.get(place).copied());
        parties.map(|party| Holder { party, group: self.group_of(&party.id) }).collect()
    }

    /// Returns who shares an address or phone with a sender, of a crowd the first, and whether that leaves a doubt, with the reason.
    pub(crate) fn sharing(&self, sender: &Sender) -> Vec<(&'a Party, Option<String>)> {
        let face = Face::of_sender(sender, self.region);
        let mut found: Vec<(&Party, Option<String>)> = Vec::new();
        for key in face.keys() {
            let doubted: Vec<usize> = self.doubted_at(key, &face).collect();
            for &place in self.owners.of(key, &face) {
                let Some(&party) = self.parties.get(place) else { continue };
                if found.iter().all(|(other, _)| other.id != party.id) {
                    found.push((party, doubted.contains(&place).then(|| key.doubt())));
                }
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::Face;
    use crate::model::sender::Sender;

    fn sender(text: &str) -> Sender {
        let mut parts = text.split(';').map(|part| Some(part.trim().to_owned()).filter(|part| !part.is_empty()));
        let mut next = || parts.next().flatten();
        Sender { name: next(), email: next(), phone: next(), party: None }
    }

    fn check(one: &str, other: &str, expect: &[&str]) {
        let (one, other) = (sender(one), sender(other));
        let (a, b) = (Face::of_sender(&one, Some("ZA")), Face::of_sender(&other, Some("ZA")));
        let shared = a.keys().iter().filter(|key| b.keys().contains(key));
        let doubted: Vec<String> =
            shared.filter(|key| a.doubts(key, &b) && b.doubts(key, &a)).map(|key| key.reason()).collect();
        assert_eq!(doubted, expect, "{one:?} and {other:?}");
    }

    #[test]
    fn a_shared_phone_or_desk_is_no_proof_against_another_name() {
        let phone = ["same phone +27115550100"];
        check("Shared; info@shop1.example; 011 555 0100", "Zanele Khumalo; zanele@shop2.example; 011 555 0100", &phone);
        check("Ann Lee; ann@a.example; 011 555 0100", "Mrs Botha; b@b.example; 011 555 0100", &phone);
        for other in [
            "Zanele Khumalo; ; 011 555 0100",
            "; zanele@shop2.example; 011 555 0100",
            "Lerato Dube; other@shop2.example; 011 555 0100",
            "L. Dube; other@shop2.example; 011 555 0100",
            "Mrs Dube; other@shop2.example; 011 555 0100",
            "Zanele Khumalo; LERATO@a.example; 011 555 0100",
        ] {
            check("Lerato Dube; lerato@a.example; 011 555 0100", other, &[]);
        }
        let desk = "same email noreply@bigshop.example";
        check("Ann Lee; noreply@bigshop.example;", "Zola Botha; NoReply@bigshop.example;", &[desk]);
        check("Ann Lee; noreply@bigshop.example;", "A. Lee; noreply@bigshop.example;", &[]);
        check("Ann Lee; noreply@bigshop.example;", "; noreply@bigshop.example;", &[]);
        // A desk's address is not one's own, so it does not vouch for the phone.
        let both = [desk, phone[0]];
        check(
            "Ann Lee; noreply@bigshop.example; 011 555 0100",
            "Zola Botha; noreply@bigshop.example; 011 555 0100",
            &both,
        );
    }
}
