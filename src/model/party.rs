//! A party: a person or business that we deal with.
//! Who is the same as whom is `identity`'s business.

use chrono::{DateTime, FixedOffset};

use crate::model::id::PartyId;
use crate::model::word::words;

words! {
    /// A human being or a body of them.
    PartyKind {
        Person = "person",
        Organisation = "organisation",
    }
}

words! {
    /// What a party is to us; one can be several.
    Role {
        Customer = "customer",
        /// Hires us.
        ClientProvider = "client-provider",
        /// Works for us.
        Subcontractor = "subcontractor",
        Supplier = "supplier",
    }
}

/// A person or business.
#[derive(Clone, Debug, PartialEq)]
pub struct Party {
    pub id: PartyId,
    pub schema: i64,
    pub kind: PartyKind,
    pub name: Option<String>,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
    /// Customer and account numbers under which others, or a till of ours, know them.
    pub refs: Vec<String>,
    /// The business that a person belongs to.
    pub organisation: Option<PartyId>,
    pub roles: Vec<Role>,
    /// The channel they like best.
    pub prefers: Option<String>,
    /// Channels they do not want.
    pub avoid: Vec<String>,
    /// The party that this one was merged into: its file stays, and whoever follows the pointer finds the living one.
    pub same_as: Option<PartyId>,
    /// Parties that are somebody else, whatever mail address or phone they share.
    pub not_same_as: Vec<PartyId>,
    /// When what was known of them was erased at their wish.
    pub erased_at: Option<DateTime<FixedOffset>>,
    /// The `--once` keys of the last changes: a party has no events that could remember them.
    pub once: Vec<String>,
}

/// The keys that outlive a person who was erased.
pub const LEFT: [&str; 6] = ["schema", "id", "kind", "erased_at", "same_as", "not_same_as"];

impl Party {
    /// Returns whether what was known of them was erased: nobody is told by what stands in their file all the same.
    pub fn is_erased(&self) -> bool {
        self.erased_at.is_some()
    }

    /// Returns whether one of the two files says that the other is somebody else.
    pub fn is_apart_from(&self, other: &Self) -> bool {
        self.not_same_as.contains(&other.id) || other.not_same_as.contains(&self.id)
    }

    /// Adds what the file of one that was merged into it holds; what it says itself stands.
    pub(crate) fn take_in(&mut self, other: &Self) {
        let is_among =
            |channels: &[String], channel: &str| channels.iter().any(|own| own.eq_ignore_ascii_case(channel));
        if self.prefers.as_deref().is_none_or(|channel| channel.trim().is_empty()) {
            self.prefers = other.prefers.clone().filter(|channel| !is_among(&self.avoid, channel));
        }
        let prefers = self.prefers.clone();
        let unwanted = |channel: &&String| prefers.as_deref().is_none_or(|own| !own.eq_ignore_ascii_case(channel));
        add(&mut self.avoid, other.avoid.iter().filter(unwanted));
        add(&mut self.emails, &other.emails);
        add(&mut self.phones, &other.phones);
        add(&mut self.refs, &other.refs);
        add(&mut self.roles, &other.roles);
        self.organisation = self.organisation.take().or_else(|| other.organisation.clone());
    }
}

/// Adds those that are not there yet.
fn add<'a, T: Clone + PartialEq + 'a>(list: &mut Vec<T>, more: impl IntoIterator<Item = &'a T>) {
    for one in more {
        if !list.contains(one) {
            list.push(one.clone());
        }
    }
}
