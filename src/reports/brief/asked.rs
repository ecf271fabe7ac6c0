//! What is asked of whoever reads a brief, and by when: what the situation asks, the worst worries, what was handed over,
//! promised and asked.
//! How it is cut to a page is `brief::page`'s business.

use chrono::{DateTime, FixedOffset};

use super::Brief;
use crate::calendar::count;
use crate::model::case::Case;
use crate::model::handover::{self, Handover};
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::run::{self, Run};
use crate::model::situation;
use crate::rules::clock::at_risk;
use crate::rules::emergency::{no_senior_owner, promise_at_risk};
use crate::rules::escalation::unaccepted;
use crate::rules::now::left_waiting;
use crate::rules::promise::{due_soon, moved_late, overdue};
use crate::rules::public::unanswered;
use crate::rules::safety::not_immediate;
use crate::rules::update::missed;
use crate::rules::{Finding, emergency, question};

/// How many worries are told; the worst come first.
const MAX_WORRIES: usize = 3;

/// What a promise or a question says by the time beside it.
const SAID: &[&str] = &[
    promise_at_risk::RULE.code,
    due_soon::RULE.code,
    moved_late::RULE.code,
    overdue::RULE.code,
    question::unanswered::RULE.code,
    missed::RULE.code,
];

/// One thing that is to be done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Asked {
    pub(super) of: Of,
    pub(super) what: String,
    pub(super) why: Option<String>,
    pub(super) by_at: Option<DateTime<FixedOffset>>,
    pub(super) hint: String,
}

/// From what it follows that something is to be done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Of {
    Danger,
    Public,
    /// The customer is here, or came here for nothing.
    Waiting,
    Worry,
    Handover,
    Promise,
    Question,
}

impl Brief<'_> {
    /// Returns what is asked of the reader, by when and why: what cannot wait and what worries most, then the rest by its
    /// time; of a case whose record another one holds nothing is.
    pub(super) fn asked(&self) -> Vec<Asked> {
        if self.holder.is_some() {
            return Vec::new();
        }
        let mut rest: Vec<Asked> = self.handed().into_iter().collect();
        rest.extend(self.case.open_promises().filter(|promise| promise.is_ours()).map(|promise| Asked {
            of: Of::Promise,
            what: format!("keep {}", promise.id),
            why: promise.what.clone(),
            by_at: promise.due_at(self.look.calendar()),
            hint: format!("amends promise keep {}/{}", self.case.id, promise.id),
        }));
        rest.extend(self.case.open_questions().map(|question| Asked {
            of: Of::Question,
            what: format!("answer {}", question.id),
            why: Some(question.text.clone()),
            by_at: None,
            hint: format!("amends update {} --out TEXT --answers {}", self.case.id, question.id),
        }));
        rest.sort_by_key(|asked| (asked.by_at.is_none(), asked.by_at));
        let worry = |finding: &Finding| Asked {
            of: Of::Worry,
            what: finding.reason.clone(),
            why: None,
            by_at: Some(self.by_when(finding)),
            hint: finding.hint.clone().unwrap_or_else(|| format!("amends show {}", self.case.id)),
        };
        let worst = self.worst();
        // Whoever waits here comes after an emergency that nobody senior has, as in `next`.
        let (first, later): (Vec<&Finding>, Vec<&Finding>) =
            worst.into_iter().partition(|finding| finding.code == no_senior_owner::RULE.code);
        let (waiting, mut asked): (Vec<Asked>, Vec<Asked>) =
            of_situation(&self.look, self.case).into_iter().partition(|asked| asked.of == Of::Waiting);
        asked.extend(first.into_iter().map(worry));
        asked.extend(waiting);
        // What the situation asks is not asked again by the worry that it was not done.
        let said: Vec<(Of, String)> = asked.iter().map(|asked| (asked.of, asked.hint.clone())).collect();
        let is_said = |finding: &&Finding| {
            let of_situation = [
                (Of::Danger, not_immediate::RULE.code),
                (Of::Public, unanswered::RULE.code),
                (Of::Waiting, left_waiting::RULE.code),
            ];
            let is_by = |(of, hint): &(Of, String)| {
                of_situation.contains(&(*of, finding.code)) && finding.hint.as_ref() == Some(hint)
            };
            said.iter().any(is_by)
        };
        asked.extend(later.into_iter().filter(|finding| !is_said(finding)).map(worry));
        asked.extend(rest);
        asked
    }

    /// Returns the first instant by which something is to be done.
    pub(super) fn by_at(&self) -> Option<DateTime<FixedOffset>> {
        self.asked().into_iter().filter_map(|asked| asked.by_at).min()
    }

    /// Returns the answer that somebody waits for to whom the case was handed.
    fn handed(&self) -> Option<Asked> {
        let pending = handover::pending(self.case)?;
        let hint = unaccepted::next_step(&self.look, self.case, &pending);
        Some(match pending {
            Handover::Escalation(escalation) => Asked {
                of: Of::Handover,
                what: match (escalation.is_outside(), escalation.to.as_deref().unwrap_or("nobody")) {
                    (true, to) => format!("note what {to} answers"),
                    (false, to) => format!("answer the escalation to {to}"),
                },
                why: escalation.why.clone(),
                by_at: escalation.next_update.as_ref().map(|due| due.at(self.look.calendar())),
                hint,
            },
            Handover::Assignment(event) => Asked {
                of: Of::Handover,
                what: format!("answer the assignment to {}", event.to.as_deref().unwrap_or("nobody")),
                why: event.why.clone(),
                by_at: None,
                hint,
            },
        })
    }

    /// Returns the worst of what wants action.
    fn worst(&self) -> Vec<&Finding> {
        self.worrying().take(MAX_WORRIES).collect()
    }

    /// Returns how many worries are told nowhere on the page.
    pub(super) fn n_untold(&self) -> usize {
        self.worrying().skip(MAX_WORRIES).count()
    }

    /// Returns what wants action, the worst first, but for what each promise and question says where it stands.
    fn worrying(&self) -> impl Iterator<Item = &Finding> {
        let is_own = |finding: &&Finding| !SAID.contains(&finding.code);
        let is_new = |finding: &&Finding| !finding.code.starts_with("repeat.");
        let of = move |level: Loudness| {
            let worries = self.worries.iter().filter(move |finding| finding.level == level);
            worries.filter(is_own).filter(is_new)
        };
        of(Loudness::Act).chain(of(Loudness::Warn))
    }

    /// Returns by when a worry wants action: danger and whoever waits here at once, a clock when it is due, an emergency
    /// and what wants action before we close, all else by the close of the open day after.
    fn by_when(&self, finding: &Finding) -> DateTime<FixedOffset> {
        let look = &self.look;
        let is_now = |rule: &str| finding.code == rule;
        if is_now(not_immediate::RULE.code) || is_now(left_waiting::RULE.code) {
            return look.at();
        }
        let is_its = |run: &Run| finding.part.as_ref() == Some(&at_risk::part(run));
        let run = finding.code.starts_with("clock.").then(|| run::of_case(look, self.case).into_iter().find(is_its));
        if let Some(due_at) = run.flatten().and_then(|run| run.due_at).filter(|due_at| *due_at > look.at()) {
            return due_at;
        }
        let calendar = look.calendar();
        let opening = count::next_opening(look.now.instant(), calendar).unwrap_or(look.now.instant());
        let today = opening.with_timezone(&calendar.zone()).date_naive();
        let is_today = finding.level == Loudness::Act || emergency::holds(look, self.case, &self.worries);
        let day = if is_today { Ok(today) } else { count::business_day_from(today, 1, calendar) };
        calendar.closing(day.unwrap_or(today))
    }
}

/// Returns what the situation of a customer asks of us while the case is open.
fn of_situation(look: &Look<'_>, case: &Case) -> Vec<Asked> {
    let mut asked = Vec::new();
    if !case.is_active() {
        return asked;
    }
    let mut ask = |of: Of, what: String, by_at: Option<DateTime<FixedOffset>>, hint: String| {
        asked.push(Asked { of, what, why: None, by_at, hint });
    };
    let speak = || format!("amends update {} --out TEXT", case.id);
    let tagged = |words: &[&str]| situation::tagged(&case.tags, words);
    if let Some(tag) = tagged(situation::DANGER) {
        let (by_at, is_known) = (not_immediate::speak_by(look, case), !case.adjustments.is_empty());
        match situation::is_vulnerable(&case.tags) {
            true if is_known => ask(
                Of::Danger,
                format!("{tag}: speak to them today and every day, as they need it: {}", case.adjustments.join("; ")),
                by_at,
                speak(),
            ),
            true => ask(
                Of::Danger,
                format!("{tag}: speak to them today and every day, and ask what they need"),
                by_at,
                format!("amends update {} --set adjustments=TEXT", case.id),
            ),
            false => {
                ask(
                    Of::Danger,
                    format!("{tag}: make it safe first, and speak to them every day until it is over"),
                    by_at,
                    speak(),
                );
            }
        }
    }
    if case.public.is_some() || tagged(situation::PUBLIC).is_some() {
        let place = case.public.as_deref().map_or_else(String::new, |place| format!(" ({place})"));
        match unanswered::answer_by(look, case) {
            Some(by_at) => {
                ask(
                    Of::Public,
                    format!("public: answer where all read it{place}, kindly, then in private"),
                    Some(by_at),
                    speak(),
                );
            }
            None => ask(Of::Public, format!("public: say there too{place} when it is put right"), None, speak()),
        }
    }
    if let Some(tag) = tagged(situation::WAITING) {
        let by_at = look.shown(left_waiting::closing(look, case));
        let hint = format!("amends resolve {} --remedy TEXT --told TEXT", case.id);
        ask(Of::Waiting, format!("{tag}: put it right on the spot; the normal rule may not fit"), Some(by_at), hint);
    }
    asked
}
