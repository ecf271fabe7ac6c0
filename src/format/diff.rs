//! A unified diff of two texts of one file, for `--dry-run`.
//! Signs that could harm a terminal are left to the one who prints.

use std::collections::HashMap;

use super::sequence::common;

/// Unchanged lines shown around each change.
const CONTEXT: usize = 3;
/// Above this many comparisons the middle is shown as replaced whole.
const LIMIT: usize = 8_000_000;

/// A line of the diff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Line<'t> {
    Same(&'t str),
    Old(&'t str),
    New(&'t str),
}

/// Returns the unified diff, or nothing if the texts are equal. An empty text before is a file that is not there yet.
pub fn diff(path: &str, before: &str, after: &str) -> String {
    if before == after {
        return String::new();
    }
    let old: Vec<&str> = before.split_inclusive('\n').collect();
    let new: Vec<&str> = after.split_inclusive('\n').collect();
    let lines = lines(&old, &new);
    let mut out = match old.is_empty() {
        true => format!("--- /dev/null\n+++ {path}\n"),
        false => format!("--- {path}\n+++ {path}\n"),
    };
    let changed: Vec<usize> = (0..lines.len()).filter(|at| !matches!(lines.get(*at), Some(Line::Same(_)))).collect();
    let mut rest = changed.as_slice();
    while let Some((first, more)) = rest.split_first() {
        // Changes whose contexts touch share one hunk.
        let near = more.iter().zip(rest).take_while(|(next, this)| *next - *this <= 2 * CONTEXT + 1).count();
        let last = rest.get(near).unwrap_or(first);
        let from = first.saturating_sub(CONTEXT);
        hunk(&lines, from, (last + 1 + CONTEXT).min(lines.len()), &mut out);
        rest = more.get(near..).unwrap_or_default();
    }
    out
}

fn lines<'t>(old: &[&'t str], new: &[&'t str]) -> Vec<Line<'t>> {
    let front = old.iter().zip(new).take_while(|(left, right)| left == right).count();
    let room = old.len().min(new.len()) - front;
    let back = old.iter().rev().zip(new.iter().rev()).take(room).take_while(|(left, right)| left == right).count();
    let middle_old = old.get(front..old.len() - back).unwrap_or_default();
    let middle_new = new.get(front..new.len() - back).unwrap_or_default();
    // Numbers instead of lines, so that the quadratic part compares words of the machine.
    let mut numbers = HashMap::new();
    let mut number = |line: &&'t str| {
        let next = numbers.len();
        *numbers.entry(*line).or_insert(next)
    };
    let numbers_old: Vec<usize> = middle_old.iter().map(&mut number).collect();
    let numbers_new: Vec<usize> = middle_new.iter().map(&mut number).collect();
    let pairs = if middle_old.len().saturating_mul(middle_new.len()) <= LIMIT {
        common(middle_old.len(), middle_new.len(), |i, j| numbers_old.get(i) == numbers_new.get(j))
    } else {
        Vec::new()
    };
    let mut out: Vec<Line<'t>> = old.iter().take(front).map(|line| Line::Same(line)).collect();
    let (mut i, mut j) = (0, 0);
    for (to_i, to_j) in pairs.into_iter().chain([(middle_old.len(), middle_new.len())]) {
        out.extend(middle_old.get(i..to_i).unwrap_or_default().iter().map(|line| Line::Old(line)));
        out.extend(middle_new.get(j..to_j).unwrap_or_default().iter().map(|line| Line::New(line)));
        out.extend(middle_old.get(to_i).map(|line| Line::Same(line)));
        (i, j) = (to_i + 1, to_j + 1);
    }
    out.extend(old.iter().skip(old.len() - back).map(|line| Line::Same(line)));
    out
}

fn hunk(lines: &[Line<'_>], from: usize, to: usize, out: &mut String) {
    let count = |range: &[Line<'_>], old: bool| {
        range.iter().filter(|line| !matches!((line, old), (Line::New(_), true) | (Line::Old(_), false))).count()
    };
    let before = lines.get(..from).unwrap_or_default();
    let shown = lines.get(from..to).unwrap_or_default();
    let place = |old: bool| {
        let n = count(shown, old);
        // An empty range is named by the line before it.
        let start = count(before, old) + usize::from(n > 0);
        if n == 1 { start.to_string() } else { format!("{start},{n}") }
    };
    out.push_str(&format!("@@ -{} +{} @@\n", place(true), place(false)));
    for line in shown {
        let (sign, text) = match line {
            Line::Same(text) => (' ', text),
            Line::Old(text) => ('-', text),
            Line::New(text) => ('+', text),
        };
        out.push(sign);
        out.push_str(text);
        if !text.ends_with('\n') {
            out.push_str("\n\\ No newline at end of file\n");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(before: &str, after: &str, expect: &str) {
        let found = diff("f", before, after);
        assert_eq!(found, expect, "\n{found}");
    }

    #[test]
    fn changes_are_shown_with_three_lines_around() {
        check("a\n", "a\n", "");
        check("", "a\nb\n", "--- /dev/null\n+++ f\n@@ -0,0 +1,2 @@\n+a\n+b\n");
        check("a\n", "b\n", "--- f\n+++ f\n@@ -1 +1 @@\n-a\n+b\n");
        let end = "\\ No newline at end of file\n";
        check("a", "a\nb", &format!("--- f\n+++ f\n@@ -1 +1,2 @@\n-a\n{end}+a\n+b\n{end}"));
        check("1\n2\n3\n4\n5\n", "1\n2\n3\n4\n5\n6\n", "--- f\n+++ f\n@@ -3,3 +3,4 @@\n 3\n 4\n 5\n+6\n");
        let long = "1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11\n12\n";
        let two = long.replace("2\n3", "x\n3").replace("10\n", "");
        let expect =
            "--- f\n+++ f\n@@ -1,5 +1,5 @@\n 1\n-2\n+x\n 3\n 4\n 5\n@@ -7,6 +7,5 @@\n 7\n 8\n 9\n-10\n 11\n 12\n";
        check(long, &two, expect);
    }

    #[test]
    fn changes_with_touching_context_share_a_hunk() {
        let before = "1\n2\n3\n4\n5\n6\n7\n8\n9\n";
        let after = "1\na\n3\n4\n5\n6\n7\n8\nb\n9\n";
        let expect = "--- f\n+++ f\n@@ -1,9 +1,10 @@\n 1\n-2\n+a\n 3\n 4\n 5\n 6\n 7\n 8\n+b\n 9\n";
        check(before, after, expect);
    }

    proptest::proptest! {
        #[test]
        fn both_texts_can_be_read_off_the_lines(before in "([ab]\n){0,12}[ab]?", after in "([ab]\n){0,12}[ab]?") {
            let old: Vec<&str> = before.split_inclusive('\n').collect();
            let new: Vec<&str> = after.split_inclusive('\n').collect();
            let (mut left, mut right) = (String::new(), String::new());
            for line in lines(&old, &new) {
                match line {
                    Line::Same(text) => (left.push_str(text), right.push_str(text)),
                    Line::Old(text) => (left.push_str(text), ()),
                    Line::New(text) => ((), right.push_str(text)),
                };
            }
            proptest::prop_assert_eq!((left, right), (before, after));
        }
    }
}
