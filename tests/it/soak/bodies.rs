//! What one input must lead to, whoever made it up: the fuzzing in this binary and the targets of `fuzz/` share it.
//! Each says whether the input was accepted, or what is wrong; where inputs come from is not known here.

use amends::calendar::due::{self, Sense};
use amends::calendar::hours::Calendar;
use amends::calendar::now::Now;
use amends::calendar::range::parse_instants;
use amends::calendar::span::Span;
use amends::calendar::zone::Zone;
use amends::format::merge::{Versions, merge};
use amends::format::patch::patch;
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_party, read_policy};
use amends::model::edit::{Edit, Scalar};
use amends::model::filter::{Filter, FilterContext};
use amends::model::policy::Policy;
use chrono::{DateTime, Utc};

fn johannesburg() -> Zone {
    "Africa/Johannesburg".parse().unwrap()
}

/// Whether an input was accepted, or what is wrong with what became of it.
pub(crate) type Outcome = Result<bool, String>;

/// Reads a file as everything that a file can be.
pub(crate) fn load(syntax: Syntax, bytes: &[u8]) -> Outcome {
    let Ok(doc) = parse(syntax, bytes) else { return Ok(false) };
    let _ = (read_policy::policy(&doc), read_party::party(&doc, syntax, johannesburg()));
    Ok(read_case::case(&doc, syntax, johannesburg()).0.is_some())
}

/// Returns one of a few edits that write a value.
pub(crate) fn edit(choice: usize, value: Scalar) -> Edit {
    match choice % 8 {
        0..=3 => Edit::head(["status", "owner", "x_new", "subject"][choice % 4], value),
        4 => Edit::table("outcome", "remedy", value),
        5 => Edit::block("promise", "p7kd", "what", value),
        6 => Edit::block("promise", "p1", "what", value),
        _ => Edit::Append { block: "event".to_owned(), fields: vec![("id".to_owned(), value)] },
    }
}

/// Changes a text; what comes out can be read, and the same edit again changes nothing.
pub(crate) fn patched(syntax: Syntax, text: &str, edit: &Edit) -> Outcome {
    let Ok(after) = patch(syntax, text, std::slice::from_ref(edit)) else { return Ok(false) };
    if parse(syntax, after.as_bytes()).is_err() {
        return Err("what was written cannot be read".to_owned());
    }
    let again = patch(syntax, &after, std::slice::from_ref(edit));
    let is_stable = matches!(edit, Edit::Append { .. }) || again.is_ok_and(|again| again == after);
    if is_stable { Ok(true) } else { Err("the same edit again changes something".to_owned()) }
}

/// Merges three texts; both directions say the same, and it can be read.
pub(crate) fn merged(syntax: Syntax, base: &[u8], ours: &[u8], theirs: &[u8]) -> Outcome {
    let there = merge(syntax, Versions { base, ours, theirs }, None);
    let back = merge(syntax, Versions { base, ours: theirs, theirs: ours }, None);
    let shown = || String::from_utf8_lossy(theirs).into_owned();
    match (there, back) {
        (Ok(there), Ok(back)) if there != back => Err(format!("both directions differ, theirs {:?}", shown())),
        (Ok(there), Ok(_)) if parse(syntax, there.text.as_bytes()).is_err() => {
            Err(format!("the result cannot be read, theirs {:?}", shown()))
        }
        (Ok(_), Ok(_)) => Ok(true),
        (Err(_), Err(_)) => Ok(false),
        (there, back) => Err(format!("one direction fails: {there:?} {back:?}, theirs {:?}", shown())),
    }
}

fn now() -> Now {
    let at: DateTime<Utc> = DateTime::from_timestamp(1_795_590_000, 0).unwrap_or_default();
    Now::new(at, johannesburg())
}

/// Reads a phrase in both senses of time; it gives one answer.
pub(crate) fn phrase(phrase: &str, calendar: &Calendar) -> Outcome {
    let now = now();
    let mut is_read = false;
    for sense in [Sense::Due, Sense::Happened] {
        let _ = (Span::parse(phrase), parse_instants(phrase, &now, calendar, sense));
        let once = due::parse(phrase, &now, calendar, sense);
        if once != due::parse(phrase, &now, calendar, sense) {
            return Err("two answers".to_owned());
        }
        is_read |= once.is_ok();
    }
    Ok(is_read)
}

/// Reads a filter; one that is accepted narrows something.
pub(crate) fn filter(terms: &[String]) -> Outcome {
    let policy = Policy::standard(johannesburg());
    let context = FilterContext { now: now(), policy: &policy, me: Some("thandi"), codes: &["promise.overdue"] };
    match Filter::parse(terms, &context) {
        Ok(filter) if filter.is_empty() && !terms.is_empty() => Err("it narrows nothing".to_owned()),
        answer => Ok(answer.is_ok()),
    }
}

/// What the inputs of the targets of `fuzz/` look like: texts with a NUL between them.
pub(crate) mod packed {
    use super::{Calendar, Outcome, Scalar, Syntax};

    fn syntax(text: &[u8]) -> Syntax {
        if text.trim_ascii_start().starts_with(b"{") { Syntax::Json } else { Syntax::Toml }
    }

    /// One file.
    pub(crate) fn load(data: &[u8]) -> Outcome {
        super::load(syntax(data), data)
    }

    /// A value and the text that it is written into; the first byte of the value chooses where.
    pub(crate) fn patch(data: &[u8]) -> Outcome {
        let Ok(text) = std::str::from_utf8(data) else { return Ok(false) };
        let Some((value, text)) = text.split_once('\0') else { return Ok(false) };
        let choice = value.bytes().next().map_or(0, usize::from);
        super::patched(syntax(text.as_bytes()), text, &super::edit(choice, Scalar::Text(value.to_owned())))
    }

    /// The common ancestor, our version, their version.
    pub(crate) fn merge(data: &[u8]) -> Outcome {
        let mut texts = data.splitn(3, |byte| *byte == 0);
        let (Some(base), Some(ours), Some(theirs)) = (texts.next(), texts.next(), texts.next()) else {
            return Ok(false);
        };
        super::merged(syntax(ours), base, ours, theirs)
    }

    /// A phrase, in a zone that is always open.
    pub(crate) fn phrase(data: &[u8]) -> Outcome {
        let Ok(phrase) = std::str::from_utf8(data) else { return Ok(false) };
        super::phrase(phrase, &Calendar::always_open(super::johannesburg()))
    }

    /// The terms of a filter.
    pub(crate) fn filter(data: &[u8]) -> Outcome {
        let Ok(text) = std::str::from_utf8(data) else { return Ok(false) };
        super::filter(&text.split('\0').map(str::to_owned).collect::<Vec<_>>())
    }
}
