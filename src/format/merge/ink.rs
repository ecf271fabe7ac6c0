//! Comments and white space of three versions made one.
//! Values are not looked at here.

use super::page::Ink;

/// Returns the ink that goes with a chosen body; a side without the entry has no opinion.
pub(super) fn around(base: Option<&Ink>, first: Option<&Ink>, second: Option<&Ink>, body: &str) -> Ink {
    let nothing = Ink::default();
    let either = first.or(second).unwrap_or(&nothing);
    let old = base.unwrap_or(&nothing);
    let absent = base.unwrap_or(either);
    let (first, second) = (first.unwrap_or(absent), second.unwrap_or(absent));
    Ink {
        lead: comments(&old.lead, &first.lead, &second.lead),
        body: body.to_owned(),
        trail: line(&old.trail, &first.trail, &second.trail),
    }
}

/// Returns the text that one side changed; where both did, the smaller one.
pub(super) fn plain<'t>(base: &'t str, first: &'t str, second: &'t str) -> &'t str {
    one_sided(base, first, second).unwrap_or_else(|| first.min(second))
}

fn one_sided<'t>(base: &str, first: &'t str, second: &'t str) -> Option<&'t str> {
    if first == second || second == base {
        Some(first)
    } else if first == base {
        Some(second)
    } else {
        None
    }
}

/// Returns the lines above an entry; where both sides changed comments, both stay in byte order.
pub(super) fn comments(base: &str, first: &str, second: &str) -> String {
    if let Some(chosen) = one_sided(base, first, second) {
        return chosen.to_owned();
    }
    let (first, second) = (first.min(second), first.max(second));
    let (whole, indent) = first.split_at(first.rfind('\n').map_or(0, |at| at + 1));
    let known: Vec<&str> = whole.lines().collect();
    let mut out = whole.to_owned();
    for line in second.split_inclusive('\n') {
        if line.ends_with('\n') && !line.trim().is_empty() && !known.contains(&line.trim_end_matches(['\r', '\n'])) {
            out.push_str(line);
        }
    }
    out + indent
}

/// Returns the rest of an entry's line; where both sides changed its comment, both stay in byte order.
fn line(base: &str, first: &str, second: &str) -> String {
    if let Some(chosen) = one_sided(base, first, second) {
        return chosen.to_owned();
    }
    let (first, second) = (first.min(second), first.max(second));
    if first.trim().is_empty() {
        return second.to_owned();
    }
    if second.trim().is_empty() {
        return first.to_owned();
    }
    let bare = first.trim_end();
    let end = first.strip_prefix(bare).unwrap_or_default();
    format!("{bare} {}{end}", second.trim())
}

#[cfg(test)]
mod tests {
    use super::{comments, line};

    #[test]
    fn comments_of_both_sides_stay_in_byte_order() {
        for (base, first, second, expect) in [
            ("", "# a\n", "", "# a\n"),
            ("\n", "\n# b\n", "\n# a\n", "\n# a\n# b\n"),
            ("# o\n", "# a\n", "# o\n", "# a\n"),
            ("# o\n", "", "# b\n", "# b\n"),
            ("", "# same\n# x\n", "# same\n# y\n", "# same\n# x\n# y\n"),
            ("", "  # a\n  ", "  # b\n  ", "  # a\n  # b\n  "),
            ("\n", "\n\n", "", ""),
        ] {
            assert_eq!(comments(base, first, second), expect, "{base:?} {first:?} {second:?}");
            assert_eq!(comments(base, second, first), expect);
        }
    }

    #[test]
    fn ends_of_lines_are_joined() {
        for (base, first, second, expect) in [
            ("\n", " # a\n", "\n", " # a\n"),
            ("\n", " # b\n", "  # a\n", "  # a # b\n"),
            (" # o\n", "\n", " # b\r\n", " # b\r\n"),
        ] {
            assert_eq!(line(base, first, second), expect);
            assert_eq!(line(base, second, first), expect);
        }
    }
}
