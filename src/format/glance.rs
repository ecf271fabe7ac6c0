//! A look at the text of a case that tells its summary and builds nothing, if it is written as we write it.
//! What is odd in any way is not judged here: the file is then read whole, which gives the same summary.

mod lines;

use chrono::{DateTime, FixedOffset};

use crate::calendar::zone::Zone;

use self::lines::{Header, Line, Lines, Worth};
use super::fields::is_decimal;
use super::instant::{Stamp, plain_stamp};
use super::plain_toml::is_plain_int;
use crate::calendar::due::Due;
use crate::calendar::zone;
use crate::model::case::{Accepted, CaseKind, EscalationKind, Fault, Priority, QuestionState, Status, WaitingOn};
use crate::model::event::EventKind;
use crate::model::id::is_word;
use crate::model::merged::TAKEN_IN;
use crate::model::promise::{PromiseKind, PromiseState};
use crate::model::summary::traits::{Trait, Traits};
use crate::model::summary::{Happened, Head, Summary, Tally};
use crate::model::word::Word;

/// What a key holds when nothing is wrong with it.
#[derive(Clone, Copy)]
enum Sort {
    Text,
    /// A text that is used: it must say what stands there.
    Plain,
    Id,
    Word(fn(&str) -> bool),
    Texts,
    Decimal,
    Flag,
    Int,
    /// A text, or a number that is one.
    Name,
    /// A text, a flag, a number or a time.
    Single,
    Moment,
    Due,
}

/// The keys of a table, in the order in which they are mostly written.
type Keys = &'static [(&'static str, Sort)];

const HEAD: Keys = &[
    ("schema", Sort::Int),
    ("id", Sort::Id),
    ("kind", Sort::Word(is::<CaseKind>)),
    ("subject", Sort::Text),
    ("received_at", Sort::Moment),
    ("entered_at", Sort::Moment),
    ("channel", Sort::Plain),
    ("complainant", Sort::Id),
    ("wants", Sort::Text),
    ("status", Sort::Word(is::<Status>)),
    ("waiting_on", Sort::Word(is::<WaitingOn>)),
    ("priority", Sort::Word(is::<Priority>)),
    ("owner", Sort::Plain),
    ("category", Sort::Plain),
    ("public", Sort::Text),
    ("ref", Sort::Name),
    ("merged_into", Sort::Id),
];

const SITUATION: Keys = &[("tags", Sort::Texts), ("impact", Sort::Text), ("adjustments", Sort::Texts)];

const QUESTION: Keys =
    &[("id", Sort::Plain), ("text", Sort::Text), ("state", Sort::Word(is::<QuestionState>)), ("was", Sort::Text)];

const PROMISE: Keys = &[
    ("id", Sort::Plain),
    ("kind", Sort::Word(is::<PromiseKind>)),
    ("what", Sort::Text),
    ("how", Sort::Text),
    ("who", Sort::Text),
    ("to", Sort::Text),
    ("from", Sort::Text),
    ("made_at", Sort::Moment),
    ("due", Sort::Due),
    ("state", Sort::Word(is::<PromiseState>)),
    ("ended_at", Sort::Moment),
    ("replaces", Sort::Text),
    ("part_of", Sort::Text),
    ("was", Sort::Text),
];

const EVENT: Keys = &[
    ("id", Sort::Plain),
    ("case", Sort::Text),
    ("at", Sort::Moment),
    ("entered_at", Sort::Moment),
    ("by", Sort::Text),
    ("kind", Sort::Word(is::<EventKind>)),
    ("channel", Sort::Text),
    ("text", Sort::Text),
    ("why", Sort::Text),
    ("told", Sort::Text),
    ("key", Sort::Plain),
    ("from", Sort::Single),
    ("to", Sort::Single),
    ("promise", Sort::Text),
    ("question", Sort::Text),
    ("party", Sort::Text),
    ("auto", Sort::Flag),
    ("once", Sort::Text),
    ("apology", Sort::Texts),
    ("substantive", Sort::Flag),
    ("was", Sort::Text),
    ("wait_seconds", Sort::Int),
    ("no_human", Sort::Flag),
    ("retold", Sort::Flag),
    ("handling", Sort::Flag),
    ("repeats", Sort::Texts),
    ("complainant", Sort::Text),
    ("ref", Sort::Name),
];

const ESCALATION: Keys = &[
    ("id", Sort::Plain),
    ("to", Sort::Text),
    ("kind", Sort::Word(is::<EscalationKind>)),
    ("level", Sort::Int),
    ("why", Sort::Text),
    ("told", Sort::Text),
    ("next_update", Sort::Due),
    ("at", Sort::Moment),
    ("accepted_at", Sort::Moment),
    ("declined_at", Sort::Moment),
    ("answered_by", Sort::Text),
    ("was", Sort::Text),
];

const OUTCOME: Keys = &[
    ("finding", Sort::Text),
    ("remedy", Sort::Text),
    ("amount", Sort::Decimal),
    ("currency", Sort::Text),
    ("cause", Sort::Plain),
    ("root_cause", Sort::Plain),
    ("accepted", Sort::Word(is::<Accepted>)),
    ("told_at", Sort::Moment),
    ("fault", Sort::Word(is::<Fault>)),
    ("checked_by", Sort::Text),
];

/// So many blocks, and no more, are looked at: their ids are compared with each other.
const MOST_BLOCKS: usize = 256;

/// How keys of the owner's own begin.
const OWN: &str = "x_";

/// So many keys of the owner's own in one table.
const MOST_OWN: usize = 8;

fn is<W: Word>(text: &str) -> bool {
    !text.is_empty() && W::from_word(text).is_some()
}

/// Returns the summary of a case in whose text nothing is wrong; nothing if only the whole reading can tell.
pub fn case(bytes: &[u8], zone: Zone) -> Option<Summary> {
    let mut reader = Reader { lines: Lines::of(bytes)?, zone };
    let (mut schema, mut has_subject, mut received_at, mut is_merged_into) = (None, false, None, false);
    let (mut id, mut complainant, mut owner, mut category) = (None, None, None, None);
    let (mut kind, mut status, mut priority) = (Some(CaseKind::Complaint), Some(Status::Open), Some(Priority::Normal));
    let mut traits = Traits::default();
    let mut next = reader.table(HEAD, &mut |key, found| match key {
        "schema" => schema = found.bare,
        "id" => id = found.text,
        "subject" => has_subject = true,
        "received_at" => received_at = found.instant(),
        "complainant" => complainant = found.text,
        "owner" => owner = found.text,
        "category" => category = found.text,
        "channel" => found.text.into_iter().for_each(|text| traits.add(Trait::Channel(text))),
        "ref" => found.text.into_iter().flat_map(Trait::of_ref).for_each(|one| traits.add(one)),
        "public" => traits.add(Trait::Public),
        "kind" => kind = found.word(),
        "status" => status = found.word(),
        "priority" => priority = found.word(),
        "merged_into" => is_merged_into = true,
        own if own.starts_with(OWN) => traits.add(Trait::Own(own)),
        _ => {}
    })?;
    if schema != Some("1") || !has_subject {
        return None;
    }
    category.into_iter().for_each(|text| traits.add(Trait::Category(text)));
    let (mut tally, mut is_refused) = (Tally::default(), false);
    let (mut blocks, mut tables) = (Vec::with_capacity(16), Vec::new());
    while let Some(Header { name, is_block }) = next {
        let (of, mut id) = (id, None);
        next = match (name, is_block) {
            ("event", true) => {
                let (mut kind, mut at, mut is_own, mut has_to, mut key, mut handling) =
                    (None, None, true, false, None, false);
                let mut is_alien = false;
                let next = reader.table(EVENT, &mut |known, found| match known {
                    "id" => id = found.text,
                    "case" => is_alien = found.text != of,
                    "at" => at = found.instant(),
                    "kind" => kind = found.word(),
                    "was" => is_own = false,
                    "to" => has_to = true,
                    "key" => key = found.text,
                    "handling" => handling = found.bare == Some("true"),
                    _ => {}
                })?;
                let takes_in = kind == Some(EventKind::Merged) && has_to && key == Some(TAKEN_IN);
                if is_alien {
                    return None;
                }
                tally.event(&Happened { kind: kind?, at: at?, is_own, takes_in, handling });
                next
            }
            ("promise", true) => {
                let (mut state, mut due, mut made_at) = (Some(PromiseState::Open), None, Some(None));
                let next = reader.table(PROMISE, &mut |known, found| match known {
                    "id" => id = found.text,
                    "state" => state = found.word(),
                    "due" => due = found.due(),
                    "made_at" => made_at = found.instant().map(Some),
                    _ => {}
                })?;
                tally.promise(state?, due.as_ref(), made_at?);
                next
            }
            ("question", true) => reader.table(QUESTION, &mut id_alone(&mut id))?,
            ("escalation", true) => {
                traits.add(Trait::Escalation);
                reader.table(ESCALATION, &mut id_alone(&mut id))?
            }
            ("situation", false) => {
                let mut tags = Some("");
                let next = reader
                    .table(SITUATION, &mut |known, found| tags = if known == "tags" { found.text } else { tags })?;
                // Between the quotes stand the texts, between those the commas.
                tags?.split('"').skip(1).step_by(2).for_each(|text| traits.add(Trait::Tag(text)));
                next
            }
            ("outcome", false) => reader.table(OUTCOME, &mut |known, found| {
                is_refused |= known == "accepted" && found.word() == Some(Accepted::No);
                if matches!(known, "cause" | "root_cause") {
                    found.text.into_iter().for_each(|text| traits.add(Trait::Cause(text)));
                }
            })?,
            _ => return None,
        };
        if is_block {
            let block = (name, id.filter(|id| !id.is_empty())?);
            if blocks.len() == MOST_BLOCKS || blocks.contains(&block) {
                return None;
            }
            blocks.push(block);
        } else if tables.contains(&name) {
            return None;
        } else {
            tables.push(name);
        }
    }
    Some(tally.under(&Head {
        id: id?,
        kind: kind?,
        status: status?,
        priority: priority?,
        received_at: received_at?,
        complainant,
        owner,
        category,
        is_merged_into,
        is_refused,
        is_special: false,
        traits,
    }))
}

fn id_alone<'i, 't>(id: &'i mut Option<&'t str>) -> impl FnMut(&str, Found<'t>) + use<'i, 't> {
    |known, found| {
        if known == "id" {
            *id = found.text;
        }
    }
}

/// What a key holds.
#[derive(Clone, Copy, Default)]
struct Found<'t> {
    text: Option<&'t str>,
    bare: Option<&'t str>,
    stamp: Option<Stamp>,
}

impl Found<'_> {
    fn word<W: Word>(&self) -> Option<W> {
        W::from_word(self.text?)
    }

    fn instant(&self) -> Option<DateTime<FixedOffset>> {
        match self.stamp? {
            Stamp::Instant(at) => Some(at),
            _ => None,
        }
    }

    fn due(&self) -> Option<Due> {
        match self.stamp? {
            Stamp::Day(day) => Some(Due::Day(day)),
            _ => self.instant().map(Due::At),
        }
    }
}

struct Reader<'t> {
    lines: Lines<'t>,
    zone: Zone,
}

impl<'t> Reader<'t> {
    /// Shows what the keys of a table hold and returns the header after it, if there is one; nothing at all if
    /// anything in it is odd.
    fn table(&mut self, keys: Keys, show: &mut dyn FnMut(&str, Found<'t>)) -> Option<Option<Header<'t>>> {
        let (mut seen, mut own, mut place) = (0_u32, Vec::new(), 0);
        loop {
            let (key, worth) = match self.lines.next()? {
                None => return Some(None),
                Some(Line::Header(header)) => return Some(Some(header)),
                Some(Line::Pair(key, worth)) => (key, worth),
            };
            if key.starts_with(OWN) {
                if own.len() == MOST_OWN || own.contains(&key) || self.single(worth).is_none() {
                    return None;
                }
                own.push(key);
                show(key, Found::default());
                continue;
            }
            // The next key is mostly one of the next in the list.
            let (before, after) = keys.split_at_checked(place)?;
            let known = after.iter().chain(before).position(|(known, _)| *known == key)?;
            place = (place + known) % keys.len();
            if seen & (1 << place) != 0 {
                return None;
            }
            seen |= 1 << place;
            let (known, sort) = keys.get(place)?;
            let found = self.found(*sort, worth)?;
            show(known, found);
        }
    }

    /// Returns what a value is, if it is what it should be.
    fn found(&self, sort: Sort, worth: Worth<'t>) -> Option<Found<'t>> {
        let text = |text| Found { text: Some(text), ..Found::default() };
        match (sort, worth) {
            (Sort::Text | Sort::Plain, Worth::Text(it)) => Some(text(it)),
            (Sort::Text, Worth::Spelt) => Some(Found::default()),
            (Sort::Id, Worth::Text(it)) => is_word(it).then(|| text(it)),
            (Sort::Word(is_known), Worth::Text(it)) => is_known(it).then(|| text(it)),
            (Sort::Decimal, Worth::Text(it)) => is_decimal(it).then(Found::default),
            (Sort::Texts, Worth::Texts(list)) => Some(Found { text: list, ..Found::default() }),
            (Sort::Name, Worth::Text(it)) => Some(text(it)),
            (Sort::Name, Worth::Bare(it)) => is_plain_int(it).then(|| text(it)),
            (Sort::Flag, Worth::Bare(bare @ ("true" | "false"))) => {
                Some(Found { bare: Some(bare), ..Found::default() })
            }
            (Sort::Int, Worth::Bare(bare)) => {
                is_plain_int(bare).then(|| Found { bare: Some(bare), ..Found::default() })
            }
            (Sort::Single, worth) => match worth {
                Worth::Texts(_) => None,
                worth => self.single(worth),
            },
            (Sort::Moment | Sort::Due, Worth::Bare(bare)) => match plain_stamp(bare)? {
                stamp @ Stamp::Day(_) => matches!(sort, Sort::Due).then_some(stamp),
                stamp @ Stamp::Instant(at) => self.agrees(at).then_some(stamp),
                _ => None,
            }
            .map(|stamp| Found { stamp: Some(stamp), ..Found::default() }),
            _ => None,
        }
    }

    /// Returns nothing of a value that is whatever it likes to be, but written plainly.
    fn single(&self, worth: Worth<'t>) -> Option<Found<'t>> {
        let is_plain = match worth {
            Worth::Bare(bare) => matches!(bare, "true" | "false") || is_plain_int(bare) || plain_stamp(bare).is_some(),
            _ => true,
        };
        is_plain.then(Found::default)
    }

    fn agrees(&self, at: DateTime<FixedOffset>) -> bool {
        at.offset().local_minus_utc() == 0 || zone::agrees(at, self.zone)
    }
}

#[cfg(test)]
mod tests;
