//! Long cases on one page, and what the customer never reads.

use super::*;
use crate::calendar::sample::bakery;
use crate::model::case::Question;
use crate::model::id::{BlockId, PartyId};
use crate::model::policy::Policy;
use crate::model::promise::PromiseState;
use crate::model::sample_folder::{case, event, folder, now, person, promise};

fn told(kind: EventKind, minute: usize, text: &str) -> Event {
    let when = format!("2026-11-{:02}T{:02}:{:02}:00+02:00", 20 + minute / 600, 8 + (minute / 60) % 10, minute % 60);
    Event { text: Some(text.to_owned()), by: Some("thandi".to_owned()), ..event(kind, &when) }
}

/// A case of so many events, open promises, ended promises and questions.
fn long(n_events: usize, n_open: usize, n_ended: usize, n_questions: usize) -> Case {
    let kinds = [EventKind::ContactIn, EventKind::ContactOut, EventKind::Note, EventKind::Changed];
    let events = (0..n_events)
        .map(|n| told(kinds[n % 4], n * 7, &format!("SAID{n}\nsecret-{:?} {}", kinds[n % 4], "word ".repeat(60))));
    let open = (0..n_open).map(|n| promise(&format!("open{n}"), &format!("2026-11-{:02}T12:00:00+02:00", 21 + n % 8)));
    let ended = (0..n_ended).map(|n| Promise {
        state: if n % 2 == 0 { PromiseState::Kept } else { PromiseState::Broken },
        ended_at: Some(crate::model::sample_folder::at("2026-11-22T12:00:00+02:00")),
        ..promise(&format!("ended{n}"), "2026-11-22T10:00:00+02:00")
    });
    let question = |n| Question {
        id: BlockId::of_file(&format!("q{n}")),
        text: format!("Why {n}?"),
        state: QuestionState::Open,
        was: None,
    };
    Case {
        complainant: PartyId::parse("p-a"),
        owner: Some("thandi".to_owned()),
        impact: Some("Her rent bounced".to_owned()),
        tags: vec!["special-trip".to_owned()],
        wants: Some("The charge refunded".to_owned()),
        events: events.collect(),
        promises: open.chain(ended).collect(),
        questions: (0..n_questions).map(question).collect(),
        ..case("kd35-dnr3", "2026-11-20T09:14:00+02:00")
    }
}

/// Returns the page as text, cells joined without any style.
fn page(case: Case, reader: Reader) -> Vec<String> {
    of_folder(folder(vec![case], vec![person("p-a", "Lerato Dube")]), reader)
}

/// Returns the page of the long case of a folder.
fn of_folder(all: Folder, reader: Reader) -> Vec<String> {
    let folder = Folder {
        cases: all.cases.iter().filter(|filed| filed.case.id.as_str() == "kd35-dnr3").cloned().collect(),
        parties: all.parties.clone(),
        ..Folder::default()
    };
    let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
    let look = Look { now: now("2026-11-25T09:00:00+02:00"), policy: &policy };
    let blocks = build(&look, &folder, &all, reader);
    let Some(Block::Table(table)) = blocks.get(1) else { panic!("{blocks:?}") };
    assert_eq!(table.misfit(), None);
    let Some(Block::Prose(lines)) = blocks.first() else { panic!("{blocks:?}") };
    let said = |cell: &Cell| match cell {
        Cell::Id(text) | Cell::Word(text) => text.clone(),
        Cell::Text(text) => text.for_test().to_owned(),
        other => format!("{other:?}"),
    };
    lines.iter().map(|line| line.iter().map(said).collect()).collect()
}

#[test]
fn sixty_events_fit_on_one_page_with_every_open_promise() {
    for (events, open, ended, questions) in
        [(60, 3, 4, 2), (60, 20, 20, 20), (60, 0, 0, 0), (0, 1, 0, 0), (500, 30, 60, 60)]
    {
        let case = long(events, open, ended, questions);
        let ids: Vec<String> = case.open_promises().map(|promise| promise.id.to_string()).collect();
        for reader in [Reader::Colleague, Reader::Customer] {
            let lines = page(case.clone(), reader);
            assert!(lines.len() <= MAX_LINES, "{events} {open} {ended} {questions}: {} lines", lines.len());
            assert!(lines.iter().all(|line| !line.contains('\n')), "a text broke its line");
            for id in &ids {
                assert!(
                    lines.iter().any(|line| line.contains(&format!("What {id} is"))),
                    "{id} is missing for {reader:?}"
                );
            }
        }
    }
}

#[test]
fn no_open_promise_is_missing_and_no_page_is_longer_however_many_there_are() {
    for n_open in [18, 40, 62, 200, 500] {
        for reader in [Reader::Colleague, Reader::Customer] {
            let lines = page(long(60, n_open, 9, 9), reader);
            assert!(lines.len() <= MAX_LINES, "{n_open} {reader:?}: {} lines", lines.len());
            let is_title = |line: &&String| line.starts_with("Still promised") || line.starts_with("What we promise");
            let open = lines.iter().skip_while(|line| !is_title(line)).skip(1).take_while(|line| !line.is_empty());
            let said: Vec<&str> = open.flat_map(|line| line.split("; ")).map(str::trim).collect();
            for n in 0..n_open {
                let wanted = format!("What open{n} is");
                let promise = said.iter().find(|said| said.contains(&wanted));
                let promise = promise.unwrap_or_else(|| panic!("{wanted} of {n_open} for {reader:?}: {lines:#?}"));
                let is_named = promise.starts_with(&format!("open{n}  ")) || promise.starts_with(&format!("open{n} "));
                assert_eq!(is_named, reader == Reader::Colleague, "{promise}");
                assert!(promise.contains(" Nov"), "by when? {promise}");
            }
            let is_asked = lines.iter().any(|line| line.contains("keep open"));
            assert_eq!(is_asked, reader == Reader::Colleague, "{lines:#?}");
        }
    }
    // As many as fit have a line each; of more it is said where they stand in full.
    let lines = page(long(60, 200, 9, 9), Reader::Colleague);
    assert!(
        lines.iter().any(|line| line == "Still promised (200 in all, in full: amends show kd35-dnr3)"),
        "{lines:#?}"
    );
}

#[test]
fn what_was_promised_and_broken_before_is_recited_to_us_and_to_nobody_else() {
    let promise = |state, id: &str| Promise {
        what: Some("Refund R450".to_owned()),
        state,
        ended_at: Some(crate::model::sample_folder::at("2026-10-06T12:00:00+02:00")),
        ..promise(id, "2026-10-05T17:00:00+02:00")
    };
    let before = Case {
        complainant: PartyId::parse("p-a"),
        owner: Some("sipho".to_owned()),
        promises: vec![
            promise(PromiseState::Broken, "p4mt"),
            promise(PromiseState::Kept, "p5mt"),
            // What others kept towards us, and we towards others, was nobody's promise to her.
            Promise { from: Some("party:p-mill".to_owned()), ..promise(PromiseState::Kept, "p6mt") },
            Promise { to: Some("staff:sipho".to_owned()), ..promise(PromiseState::Kept, "p7mt") },
        ],
        ..case("c-1", "2026-10-01T09:00:00+02:00")
    };
    let page =
        |reader| of_folder(folder(vec![long(3, 0, 0, 0), before.clone()], vec![person("p-a", "Lerato")]), reader);
    let lines = page(Reader::Colleague);
    let place = lines.iter().position(|line| line.starts_with("Before ")).unwrap_or_else(|| panic!("{lines:#?}"));
    let said = &lines[place..place + 2];
    assert_eq!(
        said,
        [
            "Before     c-1  A subject, received Thu 1 Oct 2026, open, owned by sipho; promises: 1 kept, 1 broken",
            "Broken     we promised Refund R450 by Mon 5 Oct 2026 17:00 and did not do it (c-1/p4mt)"
        ]
    );
    assert!(lines.iter().any(|line| line.starts_with("Emergency  complained before: c-1 ")), "{lines:#?}");
    assert!(!page(Reader::Customer).join("\n").contains("c-1"), "a colleague of theirs may have written it");
}

#[test]
fn why_it_is_an_emergency_is_said_whole() {
    let why = format!("because {}and that is all", "of one thing after the other ".repeat(12));
    let raised = Event {
        why: Some(why.clone()),
        ..crate::model::sample::change("20 10:00", EventKind::Changed, "priority", "normal", "emergency")
    };
    let lines =
        page(Case { priority: Priority::Emergency, events: vec![raised], ..long(0, 0, 0, 0) }, Reader::Colleague);
    let first = lines.iter().position(|line| line.starts_with("Emergency  ")).unwrap();
    let said = lines[first..].iter().take_while(|line| line.starts_with("Emergency "));
    let said: Vec<&str> = said.map(|line| line.trim_start_matches("Emergency").trim()).collect();
    assert!(said.len() > 2 && said.iter().all(|line| line.chars().count() <= 140), "{said:#?}");
    assert_eq!(said.join(" "), why);
}

#[test]
fn the_latest_is_kept_and_the_rest_is_counted() {
    let lines = page(long(60, 3, 0, 0), Reader::Colleague).join("\n");
    assert!(lines.contains("earlier left out: amends show kd35-dnr3"), "{lines}");
    assert!(lines.contains("SAID58") && !lines.contains("SAID4 "), "{lines}");
}

#[test]
fn the_customer_reads_no_note_and_no_promise_of_others() {
    let mut case = long(40, 2, 2, 1);
    case.promises.push(Promise {
        from: Some("party:p-mill".to_owned()),
        what: Some("Flour".to_owned()),
        ..promise("pmill", "2026-11-27")
    });
    case.promises.push(Promise {
        to: Some("staff:sipho".to_owned()),
        what: Some("Overtime".to_owned()),
        ..promise("pst", "2026-11-27")
    });
    let lines = page(case, Reader::Customer).join("\n");
    for hidden in ["secret-Note", "Flour", "Overtime", "special-trip", "amends ", "open0  "] {
        assert!(!lines.contains(hidden), "{hidden} in {lines}");
    }
    for told in ["secret-ContactOut", "What open0 is", "Why 0?: not yet answered", "kd35-dnr3"] {
        assert!(lines.contains(told), "{told} not in {lines}");
    }
}

#[test]
fn what_is_asked_comes_with_its_time() {
    let mut case = long(2, 2, 0, 1);
    case.escalations.push(crate::model::case::Escalation {
        to: Some("manager".to_owned()),
        why: Some("over my limit".to_owned()),
        ..crate::model::sample::escalation("24 10:00")
    });
    let lines = page(case, Reader::Colleague);
    assert!(lines.iter().any(|line| line == "Asked of you"), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("keep open0, late since ")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("answer the escalation to manager: over my limit")), "{lines:?}");
    assert!(lines.iter().any(|line| line.contains("answer q0: Why 0?")), "{lines:?}");
}

/// Checks what each of the lines about what is asked says, first to last.
fn check_asked(case: Case, expect: &[&str]) {
    let lines = page(case, Reader::Colleague);
    let mut asked = lines.iter().skip_while(|line| *line != "Asked of you").skip(1);
    for wanted in expect {
        assert!(asked.next().is_some_and(|line| line.trim().starts_with(wanted)), "{wanted} in {lines:#?}");
    }
}

#[test]
fn the_situation_says_what_is_asked_and_by_when() {
    let of = |tags: &[&str]| Case { tags: tags.iter().map(|tag| (*tag).to_owned()).collect(), ..long(0, 0, 0, 0) };
    // What should have been done is asked at once.
    let received = "at once: ";
    check_asked(of(&["safety"]), &[&format!("{received}safety: make it safe first")]);
    check_asked(
        of(&["vulnerable", "public"]),
        &[
            &format!("{received}vulnerable: speak to them today and every day, and ask what they need"),
            "at once: public: answer where all read it, kindly, then in private",
        ],
    );
    let needs = Case { adjustments: vec!["large print".to_owned()], ..of(&["vulnerability"]) };
    check_asked(
        needs,
        &[&format!("{received}vulnerability: speak to them today and every day, as they need it: large")],
    );
    let told = Case { public: Some("https://x.example".to_owned()), events: long(2, 0, 0, 0).events, ..of(&[]) };
    check_asked(told, &["public: say there too (https://x.example) when it is put right"]);
    check_asked(of(&["waiting-now"]), &["at once: waiting-now: put it right on the spot"]);
    let closed = Case { status: crate::model::case::Status::Closed, ..of(&["safety"]) };
    assert!(!page(closed, Reader::Colleague).iter().any(|line| line.contains("make it safe")));
}

#[test]
fn each_worry_says_by_when() {
    let lines = page(long(0, 0, 0, 0), Reader::Colleague);
    let asked = lines.iter().skip_while(|line| *line != "Asked of you").skip(1).take_while(|line| !line.is_empty());
    let (more, asked): (Vec<&str>, Vec<&str>) = asked.map(|line| line.trim()).partition(|line| line.starts_with('('));
    assert!(asked.len() > 2, "{lines:#?}");
    assert!(matches!(more[..], [more] if more.ends_with("more worries: amends show kd35-dnr3)")), "{lines:#?}");
    assert!(asked.iter().all(|line| line.starts_with("by Moment(") || line.starts_with("at once: ")), "{asked:#?}");
}

#[test]
fn each_question_stands_with_its_state_however_much_is_open() {
    let mut case = long(90, 17, 3, 6);
    case.questions[1].state = QuestionState::Declined;
    case.questions[2].state = QuestionState::Promised;
    let offer = Event {
        question: Some(BlockId::of_file("q1")),
        told: Some("a voucher".to_owned()),
        ..told(EventKind::Answered, 5, "")
    };
    case.events.push(offer);
    let lines = page(case, Reader::Colleague);
    assert!(lines.len() <= MAX_LINES, "{}", lines.len());
    for wanted in
        ["  q0  Why 0?: not yet", "  q1  Why 1?: declined; instead: a voucher", "  q2  Why 2?: an answer is prom"]
    {
        assert!(lines.iter().any(|line| line.starts_with(wanted)), "{wanted} in {lines:#?}");
    }
    assert!(lines.iter().any(|line| line.ends_with("(16 more to keep, 3 more to answer, see below)")), "{lines:#?}");
}

#[test]
fn what_waits_here_is_asked_once_and_what_is_late_is_broken() {
    let lines = page(long(0, 2, 0, 0), Reader::Colleague);
    assert_eq!(lines.iter().filter(|line| line.contains("special-trip")).count(), 2, "{lines:#?}");
    let counts = "Promises   2 made: 0 kept, 2 broken (2 of them late and still to be kept), 0 still open";
    assert!(lines.iter().any(|line| line == counts), "{lines:#?}");
}

#[test]
fn the_next_update_is_said_to_the_customer_in_their_words() {
    let mut case = long(0, 1, 0, 0);
    case.promises[0].what = Some(NEXT_UPDATE.to_owned());
    let said = |reader| page(case.clone(), reader).join("\n");
    assert!(said(Reader::Colleague).contains(NEXT_UPDATE));
    let to_them = said(Reader::Customer);
    assert!(to_them.contains("  We tell you where it stands, due") && !to_them.contains(NEXT_UPDATE), "{to_them}");
}
