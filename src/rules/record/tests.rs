//! Flaws of the record by table.

use chrono::Utc;

use super::links::Rings;
use super::{Flaw, of_case};
use crate::calendar::now::Now;
use crate::calendar::sample::johannesburg;
use crate::model::case::{Case, Status};
use crate::model::diagnostic::Severity;
use crate::model::edit::Place;
use crate::model::event::{Event, EventKind};
use crate::model::folder::{Filed, Folder};
use crate::model::id::{BlockId, CaseId, PartyId};
use crate::model::look::Look;
use crate::model::party::{Party, PartyKind};
use crate::model::policy::{Loudness, Policy};
use crate::model::promise::{Promise, PromiseState};
use crate::model::sample::{at, case, change, event, of_promise, promise, question};

const PATH: &str = "cases/2026/kd35-dnr3.toml";

fn flaws(folder: &Folder, filed: &Filed) -> Vec<Flaw> {
    let policy = Policy::standard(johannesburg());
    of_case(&look(&policy), folder, filed)
}

fn said(flaw: &Flaw) -> String {
    let place = match &flaw.place {
        None => "file".to_owned(),
        Some(Place::Head { key }) => key.clone(),
        Some(Place::Table { table, key }) => format!("{table}.{key}"),
        Some(Place::Block { block, id, key }) => format!("{block} {id} {key}"),
    };
    format!("{place}: {}: {}", flaw.code, flaw.message)
}

/// Compares the flaws of a case that is right but for this change.
fn check(change: impl Fn(&mut Case), expect: &[&str]) {
    let mut case = case();
    change(&mut case);
    let filed = Filed { path: PATH.to_owned(), case };
    let folder = Folder { cases: vec![filed.clone()], ..Folder::default() };
    let said: Vec<String> = flaws(&folder, &filed).iter().map(said).collect();
    assert_eq!(said, expect);
}

fn id(text: &str) -> BlockId {
    BlockId::of_file(text)
}

#[test]
fn a_right_case_has_no_flaws() {
    check(|_| {}, &[]);
    check(
        |case| {
            case.promises = vec![promise("p1")];
            case.events = vec![event("20 09:00", EventKind::Opened), of_promise("20 09:30", EventKind::Promised, "p1")];
        },
        &[],
    );
}

#[test]
fn ids_agree_with_names_events_and_themselves() {
    check(
        |case| case.events = vec![Event { case: Some("wwww-2222".into()), ..event("20 10:00", EventKind::Note) }],
        &["event e-201000-note case: id.mismatch: this event belongs to `wwww-2222`, not to `kd35-dnr3`"],
    );
    check(
        |case| case.id = CaseId::of_file("kd35-dnr4").unwrap(),
        &[
            "id: id.mismatch: the id is `kd35-dnr4`, the file is called `kd35-dnr3`",
            "id: id.check-character: the check character of `kd35-dnr4` is wrong",
        ],
    );
    let hand = Filed { path: "cases/c-42.json".into(), case: Case { id: CaseId::of_file("c-42").unwrap(), ..case() } };
    assert_eq!(flaws(&Folder::default(), &hand), []);
}

#[test]
fn times_stand_in_an_order_that_can_be() {
    check(
        |case| {
            case.promises = vec![Promise { due: Some(crate::calendar::due::Due::At(at("19 12:00"))), ..promise("p1") }]
        },
        &["promise p1 due: date.order: due before it was made"],
    );
    check(
        |case| {
            case.promises = vec![Promise { state: PromiseState::Kept, ended_at: Some(at("20 09:00")), ..promise("p1") }]
        },
        &["promise p1 ended_at: date.order: ended before it was made"],
    );
    check(
        |case| case.promises = vec![Promise { made_at: Some(at("19 09:00")), ..promise("p1") }],
        &["promise p1 made_at: date.order: promised before the case was received"],
    );
    check(
        |case| case.events = vec![event("19 09:00", EventKind::Note)],
        &["event e-190900-note at: date.order: happened before the case was received"],
    );
    check(|case| case.entered_at = Some(at("20 08:00")), &["entered_at: date.order: typed in before it was received"]);
    check(|case| case.entered_at = Some(at("20 08:56")), &[]);
    check(
        |case| case.events = vec![Event { entered_at: Some(at("20 09:00")), ..event("20 10:00", EventKind::Note) }],
        &["event e-201000-note entered_at: date.order: typed in before it happened"],
    );
}

#[test]
fn a_promise_that_was_late_when_it_was_made_stands_if_there_is_a_reason() {
    let late = |case: &mut Case, why: Option<&str>| {
        case.promises = vec![Promise { due: Some(crate::calendar::due::Due::At(at("19 12:00"))), ..promise("p1") }];
        let made = of_promise("20 09:30", EventKind::Promised, "p1");
        case.events = vec![Event { why: why.map(str::to_owned), ..made }];
    };
    check(|case| late(case, Some("promised by phone the day before")), &[]);
    check(|case| late(case, None), &["promise p1 due: date.order: due before it was made"]);
}

#[test]
fn nothing_has_happened_in_the_future() {
    check(|case| case.events = vec![event("25 12:04", EventKind::Note)], &[]);
    check(
        |case| case.events = vec![event("26 09:00", EventKind::Note)],
        &["event e-260900-note at: time.skew: Thu 26 Nov 2026 09:00 has not come yet"],
    );
    check(
        |case| case.received_at = at("27 09:00"),
        &["received_at: time.skew: Fri 27 Nov 2026 09:00 has not come yet"],
    );
}

#[test]
fn the_head_agrees_with_the_events() {
    check(
        |case| (case.status, case.events) = (Status::Closed, vec![event("20 09:00", EventKind::Opened)]),
        &["status: record.mismatch: `status` is `closed`, the events say `open`"],
    );
    let moved = |case: &mut Case| case.events = vec![change("21 09:00", EventKind::Changed, "wants", "", "money")];
    check(moved, &["wants: record.mismatch: `wants` is not what the last event about it says"]);
    check(
        |case| {
            case.promises = vec![Promise { state: PromiseState::Kept, ..promise("p1") }];
            case.events = vec![of_promise("20 09:30", EventKind::Promised, "p1")];
        },
        &["promise p1 state: record.mismatch: `state` is `kept`, the events say `open`"],
    );
}

#[test]
fn open_promises_say_what_and_when_and_keep_a_case_from_closing() {
    check(
        |case| case.promises = vec![Promise { due: None, ..promise("p1") }],
        &["promise p1 id: promise.no-due: promise `p1` is open and has no due time"],
    );
    check(
        |case| case.promises = vec![Promise { what: Some(" ".into()), ..promise("p1") }],
        &["promise p1 what: promise.vague: promise `p1` does not say what was promised"],
    );
    check(|case| case.promises = vec![Promise { due: None, state: PromiseState::Broken, ..promise("p1") }], &[]);
    check(
        |case| {
            case.status = Status::Closed;
            (case.promises, case.questions) = (vec![promise("p1")], vec![question("q1")]);
        },
        &[
            "status: close.open-promise: closed, but promise `p1` is open",
            "status: close.open-promise: closed, but question `q1` is open",
        ],
    );
}

#[test]
fn what_is_named_is_there() {
    check(
        |case| case.complainant = PartyId::parse("p-none"),
        &["complainant: party.dangling: there is no party `p-none`"],
    );
    check(
        |case| case.events = vec![of_promise("20 10:00", EventKind::Note, "p9")],
        &["event e-201000-note promise: promise.dangling: there is no promise `p9` in this case"],
    );
    check(
        |case| case.events = vec![Event { question: Some(id("q9")), ..event("20 10:00", EventKind::Note) }],
        &["event e-201000-note question: question.dangling: there is no question `q9` in this case"],
    );
    check(
        |case| case.promises = vec![Promise { replaces: Some(id("p9")), part_of: Some(id("p8")), ..promise("p1") }],
        &[
            "promise p1 replaces: promise.dangling: there is no promise `p9` in this case",
            "promise p1 part_of: promise.dangling: there is no promise `p8` in this case",
        ],
    );
}

#[test]
fn a_party_belongs_to_one_that_is_there() {
    let party = Party {
        id: PartyId::parse("p-1").unwrap(),
        schema: 1,
        kind: PartyKind::Person,
        name: None,
        emails: vec![],
        phones: vec![],
        organisation: PartyId::parse("p-2"),
        roles: vec![],
        prefers: None,
        avoid: vec![],
        same_as: None,
        refs: Vec::new(),
        erased_at: None,
        once: vec![],
        not_same_as: vec![],
    };
    let mut folder = Folder::default();
    let of_party = |folder: &Folder, party: &Party| super::links::of_party(folder, &Rings::of(folder), party);
    let words: Vec<String> = of_party(&folder, &party).iter().map(said).collect();
    assert_eq!(words, ["organisation: party.dangling: there is no party `p-2`"]);
    folder.parties.insert(PartyId::parse("p-2").unwrap(), Party { organisation: None, ..party.clone() });
    assert_eq!(of_party(&folder, &party), []);

    // Of one person in two files both are to be erased.
    let erased_at = Some(crate::model::sample::at("20 09:00"));
    let alike = Party { organisation: None, same_as: PartyId::parse("p-2"), ..party.clone() };
    let kept = Party { id: PartyId::parse("p-2").unwrap(), organisation: None, ..party.clone() };
    for (one, two, expect) in [
        (None, None, &[][..]),
        (
            erased_at,
            None,
            &["same_as: privacy.erased: `p-1` was erased, and the file of the same person, `p-2`, was not"],
        ),
        (
            None,
            erased_at,
            &["same_as: privacy.erased: `p-2` was erased, and the file of the same person, `p-1`, was not"],
        ),
        (erased_at, erased_at, &[]),
    ] {
        let mut folder = Folder::default();
        folder.parties.insert(kept.id.clone(), Party { erased_at: two, ..kept.clone() });
        let alike = Party { erased_at: one, ..alike.clone() };
        folder.parties.insert(alike.id.clone(), alike.clone());
        assert_eq!(of_party(&folder, &alike).iter().map(said).collect::<Vec<_>>(), expect);
    }

    // Who leads into a ring is not in it.
    for (id, same_as) in [("p-1", "p-2"), ("p-2", "p-3"), ("p-3", "p-2"), ("p-4", "p-3"), ("p-5", "p-5")] {
        let [id, same_as] = [id, same_as].map(|id| PartyId::parse(id).unwrap());
        let pointing = Party { id: id.clone(), organisation: None, same_as: Some(same_as), ..party.clone() };
        folder.parties.insert(id, pointing);
    }
    let words: Vec<String> =
        folder.parties.values().flat_map(|party| of_party(&folder, party)).map(|flaw| said(&flaw)).collect();
    let ring = |way: &str| format!("same_as: party.loop: `same_as` leads back here: {way}");
    assert_eq!(words, [ring("p-2 -> p-3 -> p-2"), ring("p-3 -> p-2 -> p-3"), ring("p-5 -> p-5")]);
}

fn look(policy: &Policy) -> Look<'_> {
    Look { now: Now::new(at("25 12:00").with_timezone(&Utc), johannesburg()), policy }
}

#[test]
fn rules_of_the_house_are_known_ones() {
    let mut policy = Policy::standard(johannesburg());
    policy.rules.insert("silence.over".to_owned(), Loudness::Off);
    let of_policy = |policy: &Policy| super::house::of_policy(&look(policy));
    assert_eq!(of_policy(&policy), []);
    policy.rules.insert("silence.ovr".to_owned(), Loudness::Off);
    let flaw = of_policy(&policy).remove(0);
    assert_eq!(
        (said(&flaw).as_str(), flaw.severity),
        ("rules.silence.ovr: config.unknown-rule: unknown rule `silence.ovr`", Severity::Note)
    );
    assert_eq!(flaw.hint.as_deref(), Some("did you mean `silence.over`?"));
}

#[test]
fn saved_filters_are_read_as_they_are_when_somebody_types_them() {
    let mut policy = Policy::standard(johannesburg());
    let mut save = |name: &str, text: &str| policy.filters.insert(name.to_owned(), text.to_owned());
    save("mine", "owner:me status:open,waiting due:..fri");
    save("hers", "@mine category:billing");
    save("bad", "ownr:me");
    save("worse", "@gone");
    let words: Vec<String> = super::house::of_policy(&look(&policy)).iter().map(said).collect();
    assert_eq!(
        words,
        [
            "filters.bad: config.filter: in the saved filter `@bad`: unknown filter key `ownr`",
            "filters.worse: config.filter: in the saved filter `@worse`: no saved filter `@gone`",
        ]
    );
}

#[test]
fn a_close_over_an_open_promise_that_was_explained_is_a_note() {
    let mut case = case();
    case.status = Status::Closed;
    case.promises = vec![promise("p1")];
    let why = Some("the shop is gone".to_owned());
    case.events.push(Event { why, ..change("21 10:00", EventKind::Closed, "status", "open", "closed") });
    let filed = Filed { path: PATH.to_owned(), case };
    let folder = Folder { cases: vec![filed.clone()], ..Folder::default() };
    let found = flaws(&folder, &filed);
    let open = found.iter().find(|flaw| flaw.code == "close.open-promise").unwrap();
    assert_eq!(open.severity, Severity::Note);
}

#[test]
fn a_party_whose_file_cannot_be_read_is_not_missing() {
    let filed = Filed { path: PATH.to_owned(), case: Case { complainant: PartyId::parse("p-h7xw3"), ..case() } };
    let gone = Folder { cases: vec![filed.clone()], ..Folder::default() };
    let unread = Folder { unread_parties: PartyId::parse("p-h7xw3").into_iter().collect(), ..gone.clone() };
    let codes = |folder| flaws(folder, &filed).iter().map(|flaw| flaw.code).collect::<Vec<_>>();
    assert_eq!((codes(&gone), codes(&unread)), (vec!["party.dangling"], Vec::new()));
}
