//! A JSON text in pieces and back again, byte for byte.
//! Commas are put between the pieces when they are joined; nothing is decided here.

use std::ops::Range;

use super::super::tree::{Entry as Member, Node, Table, Value};
use super::page::{BLOCKS, Entry, Ink, Name, Page, Part, Slot, block_id};

/// Returns the pieces of a text that parses, or the words for a shape that cannot be taken apart.
pub(super) fn take(text: &str, root: &Table) -> Result<Page, &'static str> {
    let cut = Cut { text };
    let whole = text.find('{').unwrap_or(0)..text.rfind('}').map_or(text.len(), |at| at + 1);
    let spans: Vec<_> = root.entries.iter().map(member_span).collect();
    let frame = cut.frame(&whole, &spans);
    let before = cut.get(0..whole.start);
    let mut page = Page {
        open: format!("{before}{{{}", frame.open),
        close: frame.close + cut.get(whole.end..text.len()),
        ..Page::default()
    };
    for (member, gaps) in root.entries.iter().zip(frame.gaps) {
        let name = member.key.as_str();
        match &member.node.value {
            Value::Table(table) => {
                page.slots.push((
                    Name::Table(member.key.clone()),
                    Slot::Part(cut.part(member.key_span.start, gaps, &member.node, table)),
                ));
            }
            Value::List(nodes) if BLOCKS.contains(&name) => {
                let spans: Vec<_> = nodes.iter().map(|node| node.span.clone()).collect();
                let inner = cut.frame(&member.node.span, &spans);
                let body = cut.get(member.key_span.start..member.node.span.start + 1).to_owned();
                let ink = Ink { body, ..gaps };
                let array = Part { ink, open: inner.open, entries: Vec::new(), close: inner.close };
                page.slots.push((Name::Array(member.key.clone()), Slot::Part(array)));
                for (node, gaps) in nodes.iter().zip(inner.gaps) {
                    let Value::Table(table) = &node.value else { return Err("a block that is no object") };
                    let id = block_id(name, table, cut.get(node.span.clone()));
                    let part = cut.part(node.span.start, gaps, node, table);
                    page.slots.push((Name::Block(member.key.clone(), id), Slot::Part(part)));
                }
            }
            _ => page.slots.push((Name::Head(vec![member.key.clone()]), Slot::Entry(cut.entry(member, gaps)))),
        }
    }
    Ok(page)
}

/// Returns the text of the pieces.
pub(super) fn give(page: &Page) -> String {
    let mut out = page.open.clone();
    let mut first = true;
    let mut slots = page.slots.iter().peekable();
    while let Some((name, slot)) = slots.next() {
        match slot {
            Slot::Entry(entry) => lay(&mut out, &mut first, &entry.ink, |_| {}),
            Slot::Part(part) => lay(&mut out, &mut first, &part.ink, |out| {
                let mut inner_first = true;
                if let Name::Array(_) = name {
                    out.push_str(&part.open);
                    let is_block = |(name, _): &&(Name, Slot)| matches!(name, Name::Block(..));
                    while let Some((_, Slot::Part(block))) = slots.next_if(is_block) {
                        lay(out, &mut inner_first, &block.ink, |out| object(out, block));
                    }
                    out.push_str(&part.close);
                } else {
                    object(out, part);
                }
            }),
        }
    }
    out.push_str(&page.close);
    out
}

/// Lays one piece behind the others: the first keeps the white space of its bracket, the others their own.
fn lay(out: &mut String, first: &mut bool, ink: &Ink, inside: impl FnOnce(&mut String)) {
    if !*first {
        out.push(',');
        out.push_str(&ink.lead);
    }
    *first = false;
    out.push_str(&ink.body);
    inside(out);
    out.push_str(&ink.trail);
}

fn object(out: &mut String, part: &Part) {
    if part.entries.is_empty() && !part.open.is_empty() {
        // Nothing is left of what it held: the white space around that goes too.
        out.push_str(part.close.trim_start());
        return;
    }
    out.push_str(&part.open);
    let mut first = true;
    part.entries.iter().for_each(|entry| lay(out, &mut first, &entry.ink, |_| {}));
    out.push_str(&part.close);
}

struct Cut<'t> {
    text: &'t str,
}

/// The white space of a container: after the bracket, around each value, before the closing bracket.
struct Frame {
    open: String,
    /// For each value an ink without body.
    gaps: Vec<Ink>,
    close: String,
}

impl Cut<'_> {
    fn get(&self, range: Range<usize>) -> &str {
        self.text.get(range).unwrap_or_default()
    }

    fn frame(&self, whole: &Range<usize>, spans: &[Range<usize>]) -> Frame {
        let (start, end) = (whole.start + 1, whole.end.saturating_sub(1));
        let Some(first) = spans.first() else {
            return Frame { open: String::new(), gaps: Vec::new(), close: self.get(start..whole.end).to_owned() };
        };
        let open = self.get(start..first.start).to_owned();
        let mut gaps = vec![Ink::default()];
        let mut last = first.end;
        for span in spans.iter().skip(1) {
            let between = self.get(last..span.start);
            let (wait, lead) = between.split_once(',').unwrap_or(("", between));
            if let Some(before) = gaps.last_mut() {
                before.trail = wait.to_owned();
            }
            gaps.push(Ink { lead: lead.to_owned(), ..Ink::default() });
            last = span.end;
        }
        // What stands before the first value is the bracket's; should the value move, it stands like its neighbour.
        let typical =
            gaps.get(1).map_or(if open.is_empty() { " " } else { open.as_str() }, |next| next.lead.as_str()).to_owned();
        if let Some(first) = gaps.first_mut() {
            first.lead = typical;
        }
        let close = self.get(last..end).to_owned() + self.get(end..whole.end);
        Frame { open, gaps, close }
    }

    fn entry(&self, member: &Member, gaps: Ink) -> Entry {
        let body = self.get(member_span(member)).to_owned();
        Entry { path: vec![member.key.clone()], value: member.node.value.clone(), ink: Ink { body, ..gaps } }
    }

    fn part(&self, start: usize, gaps: Ink, node: &Node, table: &Table) -> Part {
        let spans: Vec<_> = table.entries.iter().map(member_span).collect();
        let frame = self.frame(&node.span, &spans);
        let ink = Ink { body: self.get(start..node.span.start + 1).to_owned(), ..gaps };
        let entries = table.entries.iter().zip(frame.gaps).map(|(member, gaps)| self.entry(member, gaps)).collect();
        Part { ink, open: frame.open, entries, close: frame.close }
    }
}

fn member_span(member: &Member) -> Range<usize> {
    member.key_span.start..member.node.span.end
}
