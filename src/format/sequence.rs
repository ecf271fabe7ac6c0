//! Values between brackets with commas: taken apart into pieces and put together again, layout kept.
//! Serves arrays, inline tables and objects of both languages; what the values mean is not known here.

use std::ops::Range;

/// One value of the new sequence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Piece {
    /// The old value of this number, as it stands.
    Keep(usize),
    /// A new value.
    New(String),
}

/// How values are laid out where the old sequence does not show it.
#[derive(Clone, Debug)]
pub(crate) struct Layout<'t> {
    /// Between a comma and the next value on the same line.
    pub(crate) gap: &'t str,
    /// Inside the brackets of a one-line sequence.
    pub(crate) pad: &'t str,
    pub(crate) eol: &'t str,
    /// Indentation of values and of the closing bracket, where an empty sequence grows to several lines.
    pub(crate) grow: Option<(String, String)>,
}

/// An old value with what surrounds it.
struct Slot<'t> {
    /// From the end of the slot before.
    lead: &'t str,
    body: &'t str,
    /// Between the value and its comma.
    wait: &'t str,
    comma: bool,
    /// The rest of the line, if nothing but white space and a comment stands on it.
    trail: &'t str,
}

/// Returns the text of the sequence with the given pieces; `whole` has the brackets, `values` are the old ones in order.
pub(crate) fn arrange(
    text: &str,
    whole: &Range<usize>,
    values: &[Range<usize>],
    pieces: &[Piece],
    layout: &Layout<'_>,
) -> String {
    let cut = |range: Range<usize>| text.get(range).unwrap_or_default();
    let inner = whole.start + 1..whole.end.saturating_sub(1).max(whole.start + 1);
    let open = cut(whole.start..inner.start);
    let close = cut(inner.end..whole.end);
    let Some(first) = values.first() else {
        return format!("{open}{}{close}", filled(cut(inner), pieces, layout));
    };

    let head = line_rest(cut(inner.start..first.start));
    let mut at = inner.start + head.len();
    let mut slots = Vec::with_capacity(values.len());
    for (index, body) in values.iter().enumerate() {
        let until = values.get(index + 1).map_or(inner.end, |next| next.start);
        let after = cut(body.end..until);
        let comma = comma_in(after);
        let wait = after.get(..comma.unwrap_or(0)).unwrap_or_default();
        let trail = line_rest(after.get(comma.map_or(0, |at| at + 1)..).unwrap_or_default());
        slots.push(Slot { lead: cut(at..body.start), body: cut(body.clone()), wait, comma: comma.is_some(), trail });
        at = body.end + wait.len() + usize::from(comma.is_some()) + trail.len();
    }
    let tail = cut(at..inner.end);
    if pieces.is_empty() {
        let rest = format!("{head}{tail}");
        return if rest.trim().is_empty() { format!("{open}{close}") } else { format!("{open}{rest}{close}") };
    }
    format!("{open}{head}{}{tail}{close}", joined(&slots, pieces, layout, head))
}

fn joined(slots: &[Slot<'_>], pieces: &[Piece], layout: &Layout<'_>, head: &str) -> String {
    let tall = head.contains('\n') || slots.iter().any(|slot| slot.lead.contains('\n') || slot.trail.contains('\n'));
    let first_lead = slots.first().map_or("", |slot| slot.lead);
    let gap = slots.get(1).map_or(layout.gap, |slot| slot.lead);
    let starts_line = |index: usize| index == 0 || slots.get(index - 1).is_some_and(|slot| slot.trail.contains('\n'));
    let model = (0..slots.len()).rev().find(|index| starts_line(*index)).and_then(|index| slots.get(index));
    let indent = model.map_or("", |slot| slot.lead.rsplit('\n').next().unwrap_or_default());
    let last = slots.last();
    let comma_at_end = last.is_some_and(|slot| slot.comma);
    let break_at_end = last.is_some_and(|slot| slot.trail.contains('\n'));
    let mut out = String::new();
    for (place, piece) in pieces.iter().enumerate() {
        let is_last = place + 1 == pieces.len();
        let comma = if !is_last || comma_at_end { "," } else { "" };
        let on_new_line = if out.is_empty() { head.contains('\n') } else { out.ends_with('\n') };
        match piece {
            Piece::Keep(index) => {
                let Some(slot) = slots.get(*index) else { continue };
                match (tall, place, *index) {
                    (false, 0, 1..) if slot.lead.trim().is_empty() => out.push_str(first_lead),
                    (false, 1.., 0) => out.push_str(gap),
                    (true, 1.., _) if !slot.lead.contains('\n') && starts_line(*index) && !on_new_line => {
                        out.push_str(layout.eol);
                        out.push_str(slot.lead);
                    }
                    _ => out.push_str(slot.lead),
                }
                out.push_str(slot.body);
                // A comment before the comma must stay behind it, so a missing comma goes right after the value.
                if slot.comma {
                    out.push_str(slot.wait);
                }
                out.push_str(comma);
                out.push_str(slot.trail);
            }
            Piece::New(text) => {
                match (tall, place) {
                    (false, 0) => out.push_str(first_lead),
                    (false, _) => out.push_str(gap),
                    (true, _) if on_new_line => out.push_str(indent),
                    (true, _) => {
                        out.push_str(layout.eol);
                        out.push_str(indent);
                    }
                }
                out.push_str(text);
                out.push_str(comma);
                if tall && (break_at_end || !is_last) {
                    out.push_str(layout.eol);
                }
            }
        }
    }
    out
}

/// Returns what stands between the brackets of a sequence that was empty.
fn filled(inner: &str, pieces: &[Piece], layout: &Layout<'_>) -> String {
    let new: Vec<&str> = pieces
        .iter()
        .filter_map(|piece| if let Piece::New(text) = piece { Some(text.as_str()) } else { None })
        .collect();
    if new.is_empty() {
        return inner.to_owned();
    }
    let eol = layout.eol;
    if !inner.trim().is_empty() {
        // Only comments stand there: the values go below them, before the line of the closing bracket.
        let below = inner.rfind('\n').map_or(0, |at| at + 1);
        let (comments, rest) = inner.split_at_checked(below).unwrap_or((inner, ""));
        let line = comments.lines().rev().find(|line| line.trim_start().starts_with('#')).unwrap_or_default();
        let indent = line.get(..line.len() - line.trim_start().len()).unwrap_or_default();
        let values: String = new.iter().map(|text| format!("{indent}{text},{eol}")).collect();
        return format!("{comments}{values}{rest}");
    }
    match &layout.grow {
        Some((indent, close)) => {
            format!("{eol}{indent}{}{eol}{close}", new.join(&format!(",{eol}{indent}")))
        }
        None => format!("{pad}{}{pad}", new.join(&format!(",{}", layout.gap)), pad = layout.pad),
    }
}

/// Returns the start of the text up to and with its first line break, if only white space and a comment stand there.
fn line_rest(text: &str) -> &str {
    let end = text.find('\n').map_or(text.len(), |at| at + 1);
    let line = text.get(..end).unwrap_or_default();
    let bare = line.trim();
    if line.ends_with('\n') && (bare.is_empty() || bare.starts_with('#')) { line } else { "" }
}

/// Returns where the comma stands that is no part of a comment.
fn comma_in(text: &str) -> Option<usize> {
    let mut comment = false;
    for (at, sign) in text.char_indices() {
        match sign {
            '#' => comment = true,
            '\n' => comment = false,
            ',' if !comment => return Some(at),
            _ => {}
        }
    }
    None
}

/// Returns the pieces that turn the old words into the new ones and keep as many old values as can stay.
pub(crate) fn pieces(old: &[Option<String>], new: &[String]) -> Vec<Piece> {
    let same = |left: &Option<String>, right: &String| left.as_ref() == Some(right);
    let front = old.iter().zip(new).take_while(|(left, right)| same(left, right)).count();
    let rest = old.len().min(new.len()) - front;
    let back = old.iter().rev().zip(new.iter().rev()).take(rest).take_while(|(left, right)| same(left, right)).count();
    let middle_old = old.get(front..old.len() - back).unwrap_or_default();
    let middle_new = new.get(front..new.len() - back).unwrap_or_default();
    let mut result: Vec<Piece> = (0..front).map(Piece::Keep).collect();
    // The table of the longest common run is quadratic; where it would grow large the middle is simply replaced.
    if middle_old.len().saturating_mul(middle_new.len()) <= 1_000_000 {
        let mut kept = common(middle_old.len(), middle_new.len(), |i, j| {
            middle_old.get(i).zip(middle_new.get(j)).is_some_and(|(left, right)| same(left, right))
        })
        .into_iter()
        .peekable();
        for (j, word) in middle_new.iter().enumerate() {
            match kept.next_if(|(_, at)| *at == j) {
                Some((i, _)) => result.push(Piece::Keep(front + i)),
                None => result.push(Piece::New(word.clone())),
            }
        }
    } else {
        result.extend(middle_new.iter().cloned().map(Piece::New));
    }
    result.extend((old.len() - back..old.len()).map(Piece::Keep));
    result
}

/// Returns the pairs of a longest common run of two lists, in order.
pub(crate) fn common(n: usize, m: usize, same: impl Fn(usize, usize) -> bool) -> Vec<(usize, usize)> {
    let width = m + 1;
    let mut table = vec![0_u32; (n + 1) * width];
    let read = |table: &[u32], i: usize, j: usize| table.get(i * width + j).copied().unwrap_or(0);
    for i in (0..n).rev() {
        for j in (0..m).rev() {
            let best = if same(i, j) {
                read(&table, i + 1, j + 1) + 1
            } else {
                read(&table, i + 1, j).max(read(&table, i, j + 1))
            };
            if let Some(cell) = table.get_mut(i * width + j) {
                *cell = best;
            }
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < n && j < m {
        if same(i, j) {
            pairs.push((i, j));
            i += 1;
            j += 1;
        } else if read(&table, i + 1, j) >= read(&table, i, j + 1) {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}
