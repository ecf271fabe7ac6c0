//! Which names tell by themselves that a business bears them: by a legal form that is nobody's family name.
//! What two names say of each other is `organisation`'s business.

use std::collections::BTreeSet;

use unicode_normalization::UnicodeNormalization;

use super::forms::{GLUED, TELLING, TELLING_TOGETHER};
use super::{drop_form, is_combining, words};

/// Marks behind which another name begins: `Lerato Dube (Acme Ltd)`, `Lerato Dube | Acme Ltd`.
const CUTS: &str = "([{<|/@,;:·•";

/// Marks behind which another name begins if they stand free: `Lerato Dube - Acme Ltd`.
const DASHES: &str = "-‐‒–—―";

/// Words between a person and a business.
const BETWEEN: &[&str] = &["at", "from", "via"];

/// Returns whether a legal form in a name tells by itself that it is a business's: one that is nobody's family name, no
/// word of every day and nobody's initials, beside one name.
///
/// `Acme Ltd` is a business, whoever else is on file; `Maria Sa`, `Ellen Pao` and `Suresh K.K.` may be two people each,
/// and `Lerato Dube (Acme Ltd)` is a person who says where she works.
pub fn is_told(name: &str) -> bool {
    let words = words(name);
    let mut left: Vec<&str> = words.iter().map(String::as_str).collect();
    if drop_form(&mut left).is_none() || left.is_empty() {
        return false;
    }
    let (n_form, is_behind) = (words.len() - left.len(), words.first().map(String::as_str) == left.first().copied());
    let (end, n_before, n_behind) = if is_behind { (End::Behind, 0, n_form) } else { (End::Before, n_form, 0) };
    let form = match end {
        End::Before => words.get(..n_form),
        End::Behind => words.get(left.len()..),
    };
    let form = form.unwrap_or_default();
    // One that is written without a gap is part of a word, and no initials.
    let tells = form.is_empty() || is_telling(form) && !may_be_initials(name, end);
    let is_between = |word: &&str| BETWEEN.contains(word);
    let has_between = left.len() > 2 && left.iter().skip(1).take(left.len() - 2).any(is_between);
    tells && !has_between && !has_two_names(name, n_before, n_behind)
}

/// At which end of a name its legal form stands.
#[derive(Clone, Copy)]
enum End {
    Before,
    Behind,
}

fn is_telling(form: &[String]) -> bool {
    let is_glued = |word: &str| GLUED.iter().any(|(spelling, _)| *spelling == word);
    TELLING_TOGETHER.contains(&form.join(" ").as_str())
        || form.iter().any(|word| TELLING.contains(&word.as_str()) || is_glued(word))
}

/// Returns whether a name is typed letter by letter at an end, as initials are: `Thomas C.C.`, not `Rossi S.r.l.`.
fn may_be_initials(name: &str, end: End) -> bool {
    let folded: String = name.nfkc().collect();
    let mut pieces = folded.split(|mark: char| !mark.is_alphanumeric() && !is_combining(mark));
    let is_some = |piece: &&str| !piece.is_empty();
    let piece = match end {
        End::Before => pieces.find(is_some),
        End::Behind => pieces.rfind(is_some),
    };
    let is_small = |piece: &str| piece.chars().all(char::is_lowercase) && folded.contains(char::is_uppercase);
    piece.is_some_and(|piece| piece.chars().count() == 1 && !is_small(piece))
}

/// Returns whether a name has two parts that both say more than the legal form.
fn has_two_names(name: &str, n_before: usize, n_behind: usize) -> bool {
    let counts: Vec<usize> = parts(name).iter().map(|part| words(part).len()).collect();
    let total: usize = counts.iter().sum();
    let ends = counts.iter().scan(0, |n, count| {
        *n += count;
        Some(*n)
    });
    ends.into_iter().any(|n| n > n_before && total - n > n_behind)
}

fn parts(name: &str) -> Vec<String> {
    let mut parts = vec![String::new()];
    let name: Vec<char> = name.nfkc().collect();
    let inner = inner(&name);
    let mut before = ' ';
    for (at, &mark) in name.iter().enumerate() {
        let after = name.get(at + 1..).unwrap_or_default();
        let is_free = before.is_whitespace() || after.first().is_none_or(|next| next.is_whitespace());
        // A sign at a number is a part of the name: `24/7 Plumbing Ltd`, `O2@Home Ltd`.
        let is_of_number =
            !is_free && [Some(&before), after.first()].into_iter().flatten().any(|sign| sign.is_numeric());
        before = mark;
        // What stands in brackets before more of the name is a part of it: `Acme (South Africa) (Pty) Ltd`.
        let is_cut = CUTS.contains(mark) && !inner.contains(&at) && !is_of_number;
        if is_cut || DASHES.contains(mark) && is_free {
            parts.push(String::new());
        } else if let Some(part) = parts.last_mut() {
            part.push(mark);
        }
    }
    parts
}

/// Returns where brackets begin behind whose end more of a name stands; whoever types many makes nobody wait.
fn inner(name: &[char]) -> BTreeSet<usize> {
    let last = name.iter().rposition(|mark| mark.is_alphanumeric());
    let mut open = Vec::new();
    let mut inner = BTreeSet::new();
    for (at, mark) in name.iter().enumerate() {
        match mark {
            '(' => open.push(at),
            ')' => inner.extend(open.pop().filter(|_| last.is_some_and(|last| at < last))),
            _ => {}
        }
    }
    inner
}
