//! The rules of merging, by table; real git runs in `tests/it/clones.rs`.

use super::{MergeError, Merged, Versions, merge};
use crate::format::tree::Syntax;

mod record;
mod shapes;

/// A small case with blank lines between the keys that change.
const BASE: &str = r#"schema = 1
id = "kd35-dnr3"
kind = "complaint"
subject = "Charged twice"
received_at = 2026-11-20T09:14:00+02:00

status = "open"

priority = "normal"

owner = "thandi"

[situation]
tags = ["b", "a"]

[[promise]]
id = "p7kd"
what = "Refund"
made_at = 2026-11-20T09:25:00+02:00
due = 2026-11-24
state = "open"

[[event]]
id = "e9fh"
case = "kd35-dnr3"
at = 2026-11-20T09:14:00+02:00
by = "thandi"
kind = "opened"
"#;

fn event(id: &str, at: &str, rest: &str) -> String {
    format!("\n[[event]]\nid = \"{id}\"\ncase = \"kd35-dnr3\"\nat = 2026-11-21T{at}+02:00\n{rest}")
}

/// Merges in both directions, which must agree.
#[track_caller]
fn both(syntax: Syntax, base: &str, ours: &str, theirs: &str) -> Result<Merged, MergeError> {
    let run = |ours: &str, theirs: &str| {
        merge(
            syntax,
            Versions { base: base.as_bytes(), ours: ours.as_bytes(), theirs: theirs.as_bytes() },
            Some("kd35-dnr3"),
        )
    };
    let there = run(ours, theirs);
    let back = run(theirs, ours);
    match (&there, &back) {
        (Err(MergeError::Unreadable { .. }), Err(MergeError::Unreadable { .. })) => {}
        _ => assert_eq!(there, back, "both directions agree"),
    }
    there
}

/// Makes two versions of the base by replacing words and checks what they merge to.
#[track_caller]
fn check(ours: &[(&str, &str)], theirs: &[(&str, &str)], expect: &[(&str, &str)], conflicts: &[&str]) {
    let changed = |changes: &[(&str, &str)]| {
        changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    let found = both(Syntax::Toml, BASE, &changed(ours), &changed(theirs)).unwrap();
    let (text, expected) = (masked(&found.text), changed(expect));
    assert_eq!(text, expected, "\n--- found\n{text}\n--- expected\n{expected}");
    assert_eq!(found.conflicts, conflicts);
}

/// Gives `merged` events, whose ids follow from their content, one id.
fn masked(text: &str) -> String {
    let mut blocks: Vec<String> = text.split("\n[[").map(str::to_owned).collect();
    for block in blocks.iter_mut().filter(|block| block.contains("\nkind = \"merged\"\n")) {
        let id = block.split('"').nth(1).unwrap().to_owned();
        assert!(id.len() >= 5 && id.starts_with('e'), "{id}");
        *block = block.replacen(&id, "e2", 1);
    }
    blocks.join("\n[[")
}

const END: &str = "kind = \"opened\"\n";

#[test]
fn what_one_side_changed_stands() {
    let status = ("status = \"open\"", "status = \"closed\"");
    let owner = ("owner = \"thandi\"", "owner = \"sipho\" # new");
    check(&[status], &[owner], &[status, owner], &[]);
    check(&[status], &[status, owner], &[status, owner], &[]);
    let waiting = ("status = \"open\"\n", "status = \"waiting\"\n\nwaiting_on = \"customer\"\n");
    let high = ("priority = \"normal\"", "priority = \"high\"");
    check(&[waiting], &[high], &[waiting, high], &[]);
    let gone = ("owner = \"thandi\"\n\n", "");
    check(&[gone], &[status], &[gone, status], &[]);
    let outcome = ("\n[[promise]]", "\n[outcome]\nremedy = \"Refund\"\n\n[[promise]]");
    let category = ("\n[situation]", "\ncategory = \"billing\"\n\n[situation]");
    check(&[outcome], &[category], &[outcome, category], &[]);
    let kept =
        ("due = 2026-11-24\nstate = \"open\"", "due = 2026-11-24\nstate = \"kept\"\nended_at = 2026-11-21T10:00:00Z");
    let how = ("what = \"Refund\"\n", "what = \"Refund\"\nhow = \"card\"\n");
    check(&[kept], &[how], &[kept, how], &[]);
}

#[test]
fn new_events_come_last_by_time_and_id() {
    let (e2, e3, e4) = (
        event("e2", "10:00:00", "kind = \"note\"\ntext = \"\"\"\ntwo\n\"\"\"\n"),
        event("e3", "09:00:00", "kind = \"note\" # later typed\n"),
        event("e4", "10:00:00", "kind = \"note\"\n"),
    );
    let end = |text: String| format!("{END}{text}");
    check(&[(END, &end(e4.clone() + &e3))], &[(END, &end(e2.clone()))], &[(END, &end(format!("{e3}{e2}{e4}")))], &[]);
    check(&[(END, &end(e2.clone()))], &[(END, &end(format!("{e3}{e2}")))], &[(END, &end(format!("{e3}{e2}")))], &[]);
    // Ids are chance: what a side did in one second stands in its order, and both go on where the smaller id is.
    let [e5, e6, e7] = ["e5", "e6", "e7"].map(|id| event(id, "10:00:00", "kind = \"note\"\n"));
    let (ours, theirs) = (end(format!("{e7}{e2}{e5}")), end(format!("{e6}{e4}")));
    check(&[(END, &ours)], &[(END, &theirs)], &[(END, &end(format!("{e6}{e4}{e7}{e2}{e5}")))], &[]);
    let promise = "\n[[promise]]\nid = \"p2\"\nmade_at = 2026-11-21T10:00:00+02:00\n";
    let question = "\n[[question]]\nid = \"q2\"\ntext = \"Why?\"\n";
    let asked = event("e1", "10:00:00", "kind = \"asked\"\nquestion = \"q2\"\n");
    check(
        &[(END, &end(format!("{e3}{promise}{e4}")))],
        &[(END, &end(format!("{question}{asked}")))],
        &[(END, &end(format!("{e3}{question}{promise}{asked}{e4}")))],
        &[],
    );
}

fn end(text: &str) -> String {
    format!("{END}{text}")
}

fn merged(at: &str, rest: &str) -> String {
    event("e2", at, &format!("kind = \"merged\"\n{rest}\n"))
}

fn conflict(key: &str, values: &[&str]) -> String {
    format!("\n[[conflict]]\nkey = \"{key}\"\nvalues = {values:?}\n")
}

#[test]
fn both_changed_merges_toward_the_customer() {
    let open = "status = \"open\"";
    let closed = event("ea", "10:00:00", "kind = \"closed\"\n");
    let waits = event("eb", "11:00:00", "kind = \"waiting\"\n");
    let note = event("ec", "12:00:00", "kind = \"note\"\n");
    let record = merged("11:00:01", "key = \"status\"\nfrom = \"closed\"\nto = \"waiting\"");
    let waiting = "status = \"waiting\"\n\nwaiting_on = \"customer\"";
    check(
        &[(open, "status = \"closed\""), (END, &end(&closed))],
        &[(open, waiting), (END, &end(&(waits.clone() + &note)))],
        &[(open, waiting), (END, &end(&format!("{closed}{waits}{record}{note}")))],
        &[],
    );
    let at_receipt = |rest: &str| merged("09:14:01", rest).replace("2026-11-21", "2026-11-20");
    let record = at_receipt("key = \"priority\"\nfrom = \"low\"\nto = \"high\"");
    let priority = |word: &str| format!("priority = \"{word}\"");
    check(
        &[(&priority("normal"), &priority("low"))],
        &[(&priority("normal"), &priority("high"))],
        &[(&priority("normal"), &priority("high")), (END, &end(&record))],
        &[],
    );
    let record = at_receipt("promise = \"p7kd\"\nkey = \"due\"\nfrom = \"2026-11-30\"\nto = \"2026-11-25T12:00:00Z\"");
    let due = "due = 2026-11-24";
    check(
        &[(due, "due = 2026-11-30")],
        &[(due, "due = 2026-11-25T12:00:00Z")],
        &[(due, "due = 2026-11-25T12:00:00Z"), (END, &end(&record))],
        &[],
    );
    // A word that is none of the key's has no rung.
    check(
        &[(open, "status = \"shut\"")],
        &[(open, "status = \"closed\"")],
        &[(END, &end(&conflict("status", &["closed", "shut"])))],
        &["status"],
    );
}

#[test]
fn other_values_that_both_changed_are_conflicts_that_parse() {
    let owner = "owner = \"thandi\"";
    let two = conflict("owner", &["ada", "sipho"]);
    check(&[(owner, "owner = \"sipho\"")], &[(owner, "owner = \"ada\"")], &[(END, &end(&two))], &["owner"]);
    check(
        &[("owner = \"thandi\"\n\n", "")],
        &[(owner, "owner = \"ada\"")],
        &[(END, &end(&conflict("owner", &["", "ada"])))],
        &["owner"],
    );
    let outcome = |remedy: &str| format!("\n[outcome]\nremedy = \"{remedy}\"\n\n[[promise]]");
    check(
        &[("\n[[promise]]", &outcome("A"))],
        &[("\n[[promise]]", &outcome("B"))],
        &[(END, &end(&conflict("outcome/remedy", &["A", "B"])))],
        &["outcome/remedy"],
    );
    let what = "what = \"Refund\"";
    check(
        &[(what, "what = \"Refund R450\"")],
        &[(what, "what = \"Call\"")],
        &[(END, &end(&conflict("promise/p7kd/what", &["Call", "Refund R450"])))],
        &["promise/p7kd/what"],
    );
}

#[test]
fn a_promise_that_ended_in_two_ways_counts_as_open() {
    let open = "state = \"open\"";
    let kept = "state = \"kept\"\nended_at = 2026-11-21T10:00:00Z";
    let broken = "state = \"broken\"\nended_at = 2026-11-22T10:00:00Z";
    let two = conflict("promise/p7kd/state", &["broken", "kept"]);
    check(&[(open, kept)], &[(open, broken)], &[(END, &end(&two))], &["promise/p7kd/state"]);
    // The conflict stands when only one side knows it and the other ends the promise.
    let known = [(END, end(&two))];
    let known: Vec<(&str, &str)> = known.iter().map(|(from, to)| (*from, to.as_str())).collect();
    let released = "state = \"released\"\nended_at = 2026-11-23T10:00:00Z";
    let three = conflict("promise/p7kd/state", &["broken", "kept", "released"]);
    check(&known, &[(open, released)], &[(END, &end(&three))], &["promise/p7kd/state"]);
}

#[test]
fn sets_are_united_less_what_either_side_took_away() {
    let tags = |words: &str| format!("tags = [{words}]");
    let base = tags("\"b\", \"a\"");
    for (ours, theirs, expect) in [
        ("\"b\", \"a\", \"d\"", "\"b\", \"a\", \"c\"", "\"b\", \"a\", \"c\", \"d\""),
        ("\"b\"", "\"b\", \"a\", \"c\"", "\"b\", \"c\""),
        ("\"a\"", "\"b\"", ""),
    ] {
        check(&[(&base, &tags(ours))], &[(&base, &tags(theirs))], &[(&base, &tags(expect))], &[]);
    }
}

#[test]
fn one_event_with_two_contents_is_a_conflict_and_both_are_kept() {
    let one = event("e5", "10:00:00", "kind = \"note\"\ntext = \"one\"\n");
    let two = event("e5", "10:00:00", "kind = \"note\"\ntext = \"two\"\n");
    let found = both(Syntax::Toml, BASE, &(BASE.to_owned() + &one), &(BASE.to_owned() + &two)).unwrap();
    assert_eq!(found.conflicts, ["event/e5"]);
    assert!(found.text.starts_with(&(BASE.to_owned() + &one)), "{}", found.text);
    assert!(found.text.contains("\\\"text\\\": \\\"two\\\""), "{}", found.text);
    let edited = BASE.replace("by = \"thandi\"", "by = \"ada\"");
    let found = both(Syntax::Toml, BASE, &edited, &BASE.replace("by = \"thandi\"", "by = \"bo\"")).unwrap();
    assert_eq!(found.conflicts, ["event/e9fh/by"]);
}

#[test]
fn delete_versus_edit_keeps_the_edited_one_in_sight() {
    let start = BASE.find("[[promise]]").unwrap();
    let stop = BASE.find("[[event]]").unwrap();
    let without = format!("{}{}", &BASE[..start], &BASE[stop..]);
    let edited = BASE.replace("what = \"Refund\"", "what = \"Call\"");
    let found = both(Syntax::Toml, BASE, &without, &edited).unwrap();
    assert_eq!(found.text, edited + &conflict("promise/p7kd", &["edited", "removed"]));
    let noted = BASE.to_owned() + &event("e5", "10:00:00", "kind = \"note\"\n");
    let found = both(Syntax::Toml, BASE, &without, &noted).unwrap();
    assert_eq!((found.text.contains("[[promise]]"), found.conflicts.len()), (false, 0));
}

#[test]
fn comments_travel_with_the_entry_below_them() {
    let comment = "\n# the customer called twice\n[[event]]\nid = \"e5\" # by phone\nat = 2026-11-22T10:00:00Z\nkind = \"note\"\n";
    let owner = ("owner = \"thandi\"", "# until Friday\nowner = \"thandi\" # thandi is away");
    let sipho = ("owner = \"thandi\"", "owner = \"sipho\"");
    let note = event("e4", "10:00:00", "kind = \"note\"\n");
    check(
        &[owner, (END, &end(comment))],
        &[sipho, (END, &end(&note))],
        &[
            ("owner = \"thandi\"", "# until Friday\nowner = \"sipho\" # thandi is away"),
            (END, &end(&format!("{note}{comment}"))),
        ],
        &[],
    );
    // A comment at the end of the base stays where it was, once, and new blocks go below it.
    let base = BASE.to_owned() + "\n# append below\n";
    let [ours, theirs] = [&note, comment].map(|added| base.clone() + added);
    assert_eq!(both(Syntax::Toml, &base, &ours, &theirs).unwrap().text, base + &note + comment);
}

#[test]
fn line_ends_marks_and_missing_breaks_are_kept() {
    let note = event("e4", "10:00:00", "kind = \"note\"\n");
    let other = event("e5", "10:00:00", "kind = \"note\"\n");
    let [ours, theirs] = [&note, &other].map(|added| BASE.to_owned() + added);
    let expect = BASE.to_owned() + &note + &other;
    let crlf = |text: &str| text.replace('\n', "\r\n");
    assert_eq!(both(Syntax::Toml, &crlf(BASE), &crlf(&ours), &crlf(&theirs)).unwrap().text, crlf(&expect));
    assert_eq!(both(Syntax::Toml, BASE, &crlf(&ours), &theirs).unwrap().text, crlf(&expect));
    let mark = |text: &str| format!("\u{feff}{text}");
    assert_eq!(both(Syntax::Toml, &mark(BASE), &mark(&ours), &theirs).unwrap().text, expect);
    let open = |text: &str| text.trim_end().to_owned();
    assert_eq!(both(Syntax::Toml, &open(BASE), &open(&ours), &open(&theirs)).unwrap().text, open(&expect));
}

#[test]
fn files_of_two_customers_are_refused() {
    let other = BASE.replace("kd35-dnr3", "hj22-4444");
    for (base, ours, theirs) in [
        (BASE, BASE, other.as_str()),
        (BASE, other.as_str(), BASE),
        (other.as_str(), BASE, BASE),
        (other.as_str(), other.as_str(), other.as_str()),
    ] {
        let found = both(Syntax::Toml, base, ours, theirs).unwrap_err();
        assert_eq!(found, MergeError::Mixed { ids: vec!["hj22-4444".to_owned(), "kd35-dnr3".to_owned()] });
    }
    let alien = BASE.replace("case = \"kd35-dnr3\"", "case = \"hj22-4444\"");
    let found = both(Syntax::Toml, BASE, BASE, &alien).unwrap_err();
    assert_eq!(found.to_string(), "`kd35-dnr3` holds an event of case `hj22-4444`");
}

#[test]
fn the_same_case_added_twice_is_merged_by_meaning() {
    assert_eq!(both(Syntax::Toml, "", BASE, BASE).unwrap().text, BASE);
    let later = BASE.replace("09:14:00", "09:15:00").replace("e9fh", "e8fh");
    let found = both(Syntax::Toml, "", BASE, &later).unwrap();
    assert_eq!(found.conflicts, ["received_at"]);
    assert!(
        found.text.contains("received_at = 2026-11-20T09:14:00+02:00\n") && found.text.contains("e8fh"),
        "{}",
        found.text
    );
}

/// A JSON case with its blocks on lines of their own.
const JSON: &str = r#"{
  "schema": 1,
  "id": "kd35-dnr3",
  "status": "open",
  "owner": "thandi",
  "situation": { "tags": ["a"], "impact": "none" },
  "event": [
    {
      "id": "e9fh",
      "at": "2026-11-20T09:14:00+02:00",
      "kind": "opened"
    }
  ]
}
"#;

#[test]
fn json_merges_by_the_same_rules() {
    let event = |id: &str, at: &str| {
        format!(
            ",\n    {{\n      \"id\": \"{id}\",\n      \"at\": \"2026-11-21T{at}Z\",\n      \"kind\": \"note\"\n    }}"
        )
    };
    let with =
        |changes: &[(&str, &str)]| changes.iter().fold(JSON.to_owned(), |text, (from, to)| text.replacen(from, to, 1));
    let tail = "\n  ]\n}\n";
    let add = |events: &str| format!("{events}{tail}");
    let (late, early) = (event("e2", "10:00:00"), event("e3", "09:00:00"));
    let ours = with(&[("\"open\"", "\"waiting\""), ("[\"a\"]", "[\"a\", \"c\"]"), (tail, &add(&late))]);
    let theirs = with(&[("\"thandi\"", "\"sipho\""), ("[\"a\"]", "[\"b\"]"), (tail, &add(&early))]);
    let expect = with(&[
        ("\"open\"", "\"waiting\""),
        ("\"thandi\"", "\"sipho\""),
        ("[\"a\"]", "[\"b\", \"c\"]"),
        (tail, &add(&(early + &late))),
    ]);
    let found = both(Syntax::Json, JSON, &ours, &theirs).unwrap();
    assert_eq!(found.text, expect, "{}", found.text);
    let ours = with(&[("\"thandi\"", "\"ada\"")]);
    let theirs = with(&[("\"thandi\"", "\"bo\"")]);
    let found = both(Syntax::Json, JSON, &ours, &theirs).unwrap();
    let block = "\n  ],\n  \"conflict\": [\n    {\n      \"key\": \"owner\",\n      \"values\": [\"ada\", \"bo\"]\n    }\n  ]\n}\n";
    assert_eq!(found.text, with(&[(tail, block)]), "{}", found.text);
    let one_line = "{\"schema\": 1, \"id\": \"kd35-dnr3\", \"owner\": \"a\"}";
    let ours = one_line.replace('}', ", \"x_a\": 1}");
    let theirs = one_line.replace("\"schema\": 1, ", "\"schema\": 1, \"x_b\": 2, ");
    let expect = "{\"schema\": 1, \"x_b\": 2, \"id\": \"kd35-dnr3\", \"owner\": \"a\", \"x_a\": 1}";
    assert_eq!(both(Syntax::Json, one_line, &ours, &theirs).unwrap().text, expect);
}

#[test]
fn party_files_merge_as_well() {
    let base = "schema = 1\nid = \"kd35-dnr3\"\nname = \"Lerato\"\nemails = [\"a@x\"]\nphones = []\n";
    let ours = base.replace("\"a@x\"", "\"a@x\", \"b@x\"").replace("[]", "[\"+27 1\"]");
    let theirs = base.replace("\"a@x\"", "\"c@x\"").replace("Lerato", "Lerato Dube");
    let expect =
        base.replace("\"a@x\"", "\"b@x\", \"c@x\"").replace("[]", "[\"+27 1\"]").replace("Lerato", "Lerato Dube");
    assert_eq!(both(Syntax::Toml, base, &ours, &theirs).unwrap().text, expect);
}
