//! A typed phrase as tokens, and a cursor that walks over them.
//! Knows letters and digits, not what any word means.

/// A token and whether a blank stands before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Token<'a> {
    pub(super) kind: Kind<'a>,
    /// No blank stands between this token and the one before.
    pub(super) glued: bool,
}

/// What a token is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind<'a> {
    Number(&'a str),
    Word(&'a str),
    Mark(char),
}

/// Returns the tokens of a phrase in lower case.
pub(super) fn tokens(lower: &str) -> Vec<Token<'_>> {
    let mut found = Vec::new();
    let mut rest = lower;
    let mut glued = false;
    while let Some(first) = rest.chars().next() {
        if first.is_whitespace() {
            rest = rest.trim_start();
            glued = false;
            continue;
        }
        let (kind, length) = match first {
            '0'..='9' => run(rest, |c| c.is_ascii_digit(), Kind::Number),
            _ if first.is_alphabetic() => {
                half_of_day(rest).unwrap_or_else(|| run(rest, char::is_alphabetic, Kind::Word))
            }
            _ => (Kind::Mark(first), first.len_utf8()),
        };
        found.push(Token { kind, glued });
        rest = rest.get(length..).unwrap_or_default();
        // A full stop after a word marks an abbreviation: `nov.`, `tue.`.
        if let (Kind::Word(_), Some(after)) = (kind, rest.strip_prefix('.')) {
            rest = after;
        }
        glued = true;
    }
    found
}

fn run<'a>(text: &'a str, belongs: fn(char) -> bool, kind: fn(&'a str) -> Kind<'a>) -> (Kind<'a>, usize) {
    let end = text.find(|c| !belongs(c)).unwrap_or(text.len());
    (kind(text.get(..end).unwrap_or_default()), end)
}

/// Returns `am` or `pm` where the text begins with `a.m` or `p.m`.
fn half_of_day(text: &str) -> Option<(Kind<'_>, usize)> {
    let (word, rest) = match (text.strip_prefix("a.m"), text.strip_prefix("p.m")) {
        (Some(rest), _) => ("am", rest),
        (_, Some(rest)) => ("pm", rest),
        _ => return None,
    };
    (!rest.starts_with(char::is_alphabetic)).then_some((Kind::Word(word), 3))
}

/// A place among tokens; copied to try something and go back.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cursor<'t, 'a> {
    tokens: &'t [Token<'a>],
}

impl<'t, 'a> Cursor<'t, 'a> {
    pub(super) fn new(tokens: &'t [Token<'a>]) -> Self {
        Self { tokens }
    }

    pub(super) fn is_done(&self) -> bool {
        self.tokens.is_empty()
    }

    /// Returns the next token without taking it.
    pub(super) fn peek(&self) -> Option<Kind<'a>> {
        self.tokens.first().map(|token| token.kind)
    }

    /// Takes the next token.
    pub(super) fn skip(&mut self) {
        self.tokens = self.tokens.get(1..).unwrap_or_default();
    }

    /// Takes the next token if it is a number.
    pub(super) fn number(&mut self) -> Option<&'a str> {
        let Some(Kind::Number(digits)) = self.peek() else { return None };
        self.skip();
        Some(digits)
    }

    /// Takes the next token if it is a word.
    pub(super) fn any_word(&mut self) -> Option<&'a str> {
        let Some(Kind::Word(word)) = self.peek() else { return None };
        self.skip();
        Some(word)
    }

    /// Takes the next token if it is one of these words.
    pub(super) fn word(&mut self, words: &[&str]) -> bool {
        let hit = matches!(self.peek(), Some(Kind::Word(word)) if words.contains(&word));
        if hit {
            self.skip();
        }
        hit
    }

    /// Takes all these words if they come next, or none of them.
    pub(super) fn words(&mut self, words: &[&str]) -> bool {
        let mut ahead = *self;
        let hit = words.iter().all(|word| ahead.word(&[word]));
        if hit {
            *self = ahead;
        }
        hit
    }

    /// Takes "12 noon" or "12 midnight" if it comes next.
    pub(super) fn twelve(&mut self, name: &str) -> bool {
        let mut ahead = *self;
        let hit = ahead.number() == Some("12") && ahead.word(&[name]);
        if hit {
            *self = ahead;
        }
        hit
    }

    /// Takes the next token if it is this mark.
    pub(super) fn mark(&mut self, mark: char) -> bool {
        let hit = self.peek() == Some(Kind::Mark(mark));
        if hit {
            self.skip();
        }
        hit
    }

    /// Takes the next token if it is this mark with no blank before it.
    pub(super) fn glued_mark(&mut self, mark: char) -> bool {
        self.is_glued() && self.mark(mark)
    }

    /// Takes the next token if it is a number with no blank before it.
    pub(super) fn glued_number(&mut self) -> Option<&'a str> {
        if self.is_glued() { self.number() } else { None }
    }

    /// Returns whether no blank stands before the next token.
    pub(super) fn is_glued(&self) -> bool {
        self.tokens.first().is_some_and(|token| token.glued)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expect: &str) {
        let shown: Vec<String> = tokens(text)
            .iter()
            .map(|token| {
                let glue = if token.glued { "_" } else { "" };
                match token.kind {
                    Kind::Number(text) => format!("{glue}{text}"),
                    Kind::Word(text) => format!("{glue}{text}"),
                    Kind::Mark(mark) => format!("{glue}{mark}"),
                }
            })
            .collect();
        assert_eq!(shown.join(" "), expect, "{text}");
    }

    #[test]
    fn splits_at_each_change_of_kind() {
        check("fri 17:00", "fri 17 _: _00");
        check("+2bd", "+ _2 _bd");
        check("2026-11-24t17:00z", "2026 _- _11 _- _24 _t _17 _: _00 _z");
        check("  8:25\u{a0}a.m. ", "8 _: _25 am");
        check("5p.m", "5 _pm");
        check("a.mole", "a _mole");
        check("nov. 10th, 2026", "nov 10 _th _, 2026");
        check("½ стол", "½ стол");
        check("", "");
    }

    #[test]
    fn words_are_taken_together_or_not_at_all() {
        let found = tokens("day after noon");
        let mut cursor = Cursor::new(&found);
        assert!(!cursor.words(&["day", "after", "tomorrow"]));
        assert_eq!(cursor.any_word(), Some("day"));
        assert!(cursor.words(&["after", "noon"]));
        assert!(cursor.is_done());
    }
}
