//! The readers and the schemas know the same keys.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::{case, config, party};
use crate::format::tree::{Document, Syntax, parse};
use crate::format::{read_case, read_party, read_policy};
use crate::model::diagnostic::Diagnostic;

/// Returns a value that a key's schema admits.
fn sample(schema: &Value) -> Value {
    if let Some(value) = schema.get("const") {
        return value.clone();
    }
    if let Some(words) = schema.get("enum") {
        return words[0].clone();
    }
    match schema["type"].as_str() {
        Some("object") => {
            let properties = schema["properties"].as_object().cloned().unwrap_or_default();
            Value::Object(properties.iter().map(|(key, schema)| (key.clone(), sample(schema))).collect())
        }
        Some("array") => json!([]),
        Some("integer") => json!(1),
        Some("boolean") => json!(true),
        _ if schema["format"] == "date-time" => json!("2026-11-24T17:00:00+02:00"),
        _ => json!("2026-11-24"),
    }
}

/// Returns all keys of the schema, however deep.
fn keys(schema: &Value, found: &mut BTreeSet<String>) {
    match schema {
        Value::Object(map) => {
            if let Some(Value::Object(properties)) = map.get("properties") {
                found.extend(properties.keys().cloned());
            }
            map.values().for_each(|value| keys(value, found));
        }
        Value::Array(values) => values.iter().for_each(|value| keys(value, found)),
        _ => {}
    }
}

/// Says that the reader knows each key of the schema, and the schema each key that the reader's source names.
fn check(schema: &Value, source: &str, read: impl Fn(&Document) -> Vec<Diagnostic>) {
    let mut document: Map<String, Value> = Map::new();
    for (key, schema) in schema["properties"].as_object().unwrap() {
        let block = (schema["type"] == "array").then(|| schema["items"].clone()).filter(|of| of["type"] == "object");
        document.insert(key.clone(), block.map_or_else(|| sample(schema), |block| json!([sample(&block)])));
    }
    let text = serde_json::to_string_pretty(&document).unwrap();
    let flaws = read(&parse(Syntax::Json, text.as_bytes()).unwrap());
    let unknown: Vec<_> = flaws.iter().filter(|flaw| flaw.code == "key.unknown").collect();
    assert!(unknown.is_empty(), "{unknown:?}");

    let mut known = BTreeSet::new();
    keys(schema, &mut known);
    let calls = ["text", "word", "words", "list", "moment", "due", "scalar", "int", "flag", "decimal", "table"];
    for (at, _) in source.match_indices("(\"").chain(source.match_indices("(head, \"")) {
        let called = source[..at].rsplit(|mark: char| !mark.is_alphanumeric() && mark != '_').next().unwrap();
        let word = source[at..].split('"').nth(1).unwrap();
        if calls.contains(&called) || ["blocks", "party", "id", "span_in"].contains(&called) {
            assert!(known.contains(word), "`{word}` is read and has no line in `format::schema`");
        }
    }
}

#[test]
fn the_readers_and_the_schemas_know_the_same_keys() {
    let zone = crate::calendar::zone::Zone::UTC;
    let source = |text: &'static str| text.split("#[cfg(test)]").next().unwrap();
    check(&case(), source(include_str!("../read_case.rs")), |doc| read_case::case(doc, Syntax::Json, zone).1);
    check(&party(), source(include_str!("../read_party.rs")), |doc| read_party::party(doc, Syntax::Json, zone).1);
    let sources = [
        include_str!("../read_policy.rs"),
        include_str!("../read_policy/applied.rs"),
        include_str!("../read_watch.rs"),
    ]
    .map(source);
    for source in sources {
        check(&config(), source, |doc| read_policy::policy(doc).1);
    }
    let mut known = BTreeSet::new();
    keys(&config(), &mut known);
    for key in ["mon", "sun", "closed", "special", "breaks", "timezone"] {
        assert!(known.contains(key), "{key}");
    }
}
