//! Shapes that no command writes: blocks as the value of a key, tables with headers inside blocks, dotted keys.
//! They are merged by meaning: as they stand where that is enough, else as we would have written them.

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
fn merged(base: &str, ours: &[(&str, &str)], theirs: &[(&str, &str)]) {
    let expect = with(base, &[ours, theirs].concat());
    assert_eq!(both(Toml, base, &with(base, ours), &with(base, theirs)).unwrap().text, expect);
}

const OWNER: (&str, &str) = ("\"thandi\"", "\"ada\"");

#[test]
fn blocks_in_a_value_are_taken_whole_from_the_one_side_that_changed_them() {
    let kept = ("due = 2026-11-24, state = \"open\"", "due = 2026-11-24, state = \"kept\"");
    merged(INLINE, &[OWNER], &[kept]);
}

/// The same as blocks.
const BLOCKS: &str = r#"schema = 1
id = "kd35-dnr3"
status = "open"
owner = "thandi"

[[promise]]
id = "p1"
what = "Refund"
due = 2026-11-24
state = "open"

[[promise]]
id = "p2"
what = "Call"
due = 2026-11-25
state = "open"

[[event]]
id = "e1"
case = "kd35-dnr3"
at = 2026-11-20T09:14:00Z
kind = "opened"
"#;

#[track_caller]
fn united(ours: &[(&str, &str)], theirs: &[(&str, &str)], expect: &[(&str, &str)], more: &str) {
    let found = both(Toml, INLINE, &with(INLINE, ours), &with(INLINE, theirs)).unwrap();
    assert_eq!(found.text, with(BLOCKS, expect) + more);
}

#[test]
fn blocks_in_a_value_that_both_sides_changed_become_blocks() {
    let opened = "kind = \"opened\" },\n";
    let at = "2026-11-21T10:00:00Z";
    let event = |id: &str| format!("{opened}  {{ id = \"{id}\", at = {at}, kind = \"note\" }},\n");
    let block = |id: &str| format!("\n[[event]]\nid = \"{id}\"\nat = {at}\nkind = \"note\"\n");
    let both_events = block("e2") + &block("e3");
    united(&[(opened, &event("e2"))], &[(opened, &event("e3"))], &[], &both_events);
    // New events may speak of what the other side changed.
    united(&[OWNER], &[(opened, &event("e2"))], &[OWNER], &block("e2"));
    // Two promises on two lines.
    let [first, second] = ["24", "25"].map(|day| format!("{day}, state = \"open\""));
    let [kept, broken] = [first.replace("open", "kept"), second.replace("open", "broken")];
    let ends = [("24\nstate = \"open\"", "24\nstate = \"kept\""), ("25\nstate = \"open\"", "25\nstate = \"broken\"")];
    united(&[(&first, &kept)], &[(&second, &broken)], &ends, "");
    // One side writes them as blocks of their own.
    let found = both(Toml, INLINE, &(BLOCKS.to_owned() + &block("e3")), &with(INLINE, &[(opened, &event("e2"))]));
    assert_eq!(found.unwrap().text, BLOCKS.to_owned() + &both_events);
}

#[test]
fn what_is_decided_beside_blocks_in_a_value_is_said_among_them() {
    let status = |word: &str| format!("status = \"{word}\"");
    let (open, closed, resolved) = (status("open"), status("closed"), status("resolved"));
    let found = both(Toml, INLINE, &with(INLINE, &[(&open, &closed)]), &with(INLINE, &[(&open, &resolved)])).unwrap();
    assert!(found.text.starts_with(&with(BLOCKS, &[(&open, &resolved)])), "{}", found.text);
    assert!(found.text.contains("kind = \"merged\"\nkey = \"status\"\nfrom = \"closed\"\nto = \"resolved\"\n"));
    let block = "\n[[conflict]]\nkey = \"owner\"\nvalues = [\"ada\", \"bo\"]\n";
    united(&[OWNER], &[("\"thandi\"", "\"bo\"")], &[], block);
}

#[test]
fn the_comments_around_blocks_in_a_value_stay() {
    let base = with(INLINE, &[("event = [\n", "# the record\nevent = [ # so far\n  # on Friday\n")]);
    let base = with(&base, &[("kind = \"opened\" },\n]", "kind = \"opened\" }, # by mail\n  # no more\n] # end")]);
    let found = both(Toml, &base, &with(&base, &[OWNER]), &with(&base, &[("\"thandi\"", "\"bo\"")])).unwrap();
    let expect = "\n# the record\n# so far\n# on Friday\n[[event]]\nid = \"e1\"\ncase = \"kd35-dnr3\"\n\
                  at = 2026-11-20T09:14:00Z\nkind = \"opened\"\n# by mail\n# no more\n# end\n";
    assert!(found.text.contains(expect), "{}", found.text);
}

#[test]
fn an_event_of_another_case_is_seen_in_a_value_too() {
    let alien = with(INLINE, &[("case = \"kd35-dnr3\"", "case = \"hj22-4444\"")]);
    let found = both(Toml, INLINE, &alien, &with(INLINE, &[OWNER])).unwrap_err();
    assert_eq!(found.to_string(), "`kd35-dnr3` holds an event of case `hj22-4444`");
}

#[test]
fn tables_with_a_header_inside_a_block_become_dotted_keys() {
    let priority = ("priority = \"normal\"", "priority = \"high\"");
    for (above, header) in [("\n[[event]]", "[promise.more]"), ("\n[[promise]]", "[situation.more]")] {
        let inner = format!("\n{header} # own\nx_a = 1\n{above}");
        let base = with(BASE, &[(above, &inner)]);
        let dotted = with(BASE, &[(above, &format!("\n# own\nmore.x_a = 1\n{above}"))]);
        let found = both(Toml, &base, &with(&base, &[OWNER]), &with(&base, &[priority])).unwrap();
        assert_eq!(found.text, with(&dotted, &[OWNER, priority]));
        let found = both(Toml, &base, &with(&base, &[("x_a = 1", "x_a = 2")]), &with(&base, &[("x_a = 1", "x_a = 3")]))
            .unwrap();
        assert!(
            found.text.contains("[[conflict]]") && found.text.contains("values = [\"2\", \"3\"]"),
            "{}",
            found.text
        );
        // What one side alone changed needs no taking apart.
        merged(&base, &[("x_a = 1", "x_a = 2")], &[]);
    }
}

#[test]
fn tables_inside_tables_are_united_wherever_they_stand() {
    for (inner, expect) in [
        ("[x_mine.sub]\na = 1\n\n[x_other]\nb = 2\n", "[x_mine]\nsub.a = 1\n\n[x_other]\nb = 2\n"),
        ("[x_mine.sub]\na = 1\n\n[x_mine]\nb = 2\n", "[x_mine]\nsub.a = 1\n\nb = 2\n"),
        ("[x_mine]\nb = 2\n\n[x_mine.sub.deep]\na = 1\n", "[x_mine]\nb = 2\n\nsub.deep.a = 1\n"),
        ("[x_mine.sub]\n\n[x_mine.\"a b\"]\na = 1\n", "[x_mine]\nsub = {}\n\n\"a b\".a = 1\n"),
    ] {
        let base = with(BASE, &[("\n[[promise]]", &format!("\n{inner}\n[[promise]]"))]);
        let usual = with(BASE, &[("\n[[promise]]", &format!("\n{expect}\n[[promise]]"))]);
        let priority = ("priority = \"normal\"", "priority = \"high\"");
        let found = both(Toml, &base, &with(&base, &[OWNER]), &with(&base, &[priority])).unwrap();
        assert_eq!(found.text, with(&usual, &[OWNER, priority]));
    }
    // What cannot be written as a dotted key is refused as before.
    let base = with(BASE, &[("\n[[event]]", "\n[[promise.parts]]\nx_a = 1\n\n[[event]]")]);
    let [a, b] = ["2", "3"].map(|n| with(&base, &[("x_a = 1", &format!("x_a = {n}"))]));
    assert_eq!(both(Toml, &base, &a, &b), Err(MergeError::Shape("a table inside a table with a header of its own")));
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
