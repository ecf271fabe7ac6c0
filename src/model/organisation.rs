//! An organisation's name as a key: its words without case and punctuation, and the legal form behind or before them.
//! Which parties are one organisation is `identity`'s business.

mod forms;
mod told;

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::model::organisation::forms::{BEFORE, BEHIND, FORMS, GLUED, LEFTOVERS};
pub use crate::model::organisation::told::is_told;

/// The key of a name; what two keys say of each other is for `same`, which knows of the others of the name.
#[derive(Clone, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct OrganisationKey {
    stem: String,
    form: Option<&'static str>,
}

impl OrganisationKey {
    /// Returns the key of a name, unless nothing is left without the legal form.
    ///
    /// One whole legal form is taken off, and no more: `Netcare Private` is not `Netcare`, and a trust that has a
    /// company's name is somebody else.
    pub fn of(name: &str) -> Option<Self> {
        let words = words(name);
        let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
        let form = drop_form(&mut words);
        let stem = words.join(" ");
        (!stem.is_empty()).then_some(Self { stem, form })
    }

    /// Returns the words without the legal form: whoever is the same shares them.
    pub fn stem(&self) -> &str {
        &self.stem
    }

    /// Returns whether the name was written with a legal form, as only a business is called.
    pub fn has_form(&self) -> bool {
        self.form.is_some()
    }

    /// Returns whether nothing in two keys speaks against their being one: the same words, and no two legal forms.
    pub fn could_be(&self, other: &Self) -> bool {
        self.stem == other.stem && (self.form == other.form || self.form.is_none() || other.form.is_none())
    }

    /// Returns those of this stem that are certainly the same organisation; `forms` are the legal forms that they bear.
    ///
    /// A name without a legal form is the same as the one with it, as long as only one form bears the name; where a
    /// company and a partnership of one name are on file, a bare name could be either.
    pub fn same<'a, T>(&self, of_stem: &'a [(Self, T)], forms: &[&'static str]) -> impl Iterator<Item = &'a T> {
        let mut all = forms.iter().copied().chain(self.form);
        let first = all.next();
        let is_one_form = all.all(|form| Some(form) == first);
        let key = self.clone();
        let is_same = move |other: &Self| key.stem == other.stem && (is_one_form || key.form == other.form);
        of_stem.iter().filter(move |(other, _)| is_same(other)).map(|(_, of)| of)
    }

    /// Returns whether this name is borne with its own legal form among these.
    pub fn is_among(&self, forms: &[&'static str]) -> bool {
        self.form.is_some_and(|form| forms.contains(&form))
    }
}

/// Organisations by the words of their names.
#[derive(Clone, Debug)]
pub struct Names<T> {
    of_stem: HashMap<String, Bearers<T>>,
}

/// Who shares the words of a name.
#[derive(Clone, Debug)]
struct Bearers<T> {
    all: Vec<(OrganisationKey, T)>,
    /// The place of the first with each legal form, and of the first without one.
    firsts: Vec<(Option<&'static str>, usize)>,
}

impl<T> Default for Names<T> {
    fn default() -> Self {
        Self { of_stem: HashMap::new() }
    }
}

impl<T> Names<T> {
    /// Adds who bears a name.
    pub fn add(&mut self, key: OrganisationKey, of: T) {
        let none = || Bearers { all: Vec::new(), firsts: Vec::new() };
        let bearers = self.of_stem.entry(key.stem.clone()).or_insert_with(none);
        if bearers.firsts.iter().all(|(form, _)| *form != key.form) {
            bearers.firsts.push((key.form, bearers.all.len()));
        }
        bearers.all.push((key, of));
    }

    /// Returns the first who is certainly the same organisation as one of those added, as `same` says it.
    pub fn first(&self, key: &OrganisationKey) -> Option<&T> {
        let bearers = self.of_stem.get(&key.stem)?;
        let n_forms = bearers.firsts.iter().filter(|(form, _)| form.is_some()).count();
        let first = bearers.firsts.iter().find(|(form, _)| n_forms < 2 || *form == key.form);
        first.and_then(|(_, place)| bearers.all.get(*place)).map(|(_, of)| of)
    }

    /// Returns the legal forms with which the words of a name are borne, each once.
    pub fn forms(&self, key: &OrganisationKey) -> Vec<&'static str> {
        let firsts = self.of_stem.get(&key.stem).map_or(&[][..], |bearers| bearers.firsts.as_slice());
        firsts.iter().filter_map(|(form, _)| *form).collect()
    }

    /// Returns all whose names have the words of this one, in the order in which they were added.
    pub fn of_stem(&self, key: &OrganisationKey) -> &[(OrganisationKey, T)] {
        self.of_stem.get(&key.stem).map_or(&[], |bearers| bearers.all.as_slice())
    }
}

/// Returns the words of a name without anything that could be or belong to a legal form: names that share them are to be
/// looked at, and never taken for one.
pub fn bare(name: &str) -> Option<String> {
    let words = words(name);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    loop {
        let is_left = words.last().is_some_and(|last| LEFTOVERS.contains(last));
        if is_left {
            words.pop();
        }
        // A form may have hidden another one.
        if drop_form(&mut words).is_none() && !is_left {
            break;
        }
    }
    let bare = words.join(" ");
    (!bare.is_empty()).then_some(bare)
}

/// Returns the words of a name in one spelling: case, width, accents' encoding and punctuation do not matter.
fn words(name: &str) -> Vec<String> {
    let folded: String = name.nfkc().flat_map(char::to_lowercase).collect();
    let mut spaced = String::with_capacity(folded.len());
    for mark in folded.nfkc() {
        match mark {
            '&' | '+' => spaced.push_str(" and "),
            // Inside a word they are spelling, not a gap: `s.a.r.l.`, `o'brien`.
            '.' | '\'' | '\u{2019}' | '\u{2018}' | '`' => {}
            mark if mark.is_alphanumeric() || is_combining(mark) => spaced.push(mark),
            _ => spaced.push(' '),
        }
    }
    // What was taken out may have stood between two marks that belong in another order.
    let composed: String = spaced.nfkc().collect();
    composed.split_whitespace().map(str::to_owned).collect()
}

fn is_combining(mark: char) -> bool {
    unicode_normalization::char::is_combining_mark(mark)
}

/// Takes one legal form from an end of the words, the longest that stands there, and returns what it is called.
fn drop_form(words: &mut Vec<&str>) -> Option<&'static str> {
    let behind = FORMS.iter().flat_map(|(form, spellings)| spellings.iter().map(move |spelling| (*form, *spelling)));
    let behind = behind.chain(BEHIND.iter().map(|spelling| (*spelling, *spelling))).filter_map(|(form, spelling)| {
        let spelling = spelling.split(' ');
        let (head, tail) = words.split_at_checked(words.len().checked_sub(spelling.clone().count())?)?;
        tail.iter().copied().eq(spelling).then_some((head.len(), form))
    });
    if let Some((kept, form)) = behind.min_by_key(|(kept, _)| *kept) {
        words.truncate(kept);
        return Some(form);
    }
    let before = words.first().and_then(|first| BEFORE.iter().find(|(spelling, _)| spelling == first));
    if let Some((_, form)) = before.filter(|_| words.len() > 1) {
        words.remove(0);
        return Some(form);
    }
    let glued = words.last_mut().and_then(|word| cut(word, |word, form| word.strip_suffix(form)));
    let glued = glued.or_else(|| words.first_mut().and_then(|word| cut(word, |word, form| word.strip_prefix(form))));
    words.retain(|word| !word.is_empty());
    glued
}

/// Cuts a legal form that is written without a gap off a word, and returns what it is called.
fn cut<'a>(word: &mut &'a str, without: fn(&'a str, &str) -> Option<&'a str>) -> Option<&'static str> {
    let (bare, form) = GLUED.iter().find_map(|(spelling, form)| Some((without(word, spelling)?, *form)))?;
    *word = bare;
    Some(form)
}

#[cfg(test)]
mod tests;
