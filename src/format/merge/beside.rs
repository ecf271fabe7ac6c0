//! A version put beside another one that was written meanwhile: each stands where the other changed nothing.
//! What both touched is decided by nobody here, not even toward the customer: whoever typed last is asked.

use std::collections::{BTreeSet, HashSet};

use super::write::is_of_a_merge;
use super::{MergeError, Versions, merge, take};
use crate::format::raw::BOM;
use crate::format::tree::Syntax;

/// Why one version cannot stand beside another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Clash {
    /// Both changed these keys, sorted.
    Keys(Vec<String>),
    /// They cannot be compared by meaning.
    Unmerged(MergeError),
}

/// Returns the text in which both changes stand.
pub fn beside(syntax: Syntax, versions: Versions<'_>, stem: Option<&str>) -> Result<String, Clash> {
    let merged = merge(syntax, versions, stem).map_err(Clash::Unmerged)?;
    let mut touched: BTreeSet<String> = merged.conflicts.into_iter().collect();
    let page = |text: &[u8]| take(syntax, String::from_utf8_lossy(text).trim_start_matches(BOM));
    let pages = [page(versions.ours), page(versions.theirs), page(merged.text.as_bytes())];
    let [Ok(ours), Ok(theirs), Ok(both)] = pages else {
        return Err(Clash::Unmerged(MergeError::Shape("text that is not taken apart")));
    };
    let known: HashSet<&str> = ours.blocks("event").chain(theirs.blocks("event")).map(|(id, _)| id).collect();
    // What the merge says in an event of its own was changed on both sides.
    let decided = both.blocks("event").filter(|(id, event)| !known.contains(id) && is_of_a_merge(event));
    touched.extend(decided.map(|(_, event)| match (event.text("promise"), event.text("key")) {
        (Some(promise), Some(key)) => format!("promise/{promise}/{key}"),
        (_, key) => key.unwrap_or("status").to_owned(),
    }));
    if touched.is_empty() { Ok(merged.text) } else { Err(Clash::Keys(touched.into_iter().collect())) }
}

#[cfg(test)]
mod tests {
    use super::{Clash, beside};
    use crate::format::merge::Versions;
    use crate::format::tree::Syntax;

    const BASE: &str = "schema = 1\nid = \"k\"\nsubject = \"s\"\n\npriority = \"normal\"\n\nowner = \"o\"\n";

    fn check(ours: &str, theirs: &str, expect: &Result<String, Clash>) {
        let (base, ours, theirs) = (BASE.as_bytes(), ours.as_bytes(), theirs.as_bytes());
        assert_eq!(&beside(Syntax::Toml, Versions { base, ours, theirs }, Some("k")), expect);
        assert_eq!(&beside(Syntax::Toml, Versions { base, ours: theirs, theirs: ours }, Some("k")), expect);
    }

    #[test]
    fn what_one_alone_changed_stands_beside_what_the_other_did() {
        let promise = "\n[[promise]]\nid = \"p1\"\nwhat = \"Refund\"\n\n[[event]]\nid = \"e1\"\nat = 2026-11-20T09:14:00Z\nkind = \"promised\"\npromise = \"p1\"\n";
        let ours = format!("{}{promise}", BASE.replace("\"o\"", "\"bo\""));
        let theirs = BASE.replace("\"s\"", "\"t\"");
        check(&ours, &theirs, &Ok(ours.replace("\"s\"", "\"t\"")));
        check(&ours, &ours, &Ok(ours.clone()));
    }

    #[test]
    fn what_both_changed_is_decided_by_neither() {
        let keys = |key: &str| Err(Clash::Keys(vec![key.to_owned()]));
        check(&BASE.replace("\"o\"", "\"a\""), &BASE.replace("\"o\"", "\"b\""), &keys("owner"));
        let [low, high] = ["low", "high"].map(|word| BASE.replace("normal", word));
        check(&low, &high, &keys("priority"));
    }
}
