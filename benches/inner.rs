//! How long the inner parts take, each by itself and in memory: reading, patching, phrases, open time, judging, writing.
//! What people wait for is measured by `benches/goal.py`; nothing fails here for being slow.
#![allow(clippy::unwrap_used)]

use std::fmt::Write as _;
use std::hint::black_box;

use amends::calendar::count::{add_business_seconds, business_seconds};
use amends::calendar::due::{Sense, parse};
use amends::calendar::now::Now;
use amends::calendar::zone::{Zone, zone};
use amends::format::patch::patch;
use amends::format::read_case;
use amends::format::tree::{self, Syntax};
use amends::model::edit::{Edit, Scalar};
use amends::model::filter::Filter;
use amends::model::folder::Folder;
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::reports::selection::Selection;
use amends::reports::{list, next};
use amends::rules;
use amends::store::indexed::{Wanted, folder};
use amends::store::load;
use amends::store::memory_disk::MemoryDisk;
use amends::store::progress::Progress;
use amends::view::page::{Block, Page};
use amends::view::{Format, Style, render};
use chrono::{DateTime, TimeDelta, Utc};
use divan::Bencher;

const POLICY: &str = "schema = 1\ntimezone = \"Africa/Johannesburg\"\n[hours]\nmon = [\"08:00-13:00\", \"13:30-17:00\"]\n\
                      tue = [\"08:00-17:00\"]\nwed = [\"08:00-17:00\"]\nthu = [\"08:00-17:00\"]\nfri = [\"08:00-17:00\"]\n\
                      closed = [\"2026-12-25\", \"*-01-01\"]\n";

fn johannesburg() -> Zone {
    zone("Africa/Johannesburg").unwrap()
}

fn main() {
    divan::main();
}

fn now() -> Now {
    Now::new(DateTime::parse_from_rfc3339("2026-11-25T09:00:00+02:00").unwrap().to_utc(), johannesburg())
}

/// Returns a case of about two kilobytes; one in fifty is open.
fn case(n: usize) -> String {
    let (status, state, end) = if n.is_multiple_of(50) {
        ("open", "open", "")
    } else {
        ("closed", "kept", "ended_at = 2026-11-22T11:00:00+02:00\n")
    };
    let id = format!("c-{n}");
    let mut text = format!(
        "schema = 1\nid = \"{id}\"\nkind = \"complaint\"\nsubject = \"Order {n} came late\"\n\
         received_at = 2026-11-20T09:14:00+02:00\nchannel = \"email\"\ncomplainant = \"p-{}\"\nwants = \"The money back\"\n\n\
         status = \"{status}\"\n\npriority = \"normal\"\n\nowner = \"thandi\"\n\ncategory = \"delivery/late\"\n\n\
         [[promise]]\nid = \"p7kd\"\nkind = \"delivery\"\nwhat = \"Refund R450 to the card\"\nhow = \"card refund\"\nwho = \"thandi\"\n\
         to = \"complainant\"\nmade_at = 2026-11-20T09:25:00+02:00\ndue = 2026-11-24\nstate = \"{state}\"\n{end}",
        n / 5
    );
    for (at, kind) in ["opened", "contact-in", "contact-out", "note", "contact-out", "note"].iter().enumerate() {
        write!(
            text,
            "\n[[event]]\nid = \"e{at}fh\"\ncase = \"{id}\"\nat = 2026-11-2{}T09:2{at}:00+02:00\nby = \"thandi\"\nkind = \"{kind}\"\n\
             channel = \"email\"\ntext = \"\"\"\nThe delivery came late again and nobody called us back although it had been promised twice, so\n\
             we had to buy bread elsewhere for the whole morning.\"\"\"\n",
            at / 3
        )
        .unwrap();
    }
    text
}

/// Returns so many cases in memory, with the policy of the house.
fn shop(n: usize) -> (Folder, Policy) {
    let disk = MemoryDisk::new();
    disk.put("amends.toml", POLICY);
    for n in 0..n {
        disk.put(format!("cases/2026/c-{n}.toml"), &case(n));
    }
    let loaded = folder(&disk, johannesburg(), None, &Progress::silent(), Wanted::All).unwrap();
    (loaded.folder, load::policy(&disk).0)
}

#[divan::bench]
fn read_a_case(bencher: Bencher<'_, '_>) {
    let text = case(0);
    bencher.bench(|| {
        let document = tree::parse(Syntax::Toml, black_box(text.as_bytes())).unwrap();
        read_case::case(&document, Syntax::Toml, johannesburg()).0.unwrap()
    });
}

#[divan::bench]
fn patch_a_case(bencher: Bencher<'_, '_>) {
    let text = case(0);
    let edits = [Edit::head("status", Scalar::Text("resolved".to_owned()))];
    bencher.bench(|| patch(Syntax::Toml, black_box(&text), &edits).unwrap());
}

#[divan::bench(args = ["fri 17:00", "+3bd", "2026-12-24", "in 2 weeks"])]
fn a_phrase_of_time(bencher: Bencher<'_, '_>, phrase: &str) {
    let (_, policy) = shop(0);
    bencher.bench(|| parse(black_box(phrase), &now(), &policy.calendar, Sense::Due));
}

#[divan::bench(args = [1, 30, 365])]
fn open_time_between(bencher: Bencher<'_, '_>, days: i64) {
    let (_, policy) = shop(0);
    let (from, to): (DateTime<Utc>, _) = (now().instant(), now().instant() + TimeDelta::days(days));
    bencher.bench(|| business_seconds(black_box(from), to, &policy.calendar));
}

#[divan::bench(args = [1, 30, 365])]
fn open_time_after(bencher: Bencher<'_, '_>, days: i64) {
    let (_, policy) = shop(0);
    bencher.bench(|| add_business_seconds(black_box(now().instant()), days * 8 * 3_600, &policy.calendar));
}

#[divan::bench]
fn judge_a_case(bencher: Bencher<'_, '_>) {
    let (folder, policy) = shop(1);
    let look = Look { now: now(), policy: &policy };
    bencher
        .bench(|| folder.cases.iter().map(|filed| rules::of_case(&look, black_box(&filed.case))).collect::<Vec<_>>());
}

#[divan::bench]
fn next_over_1000_cases(bencher: Bencher<'_, '_>) {
    let (folder, policy) = shop(1_000);
    let (look, all) = (Look { now: now(), policy: &policy }, Filter::default());
    bencher.bench(|| {
        let selection = Selection::new(look, black_box(&folder), &all);
        next::build(&selection).table(&selection, "next", "")
    });
}

#[divan::bench(args = [Format::Table, Format::Json, Format::Csv])]
fn write_a_page_of_1000_rows(bencher: Bencher<'_, '_>, format: Format) {
    let (folder, policy) = shop(1_000);
    let (look, all) = (Look { now: now(), policy: &policy }, Filter::default());
    let block: Block = list::build(&Selection::new(look, &folder, &all), None, None);
    let page = Page {
        schema: "list",
        as_of: now().at(),
        timezone: "Africa/Johannesburg".to_owned(),
        n_read: Some(1_000),
        n_doubtful: 0,
        problems: Vec::new(),
        blocks: vec![block],
    };
    let style =
        Style { width: None, colour: false, columns: None, nul: false, section: None, quiet: false, raw: false };
    bencher.bench(|| render(black_box(&page), format, &style).unwrap());
}
