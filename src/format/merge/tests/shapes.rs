//! Shapes that no command writes: blocks as the value of a key, tables with headers inside blocks, dotted keys.
//! They are merged by meaning or refused, so that the texts are merged line by line and never taken for settled.

use super::{BASE, MergeError, both, event};
use crate::format::tree::Syntax::Toml;

/// A case whose blocks stand in brackets after a key.
const INLINE: &str = r#"schema = 1
id = "kd35-dnr3"
status = "open"
owner = "thandi"
promise = [
  { id = "p1", what = "Refund", due = 2026-11-24, state = "open" },
  { id = "p2", what = "Call", due = 2026-11-25, state = "open" },
]
event = [
  { id = "e1", case = "kd35-dnr3", at = 2026-11-20T09:14:00Z, kind = "opened" },
]
"#;

fn with(base: &str, changes: &[(&str, &str)]) -> String {
    changes.iter().fold(base.to_owned(), |text, (from, to)| {
        assert!(text.contains(from), "{from}");
        text.replacen(from, to, 1)
    })
}

#[track_caller]
fn refused(base: &str, ours: &[(&str, &str)], theirs: &[(&str, &str)], shape: &'static str) {
    assert_eq!(both(Toml, base, &with(base, ours), &with(base, theirs)), Err(MergeError::Shape(shape)));
}

#[track_caller]
fn merged(base: &str, ours: &[(&str, &str)], theirs: &[(&str, &str)]) {
    let expect = with(base, &[ours, theirs].concat());
    assert_eq!(both(Toml, base, &with(base, ours), &with(base, theirs)).unwrap().text, expect);
}

const OWNER: (&str, &str) = ("\"thandi\"", "\"ada\"");

#[test]
fn blocks_in_a_value_are_taken_whole_from_the_one_side_that_changed_them() {
    let event = ("kind = \"opened\" },\n", "kind = \"opened\" },\n  { id = \"e2\", kind = \"note\" },\n");
    let kept = ("due = 2026-11-24, state = \"open\"", "due = 2026-11-24, state = \"kept\"");
    merged(INLINE, &[OWNER], &[event]);
    merged(INLINE, &[OWNER, kept], &[event]);
}

#[test]
fn blocks_in_a_value_that_both_sides_changed_are_refused() {
    let both_changed = "blocks written as the value of a key";
    let event = |id: &str| format!("kind = \"opened\" }},\n  {{ id = \"{id}\", kind = \"note\" }},\n");
    let (e2, e3) = (event("e2"), event("e3"));
    let opened = "kind = \"opened\" },\n";
    refused(INLINE, &[(opened, &e2)], &[(opened, &e3)], both_changed);
    // Two promises on two lines: a merge by lines is the most that can be said of them.
    let [first, second] = ["24", "25"].map(|day| format!("{day}, state = \"open\""));
    let [kept, broken] = [first.replace("open", "kept"), second.replace("open", "broken")];
    refused(INLINE, &[(&first, &kept)], &[(&second, &broken)], both_changed);
    // One side writes them as blocks of their own.
    let split = INLINE.split("event = [").next().unwrap();
    let blocks = format!(
        "{split}\n[[event]]\nid = \"e1\"\ncase = \"kd35-dnr3\"\nat = 2026-11-20T09:14:00Z\nkind = \"opened\"\n"
    );
    let found = both(Toml, INLINE, &blocks, &with(INLINE, &[(opened, &e2)]));
    assert_eq!(found, Err(MergeError::Shape(both_changed)));
}

#[test]
fn nothing_is_decided_beside_blocks_that_were_not_looked_into() {
    let shape = "blocks written as the value of a key";
    let status = |word: &str| format!("status = \"{word}\"");
    let (open, closed, resolved) = (status("open"), status("closed"), status("resolved"));
    refused(INLINE, &[(&open, &closed)], &[(&open, &resolved)], shape);
    refused(INLINE, &[OWNER], &[("\"thandi\"", "\"bo\"")], shape);
}

#[test]
fn an_event_of_another_case_is_seen_in_a_value_too() {
    let alien = with(INLINE, &[("case = \"kd35-dnr3\"", "case = \"hj22-4444\"")]);
    let found = both(Toml, INLINE, &alien, &with(INLINE, &[OWNER])).unwrap_err();
    assert_eq!(found.to_string(), "`kd35-dnr3` holds an event of case `hj22-4444`");
}

#[test]
fn tables_with_a_header_inside_a_block_are_refused() {
    let shape = "a table inside a table with a header of its own";
    let priority = ("priority = \"normal\"", "priority = \"high\"");
    for (above, header) in [("\n[[event]]", "[promise.more]"), ("\n[[promise]]", "[situation.more]")] {
        let base = with(BASE, &[(above, &format!("\n{header}\nx_a = 1\n{above}"))]);
        refused(&base, &[OWNER], &[priority], shape);
        refused(&base, &[("x_a = 1", "x_a = 2")], &[("x_a = 1", "x_a = 3")], shape);
        // What one side alone changed needs no taking apart.
        merged(&base, &[("x_a = 1", "x_a = 2")], &[]);
    }
}

#[test]
fn dotted_keys_and_tables_on_one_line_are_values_like_others() {
    let base = with(BASE, &[("state = \"open\"\n", "state = \"open\"\nx_a.b = 1\nx_c = { d = 1, e = 2 }\n")]);
    merged(&base, &[("x_a.b = 1", "x_a.b = 2"), OWNER], &[("{ d = 1,", "{ d = 3,")]);
    let found = both(Toml, &base, &with(&base, &[("b = 1", "b = 2")]), &with(&base, &[("b = 1", "b = 3")])).unwrap();
    assert_eq!(found.conflicts, ["promise/p7kd/x_a/b"]);
    let inner = |d: u8, e: u8| format!("{{ d = {d}, e = {e} }}");
    let [ours, theirs] = [inner(3, 2), inner(1, 3)].map(|x_c| with(&base, &[(&inner(1, 2), &x_c)]));
    let found = both(Toml, &base, &ours, &theirs).unwrap();
    assert_eq!(found.conflicts, ["promise/p7kd/x_c"]);
    let block = "[[conflict]]\nkey = \"promise/p7kd/x_c\"\nvalues = [\"{ d = 1, e = 3 }\", \"{ d = 3, e = 2 }\"]\n";
    assert_eq!(found.text, format!("{base}\n{block}"));
}

#[test]
fn a_list_of_ours_that_both_changed_is_a_conflict_and_the_rest_is_merged() {
    let base = with(BASE, &[("status = ", "x_a = [1]\n\nstatus = ")]);
    let (ours, theirs) = (with(&base, &[("[1]", "[1, 2]"), OWNER]), with(&base, &[("[1]", "[0x2, 3]")]));
    let found = both(Toml, &base, &ours, &theirs).unwrap();
    assert_eq!(found.conflicts, ["x_a"]);
    let block = "\n[[conflict]]\nkey = \"x_a\"\nvalues = [\"[1, 2]\", \"[2, 3]\"]\n";
    assert_eq!(found.text, with(&base, &[OWNER]) + block);
}

#[test]
fn what_cannot_be_taken_apart_is_said() {
    let twice = BASE.to_owned() + &event("e9fh", "10:00:00", "kind = \"note\"\n");
    let note = BASE.to_owned() + &event("e1", "10:00:00", "kind = \"note\"\n");
    assert_eq!(both(Toml, BASE, &twice, &note), Err(MergeError::Shape("two blocks with one id")));
    let markers = BASE.to_owned() + "<<<<<<< a\n=======\n>>>>>>> b\n";
    assert_eq!(
        both(Toml, BASE, &markers, &note).unwrap_err().to_string(),
        "our version cannot be read: conflict markers of an unfinished merge stand in the file".to_owned()
    );
}

#[test]
fn what_nobody_could_read_again_is_no_merge() {
    let note = |id: &str| event(id, "10:00:00", &format!("kind = \"note\"\ntext = \"{}\"\n", "x".repeat(600 * 1024)));
    let [ours, theirs] = ["e2", "e3"].map(|id| BASE.to_owned() + &note(id));
    assert!(matches!(both(Toml, BASE, &ours, &theirs), Err(MergeError::Shape(_))));
}

#[test]
fn what_a_newer_version_wrote_is_taken_whole_and_not_merged_by_meaning() {
    let newer = BASE.replace("schema = 1", "schema = 99");
    let other = format!("{BASE}x_a = 1\n");
    assert_eq!(both(Toml, BASE, &newer, BASE).unwrap().text, newer);
    assert!(matches!(both(Toml, BASE, &newer, &other), Err(MergeError::Shape(_))));
}
