//! Suggestions from mail domains: a business whose own lies within another one's.
//! A person of a domain within is a colleague at most, and no suggestion here.

use super::{Reasons, meet, note};
use crate::model::email::Email;
use crate::model::party::Party;

/// Suggests businesses of which one has a mail domain within the other's: `mail.acme.example` and `acme.example`.
pub(super) fn by_part<'a>(parties: &[&'a Party], reasons: &mut Reasons<'a>) {
    let read = |(place, party): (usize, &&'a Party)| {
        let emails = party.emails.iter().filter_map(|text| Email::read(text));
        emails.filter(|email| email.business_domain().is_some()).map(|email| (place, email)).collect::<Vec<_>>()
    };
    let emails: Vec<(usize, Email)> = parties.iter().enumerate().flat_map(read).collect();
    let keys = emails.iter().enumerate().map(|(at, (_, email))| {
        let around = email.domains_around().into_iter().map(str::to_owned);
        (at, around.chain([email.domain().to_owned()]).collect())
    });
    meet(keys, |one, other| {
        let ((place, one), (other_place, other)) = (emails.get(one)?, emails.get(other)?);
        let (inner, outer) = if one.domains_around().contains(&other.domain()) { (one, other) } else { (other, one) };
        let is_part = inner.domains_around().contains(&outer.domain());
        let why =
            || format!("mail domains of which one lies within the other: {} and {}", inner.domain(), outer.domain());
        is_part.then(|| note(reasons, parties, *place, *other_place, why()))?
    });
}
