//! What is known of a large TOML text before a parser takes a hundred times its size to say the same.
//! What is wrong with a text is the parser's to say, but for what is too many.

use std::ops::ControlFlow;

use toml_parser::Source;
use toml_parser::lexer::TokenKind;

use super::caps;
use super::raw::BOM;
use crate::model::diagnostic::Diagnostic;

/// Below this many bytes nothing takes much.
pub(super) const LARGE: usize = 64 * 1024;

/// Returns as much of a text as the parser needs to find its first flaw, which is all of it as a rule; or what is
/// too many in it.
pub(super) fn enough(text: &str, deepest: usize) -> Result<&str, Diagnostic> {
    if text.len() <= LARGE {
        return Ok(text);
    }
    let bare = text.trim_start_matches(BOM);
    let skipped = text.len() - bare.len();
    let mut look = Look { deepest, open: Vec::new(), n_values: 0, n_keys: 0, in_value: false, after_equals: false };
    for token in Source::new(bare).lex() {
        let span = token.span();
        match look.at(token.kind(), skipped + span.start()) {
            ControlFlow::Continue(()) => {}
            ControlFlow::Break(Some(flaw)) => return Err(flaw),
            // The end of the line is left to it, for its words are of whole lines.
            ControlFlow::Break(None) => return Ok(text.get(..skipped + span.end()).unwrap_or(text)),
        }
    }
    Ok(text)
}

/// Tells whether the parser would take more than twenty times the size of a text: it keeps each word and sign three times.
pub(super) fn is_dense(text: &str) -> bool {
    text.len() > LARGE && Source::new(text).lex().count() > text.len() / 4
}

struct Look {
    deepest: usize,
    /// How many commas stand in each bracket that is open.
    open: Vec<usize>,
    n_values: usize,
    /// How many keys the table has so far that is not in brackets.
    n_keys: usize,
    /// Whether an equals sign stands before it in the line.
    in_value: bool,
    after_equals: bool,
}

impl Look {
    /// Goes on past a token, or stops at a flaw, ours or the parser's.
    fn at(&mut self, kind: TokenKind, start: usize) -> ControlFlow<Option<Diagnostic>> {
        let after_equals = std::mem::replace(&mut self.after_equals, kind == TokenKind::Equals);
        match kind {
            TokenKind::Newline => {
                self.in_value &= !self.open.is_empty();
                return ControlFlow::Continue(());
            }
            TokenKind::Whitespace | TokenKind::Comment => return ControlFlow::Continue(()),
            TokenKind::RightSquareBracket | TokenKind::RightCurlyBracket => {
                self.open.pop();
                return ControlFlow::Continue(());
            }
            TokenKind::Equals if after_equals => return ControlFlow::Break(None),
            TokenKind::Equals if self.open.is_empty() => {
                self.in_value = true;
                self.n_keys += 1;
                if self.n_keys > caps::MOST_KEYS {
                    return ControlFlow::Break(Some(caps::too_many_keys(start..start)));
                }
            }
            TokenKind::Comma => {
                self.n_values += 1;
                if let Some(n_commas) = self.open.last_mut() {
                    *n_commas += 1;
                }
            }
            // What stands after so many commas is one too many; a comma at the end is none.
            _ if self.open.last().is_some_and(|n_commas| *n_commas >= caps::MOST) => {
                return ControlFlow::Break(Some(caps::too_many_entries(start..start)));
            }
            _ => {}
        }
        if self.n_values > caps::MOST_VALUES {
            return ControlFlow::Break(Some(caps::too_many_values(start..start)));
        }
        if matches!(kind, TokenKind::LeftSquareBracket | TokenKind::LeftCurlyBracket) {
            if self.in_value {
                self.n_values += 1;
            } else {
                // A header: another table begins.
                self.n_keys = 0;
            }
            self.open.push(0);
        }
        // The parser enters no more of them, so that it does not get further either.
        if self.open.len() > self.deepest { ControlFlow::Break(None) } else { ControlFlow::Continue(()) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::read_toml;

    const DEEPEST: usize = 80;

    #[test]
    fn the_parser_says_of_the_beginning_what_it_says_of_the_whole() {
        let fill = |piece: &str| piece.repeat(100_000 / piece.len());
        for (text, is_cut) in [
            (format!("a = {}", fill("[")), true),
            (format!("a = {}", fill("{a=")), true),
            (format!("a = {}", fill("[{a=")), true),
            (fill("="), true),
            (format!("\u{feff}a = 1\nb ={}", fill("=")), true),
            (fill("[[a"), true),
            (fill("[[a\n"), true),
            (format!("a = \"\"\"{}\"\"\"\n", fill("[=")), false),
            (format!("a = 1 # {}\n", fill("[=")), false),
            (fill("[[a]]\n"), false),
            (format!("a = [{}]\n", fill("[[1]],")), true),
        ] {
            let enough = enough(&text, DEEPEST);
            let n_lists = text.matches(',').count();
            if n_lists > caps::MOST_VALUES / 2 {
                assert_eq!(enough.unwrap_err().code, "file.too-many");
                continue;
            }
            let enough = enough.unwrap();
            assert_eq!(enough.len() < text.len(), is_cut, "{text:.20}");
            let (whole, part) = (read_toml::whole(&text), read_toml::whole(enough));
            match (whole, part) {
                (Err(whole), Err(part)) => assert_eq!(whole, part, "{text:.20}"),
                (whole, part) => assert_eq!(whole.is_ok(), part.is_ok(), "{text:.20}"),
            }
        }
    }

    #[test]
    fn a_dense_text_is_told_what_is_wrong_with_it_before_that_it_is_dense() {
        let tables: String = (0..40).map(|n| format!("[x.t{n}]\n{}", keys(500))).collect();
        assert!(is_dense(&tables) && !is_dense(&tables[..LARGE]));
        assert_eq!(read_toml::parsed(&tables).unwrap_err().code, "file.too-many");
        for wrong in ["x = \"abc", "x = [1", "x = 1 2", "x", "= 1", "x = ", "[a", "[[a]", "x = \"\\q\"", "x = 'a\nb'"] {
            let text = format!("{tables}\n{wrong}\ny = 1\n");
            assert_eq!(read_toml::parsed(&text), read_toml::whole(&text), "{wrong}");
        }
    }

    fn keys(n: usize) -> String {
        (0..n).map(|n| format!("x{n}=1\n")).collect()
    }

    #[test]
    fn a_table_may_have_so_many_keys_and_the_next_one_too() {
        let keys = |n: usize| (0..n).map(|n| format!("x_{n} = \"{}\"\n", "a".repeat(40))).collect::<String>();
        let (fine, over) = (keys(caps::MOST_KEYS), keys(caps::MOST_KEYS + 1));
        assert!(fine.len() > LARGE && enough(&format!("{fine}[a]\n{fine}[[b]]\n{fine}"), DEEPEST).is_ok());
        assert_eq!(enough(&format!("[a]\n{over}"), DEEPEST).unwrap_err().code, "file.too-many");
    }

    #[test]
    fn a_list_may_have_so_many_entries_and_a_comma_at_its_end() {
        let list = |n: usize, end: &str| format!("a = [{}\"aaaaaaa\"{end}]", "\"aaaaaaa\",\n".repeat(n - 1));
        for (n, end, is_fine) in [(10_000, "", true), (10_000, ",", true), (10_001, "", false)] {
            let text = list(n, end);
            assert!(text.len() > LARGE);
            assert_eq!(enough(&text, DEEPEST).is_ok(), is_fine, "{n}");
        }
        let lists = format!("a = [{}]", format!("[{}],\n", "10,".repeat(9_000)).repeat(3));
        assert_eq!(enough(&lists, DEEPEST).unwrap_err().code, "file.too-many");
    }
}
