//! The keys of a brief for programs, and its one nested row.
//! What people read is `brief::page`'s business.

use super::{Brief, settled, standing};
use crate::calendar::due::Due;
use crate::model::event::EventKind;
use crate::model::promise::Promise;
use crate::model::word::Word;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Column, Role};

/// The columns of the one nested row; what is not for the customer is absent in the customer's.
pub const COLUMNS: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always().role(Role::Id),
    Column::new("subject", "Subject").of(Kind::Text).always().role(Role::Summary),
    Column::new("status", "Status").of(Kind::Text).always(),
    Column::new("priority", "Priority").of(Kind::Text),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("emergency", "Emergency").of(Kind::List(&Kind::Text)).always(),
    Column::new("earlier", "Before").of(Kind::Rows(EARLIER)).always(),
    Column::new("complainant_name", "Complainant").of(Kind::Text),
    Column::new("prefers", "Prefers").of(Kind::Text),
    Column::new("received_at", "Received").of(Kind::Moment).always(),
    Column::new("wrong", "What went wrong").of(Kind::Text).always(),
    Column::new("impact", "Impact").of(Kind::Text),
    Column::new("situation", "Situation").of(Kind::List(&Kind::Text)).always(),
    Column::new("adjustments", "Needs").of(Kind::List(&Kind::Text)).always(),
    Column::new("merged_into", "Merged into").of(Kind::Text),
    Column::new("wants", "Wants").of(Kind::Text),
    Column::new("by_at", "By").of(Kind::Moment).role(Role::Due),
    Column::new("asked", "Asked of you").of(Kind::Rows(ASKED)).always(),
    Column::new("promises", "Promises").of(Kind::Rows(PROMISES)).always(),
    Column::new("questions", "Questions").of(Kind::Rows(QUESTIONS)).always(),
    Column::new("tried", "What was tried").of(Kind::Rows(TRIED)).always(),
];

const EARLIER: &[Column] = &[
    Column::new("case", "Case").of(Kind::Text).always(),
    Column::new("subject", "Subject").of(Kind::Text).always(),
    Column::new("status", "Status").of(Kind::Text).always(),
    Column::new("owner", "Owner").of(Kind::Text),
    Column::new("received_at", "Received").of(Kind::Moment).always(),
    Column::new("promises", "Promises").of(Kind::Rows(PROMISES)).always(),
];

const ASKED: &[Column] = &[
    Column::new("what", "What").of(Kind::Text).always(),
    Column::new("why", "Why").of(Kind::Text),
    Column::new("by_at", "By").of(Kind::Moment),
    Column::new("hint", "What to type").of(Kind::Text).always(),
];

const PROMISES: &[Column] = &[
    Column::new("id", "Promise").of(Kind::Text).always(),
    Column::new("what", "What").of(Kind::Text),
    Column::new("how", "How").of(Kind::Text),
    Column::new("who", "Who").of(Kind::Text),
    Column::new("from", "From").of(Kind::Text),
    Column::new("due", "Due").of(Kind::Due),
    Column::new("due_at", "Due at").of(Kind::Moment),
    Column::new("state", "State").of(Kind::Text).always(),
    Column::new("standing", "Standing").of(Kind::Text).always(),
];

const QUESTIONS: &[Column] = &[
    Column::new("id", "Question").of(Kind::Text).always(),
    Column::new("text", "Text").of(Kind::Text).always(),
    Column::new("standing", "Standing").of(Kind::Text).always(),
    Column::new("offer", "Instead").of(Kind::Text),
];

const TRIED: &[Column] = &[
    Column::new("at", "When").of(Kind::Moment).always(),
    Column::new("by", "By").of(Kind::Text),
    Column::new("kind", "What").of(Kind::Text).always(),
    Column::new("channel", "Channel").of(Kind::Text),
    Column::new("text", "Text").of(Kind::Text),
    Column::new("told", "Told").of(Kind::Text),
];

/// Returns the nested row of a brief.
pub(super) fn row(brief: &Brief<'_>) -> Vec<Cell> {
    let (case, look) = (brief.case, &brief.look);
    let word = |word: &str| Cell::Word(word.to_owned());
    let listed = |texts: &[String]| {
        let texts = texts.iter().filter(|_| brief.is_internal());
        Cell::List(texts.map(|text| Cell::untrusted(text.clone())).collect())
    };
    let ours = |cell: Cell| if brief.is_internal() { cell } else { Cell::None };
    let asked = if brief.is_internal() { brief.asked() } else { Vec::new() };
    let asked = asked.into_iter().map(|asked| {
        vec![
            Cell::untrusted(asked.what),
            Cell::text(asked.why.as_deref()),
            Cell::moment(asked.by_at.map(|at| look.shown(at))),
            Cell::untrusted(asked.hint),
        ]
    });
    let promise = |promise: &&Promise| {
        vec![
            Cell::Id(promise.id.to_string()),
            Cell::text(brief.worded(promise)),
            Cell::text(promise.how.as_deref()),
            if brief.is_internal() || promise.is_ours() { Cell::text(promise.keeper()) } else { Cell::None },
            ours(Cell::text(promise.from.as_deref())),
            match &promise.due {
                Some(Due::Day(day)) => Cell::Day(*day),
                Some(Due::At(at)) => Cell::Moment(*at),
                None => Cell::None,
            },
            Cell::moment(promise.due_at(look.calendar())),
            word(promise.state.word()),
            Cell::untrusted(standing(look, promise)),
        ]
    };
    let earlier = brief.earlier.iter().map(|case| {
        let promises: Vec<&Promise> = case.promises.iter().filter(|promise| promise.is_ours()).collect();
        vec![
            Cell::Id(case.id.to_string()),
            Cell::untrusted(case.subject.clone()),
            word(case.status.word()),
            Cell::text(case.owner.as_deref()),
            Cell::Moment(look.shown(case.received_at)),
            Cell::Rows { columns: PROMISES, rows: promises.iter().map(promise).collect() },
        ]
    });
    let questions = brief.questions.iter().map(|question| {
        let offer = brief.declined(question).and_then(|answer| answer.told.as_deref());
        vec![
            Cell::Id(question.id.to_string()),
            Cell::untrusted(question.text.clone()),
            word(settled(case.state_of(question))),
            Cell::text(offer),
        ]
    });
    let tried = brief.tried.iter().map(|event| {
        vec![
            Cell::Moment(look.shown(event.at)),
            ours(Cell::text(event.by.as_deref())),
            // That something was handed up or put off is ours; that we spoke is theirs too.
            word(match event.kind {
                EventKind::ContactIn => EventKind::ContactIn.word(),
                _ if !brief.is_internal() => EventKind::ContactOut.word(),
                kind => kind.word(),
            }),
            Cell::text(event.channel.as_deref()),
            Cell::text(match super::told(event).filter(|_| !brief.is_internal()) {
                Some(told) => Some(told),
                None => event.text.as_deref().or(event.why.as_deref().filter(|_| brief.is_internal())),
            }),
            Cell::text(super::told(event)),
        ]
    });
    let complainant = brief.folder.complainant(case);
    vec![
        Cell::Id(case.id.to_string()),
        Cell::untrusted(case.subject.clone()),
        word(case.status.word()),
        ours(if brief.holder.is_none() { word(brief.priority().word()) } else { Cell::None }),
        Cell::text(brief.owner()),
        listed(&if brief.is_internal() { brief.emergency() } else { Vec::new() }),
        Cell::Rows { columns: EARLIER, rows: earlier.collect() },
        Cell::text(complainant.and_then(|party| party.name.as_deref())),
        ours(Cell::text(complainant.and_then(|party| party.prefers.as_deref()))),
        Cell::Moment(look.shown(case.received_at)),
        Cell::untrusted(brief.wrong().to_owned()),
        Cell::text(case.impact.as_deref()),
        listed(&case.tags),
        listed(&case.adjustments),
        Cell::id(case.merged_into.as_ref().map(|id| id.as_str())),
        Cell::text(case.wants.as_deref()),
        Cell::moment(brief.by_at().map(|at| look.shown(at))),
        Cell::Rows { columns: ASKED, rows: asked.collect() },
        Cell::Rows { columns: PROMISES, rows: brief.promises.iter().map(promise).collect() },
        Cell::Rows { columns: QUESTIONS, rows: questions.collect() },
        Cell::Rows { columns: TRIED, rows: tried.collect() },
    ]
}
