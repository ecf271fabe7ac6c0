//! The tree of a policy file as a policy with its clocks; what is wrong is noted with its place.
//! A shipped policy and a shop's own are read alike.

use chrono::NaiveDate;

use super::fields::{Fields, Reading};
use super::head;
use super::read_policy::{forbid_commands, told_once};
use super::tree::{Document, Node, Syntax, Value};
use crate::calendar::due::Due;
use crate::calendar::limit::{Counting, Limit, OutOfHours, Roll};
use crate::calendar::zone::Zone;
use crate::model::case::WaitingOn;
use crate::model::clock::{Clock, Duty, Exemption, Extension, Start, Trigger};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::preset::{Check, Need, Notice, Preset};
use crate::model::word::{Word, nearest};

/// More than any limit of days, hours or months that anybody set.
const MOST: i64 = 100_000;

/// Returns the policy of a file and all that is wrong with the text; without id and version there is none.
pub fn preset(doc: &Document, syntax: Syntax, path: Option<&str>) -> (Option<Preset>, Vec<Diagnostic>) {
    let reading = Reading::new(syntax, Zone::UTC);
    let head = reading.head(doc);
    let preset = of(&head, path);
    let root = Node { value: Value::Table(doc.root.clone()), span: 0..0 };
    forbid_commands(&head, &root);
    head.finish();
    (preset, told_once(reading.finish()))
}

fn of(head: &Fields<'_>, path: Option<&str>) -> Option<Preset> {
    let (_, id) = head::schema_and_id(head);
    let version = head.text("version");
    if version.is_none() && head.node("version").is_none() {
        head.missing(
            Severity::Error,
            "field.missing",
            "version",
            "name the edition, for example `version = \"2026-11\"`",
        );
    }
    let mut clocks: Vec<Clock> = Vec::new();
    for block in head.blocks("clock") {
        let clock = clock(&block, &clocks).filter(|clock| is_alike(&block, clock, &clocks));
        block.finish();
        clocks.extend(clock);
    }
    let preset = Preset {
        id: id.clone().unwrap_or_default(),
        version: version.clone().unwrap_or_default(),
        title: head.text("title").or_else(|| id.clone()).unwrap_or_default(),
        jurisdiction: head.text("jurisdiction"),
        applies_to: head.words("applies_to"),
        scope: head.text("scope"),
        valid_from: day(head, "valid_from"),
        valid_until: day(head, "valid_until"),
        as_of: day(head, "as_of"),
        sources: head.list("source"),
        confidence: head.word("confidence"),
        disclaimer: head.text("disclaimer"),
        calendar: head.text("calendar"),
        clocks,
        notices: head.blocks("notice").filter_map(notice).collect(),
        checks: head.blocks("check").filter_map(check).collect(),
        retention: head.text("retention"),
        path: path.map(str::to_owned),
    };
    (id.is_some() && version.is_some()).then_some(preset)
}

/// Reads a clock; `before` are those that stand above it in the file, which it may be chained to.
fn clock(block: &Fields<'_>, before: &[Clock]) -> Option<Clock> {
    let name = head::word_of_id(block, "name");
    if block.node("name").is_none() {
        block.missing(
            Severity::Error,
            "field.missing",
            "name",
            "name the clock, for example `name = \"first-response\"`",
        );
    }
    let duty = duty(block);
    let start = start(block, before);
    let stop = required(block, "stops_on");
    let limit = limit(block);
    let pausable = pausable(block);
    if duty == Some(Duty::Obligation) && !pausable.is_empty() {
        flaw(block, "pausable", "an obligation never pauses", "remove `pausable`; the law does not wait with you");
    }
    // All keys are read before any is found wanting: a key that nobody reads is reported as unknown.
    let (extension, exempt_if) =
        (block.table("extension").and_then(extension), block.table("exempt_if").and_then(exemption));
    let (stage, on_breach_notice, at_risk) = (block.int("stage"), block.text("on_breach_notice"), shares(block));
    let (priorities, categories, channels) =
        (block.words("priorities"), block.list("categories"), block.list("channels"));
    let (source, note) = (block.text("source"), block.text("note"));
    Some(Clock {
        name: name?,
        duty: duty?,
        start: start?,
        stop: stop?,
        limit: limit?,
        pausable,
        extension,
        stage,
        exempt_if,
        on_breach_notice,
        at_risk,
        priorities,
        categories,
        channels,
        source,
        note,
    })
}

/// Returns whether a row is of one clock with those above it of its name; if not, that is noted.
fn is_alike(block: &Fields<'_>, clock: &Clock, above: &[Clock]) -> bool {
    let Some(first) = above.iter().find(|other| other.name == clock.name) else { return true };
    let differs = [
        ("kind", first.duty != clock.duty),
        ("starts_on", first.start != clock.start),
        ("stops_on", first.stop != clock.stop),
    ];
    let Some((key, _)) = differs.into_iter().find(|(_, differs)| *differs) else { return true };
    flaw(
        block,
        key,
        "the rows of one clock are of one kind, and start and stop alike; this one is left out",
        "give it another `name`, or say the same as the row above it",
    );
    false
}

fn duty(block: &Fields<'_>) -> Option<Duty> {
    let duty = required(block, "kind")?;
    if duty == Duty::Promise {
        flaw(block, "kind", "a promise is made to one person, not by a policy", "write `target` or `obligation`");
        return None;
    }
    Some(duty)
}

fn start(block: &Fields<'_>, before: &[Clock]) -> Option<Start> {
    let Some((word, _)) = block.raw_text("starts_on") else {
        block.missing(Severity::Error, "field.missing", "starts_on", "say what starts it, for example `received`");
        return None;
    };
    match Trigger::from_word(word) {
        Some(Trigger::Fulfilled) => {}
        Some(trigger) => return Some(Start::On(trigger)),
        None if before.iter().any(|clock| clock.name == word) => return Some(Start::After(word.to_owned())),
        None => {}
    }
    let known = Trigger::words().into_iter().chain(before.iter().map(|clock| clock.name.as_str()));
    let hint = match nearest(word, known) {
        Some(near) => format!("did you mean `{near}`?"),
        None => "name an event, or a clock that stands above this one".to_owned(),
    };
    flaw(block, "starts_on", "no event and no clock above this one has that name", &hint);
    None
}

/// Returns a word that must be there.
fn required<W: Word>(block: &Fields<'_>, key: &'static str) -> Option<W> {
    let word = block.word(key);
    if word.is_none() {
        let known = W::words().join(", ");
        if block.node(key).is_none() {
            block.missing(Severity::Error, "field.missing", key, &format!("one of {known}"));
        } else {
            flaw(block, key, "without it the clock cannot run", &format!("one of {known}"));
        }
    }
    word
}

fn limit(block: &Fields<'_>) -> Option<Limit> {
    let (count, unit) = (count(block, "limit"), required(block, "unit"));
    let (counting, roll, out_of_hours) = (block.word("counting"), block.word("roll"), block.word("out_of_hours"));
    Some(Limit {
        count: count?,
        unit: unit?,
        counting: counting.unwrap_or(Counting::Exclusive),
        roll: roll.unwrap_or(Roll::None),
        out_of_hours: out_of_hours.unwrap_or(OutOfHours::Counts),
    })
}

/// Returns a length that is at least one.
fn count(block: &Fields<'_>, key: &'static str) -> Option<u32> {
    let Some(count) = block.int(key) else {
        if block.node(key).is_none() {
            block.missing(Severity::Error, "field.missing", key, "write a whole number; its `unit` stands beside it");
        }
        return None;
    };
    if !(1..=MOST).contains(&count) {
        let message = format!("`{key}` is not between 1 and {MOST}");
        block.flaw(Severity::Error, "field.number", key, message, None);
        return None;
    }
    u32::try_from(count).ok()
}

/// Reads `true`, `false`, or a list of those whose silence stops the clock.
fn pausable(block: &Fields<'_>) -> Vec<WaitingOn> {
    match block.node("pausable").map(|node| &node.value) {
        Some(Value::Flag(false)) | None => Vec::new(),
        Some(Value::Flag(true)) => vec![WaitingOn::Customer],
        Some(_) => block.words("pausable"),
    }
}

fn extension(table: Fields<'_>) -> Option<Extension> {
    let (count, unit, requires) = (count(&table, "max"), required(&table, "unit"), table.list("requires"));
    table.finish();
    Some(Extension { max: Limit::plain(count?, unit?), requires })
}

fn exemption(table: Fields<'_>) -> Option<Exemption> {
    let (on, within) = (required(&table, "stops_on"), limit(&table));
    table.finish();
    Some(Exemption { on: on?, within: within? })
}

/// Reads percentages.
fn shares(block: &Fields<'_>) -> Vec<i64> {
    let Some(node) = block.node("at_risk") else { return Vec::new() };
    let Value::List(nodes) = &node.value else {
        flaw(block, "at_risk", "not a list of percentages", "write `at_risk = [50, 75]`");
        return Vec::new();
    };
    let share = |node: &Node| match node.value {
        Value::Int(share) if (1..=99).contains(&share) => Some(share),
        _ => {
            flaw(block, "at_risk", "a share is a whole number from 1 to 99", "write `at_risk = [50, 75]`");
            None
        }
    };
    nodes.iter().filter_map(share).collect()
}

fn notice(block: Fields<'_>) -> Option<Notice> {
    if block.node("name").is_none() {
        let hint = "name the notice, for example `name = \"delay\"`";
        block.missing(Severity::Error, "field.missing", "name", hint);
    }
    let notice = Notice {
        name: block.text("name").unwrap_or_default(),
        must_contain: block.list("must_contain"),
        source: block.text("source"),
    };
    block.finish();
    (!notice.name.is_empty()).then_some(notice)
}

fn check(block: Fields<'_>) -> Option<Check> {
    if block.node("ask").is_none() {
        block.missing(Severity::Error, "field.missing", "ask", "write the question that people ask themselves");
    }
    let check = Check {
        step: block.text("step").unwrap_or_default(),
        ask: block.text("ask").unwrap_or_default(),
        needs: block.word("needs").unwrap_or(Need::Judgement),
    };
    block.finish();
    (!check.ask.is_empty()).then_some(check)
}

fn day(head: &Fields<'_>, key: &'static str) -> Option<NaiveDate> {
    match head.due(key)? {
        Due::Day(day) => Some(day),
        Due::At(_) => {
            head.flaw(Severity::Error, "field.date", key, format!("`{key}` is a time, expected a day"), None);
            None
        }
    }
}

fn flaw(block: &Fields<'_>, key: &'static str, message: &str, hint: &str) {
    block.flaw(Severity::Error, "policy.clock", key, message.to_owned(), hint.to_owned());
}

#[cfg(test)]
mod tests {
    use super::preset;
    use crate::calendar::limit::Unit;
    use crate::format::tree::{Syntax, parse};
    use crate::model::clock::{Duty, Start, Trigger};

    const HEAD: &str = "schema = 1\nid = \"ours\"\nversion = \"1\"\n";
    const CLOCK: &str = "[[clock]]\nname = \"ack\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"acknowledged\"\nlimit = 1\nunit = \"business-days\"\n";

    /// Compares the codes of what is wrong with a policy.
    fn check(text: &str, expect: &[&str]) {
        let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
        let found: Vec<String> = preset(&document, Syntax::Toml, None)
            .1
            .iter()
            .map(|flaw| format!("{} {}", flaw.code, text.get(flaw.span.clone()).unwrap_or("?")))
            .collect();
        assert_eq!(found, expect, "{text}");
    }

    #[test]
    fn a_clock_has_sensible_defaults_and_may_be_chained_to_one_above() {
        let text = format!("{HEAD}{CLOCK}{}", CLOCK.replace("\"ack\"", "\"answer\"").replace("received", "ack"));
        let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
        let (read, flaws) = preset(&document, Syntax::Toml, Some("policies/ours.toml"));
        assert_eq!(flaws, []);
        let read = read.unwrap();
        assert_eq!((read.pin(), read.clocks.len()), ("ours@1".to_owned(), 2));
        let clock = &read.clocks[0];
        assert_eq!(
            (clock.duty, &clock.start, clock.stop),
            (Duty::Target, &Start::On(Trigger::Received), Trigger::Acknowledged)
        );
        assert_eq!((clock.limit.count, clock.limit.unit), (1, Unit::BusinessDays));
        assert_eq!(read.clocks[1].start, Start::After("ack".to_owned()));
    }

    #[test]
    fn what_would_make_a_clock_lie_is_an_error() {
        check(HEAD, &[]);
        check("schema = 1\nid = \"ours\"\n", &["field.missing "]);
        let with = |from: &str, to: &str| format!("{HEAD}{}", CLOCK.replace(from, to));
        check(&with("\"target\"", "\"promise\""), &["policy.clock \"promise\""]);
        check(&with("\"received\"", "\"recieved\""), &["policy.clock \"recieved\""]);
        check(&with("\"received\"", "\"ack\""), &["policy.clock \"ack\""]);
        check(&with("\"acknowledged\"", "\"soon\""), &["value.unknown \"soon\"", "policy.clock \"soon\""]);
        check(&with("limit = 1", "limit = 0"), &["field.number 0"]);
        check(&with("limit = 1", "at_risk = [100]\nlimit = 1"), &["policy.clock [100]"]);
        check(&with("\"target\"", "\"obligation\"\npausable = true"), &["policy.clock true"]);
        check(&with("limit = 1", "limit = 0\nat_risk = [50]\nchannels = [\"phone\"]"), &["field.number 0"]);
        check(&format!("{HEAD}{CLOCK}{CLOCK}"), &[]);
        let other = |from: &str, to: &str| format!("{HEAD}{CLOCK}{}", CLOCK.replace(from, to));
        check(&other("\"target\"", "\"obligation\""), &["policy.clock \"obligation\""]);
        check(&other("\"received\"", "\"contact-in\""), &["policy.clock \"contact-in\""]);
        check(&other("\"acknowledged\"", "\"response\""), &["policy.clock \"response\""]);
        check(&format!("{HEAD}[[notice]]\nmust_contain = [\"the reason\"]\n"), &["field.missing [[notice]]"]);
        check(&format!("{HEAD}[[check]]\nstep = \"7.1\"\n"), &["field.missing [[check]]"]);
        check(&with("limit", "limits"), &["field.missing [[clock]]", "key.unknown limits"]);
        check(&format!("{HEAD}valid_from = 2026-01-01T00:00:00Z\n"), &["field.date 2026-01-01T00:00:00Z"]);
    }
}
