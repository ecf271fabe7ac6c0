//! Where headers, keys and values stand in a TOML text that is known to parse.
//! What they mean and how they change is not known here.

use std::ops::Range;

use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, parse_document};

/// The sections of a file in order; the first is the head.
#[derive(Debug)]
pub(crate) struct Outline {
    pub(crate) sections: Vec<Section>,
}

/// What begins a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Opening {
    /// Nothing: the top of the file.
    Head,
    /// `[table]`
    Table,
    /// `[[block]]`
    Block,
}

/// A header and the pairs below it, up to the next header.
#[derive(Debug)]
pub(crate) struct Section {
    pub(crate) opening: Opening,
    pub(crate) path: Vec<String>,
    /// The header with its brackets.
    pub(crate) header: Range<usize>,
    pub(crate) pairs: Vec<Pair>,
}

/// A key, dotted or not, and its value.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) path: Vec<String>,
    /// From the key to the end of the value.
    pub(crate) span: Range<usize>,
    pub(crate) value: Spot,
}

/// A value and what stands in it.
#[derive(Debug)]
pub(crate) struct Spot {
    pub(crate) span: Range<usize>,
    pub(crate) inside: Inside,
}

/// What stands in a value.
#[derive(Debug)]
pub(crate) enum Inside {
    Scalar,
    Array(Vec<Spot>),
    Inline(Vec<Pair>),
}

impl Outline {
    /// Returns the outline of a text that parses.
    pub(crate) fn of(text: &str) -> Self {
        let source = Source::new(text);
        let head = Section { opening: Opening::Head, path: Vec::new(), header: 0..0, pairs: Vec::new() };
        let mut build = Build { source, sections: vec![head], path: Vec::new(), start: 0, open: Vec::new() };
        let mut take = |event: Event| build.take(event);
        parse_document(&source.lex().into_vec(), &mut take, &mut ());
        Self { sections: build.sections }
    }

    /// Returns the pairs at the top of the file.
    pub(crate) fn head(&self) -> &[Pair] {
        self.sections.first().map_or(&[], |section| &section.pairs)
    }
}

/// Returns the pair with exactly this path.
pub(crate) fn find<'o>(pairs: &'o [Pair], path: &[&str]) -> Option<&'o Pair> {
    pairs.iter().find(|pair| pair.path == path)
}

struct Build<'t> {
    source: Source<'t>,
    sections: Vec<Section>,
    /// The key that is being read.
    path: Vec<String>,
    start: usize,
    open: Vec<Frame>,
}

/// An array or inline table that is not closed yet, and the key it belongs to.
struct Frame {
    inside: Inside,
    start: usize,
    path: Vec<String>,
    key_start: usize,
}

impl Build<'_> {
    fn take(&mut self, event: Event) {
        let span = event.span().start()..event.span().end();
        match event.kind() {
            EventKind::SimpleKey => {
                if self.path.is_empty() {
                    self.start = span.start;
                }
                let mut key = String::new();
                if let Some(raw) = self.source.get(event) {
                    raw.decode_key(&mut key, &mut ());
                }
                self.path.push(key);
            }
            EventKind::StdTableOpen => self.section(Opening::Table, span),
            EventKind::ArrayTableOpen => self.section(Opening::Block, span),
            EventKind::StdTableClose | EventKind::ArrayTableClose => {
                let path = std::mem::take(&mut self.path);
                if let Some(section) = self.sections.last_mut() {
                    section.path = path;
                    section.header.end = span.end;
                }
            }
            EventKind::InlineTableOpen => self.enter(Inside::Inline(Vec::new()), span.start),
            EventKind::ArrayOpen => self.enter(Inside::Array(Vec::new()), span.start),
            EventKind::InlineTableClose | EventKind::ArrayClose => {
                if let Some(frame) = self.open.pop() {
                    self.path = frame.path;
                    self.start = frame.key_start;
                    self.value(Spot { span: frame.start..span.end, inside: frame.inside });
                }
            }
            EventKind::Scalar => self.value(Spot { span, inside: Inside::Scalar }),
            _ => {}
        }
    }

    fn section(&mut self, opening: Opening, header: Range<usize>) {
        self.sections.push(Section { opening, path: Vec::new(), header, pairs: Vec::new() });
    }

    fn enter(&mut self, inside: Inside, start: usize) {
        self.open.push(Frame { inside, start, path: std::mem::take(&mut self.path), key_start: self.start });
    }

    fn value(&mut self, value: Spot) {
        let pairs = match self.open.last_mut() {
            Some(Frame { inside: Inside::Array(values), .. }) => {
                values.push(value);
                return;
            }
            Some(Frame { inside: Inside::Inline(pairs), .. }) => Some(pairs),
            _ => self.sections.last_mut().map(|section| &mut section.pairs),
        };
        if let Some(pairs) = pairs {
            let span = self.start..value.span.end;
            pairs.push(Pair { path: std::mem::take(&mut self.path), span, value });
        }
    }
}
