//! Every output keeps to its schema, and every example file to its own.
//! The judge knows the few words of JSON Schema that our schemas use, and refuses any other.

use std::collections::BTreeSet;
use std::fs;

use serde_json::{Value, json};

use crate::sandbox::{Sandbox, files};

/// Returns what in a value the schema does not admit, each with its place.
fn flaws(schema: &Value, value: &Value, place: &str) -> Vec<String> {
    let mut found = Vec::new();
    for (word, rule) in schema.as_object().expect("a schema is an object") {
        let holds = match word.as_str() {
            "type" => {
                let names = rule.as_array().cloned().unwrap_or_else(|| vec![rule.clone()]);
                names.iter().any(|name| is_a(value, name.as_str().unwrap()))
            }
            "const" => value == rule,
            "enum" => rule.as_array().unwrap().contains(value),
            "format" => value.as_str().is_none_or(|text| is_in_format(text, rule.as_str().unwrap())),
            "pattern" => value.as_str().is_none_or(|text| fits(text, rule.as_str().unwrap())),
            "minimum" => value.as_f64().is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value.as_f64().is_none_or(|number| number <= rule.as_f64().unwrap()),
            "maxLength" => value.as_str().is_none_or(|text| text.chars().count() as u64 <= rule.as_u64().unwrap()),
            "required" => value
                .as_object()
                .is_none_or(|map| rule.as_array().unwrap().iter().all(|key| map.contains_key(key.as_str().unwrap()))),
            "anyOf" => rule.as_array().unwrap().iter().any(|schema| flaws(schema, value, place).is_empty()),
            "items" => {
                for (at, item) in value.as_array().into_iter().flatten().enumerate() {
                    found.extend(flaws(rule, item, &format!("{place}[{at}]")));
                }
                true
            }
            "properties" => {
                for (key, schema) in rule.as_object().unwrap() {
                    let value = value.get(key);
                    found.extend(value.into_iter().flat_map(|value| flaws(schema, value, &format!("{place}.{key}"))));
                }
                true
            }
            "additionalProperties" => {
                let known = |key: &str| schema["properties"].get(key).is_some() || key.starts_with("x_");
                let others = value.as_object().into_iter().flatten().filter(|(key, _)| !known(key));
                for (key, value) in others {
                    match rule {
                        Value::Bool(may) if *may => {}
                        Value::Bool(_) => found.push(format!("{place}: no key `{key}`")),
                        schema => found.extend(flaws(schema, value, &format!("{place}.{key}"))),
                    }
                }
                true
            }
            "$schema" | "$id" | "title" | "description" | "examples" | "patternProperties" => true,
            other => panic!("teach the judge `{other}`"),
        };
        if !holds {
            found.push(format!("{place}: {value} is against {word} {rule}"));
        }
    }
    found
}

fn is_a(value: &Value, name: &str) -> bool {
    match name {
        "null" => value.is_null(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        other => panic!("teach the judge the type `{other}`"),
    }
}

fn is_in_format(text: &str, format: &str) -> bool {
    match format {
        "date-time" => chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "date" => text.parse::<chrono::NaiveDate>().is_ok(),
        other => panic!("teach the judge the format `{other}`"),
    }
}

/// Knows our patterns by heart: a day or an instant, a period, capital letters, an exact decimal.
fn fits(text: &str, pattern: &str) -> bool {
    let of = |shape: &str| {
        text.len() == shape.len()
            && text.bytes().zip(shape.bytes()).all(|(is, shape)| match shape {
                b'0' => is.is_ascii_digit(),
                b'A' => is.is_ascii_uppercase(),
                other => is == other,
            })
    };
    match pattern {
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$" => is_in_format(text, "date") || is_in_format(text, "date-time"),
        "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$" => of("00:00-00:00"),
        "^[A-Z]{2}$" => of("AA"),
        "^[A-Z]{3}$" => of("AAA"),
        "^-?[0-9]+(\\.[0-9]+)?$" => text.parse::<f64>().is_ok(),
        other => panic!("teach the judge the pattern `{other}`"),
    }
}

fn schema(shop: &Sandbox, name: &str) -> Value {
    shop.run(&["schema", name]).ok().json()
}

#[test]
fn every_output_keeps_to_its_schema() {
    let shop = Sandbox::bakery();
    let told = ["--told", "We call you", "--why", "late"];
    let commands: &[&[&str]] = &[
        &["overdue"],
        &["overdue", "--within", "30d"],
        &["overdue", "owner:nobody"],
        &["list"],
        &["list", "--as-of", "2026-11-19"],
        &["next"],
        &["silence"],
        &["policy", "list"],
        &["policy", "explain", "small-business"],
        &["policy", "diff", "small-business", "iso10002"],
        &["policy", "apply", "small-business"],
        &["party", "list"],
        &["party", "duplicates"],
        &["party", "export", "p-h7xw3"],
        &["party", "export", "p-h7xw3", "--to", "../export.json"],
        &["show", "kd35", "kk5x", "vv8d", "wjj4", "j9gg"],
        &["show", "kd35", "--as-of", "2026-11-19"],
        &["repeats"],
        &["report"],
        &["report", "sla"],
        &["report", "sla", "--by", "owner"],
        &["report", "process"],
        &["brief", "kd35", "wjj4"],
        &["brief", "kd35", "--for-customer"],
        &["escalate", "kd35", "--explain"],
        &["report", "month"],
        &["report", "month", "--from", "2026-11"],
        &["report", "month", "--from", "2020-01", "--to", "2020-02"],
        &["when", "+2bd"],
        &["between", "2026-11-20", "2026-11-24"],
        &["check"],
        &["doctor"],
        &["resolve-merge"],
        &["explain"],
        &["explain", "promise.overdue"],
        &["schema"],
        &["init", "new"],
        &["open", "Cold", "--from", "Lerato Dube <lerato@example.org>", "--promise", "Call", "--promise-due", "+2bd"],
        &["open", "Nobody"],
        &["update", "kd35", "--note", "seen"],
        &["assign", "x2fk", "--to", "sipho"],
        &["accept", "x2fk", "--me", "sipho"],
        &["promise", "add", "kd35", "Call back", "--due", "+1d"],
        &["promise", "move", "ft49/pmnw", "--due", "+1d", "--told", "tomorrow"],
        &["escalate", "x2fk", "--to", "manager", told[0], told[1], told[2], told[3]],
        &["resolve", "x2fk", "--remedy", "new rolls"],
        &["close", "x2fk"],
        &["reopen", "x2fk", "--why", "again"],
        &["merge", "rfrx", "INTO", "wf2f"],
        &["policy", "apply", "small-business", "iso10002", "--dry-run"],
        &["party", "set", "p-h7xw3", "prefers=email"],
        &["party", "merge", "p-t4kzz", "INTO", "p-h7xw3"],
        &["party", "split", "p-t4kzz"],
    ];
    let mut seen = BTreeSet::new();
    for command in commands {
        let said = shop.run(&[command, &["--format", "json"][..]].concat());
        let page = said.json();
        let name = page["schema"].as_str().unwrap().split('/').nth(1).unwrap().to_owned();
        // The file has the shorter name.
        assert_eq!(flaws(&schema(&shop, &name), &page, "page"), Vec::<String>::new(), "{command:?}");
        seen.insert(name);
    }
    let listed = shop.run(&["schema", "--format", "json"]).json();
    let names = listed["data"].as_array().unwrap().iter().filter(|row| row["of"] != "a file");
    let unseen: Vec<&str> =
        names.map(|row| row["name"].as_str().unwrap()).filter(|name| !seen.contains(*name)).collect();
    // One needs an editor, the other a memory of what was written.
    assert_eq!(unseen, ["edit", "undo"], "run a command for each schema");
}

#[test]
fn a_page_that_breaks_its_schema_is_found_out() {
    let shop = Sandbox::bakery();
    let schema = schema(&shop, "overdue");
    let good = shop.run(&["overdue", "--format", "json"]).json();
    let broken = |change: fn(&mut Value)| {
        let mut page = good.clone();
        change(&mut page);
        flaws(&schema, &page, "page")
    };
    assert_eq!(broken(|_| {}), Vec::<String>::new());
    assert_eq!(broken(|page| page["data"][0]["late_seconds"] = json!("1 hour")).len(), 1);
    assert_eq!(broken(|page| page["data"][0]["status"] = json!("opne")).len(), 1);
    assert_eq!(broken(|page| drop(page["data"][0].as_object_mut().unwrap().remove("due_at"))).len(), 1);
    assert_eq!(broken(|page| page["data"][0]["subject"] = Value::Null).len(), 1);
    assert_eq!(broken(|page| page["schema"] = json!("amends/list/1")).len(), 1);
}

#[test]
fn every_file_of_the_bakery_keeps_to_its_schema() {
    let shop = Sandbox::bakery();
    let mut n_files = 0;
    for path in files(&shop.shop()) {
        let name = path.strip_prefix(shop.shop()).unwrap().to_str().unwrap().to_owned();
        let text = fs::read_to_string(&path).unwrap();
        let value: Value = match path.extension().and_then(|end| end.to_str()) {
            Some("json") => serde_json::from_str(&text).unwrap(),
            Some("toml") => as_json(&toml::from_str(&text).unwrap()),
            _ => continue,
        };
        let of = match name.split('/').next().unwrap() {
            "cases" => "case",
            "parties" => "party",
            _ => "config",
        };
        assert_eq!(flaws(&schema(&shop, of), &value, &name), Vec::<String>::new());
        n_files += 1;
    }
    assert!(n_files > 20, "{n_files}");
}

/// Returns a TOML value as the same JSON that our JSON files would hold.
fn as_json(value: &toml::Value) -> Value {
    match value {
        toml::Value::Datetime(at) => json!(at.to_string()),
        toml::Value::Array(values) => values.iter().map(as_json).collect(),
        toml::Value::Table(table) => table.iter().map(|(key, value)| (key.clone(), as_json(value))).collect(),
        other => serde_json::to_value(other).unwrap(),
    }
}
