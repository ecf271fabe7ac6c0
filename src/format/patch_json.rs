//! One edit on a JSON text: where it goes, and the one splice that makes it.
//! Key order and indentation of everything else stay; what the edit means is settled before.

use std::ops::Range;

use super::expect::Index;
use super::patch::{PatchError, Splice};
use super::raw::line_start;
use super::read_json;
use super::sequence::{Layout, Piece, arrange, pieces};
use super::spell_json::{Spacing, member, object, string, value, wrapped};
use super::tree::{Entry, Node, Table, Value};
use crate::model::edit::{Edit, Place, Scalar};

/// Arrays of blocks by name, so that a head key goes before them even while they are empty.
const BLOCKS: &[&str] = &["question", "promise", "event", "escalation"];

/// A text, the brackets of its root, and how it is spaced.
struct Page<'t> {
    text: &'t str,
    whole: Range<usize>,
    spacing: Spacing,
}

/// Returns the splice that makes the edit on a text that parses and where the edit has an effect.
pub(crate) fn splice(text: &str, edit: &Edit, index: Index) -> Result<Splice, PatchError> {
    let root = read_json::table(text).map_err(|_| PatchError::Unverified)?;
    let page = page(text, &root);
    match edit {
        Edit::Put { place: Place::Head { key }, value } => Ok(put(&page, &root, &page.whole, key, value)),
        Edit::Put { place: Place::Table { table, key }, value } => match root.get(table) {
            Some(Node { span, value: Value::Table(inner) }) => Ok(put(&page, inner, span, key, value)),
            null => {
                let indent = step(&page);
                let inner = object(&[(key.clone(), value.clone())], &indent, &page.spacing);
                if let Some(null) = null {
                    return Ok(Splice { range: null.span.clone(), text: inner });
                }
                let member = format!("{}{}{inner}", string(table), page.spacing.colon);
                Ok(insert(&page, &root, &page.whole, before_blocks(&root), member))
            }
        },
        Edit::Put { place: Place::Block { block, key, .. }, value } => {
            let (span, inner) = numbered(&root, block, index).ok_or(PatchError::Unverified)?;
            Ok(put(&page, inner, span, key, value))
        }
        Edit::Drop { place } => {
            let (key, home) = match place {
                Place::Head { key } => (key, Some((&page.whole, &root))),
                Place::Table { table, key } => (key, child(&root, table)),
                Place::Block { block, key, .. } => (key, numbered(&root, block, index)),
            };
            let (span, inner) = home.ok_or(PatchError::Unverified)?;
            let kept = inner.entries.iter().enumerate().filter(|(_, entry)| entry.key != *key);
            let kept: Vec<_> = kept.map(|(at, _)| Piece::Keep(at)).collect();
            Ok(arranged(&page, span, &members(inner), &kept))
        }
        Edit::Append { block, fields } => append(&page, &root, block, fields),
    }
}

/// Returns the text with blocks added to one array in turn; all but the first go in together.
pub(crate) fn append_all(mut text: String, edits: &[Edit]) -> Result<String, PatchError> {
    let Some((first, rest)) = edits.split_first() else { return Ok(text) };
    splice(&text, first, 0)?.make(&mut text)?;
    let root = read_json::table(&text).map_err(|_| PatchError::Unverified)?;
    let page = page(&text, &root);
    let mut new = Vec::new();
    let mut place = None;
    for edit in rest {
        let Edit::Append { block, fields } = edit else { return Err(PatchError::Unverified) };
        let Some(node @ Node { value: Value::List(nodes), .. }) = root.get(block) else {
            return Err(PatchError::Unverified);
        };
        let last = nodes.last().ok_or(PatchError::Unverified)?;
        new.push(Piece::New(like(&page, last, fields)));
        place = Some((node, nodes));
    }
    let Some((node, nodes)) = place else { return Ok(text) };
    let spans: Vec<_> = nodes.iter().map(|node| node.span.clone()).collect();
    let pieces: Vec<_> = (0..spans.len()).map(Piece::Keep).chain(new).collect();
    let splice = arranged(&page, &node.span, &spans, &pieces);
    splice.make(&mut text)?;
    Ok(text)
}

fn page<'t>(text: &'t str, root: &Table) -> Page<'t> {
    let whole = text.find('{').unwrap_or(0)..text.rfind('}').map_or(text.len(), |at| at + 1);
    Page { text, spacing: spacing(text, &whole, root), whole }
}

fn child<'t>(table: &'t Table, key: &str) -> Option<(&'t Range<usize>, &'t Table)> {
    match table.get(key) {
        Some(Node { span, value: Value::Table(inner) }) => Some((span, inner)),
        _ => None,
    }
}

fn numbered<'t>(root: &'t Table, block: &str, index: Index) -> Option<(&'t Range<usize>, &'t Table)> {
    let Some(Node { value: Value::List(nodes), .. }) = root.get(block) else { return None };
    match nodes.get(index) {
        Some(Node { span, value: Value::Table(inner) }) => Some((span, inner)),
        _ => None,
    }
}

fn members(table: &Table) -> Vec<Range<usize>> {
    table.entries.iter().map(|entry| entry.key_span.start..entry.node.span.end).collect()
}

fn put(page: &Page<'_>, table: &Table, whole: &Range<usize>, key: &str, scalar: &Scalar) -> Splice {
    match table.get(key) {
        Some(node) => replace(page, node, scalar),
        None => {
            let at = if *whole == page.whole { before_blocks(table) } else { table.entries.len() };
            insert(page, table, whole, at, member(key, scalar, &page.spacing))
        }
    }
}

fn replace(page: &Page<'_>, node: &Node, scalar: &Scalar) -> Splice {
    let (Value::List(nodes), Scalar::List(words)) = (&node.value, scalar) else {
        return Splice { range: node.span.clone(), text: value(scalar, &page.spacing) };
    };
    let read = |node: &Node| if let Value::Text(text) = &node.value { Some(text.clone()) } else { None };
    let mut new = pieces(&nodes.iter().map(read).collect::<Vec<_>>(), words);
    for piece in &mut new {
        if let Piece::New(word) = piece {
            *word = string(word);
        }
    }
    let spans: Vec<_> = nodes.iter().map(|node| node.span.clone()).collect();
    arranged(page, &node.span, &spans, &new)
}

/// Returns the number of the first member that holds blocks or a table, or the end.
fn before_blocks(root: &Table) -> usize {
    let holds_blocks = |entry: &Entry| match &entry.node.value {
        Value::Table(_) => true,
        Value::List(nodes) => {
            BLOCKS.contains(&entry.key.as_str()) || nodes.iter().any(|node| matches!(node.value, Value::Table(_)))
        }
        _ => false,
    };
    root.entries.iter().position(holds_blocks).unwrap_or(root.entries.len())
}

fn insert(page: &Page<'_>, table: &Table, whole: &Range<usize>, at: usize, new: String) -> Splice {
    let count = table.entries.len();
    let new = (0..at).map(Piece::Keep).chain([Piece::New(new)]).chain((at..count).map(Piece::Keep));
    arranged(page, whole, &members(table), &new.collect::<Vec<_>>())
}

fn arranged(page: &Page<'_>, whole: &Range<usize>, values: &[Range<usize>], new: &[Piece]) -> Splice {
    let gap = page.spacing.comma.trim_start_matches(',');
    let is_object = page.text.get(whole.clone()).is_some_and(|text| text.starts_with('{'));
    let indent = line_indent(page.text, whole.start);
    let grow = page.spacing.step.as_ref().filter(|_| is_object).map(|step| (format!("{indent}{step}"), indent.clone()));
    let layout = Layout { gap, pad: "", eol: page.spacing.eol, grow };
    Splice { range: whole.clone(), text: arrange(page.text, whole, values, new, &layout) }
}

fn append(page: &Page<'_>, root: &Table, block: &str, fields: &[(String, Scalar)]) -> Result<Splice, PatchError> {
    let outer = step(page);
    let Some(node) = root.get(block) else {
        let inner = format!("{outer}{outer}");
        let list = wrapped('[', &[object(fields, &inner, &page.spacing)], ']', &outer, &page.spacing);
        let member = format!("{}{}{list}", string(block), page.spacing.colon);
        return Ok(insert(page, root, &page.whole, root.entries.len(), member));
    };
    let nodes = match &node.value {
        Value::List(nodes) => nodes.as_slice(),
        Value::Null => &[],
        _ => return Err(PatchError::Unverified),
    };
    let Some(last) = nodes.last() else {
        let indent = line_indent(page.text, node.span.start);
        let inner = format!("{indent}{outer}");
        let list = wrapped('[', &[object(fields, &inner, &page.spacing)], ']', &indent, &page.spacing);
        return Ok(Splice { range: node.span.clone(), text: list });
    };
    let new = Piece::New(like(page, last, fields));
    let spans: Vec<_> = nodes.iter().map(|node| node.span.clone()).collect();
    let new: Vec<_> = (0..spans.len()).map(Piece::Keep).chain([new]).collect();
    Ok(arranged(page, &node.span, &spans, &new))
}

/// Returns a block laid out as the last one before it is.
fn like(page: &Page<'_>, last: &Node, fields: &[(String, Scalar)]) -> String {
    let example = page.text.get(last.span.clone()).unwrap_or_default();
    if example.contains('\n') {
        return object(fields, &line_indent(page.text, last.span.start), &page.spacing);
    }
    let pad = if example.starts_with("{ ") { " " } else { "" };
    let pieces: Vec<_> = fields.iter().map(|(key, scalar)| member(key, scalar, &page.spacing)).collect();
    format!("{{{pad}{}{pad}}}", pieces.join(page.spacing.comma))
}

fn step(page: &Page<'_>) -> String {
    page.spacing.step.clone().unwrap_or_default()
}

/// Returns the white space that the line of the offset begins with.
fn line_indent(text: &str, offset: usize) -> String {
    let line = text.get(line_start(text, offset)..offset).unwrap_or_default();
    line.chars().take_while(|sign| matches!(sign, ' ' | '\t')).collect()
}

/// Returns how the file is spaced, judged by its first member and line ends.
fn spacing(text: &str, whole: &Range<usize>, root: &Table) -> Spacing {
    let (all, crlf) = (text.matches('\n').count(), text.matches("\r\n").count());
    let eol = if crlf * 2 > all { "\r\n" } else { "\n" };
    let Some(first) = root.entries.first() else {
        return Spacing { colon: ": ", comma: ", ", step: Some("  ".to_owned()), eol };
    };
    let colon = text.get(first.key_span.end..first.node.span.start).unwrap_or_default();
    let colon = if colon.contains([' ', '\n', '\t']) { ": " } else { ":" };
    let lead = text.get(whole.start + 1..first.key_span.start).unwrap_or_default();
    let step = lead.rsplit_once('\n').map(|(_, indent)| indent.to_owned());
    let tight = colon == ":" && step.is_none();
    Spacing { colon, comma: if tight { "," } else { ", " }, step, eol }
}
