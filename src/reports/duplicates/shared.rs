//! Suggestions from numbers: phones that differ by one digit, customer numbers, order numbers.
//! A number alone never makes two one: a household has one account, and a digit is soon mistyped.

use std::collections::HashMap;

use super::{Reasons, meet, note};
use crate::model::folder::Folder;
use crate::model::id::PartyId;
use crate::model::identity::{Face, Key, number};
use crate::model::likeness::{Likeness, deletions};
use crate::model::party::Party;
use crate::model::phone::Phone;

/// Suggests those who share an address or phone that does not make them one.
pub(super) fn by_key<'a>(parties: &[&'a Party], region: Option<&str>, reasons: &mut Reasons<'a>) {
    let faces: Vec<Face<'_>> = parties.iter().map(|party| Face::of_party(party, region)).collect();
    let keys: Vec<(usize, &Key)> =
        faces.iter().enumerate().flat_map(|(place, face)| face.keys().iter().map(move |key| (place, key))).collect();
    let shared = keys.iter().enumerate().map(|(at, (_, key))| (at, vec![key.reason()]));
    meet(shared, |one, other| {
        let ((one, key), (other, _)) = (keys.get(one)?, keys.get(other)?);
        let is_doubted = faces.get(*one)?.doubts(key, faces.get(*other)?);
        note(reasons, parties, *one, *other, if is_doubted { key.doubt() } else { key.reason() })
    });
}

/// Suggests those whose phones differ by one digit, if nothing in their names speaks against it.
pub(super) fn by_phone<'a>(
    parties: &[&'a Party],
    names: &[Option<Likeness>],
    region: Option<&str>,
    reasons: &mut Reasons<'a>,
) {
    let read = |(place, party): (usize, &&'a Party)| {
        let phones = party.phones.iter().filter_map(|text| Phone::read(text, region));
        phones.map(|phone| (place, phone)).collect::<Vec<_>>()
    };
    let phones: Vec<(usize, Phone)> = parties.iter().enumerate().flat_map(read).collect();
    let keys = phones.iter().enumerate().map(|(at, (_, phone))| (at, deletions(phone.as_str())));
    meet(keys, |one, other| {
        let ((one, phone), (other, other_phone)) = (phones.get(one)?, phones.get(other)?);
        let could_be = match (names.get(*one)?, names.get(*other)?) {
            (Some(name), Some(other)) => name.could_be(other),
            _ => true,
        };
        if !could_be || !is_one_digit_off(phone.as_str(), other_phone.as_str()) {
            return None;
        }
        note(reasons, parties, *one, *other, format!("phones that differ by one digit: {phone} and {other_phone}"))
    });
}

/// Returns whether one digit was replaced, or two neighbours swapped, behind the calling code.
fn is_one_digit_off(one: &str, other: &str) -> bool {
    const CODE: usize = 3;
    if one.len() != other.len() || one.contains(';') || other.contains(';') {
        return false;
    }
    let differing: Vec<usize> =
        one.bytes().zip(other.bytes()).enumerate().filter(|(_, (a, b))| a != b).map(|(at, _)| at).collect();
    match differing.as_slice() {
        [at] => *at >= CODE,
        [at, next] => {
            let digit = |text: &str, at: usize| text.as_bytes().get(at).copied();
            let is_swap = digit(one, *at) == digit(other, *next) && digit(one, *next) == digit(other, *at);
            *at >= CODE && *next == at + 1 && is_swap
        }
        _ => false,
    }
}

/// Suggests those who have one customer number.
pub(super) fn by_number<'a>(parties: &[&'a Party], reasons: &mut Reasons<'a>) {
    let of = |(place, party): (usize, &&'a Party)| {
        let refs = party.refs.iter().filter_map(|text| Some((place, number(text)?, text.clone())));
        refs.collect::<Vec<_>>()
    };
    let numbers: Vec<(usize, String, String)> = parties.iter().enumerate().flat_map(of).collect();
    let keys = numbers.iter().enumerate().map(|(at, (_, key, _))| (at, vec![key.clone()]));
    meet(keys, |one, other| {
        let ((one, _, text), (other, _, _)) = (numbers.get(one)?, numbers.get(other)?);
        note(reasons, parties, *one, *other, format!("same customer number {text}"))
    });
}

/// Suggests those who complained of one order: the same outside number on cases of two parties.
pub(super) fn by_order<'a>(folder: &Folder, parties: &[&'a Party], reasons: &mut Reasons<'a>) {
    let places: HashMap<&PartyId, usize> =
        parties.iter().enumerate().map(|(place, party)| (&party.id, place)).collect();
    let mut orders: Vec<(usize, String, String)> = Vec::new();
    for case in folder.cases.iter().map(|filed| &filed.case) {
        let (Some(reference), Some(id)) = (&case.reference, &case.complainant) else { continue };
        let living = folder.living(id).map_or(id, |party| &party.id);
        if let (Some(place), Some(key)) = (places.get(living), number(reference)) {
            orders.push((*place, key, reference.clone()));
        }
    }
    let keys = orders.iter().enumerate().map(|(at, (_, key, _))| (at, vec![key.clone()]));
    meet(keys, |one, other| {
        let ((one, _, text), (other, _, _)) = (orders.get(one)?, orders.get(other)?);
        note(reasons, parties, *one, *other, format!("cases of one number, {text}"))
    });
}

#[cfg(test)]
mod tests {
    use super::is_one_digit_off;

    #[test]
    fn one_digit_is_a_slip_and_two_are_another_number() {
        for (one, other, expect) in [
            ("+27825550199", "+27825550198", true),
            ("+27825550199", "+27825550919", true),
            ("+27825550139", "+27825550193", true),
            ("+27825550199", "+27825550199", false),
            ("+27825550199", "+27835551199", false),
            ("+27825550199", "+26825550199", false),
            ("+27825550199", "+2782555019", false),
            ("+27215550100;ext=12", "+27215550100;ext=13", false),
        ] {
            assert_eq!(is_one_digit_off(one, other), expect, "{one} {other}");
        }
    }
}
