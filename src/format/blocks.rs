//! The blocks of a case file as fields that can be written into another case file.
//! What they mean, and what must change in them, is an action's business.

use chrono::DateTime;

use super::spell_json::string;
use super::spell_toml;
use super::tree::{Node, Syntax, Table, Value, parse};
use crate::calendar::due::{self, Due};
use crate::calendar::zone::Zone;
use crate::model::diagnostic::Diagnostic;
use crate::model::edit::Scalar;

/// A block: the name of its array, and its keys with values in order.
pub type Block = (String, Vec<(String, Scalar)>);

/// The arrays that make up a case, in the order in which they are written.
const ARRAYS: &[&str] = &["question", "promise", "escalation", "event"];

/// The keys that hold an instant or a day.
const TIMES: &[&str] =
    &["at", "entered_at", "made_at", "due", "ended_at", "next_update", "accepted_at", "declined_at", "due_at"];

/// Returns the blocks of a case file as they can be written into a file of a language, keys that this version does not
/// know among them.
pub fn blocks(syntax: Syntax, zone: Zone, bytes: &[u8], into: Syntax) -> Result<Vec<Block>, Diagnostic> {
    let document = parse(syntax, bytes)?;
    // Where both are of one language a value keeps its bytes.
    let same = (syntax == into).then_some(document.text.as_str());
    let mut found = Vec::new();
    for array in ARRAYS {
        let Some(Value::List(nodes)) = document.root.get(array).map(|node| &node.value) else { continue };
        for node in nodes {
            if let Value::Table(table) = &node.value {
                found.push(((*array).to_owned(), fields(table, zone, into, same)));
            }
        }
    }
    Ok(found)
}

fn fields(table: &Table, zone: Zone, into: Syntax, same: Option<&str>) -> Vec<(String, Scalar)> {
    let scalar = |key: &str, node: &Node| match &node.value {
        Value::Text(text) | Value::Time(text) if TIMES.contains(&key) => Some(time(text, zone)),
        Value::Text(text) => Some(Scalar::Text(text.clone())),
        Value::Flag(flag) => Some(Scalar::Flag(*flag)),
        _ => {
            // Bytes over several lines have no place in an inline table.
            let raw = same.and_then(|text| text.get(node.span.clone()));
            let raw = raw.filter(|raw| is_value(&node.value) && !raw.is_empty() && !raw.contains(['\n', '\r']));
            raw.map(str::to_owned).or_else(|| spelled(&node.value, into)).map(Scalar::Verbatim)
        }
    };
    let entries = table.entries.iter();
    entries.filter_map(|entry| Some((entry.key.clone(), scalar(&entry.key, &entry.node)?))).collect()
}

/// Tells whether a value stands in one place: a table may be made of headers and dotted keys.
fn is_value(value: &Value) -> bool {
    match value {
        Value::Table(_) => false,
        Value::List(nodes) => nodes.iter().all(|node| is_value(&node.value)),
        _ => true,
    }
}

/// Returns how a value is written in a language; nothing for what TOML has no word for, which is nothing there.
pub(super) fn spelled(value: &Value, into: Syntax) -> Option<String> {
    let is_toml = into == Syntax::Toml;
    let text = |text: &str| if is_toml { spell_toml::basic(text) } else { string(text) };
    Some(match value {
        Value::Text(words) => text(words),
        Value::Time(at) if is_toml => at.clone(),
        Value::Time(at) => text(at),
        Value::Int(number) => number.to_string(),
        Value::Float(number) if number.is_finite() => format!("{number:?}"),
        Value::Float(number) if is_toml => number.to_string().to_lowercase(),
        Value::Float(number) => text(&number.to_string()),
        Value::Flag(flag) => flag.to_string(),
        Value::Null if is_toml => return None,
        Value::Null => "null".to_owned(),
        Value::List(nodes) => {
            let values: Option<Vec<String>> = nodes.iter().map(|node| spelled(&node.value, into)).collect();
            match values {
                Some(values) => format!("[{}]", values.join(", ")),
                // A list with a gap keeps its places only as the text that it was.
                None => text(&spelled(value, Syntax::Json)?),
            }
        }
        Value::Table(table) => {
            let pair = |key: &str, value: String| match is_toml {
                true => format!("{} = {value}", spell_toml::key(key)),
                false => format!("{}: {value}", string(key)),
            };
            let entries = table.entries.iter();
            let pairs = entries.filter_map(|entry| Some(pair(&entry.key, spelled(&entry.node.value, into)?)));
            format!("{{ {} }}", pairs.collect::<Vec<_>>().join(", "))
        }
    })
}

/// Returns a time as a time, so that it is written as one in either language.
fn time(text: &str, zone: Zone) -> Scalar {
    if let Ok(at) = DateTime::parse_from_rfc3339(text) {
        return Scalar::Moment(at);
    }
    match Due::stored(text) {
        Ok(Due::Day(day)) => Scalar::Day(day),
        Ok(Due::At(at)) => Scalar::Moment(at),
        Err(_) => due::instant(text, zone).map_or_else(|_| Scalar::Text(text.to_owned()), Scalar::Moment),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::fresh::fresh;

    #[test]
    fn both_languages_give_the_same_blocks() {
        let toml = "schema = 1\nid = \"c-1\"\n[[promise]]\nid = \"p1\"\ndue = 2026-11-24\n[[event]]\nid = \"e1\"\n\
                    at = 2026-11-20T09:00:00+02:00\nauto = true\napology = [\"regret\"]\nx_n = 3\n";
        let json = r#"{"schema": 1, "id": "c-1", "event": [{"id": "e1", "at": "2026-11-20T09:00:00+02:00", "auto": true,
                       "apology": ["regret"], "x_n": 3}], "promise": [{"id": "p1", "due": "2026-11-24"}]}"#;
        let of = |syntax, text: &str| blocks(syntax, Zone::UTC, text.as_bytes(), Syntax::Toml).unwrap();
        let found = of(Syntax::Toml, toml);
        assert_eq!(found, of(Syntax::Json, json));
        assert_eq!(found.iter().map(|(array, _)| array.as_str()).collect::<Vec<_>>(), ["promise", "event"]);
        assert!(found[1].1.contains(&("apology".to_owned(), Scalar::Verbatim("[\"regret\"]".to_owned()))));
    }

    /// Checks what one value of a block becomes in a file of either language.
    fn check(syntax: Syntax, value: &str, toml: Option<&str>, json: &str) {
        let text = match syntax {
            Syntax::Toml => format!("[[event]]\nx_a = {value}\n"),
            Syntax::Json => format!("{{\"event\": [{{\"x_a\": {value}}}]}}"),
        };
        for (into, expect) in [(Syntax::Toml, toml), (Syntax::Json, Some(json))] {
            let found = blocks(syntax, Zone::UTC, text.as_bytes(), into).unwrap().remove(0).1;
            let written = found.first().map(|(_, scalar)| match into {
                Syntax::Toml => spell_toml::value(scalar, spell_toml::Room::OneLine),
                Syntax::Json => fresh(Syntax::Json, &[("x".to_owned(), scalar.clone())], &[], &[]),
            });
            let written = written.map(|text| match into {
                Syntax::Toml => text,
                Syntax::Json => text.trim_start_matches("{\n  \"x\": ").trim_end_matches("\n}\n").to_owned(),
            });
            assert_eq!(written.as_deref(), expect, "{value} into {into:?}");
        }
    }

    #[test]
    fn a_key_that_nobody_knows_keeps_its_value_and_its_sort() {
        check(Syntax::Toml, "2026-11-20", Some("2026-11-20"), "\"2026-11-20\"");
        check(Syntax::Toml, "07:32:00", Some("07:32:00"), "\"07:32:00\"");
        check(Syntax::Toml, "0x1F", Some("0x1F"), "31");
        check(Syntax::Toml, "1_000.50", Some("1_000.50"), "1000.5");
        check(Syntax::Toml, "5.0", Some("5.0"), "5.0");
        check(Syntax::Toml, "nan", Some("nan"), "\"NaN\"");
        check(Syntax::Toml, "true", Some("true"), "true");
        check(Syntax::Toml, "'a\"b'", Some("\"a\\\"b\""), "\"a\\\"b\"");
        check(Syntax::Toml, "[1, [2, 'x']]", Some("[1, [2, 'x']]"), "[1, [2, \"x\"]]");
        check(Syntax::Toml, "[\n  1, # one\n  2\n]", Some("[1, 2]"), "[1, 2]");
        check(Syntax::Toml, "{ a = 1, 'b c' = [] }", Some("{ a = 1, \"b c\" = [] }"), "{ \"a\": 1, \"b c\": [] }");
        check(
            Syntax::Toml,
            "{ v = nan, w = -inf }",
            Some("{ v = nan, w = -inf }"),
            "{ \"v\": \"NaN\", \"w\": \"-inf\" }",
        );
        check(Syntax::Json, "1.50", Some("1.5"), "1.50");
        check(Syntax::Json, "1e3", Some("1000.0"), "1e3");
        check(Syntax::Json, "null", None, "null");
        check(
            Syntax::Json,
            "{\"a\":{\"b\":[true,null]}}",
            Some("{ a = { b = \"[true, null]\" } }"),
            "{ \"a\": { \"b\": [true, null] } }",
        );
    }
}
