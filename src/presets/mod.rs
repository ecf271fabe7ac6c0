//! The policies that are shipped, as TOML; what they mean is said by their files and nowhere else.
//! A shop's own policy is a copy of one of them in its `policies/`. No edition is ever taken away: cases keep theirs.

use crate::format::read_preset;
use crate::format::tree::{Syntax, parse};
use crate::model::preset::Preset;

/// The text of each, sorted by name.
pub const SHIPPED: &[(&str, &str)] = &[
    ("au-rg271", include_str!("au-rg271.toml")),
    ("gdpr-dsr", include_str!("gdpr-dsr.toml")),
    ("iso10002", include_str!("iso10002.toml")),
    ("small-business", include_str!("small-business.toml")),
    ("uk-fca-disp", include_str!("uk-fca-disp.toml")),
    ("uk-lgsco-2024", include_str!("uk-lgsco-2024.toml")),
    ("za-cgso", include_str!("za-cgso.toml")),
];

/// Returns all shipped policies.
pub fn shipped() -> Vec<Preset> {
    let read = |(_, text): &(&str, &str)| {
        let document = parse(Syntax::Toml, text.as_bytes()).ok()?;
        read_preset::preset(&document, Syntax::Toml, None).0
    };
    SHIPPED.iter().filter_map(read).collect()
}

/// Returns the text of a shipped policy.
pub fn text(id: &str) -> Option<&'static str> {
    SHIPPED.iter().find(|(name, _)| *name == id).map(|(_, text)| *text)
}

#[cfg(test)]
mod tests;
