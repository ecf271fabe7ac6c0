//! What happens to questions, waiting, escalations, keys and the end of cases: a text, a verb, the text after.
//! What happens to promises stands one level up.

use amends::actions::close::{Ending, close};
use amends::actions::escalate::{Handing, escalate};
use amends::actions::log::Entry;
use amends::actions::promise::add::{Wish, add};
use amends::actions::refusal::{Force, Ground};
use amends::actions::reopen::reopen;
use amends::actions::resolve::{Remedy, resolve};
use amends::actions::set::Setting;
use amends::format::rewrite::rewrite;
use amends::format::tree::Syntax;
use amends::model::case::{Case, QuestionState, Status, WaitingOn};
use amends::model::dice::Dice;
use amends::model::event::EventKind;
use amends::model::promise::{Promise, PromiseKind, PromiseState};
use amends::model::word::Word;

use super::{CASE, IN_TIME, TOO_LATE, after, calendar, due, kinds, logged, look, policy, stamp, state, wish, zone};

#[test]
fn a_question_is_answered_declined_with_a_reason_or_turned_into_a_promise() {
    let entry = |answers: &[&str], declines: &[&str], why: Option<&str>| Entry {
        answers: answers.iter().map(|id| (*id).to_owned()).collect(),
        declines: declines.iter().map(|id| (*id).to_owned()).collect(),
        why: why.map(str::to_owned),
        ..Entry::default()
    };
    let said = |entry: &Entry| after(CASE, |case| logged(case, entry, IN_TIME, 1));
    let case = said(&entry(&["q3kd"], &[], None)).unwrap();
    assert_eq!(case.questions[0].state, QuestionState::Answered);
    let case = said(&entry(&[], &["q3kd"], Some("the bank will not say"))).unwrap();
    assert_eq!(case.questions[0].state, QuestionState::Declined);
    assert_eq!(case.events[0].why.as_deref(), Some("the bank will not say"));
    assert_eq!(said(&entry(&[], &["q3kd"], None)).unwrap_err().ground, Ground::Request);
    assert_eq!(said(&entry(&["q999"], &[], None)).unwrap_err().ground, Ground::Missing);
    let promised = Wish { answers: Some("q3kd".to_owned()), ..wish("Explain in writing", "2026-11-27") };
    let case = after(CASE, |case| {
        add(case, &promised, &Force::No, &calendar(), &stamp(IN_TIME), &Dice::seeded(1)).map(|made| made.0)
    })
    .unwrap();
    assert_eq!(case.questions[0].state, QuestionState::Promised);
    assert_eq!(case.open_questions().count(), 0);
}

#[test]
fn what_the_customer_writes_ends_waiting() {
    let waiting = Entry { waiting: Some(WaitingOn::Customer), why: Some("photo".to_owned()), ..Entry::default() };
    let text = {
        let made = rewrite(Syntax::Toml, zone(), CASE.as_bytes(), |case| logged(case, &waiting, IN_TIME, 1));
        made.unwrap().text
    };
    assert!(text.contains("status = \"waiting\"") && text.contains("waiting_on = \"customer\""), "{text}");
    let inbound = Entry { inbound: Some("here is the photo".to_owned()), ..Entry::default() };
    let case = after(&text, |case| logged(case, &inbound, TOO_LATE, 2)).unwrap();
    assert_eq!((case.status, case.waiting_on), (Status::Open, None));
    assert_eq!(kinds(&case), ["waiting", "contact-in", "resumed"]);
    let outbound = Entry { outbound: Some("we still wait".to_owned()), ..Entry::default() };
    let case = after(&text, |case| logged(case, &outbound, TOO_LATE, 2)).unwrap();
    assert_eq!(case.status, Status::Waiting);
    let unexplained = Entry { waiting: Some(WaitingOn::ThirdParty), ..Entry::default() };
    assert_eq!(after(CASE, |case| logged(case, &unexplained, IN_TIME, 1)).unwrap_err().ground, Ground::Request);
}

#[test]
fn resolving_discharges_no_promise_and_closing_waits_for_all() {
    let remedy = Remedy {
        remedy: "Refunded".to_owned(),
        cause: Some("double import".to_owned()),
        fault: None,
        checked_by: None,
        told: None,
        via: None,
    };
    let made = rewrite(Syntax::Toml, zone(), CASE.as_bytes(), |case| {
        resolve(case, &remedy, &stamp(IN_TIME), &Dice::seeded(1))
    });
    let resolved = made.unwrap();
    assert_eq!(resolved.after.status, Status::Resolved);
    assert_eq!(state(&resolved.after, "p7kd"), PromiseState::Open);
    assert_eq!(resolved.after.outcome.as_ref().unwrap().remedy.as_deref(), Some("Refunded"));
    let ending = Ending { finding: Some("upheld".to_owned()), accepted: None };
    let closed =
        |text: &str, force: &Force| after(text, |case| close(case, &ending, force, &stamp(TOO_LATE), &Dice::seeded(2)));
    let refusal = closed(&resolved.text, &Force::No).unwrap_err();
    assert_eq!(refusal.ground, Ground::Rule);
    assert!(
        refusal.message.contains("kd35-dnr3/p7kd") && refusal.message.contains("kd35-dnr3/q3kd"),
        "{}",
        refusal.message
    );
    let case = closed(&resolved.text, &Force::Because("customer moved away".to_owned())).unwrap();
    assert_eq!(case.status, Status::Closed);
    assert_eq!(case.events.last().unwrap().why.as_deref(), Some("customer moved away"));
    assert_eq!(case.outcome.unwrap().accepted.unwrap().word(), "unknown");
}

#[test]
fn reopening_is_for_what_had_ended() {
    assert_eq!(
        after(CASE, |case| reopen(case, "again", &stamp(IN_TIME), &Dice::seeded(1))).unwrap_err().ground,
        Ground::Rule
    );
    let closed = CASE.replace("status = \"open\"", "status = \"closed\"");
    let case = after(&closed, |case| reopen(case, "it came back", &stamp(IN_TIME), &Dice::seeded(1))).unwrap();
    assert_eq!((case.status, case.last(EventKind::Reopened).is_some()), (Status::Open, true));
}

#[test]
fn an_escalation_says_why_and_makes_the_next_update_a_promise() {
    let handing = |to: &str| Handing {
        to: to.to_owned(),
        why: "over my limit".to_owned(),
        told: Some("Sipho decides tomorrow".to_owned()),
        via: Some("phone".to_owned()),
        next_update: Some(due("2026-11-25", IN_TIME)),
    };
    let kinds_of =
        ["manager hierarchical", "team:ovens functional", "supplier:mill supplier", "external:cgso external"];
    for (to, kind) in kinds_of.map(|words| words.split_once(' ').unwrap()) {
        let level = u32::from(kind == "hierarchical").into();
        let case = after(CASE, |case| {
            escalate(case, &handing(to), &Force::No, &look(&policy(), IN_TIME), &stamp(IN_TIME), &Dice::seeded(1))
                .map(|made| made.edits)
        })
        .unwrap();
        let escalation = &case.escalations[0];
        assert_eq!(
            (escalation.to.as_deref(), escalation.kind.unwrap().word(), escalation.level),
            (Some(to), kind, level)
        );
        let update = case.promises.last().unwrap();
        assert_eq!((update.kind, update.who.as_deref()), (PromiseKind::Update, Some("thandi")));
        assert_eq!(kinds(&case), ["escalated", "promised"]);
    }
    for to in ["team:", "nobody:x", ""] {
        let refused = after(CASE, |case| {
            escalate(case, &handing(to), &Force::No, &look(&policy(), IN_TIME), &stamp(IN_TIME), &Dice::seeded(1))
                .map(|made| made.edits)
        });
        assert_eq!(refused.unwrap_err().ground, Ground::Request, "{to}");
    }
}

#[test]
fn a_case_has_one_next_update_whoever_it_goes_to() {
    let handing = |to: &str, next: &str| Handing {
        to: to.to_owned(),
        why: "over my limit".to_owned(),
        told: Some("Sipho decides".to_owned()),
        via: None,
        next_update: Some(due(next, IN_TIME)),
    };
    let made = |next: &str, now: &str| {
        let (first, second) = (handing("manager", "2026-11-25"), handing("team:ovens", next));
        let hand = |case: &Case, handing: &Handing, now: &str, seed: u64| {
            escalate(case, handing, &Force::No, &look(&policy(), now), &stamp(now), &Dice::seeded(seed))
                .map(|made| made.edits)
        };
        let once = |case: &Case| hand(case, &first, IN_TIME, 1);
        let text = rewrite(Syntax::Toml, zone(), CASE.as_bytes(), once).unwrap().text;
        let case = after(&text, |case| hand(case, &second, now, 2)).unwrap();
        let updates = case.promises.iter().filter(|promise| promise.kind == PromiseKind::Update);
        let again = |promise: &Promise| if promise.replaces.is_some() { " again" } else { "" };
        updates.map(|promise| format!("{}{}", promise.state.word(), again(promise))).collect::<Vec<_>>().join(", ")
    };
    assert_eq!(made("2026-11-25", IN_TIME), "open");
    assert_eq!(made("2026-11-26", IN_TIME), "moved, open again");
    assert_eq!(made("2026-11-27", "2026-11-26T09:00:00+02:00"), "broken, open again");
}

#[test]
fn keys_with_verbs_of_their_own_are_refused_with_the_verb() {
    for (text, says) in [
        ("status=closed", "`amends close CASE`"),
        ("promise=x", "amends promise add"),
        ("questions=x", "--question"),
        ("outcome=x", "amends resolve"),
        ("events=x", "--in"),
        ("prioritty=high", "priority"),
        ("priority=hihg", "high"),
        ("subject=", "subject"),
        ("nonsense", "KEY=VALUE"),
        ("x_=1", "x_"),
    ] {
        let refusal = Setting::parse(text).unwrap_err();
        assert_eq!(refusal.ground, Ground::Request);
        assert!(refusal.hints.join(" ").contains(says), "{text}: {refusal:?}");
    }
}

#[test]
fn setting_a_key_is_an_event_and_the_same_value_again_is_nothing() {
    let set = |texts: &[&str]| Entry {
        settings: texts.iter().map(|text| Setting::parse(text).unwrap()).collect(),
        ..Entry::default()
    };
    let said = |entry: &Entry| after(CASE, |case| logged(case, entry, IN_TIME, 1)).unwrap();
    let case = said(&set(&[
        "owner=sipho",
        "category=billing/double-charge",
        "situation=special-trip, waiting-now",
        "x_order=A-1",
    ]));
    assert_eq!(case.owner.as_deref(), Some("sipho"));
    assert_eq!(case.tags, ["special-trip", "waiting-now"]);
    assert_eq!(case.x, [("x_order".to_owned(), "A-1".to_owned())]);
    assert_eq!(kinds(&case), ["assigned", "changed", "changed", "changed"]);
    let first = &case.events[0];
    assert_eq!(
        (first.key.as_deref(), first.from.as_deref(), first.to.as_deref()),
        (Some("owner"), Some("thandi"), Some("sipho"))
    );
    assert_eq!(said(&set(&["owner=thandi"])).events, []);
    assert_eq!(said(&set(&["owner="])).owner, None);
}
