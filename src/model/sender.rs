//! What a person typed to say who complains: a name, an address, a phone, a party id, or a name with one of these.
//! Whether we know them already is `identity`'s business.

use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::organisation::{self, OrganisationKey};
use crate::model::party::Party;
use crate::model::phone::{Phone, looks_like_phone};

/// What stands on record before what was typed of somebody where their own file does not say it.
pub const TYPED_AS: &str = "typed as ";

/// Who complains, as typed; what was not typed is absent.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sender {
    /// The id of a party, when one was named by id.
    pub party: Option<PartyId>,
    pub name: Option<String>,
    /// As typed; the key is `Email::read`'s business.
    pub email: Option<String>,
    /// As typed; the whole number is `Phone::read`'s business.
    pub phone: Option<String>,
}

impl Sender {
    /// Reads `Name <email>`, `Name <phone>`, a bare email, a phone, a party id, else a name.
    ///
    /// A word is a party id when a party has it or when it looks like ours, `p-h7xw3`.
    pub fn read(text: &str, region: Option<&str>, is_party: &dyn Fn(&PartyId) -> bool) -> Self {
        let text = text.trim();
        if let Some((name, inside)) = text.strip_suffix('>').and_then(|rest| rest.rsplit_once('<'))
            && let Some(address) = Self::address(inside, region)
        {
            return Self { name: bare_name(name), ..address };
        }
        let is_ours = |id: &PartyId| id.as_str().starts_with("p-") || is_party(id);
        if let Some(id) = PartyId::parse(text).filter(is_ours) {
            return Self { party: Some(id), ..Self::default() };
        }
        if let Some(address) = Self::address(text, region) {
            return address;
        }
        // "Lerato Dube lerato@example.org", as copied from a letter head.
        if let Some((name, last)) = text.rsplit_once(char::is_whitespace)
            && Email::read(last).is_some()
        {
            return Self {
                name: bare_name(name),
                email: Some(last.trim_matches(['<', '>']).to_owned()),
                ..Self::default()
            };
        }
        Self { name: bare_name(text), ..Self::default() }
    }

    /// Returns the sender that a party file describes: its first address and phone.
    pub fn of_party(party: &Party) -> Self {
        Self {
            party: Some(party.id.clone()),
            name: party.name.clone(),
            email: party.emails.first().cloned(),
            phone: party.phones.first().cloned(),
        }
    }

    /// Returns the name if nothing else was typed and a legal form in it tells that it is a business's.
    pub fn business(&self) -> Option<&str> {
        let is_bare = self.email.is_none() && self.phone.is_none() && self.party.is_none();
        self.with_form().filter(|_| is_bare)
    }

    /// Returns the name if there is what could be a legal form in it.
    pub fn with_form(&self) -> Option<&str> {
        let has_form = |name: &&str| OrganisationKey::of(name).is_some_and(|key| key.has_form());
        self.name.as_deref().filter(has_form)
    }

    /// Returns the name if a legal form in it can be nothing but a business's, whatever else was typed.
    pub fn told_business(&self) -> Option<&str> {
        self.name.as_deref().filter(|name| organisation::is_told(name))
    }

    /// Returns whether nothing was typed.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }

    fn address(text: &str, region: Option<&str>) -> Option<Self> {
        let text = text.trim();
        if Email::read(text).is_some() {
            let bare = text.trim_matches(['<', '>']);
            let bare = bare
                .get(..7)
                .filter(|head| head.eq_ignore_ascii_case("mailto:"))
                .map_or(bare, |_| bare.get(7..).unwrap_or(bare));
            return Some(Self { email: Some(bare.to_owned()), ..Self::default() });
        }
        let is_phone = Phone::read(text, region).is_some() || looks_like_phone(text);
        is_phone.then(|| Self { phone: Some(text.to_owned()), ..Self::default() })
    }
}

/// Returns a name without the quotes that mail programs put around it, unless nothing is left.
fn bare_name(text: &str) -> Option<String> {
    let name = text.trim().trim_matches(['"', '\'']).trim();
    (!name.is_empty()).then(|| name.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Shows a sender as `party|name|email|phone`.
    fn check(text: &str, expect: &str) {
        let known = |id: &PartyId| id.as_str() == "dube";
        let sender = Sender::read(text, Some("ZA"), &known);
        let shown = |part: Option<&str>| part.unwrap_or("-").to_owned();
        let parts = [
            shown(sender.party.as_ref().map(PartyId::as_str)),
            shown(sender.name.as_deref()),
            shown(sender.email.as_deref()),
            shown(sender.phone.as_deref()),
        ];
        assert_eq!(parts.join("|"), expect, "{text:?}");
    }

    #[test]
    fn each_form_of_a_sender() {
        for (text, expect) in [
            ("Lerato Dube <lerato@example.org>", "-|Lerato Dube|lerato@example.org|-"),
            ("\"Dube, Lerato\" <Lerato@Example.org>", "-|Dube, Lerato|Lerato@Example.org|-"),
            ("Lerato Dube<lerato@example.org>", "-|Lerato Dube|lerato@example.org|-"),
            ("<lerato@example.org>", "-|-|lerato@example.org|-"),
            ("  lerato@example.org ", "-|-|lerato@example.org|-"),
            ("mailto:lerato@example.org", "-|-|lerato@example.org|-"),
            ("Lerato Dube lerato@example.org", "-|Lerato Dube|lerato@example.org|-"),
            ("Lerato Dube <+27 82 555 0199>", "-|Lerato Dube|-|+27 82 555 0199"),
            ("+27 82 555 0199", "-|-|-|+27 82 555 0199"),
            ("082 555 0199", "-|-|-|082 555 0199"),
            ("082 555", "-|-|-|082 555"),
            ("0825550199", "-|-|-|0825550199"),
            ("p-h7xw3", "p-h7xw3|-|-|-"),
            ("dube", "dube|-|-|-"),
            ("lerato", "-|lerato|-|-"),
            ("Lerato Dube", "-|Lerato Dube|-|-"),
            ("P. O'Brien", "-|P. O'Brien|-|-"),
            ("Lerato <3", "-|Lerato <3|-|-"),
            ("Lerato <nobody>", "-|Lerato <nobody>|-|-"),
            ("user@", "-|user@|-|-"),
            ("", "-|-|-|-"),
            ("李 明 <li@example.org>", "-|李 明|li@example.org|-"),
        ] {
            check(text, expect);
        }
    }
}
