//! Columns of text side by side: widths, clipping, wrapping.
//! It lays out strings that are already clean and knows nothing of cells.

use comfy_table::{CellAlignment, Table as Layout};
use unicode_segmentation::UnicodeSegmentation;
use unicode_width::UnicodeWidthStr;

use crate::view::page::Align;

/// Between two columns.
const GAP: usize = 2;
/// A column of words is not squeezed below this.
const NARROWEST: usize = 12;
/// One cell of a table is never wider than this, even where nothing is clipped: every other row of the column
/// is padded to it, so that one long text could fill a disk.
const WIDEST: usize = 4_000;
/// Words of a table are clipped here where the line has no end, on a pipe; the page of a case and the other formats
/// have all of them.
const LONGEST: usize = 200;

/// A string to lay out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Piece {
    pub(crate) text: String,
    /// Words that may be clipped or wrapped; ids, dates and numbers never are clipped, and wrapped only between words,
    /// where the line is too short for all columns.
    pub(crate) is_soft: bool,
}

/// What happens to words that are too long.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Fit {
    Clip,
    Wrap,
}

/// Returns the heads and rows as aligned lines, each with its line end.
pub(crate) fn draw(heads: &[(String, Align)], mut rows: Vec<Vec<Piece>>, width: Option<usize>, fit: Fit) -> String {
    let Limits { of_columns, wraps_hard } = match limits(heads, &rows, width, fit) {
        Some(limits) => limits,
        None => return stacked(heads, &rows, width.unwrap_or(WIDEST)),
    };
    for row in &mut rows {
        for (piece, limit) in row.iter_mut().zip(&of_columns) {
            piece.text = match (piece.is_soft, fit) {
                (false, _) if wraps_hard => wrap(&piece.text, *limit),
                (false, _) => clip(&piece.text, WIDEST),
                (true, Fit::Clip) => clip(&piece.text, *limit),
                (true, Fit::Wrap) => wrap(&piece.text, *limit),
            };
        }
    }
    let mut layout = Layout::new();
    layout.load_style(comfy_table::presets::NOTHING);
    if heads.iter().any(|(title, _)| !title.is_empty()) {
        layout.set_header(heads.iter().map(|(title, _)| crate::view::paint::heading(title)));
    }
    for row in rows {
        layout.add_row(row.into_iter().map(|piece| piece.text));
    }
    layout.discover_columns();
    for (column, (_, align)) in layout.column_iter_mut().zip(heads) {
        column.set_padding((0, u16::try_from(GAP).unwrap_or_default()));
        if *align == Align::Right {
            column.set_cell_alignment(CellAlignment::Right);
        }
    }
    let mut out = String::new();
    for line in layout.lines() {
        out.push_str(line.trim_end());
        out.push('\n');
    }
    out
}

/// Returns each row as lines of its own, title and value, for a line that is too short to hold the columns.
fn stacked(heads: &[(String, Align)], rows: &[Vec<Piece>], width: usize) -> String {
    let indent = heads.iter().map(|(title, _)| title.width()).max().unwrap_or_default() + GAP;
    let mut out = String::new();
    for (place, row) in rows.iter().enumerate() {
        if place > 0 {
            out.push('\n');
        }
        for ((title, _), piece) in heads.iter().zip(row).filter(|(_, piece)| !piece.text.is_empty()) {
            let pad = " ".repeat(indent.saturating_sub(title.width()));
            let value = wrap(&piece.text, width.saturating_sub(indent).max(NARROWEST));
            let value = value.replace('\n', &format!("\n{}", " ".repeat(indent)));
            out.push_str(&format!("{}{pad}{value}\n", crate::view::paint::heading(title)));
        }
    }
    out
}

/// Returns the text cut to the width, `…` in place of what is gone.
pub(crate) fn clip(text: &str, width: usize) -> String {
    if text.width() <= width {
        return text.to_owned();
    }
    let mut out = String::new();
    let mut used = 1;
    for grapheme in text.graphemes(true) {
        used += grapheme.width();
        if used > width {
            break;
        }
        out.push_str(grapheme);
    }
    out.truncate(out.trim_end().len());
    out.push('…');
    out
}

/// Returns the text with lines no longer than the width, broken at spaces where it has some.
pub(crate) fn wrap(text: &str, width: usize) -> String {
    let mut out = String::new();
    for (place, line) in text.split('\n').enumerate() {
        if place > 0 {
            out.push('\n');
        }
        if line.width() <= width {
            out.push_str(line);
        } else {
            wrap_line(&mut out, line, width.max(1));
        }
    }
    out
}

fn wrap_line(out: &mut String, line: &str, width: usize) {
    let mut used = 0;
    for word in line.split(' ').filter(|word| !word.is_empty()) {
        let long = word.width();
        if used > 0 && used + 1 + long <= width {
            out.push(' ');
            out.push_str(word);
            used += 1 + long;
            continue;
        }
        if used > 0 {
            out.push('\n');
            used = 0;
        }
        for grapheme in word.graphemes(true) {
            let wide = grapheme.width();
            if used > 0 && used + wide > width {
                out.push('\n');
                used = 0;
            }
            out.push_str(grapheme);
            used += wide;
        }
    }
}

/// How wide the words of each column may be.
struct Limits {
    of_columns: Vec<usize>,
    /// The line is so short that what is never clipped goes on below itself.
    wraps_hard: bool,
}

/// Returns the limits of the columns; nothing when the line cannot hold them even if all is wrapped.
fn limits(heads: &[(String, Align)], rows: &[Vec<Piece>], width: Option<usize>, fit: Fit) -> Option<Limits> {
    let Some(width) = width else {
        let most = if fit == Fit::Clip { LONGEST } else { WIDEST };
        return Some(Limits { of_columns: vec![most; heads.len()], wraps_hard: false });
    };
    let title = |(title, _): &(String, Align)| Wants { hard: title.width(), word: title.width(), soft: 0 };
    let mut columns: Vec<Wants> = heads.iter().map(title).collect();
    for row in rows {
        for (wants, piece) in columns.iter_mut().zip(row) {
            let wide = piece.text.split('\n').map(UnicodeWidthStr::width).max().unwrap_or_default().min(WIDEST);
            let place = if piece.is_soft { &mut wants.soft } else { &mut wants.hard };
            *place = wide.max(*place);
            if !piece.is_soft {
                let word = piece.text.split_whitespace().map(UnicodeWidthStr::width).max().unwrap_or_default();
                wants.word = word.min(WIDEST).max(wants.word);
            }
        }
    }
    let room = width.saturating_sub(GAP * heads.len().saturating_sub(1));
    let wraps_hard = columns.iter().map(Wants::least).sum::<usize>() > room;
    let least = if wraps_hard { Wants::tightest } else { Wants::least };
    let mut limits: Vec<usize> = columns.iter().map(least).collect();
    let taken: usize = limits.iter().sum();
    if taken > room && heads.iter().any(|(title, _)| !title.is_empty()) {
        return None;
    }
    let mut spare = room.saturating_sub(taken);
    // The narrow ones get all they want, and the wide ones share what is left.
    loop {
        let short: Vec<usize> = (0..)
            .zip(limits.iter().zip(&columns))
            .filter(|(_, (has, wants))| **has < wants.most())
            .map(|(n, _)| n)
            .collect();
        let share = spare.checked_div(short.len()).unwrap_or_default();
        if share == 0 {
            break;
        }
        for place in short {
            if let (Some(has), Some(wants)) = (limits.get_mut(place), columns.get(place)) {
                let more = share.min(wants.most() - *has);
                *has += more;
                spare -= more;
            }
        }
    }
    Some(Limits { of_columns: limits, wraps_hard })
}

/// The widest of a column.
struct Wants {
    /// Of what is never clipped.
    hard: usize,
    /// Of the words in what is never clipped.
    word: usize,
    soft: usize,
}

impl Wants {
    fn least(&self) -> usize {
        self.hard.max(self.soft.min(NARROWEST))
    }

    fn tightest(&self) -> usize {
        self.word.max(self.soft.min(NARROWEST))
    }

    fn most(&self) -> usize {
        self.hard.max(self.soft)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hard(text: &str) -> Piece {
        Piece { text: text.into(), is_soft: false }
    }

    fn soft(text: &str) -> Piece {
        Piece { text: text.into(), is_soft: true }
    }

    fn drawn(rows: Vec<Vec<Piece>>, width: Option<usize>, fit: Fit) -> String {
        let heads = [("Id", Align::Left), ("N", Align::Right), ("Words", Align::Left)];
        let drawn = draw(&heads.map(|(title, align)| (title.to_owned(), align)), rows, width, fit);
        crate::view::paint::finish(drawn, false)
    }

    #[test]
    fn only_words_are_clipped() {
        let rows = || vec![vec![soft("the quick brown fox"), hard("12"), soft("jumps over the lazy dog")]];
        assert_eq!(
            drawn(rows(), None, Fit::Clip),
            "\
Id                    N  Words
the quick brown fox  12  jumps over the lazy dog
"
        );
        assert_eq!(
            drawn(rows(), Some(40), Fit::Clip),
            "\
Id                 N  Words
the quick brown…  12  jumps over the l…
"
        );
    }

    #[test]
    fn a_short_line_wraps_what_is_never_clipped_and_a_shorter_one_stacks_it() {
        let rows = || {
            vec![vec![hard("1 hour 30 minutes"), hard("12"), soft("jumps over")], vec![hard("-"), hard("1"), soft("")]]
        };
        assert_eq!(
            drawn(rows(), Some(26), Fit::Clip),
            "\
Id          N  Words
1 hour 30  12  jumps over
minutes
-           1
"
        );
        assert_eq!(
            drawn(rows(), Some(20), Fit::Clip),
            "\
Id     1 hour 30
       minutes
N      12
Words  jumps over

Id     -
N      1
"
        );
        assert_eq!(
            drawn(vec![vec![hard("kd35-dnr3/p7kd"), hard("1"), soft("word")]], Some(24), Fit::Clip),
            "\
Id              N  Words
kd35-dnr3/p7kd  1  word
"
        );
    }

    #[test]
    fn words_are_wrapped_under_themselves() {
        let rows =
            vec![vec![hard("a"), hard("1"), soft("the quick brown fox\njumps")], vec![hard("b"), hard("2"), soft("x")]];
        assert_eq!(
            drawn(rows, Some(20), Fit::Wrap),
            "\
Id  N  Words
a   1  the quick
       brown fox
       jumps
b   2  x
"
        );
    }

    #[test]
    fn clipping_counts_cells_and_keeps_characters_whole() {
        for (text, width, expected) in [
            ("plain", 5, "plain"),
            ("plain", 4, "pla…"),
            ("東京都", 6, "東京都"),
            ("東京都", 5, "東京…"),
            ("東京都", 4, "東…"),
            ("e\u{301}e\u{301}e\u{301}", 2, "e\u{301}…"),
            ("👩\u{200d}👧👩\u{200d}👧", 3, "👩\u{200d}👧…"),
            ("ab", 0, "…"),
            ("one two", 5, "one…"),
        ] {
            assert_eq!(clip(text, width), expected, "{text:?}");
        }
    }

    #[test]
    fn wrapping_breaks_words_only_when_it_must() {
        for (text, width, expected) in [
            ("one two three", 7, "one two\nthree"),
            ("one\n\ntwo", 7, "one\n\ntwo"),
            ("abcdefghij kl", 4, "abcd\nefgh\nij\nkl"),
            ("東京都", 4, "東京\n都"),
            ("東京", 1, "東\n京"),
            ("", 3, ""),
        ] {
            assert_eq!(wrap(text, width), expected, "{text:?}");
        }
    }

    #[test]
    fn one_long_text_does_not_pad_every_row() {
        let long = "w".repeat(100_000);
        let rows = vec![vec![hard(&long), hard("1"), soft(&long)], vec![hard("b"), hard("2"), soft("x")]];
        assert!(drawn(rows, None, Fit::Clip).lines().all(|line| line.width() <= 2 * WIDEST + 8));
    }
}
