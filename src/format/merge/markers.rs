//! A text with conflict markers, taken apart into the versions that git had in hand, and merged by meaning after all.
//! The markers may carry the common ancestor (diff3, zdiff3) or not.

use std::collections::HashSet;

use super::ancestor::ancestor;
use super::{MergeError, Merged, Versions, merge};
use crate::format::raw::marker_size;
use crate::format::tree::Syntax;

/// Which part of a conflict a line belongs to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Side {
    Both,
    Ours,
    Base,
    Theirs,
}

/// The versions behind a text with markers.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Split {
    base: String,
    /// Whether the markers say what the base was.
    has_base: bool,
    ours: String,
    theirs: String,
}

/// Returns the merge of the versions behind the markers; nothing when the text has no whole conflict.
///
/// Where git still has the versions they are taken, unless somebody changed the text by hand since. Else the base is
/// what git had, what the markers carry, or what the records of both sides tell, in this order.
pub fn resolve(
    syntax: Syntax,
    text: &str,
    known: Option<Versions<'_>>,
    stem: Option<&str>,
) -> Option<Result<Merged, MergeError>> {
    let Split { base, has_base, ours, theirs } = split(text)?;
    if let Some(known) = known.filter(|known| is_as_left(text, *known)) {
        match merge(syntax, known, stem) {
            Err(MergeError::Unreadable { .. }) => {}
            done => return Some(done),
        }
    }
    let with_bytes =
        |base: &[u8]| merge(syntax, Versions { base, ours: ours.as_bytes(), theirs: theirs.as_bytes() }, stem);
    let with = |base: &str| with_bytes(base.as_bytes());
    if let Some(known) = known {
        match with_bytes(known.base) {
            Err(MergeError::Unreadable { which, .. }) if which == super::BASE => {}
            done => return Some(done),
        }
    }
    if let Some(told) = ancestor(syntax, &ours, &theirs).filter(|_| !has_base) {
        match with(&told) {
            Err(MergeError::Unreadable { which, .. }) if which == super::BASE => {}
            done => return Some(done),
        }
    }
    let first = with(&base);
    // What stands between the markers of the base need not be a file; what both sides share is one, or nothing is.
    Some(match first {
        Err(MergeError::Unreadable { which, .. }) if which == super::BASE && has_base => {
            match with(&shared(text).unwrap_or_default()) {
                Err(MergeError::Unreadable { which, .. }) if which == super::BASE => with(""),
                other => other,
            }
        }
        Err(MergeError::Unreadable { which, .. }) if which == super::BASE => with(""),
        other => other,
    })
}

/// Tells whether a text with markers is as git left it: it has the lines that one side added, those that all three
/// versions have, and none beside these.
fn is_as_left(text: &str, versions: Versions<'_>) -> bool {
    let lines = |bytes| -> Option<HashSet<&str>> { Some(std::str::from_utf8(bytes).ok()?.lines().collect()) };
    let three = [lines(versions.base), lines(versions.ours), lines(versions.theirs)];
    let [Some(base), Some(ours), Some(theirs)] = three else { return false };
    let is_marker = |line: &str| "<|=>".chars().any(|sign| marker_size(line, sign).is_some());
    let found: HashSet<&str> = text.lines().collect();
    let is_known =
        |line: &&str| is_marker(line) || [&base, &ours, &theirs].iter().any(|version| version.contains(line));
    let is_due = |line: &&&str| !base.contains(**line) || (ours.contains(**line) && theirs.contains(**line));
    found.iter().all(is_known) && ours.iter().chain(&theirs).filter(is_due).all(|line| found.contains(line))
}

/// Returns the text outside all conflicts.
fn shared(text: &str) -> Option<String> {
    let mut split = Split::default();
    walk(text, |side, line| {
        if side == Side::Both {
            split.base.push_str(line);
        }
    })?;
    Some(split.base)
}

fn split(text: &str) -> Option<Split> {
    let mut split = Split::default();
    let mut has_base = false;
    walk(text, |side, line| match side {
        Side::Both => {
            [&mut split.base, &mut split.ours, &mut split.theirs].into_iter().for_each(|to| to.push_str(line))
        }
        Side::Ours => split.ours.push_str(line),
        Side::Theirs => split.theirs.push_str(line),
        Side::Base => {
            has_base = true;
            split.base.push_str(line);
        }
    })?;
    split.has_base = has_base;
    Some(split)
}

/// Shows each line with its side; nothing when no conflict is whole or one is left open.
fn walk(text: &str, mut show: impl FnMut(Side, &str)) -> Option<()> {
    let (mut side, mut size, mut conflicts) = (Side::Both, 0, 0);
    for line in text.split_inclusive('\n') {
        let is = |sign: char| marker_size(line, sign).filter(|found| size == 0 || *found == size);
        match side {
            Side::Both if marker_size(line, '<').is_some() && opens(text, line) => {
                size = marker_size(line, '<').unwrap_or(0);
                side = Side::Ours;
            }
            Side::Ours if is('|').is_some() => side = Side::Base,
            Side::Ours | Side::Base if is('=').is_some() => side = Side::Theirs,
            Side::Theirs if is('>').is_some() => {
                side = Side::Both;
                size = 0;
                conflicts += 1;
            }
            side => show(side, line),
        }
    }
    (side == Side::Both && conflicts > 0).then_some(())
}

/// Returns whether a conflict of the same size is closed somewhere below: a customer may have typed the sign.
fn opens(text: &str, line: &str) -> bool {
    let size = marker_size(line, '<');
    let start = (line.as_ptr() as usize).saturating_sub(text.as_ptr() as usize);
    let below = text.get(start..).unwrap_or_default();
    below.lines().any(|line| marker_size(line, '>') == size)
}

#[cfg(test)]
mod tests {
    use super::{Split, resolve, split};
    use crate::format::tree::Syntax;

    fn parts(base: &str, has_base: bool, ours: &str, theirs: &str) -> Option<Split> {
        let own = str::to_owned;
        Some(Split { base: own(base), has_base, ours: own(ours), theirs: own(theirs) })
    }

    #[test]
    fn the_versions_behind_the_markers_are_found() {
        for (text, expect) in [
            ("a\n<<<<<<< x\nb\n=======\nc\n>>>>>>> y\nd\n", parts("a\nd\n", false, "a\nb\nd\n", "a\nc\nd\n")),
            ("<<<<<<< x\nb\n||||||| o\no\n=======\n>>>>>>> y\n", parts("o\n", true, "b\n", "")),
            ("<<<<<<<<< x\nb\n=======\n=========\nc\n>>>>>>>>> y\n", parts("", false, "b\n=======\n", "c\n")),
            ("a\n<<<<<<< x\nb\n=======\nc\n", None),
            ("a\n", None),
            ("<<<<<<< typed by a customer\n", None),
        ] {
            assert_eq!(split(text), expect, "{text:?}");
        }
    }

    #[test]
    fn two_appended_events_are_united() {
        let head = "schema = 1\nid = \"k\"\n\n[[event]]\n";
        let [one, two] = ["e1", "e2"].map(|id| format!("id = \"{id}\"\nat = 2026-11-20T09:14:00Z\nkind = \"note\"\n"));
        let text = format!("{head}<<<<<<< a\n{two}=======\n{one}>>>>>>> b\n");
        let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
        assert_eq!(merged.text, format!("{head}{one}\n[[event]]\n{two}"));
        assert!(merged.conflicts.is_empty());
    }

    #[test]
    fn one_key_changed_twice_is_a_conflict() {
        let head = "schema = 1\nid = \"k\"\n\n";
        let text =
            format!("{head}<<<<<<< a\nowner = \"ada\"\n||||||| o\nowner = \"o\"\n=======\nowner = \"bo\"\n>>>>>>> b\n");
        let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
        assert_eq!(
            merged.text,
            format!("{head}owner = \"o\"\n\n[[conflict]]\nkey = \"owner\"\nvalues = [\"ada\", \"bo\"]\n")
        );
    }

    #[test]
    fn what_git_still_has_is_taken_unless_the_text_was_changed_since() {
        let head = "schema = 1\nid = \"k\"\n\n";
        let [base, ours, theirs] = [("o", "n"), ("ada", "n"), ("o", "high")]
            .map(|(owner, priority)| format!("{head}owner = \"{owner}\"\npriority = \"{priority}\"\n"));
        let known = super::Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
        let end = |text: &str| text.replace(head, "");
        let text = format!("{head}<<<<<<< a\n{}=======\n{}>>>>>>> b\n", end(&ours), end(&theirs));
        let whole = format!("{head}owner = \"ada\"\npriority = \"high\"\n");
        assert_eq!(resolve(Syntax::Toml, &text, Some(known), Some("k")).unwrap().unwrap().text, whole);
        // A hand that was at work since is not undone, and the base is still that of git.
        let more = text.replace("id = \"k\"\n", "id = \"k\"\nwants = \"rolls\"\n");
        let merged = resolve(Syntax::Toml, &more, Some(known), Some("k")).unwrap().unwrap();
        assert_eq!((merged.text, merged.conflicts.len()), (whole.replace("\"k\"\n", "\"k\"\nwants = \"rolls\"\n"), 0));
    }
}
