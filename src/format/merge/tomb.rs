//! A party that was erased: what one side says of it is enough, and nothing of the person comes back from the other.
//! Which keys outlive the person is said by `model::party`; who is erased is the command's business.

use chrono::{DateTime, FixedOffset};

use super::page::instant;
use super::said::words;
use crate::format::fresh::fresh;
use crate::format::raw::BOM;
use crate::format::tree::{Syntax, Table, Value, parse};
use crate::model::edit::Scalar;
use crate::model::party::LEFT;

/// Returns the base and both sides with nothing but what outlives the person, if one of the sides says that they were
/// erased; the earlier time stands on both.
pub(super) fn left(syntax: Syntax, [base, ours, theirs]: [&str; 3]) -> Option<[String; 3]> {
    // Hardly a file speaks of it, and each is read only once then.
    if !ours.contains("erased_at") && !theirs.contains("erased_at") {
        return None;
    }
    let (ours, theirs) = (root(syntax, ours)?, root(syntax, theirs)?);
    let at = [&ours, &theirs].into_iter().filter_map(erased_at).min()?;
    let base = match root(syntax, base) {
        Some(base) => bare(syntax, &base, erased_at(&base).map(|_| at)),
        None => String::new(),
    };
    Some([base, bare(syntax, &ours, Some(at)), bare(syntax, &theirs, Some(at))])
}

/// Returns the text without what somebody would bring back by settling a conflict; nothing where no conflict would.
pub fn without_person(syntax: Syntax, text: &str) -> Option<String> {
    let root = root(syntax, text)?;
    let at = erased_at(&root)?;
    asks(&root).then(|| bare(syntax, &root, Some(at)))
}

/// Tells whether a text is that of an erased party and nothing of the person is in it.
pub fn is_bare(syntax: Syntax, text: &str) -> bool {
    let Some(root) = root(syntax, text) else { return false };
    let is_left = |key: &str| LEFT.contains(&key) || matches!(key, "conflict" | "once");
    erased_at(&root).is_some() && !asks(&root) && root.entries.iter().all(|entry| is_left(&entry.key))
}

fn root(syntax: Syntax, text: &str) -> Option<Table> {
    let text = text.strip_prefix(BOM).unwrap_or(text);
    Some(parse(syntax, text.as_bytes()).ok()?.root)
}

/// Returns when a party was erased; a case has events and is none.
fn erased_at(root: &Table) -> Option<DateTime<FixedOffset>> {
    if root.get("event").is_some() || root.get("status").is_some() {
        return None;
    }
    match root.get("erased_at").map(|node| &node.value) {
        Some(Value::Text(at) | Value::Time(at)) => instant(at),
        _ => None,
    }
}

/// Returns the text with what outlives the person alone.
fn bare(syntax: Syntax, root: &Table, at: Option<DateTime<FixedOffset>>) -> String {
    let scalar = |key: &str| match (key, root.get(key).map(|node| &node.value)) {
        ("erased_at", _) => at.map(Scalar::Moment),
        (_, Some(Value::Text(text))) => Some(Scalar::Text(text.clone())),
        (_, Some(Value::Int(number))) => Some(Scalar::Int(*number)),
        (_, Some(list @ Value::List(_))) => words(list).map(Scalar::List),
        _ => None,
    };
    let head: Vec<(String, Scalar)> = LEFT.into_iter().filter_map(|key| Some((key.to_owned(), scalar(key)?))).collect();
    let blocks: Vec<(String, Vec<(String, Scalar)>)> = conflicts(root)
        .into_iter()
        .filter(|(key, _)| LEFT.contains(&key.as_str()) && key != "erased_at")
        .map(|(key, values)| {
            let fields = vec![("key".to_owned(), Scalar::Text(key)), ("values".to_owned(), Scalar::List(values))];
            ("conflict".to_owned(), fields)
        })
        .collect();
    fresh(syntax, &head, &[], &blocks)
}

/// Tells whether a conflict asks for something of the person.
fn asks(root: &Table) -> bool {
    conflicts(root).iter().any(|(key, _)| !LEFT.contains(&key.as_str()))
}

/// Returns the keys in conflict with their values.
fn conflicts(root: &Table) -> Vec<(String, Vec<String>)> {
    let Some(Value::List(blocks)) = root.get("conflict").map(|node| &node.value) else { return Vec::new() };
    let one = |value: &Value| {
        let Value::Table(block) = value else { return None };
        let Some(Value::Text(key)) = block.get("key").map(|node| &node.value) else { return None };
        let values = block.get("values").and_then(|node| words(&node.value)).unwrap_or_default();
        Some((key.clone(), values))
    };
    blocks.iter().filter_map(|node| one(&node.value)).collect()
}

#[cfg(test)]
mod tests {
    use super::{is_bare, without_person};
    use crate::format::merge::{Versions, markers, merge};
    use crate::format::tree::Syntax;

    const BASE: &str = "schema = 1\nid = \"p-a\"\nkind = \"person\"\n# likes tea\nname = \"Lerato Dube\"\nemails = [\"l@example.org\"]\nnot_same_as = [\"p-b\"]\n";
    const ERASED: &str =
        "schema = 1\nid = \"p-a\"\nkind = \"person\"\nerased_at = 2026-11-24T10:00:00+02:00\nnot_same_as = [\"p-b\"]\n";

    fn merged(syntax: Syntax, base: &str, ours: &str, theirs: &str) -> (String, Vec<String>) {
        let of = |ours: &str, theirs: &str| {
            let (base, ours, theirs) = (base.as_bytes(), ours.as_bytes(), theirs.as_bytes());
            merge(syntax, Versions { base, ours, theirs }, None).unwrap()
        };
        let (one, other) = (of(ours, theirs), of(theirs, ours));
        assert_eq!(one, other, "both directions");
        (one.text, one.conflicts)
    }

    #[test]
    fn whoever_was_erased_does_not_come_back_in_a_merge() {
        let none = Vec::<String>::new();
        for (from, to) in [
            ("name = \"Lerato Dube\"", "name = \"Lerato D\""),
            ("emails = [", "phones = [\"+27 83 111 2222\"]\nemails = ["),
            ("emails = [", "prefers = \"email\"\nx_n = \"Lerato\"\nemails = ["),
            ("# likes tea", "# likes coffee"),
            ("name = \"Lerato Dube\"\n", ""),
        ] {
            let other = BASE.replace(from, to);
            assert_eq!(merged(Syntax::Toml, BASE, ERASED, &other), (ERASED.to_owned(), none.clone()), "{to}");
            assert_eq!(merged(Syntax::Toml, "", ERASED, &other), (ERASED.to_owned(), none.clone()), "{to}");
            // The same where git had no driver, and nobody knows the base.
            let marked = format!("<<<<<<< ours\n{ERASED}=======\n{other}>>>>>>> theirs\n");
            for known in [Some(BASE.as_bytes()), None] {
                let text = markers::resolve(Syntax::Toml, &marked, known, None).unwrap().unwrap().text;
                assert_eq!(text, ERASED, "{to}");
            }
        }
        let base = "{\n  \"schema\": 1,\n  \"id\": \"p-a\",\n  \"kind\": \"person\",\n  \"name\": \"Lerato Dube\"\n}\n";
        let gone = base.replace("\"name\": \"Lerato Dube\"", "\"erased_at\": \"2026-11-24T10:00:00+02:00\"");
        let named = base.replace("Dube", "D");
        assert_eq!(merged(Syntax::Json, base, &gone, &named), (gone.clone(), none));
    }

    #[test]
    fn what_outlives_the_person_is_merged_as_ever() {
        let pointed = format!("{BASE}same_as = \"p-c\"\n").replace("\"p-b\"", "\"p-b\", \"p-d\"");
        let (text, conflicts) = merged(Syntax::Toml, BASE, ERASED, &pointed);
        assert!(text.contains("same_as = \"p-c\"") && text.contains("\"p-d\"") && conflicts.is_empty(), "{text}");
        let later = ERASED.replace("T10:", "T11:");
        assert_eq!(merged(Syntax::Toml, BASE, ERASED, &later), (ERASED.to_owned(), Vec::new()));
    }

    #[test]
    fn a_conflict_about_the_person_is_none_any_more() {
        let asks =
            format!("{ERASED}name = \"Lerato Dube\"\n\n[[conflict]]\nkey = \"name\"\nvalues = [\"\", \"Lerato D\"]\n");
        assert_eq!(without_person(Syntax::Toml, &asks).as_deref(), Some(ERASED));
        assert_eq!(without_person(Syntax::Toml, ERASED), None);
        assert_eq!(without_person(Syntax::Toml, &asks.replace("erased_at", "x_at")), None);
        assert!(is_bare(Syntax::Toml, ERASED) && !is_bare(Syntax::Toml, &asks) && !is_bare(Syntax::Toml, BASE));
        assert!(!is_bare(Syntax::Toml, &format!("{ERASED}x_n = \"Lerato\"\n")));
    }
}
