//! Mail domains that strangers share: providers open to all, internet connections, forwarding services.
//! A domain that is not here is taken for one business's own.

mod domains;

use domains::DOMAINS;

/// Returns whether a domain, in lower case, belongs to a public provider.
pub(super) fn is_public(domain: &str) -> bool {
    DOMAINS.binary_search(&domain).is_ok()
        || FAMILIES.iter().any(|name| is_of_family(domain, name))
        || HOUSES.iter().any(|house| is_in_house(domain, house))
}

/// Returns whether a domain is no business's own because everybody registers theirs under it: `co.za`, `com.au`.
///
/// The second label tells, for there are few words under which a country sells names; a shop that really has such a
/// domain is known by its name and address all the same.
pub(super) fn is_suffix(domain: &str) -> bool {
    match domain.split_once('.') {
        Some((second, top)) => SOLD.contains(&domain) || top.len() == 2 && SECONDS.contains(&second),
        None => true,
    }
}

/// Returns whether a domain is a provider's or lies under it: `nyc.rr.com`.
fn is_in_house(domain: &str, house: &str) -> bool {
    domain.strip_suffix(house).is_some_and(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// Returns whether a domain is a provider's name under some country: `yahoo.fr`, `yahoo.co.za`, `yahoo.com.br`.
fn is_of_family(domain: &str, name: &str) -> bool {
    let Some(country) = domain.strip_prefix(name).and_then(|rest| rest.strip_prefix('.')) else { return false };
    match country.split_once('.') {
        None => (2..=4).contains(&country.len()),
        Some((second, top)) => matches!(second, "co" | "com" | "net" | "org" | "ne") && top.len() == 2,
    }
}

/// Words that stand between names and their country.
#[rustfmt::skip]
const SECONDS: &[&str] = &[
    "ac", "ad", "asn", "asso", "biz", "club", "co", "com", "coop", "ed", "edu", "fin", "firm", "fst", "gen", "go", "gob", "gok",
    "gouv", "gov", "govt", "gv", "id", "idn", "idv", "ind", "inf", "info", "int", "law", "ltd", "maori", "me", "mil", "museum",
    "muni", "name", "ne", "net", "ngo", "nhs", "nic", "nis", "nom", "nome", "ntr", "or", "org", "parl", "plc", "police", "priv",
    "pro", "rec", "res", "sch", "school", "sci", "soc", "store", "tm", "web",
];

/// Names with a dot under which names are sold.
#[rustfmt::skip]
const SOLD: &[&str] = &[
    "br.com", "cn.com", "co.com", "co.nl", "co.no", "com.de", "com.se", "de.com", "eu.com", "eu.org", "gb.com", "gb.net", "gr.com",
    "hu.com", "hu.net", "in.net", "jp.net", "jpn.com", "kr.com", "mex.com", "no.com", "qc.com", "ru.com", "sa.com", "se.com",
    "se.net", "uk.com", "uk.net", "us.com", "us.org", "uy.com", "za.bz", "za.com",
];

/// Providers that give each region a domain of its own under theirs.
const HOUSES: &[&str] = &["hinet.net", "rr.com", "sympatico.ca", "vnn.vn"];

/// Providers with a domain in many countries.
const FAMILIES: &[&str] = &[
    "aol",
    "fastmail",
    "gmail",
    "gmx",
    "googlemail",
    "hotmail",
    "live",
    "mail2world",
    "msn",
    "orange",
    "outlook",
    "proton",
    "protonmail",
    "rediffmail",
    "rocketmail",
    "tutanota",
    "vodafone",
    "voila",
    "windowslive",
    "yahoo",
    "yandex",
    "ymail",
    "zoho",
    "zohomail",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_lower_case() {
        for (one, next) in DOMAINS.iter().zip(DOMAINS.iter().skip(1)) {
            assert!(one < next, "{one} {next}");
        }
        assert!(DOMAINS.iter().all(|domain| *domain == domain.to_lowercase() && domain.contains('.')));
    }

    #[test]
    fn a_suffix_under_which_everybody_registers_is_nobodys() {
        for (domain, expect) in [
            ("co.za", true),
            ("com.au", true),
            ("co.uk", true),
            ("or.jp", true),
            ("za.com", true),
            ("za", true),
            ("example.za", false),
            ("firm.co.za", false),
            ("hp.com", false),
            ("x.example", false),
            ("web.de", true),
        ] {
            assert_eq!(is_suffix(domain), expect, "{domain}");
        }
    }

    #[test]
    fn known_providers_of_many_countries() {
        for domain in [
            "discoverymail.co.za",
            "netcologne.de",
            "bellaliant.net",
            "nyc.rr.com",
            "ms12.hinet.net",
            "lawyer.com",
            "zamtel.zm",
            "tpg.com.au",
            "jazztel.es",
            "swipnet.se",
        ] {
            assert!(is_public(domain), "{domain}");
        }
        assert!(!is_public("err.com") && !is_public("dube.co.za"));
    }

    #[test]
    fn families_reach_into_countries_and_no_further() {
        for (domain, expect) in [
            ("yahoo.com", true),
            ("yahoo.co.uk", true),
            ("yahoo.com.au", true),
            ("yahoo.evil.example", false),
            ("live.holdings", false),
            ("orange.fr", true),
            ("orange-farm.co.za", false),
            ("example.org", false),
        ] {
            assert_eq!(is_public(domain), expect, "{domain}");
        }
    }
}
