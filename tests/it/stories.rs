//! The stories of the sources: each ends with `next`, and raises exactly the flags that it names, as far as they want
//! action. What is printed on the way is `transcripts`' business.

use std::collections::BTreeSet;
use std::fs;

use amends::model::policy::Loudness;
use amends::rules::Level;
use amends::rules::table::find;

use crate::sandbox::{files, repository};

/// Returns the words of a line that stand between marks.
fn marked(line: &str, mark: char) -> BTreeSet<String> {
    line.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns the codes of the last `next` of a document: of each case the worst reason, and the others.
fn codes(text: &str) -> BTreeSet<String> {
    let answer = text.split("code,also\n").last().unwrap();
    let rows = answer.lines().take_while(|line| !line.starts_with("$ ") && !line.starts_with("```"));
    let is_mark = |mark: char| !(mark.is_ascii_alphanumeric() || mark == '.' || mark == '-');
    rows.flat_map(|row| row.split(is_mark)).filter(|code| !code.is_empty()).map(str::to_owned).collect()
}

#[test]
fn the_codes_of_each_case_count() {
    let text = "code,also\nold.one,\n```\n$ amends next\ncode,also\na.b,\nc.d,\"e.f, g.h\"\n$ amends close\nx.y,\n";
    assert_eq!(codes(text).into_iter().collect::<Vec<_>>(), ["a.b", "c.d", "e.f", "g.h"]);
    assert_eq!(codes("code,also\n```\nx.y,\n"), BTreeSet::new());
}

#[test]
fn each_story_raises_its_flags_and_no_other_that_wants_action() {
    let mut n_stories = 0;
    for document in files(&repository("tests/transcripts/stories")) {
        let text = fs::read_to_string(&document).unwrap();
        let Some(flags) = text.lines().find_map(|line| line.strip_prefix("Flags: ")) else { continue };
        if !text.contains("code,also\n") {
            continue;
        }
        n_stories += 1;
        let (flags, found) = (marked(flags, '`'), codes(&text));
        assert!(flags.iter().chain(&found).all(|code| find(code).is_some()), "{}: {found:?}", document.display());
        let wants_action =
            |code: &&String| matches!(find(code).map(|rule| rule.level), Some(Level::Care(Loudness::Act)));
        let acts: BTreeSet<&String> = found.iter().filter(wants_action).collect();
        let expect: BTreeSet<&String> = flags.iter().filter(wants_action).collect();
        assert_eq!(acts, expect, "{}", document.display());
        assert!(flags.is_subset(&found), "{}: {flags:?} of {found:?}", document.display());
    }
    assert!(n_stories >= 10, "{n_stories}");
}
