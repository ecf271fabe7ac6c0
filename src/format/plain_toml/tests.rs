//! What is read here is what the parser reads, whole or in pieces.

use super::*;
use crate::format::read_toml;

/// Checks that what is read here is what the parser reads, and says whether it was read here as a whole.
fn agrees(text: &str) -> bool {
    if let Some((pieces, notes)) = read(text, Odd::Piece) {
        assert_eq!(Some(pieces), read_toml::parsed(text).ok(), "in pieces: {text:?}");
        assert_eq!(notes, newer_toml::notes(text), "{text:?}");
    }
    match read(text, Odd::Whole) {
        None => false,
        Some((plain, _)) => {
            assert_eq!(Some(plain), read_toml::parsed(text).ok(), "{text:?}");
            true
        }
    }
}

const PLAIN: &str = "schema = 1 # one\nid = \"kd35-dnr3\"\n\nsubject = \"a \\\"b\\\" \\\\ \\n\\tc\"\nx-y_1 = -12\nyes = true\n\
    tags = [\"a\", \"b\" , \"c\",]\nnone = [ ]\nday=2026-11-24\nat\t=\t2026-11-20T09:14:00+02:00\nz = 2024-02-29T23:59:59Z\n\
    text = \"\"\"\nlong \"quoted\"\ntext\"\"\"\nshort = \"\"\"one line\"\"\"\nempty = \"\"\n[situation]\n  tags = [\"ä\"]\n\
    [[event]] # first\nid = \"e1\"\n[outcome]\nfinding = \"x\"\n[[event]]\nid = \"e2\"\n[[question]]";

#[test]
fn plain_text_is_read_as_the_parser_reads_it() {
    assert!(agrees(PLAIN));
    for text in [
        "",
        "\n",
        "# only a comment",
        "a = 1",
        "a = 1   ",
        "[a]\n[b]\n",
        "[[a]]\n[[a]]\n[[a]]\nb = 1\n",
        "a = 1\r\nb = \"c\" # d\r\n\r\n[e]\r\n",
        "a = [1, -2,true , \"b\", 2026-11-24]\n",
    ] {
        assert!(agrees(text), "{text:?}");
    }
}

#[test]
fn what_is_not_plain_is_left_to_the_parser() {
    for text in [
        "a.b = 1",
        "\"a\" = 1",
        "a = 'b'",
        "a = 1.5",
        "a = 1_000",
        "a = 007",
        "a = 0x1f",
        "a = inf",
        "a = { b = 1 }",
        "a = [\n\"b\",\n]",
        "a = [\"b\" \"c\"]",
        "a = [,]",
        "[a.b]",
        "[ a ]",
        "[[ a ]]",
        "a = 2026-02-30",
        "a = 17:00:00",
        "a = 2026-11-24T17:00:00",
        "a = 2026-11-24 17:00:00Z",
        "a = 2026-11-24T17:00Z",
        "a = 2026-11-24T17:00:00.5Z",
        "a = 2016-12-31T23:59:60Z",
        "a = 1\rb = 2",
        "a = \"\"\"b\r\nc\"\"\"",
        "a = \"\\u00e4\"",
        "a = \"\"\"\\\n b\"\"\"",
        "a = \"\"\"b\"\"\"\"",
        "a = \"b\nc\"",
        "a = 1\na = 2",
        "[a]\n[a]",
        "a = 1\n[a]",
        "a = []\n[[a]]",
        "a = [\"b\"]\n[[a]]",
        "[a]\n[[a]]",
        "[[a]]\n[a]",
        "a = 1 b = 2",
        "a",
        "a =",
        "= 1",
        "[a",
        "[[a]",
        "a = \"b",
        "a = \"\"\"b",
        "\u{feff}a = 1",
        "a = 1 \u{7f}",
        "[a] b = 1",
        "a = tru",
        "a = 99999999999999999999",
    ] {
        assert!(!agrees(text), "{text:?}");
    }
}

#[test]
fn no_damage_makes_the_two_differ() {
    let mut n_plain = 0;
    let marks = ["", "\"", "\\", "\n", "#", "[", "]", "=", " ", ",", "0", "-", "a", "\t", "'", "{", ".", ":", "é"];
    for (at, _) in PLAIN.char_indices() {
        for mark in marks {
            let (before, after) = PLAIN.split_at(at);
            n_plain += u32::from(agrees(&format!("{before}{mark}{after}")));
            let mut after = after.chars();
            after.next();
            n_plain += u32::from(agrees(&format!("{before}{mark}{}", after.as_str())));
        }
        agrees(PLAIN.split_at(at).0);
        agrees(PLAIN.split_at(at).1);
    }
    assert!(n_plain > 4000, "{n_plain}");
}

#[test]
fn a_pair_that_is_not_plain_is_read_alone_as_it_is_in_the_whole() {
    for (pair, is_read) in [
        ("'a b' = 1", true),
        ("\"a.b\" = 1.5 # c", true),
        ("x = [\n  1, # one\n  [2, 3],\n]", true),
        ("x = { a = 1, b.c = [{}] }", true),
        ("x = {\n a = 1,\n}", true),
        ("x = \"\\e\\u00e4\"", true),
        ("x = \"\"\"\r\na\r\nb\"\"\"", true),
        ("x = 10:30", true),
        ("x = inf", true),
        ("a.b = 1", false),
        ("'a'.b = 1", false),
        ("x = 1 y = 2", false),
        ("x = [1", false),
        ("x = [1]]", false),
        ("'x' 'y' = 1", false),
        ("'id' = 1", false),
        ("\u{feff}x = 1", false),
        ("x = [{}]\n[[x]]", false),
        ("x = { a = 1 }\n[x]", false),
    ] {
        let text = format!("id = \"a\"\n{pair}\nz = 2\n[[event]]\n{pair}\n");
        let found = read(&text, Odd::Piece);
        assert_eq!(found.is_some(), is_read, "{pair:?}");
        agrees(&text);
        agrees(&text.replace("\r\n", "\n").replace('\n', "\r\n"));
    }
}

#[test]
fn many_keys_are_read_and_none_twice() {
    let keys = |n: usize| (0..n).map(|n| format!("x_{n} = {n}\n")).collect::<String>();
    assert!(agrees(&keys(FEW + 1)) && agrees(&keys(caps::MOST_KEYS)));
    assert!(!agrees(&(keys(FEW) + "x_3 = 1\n")) && !agrees(&(keys(400) + "x_399 = 1\n")));
    assert_eq!(read(&keys(caps::MOST_KEYS + 1), Odd::Whole), None);
}
