//! Random changes of one case, as commands and people make them.
//! What they should merge to is `reference`'s business.

use amends::format::fresh::fresh;
use amends::format::patch::patch;
use amends::format::tree::Syntax;
use amends::model::edit::{Edit, Place, Scalar};
use chrono::{DateTime, TimeDelta};
use proptest::prelude::{Just, Strategy, any};
use proptest::{prop_oneof, sample};

/// One change; numbers choose among few values, so that two sides often want the same thing.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    Head(&'static str, &'static str),
    /// Typed in later than it happened.
    Late(&'static str, &'static str),
    Drop(&'static str),
    Tag(&'static str),
    Untag(&'static str),
    Outcome(&'static str, &'static str),
    Promise(&'static str, &'static str),
    Due(u32),
    End(&'static str),
    NewPromise,
    Note(u16),
    /// A comment line above a key or block that stands in the base; TOML only.
    Comment(&'static str),
}

pub(crate) fn change() -> impl Strategy<Value = Change> {
    let word = |words: &'static [&'static str]| sample::select(words);
    prop_oneof![
        word(&["open", "waiting", "resolved", "closed"]).prop_map(|to| Change::Head("status", to)),
        word(&["low", "normal", "high", "emergency"]).prop_map(|to| Change::Head("priority", to)),
        word(&["ada", "bo", "thandi"]).prop_map(|to| Change::Head("owner", to)),
        word(&["a", "b"]).prop_map(|to| Change::Head("category", to)),
        word(&["a", "b"]).prop_map(|to| Change::Head("x_shelf", to)),
        (word(&["owner", "x_shelf"]), word(&["thandi", "ada"])).prop_map(|(key, to)| Change::Late(key, to)),
        word(&["resolved", "closed"]).prop_map(|to| Change::Late("status", to)),
        word(&["owner", "wants", "x_shelf"]).prop_map(Change::Drop),
        word(&["c", "d", "e"]).prop_map(Change::Tag),
        word(&["a", "b", "c"]).prop_map(Change::Untag),
        (word(&["remedy", "cause"]), word(&["a", "b"])).prop_map(|(key, to)| Change::Outcome(key, to)),
        (word(&["what", "how"]), word(&["a", "b"])).prop_map(|(key, to)| Change::Promise(key, to)),
        (24..28_u32).prop_map(Change::Due),
        word(&["kept", "broken", "released"]).prop_map(Change::End),
        Just(Change::NewPromise),
        any::<u16>().prop_map(Change::Note),
        any::<u16>().prop_map(Change::Note),
        word(&["owner = ", "priority = ", "[[promise]]", "[situation]"]).prop_map(Change::Comment),
    ]
}

/// Returns the case from which both sides start.
pub(crate) fn base(syntax: Syntax) -> String {
    let text = |key: &str, value: &str| (key.to_owned(), Scalar::Text(value.to_owned()));
    let at = Scalar::Moment(DateTime::parse_from_rfc3339("2026-11-20T09:14:00+02:00").unwrap());
    let head = [
        ("schema".to_owned(), Scalar::Int(1)),
        text("id", "kd35-dnr3"),
        text("kind", "complaint"),
        text("subject", "Charged twice"),
        ("received_at".to_owned(), at.clone()),
        text("wants", "Money"),
        text("status", "open"),
        text("priority", "normal"),
        text("owner", "thandi"),
    ];
    let tags = Scalar::List(["a", "b"].map(str::to_owned).to_vec());
    let promise = vec![
        text("id", "p7kd"),
        text("what", "Refund"),
        ("made_at".to_owned(), at.clone()),
        ("due".to_owned(), Scalar::Day("2026-11-30".parse().unwrap())),
        text("state", "open"),
    ];
    let event = vec![text("id", "e9fh"), text("case", "kd35-dnr3"), ("at".to_owned(), at), text("kind", "opened")];
    let tables = [("situation".to_owned(), vec![("tags".to_owned(), tags)])];
    fresh(syntax, &head, &tables, &[("promise".to_owned(), promise), ("event".to_owned(), event)])
}

/// Returns the text after the changes of one side.
pub(crate) fn apply(syntax: Syntax, base: &str, side: char, changes: &[Change]) -> String {
    let mut text = base.to_owned();
    for (n, change) in changes.iter().enumerate() {
        text = one(syntax, &text, side, n, change);
    }
    text
}

fn one(syntax: Syntax, text: &str, side: char, n: usize, change: &Change) -> String {
    let put = |place: Place, value: &str| Edit::Put { place, value: Scalar::Text(value.to_owned()) };
    let head = |key: &str| Place::Head { key: key.to_owned() };
    let promise = |key: &str| Place::Block { block: "promise".to_owned(), id: "p7kd".to_owned(), key: key.to_owned() };
    let edits = match change {
        Change::Head(key, to) => vec![put(head(key), to), event(side, n, "changed", &[("key", key), ("to", to)], 0)],
        Change::Late(key, to) => {
            let mut said = event(side, n, "changed", &[("key", key), ("to", to)], 0);
            if let Edit::Append { fields, .. } = &mut said {
                let early = moment(side, n, 0) - TimeDelta::minutes(10);
                fields.iter_mut().filter(|(key, _)| key == "at").for_each(|(_, at)| *at = Scalar::Moment(early));
            }
            vec![put(head(key), to), said]
        }
        Change::Drop(key) => vec![Edit::Drop { place: head(key) }],
        Change::Tag(tag) => vec![tags(syntax, text, |tags| {
            if !tags.contains(&(*tag).to_owned()) {
                tags.push((*tag).to_owned());
            }
        })],
        Change::Untag(tag) => vec![tags(syntax, text, |tags| tags.retain(|known| known != tag))],
        Change::Outcome(key, to) => {
            vec![put(Place::Table { table: "outcome".to_owned(), key: (*key).to_owned() }, to)]
        }
        Change::Promise(key, to) => vec![put(promise(key), to)],
        Change::Due(day) => {
            let day = format!("2026-11-{day}").parse().unwrap();
            vec![Edit::Put { place: promise("due"), value: Scalar::Day(day) }]
        }
        Change::End(state) => vec![
            put(promise("state"), state),
            Edit::Put { place: promise("ended_at"), value: Scalar::Moment(moment(side, n, 0)) },
            event(side, n, state, &[("promise", "p7kd")], 0),
        ],
        Change::NewPromise => {
            let fields = vec![
                ("id".to_owned(), Scalar::Text(format!("p{side}{n}"))),
                ("what".to_owned(), Scalar::Text("More\nthan one line".to_owned())),
                ("made_at".to_owned(), Scalar::Moment(moment(side, n, 7))),
            ];
            vec![Edit::Append { block: "promise".to_owned(), fields }]
        }
        Change::Note(late) => vec![event(side, n, "note", &[("text", "said\n")], *late)],
        Change::Comment(above) => return commented(text, above, side),
    };
    patch(syntax, text, &edits).unwrap()
}

/// Returns when a change of a side happens; some happen at once, on both sides and on one.
fn moment(side: char, n: usize, late: u16) -> DateTime<chrono::FixedOffset> {
    let offset = i64::try_from(n / 3).unwrap() * 60 + i64::from(late % 5) + i64::from(u32::from(side) % 2);
    DateTime::parse_from_rfc3339("2026-11-21T10:00:00+02:00").unwrap() + TimeDelta::seconds(offset)
}

fn event(side: char, n: usize, kind: &str, more: &[(&str, &str)], late: u16) -> Edit {
    let text = |key: &str, value: &str| (key.to_owned(), Scalar::Text(value.to_owned()));
    let mut fields = vec![
        // Ids are chance: they do not follow the order in which things were done.
        text("id", &format!("e{}{side}", n * 7 % 10)),
        text("case", "kd35-dnr3"),
        ("at".to_owned(), Scalar::Moment(moment(side, n, late))),
        text("kind", kind),
    ];
    fields.extend(more.iter().map(|(key, value)| text(key, value)));
    Edit::Append { block: "event".to_owned(), fields }
}

fn tags(syntax: Syntax, text: &str, change: impl FnOnce(&mut Vec<String>)) -> Edit {
    let mut tags = super::reference::tags(syntax, text);
    change(&mut tags);
    Edit::table("situation", "tags", Scalar::List(tags))
}

/// Puts a comment above the line that begins so, where there is one.
fn commented(text: &str, above: &str, side: char) -> String {
    match text.find(&format!("\n{above}")) {
        Some(at) if text.starts_with("schema") => {
            format!("{}\n# {side} about {above}{}", &text[..at], &text[at..])
        }
        _ => text.to_owned(),
    }
}
