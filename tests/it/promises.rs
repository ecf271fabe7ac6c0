//! What happens to promises: a text, a verb, the text after.
//! What happens to whole cases stands in `promises/cases.rs`; which command calls the verb, and what it prints, is shown by
//! the transcripts.

use amends::actions::draft::Stamp;
use amends::actions::log::{Entry, log};
use amends::actions::promise::add::{Wish, add};
use amends::actions::promise::end::{End, end};
use amends::actions::promise::shift::{Move, Step, shift, split};
use amends::actions::refusal::{Force, Ground, Refusal};
use amends::calendar::due::{Due, Sense, parse};
use amends::calendar::hours::Calendar;
use amends::calendar::now::Now;
use amends::calendar::zone::Zone;
use amends::format::rewrite::{RewriteError, rewrite};
use amends::format::tree::Syntax;
use amends::model::case::Case;
use amends::model::dice::Dice;
use amends::model::edit::Edit;
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::model::promise::{PromiseKind, PromiseState};
use amends::model::word::Word;
use chrono::{DateTime, FixedOffset, Utc};

mod cases;

/// A case with one open question and one promise, which is due on Tuesday at noon.
const CASE: &str = r#"schema = 1
id = "kd35-dnr3"
subject = "Charged twice"
received_at = 2026-11-20T09:14:00+02:00

status = "open"

owner = "thandi"

[[question]]
id = "q3kd"
text = "Why was the card charged twice?"

[[promise]]
id = "p7kd"
kind = "delivery"
what = "Refund R450 to the card"
how = "card refund"
who = "thandi"
to = "complainant"
made_at = 2026-11-20T09:25:00+02:00
due = 2026-11-24T12:00:00+02:00
state = "open"
"#;

/// On Monday, before the promise is due.
const IN_TIME: &str = "2026-11-23T10:00:00+02:00";
/// On Wednesday, after it was due.
const TOO_LATE: &str = "2026-11-25T10:00:00+02:00";

fn zone() -> Zone {
    "Africa/Johannesburg".parse().unwrap()
}

fn calendar() -> Calendar {
    Calendar::always_open(zone())
}

fn policy() -> Policy {
    Policy::standard(zone())
}

fn look<'a>(policy: &'a Policy, now: &str) -> Look<'a> {
    Look { now: Now::new(at(now).to_utc(), zone()), policy }
}

/// Returns what a contact or a change makes of a case.
fn logged(case: &Case, entry: &Entry, now: &str, seed: u64) -> Result<Vec<Edit>, Refusal> {
    log(&look(&policy(), now), case, entry, &stamp(now), &Dice::seeded(seed))
}

fn at(text: &str) -> DateTime<FixedOffset> {
    DateTime::parse_from_rfc3339(text).unwrap()
}

fn stamp(now: &str) -> Stamp {
    Stamp { at: at(now), entered_at: None, by: "sipho".to_owned(), once: None }
}

fn due(text: &str, now: &str) -> Due {
    let now = Now::new(at(now).with_timezone(&Utc), zone());
    parse(text, &now, &calendar(), Sense::Due).unwrap().due
}

/// Returns the case that a verb makes of a text, in TOML; the verb's edits must be writable.
fn after(text: &str, verb: impl Fn(&Case) -> Result<Vec<Edit>, Refusal>) -> Result<Case, Refusal> {
    match rewrite(Syntax::Toml, zone(), text.as_bytes(), |case| verb(case)) {
        Ok(rewritten) => Ok(rewritten.after),
        Err(RewriteError::Refused(refusal)) => Err(refusal),
        Err(other) => panic!("{other:?}"),
    }
}

fn state(case: &Case, id: &str) -> PromiseState {
    case.promise(id).unwrap().state
}

fn kinds(case: &Case) -> Vec<&'static str> {
    case.events.iter().map(|event| event.kind.word()).collect()
}

#[test]
fn each_plain_end_is_an_event_and_lateness_follows_from_when() {
    for (how, now, expect, late) in [
        (End::Kept, IN_TIME, PromiseState::Kept, false),
        (End::Kept, TOO_LATE, PromiseState::Kept, true),
        (End::Broken, TOO_LATE, PromiseState::Broken, true),
        (End::Released, IN_TIME, PromiseState::Released, false),
    ] {
        let case = after(CASE, |case| end(case, "p7kd", how, Some("note"), &stamp(now), &Dice::seeded(1))).unwrap();
        let promise = case.promise("p7kd").unwrap();
        assert_eq!((promise.state, promise.ended_at), (expect, Some(at(now))));
        assert_eq!(promise.late_seconds(at("2027-01-01T00:00:00Z"), &calendar()).unwrap() > 0, late, "{how:?} {now}");
        let event = case.events.last().unwrap();
        assert_eq!((event.kind.word(), event.text.as_deref()), (expect.word(), Some("note")));
        assert_eq!((event.by.as_deref(), event.case.as_deref()), (Some("sipho"), Some("kd35-dnr3")));
    }
}

#[test]
fn an_end_is_final_and_cannot_come_before_the_promise() {
    let kept = |case: &Case, now| end(case, "p7kd", End::Kept, None, &stamp(now), &Dice::seeded(1));
    let refusal = after(CASE, |case| kept(case, "2026-11-19T10:00:00+02:00")).unwrap_err();
    assert_eq!(refusal.ground, Ground::Rule);
    assert!(refusal.message.contains("was made at"), "{}", refusal.message);
    let ended = CASE.replace("state = \"open\"", "state = \"kept\"\nended_at = 2026-11-23T10:00:00+02:00");
    let refusal = after(&ended, |case| kept(case, IN_TIME)).unwrap_err();
    assert_eq!(refusal.ground, Ground::Rule);
    assert!(refusal.message.contains("kept already"), "{}", refusal.message);
    let refusal =
        after(CASE, |case| end(case, "p7kf", End::Kept, None, &stamp(IN_TIME), &Dice::seeded(1))).unwrap_err();
    assert_eq!((refusal.ground, refusal.hints.len()), (Ground::Missing, 1));
    assert!(refusal.hints[0].contains("kd35-dnr3/p7kd"), "{:?}", refusal.hints);
}

#[test]
fn a_move_in_time_spares_the_promise_and_a_late_one_breaks_it() {
    for (now, expect, event) in [(IN_TIME, PromiseState::Moved, "moved"), (TOO_LATE, PromiseState::Broken, "broken")] {
        let to = Move {
            due: due("2026-11-27", now),
            told: "the bank needs longer".to_owned(),
            via: Some("phone".to_owned()),
            why: None,
        };
        let case = after(CASE, |case| {
            shift(&look(&policy(), now), case, "p7kd", &to, &Force::No, &stamp(now), &Dice::seeded(1))
                .map(|shifted| shifted.edits)
        })
        .unwrap();
        assert_eq!(state(&case, "p7kd"), expect);
        let new = case.promises.last().unwrap();
        assert_eq!(new.replaces.as_ref().map(|id| id.as_str()), Some("p7kd"));
        assert_eq!((new.state, new.what.as_deref()), (PromiseState::Open, Some("Refund R450 to the card")));
        assert_eq!((new.how.as_deref(), new.who.as_deref()), (Some("card refund"), Some("thandi")));
        assert_eq!(new.due, Some(Due::Day("2026-11-27".parse().unwrap())));
        assert_eq!(kinds(&case), [event, "promised"]);
        let told = &case.events[0];
        assert_eq!((told.told.as_deref(), told.channel.as_deref()), (Some("the bank needs longer"), Some("phone")));
    }
}

#[test]
fn a_split_in_time_is_neither_kept_nor_broken_and_its_steps_count() {
    for (now, expect) in [(IN_TIME, PromiseState::Split), (TOO_LATE, PromiseState::Broken)] {
        let steps = [
            Step { what: "Ask the bank".to_owned(), due: due("2026-11-26", now) },
            Step { what: "Refund".to_owned(), due: due("2026-11-30", now) },
        ];
        let case = after(CASE, |case| {
            split(&look(&policy(), now), case, "p7kd", &steps, &Force::No, &stamp(now), &Dice::seeded(1))
                .map(|shifted| shifted.edits)
        })
        .unwrap();
        assert_eq!(state(&case, "p7kd"), expect);
        let parts: Vec<_> = case.promises.iter().filter(|promise| promise.part_of.is_some()).collect();
        assert_eq!(
            parts.iter().map(|part| part.what.as_deref().unwrap()).collect::<Vec<_>>(),
            ["Ask the bank", "Refund"]
        );
        assert!(parts.iter().all(|part| part.is_open() && part.id.as_str() != "p7kd"));
        assert_eq!(kinds(&case), [expect.word(), "promised", "promised"]);
    }
}

/// Returns a promise of this, due by then, made on Monday.
fn wish(what: &str, until: &str) -> Wish {
    Wish {
        what: what.to_owned(),
        how: None,
        who: "thandi".to_owned(),
        kind: PromiseKind::Delivery,
        due: due(until, IN_TIME),
        answers: None,
        more: Vec::new(),
        to: "complainant".to_owned(),
    }
}

#[test]
fn a_vague_or_past_promise_is_refused_with_what_is_missing() {
    for (what, until, says) in [
        ("", "2026-11-27", "does not say what"),
        ("   ", "2026-11-27", "does not say what"),
        ("soon", "2026-11-27", "nothing that can be kept"),
        ("ASAP!", "2026-11-27", "nothing that can be kept"),
        ("Refund", "2026-11-20", "due in the past"),
    ] {
        let refusal = after(CASE, |case| {
            add(case, &wish(what, until), &Force::No, &calendar(), &stamp(IN_TIME), &Dice::seeded(1)).map(|made| made.0)
        })
        .unwrap_err();
        assert_eq!(refusal.ground, Ground::Rule, "{what:?}");
        assert!(refusal.message.contains(says), "{what:?}: {}", refusal.message);
    }
    let force = Force::Because("agreed by phone last week".to_owned());
    let case = after(CASE, |case| {
        add(case, &wish("Refund", "2026-11-20"), &force, &calendar(), &stamp(IN_TIME), &Dice::seeded(1))
            .map(|made| made.0)
    })
    .unwrap();
    assert_eq!(case.events[0].why.as_deref(), Some("agreed by phone last week"));
}
