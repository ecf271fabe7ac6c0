//! Case files by table: what is read, and what is said about the rest.

use crate::calendar::sample::johannesburg;

use super::case;
use crate::calendar::due::Due;
use crate::format::raw::line_column;
use crate::format::tree::{Syntax, parse};
use crate::model::case::{Accepted, Case, EscalationKind, Priority, QuestionState, Status, WaitingOn};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::event::EventKind;
use crate::model::promise::{PromiseKind, PromiseState};

const HEAD: &str = "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"S\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";

fn read(syntax: Syntax, text: &str) -> (Option<Case>, Vec<String>) {
    let doc = parse(syntax, text.as_bytes()).unwrap();
    let (case, flaws) = case(&doc, syntax, johannesburg());
    (case, flaws.iter().map(|flaw| said(text, flaw)).collect())
}

fn said(text: &str, flaw: &Diagnostic) -> String {
    let (line, column) = line_column(text, flaw.span.start);
    let level = match flaw.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    };
    format!("{line}:{column} {level} {}: {}", flaw.code, flaw.message)
}

/// Reads the head with these lines after it and compares the flaws; the case must be there.
fn check(lines: &str, expect: &[&str]) -> Case {
    let (case, flaws) = read(Syntax::Toml, &format!("{HEAD}{lines}"));
    assert_eq!(flaws, expect, "{lines}");
    case.unwrap()
}

fn hint(lines: &str) -> String {
    let text = format!("{HEAD}{lines}");
    let doc = parse(Syntax::Toml, text.as_bytes()).unwrap();
    case(&doc, Syntax::Toml, johannesburg()).1.remove(0).hint.unwrap_or_default()
}

const FULL_TOML: &str = r#"schema = 1
id = "kd35-dnr3"
kind = "complaint"
subject = "Charged twice"
received_at = 2026-11-20T09:14:00+02:00
entered_at = 2026-11-20T09:20:00+02:00
channel = "email"
complainant = "p-h7xw3"
wants = "The second charge refunded"
status = "waiting"
waiting_on = "third-party"
priority = "high"
owner = "thandi"
category = "billing/double-charge"
public = "https://example.org/review/1"
ref = "A-17"
x_order = "A-1180"
x_table = 7
situation.tags = ["special-trip"]
situation.impact = "Her rent debit order bounced"

[outcome]
finding = "upheld"
remedy = "Refund"
amount = "450.00"
currency = "ZAR"
accepted = "yes"
told_at = 2026-11-24T10:00:00+02:00

[[question]]
id = "q3kd"
text = "Why?"
state = "answered"

[[promise]]
id = "p7kd"
kind = "update"
what = "Refund R450 to the card"
how = "card refund"
who = "thandi"
to = "complainant"
made_at = 2026-11-20T09:25:00+02:00
due = 2026-11-24
state = "kept"
ended_at = 2026-11-23T12:00:00+02:00

[[promise]]
id = "p8kd"
due = 2026-11-25T12:00:00+02:00
from = "party:p-bank"
replaces = "p7kd"

[[escalation]]
id = "s4hm"
to = "supplier:bank"
kind = "supplier"
level = 2
why = "two days late"
next_update = 2026-11-25
at = 2026-11-24T17:00:00+02:00

[[event]]
id = "e9fh"
case = "kd35-dnr3"
at = 2026-11-20T09:14:00+02:00
by = "thandi"
kind = "contact-in"
channel = "email"
auto = true
text = "I was charged twice"

[[event]]
id = "ed2k"
at = 2026-11-20T09:25:00+02:00
kind = "changed"
key = "x_table"
from = 6
to = 7
"#;

const FULL_JSON: &str = r#"{
  "schema": 1, "id": "kd35-dnr3", "kind": "complaint", "subject": "Charged twice",
  "received_at": "2026-11-20T09:14:00+02:00", "entered_at": "2026-11-20T09:20:00+02:00", "channel": "email",
  "complainant": "p-h7xw3", "wants": "The second charge refunded", "status": "waiting", "waiting_on": "third-party",
  "priority": "high", "owner": "thandi", "category": "billing/double-charge",
  "public": "https://example.org/review/1", "ref": "A-17", "x_order": "A-1180", "x_table": 7,
  "situation": {"tags": ["special-trip"], "impact": "Her rent debit order bounced"},
  "outcome": {"finding": "upheld", "remedy": "Refund", "amount": "450.00", "currency": "ZAR", "accepted": "yes",
    "told_at": "2026-11-24T10:00:00+02:00", "cause": null},
  "question": [{"id": "q3kd", "text": "Why?", "state": "answered"}],
  "promise": [
    {"id": "p7kd", "kind": "update", "what": "Refund R450 to the card", "how": "card refund", "who": "thandi",
     "to": "complainant", "made_at": "2026-11-20T09:25:00+02:00", "due": "2026-11-24", "state": "kept",
     "ended_at": "2026-11-23T12:00:00+02:00"},
    {"id": "p8kd", "due": "2026-11-25T12:00:00+02:00", "from": "party:p-bank", "replaces": "p7kd"}],
  "escalation": [{"id": "s4hm", "to": "supplier:bank", "kind": "supplier", "level": 2, "why": "two days late",
    "next_update": "2026-11-25", "at": "2026-11-24T17:00:00+02:00"}],
  "event": [
    {"id": "e9fh", "case": "kd35-dnr3", "at": "2026-11-20T09:14:00+02:00", "by": "thandi", "kind": "contact-in",
     "channel": "email", "auto": true, "text": "I was charged twice"},
    {"id": "ed2k", "at": "2026-11-20T09:25:00+02:00", "kind": "changed", "key": "x_table", "from": 6, "to": 7}]
}
"#;

#[test]
fn toml_and_json_say_the_same_case() {
    let (toml, flaws) = read(Syntax::Toml, FULL_TOML);
    assert_eq!(flaws, Vec::<String>::new());
    let (json, flaws) = read(Syntax::Json, FULL_JSON);
    assert_eq!(flaws, Vec::<String>::new());
    assert_eq!(toml, json);
}

#[test]
fn every_key_of_the_contract_is_read() {
    let case = read(Syntax::Toml, FULL_TOML).0.unwrap();
    assert_eq!((case.status, case.waiting_on), (Status::Waiting, Some(WaitingOn::ThirdParty)));
    assert_eq!((case.priority, case.owner.as_deref()), (Priority::High, Some("thandi")));
    assert_eq!(case.received_at.to_rfc3339(), "2026-11-20T09:14:00+02:00");
    assert_eq!(case.x, [("x_order".into(), "A-1180".into()), ("x_table".into(), "7".into())]);
    assert_eq!(
        (case.tags, case.impact.as_deref()),
        (vec!["special-trip".into()], Some("Her rent debit order bounced"))
    );
    assert_eq!((case.reference.as_deref(), case.public.is_some()), (Some("A-17"), true));
    let outcome = case.outcome.unwrap();
    assert_eq!((outcome.amount.as_deref(), outcome.accepted), (Some("450.00"), Some(Accepted::Yes)));
    assert_eq!(case.questions[0].state, QuestionState::Answered);
    let promise = &case.promises[0];
    assert_eq!((promise.kind, promise.state), (PromiseKind::Update, PromiseState::Kept));
    assert_eq!(promise.due, Some(Due::Day("2026-11-24".parse().unwrap())));
    assert_eq!(promise.ended_at.map(|at| at.to_rfc3339()).as_deref(), Some("2026-11-23T12:00:00+02:00"));
    let second = &case.promises[1];
    assert!(matches!(second.due, Some(Due::At(_))) && second.is_open() && !second.is_ours());
    assert_eq!(second.replaces.as_ref().map(|id| id.as_str()), Some("p7kd"));
    let escalation = &case.escalations[0];
    assert_eq!((escalation.kind, escalation.level), (Some(EscalationKind::Supplier), 2));
    assert_eq!((case.events[0].kind, case.events[0].auto), (EventKind::ContactIn, true));
    assert_eq!((case.events[1].from.as_deref(), case.events[1].to.as_deref()), (Some("6"), Some("7")));
}

#[test]
fn four_keys_make_a_case() {
    let case = check("", &[]);
    assert_eq!((case.status, case.priority), (Status::Open, Priority::Normal));
    assert!(case.complainant.is_none() && case.outcome.is_none() && case.events.is_empty());
}

#[test]
fn without_id_or_receipt_there_is_no_case() {
    for (text, expect) in [
        ("# nothing yet\n", &["1:1 error file.no-id: neither `schema` nor `id`"][..]),
        (
            "id = \"a-1\"\n",
            &[
                "1:1 error file.no-id: no `schema`",
                "1:1 error field.missing: no `subject`",
                "1:1 error field.missing: no `received_at`",
            ],
        ),
        ("schema = 1\nsubject = \"S\"\n", &["1:1 error file.no-id: no `id`"]),
        ("schema = 1\nid = \"a-1\"\nsubject = \"S\"\n", &["1:1 error field.missing: no `received_at`"]),
        (
            "schema = 1\nid = \"A 1\"\nsubject = \"S\"\nreceived_at = 2026-11-20T09:14:00Z\n",
            &["2:6 error id.grammar: `id` is not a word that can be an id"],
        ),
        (
            "schema = 1\nid = 7\nsubject = \"S\"\nreceived_at = true\n",
            &[
                "2:6 error field.type: `id` is a number, expected text",
                "4:15 error field.type: `received_at` is true or false, expected a time",
            ],
        ),
    ] {
        let (case, flaws) = read(Syntax::Toml, text);
        assert_eq!(flaws, expect, "{text}");
        assert!(case.is_none(), "{text}");
    }
}

#[test]
fn a_flawed_case_is_still_seen() {
    for (lines, expect) in [
        ("staus = \"open\"\n", "5:1 warning key.unknown: unknown key `staus`"),
        ("status = \"opne\"\n", "5:10 warning value.unknown: unknown `status`: `opne`"),
        ("status = \"\"\n", "5:10 warning value.unknown: `status` has a value that is not known here"),
        ("owner = 7\n", "5:9 error field.type: `owner` is a number, expected text"),
        ("entered_at = 2026-11-20\n", "5:14 error field.date: `entered_at` is a day without a time"),
        ("entered_at = \"soon\"\n", "5:14 error field.date: `entered_at` is no such time or day"),
        ("complainant = \"Lerato Dube\"\n", "5:15 error id.grammar: `complainant` is not a word that can be an id"),
        ("[situation]\ntags = \"a\"\n", "6:8 error field.type: `tags` is text, expected a list"),
        ("[situation]\ntag = [\"a\"]\n", "6:1 warning key.unknown: unknown key `tag` in `[situation]`"),
        ("[[promise]]\nwhat = \"x\"\n", "5:1 warning field.missing: `[[promise]]` without `id`"),
        ("[[promise]]\nid = \"p1\"\nstate = \"keptt\"\n", "7:9 warning value.unknown: unknown `state`: `keptt`"),
        (
            "[[promise]]\nid = \"p1\"\ndue = \"2026-11-24\"\n",
            "7:7 warning field.type: `due` is text, expected a day or a time",
        ),
        (
            "[[promise]]\nid = \"p1\"\n\n[[promise]]\nid = \"p1\"\n",
            "9:6 warning id.duplicate: two `[[promise]]` blocks have the id `p1`",
        ),
        ("[[event]]\nid = \"e1\"\nkind = \"note\"\n", "5:1 error field.missing: `[[event]]` without `at`"),
        (
            "[[event]]\nid = \"e1\"\nat = 2026-11-20T10:00:00+02:00\n",
            "5:1 error field.missing: `[[event]]` without `kind`",
        ),
        (
            "[[event]]\nid = \"e1\"\nat = 2026-11-20T10:00:00+02:00\nkind = \"phoned\"\n",
            "8:8 note event.unknown-kind: an event of a kind that is not known here",
        ),
        (
            "[outcome]\namount = 450.0\n",
            "6:10 error field.type: `amount` is a number, expected an exact number in quotation marks",
        ),
        ("[outcome]\namount = \"R450\"\n", "6:10 error field.number: `amount` is not an exact decimal number"),
        ("[[escalation]]\nid = \"s1\"\nlevel = 1.5\n", "7:9 error field.number: `level` is not a whole number"),
        ("promise = 3\n", "5:11 error field.type: `promise` is a number, expected a list of tables"),
        (
            "[[conflict]]\nkey = \"owner\"\nvalues = [\"a\", \"b\"]\n",
            "6:7 error merge.unresolved: two clones changed `owner` differently and nobody has settled it",
        ),
        (
            "entered_at = 2026-11-20T09:20:00\n",
            "5:14 warning time.offset: `entered_at` has no offset; read as time in Africa/Johannesburg",
        ),
        (
            "entered_at = 2026-11-20T09:20:00+05:00\n",
            "5:14 note time.offset: `entered_at` has another offset than Africa/Johannesburg has at that time",
        ),
        (
            "entered_at = 2016-12-31T23:59:60Z\n",
            "5:14 note time.leap-second: `entered_at` is a leap second; read as the second before it",
        ),
        (
            "owner = \"tha\\u001Bndi\"\n",
            "5:9 note text.invisible: `owner` holds characters that change the order of the text or cannot be seen",
        ),
        (
            "owner = \"tha\\u202Endi\"\n",
            "5:9 note text.invisible: `owner` holds characters that change the order of the text or cannot be seen",
        ),
    ] {
        check(lines, &[expect]);
    }
}

#[test]
fn defaults_keep_a_flawed_case_visible() {
    assert_eq!(check_any("status = \"don\"\n").status, Status::Open);
    assert!(check_any("[[promise]]\nid = \"p1\"\nstate = \"done\"\n").promises[0].is_open());
    assert_eq!(
        check_any("[[event]]\nid = \"e\"\nat = 2026-11-20T10:00:00Z\nkind = \"x\"\n").events[0].kind,
        EventKind::Unknown
    );
    let local = check_any("entered_at = 2026-11-20T09:20:00\n").entered_at.unwrap();
    assert_eq!(local.to_rfc3339(), "2026-11-20T09:20:00+02:00");
}

fn check_any(lines: &str) -> Case {
    read(Syntax::Toml, &format!("{HEAD}{lines}")).0.unwrap()
}

#[test]
fn hints_say_what_to_type() {
    for (lines, expect) in [
        ("staus = \"open\"\n", "did you mean `status`? keys of your own begin with `x_`"),
        ("colour = \"red\"\n", "it is left alone; keys of your own begin with `x_`"),
        ("status = \"opne\"\n", "did you mean `open`?"),
        ("status = \"zzz\"\n", "one of open, waiting, resolved, closed"),
        ("entered_at = 2026-11-20T09:20:00\n", "write `2026-11-20T09:20:00+02:00`"),
        (
            "entered_at = 2026-11-20T09:20:00+05:00\n",
            "the offset holds; the same instant here is `2026-11-20T06:20:00+02:00`",
        ),
        ("owner = 7\n", "put it in quotation marks"),
    ] {
        assert_eq!(hint(lines), expect, "{lines}");
    }
}

#[test]
fn a_newer_schema_is_read_as_far_as_it_is_known() {
    let text = HEAD.replace("schema = 1", "schema = 99");
    let (case, flaws) = read(Syntax::Toml, &text);
    assert_eq!(flaws, ["1:10 warning schema.newer: written for schema 99; this version knows 1"]);
    assert_eq!(case.unwrap().schema, 99);
}

#[test]
fn own_keys_are_never_reported() {
    let case = check(
        "x_a = [\"b\", \"c\"]\nx_t = {a = 1}\n[[event]]\nid = \"e\"\nat = 2026-11-20T10:00:00Z\nkind = \"note\"\nx_b = 1\n",
        &[],
    );
    assert_eq!(case.x, [("x_a".into(), "b, c".into())]);
}

#[test]
fn json_flaws_have_places_too() {
    let text = "{\n  \"schema\": 1, \"id\": \"a-1\", \"subject\": \"S\",\n  \"received_at\": \"2026-11-20T09:14:00+02:00\",\n  \"staus\": \"open\",\n  \"event\": [{\"id\": \"e1\", \"at\": \"2026-11-20\", \"kind\": \"note\"}]\n}\n";
    let (case, flaws) = read(Syntax::Json, text);
    assert_eq!(
        flaws,
        ["4:3 warning key.unknown: unknown key `staus`", "5:32 error field.date: `at` is a day without a time"]
    );
    assert!(case.unwrap().events.is_empty());
}
