//! The JSON Schemas of the files themselves, for editors and for programs that write them.
//! What a key means is its reader's business; a test holds the two together.

use serde_json::{Map, Value, json};

use crate::model::case::{Accepted, CaseKind, EscalationKind, Fault, Priority, QuestionState, Status, WaitingOn};
use crate::model::event::EventKind;
use crate::model::party::{PartyKind, Role};
use crate::model::policy::{Loudness, NewFiles};
use crate::model::promise::{PromiseKind, PromiseState};
use crate::model::word::Word;

/// The dialect of our schemas.
const DIALECT: &str = "https://json-schema.org/draft/2020-12/schema";

type Keys<'a> = &'a [(&'a str, Value)];

/// Returns the schema of `cases/**/ID.toml` and `.json`.
pub fn case() -> Value {
    let keys: Keys = &[
        ("schema", json!({ "const": 1 })),
        ("id", id("The name of the file, for example kd35-dnr3.")),
        ("kind", word::<CaseKind>()),
        ("subject", text("In one line what it is about.")),
        ("received_at", moment("When the business got it; clocks run from here.")),
        ("entered_at", moment("When it was typed in.")),
        ("channel", text("Through which channel it came.")),
        ("complainant", id("The party that complains; absent is unknown.")),
        ("wants", text("What would put it right, in the customer's words.")),
        ("status", word::<Status>()),
        ("waiting_on", word::<WaitingOn>()),
        ("priority", word::<Priority>()),
        ("owner", text("The one person who answers to the customer.")),
        ("category", text("Levels are split at /.")),
        ("public", text("Where the public can read it.")),
        ("merged_into", id("The case that holds its record now.")),
        ("ref", scalar("The number that others know it by.")),
        ("situation", table("The circumstances that change the right reply.", &[], situation())),
        ("question", blocks("What the customer asked.", &["id"], question())),
        ("promise", blocks("What was promised, to whom, until when, and how it ended.", &["id"], promise())),
        ("event", blocks("What happened, in the order of the file.", &["id", "at", "kind"], event())),
        ("escalation", blocks("Handing it up, over or out.", &["id"], escalation())),
        ("outcome", table("How it ended.", &[], outcome())),
        ("policies", texts("The policies that hold for this case; absent are the folder's.")),
        ("conflict", blocks("What two clones changed differently; to be settled.", &["key"], conflict())),
    ];
    file("case", "A case: one complaint with its record", &["schema", "id", "subject", "received_at"], keys)
}

/// Returns the schema of `parties/ID.toml` and `.json`.
pub fn party() -> Value {
    let keys: Keys = &[
        ("schema", json!({ "const": 1 })),
        ("id", id("The name of the file, for example p-h7xw3.")),
        ("kind", word::<PartyKind>()),
        ("name", text("The name that people know them by.")),
        ("emails", texts("Mail addresses; the same address is the same person.")),
        ("phones", texts("Phone numbers; the same number is the same person.")),
        ("refs", texts("Customer and account numbers; who shares one is suggested as the same.")),
        ("organisation", id("The party that a person belongs to.")),
        ("roles", json!({ "type": "array", "items": word::<Role>() })),
        ("prefers", text("The channel they like best.")),
        ("avoid", texts("Channels they do not want.")),
        ("same_as", id("The party that this one was merged into.")),
        ("not_same_as", texts("Parties that look alike and are others.")),
        ("erased_at", moment("When what was known of them was erased.")),
        ("once", texts("The `--once` keys of the last changes, so that one that is repeated is done once.")),
        ("conflict", blocks("What two clones changed differently; to be settled.", &["key"], conflict())),
    ];
    file("party", "A party: a person or business that we deal with", &["schema", "id"], keys)
}

/// Returns the schema of `amends.toml`.
pub fn config() -> Value {
    let spans = |key: &'static str, description: &str| vec![(key, text(description))];
    let mut calendar = hours();
    calendar.push(("timezone", text("An IANA time zone; absent is the folder's.")));
    let named = |values: Value| json!({ "type": "object", "additionalProperties": values });
    let loud = word::<Loudness>();
    let keys: Keys = &[
        ("schema", json!({ "const": 1 })),
        ("name", text("The name of the business.")),
        ("timezone", text("An IANA time zone, for example Africa/Johannesburg; absent is UTC.")),
        (
            "region",
            json!({ "type": "string", "pattern": "^[A-Z]{2}$", "description": "How bare phone numbers are read." }),
        ),
        ("currency", json!({ "type": "string", "pattern": "^[A-Z]{3}$" })),
        ("hours", table("Opening hours of the house.", &[], hours())),
        ("calendars", named(table("Other calendars by name.", &[], calendar))),
        ("repeat", table("When a complaint repeats another.", &[], spans("window", "A span such as 365d."))),
        (
            "situation",
            table(
                "The customer's situation.",
                &[],
                vec![("tags", texts("Words of your own, besides the known ones."))],
            ),
        ),
        ("silence", table("When silence is too long.", &[], silence())),
        (
            "rules",
            json!({
                "type": "object",
                "description": "Codes that this house made louder or quieter, as \"area.worry\" or area.worry.",
                "additionalProperties": { "anyOf": [loud, named(word::<Loudness>())] },
            }),
        ),
        (
            "thresholds",
            json!({
                "type": "object",
                "description": "Numbers and spans that codes go by, as \"area.worry\" or area.worry.",
                "additionalProperties": { "type": ["string", "integer", "object"] },
            }),
        ),
        ("channels", named(table("A way to reach us.", &[], channel()))),
        ("ladder", blocks("Steps of escalation, the lowest first.", &[], ladder())),
        (
            "policies",
            table("What holds here.", &[], vec![("apply", texts("A policy, as NAME, NAME@EDITION or NAME from DAY."))]),
        ),
        ("filters", named(text("A saved filter, typed as @name."))),
        ("files", table("New files.", &[], vec![("format", word::<NewFiles>())])),
    ];
    file("config", "amends.toml: what holds in this folder", &[], keys)
}

fn situation() -> Vec<(&'static str, Value)> {
    vec![
        ("tags", texts("Words for the circumstances.")),
        ("impact", text("What it did to the customer, in their words.")),
        ("adjustments", texts("What they need so that they are served as well as others; never an illness.")),
    ]
}

fn question() -> Vec<(&'static str, Value)> {
    vec![("id", id("Unique in the case.")), ("text", text("The question.")), ("state", word::<QuestionState>()), was()]
}

fn was() -> (&'static str, Value) {
    ("was", text("Where it stood, CASE/ID, before two cases became one."))
}

fn promise() -> Vec<(&'static str, Value)> {
    vec![
        ("id", id("Unique in the case.")),
        ("kind", word::<PromiseKind>()),
        ("what", text("What was promised.")),
        ("how", text("How it will be done.")),
        ("who", text("Who keeps it.")),
        ("to", text("complainant, staff:ID or party:ID.")),
        ("from", text("party:ID when somebody owes us.")),
        ("made_at", moment("When it was made.")),
        ("due", due("A day lasts to closing time; or an instant with its offset.")),
        ("state", word::<PromiseState>()),
        ("ended_at", moment("When it ended.")),
        ("replaces", id("The promise that this one moved.")),
        ("part_of", id("The promise that this one is a step of.")),
        was(),
    ]
}

fn event() -> Vec<(&'static str, Value)> {
    let kinds: Vec<&str> = EventKind::SPELLINGS.iter().copied().filter(|word| !word.is_empty()).collect();
    vec![
        ("id", id("Unique in the case.")),
        ("case", id("The case it belongs to.")),
        ("at", moment("When it happened.")),
        ("entered_at", moment("When it was typed in.")),
        ("by", text("Who did it.")),
        ("kind", json!({ "type": "string", "examples": kinds, "description": "A word that is not known is kept." })),
        ("channel", text("Through which channel.")),
        ("text", text("What was said or noted.")),
        ("why", text("The reason.")),
        ("told", text("What the customer was told about it.")),
        ("key", text("The key that changed.")),
        ("from", scalar("Its value before.")),
        ("to", scalar("Its value after.")),
        ("promise", id("The promise it is about.")),
        ("question", id("The question it is about.")),
        ("party", text("The party it is about.")),
        (
            "auto",
            json!({ "type": "boolean", "description": "A machine sent it: it acknowledges, it does not respond." }),
        ),
        ("once", text("The key under which a script may repeat it harmlessly.")),
        ("substantive", json!({ "type": "boolean", "description": "The same words again are news all the same." })),
        ("apology", texts("The parts of an apology.")),
        was(),
        ("wait_seconds", json!({ "type": "integer", "description": "How long the customer waited for it." })),
        ("no_human", json!({ "type": "boolean", "description": "The customer found no human being." })),
        ("retold", json!({ "type": "boolean", "description": "The customer had to tell it all again." })),
        ("handling", json!({ "type": "boolean", "description": "A complaint about the handling of the complaint." })),
        ("repeats", texts("The complaints that it repeats, where that made it an emergency, or it was one already.")),
        ("complainant", id("Who complained in the case that was taken in, if somebody else complains here.")),
        ("ref", scalar("The number that others know the case by that was taken in, if this one has another.")),
    ]
}

fn escalation() -> Vec<(&'static str, Value)> {
    vec![
        ("id", id("Unique in the case.")),
        ("to", text("To whom.")),
        ("kind", word::<EscalationKind>()),
        ("level", json!({ "type": "integer" })),
        ("why", text("The reason.")),
        ("told", text("What the customer was told about the delay.")),
        ("next_update", due("When the customer hears again.")),
        ("at", moment("When.")),
        ("accepted_at", moment("When it was taken over.")),
        ("declined_at", moment("When whoever was asked said no.")),
        ("answered_by", text("Who said yes or no, or noted the answer of somebody outside.")),
        was(),
    ]
}

fn outcome() -> Vec<(&'static str, Value)> {
    vec![
        ("finding", text("What was found.")),
        ("remedy", text("What was done to put it right.")),
        (
            "amount",
            json!({ "type": "string", "pattern": "^-?[0-9]+(\\.[0-9]+)?$", "description": "An exact decimal." }),
        ),
        ("currency", text("The currency of the amount.")),
        ("cause", text("The cause as it came in.")),
        ("root_cause", text("The reason underneath.")),
        ("accepted", word::<Accepted>()),
        ("told_at", moment("When the customer was told.")),
        ("fault", word::<Fault>()),
        ("checked_by", text("Who looked at the work before the customer did.")),
    ]
}

fn conflict() -> Vec<(&'static str, Value)> {
    vec![("id", id("Unique in the case.")), ("key", text("The key.")), ("values", json!({ "type": "array" }))]
}

fn silence() -> Vec<(&'static str, Value)> {
    let mut keys = vec![("limit", text("A span such as 3bd."))];
    keys.extend(Priority::SPELLINGS.iter().map(|word| (*word, text("A span for this priority."))));
    keys
}

fn channel() -> Vec<(&'static str, Value)> {
    vec![
        ("address", text("Where it leads: a number, an address.")),
        ("hours", text("When somebody answers.")),
        ("cost", text("What it costs the customer; say free if it is.")),
        ("language", text("In which languages.")),
    ]
}

fn ladder() -> Vec<(&'static str, Value)> {
    vec![
        ("level", json!({ "type": "integer" })),
        ("name", text("What the step is called.")),
        ("who", texts("Who stands on it.")),
        ("triggers", texts("What leads to it.")),
        ("limit", text("A span after which the next step follows.")),
        ("left", text("It goes up when less than this span is left of a clock.")),
    ]
}

fn hours() -> Vec<(&'static str, Value)> {
    let periods = json!({
        "type": "array",
        "items": { "type": "string", "pattern": "^[0-9]{2}:[0-9]{2}-[0-9]{2}:[0-9]{2}$" },
    });
    let dated = json!({ "type": "object", "additionalProperties": periods.clone() });
    let mut keys: Vec<(&'static str, Value)> =
        ["mon", "tue", "wed", "thu", "fri", "sat", "sun"].map(|day| (day, periods.clone())).to_vec();
    keys.push(("closed", texts("Days such as 2026-12-25, *-01-01 or 2026-12-28..2026-12-31.")));
    keys.extend([("special", dated.clone()), ("breaks", dated)]);
    keys
}

fn file(name: &str, title: &str, required: &[&str], keys: Keys<'_>) -> Value {
    let mut schema = json!({ "$schema": DIALECT, "$id": format!("urn:amends:file:{name}:1"), "title": title });
    if let (Some(head), Value::Object(body)) = (schema.as_object_mut(), object(required, keys)) {
        head.extend(body);
    }
    schema
}

/// Returns an object with these keys; keys that begin with `x_` are the owner's, any other one is a slip.
fn object(required: &[&str], keys: Keys<'_>) -> Value {
    let properties: Map<String, Value> = keys.iter().map(|(key, value)| ((*key).to_owned(), value.clone())).collect();
    json!({
        "type": "object",
        "required": required,
        "properties": properties,
        "patternProperties": { "^x_": {} },
        "additionalProperties": false,
    })
}

fn table(description: &str, required: &[&str], keys: Vec<(&'static str, Value)>) -> Value {
    described(object(required, &keys), description)
}

fn blocks(description: &str, required: &[&str], keys: Vec<(&'static str, Value)>) -> Value {
    described(json!({ "type": "array", "items": object(required, &keys) }), description)
}

fn word<W: Word>() -> Value {
    json!({ "enum": W::SPELLINGS })
}

fn id(description: &str) -> Value {
    described(json!({ "type": "string", "maxLength": 64 }), description)
}

fn text(description: &str) -> Value {
    described(json!({ "type": "string" }), description)
}

fn texts(description: &str) -> Value {
    described(json!({ "type": "array", "items": { "type": "string" } }), description)
}

fn scalar(description: &str) -> Value {
    described(json!({ "type": ["string", "number", "boolean"] }), description)
}

fn moment(description: &str) -> Value {
    described(json!({ "type": "string", "format": "date-time" }), description)
}

fn due(description: &str) -> Value {
    described(json!({ "type": "string" }), description)
}

fn described(mut schema: Value, description: &str) -> Value {
    if let Some(map) = schema.as_object_mut() {
        map.insert("description".to_owned(), json!(description));
    }
    schema
}

#[cfg(test)]
mod tests;
