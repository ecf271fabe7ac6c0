//! Edits on TOML texts, shape by shape: before, edit, after.

use amends::format::tree::Syntax;
use amends::model::edit::{Edit, Scalar};

use super::shared::{append, day, drop_block, drop_table, head, list, moment, text};

#[track_caller]
fn check(before: &str, edit: &Edit, after: &str) {
    super::shared::check(Syntax::Toml, before, edit, after);
}

#[track_caller]
fn refuse(before: &str, edit: &Edit, message: &str) {
    super::shared::refuse(Syntax::Toml, before, edit, message);
}

#[test]
fn a_value_is_replaced_and_nothing_else() {
    let put = head("status", text("closed"));
    for (before, after) in [
        ("status = \"open\"\n", "status = \"closed\"\n"),
        ("status=\"open\"", "status=\"closed\""),
        (
            "\u{feff}# top\r\n  status   =  \"open\"   # why\r\n",
            "\u{feff}# top\r\n  status   =  \"closed\"   # why\r\n",
        ),
        ("status = 'open' # q\n", "status = 'closed' # q\n"),
        ("status = 7\n", "status = \"closed\"\n"),
        ("status = \"\"\"\nopen\n\"\"\" # long\n", "status = \"closed\" # long\n"),
        ("\"status\" = \"open\"\n", "\"status\" = \"closed\"\n"),
        ("\"st\\u0061tus\" = \"open\"\n", "\"st\\u0061tus\" = \"closed\"\n"),
        ("a.x = 1\nstatus = \"open\"\na.y = 2\n", "a.x = 1\nstatus = \"closed\"\na.y = 2\n"),
        ("[t]\nstatus = 1\n", "status = \"closed\"\n\n[t]\nstatus = 1\n"),
    ] {
        check(before, &put, after);
    }
}

#[test]
fn an_equal_value_in_any_spelling_changes_nothing() {
    for (before, edit) in [
        ("a = 'x'\n", head("a", text("x"))),
        ("a = \"\"\"\nx\"\"\"\n", head("a", text("x"))),
        ("a = 0x10\n", head("a", Scalar::Int(16))),
        ("a = 2026-11-20 09:14:00+02:00\n", head("a", moment("2026-11-20T09:14:00+02:00"))),
        ("a = \"2026-11-20T09:14:00.000+02:00\"\n", head("a", moment("2026-11-20T09:14:00+02:00"))),
        ("a = [ 'x', # c\n 'y' ]\n", head("a", list(&["x", "y"]))),
        ("a = 2026-11-24\n", head("a", day("2026-11-24"))),
        ("a = 1\n", Edit::drop_head("b")),
        ("a = 1\n", drop_table("t", "b")),
        ("[[p]]\nid = 1\n", drop_block("p", "x", "b")),
    ] {
        check(before, &edit, before);
    }
}

#[test]
fn a_new_head_key_stands_alone_at_the_end_of_the_head() {
    let put = head("owner", text("ada"));
    for (before, after) in [
        ("", ""),
        ("a = 1\n", "a = 1\n\nowner = \"ada\"\n"),
        ("a = 1", "a = 1\n\nowner = \"ada\""),
        ("a = 1\n\n", "a = 1\n\nowner = \"ada\"\n"),
        ("a = 1\r\n", "a = 1\r\n\r\nowner = \"ada\"\r\n"),
        ("\u{feff}[[e]]\n", "\u{feff}owner = \"ada\"\n\n[[e]]\n"),
        ("a = 1\n\n[[e]]\n", "a = 1\n\nowner = \"ada\"\n\n[[e]]\n"),
        ("a = 1\n[[e]]\n", "a = 1\n\nowner = \"ada\"\n\n[[e]]\n"),
        (
            "a = 1 # one\n\n# free\n\n# of e\n# too\n[[e]]\n",
            "a = 1 # one\n\n# free\n\nowner = \"ada\"\n\n# of e\n# too\n[[e]]\n",
        ),
        ("a = 1\n# of e\n[[e]]\n", "a = 1\n\nowner = \"ada\"\n\n# of e\n[[e]]\n"),
        ("# only\n[[e]]\n", "owner = \"ada\"\n\n# only\n[[e]]\n"),
        ("# only words\n", "# only words\n\nowner = \"ada\"\n"),
        ("a = [\n 1,\n] # c\n[e]\n", "a = [\n 1,\n] # c\n\nowner = \"ada\"\n\n[e]\n"),
        ("a = \"\"\"\n[e]\n\"\"\"\n[e]\n", "a = \"\"\"\n[e]\n\"\"\"\n\nowner = \"ada\"\n\n[e]\n"),
        ("a = 1\n  [e]\n", "a = 1\n\nowner = \"ada\"\n\n  [e]\n"),
    ] {
        if !before.is_empty() {
            check(before, &put, after);
        }
    }
}

#[test]
fn a_dropped_key_takes_its_line_along() {
    let drop = Edit::drop_head("b");
    for (before, after) in [
        ("a = 1\nb = 2\nc = 3\n", "a = 1\nc = 3\n"),
        ("a = 1\n\nb = 2 # two\n\nc = 3\n", "a = 1\n\nc = 3\n"),
        ("a = 1\n# about b\nb = 2\n\nc = 3\n", "a = 1\n# about b\n\nc = 3\n"),
        ("b = 2\n\nc = 3\n", "c = 3\n"),
        ("\u{feff}b = 2\r\n\r\nc = 3\r\n", "\u{feff}c = 3\r\n"),
        ("a = 1\n\nb = 2\n", "a = 1\n"),
        ("a = 1\n\nb = 2", "a = 1"),
        ("a = 1\r\nb = 2", "a = 1"),
        ("a = 1\nb = \"\"\"\nx\n\ny\"\"\" # end\nc = 3\n", "a = 1\nc = 3\n"),
        ("a = 1\nb = [ # in\n 1,\n]\n[t]\n", "a = 1\n[t]\n"),
    ] {
        check(before, &drop, after);
    }
    check("t.x = 1\nt.b = 2\n", &drop_table("t", "b"), "t.x = 1\n");
    check("a = 1\nt.b = 2\n", &drop_table("t", "b"), "a = 1\n");
    check("t = { b = 1, c = 2 }\n", &drop_table("t", "b"), "t = { c = 2 }\n");
    check("t = { c = 2, b = 1 } # c\n", &drop_table("t", "b"), "t = { c = 2 } # c\n");
    check("t = { b = 1 }\n", &drop_table("t", "b"), "t = {}\n");
    check("[t]\nb = 1\n", &drop_table("t", "b"), "[t]\n");
    let two = "[[p]]\nid = \"1\"\nb = 1\n[[p]]\nid = \"2\"\nb = 2\n";
    check(two, &drop_block("p", "2", "b"), "[[p]]\nid = \"1\"\nb = 1\n[[p]]\nid = \"2\"\n");
}

#[test]
fn a_table_is_written_where_it_stands() {
    let put = Edit::table("outcome", "remedy", text("refund"));
    for (before, after) in [
        ("[outcome]\nremedy = \"none\"\n", "[outcome]\nremedy = \"refund\"\n"),
        ("[outcome]\ncause = 1 # c\n\n[[e]]\n", "[outcome]\ncause = 1 # c\nremedy = \"refund\"\n\n[[e]]\n"),
        ("[outcome] # o\n\n[[e]]\n", "[outcome] # o\nremedy = \"refund\"\n\n[[e]]\n"),
        ("  [outcome]\n    cause = 1", "  [outcome]\n    cause = 1\n    remedy = \"refund\""),
        ("outcome.remedy = 1 # c\n", "outcome.remedy = \"refund\" # c\n"),
        (
            "outcome.cause = 1\nb = 2\noutcome . finding = 2\nc = 3\n",
            "outcome.cause = 1\nb = 2\noutcome . finding = 2\noutcome.remedy = \"refund\"\nc = 3\n",
        ),
        ("outcome = { cause = 1 }\n", "outcome = { cause = 1, remedy = \"refund\" }\n"),
        ("outcome = {cause = 1, a = 2} # c\n", "outcome = {cause = 1, a = 2, remedy = \"refund\"} # c\n"),
        ("outcome = {}\n", "outcome = { remedy = \"refund\" }\n"),
        ("outcome = { remedy = 'x', a = { b = 1 } }\n", "outcome = { remedy = 'refund', a = { b = 1 } }\n"),
        ("a = 1\n", "a = 1\n\n[outcome]\nremedy = \"refund\"\n"),
        ("a = 1", "a = 1\n\n[outcome]\nremedy = \"refund\""),
        (
            "a = 1\n\n[s]\nb = 2\n\n# first\n[[e]]\nid = \"1\"\n\n[e.x]\ny = 1\n",
            "a = 1\n\n[s]\nb = 2\n\n[outcome]\nremedy = \"refund\"\n\n# first\n[[e]]\nid = \"1\"\n\n[e.x]\ny = 1\n",
        ),
        ("# c\n[[e]]\n", "[outcome]\nremedy = \"refund\"\n\n# c\n[[e]]\n"),
        ("[outcome.deep]\nx = 1\n", "[outcome.deep]\nx = 1\n\n[outcome]\nremedy = \"refund\"\n"),
        ("[\"outcome\"]\na = 1\n", "[\"outcome\"]\na = 1\nremedy = \"refund\"\n"),
    ] {
        check(before, &put, after);
    }
}

#[test]
fn a_block_is_found_by_its_id() {
    let put = Edit::block("promise", "p2", "state", text("kept"));
    let two = "[[promise]]\nid = \"p1\"\nstate = \"open\"\n\n# second\n[[promise]]\nid = 'p2' # id\n\n[[event]]\nid = \"p2\"\n";
    let after = two.replace("'p2' # id\n", "'p2' # id\nstate = \"kept\"\n");
    check(two, &put, &after);
    let dotted = "[[promise]]\nid = \"p2\"\n[promise.more]\nx = 1\n";
    check(dotted, &put, "[[promise]]\nid = \"p2\"\nstate = \"kept\"\n[promise.more]\nx = 1\n");
    let inline = "promise = [ {id = \"p1\"}, {id = \"p2\", state = \"open\"} ] # c\n";
    check(inline, &put, "promise = [ {id = \"p1\"}, {id = \"p2\", state = \"kept\"} ] # c\n");
    let tall = "promise = [\n  { id = \"p1\" }, # one\n  { id = \"p2\" }, # two\n]\n";
    check(tall, &put, "promise = [\n  { id = \"p1\" }, # one\n  { id = \"p2\", state = \"kept\" }, # two\n]\n");
    refuse("[[promise]]\nid = \"p1\"\n", &put, "no `promise` has the id `p2`");
    refuse("[[promise]]\nid = \"p2\"\n[[promise]]\nid = \"p2\"\n", &put, "two `promise` blocks have the id `p2`");
}

#[test]
fn a_block_is_appended_after_everything() {
    let add = append("event", &[("id", text("e1")), ("at", moment("2026-11-20T09:14:00.5+02:00"))]);
    let block = "[[event]]\nid = \"e1\"\nat = 2026-11-20T09:14:00.500+02:00";
    for (before, after) in [
        ("a = 1\n", format!("a = 1\n\n{block}\n")),
        ("a = 1", format!("a = 1\n\n{block}")),
        ("a = 1\n\n", format!("a = 1\n\n{block}\n")),
        ("a = 1\r\n", format!("a = 1\r\n\r\n{}\r\n", block.replace('\n', "\r\n"))),
        ("a = 1\n\n# append below\n", format!("a = 1\n\n# append below\n\n{block}\n")),
        (
            "[[event]]\nid = \"e0\"\n[event.x]\ny = 1\n",
            format!("[[event]]\nid = \"e0\"\n[event.x]\ny = 1\n\n{block}\n"),
        ),
    ] {
        check(before, &add, &after);
    }
    let add = append("event", &[("id", text("e1")), ("text", text("a\nb"))]);
    for (before, after) in [
        ("event = []\n[t]\n", "event = [{ id = \"e1\", text = \"a\\nb\" }]\n[t]\n"),
        ("event = [{ id = 'e0' }] # c\n", "event = [{ id = 'e0' }, { id = \"e1\", text = \"a\\nb\" }] # c\n"),
        (
            "event = [\n  # none\n  { id = 'e0' } # c\n]\n",
            "event = [\n  # none\n  { id = 'e0' }, # c\n  { id = \"e1\", text = \"a\\nb\" }\n]\n",
        ),
    ] {
        check(before, &add, after);
    }
}

#[test]
fn long_texts_take_lines_where_lines_are_exact() {
    for (words, after) in [
        ("a\nb", "\"\"\"\na\nb\"\"\""),
        ("\na\n", "\"\"\"\n\na\n\"\"\""),
        ("\n", "\"\"\"\n\n\"\"\""),
        ("a\\\nb\\", "\"\"\"\na\\\\\nb\\\\\"\"\""),
        ("say \"x\"\n\"\"\"\"\"\"\"", "\"\"\"\nsay \"x\"\n\"\"\\\"\"\"\\\"\\\"\"\"\""),
        ("a\r\nb\rc\u{7f}\u{9b}\u{202e}\u{1b}", "\"\"\"\na\\r\nb\\rc\\u007F\\u009B\\u202E\\u001B\"\"\""),
        ("a\n<<<<<<< x\n=======\n>>>>>>> y", "\"a\\n<<<<<<< x\\n=======\\n>>>>>>> y\""),
        ("Title\n=======\n", "\"\"\"\nTitle\n=======\n\"\"\""),
        ("tab\there", "\"tab\\there\""),
        ("tab\there\n", "\"\"\"\ntab\there\n\"\"\""),
    ] {
        check("a = 1 # c\n", &head("a", text(words)), &format!("a = {after} # c\n"));
    }
    check("a = 1\r\nb = 2\n", &head("a", text("x\ny")), "a = \"x\\ny\"\r\nb = 2\n");
}

#[test]
fn lists_keep_their_layout_and_comments() {
    for (before, words, after) in [
        ("[\"a\", \"b\"]", &["a", "b", "c"][..], "[\"a\", \"b\", \"c\"]"),
        ("[ 'a', 'b' ]", &["b"], "[ 'b' ]"),
        ("[ 'a', 'b' ]", &["x", "a", "b"], "[ \"x\", 'a', 'b' ]"),
        ("[ 'a', 'b' ]", &[], "[]"),
        ("[]", &["a", "b"], "[\"a\", \"b\"]"),
        ("[1, 'b']", &["b"], "['b']"),
        ("[\n  'a', # one\n  'b' # two\n]", &["a", "b", "c"], "[\n  'a', # one\n  'b', # two\n  \"c\"\n]"),
        ("[\n  'a', # one\n  'b', # two\n]", &["a", "b", "c"], "[\n  'a', # one\n  'b', # two\n  \"c\",\n]"),
        ("[\n  'a', # one\n  'b', # two\n]", &["b"], "[\n  'b', # two\n]"),
        ("[\n  'a', # one\n  'b', # two\n]", &["a", "x", "b"], "[\n  'a', # one\n  \"x\",\n  'b', # two\n]"),
        ("[ # all\n  'a',\n  # more\n]", &["a", "c"], "[ # all\n  'a',\n  \"c\",\n  # more\n]"),
        ("[\n  # none yet\n]", &["a"], "[\n  # none yet\n  \"a\",\n]"),
        ("[\n  'a',\n]", &[], "[]"),
        ("[\n  'a',\n  # keep\n]", &[], "[\n  # keep\n]"),
        ("[\n  'a'\n  , 'b'\n]", &["a", "b", "c"], "[\n  'a'\n  , 'b',\n  \"c\"\n]"),
        ("[ 'a', # one\n  'b' ]", &["a", "c", "b"], "[ 'a', # one\n  \"c\",\n  'b' ]"),
        ("\"a\"", &["a"], "[\"a\"]"),
    ] {
        check(
            &format!("tags = {before} # end\nz = 1\n"),
            &head("tags", list(words)),
            &format!("tags = {after} # end\nz = 1\n"),
        );
    }
}

#[test]
fn what_no_splice_can_say_is_refused() {
    let table = "`status` cannot be written, a table stands in its place";
    refuse("[status]\na = 1\n", &head("status", text("x")), table);
    refuse("status.a = 1\n", &Edit::drop_head("status"), table);
    let tables = "`event` cannot be written, a list of tables stands in its place";
    refuse("[[event]]\na = 1\n", &head("event", text("x")), tables);
    let other = "`outcome` cannot be written, something other than a table stands in its place";
    refuse("outcome = 1\n", &Edit::table("outcome", "a", text("x")), other);
    refuse("[[outcome]]\n", &Edit::table("outcome", "a", text("x")), other);
    let list = "`event` cannot be written, something other than a list of tables stands in its place";
    refuse("event = [1]\n", &append("event", &[]), list);
    refuse("[event]\n", &append("event", &[]), list);
    let twice = append("event", &[("id", text("a")), ("id", text("b"))]);
    refuse("a = 1\n", &twice, "the change cannot be written without touching other parts of the file");
    refuse("a = \n", &head("b", text("x")), "a key without a value");
}

#[test]
fn keys_and_values_of_every_kind_are_spelled() {
    for (key, value, line) in [
        ("x_a", Scalar::Int(-3), "x_a = -3"),
        ("x b", Scalar::Flag(true), "\"x b\" = true"),
        ("x\"\\", text("é"), "\"x\\\"\\\\\" = \"é\""),
        ("d", day("2026-11-24"), "d = 2026-11-24"),
        ("m", moment("2026-11-24T17:00:00Z"), "m = 2026-11-24T17:00:00+00:00"),
        ("m", moment("2026-11-24T17:00:00.123456789-03:30"), "m = 2026-11-24T17:00:00.123456789-03:30"),
        ("m", moment("2016-12-31T23:59:60Z"), "m = 2016-12-31T23:59:59+00:00"),
        ("l", list(&["a", "b\"c"]), "l = [\"a\", \"b\\\"c\"]"),
    ] {
        let found = amends::format::patch::patch(Syntax::Toml, "a = 1\n", &[head(key, value)]).unwrap();
        assert_eq!(found, format!("a = 1\n\n{line}\n"));
    }
}
