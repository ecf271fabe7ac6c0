//! Markdown as GitHub and others read it: headings, tables, sentences.
//! Other people's text renders as the plain text it is: no link, image, mention or markup of theirs comes alive.

use crate::view::cell::Cell;
use crate::view::clean::{clean_block, clean_line};
use crate::view::page::{Align, Audience, Block, Column, Page, Record};
use crate::view::speech::{self, Speech};
use crate::view::{Style, pick, table};

/// An invisible break that renderers show as nothing, so that what is around it is no address and no mention.
const BREAK: &str = "&#8203;";

/// Returns the page as markdown; nothing to say is no byte at all.
pub(crate) fn write(page: &Page, style: &Style) -> Vec<u8> {
    let speech = Speech::new(page, escape_text, escape_word);
    let mut parts: Vec<String> = Vec::new();
    for (place, block) in pick::blocks(page, style).enumerate() {
        match block {
            Block::Table(table) if pick::is_shown(table.audience, style) => {
                let chosen = pick::chosen(table.columns, style, Audience::Data);
                parts.extend(under(&table.title, grid(table.columns, &table.rows, &chosen, &speech)));
            }
            Block::Record(record) if pick::is_shown(record.audience, style) => {
                parts.extend(under(&record.title, fields(record, &speech, style)));
            }
            Block::Prose(lines) => {
                let lines = table::heard(lines, style, place == 0).iter();
                let said = lines.map(|line| line.iter().map(|cell| table::spaced(cell, &speech)).collect());
                parts.extend(paragraphs(said.collect()));
            }
            Block::Table(_) | Block::Record(_) => {}
        }
    }
    if !page.problems.is_empty() {
        parts.push(format!("**{}:**", table::unreadable(page)));
        parts.push(page.problems.iter().map(problem).collect::<Vec<_>>().join("\n"));
    }
    parts.retain(|part| !part.is_empty());
    let mut out = parts.join("\n\n");
    if !out.is_empty() {
        out.push('\n');
    }
    out.into_bytes()
}

/// Returns sentences as paragraphs; what is indented under a sentence is a list, so that a page stays as long as it is.
fn paragraphs(lines: Vec<String>) -> Vec<String> {
    let mut parts: Vec<String> = Vec::new();
    let mut is_open = false;
    for line in lines {
        let text = line.trim_start();
        match parts.last_mut().filter(|_| is_open) {
            Some(part) if text.len() < line.len() => {
                part.push_str("\n- ");
                part.push_str(text);
            }
            Some(part) if !text.is_empty() && !part.contains("\n- ") => {
                // A break of the line within the paragraph.
                part.push_str("\\\n");
                part.push_str(text);
            }
            _ => parts.push(if text.len() < line.len() { format!("- {text}") } else { line.clone() }),
        }
        is_open = !text.is_empty();
    }
    parts
}

/// Returns other people's text, on one line, so that it renders as itself.
fn escape_text(text: &str) -> String {
    let clean = clean_line(text);
    // A dash is markup only where a line begins: behind a word it is part of a name, an id or a flag.
    let begins = clean.find(|ch: char| ch.is_alphanumeric() || ch == '\\').unwrap_or(clean.len());
    let (before, rest) = clean.split_at(begins);
    let is_special = |ch: char| ch.is_ascii_punctuation() && !matches!(ch, '/' | ':' | ';' | ',' | '?' | '@' | '%');
    escape(before, is_special) + &escape(rest, |ch| is_special(ch) && ch != '-')
}

/// Returns a word of ours; of what it may hold only what is markup in mid-line is escaped.
fn escape_word(text: &str) -> String {
    escape(&clean_line(text), |ch| matches!(ch, '\\' | '`' | '*' | '_' | '[' | ']' | '<' | '>' | '|' | '&' | '~' | '$'))
}

/// Returns clean text with its special characters escaped. What the cleaner made visible stays `\u{…}`: a
/// backslash before a letter is itself.
fn escape(clean: &str, is_special: impl Fn(char) -> bool) -> String {
    let mut out = String::with_capacity(clean.len() * 2);
    let mut rest = clean;
    let mut n_w = 0;
    while let Some(ch) = rest.chars().next() {
        let visible = visible_length(rest);
        let (this, after) = rest.split_at(if visible > 0 { visible } else { ch.len_utf8() });
        if visible == 0 && is_special(ch) {
            out.push('\\');
        }
        if ch == '.' && n_w >= 3 {
            out.insert_str(out.len() - usize::from(is_special(ch)), BREAK);
        }
        out.push_str(this);
        let is_address = match ch {
            '@' => true,
            ':' => after.starts_with('/'),
            '#' => after.starts_with(|next: char| next.is_ascii_digit()),
            _ => false,
        };
        if is_address {
            out.push_str(BREAK);
        }
        n_w = if ch.eq_ignore_ascii_case(&'w') { n_w + 1 } else { 0 };
        rest = after;
    }
    out
}

/// Returns how long the `\u{…}` is that the text begins with, or 0.
fn visible_length(text: &str) -> usize {
    let Some(rest) = text.strip_prefix("\\u{") else { return 0 };
    let digits = rest.bytes().take(7).take_while(u8::is_ascii_hexdigit).count();
    match rest.as_bytes().get(digits) {
        Some(b'}') if (1..=6).contains(&digits) => "\\u{}".len() + digits,
        _ => 0,
    }
}

fn under(title: &str, body: String) -> Vec<String> {
    if body.is_empty() {
        return Vec::new();
    }
    let title = escape_text(title);
    if title.is_empty() { vec![body] } else { vec![format!("## {title}"), body] }
}

/// Returns rows as a table; no rows, no table.
fn grid(columns: &[Column], rows: &[Vec<Cell>], places: &[usize], speech: &Speech) -> String {
    if rows.is_empty() || places.is_empty() {
        return String::new();
    }
    let rows: Vec<Vec<&Cell>> = rows.iter().map(|row| pick::cells(columns.len(), row)).collect();
    let shown = || places.iter().filter_map(|place| Some((*place, columns.get(*place)?)));
    let rule = |(place, column)| match table::align(column, rows.iter().filter_map(|row| row.get(place))) {
        Align::Left => "---".to_owned(),
        Align::Right => "--:".to_owned(),
    };
    let mut lines = vec![line(shown().map(|(_, column)| escape_word(column.title))), line(shown().map(rule))];
    for row in &rows {
        lines.push(line(places.iter().filter_map(|place| row.get(*place)).map(|cell| value(cell, speech))));
    }
    lines.join("\n")
}

/// Returns a record as a table of its fields, nested rows as tables of their own below.
fn fields(record: &Record, speech: &Speech, style: &Style) -> String {
    let columns = pick::columns(record);
    let mut lines = Vec::new();
    let mut below = Vec::new();
    for place in pick::chosen(&columns, style, Audience::Data) {
        let Some(field) = record.fields.get(place).filter(|field| !speech::is_empty(&field.cell)) else { continue };
        if let Cell::Rows { columns, rows } = &field.cell {
            let places = pick::chosen(columns, &Style::default(), Audience::Data);
            below.push(format!("### {}\n\n{}", escape_word(field.title), grid(columns, rows, &places, speech)));
        } else {
            lines.push(line([escape_word(field.title), value(&field.cell, speech)].into_iter()));
        }
    }
    if !lines.is_empty() {
        lines.splice(0..0, ["| Field | Value |".to_owned(), "| --- | --- |".to_owned()]);
        below.insert(0, lines.join("\n"));
    }
    below.join("\n\n")
}

/// Returns a cell of a table; line ends inside it are breaks of ours, with a blank for readers that leave them out.
fn value(cell: &Cell, speech: &Speech) -> String {
    match cell {
        Cell::Text(text) => {
            let lines: Vec<_> = clean_block(text.bare(), 0).split('\n').map(escape_text).collect();
            lines.join("<br> ")
        }
        _ => speech.say(cell),
    }
}

fn line(cells: impl Iterator<Item = String>) -> String {
    cells.fold("|".to_owned(), |line, cell| format!("{line} {cell} |"))
}

fn problem(problem: &crate::view::page::Problem) -> String {
    let hint = problem.hint.as_deref().map(|hint| format!(" (hint: {})", escape_text(hint)));
    format!("- {}{}", escape_text(&table::located(problem)), hint.unwrap_or_default())
}
