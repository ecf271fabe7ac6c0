//! Worries: facts in, findings out; each code carries its own manual.
//! Decides no exit code, prints nothing, sorts nothing for display.

pub mod ack;
pub mod apology;
pub mod case;
pub mod cause;
mod chain;
pub mod channel;
pub mod clock;
pub mod close;
pub mod contact;
pub(crate) mod contacts;
pub mod decision;
pub mod decline;
pub mod emergency;
pub mod escalate;
pub mod escalation;
pub mod exception;
pub mod first_complaint;
pub mod first_response;
pub mod fix;
mod gaps;
pub mod handover;
pub mod impact;
pub mod ladder;
pub mod log;
pub mod manual;
pub mod merge;
mod money;
pub mod now;
pub mod openness;
pub mod process;
pub mod promise;
pub mod public;
pub mod question;
pub mod record;
pub mod remedy;
pub mod repeat;
pub mod reply;
pub mod resolve;
pub mod safety;
pub mod silence;
pub mod situation;
pub mod supplier;
pub mod table;
pub mod threshold;
pub mod update;
pub mod worries;

use chrono::{DateTime, FixedOffset};

use crate::model::case::Case;
use crate::model::clock::Duty;
use crate::model::diagnostic::Severity;
use crate::model::folder::Folder;
use crate::model::id::{BlockId, CaseId};
use crate::model::look::Look;
use crate::model::policy::{Loudness, Policy};
use crate::model::word::Word;

/// A code with its manual.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rule {
    /// Two words, `area.worry`; never reused, never renamed.
    pub code: &'static str,
    pub level: Level,
    /// One line.
    pub title: &'static str,
    /// When exactly it speaks.
    pub what: &'static str,
    /// Why it matters.
    pub why: &'static str,
    /// What to do about it.
    pub remedy: &'static str,
    /// Which duty or text it follows from.
    pub source: &'static str,
    /// What a person sees or types.
    pub example: &'static str,
}

/// How much a code matters, and to whom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Level {
    /// A worry about care, shown where people look for work; a house may make it louder or quieter.
    Care(Loudness),
    /// A flaw of the record, shown by `check`.
    Record(Severity),
}

impl Level {
    /// Returns the word for it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Care(loudness) => loudness.word(),
            Self::Record(Severity::Error) => "error",
            Self::Record(Severity::Warning) => "warning",
            Self::Record(Severity::Note) => "note",
        }
    }
}

/// A worry about one case.
#[derive(Clone, Debug, PartialEq)]
pub struct Finding {
    pub code: &'static str,
    pub level: Loudness,
    pub case: CaseId,
    /// The promise it is about, if it is about one.
    pub promise: Option<BlockId>,
    /// The question it is about, if it is about one.
    pub question: Option<BlockId>,
    /// What else it is about, where a case may have several: a run of a clock, an escalation, a step of the ladder.
    pub part: Option<String>,
    /// What is so, in words.
    pub reason: String,
    /// Since when.
    pub since: Option<DateTime<FixedOffset>>,
    /// What to type next.
    pub hint: Option<String>,
    /// What sort of duty the clock is that it is about.
    pub duty: Option<Duty>,
    /// Who answered for what it repeats.
    pub owners_before: Vec<String>,
    /// The complaints that it repeats, the last first, where that is to be put on record.
    pub earlier: Vec<CaseId>,
}

impl Rule {
    /// Returns a finding about a case.
    pub fn found(&self, case: &CaseId, reason: impl Into<String>) -> Finding {
        let level = match self.level {
            Level::Care(loudness) => loudness,
            Level::Record(_) => Loudness::Note,
        };
        Finding {
            code: self.code,
            level,
            case: case.clone(),
            promise: None,
            question: None,
            part: None,
            reason: reason.into(),
            since: None,
            hint: None,
            duty: None,
            owners_before: Vec::new(),
            earlier: Vec::new(),
        }
    }
}

impl Finding {
    /// Returns it as one about this promise.
    pub fn about(mut self, promise: &BlockId) -> Self {
        self.promise = Some(promise.clone());
        self
    }

    /// Returns it as one about this question.
    pub fn of_question(mut self, question: &BlockId) -> Self {
        self.question = Some(question.clone());
        self
    }

    /// Returns it as one about a part of the case that is neither a promise nor a question.
    pub fn of_part(mut self, part: impl Into<String>) -> Self {
        self.part = Some(part.into());
        self
    }

    /// Returns it with the instant since when it is so.
    pub fn since(mut self, at: DateTime<FixedOffset>) -> Self {
        self.since = Some(at);
        self
    }

    /// Returns it with who answered for what it repeats.
    pub fn after(mut self, owners: Vec<String>) -> Self {
        self.owners_before = owners;
        self
    }

    /// Returns it as one about a clock of this duty.
    pub fn of_duty(mut self, duty: Duty) -> Self {
        self.duty = Some(duty);
        self
    }

    /// Returns it with what to type next.
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// Looks at one case for one worry.
type CaseCheck = fn(&Look<'_>, &Case, &mut Vec<Finding>);

/// The worries that one case shows by itself.
const CASE_CHECKS: &[CaseCheck] = &[
    ack::missing::check,
    apology::conditional::check,
    apology::missing::check,
    apology::no_responsibility::check,
    case::bounced::check,
    case::no_next_step::check,
    case::unowned::check,
    clock::at_risk::check,
    clock::breached::check,
    cause::missing::check,
    close::no_recourse::check,
    channel::unlisted::check,
    contact::long_wait::check,
    contact::no_human::check,
    contact::unanswered::check,
    decision::untold::check,
    decline::no_alternative::check,
    escalation::no_brief::check,
    escalation::no_next_update::check,
    escalation::off_ladder::check,
    escalation::stuck::check,
    escalation::unaccepted::check,
    escalation::unexplained::check,
    exception::unapproved::check,
    first_response::due_soon::check,
    first_response::late::check,
    fix::failed::check,
    handover::no_brief::check,
    handover::open_promise_unowned::check,
    handover::unaccepted::check,
    impact::unrecorded::check,
    log::edited::check,
    log::future::check,
    log::gap::check,
    now::left_waiting::check,
    openness::cause_not_shared::check,
    openness::fault_not_admitted::check,
    process::gap::check,
    promise::broken_twice::check,
    promise::due_soon::check,
    promise::moved_again::check,
    promise::moved_late::check,
    promise::overdue::check,
    promise::vague::check,
    public::unanswered::check,
    question::unanswered::check,
    remedy::unpaid::check,
    remedy::unstarted::check,
    repeat::double_deviation::check,
    repeat::reopened::check,
    reply::answers_nothing::check,
    reply::partial::check,
    reply::raised_questions::check,
    resolve::unchecked::check,
    safety::not_immediate::check,
    silence::customer_chasing::check,
    silence::over::check,
    situation::unasked::check,
    supplier::due_after_promise::check,
    supplier::late::check,
    update::missed::check,
    update::no_new_info::check,
];

/// Looks at one case in the light of what is known of it already.
type DerivedCheck = fn(&Look<'_>, &Case, &[Finding], &mut Vec<Finding>);

/// The worries that follow from others.
const DERIVED_CHECKS: &[DerivedCheck] =
    &[emergency::no_senior_owner::check, emergency::promise_at_risk::check, escalate::now::check];

/// Returns the worries that follow from those that are known, as loud as this house wants them.
pub(in crate::rules) fn derived(look: &Look<'_>, case: &Case, known: &[Finding]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for check in DERIVED_CHECKS {
        check(look, case, known, &mut findings);
    }
    heard(look.policy, findings)
}

/// Returns all worries that the case shows by itself, and those that follow from them.
pub fn of_case(look: &Look<'_>, case: &Case) -> Vec<Finding> {
    let case = emergency::counted(look, case, &[]);
    let mut findings = own(look, &case);
    emergency::weigh(look, &case, &mut findings);
    let derived = derived(look, &case, &findings);
    findings.extend(derived);
    findings
}

/// Returns the worries that the case shows together with the party that complains, or the case that it points to.
pub fn of_party(look: &Look<'_>, folder: &Folder, case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    channel::not_preferred::check(look, folder, case, &mut findings);
    channel::none_agreed::check(look, folder, case, &mut findings);
    merge::left_behind::check(look, folder, case, &mut findings);
    heard(look.policy, findings)
}

/// Returns the worries that the case, as it counts, shows by itself, as loud as this house wants them.
pub(in crate::rules) fn own(look: &Look<'_>, case: &Case) -> Vec<Finding> {
    let mut findings = Vec::new();
    // What was opened by mistake is nobody's complaint, and was none.
    if case.is_undone() {
        return findings;
    }
    for check in CASE_CHECKS {
        check(look, case, &mut findings);
    }
    heard(look.policy, findings)
}

/// Returns the findings that this house wants to hear, as loud as it wants them.
pub fn heard(policy: &Policy, findings: Vec<Finding>) -> Vec<Finding> {
    let adjust = |mut finding: Finding| {
        finding.level = policy.loudness(finding.code, finding.level);
        (finding.level != Loudness::Off).then_some(finding)
    };
    findings.into_iter().filter_map(adjust).collect()
}

#[cfg(test)]
mod tests;
