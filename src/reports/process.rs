//! How the cases answer the questions that policies ask of the handling: for each question how many, and which do not.
//! What a record must show for an answer is `model::process`' business.

use crate::calendar::range::InstantRange;
use crate::model::preset::Need;
use crate::model::process::{self, Answer};
use crate::model::word::Word;
use crate::reports::selection::Selection;
use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Align, Audience, Column, Table};

/// The columns; a question of a policy is the row.
pub const COLUMNS: &[Column] = &[
    Column::new("section", "Section").of(Kind::OneOf(&["process"])).always().data(),
    Column::new("policy", "Policy").of(Kind::Text).always(),
    Column::new("step", "Step").of(Kind::Text).always(),
    Column::new("ask", "Question").of(Kind::Text).always(),
    Column::new("needs", "Shown by").of(Kind::OneOf(Need::SPELLINGS)).always().data(),
    number("n", "N"),
    number("shown", "Shown"),
    number("missing", "Missing"),
    number("not_yet", "Not yet"),
    Column::new("shown_share", "Shown of asked").of(Kind::Share),
    Column::new("cases", "Missing in").of(Kind::List(&Kind::Text)).always(),
];

const fn number(key: &'static str, title: &'static str) -> Column {
    let mut column = Column::new(key, title).of(Kind::Count);
    column.align = Align::Right;
    column
}

/// What the cases answer to one question.
struct Question {
    policy: String,
    step: String,
    ask: String,
    needs: Need,
    answers: Vec<(String, Answer)>,
}

/// Returns the questions of all policies that hold for the cases received in a stretch of time, in their order.
pub fn table(selection: &Selection<'_>, range: &InstantRange) -> Table {
    let mut questions: Vec<Question> = Vec::new();
    let received = selection.cases().filter(|filed| range.contains(filed.case.received_at.to_utc()));
    for case in received.map(|filed| &filed.case) {
        for one in process::of_case(selection.look.policy, case) {
            let (policy, answer) = (one.policy.pin(), (case.id.to_string(), one.answer));
            match questions.iter_mut().find(|known| known.policy == policy && known.ask == one.check.ask) {
                Some(known) => known.answers.push(answer),
                None => questions.push(Question {
                    policy,
                    step: one.check.step.clone(),
                    ask: one.check.ask.clone(),
                    needs: one.check.needs,
                    answers: vec![answer],
                }),
            }
        }
    }
    // Two policies may take turns from case to case; each keeps the order of its file.
    questions.sort_by(|a, b| a.policy.cmp(&b.policy));
    let rows = questions.iter().map(row).collect();
    Table { key: "process", title: String::new(), columns: COLUMNS, rows, audience: Audience::All }
}

fn row(question: &Question) -> Vec<Cell> {
    let n = |wanted: Answer| question.answers.iter().filter(|(_, answer)| *answer == wanted).count() as i64;
    let (shown, missing, not_yet) = (n(Answer::Shown), n(Answer::Missing), n(Answer::NotYet));
    let counted = |count: i64| if question.needs == Need::Judgement { Cell::None } else { Cell::Count(count) };
    let of = |(case, answer): &(String, Answer)| (*answer == Answer::Missing).then(|| Cell::Id(case.clone()));
    vec![
        Cell::Word("process".to_owned()),
        Cell::untrusted(question.policy.clone()),
        Cell::untrusted(question.step.clone()),
        Cell::untrusted(question.ask.clone()),
        Cell::Word(question.needs.word().to_owned()),
        Cell::Count(question.answers.len() as i64),
        counted(shown),
        counted(missing),
        counted(not_yet),
        if question.needs == Need::Judgement { Cell::None } else { Cell::Rate { hits: shown, n: shown + missing } },
        Cell::List(question.answers.iter().filter_map(of).collect()),
    ]
}
