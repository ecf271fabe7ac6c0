//! Edits on JSON texts, shape by shape: before, edit, after.

use amends::format::tree::Syntax;
use amends::model::edit::{Edit, Place, Scalar};

use super::shared::{append, day, drop_block, drop_table, head, list, moment, text};

#[track_caller]
fn check(before: &str, edit: &Edit, after: &str) {
    super::shared::check(Syntax::Json, before, edit, after);
}

#[track_caller]
fn refuse(before: &str, edit: &Edit, message: &str) {
    super::shared::refuse(Syntax::Json, before, edit, message);
}

#[test]
fn a_value_is_replaced_and_nothing_else() {
    let put = head("status", text("closed"));
    for (before, after) in [
        ("{\n  \"status\" : \"open\"\n}\n", "{\n  \"status\" : \"closed\"\n}\n"),
        ("{\"status\":\"open\"}", "{\"status\":\"closed\"}"),
        ("{\r\n\t\"status\": null\r\n}\r\n\r\n", "{\r\n\t\"status\": \"closed\"\r\n}\r\n\r\n"),
        ("{\"st\\u0061tus\": [1, 2]}", "{\"st\\u0061tus\": \"closed\"}"),
        ("{\"a\": {\"status\": 1}, \"status\": 2}", "{\"a\": {\"status\": 1}, \"status\": \"closed\"}"),
        (" {\"b\": \"}\", \"status\": \"{\"} ", " {\"b\": \"}\", \"status\": \"closed\"} "),
    ] {
        check(before, &put, after);
    }
}

#[test]
fn an_equal_value_in_any_spelling_changes_nothing() {
    for (before, edit) in [
        ("{\"a\": \"\\u0078\"}", head("a", text("x"))),
        ("{\"a\": -0}", head("a", Scalar::Int(0))),
        ("{\"a\": \"2026-11-20 09:14:00+02:00\"}", head("a", moment("2026-11-20T09:14:00+02:00"))),
        ("{\"a\": \"2026-11-24\"}", head("a", day("2026-11-24"))),
        ("{\"a\": [ \"x\",\"y\" ]}", head("a", list(&["x", "y"]))),
        ("{}", Edit::drop_head("a")),
        ("{\"t\": {}}", drop_table("t", "a")),
        ("{\"p\": [{}]}", drop_block("p", "x", "a")),
    ] {
        check(before, &edit, before);
    }
}

#[test]
fn a_new_head_key_goes_before_tables_and_blocks() {
    let put = head("owner", text("ada"));
    for (before, after) in [
        ("{}", "{\n  \"owner\": \"ada\"\n}"),
        ("{}\n", "{\n  \"owner\": \"ada\"\n}\n"),
        ("{\"a\":1}", "{\"a\":1,\"owner\":\"ada\"}"),
        ("{\"a\": 1, \"b\": 2}", "{\"a\": 1, \"b\": 2, \"owner\": \"ada\"}"),
        ("{ \"a\": 1 }", "{ \"a\": 1, \"owner\": \"ada\" }"),
        ("{\n  \"a\": 1\n}\n", "{\n  \"a\": 1,\n  \"owner\": \"ada\"\n}\n"),
        ("{\r\n\t\"a\": 1\r\n}", "{\r\n\t\"a\": 1,\r\n\t\"owner\": \"ada\"\r\n}"),
        (
            "{\n    \"a\": 1,\n    \"event\": [],\n    \"z\": 2\n}",
            "{\n    \"a\": 1,\n    \"owner\": \"ada\",\n    \"event\": [],\n    \"z\": 2\n}",
        ),
        ("{\n  \"t\": {}\n}", "{\n  \"owner\": \"ada\",\n  \"t\": {}\n}"),
        ("{\"mine\": [{}], \"z\": 1}", "{\"owner\": \"ada\", \"mine\": [{}], \"z\": 1}"),
    ] {
        check(before, &put, after);
    }
}

#[test]
fn a_dropped_key_takes_its_comma_along() {
    let drop = Edit::drop_head("b");
    for (before, after) in [
        ("{\n  \"a\": 1,\n  \"b\": 2,\n  \"c\": 3\n}\n", "{\n  \"a\": 1,\n  \"c\": 3\n}\n"),
        ("{\n  \"a\": 1,\n  \"b\": 2\n}\n", "{\n  \"a\": 1\n}\n"),
        ("{\n  \"b\": 2,\n  \"c\": 3\n}\n", "{\n  \"c\": 3\n}\n"),
        ("{\"b\":2,\"c\":3}", "{\"c\":3}"),
        ("{ \"b\": 2, \"c\": 3 }", "{ \"c\": 3 }"),
        ("{\"b\": [\n1\n]}", "{}"),
    ] {
        check(before, &drop, after);
    }
    check("{\"t\": {\"b\": 1, \"c\": 2}}", &drop_table("t", "b"), "{\"t\": {\"c\": 2}}");
    check("{\n  \"t\": {\n    \"b\": 1\n  }\n}", &drop_table("t", "b"), "{\n  \"t\": {}\n}");
    check("{\"p\": [{\"id\": \"1\", \"b\": 1}]}", &drop_block("p", "1", "b"), "{\"p\": [{\"id\": \"1\"}]}");
}

#[test]
fn a_table_is_made_or_filled() {
    let put = Edit::table("outcome", "remedy", text("refund"));
    for (before, after) in [
        ("{\"a\":1}", "{\"a\":1,\"outcome\":{\"remedy\":\"refund\"}}"),
        ("{\n  \"a\": 1\n}", "{\n  \"a\": 1,\n  \"outcome\": {\n    \"remedy\": \"refund\"\n  }\n}"),
        (
            "{\n\t\"outcome\": {\n\t\t\"a\": 1\n\t},\n\t\"z\": 1\n}",
            "{\n\t\"outcome\": {\n\t\t\"a\": 1,\n\t\t\"remedy\": \"refund\"\n\t},\n\t\"z\": 1\n}",
        ),
        ("{\n  \"outcome\": {}\n}", "{\n  \"outcome\": {\n    \"remedy\": \"refund\"\n  }\n}"),
        ("{\n  \"outcome\": { \"a\": 1 }\n}", "{\n  \"outcome\": { \"a\": 1, \"remedy\": \"refund\" }\n}"),
        ("{\"outcome\": {\"remedy\": 1}}", "{\"outcome\": {\"remedy\": \"refund\"}}"),
    ] {
        check(before, &put, after);
    }
}

#[test]
fn a_block_is_found_by_its_id() {
    let put = Edit::block("promise", "p2", "state", text("kept"));
    let tall = "{\n  \"promise\": [\n    {\n      \"id\": \"p1\"\n    },\n    {\n      \"id\": \"p2\"\n    }\n  ]\n}";
    check(tall, &put, &tall.replace("\"p2\"\n", "\"p2\",\n      \"state\": \"kept\"\n"));
    let flat = "{\n  \"promise\": [\n    { \"id\": \"p2\", \"state\": \"open\" }\n  ]\n}";
    check(flat, &put, &flat.replace("open", "kept"));
    refuse("{\"promise\": []}", &put, "no `promise` has the id `p2`");
    refuse("{\"promise\": [{\"id\": \"p2\"}, {\"id\": \"p2\"}]}", &put, "two `promise` blocks have the id `p2`");
}

#[test]
fn a_block_is_appended_in_the_manner_of_the_file() {
    let add = append("event", &[("id", text("e1")), ("text", text("a\nb\u{202e}\u{1}"))]);
    let tight = "{\"id\":\"e1\",\"text\":\"a\\nb\\u202e\\u0001\"}";
    let wide = "\"id\": \"e1\",X\"text\": \"a\\nb\\u202e\\u0001\"";
    for (before, after) in [
        ("{\"a\":1}", format!("{{\"a\":1,\"event\":[{tight}]}}")),
        ("{\"event\":[{\"id\":\"e0\"}]}", format!("{{\"event\":[{{\"id\":\"e0\"}},{tight}]}}")),
        (
            "{\n  \"a\": 1\n}\n",
            format!(
                "{{\n  \"a\": 1,\n  \"event\": [\n    {{\n      {}\n    }}\n  ]\n}}\n",
                wide.replace('X', "\n      ")
            ),
        ),
        (
            "{\r\n \"event\": [],\r\n \"z\": 1\r\n}",
            format!(
                "{{\r\n \"event\": [\r\n  {{\r\n   {}\r\n  }}\r\n ],\r\n \"z\": 1\r\n}}",
                wide.replace('X', "\r\n   ")
            ),
        ),
        (
            "{\n  \"event\": [\n    { \"id\": \"e0\" }\n  ]\n}",
            format!("{{\n  \"event\": [\n    {{ \"id\": \"e0\" }},\n    {{ {} }}\n  ]\n}}", wide.replace('X', " ")),
        ),
        (
            "{\n  \"event\": [{\n    \"id\": \"e0\"\n  }]\n}",
            format!(
                "{{\n  \"event\": [{{\n    \"id\": \"e0\"\n  }}, {{\n    {}\n  }}]\n}}",
                wide.replace('X', "\n    ")
            ),
        ),
    ] {
        check(before, &add, &after);
    }
}

#[test]
fn lists_keep_their_layout() {
    for (before, words, after) in [
        ("[\"a\", \"b\"]", &["a", "b", "c"][..], "[\"a\", \"b\", \"c\"]"),
        ("[\"a\"]", &[], "[]"),
        ("[]", &["a", "b"], "[\"a\", \"b\"]"),
        ("[\n    \"a\",\n    \"b\"\n  ]", &["a", "b", "c"], "[\n    \"a\",\n    \"b\",\n    \"c\"\n  ]"),
        ("[\n    \"a\",\n    \"b\"\n  ]", &["b"], "[\n    \"b\"\n  ]"),
        ("[\n    \"a\",\n    \"b\"\n  ]", &["a"], "[\n    \"a\"\n  ]"),
        ("[\n    \"a\",\n    \"b\"\n  ]", &[], "[]"),
        ("null", &["a"], "[\"a\"]"),
    ] {
        let (before, after) = (format!("{{\n  \"tags\": {before}\n}}"), format!("{{\n  \"tags\": {after}\n}}"));
        check(&before, &head("tags", list(words)), &after);
    }
}

#[test]
fn what_no_splice_can_say_is_refused() {
    refuse("{\"a\": {}}", &head("a", text("x")), "`a` cannot be written, a table stands in its place");
    refuse("{\"a\": [[]]}", &head("a", text("x")), "`a` cannot be written, a list of tables stands in its place");
    let other = "`outcome` cannot be written, something other than a table stands in its place";
    refuse("{\"outcome\": 1}", &Edit::table("outcome", "a", text("x")), other);
    let list = "`event` cannot be written, something other than a list of tables stands in its place";
    refuse("{\"event\": [1]}", &append("event", &[]), list);
    let twice = append("event", &[("id", text("a")), ("id", text("b"))]);
    refuse("{}", &twice, "the change cannot be written without touching other parts of the file");
    refuse("{\"a\": 1,}", &head("b", text("x")), "a key is missing");
    refuse("{\"a\": 1, \"a\": 2}", &head("b", text("x")), "a key stands twice");
}

#[test]
fn null_in_the_place_of_blocks_and_tables_gives_way() {
    let event = append("event", &[("id", text("e1"))]);
    let place = Place::Table { table: "t".to_owned(), key: "k".to_owned() };
    for (before, edit, after) in [
        ("{\"event\": null, \"a\": 1}", event.clone(), "{\"event\": [{\"id\": \"e1\"}], \"a\": 1}"),
        ("{\"a\": 1, \"t\": null}", Edit::Put { place, value: text("v") }, "{\"a\": 1, \"t\": {\"k\": \"v\"}}"),
    ] {
        check(before, &edit, after);
    }
}
