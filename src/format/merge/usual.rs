//! Shapes of TOML that people write and no command does, as we would have written them: blocks in the value of a key
//! become blocks, tables with a header inside another one become dotted keys.
//! The text says the same afterwards; what is merged of it is not known here.

use super::super::patch_toml::outline::{Inside, Opening, Outline, Pair, Section, Spot};
use super::super::raw::line_end;
use super::super::spell_toml;
use super::super::tree::{Syntax, Value, parse};
use super::page::{BLOCKS, same};

/// Returns the text in the usual shapes, or nothing where it has them or cannot be brought into them.
/// The text has no byte order mark and ends in a line break.
pub(super) fn usual(text: &str) -> Option<String> {
    let outline = Outline::of(text);
    let has_inner = outline.sections.iter().any(|section| section.path.len() > 1);
    if !has_inner && !outline.head().iter().any(is_record) {
        return None;
    }
    let mut written = Written { text, at: 0, chunks: Vec::new(), below: String::new() };
    for section in &outline.sections {
        written.section(section, &outline)?;
    }
    let rest = text.get(written.at..)?;
    let out: String = written.chunks.iter().map(|chunk| chunk.text.as_str()).chain([rest, &written.below]).collect();
    let root = |text: &str| parse(Syntax::Toml, text.as_bytes()).ok().map(|document| Value::Table(document.root));
    // Whatever was overlooked here, nothing is merged that does not say the same.
    same(&root(text)?, &root(&out)?).then_some(out)
}

/// Tells whether a key holds blocks, each of them in braces.
fn is_record(pair: &Pair) -> bool {
    let is_inline = |spot: &Spot| matches!(spot.inside, Inside::Inline(_));
    let is_filled =
        matches!(&pair.value.inside, Inside::Array(spots) if !spots.is_empty() && spots.iter().all(is_inline));
    matches!(pair.path.as_slice(), [name] if BLOCKS.contains(&name.as_str())) && is_filled
}

/// What stands under one header of the new text.
struct Chunk {
    name: String,
    text: String,
}

/// A text, how much of it was taken, and what was written of it.
struct Written<'t> {
    text: &'t str,
    at: usize,
    chunks: Vec<Chunk>,
    /// The blocks that stood in the value of a key.
    below: String,
}

impl Written<'_> {
    fn section(&mut self, section: &Section, outline: &Outline) -> Option<()> {
        let (name, inner) = match section.path.split_first() {
            Some((name, inner)) => (name.as_str(), inner),
            None => ("", &[][..]),
        };
        if section.opening == Opening::Head {
            let text = self.pairs(&section.pairs, "")?;
            self.chunks.push(Chunk { name: String::new(), text });
            return Some(());
        }
        if inner.is_empty() {
            let known = (section.opening == Opening::Table).then(|| self.place(name)).flatten();
            let header = self.text.get(section.header.clone())?;
            let mut text = self.taken(section.header.start)?.to_owned();
            // A table whose inner one stood first has its header already.
            text += &if known.is_some() {
                self.rest_of_header(section)?
            } else {
                self.with_line(header, section.header.end)?
            };
            text += &self.pairs(&section.pairs, "")?;
            match known.and_then(|place| self.chunks.get_mut(place)) {
                Some(chunk) => chunk.text += &text,
                None => self.chunks.push(Chunk { name: name.to_owned(), text }),
            }
            return Some(());
        }
        if section.opening == Opening::Block {
            return None;
        }
        let mut text = self.taken(section.header.start)?.to_owned();
        text += &self.rest_of_header(section)?;
        let is_dotted =
            outline.head().iter().any(|pair| pair.path.len() > 1 && pair.path.first().is_some_and(|key| key == name));
        let path = if is_dotted { section.path.as_slice() } else { inner };
        let path: Vec<String> = path.iter().map(|key| spell_toml::key(key)).collect();
        let path = path.join(".");
        text += &self.pairs(&section.pairs, &format!("{path}."))?;
        let goes_on = |other: &Section| other.path.len() > section.path.len() && other.path.starts_with(&section.path);
        if section.pairs.is_empty() && !outline.sections.iter().any(goes_on) {
            text += &format!("{path} = {{}}{}", self.line_break());
        }
        let place = if is_dotted { Some(0) } else { self.place(name) };
        match place.and_then(|place| self.chunks.get_mut(place)) {
            Some(chunk) => chunk.text += &text,
            None => {
                let header = format!("{0}[{1}]{0}", self.line_break(), spell_toml::key(name));
                self.chunks.push(Chunk { name: name.to_owned(), text: header + text.trim_start_matches(['\r', '\n']) });
            }
        }
        Some(())
    }

    /// Returns where the last table or block of a name stands.
    fn place(&self, name: &str) -> Option<usize> {
        self.chunks.iter().rposition(|chunk| !name.is_empty() && chunk.name == name)
    }

    /// Takes what stands before an offset.
    fn taken(&mut self, to: usize) -> Option<&str> {
        let taken = self.text.get(self.at..to)?;
        self.at = to;
        Some(taken)
    }

    /// Takes the rest of a line behind what stands on it.
    fn with_line(&mut self, body: &str, end: usize) -> Option<String> {
        self.at = line_end(self.text, end);
        Some(body.to_owned() + self.text.get(end..self.at)?)
    }

    /// Takes the line of a header and returns the comment behind it, on a line of its own.
    fn rest_of_header(&mut self, section: &Section) -> Option<String> {
        let rest = self.with_line("", section.header.end)?;
        Some(rest.find('#').and_then(|at| rest.get(at..)).unwrap_or_default().to_owned())
    }

    /// Takes pairs, each behind a prefix; those that hold blocks go below.
    fn pairs(&mut self, pairs: &[Pair], prefix: &str) -> Option<String> {
        let mut out = String::new();
        for pair in pairs {
            let lead = self.taken(pair.span.start)?.to_owned();
            let is_of_head = self.chunks.is_empty();
            if is_of_head && is_record(pair) {
                self.blocks(pair, &lead)?;
                continue;
            }
            let body = self.text.get(pair.span.clone())?;
            out += &lead;
            out += prefix;
            out += &self.with_line(body, pair.span.end)?;
        }
        Some(out)
    }

    /// Writes the blocks in the value of a key, with the comments around them.
    fn blocks(&mut self, pair: &Pair, lead: &str) -> Option<()> {
        let (Inside::Array(spots), [name]) = (&pair.value.inside, pair.path.as_slice()) else { return None };
        let end = self.line_break();
        let mut comments = comments(lead);
        let mut at = pair.value.span.start + 1;
        for (n, spot) in spots.iter().enumerate() {
            let Inside::Inline(fields) = &spot.inside else { return None };
            comments.extend(self::comments(self.text.get(at..spot.span.start)?));
            self.below += end;
            comments.drain(..).for_each(|comment| self.below += &format!("{comment}{end}"));
            self.below += &format!("[[{}]]{end}", spell_toml::key(name));
            at = spot.span.start;
            for field in fields {
                let between = self.text.get(at..field.span.start)?;
                self::comments(between).iter().for_each(|comment| self.below += &format!("{comment}{end}"));
                self.below += &format!("{}{end}", self.text.get(field.span.clone())?);
                at = field.span.end;
            }
            // What stands behind a block on its line is said of it.
            let next = spots.get(n + 1).map_or(pair.value.span.end, |next| next.span.start);
            at = line_end(self.text, spot.span.end).min(next);
            comments = self::comments(self.text.get(spot.span.end..at)?);
            comments.drain(..).for_each(|comment| self.below += &format!("{comment}{end}"));
        }
        comments = self::comments(self.text.get(at..pair.value.span.end)?);
        comments.extend(self::comments(&self.with_line("", pair.span.end)?));
        comments.drain(..).for_each(|comment| self.below += &format!("{comment}{end}"));
        Some(())
    }

    fn line_break(&self) -> &'static str {
        if self.text.contains("\r\n") { "\r\n" } else { "\n" }
    }
}

/// Returns the comments between two values.
fn comments(between: &str) -> Vec<String> {
    between
        .lines()
        .filter_map(|line| line.find('#').and_then(|at| line.get(at..)))
        .map(|line| line.trim_end().to_owned())
        .collect()
}
