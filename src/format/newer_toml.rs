//! What only readers of TOML 1.1 understand, noted so that older tools do not trip over it.
//! We read it and leave it; what we write is TOML 1.0.

use std::ops::Range;

use super::patch_toml::outline::{Inside, Outline, Pair, Spot};
use crate::model::diagnostic::{Diagnostic, Severity};

/// Returns a note for the first thing of each kind that TOML 1.0 does not know, in a text that parses.
pub(crate) fn notes(text: &str) -> Vec<Diagnostic> {
    let mut found = Found { text, notes: [None, None, None] };
    // The signs that can begin any of the three; most files have none in a suspicious place.
    if !may_be_newer(text) {
        return Vec::new();
    }
    for section in &Outline::of(text).sections {
        section.pairs.iter().for_each(|pair| found.value(&pair.value));
    }
    let words = [
        "a time without seconds, which older TOML readers refuse",
        "a line break or last comma in an inline table, which older TOML readers refuse",
        "an escape that older TOML readers refuse",
    ];
    let note = |(span, words): (Option<Range<usize>>, &str)| {
        let hint = "write it the older way if other tools read the file: seconds, one line, `\\u001b`";
        let message = words.to_owned();
        Some(Diagnostic {
            code: "toml.newer",
            severity: Severity::Note,
            span: span?,
            message,
            hint: Some(hint.to_owned()),
        })
    };
    found.notes.into_iter().zip(words).filter_map(note).collect()
}

/// Returns false where a quick look is enough.
fn may_be_newer(text: &str) -> bool {
    text.contains('{') || text.contains("\\e") || text.contains("\\x") || text.lines().any(has_short_time)
}

/// Returns true for a line with `12:30` that is neither the end of `17:12:30` nor an offset, and that no colon follows.
fn has_short_time(line: &str) -> bool {
    let digits = |range: Range<usize>| line.as_bytes().get(range).is_some_and(|two| two.iter().all(u8::is_ascii_digit));
    line.match_indices(':').any(|(at, _)| {
        at >= 2
            && digits(at - 2..at)
            && digits(at + 1..at + 3)
            && line.as_bytes().get(at + 3) != Some(&b':')
            && !at.checked_sub(3).and_then(|at| line.as_bytes().get(at)).is_some_and(|sign| b":+-".contains(sign))
    })
}

/// The first places found, in the order of the words.
struct Found<'t> {
    text: &'t str,
    notes: [Option<Range<usize>>; 3],
}

impl Found<'_> {
    fn note(&mut self, kind: usize, span: &Range<usize>) {
        if let Some(place) = self.notes.get_mut(kind) {
            place.get_or_insert(span.clone());
        }
    }

    fn value(&mut self, spot: &Spot) {
        let raw = self.text.get(spot.span.clone()).unwrap_or_default();
        match &spot.inside {
            Inside::Scalar if raw.starts_with('"') && has_new_escape(raw) => self.note(2, &spot.span),
            Inside::Scalar if raw.starts_with(|sign: char| sign.is_ascii_digit()) => {
                // A time of day has two colons in TOML 1.0; those of an offset come after it.
                let time = raw.split(['+', 'Z', 'z']).next().unwrap_or_default();
                if time.split('-').take(3).collect::<Vec<_>>().join("-").matches(':').count() == 1 {
                    self.note(0, &spot.span);
                }
            }
            Inside::Scalar => {}
            Inside::Array(values) => values.iter().for_each(|value| self.value(value)),
            Inside::Inline(pairs) => {
                if self.is_loose(&spot.span, pairs) {
                    self.note(1, &spot.span);
                }
                pairs.iter().for_each(|pair| self.value(&pair.value));
            }
        }
    }

    /// Returns true for an inline table with a line break between its pairs or a comma after the last.
    fn is_loose(&self, whole: &Range<usize>, pairs: &[Pair]) -> bool {
        let mut at = whole.start;
        for pair in pairs {
            if self.text.get(at..pair.span.start).is_some_and(|gap| gap.contains('\n')) {
                return true;
            }
            at = pair.span.end;
        }
        self.text.get(at..whole.end).is_some_and(|end| end.contains('\n') || (!pairs.is_empty() && end.contains(',')))
    }
}

/// Returns true for `\e` and `\x1b` in a text in double quotes.
fn has_new_escape(raw: &str) -> bool {
    let mut signs = raw.chars();
    while let Some(sign) = signs.next() {
        if sign == '\\' && matches!(signs.next(), Some('e' | 'x')) {
            return true;
        }
    }
    false
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_new_in_the_language_is_noted() {
        for (text, expect) in [
            ("a = 2026-11-24T17:00\n", &["a time without"][..]),
            ("a = 17:00\n", &["a time without"]),
            ("a = 2026-11-24T17:00-03:30\nb = 2026-11-24T17:00Z\n", &["a time without"]),
            ("a = 2026-11-24T17:00:00-03:30\nb = 17:00:00\nc = \"17:00\" # 17:00\nd = 2026-11-24\n", &[]),
            ("a = 2026-11-24T17:00:00+03:30\n", &[]),
            ("a = { b = 1,\n c = 2 }\n", &["a line break"]),
            ("a = { b = 1, }\n", &["a line break"]),
            ("a = [ { b = { c = 1 # c\n } } ]\n", &["a line break"]),
            ("a = { b = 1, c = [\n 1,\n], d = \"\"\"\n\"\"\" }\ne = {}\nf = [ {b = 1}, ]\n", &[]),
            ("a = \"\\e\"\n", &["an escape"]),
            ("a = \"\\x1b\" # {\n", &["an escape"]),
            ("a = \"\\\\e\"\nb = '\\e'\nc = \"\"\"\\\n  eat\"\"\"\n", &[]),
            ("[[e]]\na = \"\\e\"\nt = 17:00\n", &["a time without", "an escape"]),
        ] {
            assert!(toml::from_str::<toml::Table>(text).is_ok(), "{text}");
            let found = notes(text);
            assert_eq!(found.len(), expect.len(), "{text}: {found:?}");
            for (note, start) in found.iter().zip(expect) {
                assert!(note.message.starts_with(start), "{text}: {found:?}");
            }
        }
    }
}
