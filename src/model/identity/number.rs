//! Customer numbers: how they are read, and whose they are.
//! Two who have one number are suggested as the same elsewhere; here somebody is named by theirs.

use super::People;
use crate::model::party::Party;
use crate::model::sender::Sender;

/// Returns a number as a key: its letters and digits, if they could be one that was given to one customer alone.
pub(crate) fn number(text: &str) -> Option<String> {
    let key: String = text.chars().filter(|mark| mark.is_alphanumeric()).flat_map(char::to_uppercase).collect();
    let mut digits = key.chars().filter(char::is_ascii_digit);
    let first = digits.next()?;
    // `000` and `111` are typed to fill a field.
    let is_filler = key.chars().all(|mark| mark == first);
    (key.chars().count() >= 3 && !is_filler).then_some(key)
}

/// Returns the number that is all that was typed of a sender: one word with a digit in it.
pub(crate) fn typed_number(sender: &Sender) -> Option<String> {
    let is_bare = sender.email.is_none() && sender.phone.is_none() && sender.party.is_none();
    let name = sender.name.as_deref().filter(|name| is_bare && !name.contains(char::is_whitespace))?;
    number(name)
}

/// Returns everybody who has the number that is all that was typed of a sender.
pub(crate) fn bearers<'a>(parties: impl Iterator<Item = &'a Party>, sender: &Sender) -> Vec<&'a Party> {
    let Some(typed) = typed_number(sender) else { return Vec::new() };
    let bears = |party: &&Party| party.refs.iter().any(|text| number(text).as_ref() == Some(&typed));
    parties.filter(bears).collect()
}

impl<'a> People<'a> {
    /// Returns whom the number names that was typed alone: the one party that has it, if only one person or business has.
    pub(super) fn numbered(&self, sender: &Sender) -> Option<(&'a Party, String)> {
        let bearers = self.numbers.get(&typed_number(sender)?)?;
        let parties = bearers.iter().filter_map(|&place| self.parties.get(place).copied());
        let living: Vec<&Party> = parties.filter_map(|party| self.living(&party.id)).collect();
        let (first, others) = living.split_first()?;
        let is_same = |other: &&Party| self.group_of(&other.id) == self.group_of(&first.id);
        let name = sender.name.as_deref().unwrap_or_default();
        others.iter().all(is_same).then(|| (*first, format!("same customer number {name}")))
    }
}

#[cfg(test)]
mod tests {
    use super::number;

    #[test]
    fn a_number_is_read_without_its_dress() {
        for (text, expect) in [
            ("K-1042", Some("K1042")),
            ("k 1042", Some("K1042")),
            ("n/a", None),
            ("000", None),
            ("12", None),
            ("", None),
        ] {
            assert_eq!(number(text).as_deref(), expect, "{text}");
        }
    }
}
