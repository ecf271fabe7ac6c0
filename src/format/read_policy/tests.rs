//! Policies by table: what is read, what is refused, and what stands in for it.

use chrono::TimeZone;

use super::policy;
use crate::calendar::span::Span;
use crate::calendar::zone::Zone;
use crate::format::raw::line_column;
use crate::format::tree::{Syntax, parse};
use crate::model::policy::{Loudness, NewFiles, Policy};

fn read(text: &str) -> (Policy, Vec<String>) {
    let (policy, flaws) = policy(&parse(Syntax::Toml, text.as_bytes()).unwrap());
    let said = flaws.into_iter().map(|flaw| {
        let (line, column) = line_column(text, flaw.span.start);
        format!("{line}:{column} {}: {}", flaw.code, flaw.message)
    });
    (policy, said.collect())
}

const BAKERY: &str = r#"schema = 1
name = "Corner Bakery"
timezone = "Africa/Johannesburg"
region = "ZA"
currency = "ZAR"

[hours]
mon = ["08:00-13:00", "13:30-17:00"]
tue = ["08:00-17:00"]
closed = ["2026-12-25", "*-01-01", 2026-12-26]

[hours.special]
2026-12-24 = ["08:00-12:00"]

[hours.breaks]
2026-11-24 = ["10:00-11:00"]

[calendars.workshop]
timezone = "Europe/Berlin"
sun = ["10:00-12:00"]

[repeat]
window = "90d"

[silence]
limit = "2bd"

[rules]
"promise.moved-again" = "warn"
silence.over = "off"

[filters]
mine = "owner:me status:open,waiting"

[files]
format = "json"
"#;

#[test]
fn every_key_of_the_contract_is_read() {
    let (policy, flaws) = read(BAKERY);
    assert_eq!(flaws, Vec::<String>::new());
    assert_eq!((policy.name.as_deref(), policy.region.as_deref()), (Some("Corner Bakery"), Some("ZA")));
    assert_eq!(policy.calendar.zone(), crate::calendar::sample::johannesburg());
    assert_eq!(
        (policy.repeat_window, policy.silence_limit),
        (Span::parse("90d").unwrap(), Span::parse("2bd").unwrap())
    );
    assert_eq!(policy.rules.get("promise.moved-again"), Some(&Loudness::Warn));
    assert_eq!(policy.rules.get("silence.over"), Some(&Loudness::Off));
    assert_eq!(policy.filters.get("mine").map(String::as_str), Some("owner:me status:open,waiting"));
    assert_eq!(policy.new_files, NewFiles::Json);
    assert_eq!(policy.calendars["workshop"].zone(), "Europe/Berlin".parse().unwrap());
    let open = |day: u32, hour: u32, minute: u32| {
        let at = crate::calendar::sample::johannesburg().with_ymd_and_hms(2026, 11, day, hour, minute, 0).unwrap();
        policy.calendar.is_open(at.to_utc())
    };
    // 23 November 2026 is a Monday.
    assert!(open(23, 8, 0) && !open(23, 13, 10) && open(23, 13, 30) && !open(23, 17, 0));
    assert!(open(24, 9, 30) && !open(24, 10, 30) && !open(25, 9, 30));
}

#[test]
fn a_folder_that_says_nothing_is_always_open_in_utc() {
    let (policy, flaws) = read("# nothing\n");
    assert_eq!(flaws, Vec::<String>::new());
    assert!(policy.calendar.is_always_open() && policy.calendar.zone() == Zone::UTC);
    assert_eq!(
        (policy.repeat_window, policy.silence_limit),
        (Span::parse("365d").unwrap(), Span::parse("3bd").unwrap())
    );
    assert_eq!(policy.new_files, NewFiles::Toml);
}

#[test]
fn flaws_are_named_with_their_place() {
    for (text, expect) in [
        ("timezone = \"Mars/Base\"\n", "1:12 time.zone: unknown time zone `Mars/Base`"),
        ("timezon = \"UTC\"\n", "1:1 key.unknown: unknown key `timezon`"),
        ("region = \"XX\"\n", "1:10 value.unknown: unknown `region`: `XX`"),
        ("region = \"South Africa\"\n", "1:10 value.unknown: `region` has a value that is not known here"),
        ("currency = \"rand\"\n", "1:12 value.unknown: unknown `currency`: `rand`"),
        ("[hours]\nmon = [\"8-17\"]\n", "2:8 config.hours: `8-17` is not a period of opening hours"),
        ("[hours]\nmon = \"08:00-17:00\"\n", "2:7 field.type: `mon` is text, expected a list"),
        ("[hours]\nmonday = [\"08:00-17:00\"]\n", "2:1 key.unknown: unknown key `monday` in `[hours]`"),
        ("[hours]\nclosed = [\"christmas\"]\n", "2:11 config.hours: `christmas` is not a closed day"),
        ("[hours.special]\n\"24 Dec\" = [\"08:00-12:00\"]\n", "2:1 field.date: `24 Dec` is no date"),
        ("[repeat]\nwindow = \"a while\"\n", "2:10 config.span: `a while` is not a length of time"),
        ("[rules]\n\"silence.over\" = \"loud\"\n", "2:18 value.unknown: unknown `silence.over`: `loud`"),
        ("[files]\nformat = \"yaml\"\n", "2:10 value.unknown: unknown `format`: `yaml`"),
        ("editor = \"vi\"\n", "1:1 config.forbidden: `editor` is not allowed in a folder's own file"),
        ("[report]\ncommand = \"rm\"\n", "2:1 config.forbidden: `command` is not allowed in a folder's own file"),
        ("[calendars.shop]\nhook = \"rm\"\n", "2:1 config.forbidden: `hook` is not allowed in a folder's own file"),
        ("schema = 2\n", "1:10 schema.newer: written for schema 2; this version knows 1"),
    ] {
        let flaws = read(text).1;
        assert!(flaws.iter().any(|flaw| flaw == expect), "{text}: {flaws:?}");
    }
}

#[test]
fn the_owners_own_keys_and_names_are_no_commands() {
    let own = "x_editor = \"Naledi\"\nx_script_ref = \"7\"\n[hours]\nx_shell = \"/bin/sh\"\n[calendars.script-team]\nmon = [\"08:00-17:00\"]\n";
    let flaws = read(own).1;
    assert!(flaws.iter().all(|flaw| !flaw.contains("config.forbidden")), "{flaws:?}");
}

#[test]
fn values_that_lead_outside_are_forbidden() {
    for value in ["../../x", "/etc/passwd", "~/x", "$HOME/x", "https://example.org/x", "a/../../b"] {
        let flaws = read(&format!("report_folder = \"{value}\"\n")).1;
        assert_eq!(flaws, ["1:1 config.forbidden: `report_folder` points outside the folder"], "{value}");
    }
    assert_eq!(
        read("name = \"~ Tilde & Sons ../ $\"\n[filters]\nweb = \"public:https://example.org\"\n").1,
        Vec::<String>::new()
    );
}
