//! The stories of the sources: after each command of a session, what wants action in its folder is no more than what the
//! story is about, and once it is all of that. What is printed on the way is `transcripts`' business.

use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use amends::model::policy::Loudness;
use amends::rules::Level;
use amends::rules::table::find;
use serde_json::Value;

use crate::console;
use crate::sandbox::{Sandbox, files, repository};

/// Each story, and the codes that it is about.
const STORIES: &[(&str, &[&str])] = &[
    ("s01", &["promise.broken-twice", "promise.overdue", "remedy.unpaid", "repeat.double-deviation"]),
    ("s02", &["now.left-waiting"]),
    ("s04", &["update.missed"]),
    ("s05", &["escalate.now"]),
    ("s06", &["ack.missing", "contact.unanswered", "first-response.late"]),
    ("s07", &["question.unanswered", "reply.partial"]),
    ("s12", &[]),
    ("s13", &["case.bounced"]),
    ("s14", &["repeat.organisation"]),
    ("s16", &["supplier.due-after-promise"]),
];

/// Runs what it is given, and then looks at the whole folder.
const WITNESS: &str = "#!/bin/sh
AMENDS \"$@\"
code=$?
AMENDS next --format json >>LOOKS 2>&1
exit $code
";

/// Returns the words of a line that stand between marks.
fn marked(line: &str, mark: char) -> BTreeSet<String> {
    line.split(mark).skip(1).step_by(2).map(str::to_owned).collect()
}

/// Returns the codes of all cases of one look: the worst of each, and the others.
fn codes(look: &Value) -> BTreeSet<String> {
    assert_eq!(look["incomplete"], false, "{look}");
    let rows = look["data"].as_array().unwrap().iter();
    let of_row = |row: &Value| [&[row["code"].clone()], row["also"].as_array().unwrap().as_slice()].concat();
    rows.flat_map(of_row).map(|code| code.as_str().unwrap().to_owned()).collect()
}

/// Returns the codes of each look at the folder of a story: one after each command of its session.
fn looks(document: &Path) -> Vec<BTreeSet<String>> {
    let sandbox = Sandbox::copy_of(&document.with_extension("in"));
    let config = sandbox.read("amends.toml");
    assert!(!config.contains("[rules]"), "{}: a story is told with the usual levels", document.display());
    let (program, looks) = (sandbox.path().join("bin/amends"), sandbox.path().join("looks"));
    let witness = WITNESS.replace("AMENDS ", &format!("{} ", env!("CARGO_BIN_EXE_amends")));
    let witness = witness.replace("LOOKS", &looks.display().to_string());
    fs::remove_file(&program).unwrap();
    fs::write(&program, witness).unwrap();
    fs::set_permissions(&program, fs::Permissions::from_mode(0o755)).unwrap();
    console::run(document, &sandbox, "").unwrap();
    let looks = fs::read_to_string(&looks).unwrap();
    serde_json::Deserializer::from_str(&looks).into_iter::<Value>().map(|look| codes(&look.unwrap())).collect()
}

fn wants_action(code: &&String) -> bool {
    let rule = find(code).unwrap_or_else(|| panic!("{code} is no code"));
    rule.level == Level::Care(Loudness::Act)
}

#[test]
fn each_story_raises_its_flags_and_no_other_that_wants_action() {
    let documents = files(&repository("tests/transcripts/stories")).into_iter();
    let documents: Vec<_> = documents.filter(|path| path.extension().is_some_and(|is| is == "md")).collect();
    assert_eq!(documents.len(), STORIES.len());
    for (document, (name, flags)) in documents.iter().zip(STORIES) {
        let shown = document.display();
        assert!(document.file_name().unwrap().to_string_lossy().starts_with(&format!("{name}_")), "{shown}");
        let flags: BTreeSet<String> = flags.iter().map(|flag| (*flag).to_owned()).collect();
        let text = fs::read_to_string(document).unwrap();
        let said = text.lines().find_map(|line| line.strip_prefix("Flags: ")).unwrap();
        assert_eq!(marked(said, '`'), flags, "{shown}");
        let expect: BTreeSet<&String> = flags.iter().filter(wants_action).collect();
        let looks = looks(document);
        let acts: Vec<BTreeSet<&String>> =
            looks.iter().map(|look| look.iter().filter(wants_action).collect()).collect();
        let other = acts.iter().flatten().find(|code| !expect.contains(**code));
        assert_eq!(other, None, "{shown}: {acts:?}");
        // All of them at one time, those that only warn too.
        assert!(looks.iter().any(|look| flags.is_subset(look)), "{shown}: {flags:?} of {looks:?}");
    }
}
