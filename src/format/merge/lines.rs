//! The merge of texts that cannot be understood: line by line, with markers where both sides differ.
//! The markers carry the common ancestor too, so that `resolve-merge` can do better later.

use super::super::sequence::common;

/// Two texts are compared line by line up to this product of their lengths; beyond it they differ as a whole.
const MOST: usize = 4_000_000;

/// Returns the merged lines, with markers of the given size around what both sides changed.
pub fn merge(base: &str, ours: &str, theirs: &str, size: usize) -> String {
    let [base, ours, theirs] = [base, ours, theirs].map(|text| text.split_inclusive('\n').collect::<Vec<_>>());
    let (in_ours, in_theirs) = (matches(&base, &ours), matches(&base, &theirs));
    let mut out = String::new();
    let (mut o, mut a, mut b) = (0, 0, 0);
    loop {
        // The next line of the base that both sides kept ends the stretch in which they may differ.
        let kept = (o..base.len()).find_map(|at| Some((at, (*in_ours.get(at)?)?, (*in_theirs.get(at)?)?)));
        let (to_o, to_a, to_b) = kept.unwrap_or((base.len(), ours.len(), theirs.len()));
        let cut = |lines: &[&str], from: usize, to: usize| lines.get(from..to).unwrap_or_default().concat();
        stretch(&mut out, [cut(&base, o, to_o), cut(&ours, a, to_a), cut(&theirs, b, to_b)], size);
        let Some((at, at_a, at_b)) = kept else { return out };
        out.push_str(base.get(at).unwrap_or(&""));
        (o, a, b) = (at + 1, at_a + 1, at_b + 1);
    }
}

fn stretch(out: &mut String, [base, ours, theirs]: [String; 3], size: usize) {
    if ours == theirs || theirs == base {
        out.push_str(&ours);
    } else if ours == base {
        out.push_str(&theirs);
    } else {
        let mark = |sign: &str| sign.repeat(size);
        for (head, body) in [(mark("<") + " ours\n", ours), (mark("|") + " base\n", base), (mark("=") + "\n", theirs)] {
            out.push_str(&head);
            out.push_str(&body);
            if !body.is_empty() && !body.ends_with('\n') {
                out.push('\n');
            }
        }
        out.push_str(&(mark(">") + " theirs\n"));
    }
}

/// Returns for each line of the base where the side has kept it.
fn matches(base: &[&str], side: &[&str]) -> Vec<Option<usize>> {
    let front = base.iter().zip(side).take_while(|(left, right)| left == right).count();
    let rest = base.len().min(side.len()) - front;
    let back = base.iter().rev().zip(side.iter().rev()).take(rest).take_while(|(left, right)| left == right).count();
    let (n, m) = (base.len() - back - front, side.len() - back - front);
    let mut kept: Vec<Option<usize>> = (0..base.len()).map(|at| (at < front).then_some(at)).collect();
    if n.saturating_mul(m) <= MOST {
        for (left, right) in common(n, m, |left, right| base.get(front + left) == side.get(front + right)) {
            if let Some(slot) = kept.get_mut(front + left) {
                *slot = Some(front + right);
            }
        }
    }
    for at in 0..back {
        if let Some(slot) = kept.get_mut(base.len() - back + at) {
            *slot = Some(side.len() - back + at);
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::merge;

    #[test]
    fn what_one_side_changed_is_taken_and_the_rest_is_marked() {
        let markers = "<<<<<<< ours\nx\n||||||| base\nb\n=======\ny\n>>>>>>> theirs\n";
        for (base, ours, theirs, expect) in [
            ("a\nb\nc\n", "a\nx\nc\n", "a\nb\nc\nd\n", "a\nx\nc\nd\n".to_owned()),
            ("a\nb\nc\n", "a\nx\nc\n", "a\ny\nc\n", format!("a\n{markers}c\n")),
            ("a\nb", "a\nx", "a\ny", format!("a\n{}", markers)),
            ("", "x\n", "x\n", "x\n".to_owned()),
            ("a\nb\nc\n", "b\nc\n", "a\nb\n", "b\n".to_owned()),
        ] {
            assert_eq!(merge(base, ours, theirs, 7), expect, "{base:?} {ours:?} {theirs:?}");
        }
        assert!(merge("a\n", "b\n", "c\n", 9).starts_with("<<<<<<<<< ours\nb\n||||||||| base\n"));
    }
}
