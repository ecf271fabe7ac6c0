//! The blocks of a case file as fields that can be written into another case file.
//! What they mean, and what must change in them, is an action's business.

use chrono::DateTime;
use chrono_tz::Tz;

use super::tree::{Syntax, Table, Value, parse};
use crate::calendar::due::{self, Due};
use crate::model::diagnostic::Diagnostic;
use crate::model::edit::Scalar;

/// A block: the name of its array, and its keys with values in order.
pub type Block = (String, Vec<(String, Scalar)>);

/// The arrays that make up a case, in the order in which they are written.
const ARRAYS: &[&str] = &["question", "promise", "escalation", "event"];

/// The keys that hold an instant or a day.
const TIMES: &[&str] =
    &["at", "entered_at", "made_at", "due", "ended_at", "next_update", "accepted_at", "declined_at", "due_at"];

/// Returns the blocks of a case file, keys that this version does not know among them.
pub fn blocks(syntax: Syntax, zone: Tz, bytes: &[u8]) -> Result<Vec<Block>, Diagnostic> {
    let document = parse(syntax, bytes)?;
    let mut found = Vec::new();
    for array in ARRAYS {
        let Some(Value::List(nodes)) = document.root.get(array).map(|node| &node.value) else { continue };
        for node in nodes {
            if let Value::Table(table) = &node.value {
                found.push(((*array).to_owned(), fields(table, zone)));
            }
        }
    }
    Ok(found)
}

fn fields(table: &Table, zone: Tz) -> Vec<(String, Scalar)> {
    let scalar = |key: &str, value: &Value| match value {
        Value::Text(text) | Value::Time(text) if TIMES.contains(&key) => Some(time(text, zone)),
        Value::Text(text) | Value::Time(text) => Some(Scalar::Text(text.clone())),
        Value::Int(number) => Some(Scalar::Int(*number)),
        Value::Float(number) => Some(Scalar::Text(number.to_string())),
        Value::Flag(flag) => Some(Scalar::Flag(*flag)),
        Value::List(nodes) => {
            let words = nodes.iter().map(|node| match &node.value {
                Value::Text(text) => Some(text.clone()),
                _ => None,
            });
            words.collect::<Option<Vec<_>>>().map(Scalar::List)
        }
        // Nothing that we write is nested deeper; what somebody wrote so by hand stays in the file it stands in.
        Value::Table(_) | Value::Null => None,
    };
    let entries = table.entries.iter();
    entries.filter_map(|entry| Some((entry.key.clone(), scalar(&entry.key, &entry.node.value)?))).collect()
}

/// Returns a time as a time, so that it is written as one in either language.
fn time(text: &str, zone: Tz) -> Scalar {
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

    #[test]
    fn both_languages_give_the_same_blocks() {
        let toml = "schema = 1\nid = \"c-1\"\n[[promise]]\nid = \"p1\"\ndue = 2026-11-24\n[[event]]\nid = \"e1\"\n\
                    at = 2026-11-20T09:00:00+02:00\nauto = true\napology = [\"regret\"]\nx_n = 3\n";
        let json = r#"{"schema": 1, "id": "c-1", "event": [{"id": "e1", "at": "2026-11-20T09:00:00+02:00", "auto": true,
                       "apology": ["regret"], "x_n": 3}], "promise": [{"id": "p1", "due": "2026-11-24"}]}"#;
        let of = |syntax, text: &str| blocks(syntax, Tz::UTC, text.as_bytes()).unwrap();
        let found = of(Syntax::Toml, toml);
        assert_eq!(found, of(Syntax::Json, json));
        assert_eq!(found.iter().map(|(array, _)| array.as_str()).collect::<Vec<_>>(), ["promise", "event"]);
        assert!(found[1].1.contains(&("apology".to_owned(), Scalar::List(vec!["regret".to_owned()]))));
    }
}
