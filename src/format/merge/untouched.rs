//! A text with markers on which nobody has worked since git wrote it: the whole versions are merged then.
//! What somebody has done to such a text is told by `handwork`.

use std::collections::{HashMap, HashSet};

use super::markers::split;
use super::{Merged, Versions, merge};
use crate::format::tree::Syntax;

/// Returns the merge of the versions that git keeps if the text is what git made of them; nothing if it is not, or if
/// they cannot be merged.
///
/// Git takes lines one by one: outside the markers it may put the key of one block under the id of another, which no
/// reading of the text can tell from what was meant.
pub fn merged(syntax: Syntax, text: &str, versions: [&[u8]; 3], stem: Option<&str>) -> Option<Merged> {
    let [base, ours, theirs] = all_in(text, versions)?;
    if !is_of(text, [&base, &ours, &theirs])? {
        return None;
    }
    let versions = Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() };
    merge(syntax, versions, stem).ok()
}

/// Returns versions as texts, each with the line ends of the text that git made of them.
pub(super) fn all_in(text: &str, versions: [&[u8]; 3]) -> Option<[String; 3]> {
    let [base, ours, theirs] = versions.map(|version| std::str::from_utf8(version).ok());
    Some([base?, ours?, theirs?].map(|version| as_in(text, version)))
}

/// Returns a version with the line ends of the text, where git changes them on the way into the work tree.
fn as_in(text: &str, version: &str) -> String {
    if text.contains("\r\n") && !version.contains('\r') { version.replace('\n', "\r\n") } else { version.to_owned() }
}

/// Tells whether a text with markers is what git made of three versions: each line stands behind the one that it follows
/// on one of the sides, as often as on its own side, give or take what the other one changed elsewhere.
fn is_of(text: &str, [base, ours, theirs]: [&str; 3]) -> Option<bool> {
    let split = split(text)?;
    let known: HashSet<(&str, &str)> = pairs(ours).chain(pairs(theirs)).collect();
    let is_in_order = |side: &str| pairs(side).all(|pair| known.contains(&pair));
    let [old, first, second] = [base, ours, theirs].map(|text| counted(text.lines()));
    let lines: HashSet<&str> = [base, ours, theirs].iter().flat_map(|version| version.lines()).collect();
    let is_whole = |side: &str, own: &Counted<'_>, other: &Counted<'_>| {
        let found = counted(side.lines());
        let of = |counted: &Counted<'_>, line: &str| counted.get(line).copied().unwrap_or(0);
        lines.iter().all(|line| {
            let (own, brought) = (of(own, line), of(other, line) - of(&old, line));
            (own.min(own + brought)..=own.max(own + brought)).contains(&of(&found, line))
        })
    };
    let is_whole = is_whole(&split.ours, &first, &second) && is_whole(&split.theirs, &second, &first);
    Some(is_whole && is_in_order(&split.ours) && is_in_order(&split.theirs))
}

/// How often each line stands in a text.
pub(super) type Counted<'t> = HashMap<&'t str, i64>;

pub(super) fn counted<'t>(lines: impl Iterator<Item = &'t str>) -> Counted<'t> {
    let mut counted = HashMap::new();
    lines.for_each(|line| *counted.entry(line).or_default() += 1);
    counted
}

/// Returns each line with the one before it; the first follows nothing.
fn pairs(text: &str) -> impl Iterator<Item = (&str, &str)> {
    std::iter::once("").chain(text.lines()).zip(text.lines())
}

#[cfg(test)]
mod tests {
    use super::merged;
    use crate::format::tree::Syntax;

    const HEAD: &str = "schema = 1\nid = \"k\"\nwants = \"rolls\"\n";

    fn event(id: &str, kind: &str) -> String {
        format!("\n[[event]]\nid = \"{id}\"\nat = 2026-11-20T09:14:00Z\nkind = \"{kind}\"\n")
    }

    fn told(text: &str, versions: [&str; 3]) -> Option<String> {
        merged(Syntax::Toml, text, versions.map(str::as_bytes), Some("k")).map(|merged| merged.text)
    }

    #[test]
    fn what_git_spliced_is_merged_from_the_whole_versions() {
        let base = HEAD.to_owned() + &event("e1", "note");
        let ours = HEAD.to_owned() + &event("e2", "waiting");
        let theirs = base.clone() + &event("e3", "escalated");
        // Git takes the new id and asks about the rest.
        let text = HEAD.to_owned()
            + "\n[[event]]\nid = \"e2\"\nat = 2026-11-20T09:14:00Z\n<<<<<<< a\nkind = \"waiting\"\n=======\nkind = \"note\"\n"
            + &event("e3", "escalated")
            + ">>>>>>> b\n";
        let whole = HEAD.to_owned() + &event("e2", "waiting") + &event("e3", "escalated");
        let versions = [base.as_str(), &ours, &theirs];
        assert_eq!(told(&text, versions), Some(whole.clone()));
        let crlf = |text: &str| text.replace('\n', "\r\n");
        assert_eq!(told(&crlf(&text), versions), Some(crlf(&whole)));
        // A hand has been there.
        for (from, to) in [
            ("wants = \"rolls\"\n", ""),
            ("wants = \"rolls\"\n", "wants = \"bread\"\n"),
            ("wants = \"rolls\"\n", "wants = \"rolls\"\nowner = \"z\"\n"),
            ("kind = \"waiting\"\n", ""),
            ("id = \"k\"\nwants = \"rolls\"\n", "wants = \"rolls\"\nid = \"k\"\n"),
        ] {
            assert!(text.contains(from));
            assert_eq!(told(&text.replace(from, to), versions), None, "{from} to {to}");
        }
        assert_eq!(told(&whole, versions), None);
        // Of two places alike a hand has settled one.
        let due = |one: u32, two: u32| format!("{HEAD}a = {one}\nb = 1\nc = 1\nd = 1\na2 = {two}\n").replace("a2", "a");
        let hunk = "<<<<<<< a\na = 26\n=======\na = 28\n>>>>>>> b\n";
        let half = due(28, 0).replace("a = 0\n", hunk);
        let all = due(0, 0).replace("a = 0\n", hunk);
        let [base, ours, theirs] = [due(24, 24), due(26, 26), due(28, 28)];
        for (text, is_theirs) in [(&half, Some(false)), (&all, Some(true))] {
            assert_eq!(super::is_of(text, [&base, &ours, &theirs]), is_theirs);
        }
        assert_eq!(told(&text, [&base, "not = ", &theirs]), None);
    }
}
