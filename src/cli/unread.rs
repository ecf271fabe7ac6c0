//! What is said of a value that was typed, is kept as it stands, and was not understood: a number, a channel, a sender.
//! What is refused for it is the business of `actions`.

use crate::model::phone::Phone;
use crate::model::word::nearest;

/// The channels that most houses have; a house names its own under `[channels]`.
const CHANNELS: &[&str] = &[
    "app",
    "chat",
    "counter",
    "email",
    "facebook",
    "fax",
    "form",
    "in-person",
    "instagram",
    "letter",
    "mail",
    "messenger",
    "phone",
    "portal",
    "post",
    "review",
    "shop",
    "signal",
    "sms",
    "social",
    "telegram",
    "twitter",
    "video",
    "visit",
    "walk-in",
    "web",
    "website",
    "wechat",
    "whatsapp",
];

/// Tells of a number that was not read as a whole one, so that other spellings of it are not the same.
pub(crate) fn phone(phone: &str, region: Option<&str>) -> Option<String> {
    if Phone::read(phone, region).is_some_and(|phone| phone.is_whole()) {
        return None;
    }
    let is_international = phone.trim_start().starts_with(['+', '\u{ff0b}']);
    let hint = match region {
        _ if is_international => {
            "what follows the `+` is no whole number of any country; look at its digits".to_owned()
        }
        None => "set `region` in amends.toml, or write it with `+` and the country's code".to_owned(),
        Some(region) => format!("it is no whole number of {region}; write it with `+` and the country's code"),
    };
    Some(format!("note: `{}` was not understood as a phone number: {hint}", phone.escape_debug()))
}

/// Tells of a channel that neither this house nor most others have; `mend` is what to type with the one that was meant.
pub(crate) fn channel(listed: &[String], typed: &str, mend: impl Fn(&str) -> String) -> Option<String> {
    let typed = typed.trim();
    let known: Vec<&str> =
        if listed.is_empty() { CHANNELS.to_vec() } else { listed.iter().map(String::as_str).collect() };
    if typed.is_empty() || known.iter().any(|known| known.eq_ignore_ascii_case(typed)) {
        return None;
    }
    let what = if listed.is_empty() { "a channel that we know" } else { "among the channels of this house" };
    let next = match nearest(typed, known.iter().copied()) {
        Some(meant) => format!("if you meant `{meant}`: {}", mend(meant)),
        None if listed.is_empty() => "if it is one of yours, list yours under `[channels]` in amends.toml".to_owned(),
        None => format!("there are {}; if it is one too, add it under `[channels]` in amends.toml", known.join(", ")),
    };
    Some(format!("note: `{}` is not {what}; {next}", typed.escape_debug()))
}

/// Tells of a name in which an address was meant to stand.
pub(crate) fn name(name: &str) -> Option<String> {
    let inside = name.split_once('<').map(|(_, rest)| rest.trim_end_matches('>').trim());
    let why = match inside {
        Some(inside) if name.trim_end().ends_with('>') => {
            format!(": `{}` is no mail address and no phone number", inside.escape_debug())
        }
        _ if name.contains('@') => String::new(),
        _ => return None,
    };
    let name = name.escape_debug();
    Some(format!("note: `{name}` is taken for a name{why}; an address is typed as `Name <lerato@example.org>`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_that_is_not_whole_is_told() {
        assert_eq!(phone("+27 82 555 0199", None), None);
        assert_eq!(phone("082 555 0199", Some("ZA")), None);
        assert!(phone("082 555 0199", None).unwrap().contains("set `region` in amends.toml"));
        assert!(phone("12", Some("ZA")).unwrap().contains("no whole number of ZA"));
        for typed in ["+27 82 555 019900000000", "+1 800 FLOWERS", " +12"] {
            for region in [None, Some("ZA")] {
                let said = phone(typed, region).unwrap();
                assert!(said.ends_with("is no whole number of any country; look at its digits"), "{said}");
            }
        }
    }

    #[test]
    fn a_channel_is_told_that_nobody_has() {
        let said = |listed: &[&str], typed: &str| {
            let listed: Vec<String> = listed.iter().map(|name| (*name).to_owned()).collect();
            channel(&listed, typed, |meant| format!("amends {meant}")).unwrap_or_default()
        };
        assert_eq!(said(&[], "WhatsApp"), "");
        assert_eq!(
            said(&[], "emial"),
            "note: `emial` is not a channel that we know; if you meant `email`: amends email"
        );
        assert!(said(&[], "pigeon").ends_with("list yours under `[channels]` in amends.toml"));
        assert_eq!(said(&["email", "desk"], "desk"), "");
        assert_eq!(
            said(&["email", "desk"], "phone"),
            "note: `phone` is not among the channels of this house; there are email, desk; if it is one too, add it under \
             `[channels]` in amends.toml"
        );
    }

    #[test]
    fn a_name_is_told_in_which_an_address_was_meant() {
        assert_eq!(name("Lerato Dube"), None);
        assert_eq!(name("Lerato <3"), None);
        assert!(name("lerato@").unwrap().contains("`lerato@` is taken for a name; an address"));
        assert!(
            name("Foo <not an email>").unwrap().contains(": `not an email` is no mail address and no phone number;")
        );
    }
}
