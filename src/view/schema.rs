//! The JSON Schema of a page, made from its columns, so that the two cannot drift apart.
//! The schemas of files belong to `format::schema`.

use serde_json::{Map, Value, json};

use crate::view::kind::Kind;
use crate::view::page::{Audience, Column};

/// The dialect of our schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

/// One table of a page; a page's only one has no name in its rows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Section {
    pub key: &'static str,
    pub columns: &'static [Column],
}

/// Returns the schema of a page: the envelope around rows.
pub fn page(name: &str, sections: &[Section]) -> Value {
    let rows = match sections {
        [only] => object(only.columns, None),
        several => {
            let rows: Vec<Value> = several.iter().map(|section| object(section.columns, Some(section.key))).collect();
            json!({ "anyOf": rows })
        }
    };
    json!({
        "$schema": DIALECT,
        "$id": format!("urn:amends:{name}:1"),
        "title": format!("amends {name} --format json"),
        "type": "object",
        "properties": {
            "schema": { "const": format!("amends/{name}/1") },
            "as_of": { "type": "string", "format": "date-time", "description": "The instant for which the answer holds." },
            "timezone": { "type": "string", "description": "The IANA name of the folder's zone." },
            "incomplete": { "type": "boolean", "description": "Whether a file could not be read." },
            "problems": { "type": "array", "items": problem() },
            "data": { "type": "array", "items": rows },
        },
        "required": ["schema", "as_of", "timezone", "incomplete", "problems", "data"],
    })
}

fn problem() -> Value {
    json!({
        "type": "object",
        "properties": {
            "path": { "type": "string" },
            "line": { "type": ["integer", "null"] },
            "column": { "type": ["integer", "null"] },
            "code": { "type": "string" },
            "level": { "enum": ["error", "warning", "note"] },
            "message": { "type": "string" },
            "hint": { "type": ["string", "null"] },
        },
        "required": ["path", "line", "column", "code", "level", "message", "hint"],
    })
}

/// Returns the schema of a row. All keys are always there; more may come within a schema number.
fn object(columns: &[Column], section: Option<&str>) -> Value {
    let mut properties = Map::new();
    if let Some(section) = section {
        properties.insert("section".to_owned(), json!({ "const": section }));
    }
    for column in columns.iter().filter(|column| column.audience != Audience::People) {
        properties.insert(column.key.to_owned(), value(column));
    }
    let required: Vec<&String> = properties.keys().collect();
    json!({ "type": "object", "required": required, "properties": properties })
}

fn value(column: &Column) -> Value {
    let mut schema = kind(&column.kind);
    let Some(map) = schema.as_object_mut().filter(|_| column.is_optional) else { return schema };
    if let Some(Value::Array(words)) = map.get_mut("enum") {
        words.push(Value::Null);
    } else if let Some(of) = map.get_mut("type") {
        *of = json!([of, "null"]);
    }
    schema
}

fn kind(kind: &Kind) -> Value {
    match kind {
        Kind::Any => json!({}),
        Kind::Text => json!({ "type": "string" }),
        Kind::OneOf(words) => json!({ "enum": words }),
        Kind::Day => json!({ "type": "string", "format": "date" }),
        Kind::Moment => json!({ "type": "string", "format": "date-time" }),
        Kind::Due => {
            json!({ "type": "string", "description": "A day alone, as in 2026-11-24, or an instant in RFC 3339.", "pattern": "^[0-9]{4}-[0-9]{2}-[0-9]{2}(T.+)?$" })
        }
        Kind::Seconds => json!({ "type": "integer", "description": "Whole seconds." }),
        Kind::Count => json!({ "type": "integer" }),
        Kind::Share => json!({ "type": "number", "minimum": 0, "maximum": 1 }),
        Kind::Flag => json!({ "type": "boolean" }),
        Kind::List(of) => json!({ "type": "array", "items": self::kind(of) }),
        Kind::Record(columns) => object(columns, None),
        Kind::Rows(columns) => json!({ "type": "array", "items": object(columns, None) }),
    }
}

/// Returns whether nobody has said what stands under a column or in what is nested in it.
pub fn is_vague(columns: &[Column]) -> bool {
    columns.iter().any(|column| match column.kind {
        Kind::Any | Kind::List(&Kind::Any) => true,
        Kind::Record(columns) | Kind::Rows(columns) => is_vague(columns),
        _ => false,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLUMNS: &[Column] = &[
        Column::new("case", "Case").of(Kind::Text).always(),
        Column::new("status", "Status").of(Kind::OneOf(&["open", "closed"])),
        Column::new("late", "Late").of(Kind::Seconds),
        Column::new("steps", "Steps").of(Kind::Rows(&[Column::new("done", "Done").of(Kind::Flag).always()])).always(),
        Column { audience: Audience::People, ..Column::new("note", "Note") },
    ];

    #[test]
    fn a_row_has_all_keys_that_programs_see_and_says_which_may_be_null() {
        let schema = page("sample", &[Section { key: "rows", columns: COLUMNS }]);
        let row = &schema["properties"]["data"]["items"];
        assert_eq!(row["required"], json!(["case", "status", "late", "steps"]));
        assert_eq!(row["properties"]["case"]["type"], json!("string"));
        assert_eq!(row["properties"]["status"]["enum"], json!(["open", "closed", null]));
        assert_eq!(row["properties"]["late"]["type"], json!(["integer", "null"]));
        assert_eq!(row["properties"]["steps"]["items"]["properties"]["done"]["type"], json!("boolean"));
        assert_eq!(schema["properties"]["schema"]["const"], json!("amends/sample/1"));
    }

    #[test]
    fn rows_of_several_sections_are_told_apart_by_their_section() {
        let sections = ["first", "second"].map(|key| Section { key, columns: COLUMNS });
        let rows = page("sample", &sections)["properties"]["data"]["items"]["anyOf"].clone();
        assert_eq!(rows[1]["properties"]["section"]["const"], json!("second"));
        assert_eq!(rows[1]["required"][0], json!("section"));
    }
}
