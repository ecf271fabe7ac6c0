//! The keys that terms can begin with.
//! What each one selects is said by its test.

/// A key of the grammar; keys that begin with `x_` are the owner's own.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Key {
    Id,
    Ref,
    Kind,
    Status,
    Priority,
    Owner,
    Held,
    Asked,
    Complainant,
    Organisation,
    Party,
    Channel,
    Category,
    Cause,
    Tag,
    Public,
    Due,
    Made,
    Opened,
    Closed,
    Updated,
    Silent,
    Age,
    Escalated,
    Repeat,
    Code,
    Who,
    To,
    Late,
    /// As it stands in the file, with its `x_`.
    X(String),
}

/// All keys but the owner's own, in the order in which people list them.
pub(super) const KEYS: &[(&str, Key)] = &[
    ("id", Key::Id),
    ("ref", Key::Ref),
    ("kind", Key::Kind),
    ("status", Key::Status),
    ("priority", Key::Priority),
    ("owner", Key::Owner),
    ("held", Key::Held),
    ("asked", Key::Asked),
    ("complainant", Key::Complainant),
    ("organisation", Key::Organisation),
    ("party", Key::Party),
    ("channel", Key::Channel),
    ("category", Key::Category),
    ("cause", Key::Cause),
    ("tag", Key::Tag),
    ("situation", Key::Tag),
    ("public", Key::Public),
    ("due", Key::Due),
    ("made", Key::Made),
    ("opened", Key::Opened),
    ("closed", Key::Closed),
    ("updated", Key::Updated),
    ("silent", Key::Silent),
    ("age", Key::Age),
    ("escalated", Key::Escalated),
    ("repeat", Key::Repeat),
    ("code", Key::Code),
    ("who", Key::Who),
    ("to", Key::To),
    ("late", Key::Late),
];

impl Key {
    /// Returns the key with this name.
    pub(super) fn named(name: &str) -> Option<Self> {
        if name.starts_with("x_") {
            return Some(Self::X(name.to_owned()));
        }
        let name = name.to_lowercase();
        KEYS.iter().find(|(known, _)| *known == name).map(|(_, key)| key.clone())
    }

    /// Returns whether it is about a promise rather than about the case.
    pub(super) fn is_of_promise(&self) -> bool {
        matches!(self, Self::Due | Self::Made | Self::Who | Self::To | Self::Late)
    }
}
