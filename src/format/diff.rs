//! A unified diff of two texts of one file, for `--dry-run`.
//! Signs that could harm a terminal are left to the one who prints.

use std::collections::HashMap;

use super::sequence::common;

/// Unchanged lines shown around each change.
const CONTEXT: usize = 3;
/// Above this many comparisons the lines that stay are found by following the changes, of which there are few as a rule.
const LIMIT: usize = 8_000_000;
/// With more changed lines than this the middle is then shown as replaced whole.
const MOST_CHANGES: usize = 2_000;

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
        followed(&numbers_old, &numbers_new).unwrap_or_default()
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

/// Returns the pairs of a longest common run of two lists, in order, unless more changed than is worth following.
///
/// Myers 1986: on each diagonal how far so many changes lead, one more at a time.
fn followed(old: &[usize], new: &[usize]) -> Option<Vec<(usize, usize)>> {
    let slide = |mut i: usize, k: isize| {
        while let Some(j) = i.checked_add_signed(-k).filter(|j| *j < new.len())
            && old.get(i) == new.get(j)
        {
            i += 1;
        }
        i
    };
    // How far each diagonal `i - j` from -d to d is followed, by the number of changes d; every second one is in use.
    let mut rounds: Vec<Vec<usize>> = Vec::new();
    let reached = |rounds: &[Vec<usize>], d: usize, k: isize| -> Option<usize> {
        rounds.get(d)?.get(k.checked_add_unsigned(d).and_then(|at| usize::try_from(at).ok())? / 2).copied()
    };
    // From where a diagonal is entered: a line was added, or taken out.
    let entered = |rounds: &[Vec<usize>], d: usize, k: isize| -> (usize, isize) {
        let Some(before) = d.checked_sub(1) else { return (0, 0) };
        let added = reached(rounds, before, k + 1);
        let taken = reached(rounds, before, k - 1).map(|i| i + 1);
        match (added, taken) {
            (Some(added), taken) if taken.is_none_or(|taken| added >= taken) => (added, k + 1),
            (_, taken) => (taken.unwrap_or(0), k - 1),
        }
    };
    let end = old.len().cast_signed() - new.len().cast_signed();
    let n_changes = (0..=MOST_CHANGES).find(|d| {
        let diagonals = (-d.cast_signed()..=d.cast_signed()).step_by(2);
        let round = diagonals.map(|k| slide(entered(&rounds, *d, k).0, k)).collect();
        rounds.push(round);
        let is_on_round = end.unsigned_abs() <= *d && (end.unsigned_abs() + d).is_multiple_of(2);
        is_on_round && reached(&rounds, *d, end).is_some_and(|i| i >= old.len())
    })?;
    let (mut k, mut pairs) = (end, Vec::new());
    for d in (0..=n_changes).rev() {
        let (from, before) = entered(&rounds, d, k);
        let until = reached(&rounds, d, k)?;
        pairs.extend((from..until).rev().filter_map(|i| Some((i, i.checked_add_signed(-k)?))));
        k = before;
    }
    pairs.reverse();
    Some(pairs)
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

    #[test]
    fn what_changed_in_a_long_text_is_found_though_it_lies_far_apart() {
        let line = |n: usize| format!("{n}\n");
        let before: String = (0..5_000).map(line).collect();
        let after = before.replacen("1\n", "one\n", 1) + "end\n";
        let expect = "--- f\n+++ f\n@@ -1,5 +1,5 @@\n 0\n-1\n+one\n 2\n 3\n 4\n@@ -4998,3 +4998,4 @@\n 4997\n 4998\n 4999\n+end\n";
        check(&before, &after, expect);
        // Of two texts that have nothing in common all is replaced.
        let other: String = (5_000..10_000).map(line).collect();
        let found = diff("f", &before, &other);
        assert_eq!(found.lines().filter(|line| line.starts_with(['+', '-'])).count(), 10_002);
    }

    proptest::proptest! {
        #[test]
        fn as_many_lines_stay_whichever_way_they_are_found(
            old in proptest::collection::vec(0_usize..3, 0..14),
            new in proptest::collection::vec(0_usize..3, 0..14),
        ) {
            let pairs = followed(&old, &new).unwrap();
            proptest::prop_assert!(pairs.iter().all(|(i, j)| old.get(*i).is_some() && old.get(*i) == new.get(*j)));
            proptest::prop_assert!(pairs.windows(2).all(|two| two[0].0 < two[1].0 && two[0].1 < two[1].1));
            let longest = common(old.len(), new.len(), |i, j| old.get(i) == new.get(j));
            proptest::prop_assert_eq!(pairs.len(), longest.len());
        }

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
