//! Cases that another write makes emergencies: on disk, in a dry run, and when the first run was cut short.
//! What people read of it stands in `tests/transcripts/`.

use crate::sandbox::Sandbox;

/// A shop where Lerato complained yesterday, once, in a case of this name.
fn shop() -> Sandbox {
    let shop = Sandbox::new_shop();
    shop.write("parties/p-a.toml", "schema = 1\nid = \"p-a\"\nkind = \"person\"\nname = \"Lerato Dube\"\n");
    shop.write("cases/2026/aaaa-aaa1.toml", &case("aaaa-aaa1", "24"));
    shop
}

fn case(id: &str, day: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nsubject = \"Cold bread\"\nkind = \"complaint\"\nstatus = \"open\"\n\
         received_at = 2026-11-{day}T09:00:00+02:00\ncomplainant = \"p-a\"\n"
    )
}

#[test]
fn what_a_run_that_was_cut_short_did_not_raise_the_next_one_does() {
    let shop = shop();
    let path = "cases/2026/aaaa-aaa1.toml";
    let before = shop.read(path);
    let open = ["open", "Stale bread", "--from", "p-a", "--at", "2026-11-23 10:00", "--once", "k", "--format", "json"];
    let raised = |said: &serde_json::Value| said["data"][0]["raised"].clone();
    let first = shop.run(&open).ok().json();
    assert_eq!(raised(&first), serde_json::json!(["aaaa-aaa1"]), "{first}");
    assert!(shop.read(path).contains("priority = \"emergency\""));
    let again = shop.run(&open).ok().json();
    assert_eq!(raised(&again), serde_json::json!([]), "{again}");

    shop.write(path, &before);
    let again = shop.run(&open).ok().json();
    assert_eq!(raised(&again), serde_json::json!(["aaaa-aaa1"]), "{again}");
    assert!(shop.read(path).contains("priority = \"emergency\""));
}

#[test]
fn a_dry_run_shows_one_case_with_all_that_would_become_of_it() {
    let shop = shop();
    let path = "cases/2026/bbbb-bbb1.toml";
    shop.write(path, &case("bbbb-bbb1", "25").replace("complainant = \"p-a\"\n", "").replace("T09:", "T08:"));
    let update = ["update", "bbbb-bbb1", "--set", "complainant=p-a", "--set", "owner=sipho"];
    let said = shop.run(&[&update[..], &["--dry-run", "--format", "json"]].concat()).ok().json();
    let rows = said["data"].as_array().unwrap();
    assert_eq!(rows.len(), 1, "{said}");
    let diff = rows[0]["diff"].as_str().unwrap();
    for line in ["+complainant = \"p-a\"", "+owner = \"sipho\"", "+priority = \"emergency\""] {
        assert!(diff.contains(line), "{line}: {diff}");
    }
    shop.run(&update).ok();
    let after = shop.read(path);
    assert!(after.contains("owner = \"sipho\"") && after.contains("priority = \"emergency\""), "{after}");
}

#[test]
fn of_two_that_are_opened_in_one_second_the_second_repeats_whatever_their_ids_and_priorities() {
    let shop = Sandbox::new_shop();
    for n in 0..6 {
        let from = format!("a{n}@x{n}.example");
        let open = |subject: &str, more: &[&str]| {
            let said = shop.run(&[&["open", subject, "--from", &from, "--format", "json"], more].concat()).ok().json();
            (said["data"][0]["case"].clone(), said["data"][0]["code"].clone(), said["data"][0]["raised"].clone())
        };
        let (first, code, _) = open("Cold", &[]);
        assert_eq!(code, serde_json::Value::Null);
        let more: &[&str] = if n % 2 == 0 { &[] } else { &["--priority", "emergency"] };
        let (second, code, raised) = open("Cold again", more);
        assert_eq!((code, raised), (serde_json::json!("repeat.person"), serde_json::json!([])));
        // The next write to the first one does not turn them round.
        shop.run(&["update", first.as_str().unwrap(), "--set", "kind=complaint", "--note", "seen"]).ok();
        let list = shop.run(&["list", "repeat:person", &format!("party:{from}"), "--format", "json"]).ok().json();
        assert_eq!(list["data"].as_array().unwrap().iter().map(|row| &row["id"]).collect::<Vec<_>>(), [&second]);
    }
}

#[test]
fn a_house_that_wants_a_note_of_a_repeat_gets_no_alarm() {
    let shop = shop();
    shop.write(
        "amends.toml",
        "schema = 1\ntimezone = \"Africa/Johannesburg\"\n\n[rules]\n\"repeat.person\" = \"note\"\n",
    );
    let said = shop.run(&["open", "Stale bread", "--from", "p-a", "--format", "json"]).ok().json();
    assert_eq!(said["data"][0]["priority"], "normal", "{said}");
}

#[test]
fn a_repeat_that_cannot_be_raised_does_not_unsay_that_the_case_is_saved() {
    let shop = shop();
    // A case of another id in the file is refused by whoever writes to it.
    let text = case("aaaa-aaa1", "24");
    shop.write("cases/2026/aaaa-aaa1.toml", &format!("{text}\n[[event]]\nid = \"e1\"\ncase = \"zzzz-zzz1\"\nat = 2026-11-24T09:00:00+02:00\nby = \"thandi\"\nkind = \"opened\"\n"));
    let said = shop.run(&["open", "Stale bread", "--from", "p-a", "--at", "2026-11-23 10:00"]);
    assert_eq!(said.code, 7, "{said:?}");
    assert!(said.err.contains("saved, but `aaaa-aaa1` was not made an emergency"), "{said:?}");
}

/// Returns what `show` and `brief` say of a case, with an index and without.
fn said_of(shop: &Sandbox, id: &str) -> Vec<String> {
    let shown = [&["show", id][..], &["show", id, "--format", "json"], &["brief", id], &["escalate", id, "--explain"]];
    shown.map(|args| shop.run(args).ok().out).to_vec()
}

#[test]
fn which_complaints_a_case_repeats_stands_on_its_record_and_is_looked_up_where_it_does_not() {
    let shop = Sandbox::new_shop();
    let open = |from: &str, more: &[&str]| {
        let args =
            [&["open", "Cold bread", "--situation", "none", "--owner", "thandi", "-q", "--from", from], more].concat();
        shop.run(&args).ok().out.trim().to_owned()
    };
    let first = open("Lerato <lerato@firm.example>", &["--at", "2026-11-20 10:00"]);
    let other = open("Sipho <sipho@firm.example>", &["--at", "2026-11-21 10:00"]);
    let again = open("lerato@firm.example", &["--at", "2026-11-23 10:00"]);
    let urgent = open("lerato@firm.example", &["--at", "2026-11-23 11:00", "--priority", "emergency"]);
    let path = |id: &str| format!("cases/2026/{id}.toml");
    for (id, repeats) in
        [(&other, vec![&first]), (&again, vec![&other, &first]), (&urgent, vec![&again, &other, &first])]
    {
        let ids: Vec<String> = repeats.iter().map(|id| format!("\"{id}\"")).collect();
        let line = format!("repeats = [{}]\n", ids.join(", "));
        let text = shop.read(&path(id));
        assert!(text.contains(&line), "{line} {text}");
        let by_record = said_of(&shop, id);
        assert!(by_record[0].contains(&format!("complained before: {}", repeats[0])), "{by_record:?}");
        // As files of earlier versions are: what no record tells, the other cases do.
        shop.write(&path(id), &text.replace(&line, ""));
        assert_eq!(said_of(&shop, id), by_record);
        // What is on record and not there any more is no reason.
        shop.write(&path(id), &text.replace(&line, "repeats = [\"zzzz-zzz1\"]\n"));
        assert_eq!(said_of(&shop, id), by_record);
        shop.write(&path(id), &text);
    }
    shop.run(&["check"]).ok();

    // What was merged into it is itself.
    shop.run(&["merge", &first, "INTO", &again]).ok();
    let shown = shop.run(&["show", &again]).ok().out;
    assert!(!shown.contains(&format!("complained before: {first}")), "{shown}");
}

#[test]
fn what_came_on_file_after_a_case_was_an_emergency_is_recited_too() {
    let shop = Sandbox::new_shop();
    let open = |day: &str, more: &[&str]| {
        let from = ["open", "Cold bread", "--situation", "none", "-q", "--from", "L <l@x.example>", "--received", day];
        shop.run(&[&from[..], more].concat()).ok().out.lines().next().unwrap().to_owned()
    };
    // The newest first, as from a pile of notes.
    let last = open("2026-11-20 09:00", &["--owner", "z"]);
    let middle = open("2026-11-10 09:00", &["--owner", "thandi"]);
    let first = open("2026-11-05 09:00", &["--owner", "sipho"]);
    let page = shop.run(&["brief", &last]).ok().out;
    for earlier in [&middle, &first] {
        assert!(page.contains(&format!("Before     {earlier}")), "{page}");
    }

    // What was one for a reason of its own is asked what it repeats since.
    let own = shop.run(&["open", "Rude", "-q", "--from", "Cy <cy@y.example>", "--category", "handling/rude"]).ok().out;
    let own = own.lines().next().unwrap();
    shop.run(&["update", own, "--note", "seen"]).ok();
    assert!(shop.read(&format!("cases/2026/{own}.toml")).contains("repeat.double-deviation"));
    let from = ["--from", "Cy <cy@y.example>", "--received", "2026-11-10 09:00"];
    let before = shop.run(&[&["open", "Slow", "-q"], &from[..]].concat()).ok().out;
    let shown = shop.run(&["show", own]).ok().out;
    let before = before.lines().next().unwrap();
    assert!(shown.contains(&format!("complained before: {before}")), "{shown}");
    // It stands on its record once, and is no other reason.
    let text = shop.read(&format!("cases/2026/{own}.toml"));
    assert!(text.contains(&format!("kind = \"note\"\nwhy = \"repeat.person\"\nrepeats = [\"{before}\"]\n")), "{text}");
    shop.run(&["update", before, "--set", "kind=complaint", "--note", "seen"]).ok();
    assert_eq!(shop.read(&format!("cases/2026/{own}.toml")), text);
    shop.run(&["check"]).ok();
}

/// Two batches of the same people at once: each person is one party, and who complained before is told.
#[test]
fn of_two_batches_at_once_the_second_knows_what_the_first_wrote() {
    let sandbox = Sandbox::new_shop();
    let line = |n: usize| format!("{{\"subject\":\"s{n}\",\"from\":\"P{n} <p{n}@d{n}.example>\",\"owner\":\"z\"}}\n");
    sandbox.write("lines", &(0..20).map(line).collect::<String>());
    let runs: Vec<_> = (0..3).map(|_| sandbox.amends(&["open", "--batch", "lines"]).spawn().unwrap()).collect();
    runs.into_iter().for_each(|mut run| assert!(run.wait().unwrap().success()));
    let parties = sandbox.run(&["party", "list", "--format", "ids"]).ok();
    assert_eq!(parties.out.lines().count(), 20, "{}", parties.out);
    let repeats = sandbox.run(&["repeats", "--format", "json"]).ok().json();
    assert_eq!(repeats["data"].as_array().unwrap().len(), 20);
    let emergencies = sandbox.run(&["list", "priority:emergency", "--format", "ids"]).ok();
    assert_eq!(emergencies.out.lines().count(), 40);
    let said = sandbox.run(&["check"]);
    assert_eq!((said.code, said.out.as_str()), (0, ""), "{said:?}");
}

const LADDER: &str = "\n[[ladder]]\nlevel = 0\nname = \"desk\"\nwho = [\"thandi\", \"lebo\"]\n\
    \n[[ladder]]\nlevel = 1\nname = \"lead\"\nwho = [\"sipho\"]\ntriggers = [\"repeat\"]\n\
    \n[[ladder]]\nlevel = 2\nname = \"owner\"\nwho = [\"naledi\"]\n";

/// Opens a complaint of somebody at one business, and returns its id and what was said.
fn opened(shop: &Sandbox, who: &str, more: &[&str]) -> (String, String) {
    let from = format!("{who}@one.example");
    let said = shop.run(&[&["open", who, "--from", &from], more].concat()).ok().out;
    (said.lines().next().unwrap_or_default().to_owned(), said)
}

#[test]
fn who_owned_what_a_case_repeats_is_known_to_whoever_writes_to_it() {
    let shop = Sandbox::new_shop();
    shop.write("amends.toml", &(shop.read("amends.toml") + LADDER));
    let before = ["--at", "2026-11-24 09:00", "--owner", "sipho", "--promise", "Refund R5", "--promise-due", "+1h"];
    let (first, _) = opened(&shop, "ann", &before);
    let (second, _) = opened(&shop, "bob", &["--owner", "thandi"]);
    let to_naledi = format!("amends assign {second} --to naledi");
    let given = shop.run(&["assign", &second, "--to", "lebo"]).ok().out;
    assert!(given.contains(&to_naledi), "{given}");
    let given = shop.run(&["assign", &second, "--to", "sipho"]).ok().out;
    assert!(given.contains("sipho owned the complaint before") && given.contains(&to_naledi), "{given}");
    shop.run(&["assign", &second, "--to", "lebo"]).ok();
    let ended = shop.run(&["resolve", &second, "--remedy", "Bread", "--told", "Come"]).ok().out;
    assert!(ended.contains(&to_naledi), "{ended}");
    // What is put right and still worries us says why, and what came before.
    let brief = shop.run(&["brief", &second]).ok().out;
    assert!(brief.contains(&format!("complained before: {first}")), "{brief}");
    assert!(brief.contains("we promised Refund R5"), "{brief}");
    // Whose colleague complained too repeats both.
    let (third, said) = opened(&shop, "ann", &["--owner", "sipho"]);
    for part in
        [&first, &second, "Refund R5", "sipho owned the complaint before", &format!("assign {third} --to naledi")]
    {
        assert!(said.contains(part), "{part}: {said}");
    }
}

#[test]
fn a_repeat_is_told_at_every_level_that_a_house_gives_it() {
    for (level, is_emergency) in [("act", true), ("warn", true), ("note", false)] {
        let shop = Sandbox::new_shop();
        let rules = format!("\n[rules]\n\"repeat.organisation\" = \"{level}\"\n");
        shop.write("amends.toml", &(shop.read("amends.toml") + LADDER + &rules));
        let (first, _) = opened(&shop, "ann", &["--at", "2026-11-24 09:00"]);
        let (second, _) = opened(&shop, "bob", &[]);
        let next = shop.run(&["next", "code:escalate.now", "--format", "ids"]).out;
        assert!(next.contains(&second), "{level}: {next}");
        let said = shop.run(&["escalate", &second, "--explain", "--format", "json"]).ok().json();
        assert_eq!(said["data"][0]["due"], true, "{level}: {said}");
        let brief = shop.run(&["brief", &second]).ok().out;
        assert_eq!(brief.contains(&format!("complained before: {first}")), is_emergency, "{level}: {brief}");
    }
}
