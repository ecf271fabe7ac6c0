//! JSON as RFC 8259 has it, through our own loader: what must be read, what must be refused, and what we chose.
//! What a value means in a case is no matter here.

use amends::format::tree::{Syntax, parse};

/// Texts that are values: `y_` in the public suite.
const VALUES: &[&str] = &[
    "0",
    "-0",
    "1",
    "-1",
    "10",
    "123.456789",
    "1E22",
    "1E-2",
    "1E+2",
    "1e2",
    "123e65",
    "0e+1",
    "0e1",
    "-0.1",
    "20e1",
    "1.5e-3",
    "-123",
    "1234567890",
    "9223372036854775807",
    "-9223372036854775808",
    "true",
    "false",
    "null",
    "\"\"",
    "\"a\"",
    "\" \"",
    r#""\"\\\/\b\f\n\r\t""#,
    r#""\u0060\u012a\u12AB""#,
    r#""\ud83d\ude39""#,
    r#""\uD801\udc37\ud834\udd1e""#,
    r#""\u2028\u2029""#,
    "\"\u{2028}\u{2029}\"",
    "\"\u{7f}\"",
    "\"€𝄞\"",
    r#""\uFFFF""#,
    r#""\u200B""#,
    r#""\uD83F\uDFFE""#,
    r#""\\u0000""#,
    r#""\\""#,
    r#""\"""#,
    r#""\u0012""#,
    r#""new\u000Aline""#,
    "\"ｐ\"",
    "\"π\"",
    "\"\u{10fffd}\"",
    "\"/*no comment*/\"",
    "[]",
    "[ ]",
    "[1]",
    "[[]   ]",
    "[1,null,\"a\"]",
    "[1,2,3]",
    "[null,1,true,\"x\",{},[]]",
    " [1] ",
    "\t1",
    "\n1\n",
    "\r\n1\r\n",
    "{}",
    "{ }",
    "{\"a\":\"b\"}",
    "{\"\":0}",
    "{\"a\":[]}",
    "{\"a\" :\t1 ,\n\"b\"\r:2}",
    "{\"min\": -1.0e+28, \"max\": 1.0e+28}",
    r#"{"\u0061b":1}"#,
    "{\"a\":{\"a\":{\"a\":1}}}",
    "[[[[[[[[1]]]]]]]]",
];

/// Texts that are none: `n_` in the public suite.
const NO_VALUES: &[&str] = &[
    "",
    " ",
    "[,]",
    "[1,]",
    "[1,,2]",
    "[,1]",
    "[1 2]",
    "[1:2]",
    "[\"a\" 1]",
    "[",
    "]",
    "[1",
    "1]",
    "[[1]",
    "[1}",
    "[\"a\"",
    "[1,\n",
    "{",
    "}",
    "{\"a\"",
    "{\"a\":",
    "{\"a\":1",
    "{\"a\":1]",
    "{a:1}",
    "{'a':0}",
    "{\"a\":1,}",
    "{\"a\"}",
    "{\"a\":}",
    "{:1}",
    "{\"a\" \"b\"}",
    "{\"a\":\"b\",,\"c\":1}",
    "{\"a\":1 \"b\":2}",
    "{\"a\"::\"b\"}",
    "{1:1}",
    "{[]:1}",
    "{null:1}",
    "{,}",
    "{\"a\":1,,}",
    "{\"a\": true false}",
    "{\"a\",\"b\"}",
    "nan",
    "NaN",
    "Infinity",
    "-Infinity",
    "+1",
    "++1",
    ".5",
    "-.5",
    "5.",
    "1.e1",
    "1e",
    "1e+",
    "1E-",
    "1eE2",
    "01",
    "-01",
    "012",
    "00",
    "0x1",
    "0x",
    "1_000",
    "1 000",
    "--1",
    "- 1",
    "-",
    "+Inf",
    "-foo",
    "1a",
    "1+2",
    "0e",
    "0.3e",
    "0.e1",
    "2.e3",
    "9.e+",
    "1.0e",
    "1.0e-",
    "1.2.3",
    "１",
    "tru",
    "True",
    "TRUE",
    "nul",
    "fals",
    "truee",
    "undefined",
    r#""\x00""#,
    r#""\u""#,
    r#""\u00A""#,
    r#""\u12""#,
    r#""\u{41}""#,
    r#""\a""#,
    r#""\'""#,
    "\"\\🌀\"",
    "'single'",
    "\"unterminated",
    "\"",
    "\"\\",
    "\"\\\"",
    "\"a\tb\"",
    "\"a\nb\"",
    "\"a\0b\"",
    "\"a\u{1f}b\"",
    "/*c*/1",
    "1/*c*/",
    "1//c",
    "1#c",
    "\"a\" \"b\"",
    "1 2",
    ";",
    "*",
    "<a>",
    "[\u{c}1]",
    "\u{2060}1",
    "\u{a0}1",
    "\u{feff}1",
    "1,",
    "[\\u000A\"\"]",
    "[a]",
    "[*]",
    "[1;2]",
    "[\"\": 1]",
    "[<null>]",
    "abc",
];

/// Texts about which the RFC leaves the choice, `i_` in the public suite: whether we read them.
const CHOICES: &[(&str, bool)] = &[
    ("1e-99999", true),
    ("123.456e-789", true),
    ("100000000000000000000", false),
    ("-237462374673276894279832749832423479823246327846", false),
    ("123123e100000", false),
    ("-1e+9999", false),
    ("0.4e00669999999999999999999999999999", false),
    (r#""\uDADA""#, false),
    (r#""\ud800abc""#, false),
    (r#""\uDFAA""#, false),
    (r#""\ud800\ud800\n""#, false),
    (r#""\uDd1e\uD834""#, false),
    ("{\"a\":1,\"a\":2}", false),
    ("{\"a\":1,\"a\":1}", false),
    ("[{\"b\":{\"a\":1,\"\\u0061\":2}}]", false),
];

fn is_read(text: &[u8]) -> bool {
    parse(Syntax::Json, text).is_ok()
}

/// Returns the value as a member of a whole file, and inside an array.
fn files(value: &str) -> [String; 2] {
    [format!("{{\"x\": {value}}}"), format!("{{\"x\": [true, {value}]}}")]
}

#[test]
fn what_is_json_is_read_and_nothing_else() {
    // The lists are the verdict; no other reader is asked.
    for (texts, expect) in [(VALUES, true), (NO_VALUES, false)] {
        for file in texts.iter().flat_map(|value| files(value)) {
            assert_eq!(is_read(file.as_bytes()), expect, "{file}");
        }
    }
}

#[test]
fn where_the_choice_is_ours_it_is_the_careful_one() {
    for (value, expect) in CHOICES {
        assert_eq!(is_read(files(value)[0].as_bytes()), *expect, "{value}");
    }
}

#[test]
fn bytes_that_are_no_text_and_depths_without_end_are_refused() {
    let in_text = |bytes: &[u8]| [b"{\"x\": \"".as_slice(), bytes, b"\"}"].concat();
    for bytes in [
        &b"\xff"[..],
        b"\xe9",
        b"\x81",
        b"\xc0\xaf",
        b"\xed\xa0\x80",
        b"\xf4\xbf\xbf\xbf",
        b"\xfc\x83\xbf\xbf\xbf\xbf",
        b"\xe0\xff",
        b"a\xe2\x82",
    ] {
        assert!(!is_read(&in_text(bytes)), "{bytes:?}");
    }
    let utf16: Vec<u8> = "{\"x\": 1}".encode_utf16().flat_map(u16::to_le_bytes).collect();
    assert!(!is_read(&utf16) && !is_read(&[b"\xff\xfe".as_slice(), &utf16].concat()));
    for depth in [17, 128, 500, 100_000] {
        assert!(!is_read(files(&format!("{}1{}", "[".repeat(depth), "]".repeat(depth)))[0].as_bytes()), "{depth}");
        assert!(!is_read(format!("{{\"x\": {}", "[".repeat(depth)).as_bytes()), "{depth}");
        assert!(!is_read("{\"x\":".repeat(depth).as_bytes()), "{depth}");
    }
    for root in ["1", "\"a\"", "[]", "null", "{} {}", "{},", "{}x"] {
        assert!(!is_read(root.as_bytes()), "{root}");
    }
    assert!(is_read(b"{}") && is_read(b" \t\r\n{} \n"));
}
