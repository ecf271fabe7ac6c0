//! How much memory the reading of one large file takes, of each shape: a program of its own reads it, and is held where
//! it writes its answer, so that the system can be asked for its peak. What it takes for a tiny file is taken off.

use std::fs;
use std::io::Write as _;
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use super::{figures, skip};
use crate::sandbox::Sandbox;

/// A file takes at most so many times its size, whatever stands in it.
const MOST: usize = 20;

/// Files below this size may take as much as one of it: a page here and there is more than all that they hold.
const SMALL: usize = 128 * 1024;

/// By so much two runs differ that read the same.
const NOISE: usize = 512 * 1024;

/// What a pipe holds before a writer waits.
const PIPE: usize = 64 * 1024;

const HEAD: &str = "schema = 1\nid = \"kd35-dnr3\"\nsubject = \"x\"\nreceived_at = 2026-11-20T09:14:00+02:00\n";

const JSON_HEAD: &str =
    "{\"schema\": 1, \"id\": \"kd35-dnr3\", \"subject\": \"x\", \"received_at\": \"2026-11-20T09:14:00+02:00\"";

/// Returns events one after the other, each with a text.
fn events(n: usize, text: usize) -> String {
    let text = "a".repeat(text);
    let event = |n: usize| {
        let at = format!("2026-11-21T10:{:02}:00+02:00", n % 60);
        format!(
            "\n[[event]]\nid = \"e{n}\"\ncase = \"kd35-dnr3\"\nat = {at}\nby = \"thandi\"\nkind = \"note\"\ntext = \"{text}\"\n"
        )
    };
    (0..n).map(event).collect()
}

/// Files near the largest that is read, as people and we write them.
fn usual() -> Vec<(&'static str, &'static str, String)> {
    let at = "2026-11-20T10:00:00+02:00";
    let event = |n: usize| {
        let head = format!("{{\"id\": \"e{n}\", \"case\": \"kd35-dnr3\", \"at\": \"{at}\", \"by\": \"thandi\"");
        format!("{head}, \"kind\": \"note\", \"text\": \"{}\"}}", "a".repeat(40))
    };
    let json: Vec<String> = (0..6_000).map(event).collect();
    vec![
        ("events with long texts", "toml", HEAD.to_owned() + &events(4_000, 140)),
        ("events with short texts", "toml", HEAD.to_owned() + &events(6_300, 40)),
        ("events with short texts", "json", format!("{JSON_HEAD}, \"event\": [{}]}}", json.join(","))),
        ("one text", "toml", format!("{HEAD}x_text = \"{}\"\n", "a".repeat(1_000_000))),
    ]
}

/// Returns tables or blocks of so many of the shortest keys.
fn tables(head: impl Fn(usize) -> String) -> String {
    let keys: String = (0..1_999).map(|n| format!("{n}=1\n")).collect();
    (0..70).map(|n| head(n) + &keys).collect()
}

/// Texts of the shapes that make the most of each byte, and such as are no case at all.
fn dense() -> Vec<(&'static str, &'static str, String)> {
    let fill = |piece: &str, most: usize| piece.repeat((1_000_000 / piece.len()).min(most));
    let block = |n: usize| format!("[[event]]\nid = \"e{n}\"\nat = 2026-11-20\nkind = \"note\"\n");
    let keys: String = (0..9_000).map(|n| format!("x_{n} = {}\n", "1".repeat(15))).collect();
    let toml = |rest: String| ("toml", HEAD.to_owned() + &rest);
    let promise = |n: usize| format!("[[promise]]\nid = \"p{n}\"\n");
    let lists = |n: usize| -> String { (0..n).map(|n| format!("x_{n} = [{}]\n", "1,".repeat(9_900))).collect() };
    let json = |rest: String| ("json", JSON_HEAD.to_owned() + &rest);
    [
        ("events without a text", toml((0..9_999).map(block).collect())),
        ("events that lack everything", toml(fill("[[event]]\n", 9_999))),
        ("a list", toml(format!("x_list = [{}]\n", fill("1,", 9_999)))),
        ("lists in a list", toml(format!("x_list = [{}]\n", format!("[{}],", "1,".repeat(9_000)).repeat(11)))),
        ("towers of lists", toml(format!("x_list = [{}]\n", fill("[[[[[[1]]]]]],", 9_999)))),
        ("keys", toml(keys)),
        ("promises without a due", toml((0..9_999).map(promise).collect())),
        ("tables of keys", toml(tables(|n| format!("[x_{n}]\n")))),
        ("blocks of unknown keys", toml(tables(|_| "[[event]]\n".to_owned()))),
        ("tables with dots", toml(tables(|n| format!("[x.t{n}]\n")))),
        ("lists", toml(lists(2))),
        ("too many lists", toml(lists(40))),
        ("a key in quotes", toml("'x_a' = 1\n".to_owned() + &events(6_300, 40))),
        ("line ends of Windows", ("toml", (HEAD.to_owned() + &events(6_300, 40)).replace('\n', "\r\n"))),
        ("comments", toml(fill("#\n", usize::MAX))),
        ("not closed", toml("x = ".to_owned() + &fill("[", usize::MAX))),
        ("signs", toml(fill("=", usize::MAX))),
        ("inline tables", toml("x = ".to_owned() + &fill("{a=", usize::MAX))),
        ("too many blocks", toml(fill("[[event]]\n", usize::MAX))),
        ("too long a list", toml(format!("x_list = [{}]\n", fill("1,", usize::MAX)))),
        ("events", json(format!(", \"event\": [{}{{}}]}}", fill("{\"id\": \"e\", \"kind\": \"note\"},", 9_998)))),
        ("a list", json(format!(", \"x_list\": [{}1]}}", fill("1,", 9_998)))),
        ("too long a list", json(format!(", \"x_list\": [{}1]}}", fill("1,", usize::MAX)))),
        ("not closed", json(", \"x\": ".to_owned() + &fill("[", usize::MAX))),
        ("escapes", json(format!(", \"x_text\": \"{}\"}}", fill("\\u0041", usize::MAX)))),
    ]
    .map(|(shape, (extension, text))| (shape, extension, text))
    .to_vec()
}

#[test]
fn a_large_file_takes_at_most_twenty_times_its_size() {
    let began = Instant::now();
    let sandbox = Sandbox::new_shop();
    if !std::path::Path::new("/proc/self/status").exists() {
        return skip("memory", "there is no /proc");
    }
    let floor = peak(&sandbox, "toml", HEAD);
    let shapes = [usual(), dense()].concat();
    let (mut worst, mut over) = (Vec::new(), Vec::new());
    for (shape, extension, text) in &shapes {
        let taken = peak(&sandbox, extension, text).saturating_sub(floor);
        #[expect(clippy::cast_precision_loss, reason = "a few million")]
        let times = taken as f64 / text.len().max(SMALL) as f64;
        let said = format!("{times:.1} times {} KB of {shape} ({extension})", text.len() / 1024);
        if taken > MOST * text.len().max(SMALL) + NOISE {
            over.push(said.clone());
        }
        worst.push((times, said));
    }
    worst.sort_by(|a, b| b.0.total_cmp(&a.0));
    let worst: Vec<String> = worst.into_iter().take(5).map(|(_, said)| said).collect();
    let (n, first) = (shapes.len(), format!("most: {}", worst.join("; ")));
    figures("memory", began, &[("shapes", &n), ("", &first), ("over", &over.len())]);
    assert_eq!(over, [""; 0]);
}

/// Returns the most memory that a list of the shop takes with this one file in it, in bytes.
fn peak(sandbox: &Sandbox, extension: &str, text: &str) -> usize {
    let path = format!("cases/kd35-dnr3.{extension}");
    sandbox.write(&path, text);
    let (reader, mut writer) = std::io::pipe().unwrap();
    writer.write_all(&vec![b' '; PIPE]).unwrap();
    let mut command = sandbox.amends(&["--no-index", "list"]);
    let mut child = command.stdout(writer).stderr(Stdio::null()).spawn().unwrap();
    let found = held(&mut child);
    child.kill().unwrap();
    child.wait().unwrap();
    drop(reader);
    fs::remove_file(sandbox.shop().join(path)).unwrap();
    found
}

/// Waits until the program waits for its reader, and returns its peak until then.
fn held(child: &mut Child) -> usize {
    let of = |name: &str| fs::read_to_string(format!("/proc/{}/{name}", child.id())).unwrap();
    let until = Instant::now() + Duration::from_secs(60);
    while Instant::now() < until {
        // The call's number, and then what is written to: stdout.
        if of("syscall").split(' ').nth(1) == Some("0x1") {
            let status = of("status");
            let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
            return line.trim().trim_end_matches(" kB").parse::<usize>().unwrap() * 1024;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    panic!("the program does not answer");
}
