//! Logging on a case: what came in, what went out, notes, questions and their answers, waiting.
//! Setting plain keys is `set`'s business.

use crate::actions::draft::{Draft, EventDraft, Stamp, text};
use crate::actions::exception::{self, Exception};
use crate::actions::raise;
use crate::actions::refusal::Refusal;
use crate::actions::set::{self, Setting};
use crate::model::case::{Case, Priority, Question, QuestionState, Status, WaitingOn};
use crate::model::dice::Dice;
use crate::model::edit::{Edit, Scalar};
use crate::model::emergency::Repeated;
use crate::model::event::EventKind;
use crate::model::id::CaseId;
use crate::model::look::Look;
use crate::model::word::{Word, nearest};

/// What is to be logged; all of it in one change.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Entry {
    /// What the customer said.
    pub inbound: Option<String>,
    /// What we said to the customer.
    pub outbound: Option<String>,
    /// What only we are to know.
    pub note: Option<String>,
    pub channel: Option<String>,
    /// Whether a machine sent the outbound message.
    pub auto: bool,
    pub settings: Vec<Setting>,
    pub waiting: Option<WaitingOn>,
    pub why: Option<String>,
    pub questions: Vec<String>,
    pub answers: Vec<String>,
    pub declines: Vec<String>,
    /// What we can do instead of what is declined.
    pub offer: Option<String>,
    /// The parts of an apology that the outbound message made.
    pub apology: Vec<String>,
    /// Whether the outbound message is news although its words were sent before.
    pub substantive: bool,
    /// How the contact went for the customer.
    pub effort: Effort,
    /// The house rule that does not fit here.
    pub exception: Option<Exception>,
    /// Which cases repeat another one although no record says so: who lowers their priority says it of that too.
    pub repeats: Vec<(CaseId, Repeated)>,
}

/// What a contact cost the customer.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Effort {
    /// How long they waited for it, in seconds.
    pub wait_seconds: Option<i64>,
    /// Whether they found no human being.
    pub no_human: bool,
    /// Whether they had to tell it all again.
    pub retold: bool,
    /// Whether they complained about the handling.
    pub handling: bool,
}

impl Effort {
    /// Returns the event with what it cost the customer.
    fn on(&self, event: EventDraft) -> EventDraft {
        let marks = [("no_human", self.no_human), ("retold", self.retold), ("handling", self.handling)];
        let event = event.with_count("wait_seconds", self.wait_seconds);
        marks.into_iter().filter(|(_, is_so)| *is_so).fold(event, |event, (key, _)| event.marked(key))
    }
}

/// The parts that an apology can have, the weightiest first (Lewicki, Polin and Lount 2016).
pub const APOLOGY_PARTS: &[&str] = &["responsibility", "repair", "explanation", "no-repeat", "regret", "forgiveness"];

/// Returns the edits of an entry.
pub fn log(look: &Look<'_>, case: &Case, entry: &Entry, stamp: &Stamp, dice: &Dice) -> Result<Vec<Edit>, Refusal> {
    check(case, entry)?;
    let mut draft = Draft::of(case, stamp, dice);
    let channel = entry.channel.as_deref();
    // A reason that belongs to no wait and no question belongs to the keys that are set.
    let why = entry.why.as_deref().filter(|_| entry.waiting.is_none() && entry.declines.is_empty());
    if let Some(exception) = &entry.exception {
        exception::draft(&mut draft, exception, entry.why.as_deref());
    }
    if let Some(inbound) = &entry.inbound {
        let event = EventDraft::new(EventKind::ContactIn).with("channel", channel).with("text", Some(inbound));
        draft.event(entry.effort.on(event));
        // The customer has spoken, so nobody waits for the customer, nor hides behind a third party.
        // What came in before the wait began, and is typed only now, ends no wait.
        let is_after = case.last(EventKind::Waiting).is_none_or(|since| draft.at() >= since.at);
        if case.status == Status::Waiting && entry.waiting.is_none() && is_after {
            draft.status(Status::Waiting, Status::Open, EventDraft::new(EventKind::Resumed));
        }
    }
    for question in &entry.questions {
        ask(&mut draft, question);
    }
    if let Some(outbound) = &entry.outbound {
        let event = EventDraft::new(EventKind::ContactOut).with("channel", channel).with("text", Some(outbound));
        let event = event.with_list("apology", entry.apology.clone());
        let event = if entry.substantive { event.substantive() } else { event };
        // What both cost is said of what came in.
        let event = if entry.inbound.is_none() { entry.effort.on(event) } else { event };
        draft.event(if entry.auto { event.auto() } else { event });
    }
    for question in questions(case, &entry.answers)? {
        settle(&mut draft, question, QuestionState::Answered, None, None);
    }
    let (again, first): (Vec<&String>, Vec<&String>) =
        entry.declines.iter().partition(|id| entry.offer.is_some() && is_declined(case, id));
    for question in again.into_iter().filter_map(|id| case.question_typed(id)) {
        // It stays declined: what we can do instead is said later.
        let event = EventDraft::new(EventKind::Answered).with("why", entry.why.as_deref());
        draft.event(event.with("told", entry.offer.as_deref()).with("question", Some(question.id.as_str())));
    }
    for question in questions(case, first)? {
        settle(&mut draft, question, QuestionState::Declined, entry.why.as_deref(), entry.offer.as_deref());
    }
    if let Some(note) = &entry.note {
        // With a message beside it the channel is that of the message.
        let channel = channel.filter(|_| entry.inbound.is_none() && entry.outbound.is_none());
        draft.event(EventDraft::new(EventKind::Note).with("channel", channel).with("text", Some(note)));
    }
    // Who says that an emergency is none says it of what the case shows, on record or not.
    let is_calmed = entry.settings.iter().any(is_lowering);
    let repeat = entry.repeats.iter().find(|(id, _)| *id == case.id).map(|(_, repeat)| repeat);
    let weighed = if is_calmed { raise::weighed(&mut draft, look, case, repeat) } else { None };
    let was = weighed.as_ref().unwrap_or(case);
    set::draft_settings(&mut draft, was, &entry.settings, why)?;
    let is_ended = is_calmed && was.status != Status::Closed && was.priority == Priority::Emergency;
    if is_ended && entry.why.as_deref().is_none_or(|why| why.trim().is_empty()) {
        return Err(Refusal::request(format!(
            "case `{}` is an emergency, and that it is none needs a reason",
            case.id
        ))
        .hint("add `--why REASON`, for example `--why \"two people of one name\"`"));
    }
    if let Some(waiting_on) = entry.waiting {
        wait(&mut draft, case, waiting_on, entry.why.as_deref());
    }
    Ok(draft.finish())
}

/// Returns whether a setting says that a case is no emergency.
pub fn is_lowering(setting: &Setting) -> bool {
    setting.key == "priority" && setting.value != Priority::Emergency.word()
}

fn check(case: &Case, entry: &Entry) -> Result<(), Refusal> {
    let why_is_used = entry.waiting.is_some() || !entry.declines.is_empty();
    let is_offer = entry.offer.is_some() && entry.declines.iter().all(|id| is_declined(case, id));
    let needs_why = entry.waiting.is_some() || !entry.declines.is_empty() && !is_offer;
    if needs_why && entry.why.as_deref().is_none_or(|why| why.trim().is_empty()) {
        let (flag, example) = if entry.waiting.is_some() {
            ("--waiting", "\"asked for the photo of the label\"")
        } else {
            ("--declines", "\"we cannot, but we can offer a voucher\"")
        };
        return Err(Refusal::request(format!("`{flag}` needs a reason")).hint(format!("add `--why {example}`")));
    }
    if let Some(exception) = &entry.exception {
        exception::check(case, exception, entry.why.as_deref())?;
    }
    if entry.why.is_some() && !why_is_used && entry.settings.is_empty() && entry.exception.is_none() {
        return Err(Refusal::request(
            "`--why` is the reason of waiting, declining, an exception or setting a key, and there is none",
        )
        .hint("say it in the text itself, or add `--waiting`, `--declines`, `--exception` or `--set`"));
    }
    if entry.channel.is_some() && entry.inbound.is_none() && entry.outbound.is_none() && entry.note.is_none() {
        return Err(Refusal::request("`--channel` says how a message came or went, and there is none")
            .hint("add `--in TEXT`, `--out TEXT` or `--note TEXT`; `--set channel=CHANNEL` changes that of the case"));
    }
    if entry.substantive && entry.outbound.is_none() {
        return Err(
            Refusal::request("`--substantive` says that a message is news, and there is none").hint("add `--out TEXT`")
        );
    }
    if entry.auto && entry.outbound.is_none() {
        return Err(Refusal::request("`--auto` marks an automatic reply, and there is none").hint("add `--out TEXT`"));
    }
    if !entry.apology.is_empty() && entry.outbound.is_none() {
        return Err(
            Refusal::request("`--apology` says what a message contained, and there is none").hint("add `--out TEXT`")
        );
    }
    if entry.effort != Effort::default() && entry.inbound.is_none() && entry.outbound.is_none() {
        let message = "`--waited`, `--no-human`, `--retold` and `--handling` speak of a contact, and there is none";
        return Err(Refusal::request(message).hint("add `--in TEXT` or `--out TEXT`"));
    }
    if entry.effort.handling && entry.inbound.is_none() {
        let message = "`--handling` says that the customer complained, and nothing came in";
        return Err(Refusal::request(message).hint("add `--in TEXT`"));
    }
    if entry.offer.is_some() && entry.declines.is_empty() {
        return Err(Refusal::request("`--offer` says what we can do instead, and nothing is declined")
            .hint("add `--declines ID --why REASON`"));
    }
    for part in &entry.apology {
        if !APOLOGY_PARTS.contains(&part.as_str()) {
            let meant = nearest(part, APOLOGY_PARTS.iter().copied());
            let refusal = Refusal::request(format!("an apology has no part `{part}`"));
            return Err(refusal.hint(meant.map_or_else(
                || format!("parts: {}", APOLOGY_PARTS.join(", ")),
                |meant| format!("did you mean `{meant}`?"),
            )));
        }
    }
    if entry.questions.iter().any(|question| question.trim().is_empty()) {
        return Err(Refusal::request("the text of `--question` is empty").hint("say what the customer asked"));
    }
    let both = entry.answers.iter().find(|id| entry.declines.iter().any(|other| other.eq_ignore_ascii_case(id)));
    if let Some(id) = both {
        return Err(Refusal::request(format!("question `{id}` is answered and declined at once"))
            .hint("give it to `--answers` or to `--declines`"));
    }
    if !entry.questions.is_empty() && case.status == Status::Closed {
        return Err(Refusal::rule(format!("case `{}` is closed, and a question would be open in it", case.id))
            .hint(format!("`amends reopen {} --why REASON` first", case.id)));
    }
    if entry.waiting.is_some() && !case.is_active() {
        return Err(Refusal::rule(format!("case `{}` is {}, so it waits for nobody", case.id, case.status.word()))
            .hint(format!("`amends reopen {} --why REASON` first", case.id)));
    }
    Ok(())
}

/// Puts a question of the customer on a draft.
pub(crate) fn ask(draft: &mut Draft<'_>, question: &str) {
    let id = draft.id('q');
    draft.block("question", vec![text("id", id.as_str()), text("text", question)]);
    draft.event(EventDraft::new(EventKind::Asked).with("text", Some(question)).with("question", Some(id.as_str())));
}

/// Puts the end of a question on a draft.
pub(crate) fn settle(
    draft: &mut Draft<'_>,
    question: &Question,
    state: QuestionState,
    why: Option<&str>,
    offer: Option<&str>,
) {
    let id = question.id.as_str();
    draft.edit(Edit::block("question", id, "state", Scalar::Text(state.word().to_owned())));
    let from = Some(question.state.word());
    draft.event(
        EventDraft::new(EventKind::Answered)
            .with("why", why)
            .with("told", offer)
            .changing("state", from, Some(state.word()))
            .with("question", Some(id)),
    );
}

fn wait(draft: &mut Draft<'_>, case: &Case, waiting_on: WaitingOn, why: Option<&str>) {
    draft.edit(Edit::head("status", Scalar::Text(Status::Waiting.word().to_owned())));
    draft.edit(Edit::head("waiting_on", Scalar::Text(waiting_on.word().to_owned())));
    draft.event(
        EventDraft::new(EventKind::Waiting)
            .with("why", why)
            .changing("status", Some(case.status.word()), Some(Status::Waiting.word()))
            .with("party", Some(waiting_on.word())),
    );
}

/// Returns whether a question was declined already.
fn is_declined(case: &Case, id: &str) -> bool {
    case.question_typed(id).is_some_and(|question| question.state == QuestionState::Declined)
}

/// Returns the questions with these ids, each once.
fn questions<'a>(case: &'a Case, ids: impl IntoIterator<Item = &'a String>) -> Result<Vec<&'a Question>, Refusal> {
    let mut found: Vec<&Question> = Vec::new();
    for id in ids {
        let question = question(case, id)?;
        if found.iter().all(|other| other.id != question.id) {
            found.push(question);
        }
    }
    Ok(found)
}

/// Returns the question with this id, if it was neither answered nor declined; what was promised can be kept.
pub(crate) fn question<'a>(case: &'a Case, id: &str) -> Result<&'a Question, Refusal> {
    let id = id.trim();
    // As it is printed, and as a promise is typed: `CASE/ID`.
    let id = id.split_once('/').filter(|(of, _)| of.eq_ignore_ascii_case(case.id.as_str())).map_or(id, |(_, id)| id);
    let Some(question) = case.question_typed(id) else {
        let ids: Vec<&str> = case.open_questions().map(|question| question.id.as_str()).collect();
        let refusal = Refusal::missing(format!("case `{}` has no question `{id}`", case.id));
        return Err(if ids.is_empty() {
            refusal.hint(format!("it has no open questions; see `amends show {}`", case.id))
        } else {
            refusal.hint(format!("open questions: {}", ids.join(", ")))
        });
    };
    if matches!(question.state, QuestionState::Open | QuestionState::Promised) {
        return Ok(question);
    }
    let id = question.id.as_str();
    let refusal = Refusal::rule(format!("question `{}/{id}` is {} already", case.id, question.state.word()));
    let refusal = match question.state {
        QuestionState::Declined => refusal
            .hint(format!("`amends update {} --declines {id} --offer TEXT` says what we can do instead", case.id)),
        _ => refusal,
    };
    Err(refusal.hint(format!("see `amends show {}`", case.id)))
}
