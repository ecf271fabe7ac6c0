//! Hostile text on every page: each command that prints words of others, in each format, over a shop in which each field
//! of each file is such a text. What is printed is judged by `canary`, which fills cases and parties in numbers.

use std::time::Instant;

use amends::model::dice::Dice;
use serde_json::{Value, json};

use super::canary::{FORMATS, HOSTILE, id, judged, steering, toml};
use super::{Size, assert_none, figures, seed};
use crate::sandbox::{Sandbox, said};

/// Commands whose page tells of cases, parties, policies or what was typed; `TEXT` is the hostile text itself.
const PAGES: &[&str] = &[
    "list",
    "list|--columns|id,subject,owner,category,cause,ref,tag,channel,x_note",
    "list|@mine",
    "overdue",
    "overdue|--within|9w",
    "repeats",
    "silence",
    "next",
    "report",
    "report|week",
    "report|month|--from|2026-11|--to|2026-11",
    "report|sla|--from|2026-11|--to|2026-11",
    "report|process",
    "check",
    "check|--privacy",
    "check|--adopt|-n",
    "doctor",
    "show|ONE",
    "show|TORN",
    "brief|ONE",
    "brief|ONE|--for-customer",
    "party|list",
    "party|show|p-c1",
    "party|duplicates",
    "party|export|p-c1",
    "party|merge|p-c2|INTO|p-c1|-n",
    "party|set|p-c1|prefers=email|-n",
    "party|erase|p-c1|-n",
    "policy|list",
    "policy|show|ours",
    "policy|explain|ONE",
    "policy|diff|ours|small-business",
    "policy|apply|small-business|-n",
    "escalate|ONE|--explain",
    "escalate|--due|-n",
    "escalate|ONE|--to|TEXT|--why|TEXT|-n",
    "accept|ONE",
    "resolve|ONE|--remedy|TEXT|-n",
    "close|ONE",
    "reopen|DONE|--why|TEXT|-n",
    "resolve-merge",
    "resolve-merge|TORN|--key|TEXT|--take|TEXT",
    "update|ONE|--note|TEXT|-n",
    "update|TWO|--in|TEXT|-n",
    "update|ONE|--set|TEXT=x",
    "promise|keep|ONE/p1|-n",
    "promise|keep|ONE/TEXT",
    "promise|add|ONE|TEXT|--due|+2bd|-n",
    "assign|ONE|--to|TEXT|-n",
    "merge|ONE|INTO|TWO|-n",
    "merge-file|cases/2026/ONE.toml|cases/2026/ONE.toml|cases/2026/TORN.toml|-n",
    "edit|ONE",
    "undo",
    "open|New|--from|a@a.example|-n",
    "open|New|--from|TEXT|-n",
    "open|--batch|batch.ndjson|-n",
    "list|--|TEXT",
    "list|owner:TEXT",
    "list|zork:TEXT",
    "list|made:TEXT",
    "list|--sort|TEXT",
    "list|--columns|TEXT",
    "show|TEXT",
    "when|TEXT",
    "explain|--|TEXT",
    "party|show|TEXT",
    "policy|show|TEXT",
    "schema|TEXT",
    "help|TEXT",
    "init|below/TEXT|-n",
    "-C|TEXT|list",
    "--at|TEXT|update|ONE|--note|x",
    "TEXT",
];

const AT: &str = "2026-11-02T10:00:00+02:00";

/// Returns a case with a text in every field that holds words of people.
fn case(id: &str, x: &str, status: &str, party: &str) -> String {
    format!(
        "schema = 1\nid = \"{id}\"\nkind = \"complaint\"\nsubject = {x}\nreceived_at = {AT}\nchannel = {x}\ncomplainant = \"{party}\"\n\
         wants = {x}\nref = {x}\npublic = {x}\nx_note = {x}\ncause = {x}\nstatus = \"{status}\"\npriority = \"high\"\nowner = {x}\n\
         category = {x}\nadjustments = [{x}]\n\n\
         [situation]\ntags = [{x}]\nimpact = {x}\n\n\
         [outcome]\nfinding = {x}\nremedy = {x}\ncause = {x}\nroot_cause = {x}\namount = \"450.00\"\ncurrency = {x}\naccepted = {x}\n\n\
         [[question]]\nid = \"q1\"\ntext = {x}\n\n\
         [[question]]\nid = \"q2\"\ntext = {x}\nstate = \"declined\"\nwhy = {x}\noffer = {x}\n\n\
         [[promise]]\nid = \"p1\"\nkind = \"delivery\"\nwhat = {x}\nhow = {x}\nwho = {x}\nto = \"complainant\"\nmade_at = {AT}\ndue = 2026-11-04\nstate = \"open\"\n\n\
         [[promise]]\nid = \"p2\"\nkind = \"delivery\"\nwhat = {x}\nhow = {x}\nwho = {x}\nfrom = {x}\nto = {x}\nmade_at = {AT}\ndue = 2026-11-03\nstate = \"broken\"\nended_at = 2026-11-04T10:00:00+02:00\n\n\
         [[promise]]\nid = \"p3\"\nkind = \"update\"\nwhat = {x}\nhow = {x}\nwho = {x}\nmade_at = {AT}\ndue = 2026-11-05\nstate = \"kept\"\nended_at = 2026-11-04T10:00:00+02:00\n\n\
         [[escalation]]\nid = \"s1\"\nto = {x}\nkind = \"hierarchical\"\nlevel = 1\nwhy = {x}\ntold = {x}\nat = {AT}\nanswered_by = {x}\ndeclined_at = 2026-11-03T10:00:00+02:00\ndecline_why = {x}\n\n\
         [[escalation]]\nid = \"s2\"\nto = {x}\nkind = \"supplier\"\nwhy = {x}\ntold = {x}\nat = {AT}\n\n\
         [[event]]\nid = \"e1\"\ncase = \"{id}\"\nat = {AT}\nby = {x}\nkind = \"contact-in\"\nchannel = {x}\ntext = {x}\nwhy = {x}\ntold = {x}\nonce = {x}\nwaited = {x}\n\n\
         [[event]]\nid = \"e2\"\ncase = \"{id}\"\nat = 2026-11-02T11:00:00+02:00\nby = {x}\nkind = \"changed\"\nkey = {x}\nfrom = {x}\nto = {x}\n\n\
         [[event]]\nid = \"e3\"\ncase = \"{id}\"\nat = 2026-11-02T12:00:00+02:00\nby = {x}\nkind = \"contact-out\"\nchannel = {x}\ntext = {x}\n\n\
         [[event]]\nid = \"e4\"\ncase = \"{id}\"\nat = 2026-11-02T12:30:00+02:00\nby = {x}\nkind = {x}\ntext = {x}\nexception = {x}\napproved_by = {x}\n"
    )
}

/// Fills a shop with a text: its own file, a policy, cases, one of them with a key in conflict, people and organisations,
/// the name of a file that cannot be read, a batch.
fn fill(sandbox: &Sandbox, text: &str) {
    let x = toml(text);
    sandbox.write(
        "amends.toml",
        &format!(
            "schema = 1\nname = {x}\ntimezone = \"Africa/Johannesburg\"\nregion = \"ZA\"\ncurrency = \"ZAR\"\n\n\
             [policies]\napply = [\"ours\", \"iso10002\"]\n\n[situation]\ntags = [{x}]\n\n[filters]\nmine = {x}\n{x} = \"status:open\"\n\n\
             [[ladder]]\nlevel = 0\nname = {x}\nwho = [{x}]\n\n\
             [[ladder]]\nlevel = 1\nname = {x}\nwho = [{x}, \"sam\"]\ntriggers = [{x}, \"repeat\"]\n\n\
             [channels.{x}]\nhours = {x}\ncost = {x}\naddress = {x}\n\n[thresholds]\n{x} = \"1bd\"\n\n[rules]\n{x} = \"warn\"\n"
        ),
    );
    sandbox.write(
        "policies/ours.toml",
        &format!(
            "schema = 1\nid = \"ours\"\nversion = {x}\ntitle = {x}\njurisdiction = {x}\napplies_to = [\"complaint\"]\nscope = {x}\n\
             valid_from = 2021-10-05\nas_of = 2026-11-01\nsource = [{x}]\nconfidence = \"secondary\"\ndisclaimer = {x}\n\n\
             [[clock]]\nname = \"acknowledgement\"\nkind = \"obligation\"\nstarts_on = \"received\"\nstops_on = \"acknowledged\"\nlimit = 1\nunit = \"business-days\"\nsource = {x}\nnote = {x}\n\n\
             [[clock]]\nname = \"resolution\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"resolved\"\nlimit = 3\nunit = \"days\"\nnote = {x}\n"
        ),
    );
    for (n, status, party) in [(1, "open", "p-c1"), (2, "open", "p-c2"), (3, "closed", "p-c1"), (4, "open", "p-c1")] {
        let conflict = format!("\n[[conflict]]\nkey = \"owner\"\nvalues = [{x}, \"b\"]\n");
        let conflict = if n == 4 { conflict.as_str() } else { "" };
        sandbox.write(&format!("cases/2026/{}.toml", id(n)), &(case(&id(n), &x, status, party) + conflict));
    }
    let odd =
        format!("schema = 1\nid = \"{}\"\nsubject = {x}\nreceived_at = {x}\nstatus = {x}\n{x} = 1\nowner = 5\n", id(5));
    sandbox.write(&format!("cases/2026/{}.toml", id(5)), &odd);
    let name: String = text.chars().filter(|mark| !matches!(mark, '/' | '\0')).take(40).collect();
    sandbox.write(&format!("cases/2026/c {name}.toml"), "x =");
    for party in ["p-c1", "p-c2"] {
        sandbox.write(
            &format!("parties/{party}.toml"),
            &format!(
                "schema = 1\nid = \"{party}\"\nkind = \"person\"\nname = {x}\nemails = [{x}, \"a@a.example\"]\nphones = [{x}, \"+27825550199\"]\n\
                 organisation = \"p-o1\"\nroles = [\"customer\", {x}]\nprefers = {x}\navoid = [{x}]\nrefs = [{x}]\nnotes = {x}\n"
            ),
        );
    }
    let organisation = format!("schema = 1\nid = \"p-o1\"\nkind = \"organisation\"\nname = {x}\n");
    sandbox.write("parties/p-o1.toml", &organisation);
    let lines = [
        json!({"subject": "", "from": text, text: 1}),
        json!({"zork": text}),
        json!({"subject": "x", "channel": text, "received": text}),
    ];
    sandbox.write("batch.ndjson", &lines.map(|line| format!("{line}\n")).concat());
}

/// Returns the texts that begin a second line with a word by which it is known again, so that a line of theirs is seen.
fn forged() -> Vec<String> {
    ["a\nGONE 0 overdue, all good", "a\nhint: GONE", "a\r\nerror: GONE", "a\nGONE\n---", "a\nGONE\n==="]
        .map(str::to_owned)
        .to_vec()
}

/// Returns a line that a text of others made its own, in what people read.
fn forged_line(said: &str) -> Option<&str> {
    said.lines().find(|line| ["GONE", "hint: GONE", "error: GONE"].iter().any(|begin| line.starts_with(begin)))
}

fn pages(size: Size) {
    let began = Instant::now();
    let mut dice = Dice::seeded(seed() + 21);
    let texts: Vec<String> = HOSTILE.iter().map(|text| (*text).to_owned()).chain(forged()).collect();
    let n_texts = size.pick(4, texts.len());
    let texts = size.draw(texts, n_texts, &mut dice);
    let (mut n, mut n_refused, mut wrong, mut jobs) = (0, 0, Vec::new(), Vec::<Value>::new());
    for text in &texts {
        let sandbox = Sandbox::new_shop();
        fill(&sandbox, text);
        let runs = PAGES.iter().flat_map(|page| FORMATS.iter().map(move |format| (*page, *format))).collect();
        for (page, format) in size.draw(runs, 40, &mut dice) {
            let known = [("ONE", id(1)), ("TWO", id(2)), ("DONE", id(3)), ("TORN", id(4)), ("TEXT", text.clone())];
            let typed = |word: &str| {
                known
                    .iter()
                    .find(|(name, _)| word.contains(name))
                    .map_or(word.to_owned(), |(name, value)| word.replace(name, value))
            };
            let args: Vec<String> = ["--format", format].into_iter().chain(page.split('|')).map(typed).collect();
            let args: Vec<&str> = args.iter().map(String::as_str).collect();
            let said = said(sandbox.amends(&args).env("AMENDS_EDITOR", "true"));
            let name = format!("{page} of {text:?} as {format}");
            n += 1;
            n_refused += usize::from(said.code == 2);
            // Git takes 129 for a merge that was not done.
            if !matches!((said.code, page.starts_with("merge-file")), (0..=7, _) | (129, true)) {
                wrong.push(format!("{name}: {said:?}"));
            }
            // The file of a policy is copied as it is printed: what steers is shown, what nobody sees stays in it.
            let of = if page.starts_with("policy|show") { "file" } else { format };
            wrong.extend(steering(of, &said.out).map(|why| format!("{name}: {why}")));
            wrong.extend(steering("table", &said.err).map(|why| format!("{name}, stderr: {why}")));
            let read = [(format == "table").then_some(&said.out), Some(&said.err)];
            wrong.extend(
                read.into_iter().flatten().filter_map(|said| forged_line(said)).map(|line| format!("{name}: {line}")),
            );
            if !said.out.is_empty() && matches!(said.code, 0 | 1 | 3) && !page.starts_with("merge-file") {
                jobs.push(json!({"name": name, "format": format, "out": said.out, "rows": null, "guarded": "=+-@\t\r", "canaries": []}));
            }
        }
        assert!(!sandbox.shop().join("owned").exists(), "{text:?} was run");
    }
    let n_judged = judged(&jobs, &mut wrong);
    figures(
        "canaries on every page",
        began,
        &[
            ("texts", &texts.len()),
            ("pages", &PAGES.len()),
            ("runs", &n),
            ("of them a refusal", &n_refused),
            ("answers read by Python", &n_judged),
            ("violations", &wrong.len()),
        ],
    );
    assert_none(&wrong, "canaries on every page");
}

#[test]
fn hostile_text_on_some_pages() {
    pages(Size::Share);
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn hostile_text_on_every_page() {
    pages(Size::Full);
}
