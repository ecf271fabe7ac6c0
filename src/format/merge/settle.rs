//! A conflict that somebody decides: what the chosen value changes, and the text without the `[[conflict]]` block.
//! Who decided, and the event about it, are added by the caller.

use chrono::DateTime;

use super::answer;
use super::page::{Name, Page, Slot};
use super::said::{content, said, words};
use super::{MergeError, give, take};
use crate::format::tree::{Syntax, Value};
use crate::format::{read_json, spell};
use crate::model::edit::{Edit, Place, Scalar};

/// A key in conflict.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// `owner`, `outcome/remedy`, `promise/p7kd/state`, or `promise/p7kd` for the block as a whole.
    pub key: String,
    /// The values that were given, sorted; the empty one means that it was taken away.
    pub values: Vec<String>,
    /// What the file says meanwhile.
    pub now: Option<String>,
}

/// A decision, ready to be written.
#[derive(Clone, Debug, PartialEq)]
pub struct Settled {
    /// The text without the block of the conflict.
    pub text: String,
    /// What the decision changes in it.
    pub edits: Vec<Edit>,
    /// The value as events spell it: of a list the words alone; nothing where it was taken away.
    pub said: Option<String>,
}

/// Returns the keys in conflict in a text that parses.
pub fn conflicts(syntax: Syntax, text: &str) -> Result<Vec<Conflict>, MergeError> {
    let page = take(syntax, text)?;
    let one = |(key, part): (&str, &super::page::Part)| Conflict {
        key: key.to_owned(),
        values: part.get("values").and_then(words).unwrap_or_default(),
        now: now(&page, key),
    };
    Ok(page.blocks("conflict").map(one).collect())
}

/// Returns what one decision makes of the text.
pub fn settle(syntax: Syntax, text: &str, key: &str, value: &str) -> Result<Settled, MergeError> {
    let mut page = take(syntax, text)?;
    page.slots.retain(|(name, _)| *name != Name::Block("conflict".to_owned(), key.to_owned()));
    if page.blocks("conflict").next().is_none() {
        page.slots.retain(|(name, _)| *name != Name::Array("conflict".to_owned()));
    }
    let parts: Vec<&str> = key.split('/').collect();
    let edits = match parts.as_slice() {
        [key] => vec![put(syntax, &page, Place::Head { key: own(key) }, key, value)],
        ["event", id] => replaced(&page, id, value),
        [block, id] if page.get(&Name::Block(own(block), own(id))).is_some() => {
            if value == "removed" {
                page.slots.retain(|(name, _)| *name != Name::Block(own(block), own(id)));
            }
            Vec::new()
        }
        ["escalation", id, answer::KEY] => {
            answer::edits(id, value).ok_or(MergeError::Shape("an answer in unusual words"))?
        }
        [table, key] => vec![put(syntax, &page, Place::Table { table: own(table), key: own(key) }, key, value)],
        [block, id, key] => {
            let place = |key: &str| Place::Block { block: own(block), id: own(id), key: own(key) };
            let mut edits = vec![put(syntax, &page, place(key), key, value)];
            if (*block, *key) == ("promise", "state") {
                let ended = ended_at(&page, id, value).map(|at| put(syntax, &page, place("ended_at"), "ended_at", at));
                edits.push(ended.unwrap_or_else(|| Edit::Drop { place: place("ended_at") }));
            }
            edits
        }
        _ => return Err(MergeError::Shape("a conflict about a key of an unusual form")),
    };
    let said = on_record(syntax, value, edits.first());
    Ok(Settled { text: give(syntax, &page), edits, said })
}

fn on_record(syntax: Syntax, value: &str, edit: Option<&Edit>) -> Option<String> {
    match edit {
        Some(Edit::Put { value: Scalar::Verbatim(raw), .. }) => match spell::verbatim(syntax, raw)? {
            Value::List(nodes) => {
                let words: Vec<String> = nodes.iter().filter_map(|node| said(&node.value)).collect();
                Some(words.join(", "))
            }
            // A table has no words of its own.
            _ => None,
        },
        _ => Some(value.to_owned()).filter(|value| !value.is_empty()),
    }
}

fn own(text: &str) -> String {
    text.to_owned()
}

/// Returns what the file says under the key of a conflict.
pub(super) fn now(page: &Page, key: &str) -> Option<String> {
    let parts: Vec<&str> = key.split('/').collect();
    let part = |name: &Name, key: &str| match page.get(name) {
        Some(Slot::Part(part)) => part.text(key).map(str::to_owned),
        _ => None,
    };
    match parts.as_slice() {
        [key] => page.head(key).map(str::to_owned),
        [table, key] => part(&Name::Table(own(table)), key),
        [block, id, key] => part(&Name::Block(own(block), own(id)), key),
        _ => None,
    }
}

/// Returns when the promise was ended in this way.
fn ended_at<'p>(page: &'p Page, promise: &str, state: &str) -> Option<&'p str> {
    let ends = page
        .blocks("event")
        .filter(|(_, event)| event.text("promise") == Some(promise) && event.text("kind") == Some(state));
    ends.last().and_then(|(_, event)| event.text("at"))
}

fn put(syntax: Syntax, page: &Page, place: Place, key: &str, value: &str) -> Edit {
    if value.is_empty() {
        return Edit::Drop { place };
    }
    let old = match &place {
        Place::Head { key } => page.slots.iter().find_map(|(name, slot)| match (name, slot) {
            (Name::Head(path), Slot::Entry(entry)) if path == std::slice::from_ref(key) => Some(&entry.value),
            _ => None,
        }),
        _ => None,
    };
    // A list or a table stands in the conflict as it is spelled in the file.
    let is_text = matches!(old, Some(Value::Text(_)));
    let whole = spell::verbatim(syntax, value).filter(|_| !is_text);
    if matches!(whole, Some(Value::List(_) | Value::Table(_))) {
        return Edit::Put { value: Scalar::Verbatim(value.to_owned()), place };
    }
    Edit::Put { value: typed(key, value, old), place }
}

/// Returns a value as its key wants it; conflicts hold all values as texts.
pub(super) fn typed(key: &str, value: &str, old: Option<&Value>) -> Scalar {
    let text = || Scalar::Text(value.to_owned());
    let is_time = key == "at" || key == "due" || key == "next_update" || key.ends_with("_at");
    if is_time {
        let moment = DateTime::parse_from_rfc3339(&value.replacen(' ', "T", 1)).ok().map(Scalar::Moment);
        return moment.or_else(|| value.parse().ok().map(Scalar::Day)).unwrap_or_else(text);
    }
    match (key, old) {
        ("level" | "schema", _) | (_, Some(Value::Int(_))) => value.parse().map_or_else(|_| text(), Scalar::Int),
        ("auto", _) | (_, Some(Value::Flag(_))) => value.parse().map_or_else(|_| text(), Scalar::Flag),
        _ => text(),
    }
}

/// Returns the edits that make an event say what one of its two contents said.
fn replaced(page: &Page, id: &str, value: &str) -> Vec<Edit> {
    let Some(Slot::Part(event)) = page.get(&Name::Block(own("event"), own(id))) else { return Vec::new() };
    let Ok(wanted) = read_json::table(value) else { return Vec::new() };
    if content(event) == value {
        return Vec::new();
    }
    let place = |key: &str| Place::Block { block: own("event"), id: own(id), key: own(key) };
    let gone = event.entries.iter().filter_map(|entry| match entry.path.as_slice() {
        [key] if wanted.get(key).is_none() => Some(Edit::Drop { place: place(key) }),
        _ => None,
    });
    let set = wanted.entries.iter().filter(|entry| entry.key != "id").filter_map(|entry| {
        let value = match &entry.node.value {
            Value::Text(text) => typed(&entry.key, text, None),
            Value::Int(number) => Scalar::Int(*number),
            Value::Flag(flag) => Scalar::Flag(*flag),
            value => Scalar::List(words(value)?),
        };
        Some(Edit::Put { place: place(&entry.key), value })
    });
    gone.chain(set).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::format::patch::patch;

    const CASE: &str = "schema = 1\nid = \"k\"\nowner = \"o\"\n\n[[promise]]\nid = \"p1\"\nstate = \"open\"\n\n[[event]]\nid = \"e1\"\nat = 2026-11-20T09:14:00Z\nkind = \"kept\"\npromise = \"p1\"\n";

    fn check(key: &str, value: &str, change: (&str, &str)) {
        let text = format!("{CASE}\n[[conflict]]\nkey = \"{key}\"\nvalues = [\"a\"]\n");
        let Settled { text, edits, .. } = settle(Syntax::Toml, &text, key, value).unwrap();
        assert_eq!(text, if value == "removed" { CASE.replace(change.0, change.1) } else { CASE.to_owned() }, "{key}");
        assert_eq!(patch(Syntax::Toml, &text, &edits).unwrap(), CASE.replace(change.0, change.1), "{key} = {value}");
    }

    #[test]
    fn the_chosen_value_stands_and_the_block_goes() {
        check("owner", "ada", ("\"o\"", "\"ada\""));
        check("owner", "", ("owner = \"o\"\n", ""));
        check("promise/p1/what", "Call", ("state = \"open\"\n", "state = \"open\"\nwhat = \"Call\"\n"));
        let kept = "state = \"kept\"\nended_at = 2026-11-20T09:14:00+00:00\n";
        check("promise/p1/state", "kept", ("state = \"open\"\n", kept));
        check("promise/p1/state", "open", ("", ""));
        check("promise/p1", "edited", ("", ""));
        check("promise/p1", "removed", ("[[promise]]\nid = \"p1\"\nstate = \"open\"\n\n", ""));
        check("outcome/told_at", "2026-11-24", ("\n[[promise]]", "\n[outcome]\ntold_at = 2026-11-24\n\n[[promise]]"));
        let other = "{\"at\": \"2026-11-21T09:00:00Z\", \"id\": \"e1\", \"kind\": \"note\", \"text\": \"x\"}";
        let (from, to) = CASE
            .split_once("at = 2026")
            .map(|(_, rest)| {
                (format!("at = 2026{rest}"), "at = 2026-11-21T09:00:00+00:00\nkind = \"note\"\ntext = \"x\"\n")
            })
            .unwrap();
        check("event/e1", other, (&from, to));
        let listed = other.replace("\"x\"}", "\"x\", \"repeats\": [\"a\", \"b\"]}");
        check("event/e1", &listed, (&from, &format!("{to}repeats = [\"a\", \"b\"]\n")));
    }

    #[test]
    fn a_list_or_a_table_is_settled_as_what_it_was() {
        let put = |key: &str, value: &str| match settle(Syntax::Toml, CASE, key, value).unwrap().edits.remove(0) {
            Edit::Put { value, .. } => value,
            other => panic!("{other:?}"),
        };
        assert_eq!(put("x_a", "[1, 2]"), Scalar::Verbatim("[1, 2]".to_owned()));
        let said = |value: &str| settle(Syntax::Toml, CASE, "x_a", value).unwrap().said;
        assert_eq!((said("[1, \"b\"]"), said("x"), said("")), (Some("1, b".to_owned()), Some("x".to_owned()), None));
        assert_eq!(put("x_a", "{ b = 2 }"), Scalar::Verbatim("{ b = 2 }".to_owned()));
        for (key, text) in [("x_a", "[1, 2"), ("x_a", "[1]\nx_b = 2"), ("owner", "[1]")] {
            assert_eq!(put(key, text), Scalar::Text(text.to_owned()));
        }
    }

    #[test]
    fn conflicts_are_listed_with_what_stands() {
        let text = format!("{CASE}\n[[conflict]]\nkey = \"owner\"\nvalues = [\"a\", \"b\"]\n");
        let found = conflicts(Syntax::Toml, &text).unwrap();
        let expect = Conflict { key: own("owner"), values: vec![own("a"), own("b")], now: Some(own("o")) };
        assert_eq!(found, [expect]);
    }
}
