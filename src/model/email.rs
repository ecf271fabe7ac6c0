//! A mail address as a key: which spellings reach the same person, and whose domain names a business.
//! Who has which address is `identity`'s business.

mod domain;
mod providers;

use std::fmt;

use crate::model::email::providers::{is_public, is_suffix};

/// The key of an address: lower case, without `+tag`, aliases of one provider made one.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Email {
    key: String,
    at: usize,
}

/// Domains under which one mailbox has several names, with the name that stands for them all.
const ALIASES: &[(&str, &str)] = &[
    ("googlemail.com", "gmail.com"),
    ("me.com", "icloud.com"),
    ("mac.com", "icloud.com"),
    ("pm.me", "proton.me"),
    ("protonmail.ch", "proton.me"),
    ("protonmail.com", "proton.me"),
    ("ya.ru", "yandex.ru"),
    ("yandex.by", "yandex.ru"),
    ("yandex.com", "yandex.ru"),
    ("yandex.kz", "yandex.ru"),
    ("yandex.ua", "yandex.ru"),
];

/// Mailboxes that belong to a desk, not to a name; dots and hyphens are left out.
const DESKS: &[&str] = &[
    "accounts",
    "admin",
    "bookings",
    "contact",
    "contactus",
    "dispatch",
    "donotreply",
    "enquiries",
    "feedback",
    "hello",
    "help",
    "helpdesk",
    "info",
    "mail",
    "mailerdaemon",
    "noreply",
    "notification",
    "notifications",
    "office",
    "orders",
    "postmaster",
    "reception",
    "reservations",
    "sales",
    "service",
    "support",
    "webmaster",
];

impl Email {
    /// Returns the key of a text that is one address, with or without `mailto:` and angle brackets.
    pub fn read(text: &str) -> Option<Self> {
        let text = text.trim();
        let text = text.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')).unwrap_or(text);
        let lower = text.trim().to_lowercase();
        let bare = lower.strip_prefix("mailto:").unwrap_or(&lower);
        let (local, domain) = bare.rsplit_once('@')?;
        let domain = domain::read(domain.trim_end_matches('.'));
        let domain = domain.as_str();
        let is_alien = |mark: char| mark.is_whitespace() || mark.is_control() || "<>()[],;:\"\\@".contains(mark);
        if local.is_empty() || local.contains(is_alien) || !is_domain(domain) {
            return None;
        }
        let domain = ALIASES.iter().find(|(alias, _)| *alias == domain).map_or(domain, |(_, main)| main);
        let untagged = local.split_once('+').map_or(local, |(name, _)| name);
        let local = if untagged.is_empty() { local } else { untagged };
        // Gmail delivers a name with dots and without to one mailbox; elsewhere they may be two people.
        let local = if domain == "gmail.com" { local.replace('.', "") } else { local.to_owned() };
        Some(Self { at: local.len(), key: format!("{local}@{domain}") })
    }

    /// Returns the key as an address: `lerato@example.org`.
    pub fn as_str(&self) -> &str {
        &self.key
    }

    /// Returns what stands behind the at sign.
    pub fn domain(&self) -> &str {
        self.key.get(self.at + 1..).unwrap_or("")
    }

    /// Returns whether it is a desk's or a machine's mailbox, from which many may write: `info@`, `no-reply@`.
    pub fn is_of_desk(&self) -> bool {
        let local = self.key.get(..self.at).unwrap_or_default();
        let name: String = local.chars().filter(|mark| !matches!(mark, '.' | '-' | '_')).collect();
        DESKS.contains(&name.as_str())
    }

    /// Returns the domains that a business's own lies within, the nearest first: `firm.co.za` for `mail.firm.co.za`.
    pub fn domains_around(&self) -> Vec<&str> {
        let Some(domain) = self.business_domain() else { return Vec::new() };
        let parents = domain.match_indices('.').filter_map(|(at, _)| domain.get(at + 1..));
        parents.take_while(|parent| !is_suffix(parent) && !is_public(parent)).collect()
    }

    /// Returns the domain if it is one business's own, not a public provider's.
    ///
    /// Domains are compared whole: without a list of all public suffixes nobody can tell whether `mail.firm.co.za`
    /// belongs to `firm.co.za` as `firm.co.za` does not belong to `co.za`, and a wrong match is worse than none. A bare
    /// suffix is nobody's.
    pub fn business_domain(&self) -> Option<&str> {
        let domain = self.domain();
        (!is_suffix(domain) && !is_public(domain)).then_some(domain)
    }
}

impl fmt::Display for Email {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.key)
    }
}

/// Returns whether a text can stand behind an at sign: labels of letters, digits and hyphens in any script.
fn is_domain(text: &str) -> bool {
    // Letters beyond ASCII are shorter than what name servers know them by, counted as letters.
    text.chars().count() <= 253 && text.split('.').all(domain::is_label)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, key: Option<&str>) {
        assert_eq!(Email::read(text).as_ref().map(Email::as_str), key, "{text:?}");
    }

    #[test]
    fn spellings_of_one_mailbox_are_one_key() {
        for text in [
            "lerato@example.org",
            "Lerato@Example.ORG",
            " lerato@example.org ",
            "<lerato@example.org>",
            "mailto:lerato@example.org",
            "lerato+shop@example.org",
            "LERATO+a+b@example.org.",
        ] {
            check(text, Some("lerato@example.org"));
        }
        check("lerato.dube@example.org", Some("lerato.dube@example.org"));
        for text in ["lerato.dube@gmail.com", "l.e.r.a.t.o.dube@googlemail.com", "LeratoDube+x@Gmail.com"] {
            check(text, Some("leratodube@gmail.com"));
        }
        check("lerato@me.com", Some("lerato@icloud.com"));
        check("lerato@protonmail.com", Some("lerato@proton.me"));
        check("Ärger@Bäckerei.example", Some("ärger@bäckerei.example"));
        check("+27@sms.example", Some("+27@sms.example"));
        check("root@localhost", Some("root@localhost"));
        check("Uwe@XN--EXMPLE-CUA.de", Some("uwe@exämple.de"));
        check("uwe@exa\u{308}mple.de", Some("uwe@exämple.de"));
        for (letters, encoded) in
            [("हिन्दी", "xn--j2bd4cyah0f"), ("परीक्षा", "xn--11b5bs3a9aj6g"), ("ตัวอย่าง", "xn--72c1a1bt4awk9o")]
        {
            for domain in [letters, encoded] {
                check(&format!("asha@{domain}.example"), Some(&format!("asha@{letters}.example")));
            }
        }
    }

    #[test]
    fn what_a_business_domain_lies_within_ends_where_names_are_sold() {
        for (text, expect) in [
            ("tim@mail.acme.example", &["acme.example"][..]),
            ("tim@a.b.acme.co.za", &["b.acme.co.za", "acme.co.za"]),
            ("tim@acme.co.za", &[]),
            ("tim@acme.example", &[]),
            ("tim@gmail.com", &[]),
            ("root@localhost", &[]),
        ] {
            assert_eq!(Email::read(text).unwrap().domains_around(), expect, "{text}");
        }
    }

    #[test]
    fn what_is_no_address_is_none() {
        for text in [
            "",
            "@",
            "lerato",
            "@example.org",
            "lerato@",
            "lerato@.org",
            "lerato@example..org",
            "lerato dube@example.org",
            "a@b@c.org",
            "a,b@c.org",
            "lerato@-x.org",
            "lerato@\u{94d}x.org",
            "lerato@xn--acme-.example",
            "lerato@exa mple.org",
            "Lerato <lerato@example.org>",
            "lerato@example.org, thabo@example.org",
        ] {
            check(text, None);
        }
    }

    #[test]
    fn a_domain_names_a_business_unless_strangers_share_it() {
        for (text, domain) in [
            ("lerato@dube-holdings.co.za", Some("dube-holdings.co.za")),
            ("lerato@mail.dube-holdings.co.za", Some("mail.dube-holdings.co.za")),
            ("lerato@example.org", Some("example.org")),
            ("lerato@gmail.com", None),
            ("lerato@googlemail.com", None),
            ("lerato@yahoo.co.za", None),
            ("lerato@yahoo.com.br", None),
            ("lerato@yahoo.holdings.example", Some("yahoo.holdings.example")),
            ("lerato@myyahoo.co.za", Some("myyahoo.co.za")),
            ("lerato@hotmail.fr", None),
            ("lerato@mweb.co.za", None),
            ("lerato@web.de", None),
            ("lerato@gmx.net", None),
            ("lerato@163.com", None),
            ("x1y2@privaterelay.appleid.com", None),
            ("info@co.za", None),
            ("info@com.au", None),
            ("lerato@discoverymail.co.za", None),
            ("root@localhost", None),
        ] {
            assert_eq!(Email::read(text).as_ref().and_then(Email::business_domain), domain, "{text}");
        }
    }

    proptest::proptest! {
        #[test]
        fn a_key_is_its_own_key(text in "(\\PC|[a-z@.+]){0,24}@[a-zA-Z.]{1,12}") {
            if let Some(email) = Email::read(&text) {
                proptest::prop_assert_eq!(Email::read(email.as_str()), Some(email));
            }
        }
    }
}
