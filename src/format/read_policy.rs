//! The tree of `amends.toml` as a policy; what is wrong is noted with its place, and a default stands in.
//! Nothing that a folder's file says can name a command or a path outside the folder.

pub(crate) mod applied;

use std::collections::BTreeMap;

use crate::calendar::zone::Zone;

use super::fields::{Fields, Reading, unknown_value};
use super::tree::{Document, Entry, Node, Syntax, Value};
use super::{head, read_hours, read_watch};
use crate::calendar::span::Span;
use crate::calendar::zone;
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::phone;
use crate::model::policy::{Loudness, Policy};
use crate::model::word::{Word, nearest};

/// Keys by which other tools let a folder start programs, read other files or write elsewhere.
const FORBIDDEN: [&str; 21] = [
    "browser",
    "cmd",
    "command",
    "commands",
    "editor",
    "exec",
    "extends",
    "hook",
    "hooks",
    "include",
    "import",
    "log_file",
    "output",
    "output_dir",
    "pager",
    "plugin",
    "plugins",
    "report_dir",
    "run",
    "script",
    "shell",
];

/// Words that name a command in whatever key they stand.
const COMMANDS: [&str; 11] =
    ["cmd", "command", "commands", "editor", "exec", "hook", "hooks", "pager", "plugin", "script", "shell"];

/// Returns the policy of a folder and all that is wrong with the text.
pub fn policy(doc: &Document) -> (Policy, Vec<Diagnostic>) {
    let reading = Reading::new(Syntax::Toml, Zone::UTC);
    let head = reading.head(doc);
    let policy = of(&head);
    // The owner's own words may hold any text; nothing is ever done with them but showing and searching.
    let is_free = |entry: &&Entry| {
        matches!(entry.key.as_str(), "name" | "channels" | "filters" | "rules" | "situation" | "thresholds")
    };
    let checked = head.entries().iter().filter(|entry| !is_free(entry)).cloned();
    let (calendars, checked): (Vec<Entry>, Vec<Entry>) = checked.partition(|entry| entry.key == "calendars");
    forbid(&head, &checked);
    // What a calendar is called is a name; only what stands in it is looked at.
    inside(&head, &named(&calendars).map(|entry| entry.node.clone()).collect::<Vec<_>>());
    // What a channel is called and says is free, what it is asked is not.
    let channels = head.entries().iter().filter(|entry| entry.key == "channels");
    named(channels).for_each(|entry| forbid_commands(&head, &entry.node));
    head.finish();
    (policy, told_once(reading.finish()))
}

/// Returns what stands under names that a hand chose.
fn named<'a>(tables: impl IntoIterator<Item = &'a Entry>) -> impl Iterator<Item = &'a Entry> {
    let inner = |entry: &'a Entry| match &entry.node.value {
        Value::Table(inner) => Some(&inner.entries),
        _ => None,
    };
    tables.into_iter().filter_map(inner).flatten()
}

/// Leaves out that a key is unknown where it is forbidden.
pub(super) fn told_once(mut flaws: Vec<Diagnostic>) -> Vec<Diagnostic> {
    let forbidden: Vec<_> = flaws.iter().filter(|flaw| flaw.code == "config.forbidden").cloned().collect();
    flaws.retain(|flaw| flaw.code != "key.unknown" || forbidden.iter().all(|other| other.span != flaw.span));
    flaws
}

fn of(head: &Fields<'_>) -> Policy {
    head::schema_if_any(head);
    let zone = zone_of(head, Zone::UTC);
    let mut policy = Policy::standard(zone);
    policy.name = head.text("name");
    policy.region = region(head);
    policy.currency = letters(head, "currency", 3, "a currency of three capital letters, for example `ZAR`");
    if let Some(hours) = head.table("hours") {
        policy.calendar = read_hours::calendar(&hours, zone);
        hours.finish();
    }
    if let Some(calendars) = head.table("calendars") {
        policy.calendars = named_calendars(&calendars, zone);
    }
    if let Some(window) = span_in(head, "repeat", "window") {
        policy.repeat_window = window;
    }
    applied::silence(head, &mut policy);
    policy.applied = applied::policies(head, zone);
    if let Some(rules) = head.table("rules") {
        policy.rules = loudness(&rules, "");
    }
    if let Some(thresholds) = head.table("thresholds") {
        policy.thresholds = read_watch::thresholds(&thresholds, "");
    }
    policy.channels = read_watch::channels(head);
    policy.ladder = read_watch::ladder(head);
    if let Some(situation) = head.table("situation") {
        policy.situations = situation.list("tags");
        situation.finish();
    }
    if let Some(filters) = head.table("filters") {
        let read = |entry: &'_ Entry| Some((entry.key.clone(), filters.text_at(entry)?.to_owned()));
        policy.filters = filters.entries().iter().filter_map(read).collect();
    }
    if let Some(files) = head.table("files") {
        if let Some(format) = files.word("format") {
            policy.new_files = format;
        }
        files.finish();
    }
    policy
}

fn zone_of(fields: &Fields<'_>, absent: Zone) -> Zone {
    let Some(name) = fields.text("timezone") else { return absent };
    zone::zone(&name).unwrap_or_else(|unknown| {
        fields.flaw(Severity::Error, "time.zone", "timezone", unknown.message(), unknown.hint());
        absent
    })
}

/// Reads the country whose phone numbers are written without its code.
fn region(head: &Fields<'_>) -> Option<String> {
    const EXPECTED: &str = "a country of two capital letters, for example `ZA`";
    let region = letters(head, "region", 2, EXPECTED)?;
    if phone::is_region(&region) {
        return Some(region);
    }
    let hint = match region.as_str() {
        "UK" => "did you mean `GB`?".to_owned(),
        _ => format!("write {EXPECTED}"),
    };
    head.flaw(Severity::Warning, "value.unknown", "region", unknown_value("region", &region), hint);
    None
}

fn letters(head: &Fields<'_>, key: &'static str, n: usize, expected: &str) -> Option<String> {
    let text = head.text(key)?;
    if text.len() == n && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
        return Some(text);
    }
    let message = unknown_value(key, &text);
    head.flaw(Severity::Warning, "value.unknown", key, message, format!("write {expected}"));
    None
}

fn named_calendars(calendars: &Fields<'_>, zone: Zone) -> BTreeMap<String, crate::calendar::hours::Calendar> {
    let mut named = BTreeMap::new();
    for entry in calendars.entries() {
        let name = format!("[calendars.{}]", entry.key.escape_debug());
        if let Some(table) = calendars.inside(entry, name) {
            let own_zone = zone_of(&table, zone);
            named.insert(entry.key.clone(), read_hours::calendar(&table, own_zone));
            table.finish();
        }
    }
    named
}

fn span_in(head: &Fields<'_>, table: &'static str, key: &'static str) -> Option<Span> {
    let fields = head.table(table)?;
    let span = span_of(&fields, key);
    fields.finish();
    span
}

pub(super) fn span_of(fields: &Fields<'_>, key: &'static str) -> Option<Span> {
    let text = fields.text(key)?;
    match Span::parse(&text) {
        Ok(span) => Some(span),
        Err(error) => {
            let (message, hint) = (error.message().to_owned(), error.hint().to_owned());
            fields.flaw(Severity::Error, "config.span", key, message, hint);
            None
        }
    }
}

/// Reads `"area.worry" = "warn"` and the dotted form, which TOML reads as tables.
fn loudness(rules: &Fields<'_>, area: &str) -> BTreeMap<String, Loudness> {
    let mut loud = BTreeMap::new();
    for entry in rules.entries() {
        let code = format!("{area}{}", entry.key);
        if matches!(entry.node.value, Value::Table(_)) {
            if let Some(inner) = rules.inside(entry, format!("[rules.{}]", code.escape_debug())) {
                loud.extend(loudness(&inner, &format!("{code}.")));
            }
        } else if let Some(text) = rules.text_at(entry) {
            match Loudness::from_word(text) {
                Some(level) => drop(loud.insert(code, level)),
                None => {
                    let hint = match nearest(text, Loudness::words()) {
                        Some(near) => format!("did you mean `{near}`?"),
                        None => format!("one of {}", Loudness::words().join(", ")),
                    };
                    let message = unknown_value(&code.escape_debug().to_string(), text);
                    rules.note_at(Severity::Warning, "value.unknown", &entry.node.span, message, hint);
                }
            }
        }
    }
    loud
}

/// Refuses keys and values that would make a copied folder more than data.
fn forbid(head: &Fields<'_>, entries: &[Entry]) {
    // Keys of the owner's own are nobody else's business, wherever they stand.
    for entry in entries.iter().filter(|entry| !entry.key.starts_with("x_")) {
        let message = match &entry.node.value {
            _ if names_a_command(&entry.key) => order(entry),
            value if points_outside(value) => {
                format!("`{}` points outside the folder", entry.key.escape_debug())
            }
            Value::List(nodes) => {
                inside(head, nodes);
                continue;
            }
            Value::Table(inner) => {
                forbid(head, &inner.entries);
                continue;
            }
            _ => continue,
        };
        head.note_at(Severity::Error, "config.forbidden", &entry.key_span, message, DATA.to_owned());
    }
}

const DATA: &str = "a folder is data: it names no commands, no other files and no addresses; remove the key";

fn order(entry: &Entry) -> String {
    format!("`{}` is not allowed in a folder's own file", entry.key.escape_debug())
}

/// Refuses keys that name a command in tables whose values are free words, such as the sources of a policy.
pub(super) fn forbid_commands(head: &Fields<'_>, node: &Node) {
    match &node.value {
        Value::List(nodes) => nodes.iter().for_each(|node| forbid_commands(head, node)),
        Value::Table(table) => {
            for entry in table.entries.iter().filter(|entry| !entry.key.starts_with("x_")) {
                if names_a_command(&entry.key) {
                    head.note_at(Severity::Error, "config.forbidden", &entry.key_span, order(entry), DATA.to_owned());
                }
                forbid_commands(head, &entry.node);
            }
        }
        _ => {}
    }
}

/// Looks into the tables of a list, of a list in it too.
fn inside(head: &Fields<'_>, nodes: &[Node]) {
    for node in nodes {
        match &node.value {
            Value::Table(inner) => forbid(head, &inner.entries),
            Value::List(nodes) => inside(head, nodes),
            _ => {}
        }
    }
}

/// Tells whether a key is one of those by which folders make programs run, however its words are put together.
fn names_a_command(key: &str) -> bool {
    let key = key.to_lowercase();
    let plain = |word: &str| word.replace(['_', '-'], "");
    let is_command = |word: &str| COMMANDS.contains(&word);
    FORBIDDEN.iter().any(|word| plain(word) == plain(&key)) || key.split(['_', '-']).any(is_command)
}

fn points_outside(value: &Value) -> bool {
    match value {
        Value::Text(text) => leads_outside(text),
        Value::List(nodes) => nodes.iter().any(|node| points_outside(&node.value)),
        _ => false,
    }
}

/// Returns whether a value looks like a path out of the folder, a variable or an address to fetch.
fn leads_outside(text: &str) -> bool {
    text.starts_with(['/', '~', '$', '\\'])
        || text.contains("${")
        || text.contains("://")
        || text.split(['/', '\\']).any(|part| part == "..")
}

#[cfg(test)]
mod tests;
