//! The fields of what is kept in the index, in the order in which they stand there.
//! A field that is added to the model and not here does not compile.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use super::codec::{Stored, bytes, put_text, put_word, take_text, take_word};
use crate::model::case::{
    Accepted, Case, CaseKind, Escalation, EscalationKind, Fault, Outcome, Priority, Question, QuestionState, Status,
    WaitingOn,
};
use crate::model::diagnostic::{Diagnostic, Severity};
use crate::model::event::{Event, EventKind};
use crate::model::party::{Party, PartyKind, Role};
use crate::model::promise::{Promise, PromiseKind, PromiseState};
use crate::store::load::{Flaw, Read, shown};

macro_rules! stored {
    ($($name:ident { $($field:ident),+ $(,)? })+) => {
        $(impl Stored for $name {
            fn put(&self, to: &mut Vec<u8>) {
                let Self { $($field),+ } = self;
                $($field.put(to);)+
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                Some(Self { $($field: Stored::take(from)?),+ })
            }
        })+
    };
}

macro_rules! stored_words {
    ($($name:ident),+ $(,)?) => {
        $(impl Stored for $name {
            fn put(&self, to: &mut Vec<u8>) {
                put_word(*self, to);
            }

            fn take(from: &mut &[u8]) -> Option<Self> {
                take_word(from)
            }
        })+
    };
}

stored_words!(
    Accepted,
    CaseKind,
    EscalationKind,
    EventKind,
    Fault,
    PartyKind,
    Priority,
    PromiseKind,
    PromiseState,
    QuestionState,
    Role,
    Status,
    WaitingOn,
);

stored! {
    Case {
        id, schema, kind, subject, received_at, entered_at, channel, complainant, aliases, wants, status, waiting_on,
        priority, owner, category, public, reference, x, tags, impact, adjustments, questions, promises, events, escalations, outcome,
        policies, merged_into, conflicts,
    }
    Question { id, text, state, was }
    Promise { id, kind, what, how, who, to, from, made_at, due, state, ended_at, replaces, part_of, was }
    Event {
        id, case, at, entered_at, by, kind, channel, text, why, told, key, from, to, promise, question, party, auto,
        once, apology, substantive, was, wait_seconds, no_human, retold, handling, repeats,
        complainant, reference,
    }
    Escalation { id, to, kind, level, why, told, next_update, at, accepted_at, declined_at, answered_by, was }
    Outcome { finding, remedy, amount, currency, cause, root_cause, accepted, told_at, fault, checked_by }
    Party {
        id, schema, kind, name, emails, phones, refs, organisation, roles, prefers, avoid, same_as, not_same_as, erased_at,
        once,
    }
}

impl Stored for Severity {
    fn put(&self, to: &mut Vec<u8>) {
        to.push(match self {
            Severity::Error => 0,
            Severity::Warning => 1,
            Severity::Note => 2,
        });
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        match bytes(from, 1)? {
            [0] => Some(Severity::Error),
            [1] => Some(Severity::Warning),
            [2] => Some(Severity::Note),
            _ => None,
        }
    }
}

impl Stored for Diagnostic {
    fn put(&self, to: &mut Vec<u8>) {
        let Self { code, severity, span, message, hint } = self;
        put_text(code, to);
        severity.put(to);
        span.start.put(to);
        span.end.put(to);
        message.put(to);
        hint.put(to);
    }

    fn take(from: &mut &[u8]) -> Option<Self> {
        Some(Self {
            code: code(take_text(from)?),
            severity: Stored::take(from)?,
            span: usize::take(from)?..usize::take(from)?,
            message: Stored::take(from)?,
            hint: Stored::take(from)?,
        })
    }
}

/// Returns a code as one that lives as long as the program; each is kept once, and there are few.
fn code(text: &str) -> &'static str {
    static CODES: Mutex<BTreeSet<&'static str>> = Mutex::new(BTreeSet::new());
    let mut codes = CODES.lock().unwrap_or_else(PoisonError::into_inner);
    match codes.get(text) {
        Some(code) => code,
        None => {
            let code: &'static str = Box::leak(text.to_owned().into_boxed_str());
            codes.insert(code);
            code
        }
    }
}

/// What the index keeps of a file beside its record.
#[derive(Debug, PartialEq)]
pub(in crate::store) enum Kept<T> {
    Whole(Read<T>),
    /// Nothing is wrong with it, and it is seldom asked for: where it stands is enough.
    Path(PathBuf),
}

/// Writes what was read of a file.
pub(super) fn put_read<T: Stored>(read: &Read<T>, to: &mut Vec<u8>) {
    put_text(&read.path, to);
    true.put(to);
    read.value.put(to);
    read.flaws.len().put(to);
    for Flaw { path: _, line, column, diagnostic } in &read.flaws {
        line.put(to);
        column.put(to);
        diagnostic.put(to);
    }
}

/// Writes where a file stands and nothing of what is in it.
pub(super) fn put_path(path: &Path, to: &mut Vec<u8>) {
    put_text(&shown(path), to);
    false.put(to);
}

/// Takes what is kept of a file; all bytes must belong to it.
pub(super) fn take<T: Stored>(mut from: &[u8]) -> Option<Kept<T>> {
    let path = take_text(&mut from)?;
    if !bool::take(&mut from)? {
        return from.is_empty().then(|| Kept::Path(PathBuf::from(path)));
    }
    let path = shown(Path::new(path));
    let value = Stored::take(&mut from)?;
    let n_flaws = usize::take(&mut from)?;
    let mut flaws = Vec::new();
    for _ in 0..n_flaws {
        let (line, column) = Stored::take(&mut from)?;
        flaws.push(Flaw { path: path.clone(), line, column, diagnostic: Stored::take(&mut from)? });
    }
    from.is_empty().then_some(Kept::Whole(Read { path, value, flaws }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::johannesburg;
    use crate::format::tree::parse;
    use crate::format::{read_case, read_party};
    use crate::store::load::syntax;

    fn there_and_back<T: Stored + PartialEq + std::fmt::Debug>(read: Read<T>) {
        let mut bytes = Vec::new();
        put_read(&read, &mut bytes);
        assert_eq!(take::<T>(&bytes), Some(Kept::Whole(read)));
        // No damage makes it panic, and none is taken for the whole.
        for len in 0..bytes.len() {
            assert_eq!(take::<T>(&bytes[..len]), None);
        }
        for at in 0..bytes.len() {
            let mut bent = bytes.clone();
            bent[at] ^= 0xff;
            drop(take::<T>(&bent));
        }
    }

    /// Files with all sorts of blocks and flaws.
    const FILES: &[(&str, &[u8])] = &[
        ("kd35-dnr3.toml", include_bytes!("../../../examples/bakery/cases/2026/kd35-dnr3.toml")),
        ("df5c-ngch.json", include_bytes!("../../../examples/bakery/cases/2026/df5c-ngch.json")),
        ("dpwh-xp7n.toml", include_bytes!("../../../examples/bakery/cases/2026/dpwh-xp7n.toml")),
        ("ft49-cjwp.toml", include_bytes!("../../../examples/bakery/cases/2026/ft49-cjwp.toml")),
        ("j9gg-xcrd.toml", include_bytes!("../../../examples/bakery/cases/2026/09/j9gg-xcrd.toml")),
        ("rfrx-vk83.json", include_bytes!("../../../examples/bakery/cases/2026/query/rfrx-vk83.json")),
        ("p-h7xw3.toml", include_bytes!("../../../examples/bakery/parties/p-h7xw3.toml")),
        ("p-g3fkx.json", include_bytes!("../../../examples/bakery/parties/p-g3fkx.json")),
        (
            "odd.toml",
            b"id = \"odd\"\nstaus = 1\nreceived_at = 2026-11-20\n[[event]]\nkind = \"danced\"\nat = 2026-11-20\n",
        ),
    ];

    #[test]
    fn a_path_alone_comes_back() {
        let mut bytes = Vec::new();
        put_path(Path::new("cases/c-1.toml"), &mut bytes);
        assert_eq!(take::<Case>(&bytes), Some(Kept::Path(PathBuf::from("cases/c-1.toml"))));
        bytes.push(0);
        assert_eq!(take::<Case>(&bytes), None);
    }

    #[test]
    fn cases_and_parties_come_back_as_they_were() {
        for (path, bytes) in FILES {
            let (path, syntax) = (Path::new(path), syntax(Path::new(path)));
            let document = parse(syntax, bytes).unwrap();
            let flaws = |found: Vec<Diagnostic>| -> Vec<Flaw> {
                found.into_iter().map(|one| Flaw::of_text(path, &document.text, one)).collect()
            };
            let (value, found) = read_case::case(&document, syntax, johannesburg());
            there_and_back(Read { path: shown(path), value, flaws: flaws(found) });
            let (value, found) = read_party::party(&document, syntax, johannesburg());
            there_and_back(Read { path: shown(path), value, flaws: flaws(found) });
        }
    }
}
