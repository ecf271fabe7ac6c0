//! One sample page in every format, word for word.
//! When the words change on purpose, read what the failing test prints as prose, then take it over.

use super::{Format, Style, day, page, plain, problems, record, rows, table, text, word, written};
use crate::view::cell::Cell;
use crate::view::page::{Block, Page};

/// Sentences, a table, a record, and files that could not be read.
fn whole() -> Page {
    let promised = vec![word("promised: "), text("a\nrefund"), word(" by "), Cell::Day(day("2026-11-24"))];
    let mut page = page(vec![Block::Prose(vec![promised]), table("late", "Late", rows()), record()]);
    page.problems = problems();
    page
}

fn single() -> Page {
    page(vec![table("late", "", rows())])
}

fn check(written: &str, expected: &str) {
    assert_eq!(written, expected.strip_prefix('\n').unwrap(), "\n{written}");
}

#[test]
fn table_unclipped() {
    check(
        &plain(&whole(), Format::Table),
        r#"
promised: a refund by Tue 24 Nov

Late
Case       Subject                                         Priority   Due                               Late  Received               Cases  Kept           Open  Also                            Hint
kd35-dnr3  =HYPERLINK("http://t/") \u{1b}[2J\u{202e}evil   emergency  Tue 24 Nov                    16 hours  Sat 20 Dec 2025 11:14      3  83 % (5 of 6)  yes   promise.overdue, update.missed  call them
kd36-aaa2  two lines, "quoted" | piped and `ticked` @team  normal     Sat 2 Jan 2027  in 1 minute 30 seconds                            12  none of 0      no

Case kd35-dnr3
Id       kd35-dnr3
Subject  Charged twice
Text     first line
         error: forged line

           last line
Due      Tue 24 Nov

Outcome
  finding  upheld

Events
  At                Text
  Fri 20 Nov 09:14  I was charged twice.
                    Please help!
  Fri 20 Nov 09:25  A reply

Advice   say sorry

41 cases read, 2 unreadable:
cases/2026/a.toml:14:1: merge.markers: the file holds conflict markers
  hint: run `amends resolve-merge`
cases/2026/b\u{1b}[1m.toml: merge.markers: the file holds conflict markers
cases/2026/b\u{1b}[1m.toml: merge.markers: the file holds conflict markers
"#,
    );
}

#[test]
fn table_in_72_cells_and_colour() {
    let style = Style { width: Some(72), colour: true, ..Style::default() };
    let columns = Some(["case", "subject", "priority", "due", "n"].map(str::to_owned).to_vec());
    let page = page(vec![table("late", "", rows())]);
    check(
        &written(&page, Format::Table, &Style { columns, ..style }).replace('\u{1b}', "^["),
        r#"
^[[2mCase^[[0m       ^[[2mSubject^[[0m                      ^[[2mPriority^[[0m   ^[[2mDue^[[0m             ^[[2mCases^[[0m
kd35-dnr3  =HYPERLINK("http://t/") \u…  ^[[31memergency^[[0m  Tue 24 Nov          3
kd36-aaa2  two lines, "quoted" | pipe…  normal     Sat 2 Jan 2027     12
"#,
    );
}

#[test]
fn markdown() {
    check(
        &plain(&whole(), Format::Markdown),
        r#"
promised: a refund by Tue 24 Nov

## Late

| Case | Subject | Priority | Due | Late | Received | Cases | Kept | Open | Also | Hint |
| --- | --- | --- | --- | --: | --- | --: | --- | --- | --- | --- |
| kd35-dnr3 | \=HYPERLINK\(\"http:&#8203;//t/\"\) \u{1b}\[2J\u{202e}evil | emergency | Tue 24 Nov | 16 hours | Sat 20 Dec 2025 11:14 | 3 | 83 % (5 of 6) | yes | promise.overdue, update.missed | call them |
| kd36-aaa2 | two<br> lines, \"quoted\" \| piped    and \`ticked\` @&#8203;team | normal | Sat 2 Jan 2027 | in 1 minute 30 seconds |  | 12 | none of 0 | no |  |  |

## Case kd35-dnr3

| Field | Value |
| --- | --- |
| Id | kd35-dnr3 |
| Subject | Charged twice |
| Text | first line<br> error: forged line<br> <br> last line |
| Due | Tue 24 Nov |
| Outcome | finding upheld |
| Advice | say sorry |

### Events

| At | Text |
| --- | --- |
| Fri 20 Nov 09:14 | I was charged twice\.<br> Please help\! |
| Fri 20 Nov 09:25 | A reply |

**41 cases read, 2 unreadable:**

- cases/2026/a\.toml:14:1: merge\.markers: the file holds conflict markers (hint: run \`amends resolve-merge\`)
- cases/2026/b\u{1b}\[1m\.toml: merge\.markers: the file holds conflict markers
- cases/2026/b\u{1b}\[1m\.toml: merge\.markers: the file holds conflict markers
"#,
    );
}

#[test]
fn json() {
    check(
        &plain(&whole(), Format::Json),
        r#"
{"schema":"amends/sample/1","as_of":"2026-11-25T09:00:00+02:00","timezone":"Africa/Johannesburg","incomplete":true,"problems":[
{"path":"cases/2026/a.toml","line":14,"column":1,"code":"merge.markers","level":"error","message":"the file holds conflict markers","hint":"run `amends resolve-merge`"},
{"path":"cases/2026/b\u001b[1m.toml","line":null,"column":null,"code":"merge.markers","level":"error","message":"the file holds conflict markers","hint":null},
{"path":"cases/2026/b\u001b[1m.toml","line":null,"column":null,"code":"merge.markers","level":"warning","message":"the file holds conflict markers","hint":null}
],"data":[
{"section":"late","case":"kd35-dnr3","subject":"=HYPERLINK(\"http://t/\") \u001b[2J\u202eevil","priority":"emergency","due":"2026-11-24T17:00:00+02:00","due_at":"2026-11-24T17:00:00+02:00","late_seconds":57600,"business_seconds":3600,"received_at":"2025-12-20T09:14:00.500+00:00","n":3,"rate":0.8333333333333334,"open":true,"also":["promise.overdue","update.missed"],"who":{"name":"Thandi","team":null}},
{"section":"late","case":"kd36-aaa2","subject":"two\r\nlines, \"quoted\" | piped\tand `ticked` @team","priority":"normal","due":"2027-01-02","due_at":null,"late_seconds":-90,"business_seconds":-90,"received_at":null,"n":12,"rate":null,"open":false,"also":[],"who":[{"at":"2026-11-20","text":"=1","by":null}]},
{"section":"case","id":"kd35-dnr3","subject":"Charged twice","text":"first line\nerror: forged line\n\n  last line","owner":null,"due":"2026-11-24T17:00:00+02:00","outcome":{"finding":"upheld","told_at":null},"events":[{"at":"2026-11-20T09:14:00+02:00","text":"I was charged twice.\nPlease help!\n","by":"thandi"},{"at":"2026-11-20T09:25:00+02:00","text":"A reply","by":"thandi"}],"notes":[],"path":"cases/2026/kd35-dnr3.toml"}
]}
"#,
    );
}

#[test]
fn ndjson() {
    check(
        &plain(&single(), Format::Ndjson),
        r#"
{"case":"kd35-dnr3","subject":"=HYPERLINK(\"http://t/\") \u001b[2J\u202eevil","priority":"emergency","due":"2026-11-24T17:00:00+02:00","due_at":"2026-11-24T17:00:00+02:00","late_seconds":57600,"business_seconds":3600,"received_at":"2025-12-20T09:14:00.500+00:00","n":3,"rate":0.8333333333333334,"open":true,"also":["promise.overdue","update.missed"],"who":{"name":"Thandi","team":null}}
{"case":"kd36-aaa2","subject":"two\r\nlines, \"quoted\" | piped\tand `ticked` @team","priority":"normal","due":"2027-01-02","due_at":null,"late_seconds":-90,"business_seconds":-90,"received_at":null,"n":12,"rate":null,"open":false,"also":[],"who":[{"at":"2026-11-20","text":"=1","by":null}]}
"#,
    );
}

#[test]
fn csv() {
    let written = plain(&single(), Format::Csv);
    check(
        &written.replace("\r\n", "$\n"),
        r#"
case,subject,priority,due,due_at,late_seconds,business_seconds,received_at,n,rate,open,also,who$
kd35-dnr3,"'=HYPERLINK(""http://t/"") \u{1b}[2J\u{202e}evil",emergency,2026-11-24T17:00:00+02:00,2026-11-24T17:00:00+02:00,57600,3600,2025-12-20T09:14:00.500+00:00,3,0.8333333333333334,true,"promise.overdue, update.missed","{""name"":""Thandi"",""team"":null}"$
kd36-aaa2,"two
lines, ""quoted"" | piped	and `ticked` @team",normal,2027-01-02,,-90,-90,,12,,false,,"[{""at"":""2026-11-20"",""text"":""=1"",""by"":null}]"$
"#,
    );
}

#[test]
fn tsv() {
    check(
        &plain(&single(), Format::Tsv).replace('\t', " → "),
        r#"
case → subject → priority → due → due_at → late_seconds → business_seconds → received_at → n → rate → open → also → who
kd35-dnr3 → '=HYPERLINK("http://t/") \u{1b}[2J\u{202e}evil → emergency → 2026-11-24T17:00:00+02:00 → 2026-11-24T17:00:00+02:00 → 57600 → 3600 → 2025-12-20T09:14:00.500+00:00 → 3 → 0.8333333333333334 → true → promise.overdue, update.missed → {"name":"Thandi","team":null}
kd36-aaa2 → two\nlines, "quoted" | piped\tand `ticked` @team → normal → 2027-01-02 →  → -90 → -90 →  → 12 →  → false →  → [{"at":"2026-11-20","text":"=1","by":null}]
"#,
    );
}

#[test]
fn ids() {
    check(&plain(&whole(), Format::Ids), "\nkd35-dnr3\nkd36-aaa2\n");
}
