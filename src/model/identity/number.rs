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

/// Returns everybody who has a number.
pub(crate) fn bearers<'a>(parties: impl Iterator<Item = &'a Party>, typed: &str) -> Vec<&'a Party> {
    let bears = |party: &&Party| party.refs.iter().any(|text| number(text).as_deref() == Some(typed));
    parties.filter(bears).collect()
}

impl<'a> People<'a> {
    /// Returns the living files of those who have a number.
    pub(crate) fn bearers(&self, number: &str) -> Vec<&'a Party> {
        let bearers = self.numbers.get(number).into_iter().flatten();
        let parties = bearers.filter_map(|&place| self.parties.get(place).copied());
        parties.filter_map(|party| self.living(&party.id)).collect()
    }

    /// Returns whom the number names that was typed alone: the one party that has it, if only one person or business has.
    pub(super) fn numbered(&self, sender: &Sender) -> Option<(&'a Party, String)> {
        let living = self.bearers(&typed_number(sender)?);
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
