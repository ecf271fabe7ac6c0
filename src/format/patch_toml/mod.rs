//! One edit on a TOML text: where it goes, and the one splice that makes it.
//! The order, comments and layout of everything else stay; what the edit means is settled before.

mod lines;
pub(crate) mod outline;

use self::lines::Style;
use self::outline::{Inside, Opening, Outline, Pair, Section, Spot, find};
use super::expect::Index;
use super::patch::{PatchError, Splice};
use super::sequence::{Layout, Piece, arrange, pieces};
use super::spell_toml::{self, Room};
use crate::model::edit::{Edit, Place, Scalar};

/// Where the keys of a place stand.
enum Home<'o> {
    Head(&'o [Pair]),
    Section(&'o Section),
    /// `outcome.remedy = …` at the top of the file.
    Dotted(&'o str, &'o [Pair]),
    /// `outcome = { … }`, or a block in `promise = [ { … } ]`.
    Inline(&'o Spot, &'o [Pair]),
    Nowhere,
}

/// Returns the splice that makes the edit on a text that parses and where the edit has an effect.
pub(crate) fn splice(text: &str, edit: &Edit, index: Index) -> Result<Splice, PatchError> {
    let outline = Outline::of(text);
    let style = Style::of(text);
    match edit {
        Edit::Put { place, value } => put(text, &outline, &style, place, index, value),
        Edit::Drop { place } => remove(text, &outline, place, index),
        Edit::Append { block, fields } => append(text, &outline, &style, block, fields),
    }
}

/// Returns the text with blocks added in turn; what stands before them is looked at once.
pub(crate) fn append_all(mut text: String, edits: &[Edit]) -> Result<String, PatchError> {
    let (mut outline, style) = (Outline::of(&text), Style::of(&text));
    for edit in edits {
        let Edit::Append { block, fields } = edit else { return Err(PatchError::Unverified) };
        append(&text, &outline, &style, block, fields)?.make(&mut text)?;
        // In an array on one line the places of the values move.
        if find(outline.head(), &[block]).is_some() {
            outline = Outline::of(&text);
        }
    }
    Ok(text)
}

fn home<'o>(outline: &'o Outline, place: &'o Place, index: Index) -> Home<'o> {
    match place {
        Place::Head { .. } => Home::Head(outline.head()),
        Place::Table { table, .. } => {
            // A table inside another is named by its path: `calendars.england`.
            let is_named = |path: &[String]| path == [table.as_str()] || path.join(".") == *table;
            let own = |section: &&Section| section.opening == Opening::Table && is_named(&section.path);
            if let Some(section) = outline.sections.iter().find(own) {
                return Home::Section(section);
            }
            match find(outline.head(), &[table]) {
                Some(Pair { value: spot @ Spot { inside: Inside::Inline(pairs), .. }, .. }) => {
                    Home::Inline(spot, pairs)
                }
                _ if outline.head().iter().any(|pair| under(pair, table)) => Home::Dotted(table, outline.head()),
                _ => Home::Nowhere,
            }
        }
        Place::Block { block, .. } => {
            let own = |section: &&Section| section.opening == Opening::Block && section.path == [block.as_str()];
            if let Some(section) = outline.sections.iter().filter(own).nth(index) {
                return Home::Section(section);
            }
            match find(outline.head(), &[block]) {
                Some(Pair { value: Spot { inside: Inside::Array(values), .. }, .. }) => match values.get(index) {
                    Some(spot @ Spot { inside: Inside::Inline(pairs), .. }) => Home::Inline(spot, pairs),
                    _ => Home::Nowhere,
                },
                _ => Home::Nowhere,
            }
        }
    }
}

/// Returns true for `table.key = …`, however many keys follow.
fn under(pair: &Pair, table: &str) -> bool {
    pair.path.len() > 1 && pair.path.first().is_some_and(|first| first == table)
}

fn key_of(place: &Place) -> &str {
    match place {
        Place::Head { key } | Place::Table { key, .. } | Place::Block { key, .. } => key,
    }
}

fn shape(place: &Place) -> PatchError {
    let place = match place {
        Place::Head { key } => key.clone(),
        Place::Table { table, key } => format!("{table}.{key}"),
        Place::Block { block, key, .. } => format!("{block}.{key}"),
    };
    PatchError::Shape { place, found: "a key of an unusual form" }
}

fn present<'o>(home: &Home<'o>, key: &str) -> Option<&'o Pair> {
    match home {
        Home::Head(pairs) | Home::Inline(_, pairs) => find(pairs, &[key]),
        Home::Section(section) => find(&section.pairs, &[key]),
        Home::Dotted(table, pairs) => find(pairs, &[table, key]),
        Home::Nowhere => None,
    }
}

fn put(
    text: &str,
    outline: &Outline,
    style: &Style,
    place: &Place,
    index: Index,
    value: &Scalar,
) -> Result<Splice, PatchError> {
    let key = key_of(place);
    let home = home(outline, place, index);
    let room = if matches!(home, Home::Inline(..)) { Room::OneLine } else { style.room };
    if let Some(pair) = present(&home, key) {
        return Ok(Splice { range: pair.value.span.clone(), text: replaced(text, style, &pair.value, value, room) });
    }
    let line = spell_toml::pair(key, value, room);
    match home {
        Home::Head(pairs) => {
            let after = pairs.last().map(|pair| pair.span.end);
            let header = outline.sections.get(1).map(|section| section.header.start);
            Ok(lines::paragraph(text, style, lines::before_header(text, after, header), &[line]))
        }
        Home::Section(section) => {
            let (start, end) = match section.pairs.last() {
                Some(pair) => (pair.span.start, pair.span.end),
                None => (section.header.start, section.header.end),
            };
            Ok(lines::line_below(text, style, start, end, &line))
        }
        Home::Dotted(table, pairs) => {
            let last = pairs.iter().rfind(|pair| under(pair, table)).ok_or_else(|| shape(place))?;
            let line = format!("{}.{line}", spell_toml::key(table));
            Ok(lines::line_below(text, style, last.span.start, last.span.end, &line))
        }
        Home::Inline(spot, pairs) => {
            let old: Vec<_> = pairs.iter().map(|pair| pair.span.clone()).collect();
            let new = (0..old.len()).map(Piece::Keep).chain([Piece::New(line)]).collect::<Vec<_>>();
            let layout = Layout { gap: " ", pad: " ", eol: style.eol, grow: None };
            Ok(Splice { range: spot.span.clone(), text: arrange(text, &spot.span, &old, &new, &layout) })
        }
        Home::Nowhere => match place {
            Place::Table { table, .. } => {
                let before = outline.sections.iter().take_while(|section| section.opening != Opening::Block);
                let ends = |section: &Section| match (section.pairs.last(), section.opening) {
                    (Some(pair), _) => Some(pair.span.end),
                    (None, Opening::Head) => None,
                    (None, _) => Some(section.header.end),
                };
                let after = before.filter_map(ends).last();
                let block = outline.sections.iter().find(|section| section.opening == Opening::Block);
                let at = lines::before_header(text, after, block.map(|section| section.header.start));
                Ok(lines::paragraph(text, style, at, &[format!("[{}]", spell_toml::key(table)), line]))
            }
            _ => Err(shape(place)),
        },
    }
}

/// Returns the new value in the manner of the old one.
fn replaced(text: &str, style: &Style, old: &Spot, value: &Scalar, room: Room) -> String {
    let raw = text.get(old.span.clone()).unwrap_or_default();
    match (value, &old.inside) {
        (Scalar::List(words), Inside::Array(values)) => {
            let spans: Vec<_> = values.iter().map(|value| value.span.clone()).collect();
            let read = |span: &std::ops::Range<usize>| {
                let value = toml::de::DeValue::parse(text.get(span.clone())?).ok()?;
                value.get_ref().as_str().map(str::to_owned)
            };
            let mut new = pieces(&spans.iter().map(read).collect::<Vec<_>>(), words);
            for piece in &mut new {
                if let Piece::New(word) = piece {
                    *word = spell_toml::basic(word);
                }
            }
            let layout = Layout { gap: " ", pad: "", eol: style.eol, grow: None };
            arrange(text, &old.span, &spans, &new, &layout)
        }
        (Scalar::Text(words), Inside::Scalar) if raw.starts_with('\'') && !raw.starts_with("'''") => {
            spell_toml::literal(words).unwrap_or_else(|| spell_toml::value(value, room))
        }
        _ => spell_toml::value(value, room),
    }
}

fn remove(text: &str, outline: &Outline, place: &Place, index: Index) -> Result<Splice, PatchError> {
    let home = home(outline, place, index);
    let pair = present(&home, key_of(place)).ok_or_else(|| shape(place))?;
    let Home::Inline(spot, pairs) = home else {
        return Ok(lines::without_line(text, &pair.span));
    };
    let old: Vec<_> = pairs.iter().map(|pair| pair.span.clone()).collect();
    let kept: Vec<_> = (0..old.len()).filter(|at| old.get(*at) != Some(&pair.span)).map(Piece::Keep).collect();
    let layout = Layout { gap: " ", pad: " ", eol: "\n", grow: None };
    Ok(Splice { range: spot.span.clone(), text: arrange(text, &spot.span, &old, &kept, &layout) })
}

fn append(
    text: &str,
    outline: &Outline,
    style: &Style,
    block: &str,
    fields: &[(String, Scalar)],
) -> Result<Splice, PatchError> {
    match find(outline.head(), &[block]) {
        Some(Pair { value: spot @ Spot { inside: Inside::Array(values), .. }, .. }) => {
            let old: Vec<_> = values.iter().map(|value| value.span.clone()).collect();
            let new = Piece::New(spell_toml::inline(fields));
            let new = (0..old.len()).map(Piece::Keep).chain([new]).collect::<Vec<_>>();
            let layout = Layout { gap: " ", pad: "", eol: style.eol, grow: None };
            Ok(Splice { range: spot.span.clone(), text: arrange(text, &spot.span, &old, &new, &layout) })
        }
        Some(_) => Err(PatchError::Shape { place: block.to_owned(), found: "a single value" }),
        None => {
            let mut lines = vec![format!("[[{}]]", spell_toml::key(block))];
            lines.extend(fields.iter().map(|(key, value)| spell_toml::pair(key, value, style.room)));
            Ok(lines::paragraph(text, style, text.len(), &lines))
        }
    }
}
