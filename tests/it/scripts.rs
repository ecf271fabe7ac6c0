//! The scripts that people copy, run as cron would: `env -i`, from `/`, with what they need in the PATH.
//! And the real table: what `table-to-folder.sh` makes of it, counted twice.

use std::collections::BTreeMap;
use std::fs;

use serde_json::Value;

use crate::sandbox::{NOW, Said, Sandbox, repository, said_to};

/// Runs a script of the examples from `/` in an empty environment, with variables and a text on stdin.
fn run_with(sandbox: &Sandbox, stdin: &str, variables: &[(&str, &str)], script: &str, args: &[&str]) -> Said {
    let path = repository("examples/scripts").join(script);
    let mut command = sandbox.command("sh");
    command.arg(path).args(args).env_clear().current_dir("/").envs(variables.iter().copied());
    command.env("PATH", format!("{}:/usr/bin:/bin", sandbox.path().join("bin").display())).env("AMENDS_NOW", NOW);
    said_to(stdin, &mut command)
}

fn run(sandbox: &Sandbox, script: &str, args: &[&str]) -> Said {
    run_with(sandbox, "", &[], script, args)
}

fn shop(sandbox: &Sandbox) -> String {
    sandbox.shop().to_str().unwrap().to_owned()
}

#[test]
fn every_script_may_be_run_and_says_how() {
    use std::os::unix::fs::PermissionsExt as _;
    let sandbox = Sandbox::bare();
    let mut n = 0;
    for entry in fs::read_dir(repository("examples/scripts")).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|extension| extension != "sh") {
            continue;
        }
        n += 1;
        assert!(fs::read_to_string(&path).unwrap().starts_with("#!/bin/sh\n"), "{}", path.display());
        assert_eq!(path.metadata().unwrap().permissions().mode() & 0o111, 0o111, "{}", path.display());
        let said = run(&sandbox, path.file_name().unwrap().to_str().unwrap(), &[]);
        assert!(said.code != 0 && said.err.contains("usage: "), "{}: {said:?}", path.display());
    }
    assert_eq!(n, 5);
}

#[test]
fn the_morning_report_is_the_morning_page_and_silent_without_cause() {
    let sandbox = Sandbox::bakery();
    let said = run(&sandbox, "morning-report.sh", &[&shop(&sandbox)]).ok();
    assert_eq!(said.out, sandbox.run(&["report"]).ok().out);
    assert!(said.out.starts_with("Corner Bakery, Wed 25 Nov 2026\n"), "{}", said.out);
    let empty = Sandbox::new_shop();
    let said = run(&empty, "morning-report.sh", &[&shop(&empty)]);
    assert_eq!((said.code, &*said.out, &*said.err), (0, "", ""));
}

#[test]
fn the_crontab_names_scripts_that_are_there() {
    let crontab = fs::read_to_string(repository("examples/scripts/crontab")).unwrap();
    let mut n = 0;
    for line in crontab.lines().filter(|line| !line.starts_with('#') && line.contains("/srv/scripts/")) {
        let script = line.split_whitespace().find(|word| word.starts_with("/srv/scripts/")).unwrap();
        assert!(repository("examples/scripts").join(script.trim_start_matches("/srv/scripts/")).is_file(), "{line}");
        assert_eq!(line.split_whitespace().take(5).filter(|field| !field.is_empty()).count(), 5);
        n += 1;
    }
    assert_eq!(n, 2);
}

#[test]
fn a_form_that_is_sent_twice_is_one_case() {
    let sandbox = Sandbox::bakery();
    let fields = [
        ("FORM_ID", "17"),
        ("FORM_SUBJECT", "--format $(touch /tmp/never) \"rolls\"; 'stale'"),
        ("FORM_NAME", "Zanele Dlamini"),
        ("FORM_EMAIL", "zanele@dlamini.example"),
        ("FORM_PHONE", "072 555 0155"),
        ("FORM_WANTS", "-n fresh ones"),
    ];
    let message = "Dear bakery,\nthe rolls were stale.\n";
    let first = run_with(&sandbox, message, &fields, "open-from-form.sh", &[&shop(&sandbox)]).ok();
    let again = run_with(&sandbox, message, &fields, "open-from-form.sh", &[&shop(&sandbox)]).ok();
    assert_eq!(first.out, again.out);
    assert_eq!(first.out.lines().count(), 1);
    let text = sandbox.read(&format!("cases/2026/{}.toml", first.out.trim()));
    assert!(text.contains("the rolls were stale."), "{text}");
    let shown = sandbox.run(&["show", first.out.trim(), "--format", "json"]).ok().json();
    assert_eq!(shown["data"][0]["subject"], fields[1].1);
    assert_eq!(shown["data"][0]["wants"], fields[5].1);
    assert_eq!(sandbox.run(&["list", "channel:web", "--format", "ids"]).ok().out, first.out);
    assert_eq!(sandbox.run(&["check"]).code, 0);
    // Without a name and a mail it is a case of nobody; without a subject it is none.
    let nameless = [("FORM_ID", "18"), ("FORM_SUBJECT", "No bread")];
    run_with(&sandbox, "", &nameless, "open-from-form.sh", &[&shop(&sandbox)]).ok();
    let said = run_with(&sandbox, "x", &[("FORM_ID", "19")], "open-from-form.sh", &[&shop(&sandbox)]);
    assert!(said.code != 0 && said.err.contains("FORM_SUBJECT"), "{said:?}");
}

#[test]
fn what_is_held_too_long_goes_up_once_a_step_and_cron_hears_of_nothing_else() {
    let sandbox = Sandbox::bakery();
    let due = sandbox.run(&["escalate", "--due", "--dry-run", "--format", "ids"]).ok().out;
    assert!(!due.is_empty());
    let n_steps = |sandbox: &Sandbox| -> usize {
        due.lines().map(|id| sandbox.read(&format!("cases/2026/{id}.toml")).matches("[[escalation]]").count()).sum()
    };
    let before = n_steps(&sandbox);
    let said = run(&sandbox, "escalate-late.sh", &[&shop(&sandbox)]).ok();
    assert!(due.lines().all(|id| said.out.contains(id)), "{said:?}");
    let after = n_steps(&sandbox);
    assert_eq!(after, before + due.lines().count());
    // Again, and with nothing to do: nothing is said, so that no mail is sent.
    let empty = Sandbox::new_shop();
    for folder in [&sandbox, &empty] {
        let said = run(folder, "escalate-late.sh", &[&shop(folder)]);
        assert_eq!((said.code, &*said.out, &*said.err), (0, "", ""));
    }
    assert_eq!(n_steps(&sandbox), after);
}

#[test]
fn what_was_promised_to_a_customer_is_listed_with_its_end() {
    let sandbox = Sandbox::bakery();
    let said = run(&sandbox, "what-did-we-promise.sh", &[&shop(&sandbox), "p-h7xw3"]).ok();
    let lines: Vec<&str> = said.out.lines().collect();
    assert_eq!(lines[0], "kd35-dnr3  Charged twice for the October bread subscription");
    for (line, address, state) in [(lines[2], "p4mt", "broken"), (lines[3], "p7kd", "open"), (lines[4], "p89j", "open")]
    {
        assert!(line.trim_start().starts_with(address) && line.contains(state), "{}", said.out);
    }
    let said = run(&sandbox, "what-did-we-promise.sh", &[&shop(&sandbox), "p-x9grc"]).ok();
    assert_eq!(said.out.matches("kk8t-k3t2  ").count(), 1, "{}", said.out);
    assert!(said.out.contains("A corrected receipt") && said.out.contains("mrd2-x27w  "), "{}", said.out);
    let said = run(&sandbox, "what-did-we-promise.sh", &[&shop(&sandbox), "p-zzzz"]);
    assert_eq!(&*said.out, "", "{said:?}");
}

/// Counts the rows of the table by a key, with another reader than the script's.
fn counted(key: impl Fn(&BTreeMap<String, String>) -> String) -> BTreeMap<String, u64> {
    let mut reader = csv::Reader::from_path(repository("examples/complaints/cfpb-280.csv")).unwrap();
    let mut counts = BTreeMap::new();
    for row in reader.deserialize::<BTreeMap<String, String>>() {
        *counts.entry(key(&row.unwrap())).or_default() += 1;
    }
    counts
}

#[test]
fn a_real_table_becomes_a_folder_that_counts_the_same() {
    let sandbox = Sandbox::bare();
    let table = repository("examples/complaints/cfpb-280.csv");
    let args = [table.to_str().unwrap(), &shop(&sandbox)];
    let said = run(&sandbox, "table-to-folder.sh", &args).ok();
    assert_eq!(said.out.lines().count(), 280);
    assert_eq!(said.out.lines().next().unwrap().split('\t').next(), Some("1"));
    assert_eq!(sandbox.run(&["check"]).code, 0);

    let rows = sandbox.run(&["list", "--format", "json"]).ok().json();
    let rows = rows["data"].as_array().unwrap();
    assert_eq!(rows.len(), 280);
    let listed = |key: &dyn Fn(&Value) -> String| -> BTreeMap<String, u64> {
        let mut counts = BTreeMap::new();
        for row in rows {
            *counts.entry(key(row)).or_default() += 1;
        }
        counts
    };
    let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
    let months = counted(|row| row["date_received"][..7].to_owned());
    assert_eq!(listed(&|row| text(row, "received_at")[..7].to_owned()), months);
    assert_eq!(listed(&|row| text(row, "category")), counted(|row| row["product"].clone()));
    let issue = |row: &BTreeMap<String, String>| match row["issue"].as_str() {
        "" => "(no issue given)".to_owned(),
        issue => issue.to_owned(),
    };
    assert_eq!(listed(&|row| text(row, "subject")), counted(issue));
    // The three together, so that no cell has slipped into another row.
    let whole = |month: &str, product: &str, issue: &str| format!("{month} | {product} | {issue}");
    assert_eq!(
        listed(&|row| whole(&text(row, "received_at")[..10], &text(row, "category"), &text(row, "subject"))),
        counted(|row| whole(&row["date_received"], &row["product"], &issue(row)))
    );

    // Filters agree with the count, for every state and every product.
    for (state, n) in counted(|row| row["state"].clone()) {
        let filter = if state.is_empty() { "no:x_state".to_owned() } else { format!("x_state:{state}") };
        assert_eq!(ids(&sandbox, &[&filter]), n, "{filter}");
    }
    for (product, n) in counted(|row| row["product"].clone()) {
        let filter = format!("category:\"{product}\"");
        assert_eq!(ids(&sandbox, &[&filter]), n, "{filter}");
        assert_eq!(ids(&sandbox, &[&format!("not:{filter}")]), 280 - n, "{filter}");
    }
    for (month, n) in &months {
        assert_eq!(ids(&sandbox, &[&format!("opened:{month}")]), *n, "{month}");
        months_agree(&sandbox, month, *n);
    }

    // A second run adds nothing.
    let again = run(&sandbox, "table-to-folder.sh", &args).ok();
    assert_eq!(again.out, said.out);
    assert_eq!(ids(&sandbox, &[]), 280);
}

fn ids(sandbox: &Sandbox, filters: &[&str]) -> u64 {
    let mut args = vec!["list", "--format", "ids"];
    args.extend(filters);
    sandbox.run(&args).ok().out.lines().count() as u64
}

/// Compares what `report month` says about a month with the table: in all, and by product.
fn months_agree(sandbox: &Sandbox, month: &str, n: u64) {
    let page = sandbox.run(&["report", "month", "--from", month, "--to", month, "--format", "json"]).ok().json();
    let rows = page["data"].as_array().unwrap();
    let section = |name: &str| rows.iter().filter(|row| row["section"] == name).collect::<Vec<_>>();
    let opened: u64 = section("cases").iter().filter_map(|row| row["received"].as_u64()).sum();
    assert_eq!(opened, n, "{month}");
    let by_product: BTreeMap<String, u64> = section("categories")
        .iter()
        .filter_map(|row| Some((row["category"].as_str()?.to_owned(), row["received"].as_u64()?)))
        .filter(|(_, n)| *n > 0)
        .collect();
    let of_month = |row: &BTreeMap<String, String>| {
        if row["date_received"].starts_with(month) { row["product"].clone() } else { String::new() }
    };
    let mut expect = counted(of_month);
    expect.remove("");
    assert_eq!(by_product, expect, "{month}");
}

#[test]
fn a_table_keeps_each_sign_of_a_cell_and_one_that_is_not_there_makes_no_folder() {
    let sandbox = Sandbox::bare();
    let table = sandbox.path().join("cells.csv");
    let cells = "date_received,product,issue\n2026-10-01,A\\/B,\"Path C:\\new\\u \"\"x\"\" & y\"\n";
    fs::write(&table, cells).unwrap();
    run(&sandbox, "table-to-folder.sh", &[table.to_str().unwrap(), &shop(&sandbox)]).ok();
    let list = sandbox.run(&["list", "--format", "json"]).ok().json();
    assert_eq!(list["data"][0]["subject"], "Path C:\\new\\u \"x\" & y");
    assert_eq!(list["data"][0]["category"], "A\\/B");
    let none = sandbox.path().join("none");
    let said = run(&sandbox, "table-to-folder.sh", &["no-such.csv", none.to_str().unwrap()]);
    assert!(said.code != 0 && said.err.contains("cannot read `no-such.csv`") && !none.exists(), "{said:?}");
}
