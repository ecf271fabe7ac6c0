//! Ids: how they are made, typed, shown and told apart.
//! Where a file with an id stands is `store::probe`'s business.

use std::fmt;

use crate::model::dice::Dice;

/// The 23 characters of ids: no vowels, none that reads as another one.
pub const ALPHABET: &[u8; 23] = b"23456789cdfghjkmnprtvwx";

/// The longest id that a file may carry.
pub const MAX_LEN: usize = 64;

/// The id of a case, as it stands in its file: `kd35-dnr3`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct CaseId(Box<str>);

/// The id of a party: `p-h7xw3`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct PartyId(Box<str>);

/// The id of a block inside a case: `p7kd`.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct BlockId(Box<str>);

/// What a person typed to name a case, before anyone looked for it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Typed {
    /// A whole id, its check character right.
    Full(CaseId),
    /// Eight characters of the alphabet whose check character is wrong.
    Slip(CaseId),
    /// The beginning of an id, or a whole one that was written by hand: without hyphens, lower case.
    Part(String),
}

/// Why a text names no case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdError {
    Empty,
    TooShort,
    TooLong,
    /// Holds something other than letters, digits and hyphens.
    Alien,
}

impl CaseId {
    /// Returns a new random id with its check character.
    pub fn draw(dice: &mut Dice) -> Self {
        let mut indexes = [0usize; 7];
        for (position, index) in indexes.iter_mut().enumerate() {
            *index = if position == 0 { first_letter(dice.below(14)) } else { dice.below(23) };
        }
        Self::from_indexes(indexes)
    }

    fn from_indexes(indexes: [usize; 7]) -> Self {
        let sum: usize = indexes.iter().enumerate().map(|(at, index)| (at + 1) * index).sum();
        // 8 times 3 is 1 modulo 23, so the check index is minus three times the sum.
        let check = (23 - (3 * sum) % 23) % 23;
        let mut shown = String::with_capacity(9);
        for (at, index) in indexes.into_iter().chain([check]).enumerate() {
            if at == 4 {
                shown.push('-');
            }
            shown.push(ALPHABET.get(index).copied().map_or('2', char::from));
        }
        Self(shown.into())
    }

    /// Returns the id of a file, if it is one by our grammar: `[a-z0-9]+(-[a-z0-9]+)*`, at most 64 characters.
    pub fn of_file(text: &str) -> Option<Self> {
        is_word(text).then(|| Self(text.into()))
    }

    /// Returns the id as it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Returns the id without hyphens, for comparing with what was typed.
    pub fn key(&self) -> String {
        self.0.replace('-', "")
    }

    /// Returns whether the check character fits; an id written by hand has none.
    pub fn is_checked(&self) -> bool {
        sum(&self.key()).is_some_and(|sum| sum % 23 == 0)
    }
}

/// Returns the index of the n-th letter that may begin a case id: any but `p`, which begins party ids.
fn first_letter(n: usize) -> usize {
    // Letters begin at index 8; `p` stands at index 17.
    let index = 8 + n;
    if index >= 17 { index + 1 } else { index }
}

/// Returns the weighted sum of eight characters of the alphabet.
fn sum(key: &str) -> Option<usize> {
    if key.len() != 8 {
        return None;
    }
    let mut sum = 0;
    for (at, byte) in key.bytes().enumerate() {
        sum += (at + 1) * ALPHABET.iter().position(|&of| of == byte)?;
    }
    Some(sum)
}

/// Returns whether a text is `[a-z0-9]+(-[a-z0-9]+)*` and not too long.
pub fn is_word(text: &str) -> bool {
    text.len() <= MAX_LEN
        && text
            .split('-')
            .all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

impl Typed {
    /// Reads what a person typed: case and hyphens do not matter, three characters at least.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let text = text.trim();
        if text.is_empty() {
            return Err(IdError::Empty);
        }
        if text.len() > MAX_LEN {
            return Err(IdError::TooLong);
        }
        if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-') {
            return Err(IdError::Alien);
        }
        let key = text.to_ascii_lowercase().replace('-', "");
        if key.len() < 3 {
            return Err(IdError::TooShort);
        }
        let Some(sum) = sum(&key) else { return Ok(Self::Part(key)) };
        let id = CaseId(format!("{}-{}", key.get(..4).unwrap_or(""), key.get(4..).unwrap_or("")).into());
        Ok(if sum % 23 == 0 { Self::Full(id) } else { Self::Slip(id) })
    }
}

impl PartyId {
    /// Returns a new random id.
    pub fn draw(dice: &mut Dice) -> Self {
        Self(format!("p-{}", word(dice, 5)).into())
    }

    /// Returns the id if it is a `[a-z0-9-]` word.
    pub fn parse(text: &str) -> Option<Self> {
        is_word(text).then(|| Self(text.into()))
    }

    /// Returns the id as it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl BlockId {
    /// Returns a new id that begins with this letter and is not among those taken; longer when it gets crowded.
    pub fn draw(letter: char, dice: &mut Dice, taken: &dyn Fn(&str) -> bool, n_taken: usize) -> Self {
        let len = match n_taken {
            0..=29 => 3,
            30..=299 => 4,
            _ => 6,
        };
        loop {
            let id = format!("{letter}{}", word(dice, len));
            if !taken(&id) {
                return Self(id.into());
            }
        }
    }

    /// Returns the id as written, whatever it is: blocks written by hand keep theirs.
    pub fn of_file(text: &str) -> Self {
        Self(text.into())
    }

    /// Returns the id as it stands in the file.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn word(dice: &mut Dice, len: usize) -> String {
    (0..len).map(|_| ALPHABET.get(dice.below(23)).copied().map_or('2', char::from)).collect()
}

impl fmt::Display for CaseId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for PartyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Display for BlockId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_contracts_example_is_checked() {
        assert!(CaseId::of_file("kd35-dnr3").unwrap().is_checked());
    }

    #[test]
    fn each_drawn_id_begins_with_a_letter_other_than_p_and_is_checked() {
        let mut dice = Dice::seeded(1);
        for _ in 0..2000 {
            let id = CaseId::draw(&mut dice);
            assert!(id.is_checked(), "{id}");
            let first = id.as_str().chars().next().unwrap();
            assert!(first.is_ascii_lowercase() && first != 'p', "{id}");
            assert_eq!(Typed::parse(id.as_str()), Ok(Typed::Full(id)));
        }
    }

    #[test]
    fn each_wrong_character_and_each_swap_is_caught() {
        let mut dice = Dice::seeded(2);
        for _ in 0..50 {
            let key: Vec<u8> = CaseId::draw(&mut dice).key().into_bytes();
            for at in 0..8 {
                for &other in ALPHABET.iter().filter(|&&other| other != key[at]) {
                    let mut wrong = key.clone();
                    wrong[at] = other;
                    assert_ne!(sum(std::str::from_utf8(&wrong).unwrap()).unwrap() % 23, 0);
                }
                for with in (at + 1..8).filter(|&with| key[with] != key[at]) {
                    let mut wrong = key.clone();
                    wrong.swap(at, with);
                    assert_ne!(sum(std::str::from_utf8(&wrong).unwrap()).unwrap() % 23, 0);
                }
            }
        }
    }

    #[test]
    fn what_people_type() {
        let full = CaseId::of_file("kd35-dnr3").unwrap();
        for typed in ["kd35-dnr3", "KD35DNR3", " kd35dnr3 ", "kd-35-dn-r3"] {
            assert_eq!(Typed::parse(typed), Ok(Typed::Full(full.clone())), "{typed}");
        }
        assert_eq!(Typed::parse("kd3"), Ok(Typed::Part("kd3".into())));
        assert_eq!(Typed::parse("c-42"), Ok(Typed::Part("c42".into())));
        assert!(matches!(Typed::parse("kd35-dnr4"), Ok(Typed::Slip(_))));
        for (typed, error) in [
            ("", IdError::Empty),
            ("kd", IdError::TooShort),
            ("../../etc/passwd", IdError::Alien),
            ("a/b", IdError::Alien),
            ("a\\b", IdError::Alien),
            ("..", IdError::Alien),
            ("%2e%2e", IdError::Alien),
            ("kd35\0", IdError::Alien),
        ] {
            assert_eq!(Typed::parse(typed), Err(error), "{typed:?}");
        }
        assert_eq!(Typed::parse(&"k".repeat(300)), Err(IdError::TooLong));
    }

    #[test]
    fn block_ids_grow_when_it_gets_crowded_and_never_repeat() {
        let mut dice = Dice::seeded(3);
        let mut taken = std::collections::BTreeSet::new();
        for n in 0..1000 {
            let id = BlockId::draw('e', &mut dice, &|id| taken.contains(id), n);
            assert!(taken.insert(id.as_str().to_owned()));
        }
        assert!(taken.iter().any(|id| id.len() == 7));
    }
}
