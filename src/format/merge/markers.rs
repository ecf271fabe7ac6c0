//! A text with conflict markers, taken apart into the versions that git had in hand, and merged by meaning after all.
//! The markers may carry the common ancestor (diff3, zdiff3) or not.

use std::collections::HashMap;

use super::ancestor::ancestor;
use super::{MergeError, Merged, Versions, merge, merge_but};
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
pub(super) struct Split {
    base: String,
    /// Whether the markers say what the base was.
    has_base: bool,
    pub(super) ours: String,
    pub(super) theirs: String,
}

/// Returns the merge of the versions behind the markers; nothing when the text has no whole conflict.
///
/// Both sides are what the text says, with all that hands did to it since git wrote it. The base is what git had
/// (`known`; empty where both sides made the file), what the markers carry, or what the records of both sides tell, in
/// this order.
pub fn resolve(
    syntax: Syntax,
    text: &str,
    known: Option<&[u8]>,
    stem: Option<&str>,
) -> Option<Result<Merged, MergeError>> {
    let Split { base, has_base, ours, theirs } = split(text)?;
    let with_bytes =
        |base: &[u8]| merge(syntax, Versions { base, ours: ours.as_bytes(), theirs: theirs.as_bytes() }, stem);
    let with = |base: &str| with_bytes(base.as_bytes());
    if let Some(known) = known {
        match with_bytes(known) {
            Err(MergeError::Unreadable { which, .. }) if which == super::BASE => {}
            done => return Some(done),
        }
    }
    if let Some(told) = ancestor(syntax, &ours, &theirs).filter(|_| !has_base) {
        let versions = Versions { base: told.text.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
        match merge_but(syntax, versions, stem, &told.untold) {
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

pub(super) fn split(text: &str) -> Option<Split> {
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
    let closed = closed(text);
    // A conflict of its size is closed somewhere below: a customer may have typed the sign.
    let opens = |at: usize, line: &str| {
        let last = marker_size(line, '<').and_then(|size| closed.get(&size));
        last.is_some_and(|last| at < *last)
    };
    for (at, line) in text.split_inclusive('\n').enumerate() {
        let is = |sign: char| marker_size(line, sign).filter(|found| size == 0 || *found == size);
        match side {
            Side::Both if opens(at, line) => {
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

/// Returns the last line that closes a conflict, by the size of its sign: looked for once, however many lines open one.
fn closed(text: &str) -> HashMap<usize, usize> {
    let lines = text.split_inclusive('\n').enumerate();
    lines.filter_map(|(at, line)| Some((marker_size(line, '>')?, at))).collect()
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
            (
                "<<<<<<<< n\n<<<<<<< x\nb\n=======\n>>>>>>> y\n<<<<<<< z\n",
                parts("<<<<<<<< n\n<<<<<<< z\n", false, "<<<<<<<< n\nb\n<<<<<<< z\n", "<<<<<<<< n\n<<<<<<< z\n"),
            ),
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
    fn the_base_that_git_still_has_is_taken_and_no_hand_is_undone() {
        let head = "schema = 1\nid = \"k\"\n\n";
        let [base, ours, theirs] = [("o", "n"), ("ada", "n"), ("o", "high")]
            .map(|(owner, priority)| format!("{head}owner = \"{owner}\"\npriority = \"{priority}\"\n"));
        let end = |text: &str| text.replace(head, "");
        let text = format!("{head}<<<<<<< a\n{}=======\n{}>>>>>>> b\n", end(&ours), end(&theirs));
        let whole = format!("{head}owner = \"ada\"\npriority = \"high\"\n");
        assert_eq!(resolve(Syntax::Toml, &text, Some(base.as_bytes()), Some("k")).unwrap().unwrap().text, whole);
        let more = text.replace("id = \"k\"\n", "id = \"k\"\nwants = \"rolls\"\n");
        let merged = resolve(Syntax::Toml, &more, Some(base.as_bytes()), Some("k")).unwrap().unwrap();
        assert_eq!((merged.text, merged.conflicts.len()), (whole.replace("\"k\"\n", "\"k\"\nwants = \"rolls\"\n"), 0));
    }

    #[test]
    fn lines_that_a_hand_exchanged_stay_exchanged() {
        let promise = |id: &str, day: u32| format!("\n[[promise]]\nid = \"{id}\"\ndue = 2026-11-{day}\n");
        let event = |id: &str| format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-20T09:14:00Z\nkind = \"note\"\n");
        let head = "schema = 1\nid = \"k\"\n";
        let base = format!("{head}{}{}", promise("p1", 24), promise("p2", 26));
        let hand = format!("{head}{}{}", promise("p1", 26), promise("p2", 24));
        let text = format!("{hand}<<<<<<< a\n{}=======\n{}>>>>>>> b\n", event("e1"), event("e2"));
        for known in [Some(base.as_bytes()), None] {
            let merged = resolve(Syntax::Toml, &text, known, Some("k")).unwrap().unwrap();
            assert_eq!((merged.text, merged.conflicts.len()), (format!("{hand}{}{}", event("e1"), event("e2")), 0));
        }
    }

    #[test]
    fn without_stages_a_hand_on_one_side_meets_an_event_on_the_other() {
        let head = "schema = 1\nid = \"k\"\n\n";
        let promise = |what: &str, due: u32, end: &str| {
            format!("\n[[promise]]\nid = \"p1\"\nwhat = \"{what}\"\ndue = 2026-11-{due}\n{end}")
        };
        let event = |id: &str, more: &str| format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-21T09:14:00Z\n{more}\n");
        let ended = "state = \"kept\"\nended_at = 2026-11-21T09:14:00Z\n";
        let ours = "owner = \"xola\"\n".to_owned()
            + &promise("R450", 24, ended)
            + &event("e1", "kind = \"kept\"\npromise = \"p1\"");
        let theirs = "owner = \"bongi\"\n".to_owned()
            + &promise("R900", 22, "state = \"open\"\n")
            + &event("e2", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"olga\"\nto = \"bongi\"");
        for (ours, theirs) in [(&ours, &theirs), (&theirs, &ours)] {
            let text = format!("{head}<<<<<<< a\n{ours}=======\n{theirs}>>>>>>> b\n");
            let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
            assert_eq!(merged.conflicts, ["owner", "promise/p1/what"]);
            for line in [
                "values = [\"bongi\", \"xola\"]\n",
                "values = [\"R450\", \"R900\"]\n",
                "due = 2026-11-22\n",
                ended,
                "id = \"e1\"\n",
                "id = \"e2\"\n",
            ] {
                assert!(merged.text.contains(line), "{line}\n{}", merged.text);
            }
        }
    }

    #[test]
    fn without_stages_nothing_that_a_hand_took_away_comes_back_unasked() {
        let head = "schema = 1\nid = \"k\"\n\n";
        let event = |id: &str, more: &str| format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-21T09:14:00Z\n{more}\n");
        let check = |ours: &str, theirs: &str, conflicts: &[&str], lines: &[&str]| {
            for (ours, theirs) in [(ours, theirs), (theirs, ours)] {
                let text = format!("{head}<<<<<<< a\n{ours}=======\n{theirs}>>>>>>> b\n");
                let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
                assert_eq!(merged.conflicts, conflicts, "{}", merged.text);
                for line in lines {
                    assert!(merged.text.contains(line), "{line}\n{}", merged.text);
                }
            }
        };
        let (one, other) = (event("e1", "kind = \"note\""), event("e2", "kind = \"note\""));
        let wants = format!("wants = \"rolls\"\n{one}");
        check(&wants, &other, &["wants"], &["\nwants = \"rolls\"\n", "values = [\"\", \"rolls\"]\n"]);
        // An event says who put it there, or who took it away.
        let set = event("e1", "kind = \"changed\"\nkey = \"wants\"\nto = \"rolls\"");
        check(&format!("wants = \"rolls\"\n{set}"), &other, &[], &["\nwants = \"rolls\"\n"]);
        let [tags, more] =
            ["\"money\"", "\"deadline\", \"money\""].map(|tags| format!("[situation]\ntags = [{tags}]\n"));
        let values = "values = [\"[\\\"deadline\\\", \\\"money\\\"]\", \"[\\\"money\\\"]\"]\n";
        check(&format!("{tags}{one}"), &format!("{more}{other}"), &["situation/tags"], &[values]);
        check(&format!("{tags}{one}"), &other, &["situation/tags"], &["\n[situation]\ntags = [\"money\"]\n"]);
        let resolved = event("e1", "kind = \"resolved\"\nkey = \"status\"\nfrom = \"open\"\nto = \"resolved\"");
        check(&format!("[outcome]\nremedy = \"R\"\n{resolved}"), &other, &[], &["\n[outcome]\nremedy = \"R\"\n"]);
        // A promise without its event may be new or taken away; one whose event both know was taken away.
        let promise = "\n[[promise]]\nid = \"p1\"\nwhat = \"w\"\n";
        let made = event("e0", "kind = \"promised\"\npromise = \"p1\"");
        check(&format!("{promise}{one}"), &other, &["promise/p1"], &[promise]);
        check(&format!("{promise}{made}{one}"), &other, &[], &[promise]);
        let text = format!("{head}<<<<<<< a\n{promise}=======\n>>>>>>> b\n{made}");
        let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
        assert_eq!((merged.text.contains("[[promise]]"), merged.conflicts.len()), (false, 0), "{}", merged.text);
    }

    #[test]
    fn a_promise_that_both_ended_in_one_second_is_open_without_an_end() {
        let event = |id: &str, kind: &str| {
            format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-21T09:14:00Z\nkind = \"{kind}\"\npromise = \"p1\"\n")
        };
        let head = "schema = 1\nid = \"k\"\n\n[[promise]]\nid = \"p1\"\nended_at = 2026-11-21T09:14:00Z\n";
        let sides =
            [("kept", "e1"), ("released", "e2")].map(|(kind, id)| format!("state = \"{kind}\"\n{}", event(id, kind)));
        let text = format!("{head}<<<<<<< a\n{}=======\n{}>>>>>>> b\n", sides[0], sides[1]);
        let merged = resolve(Syntax::Toml, &text, None, Some("k")).unwrap().unwrap();
        assert_eq!(merged.conflicts, ["promise/p1/state"]);
        assert!(merged.text.contains("state = \"open\"\n") && !merged.text.contains("ended_at"), "{}", merged.text);
    }
}
