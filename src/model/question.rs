//! How the questions of a customer stand: by themselves, and by the promises to answer them.
//! Blocking a close, and asking for an answer, belong to `actions` and `rules`.

use crate::model::case::{Case, Question, QuestionState};
use crate::model::id::BlockId;
use crate::model::promise::{Promise, PromiseState};

impl Case {
    /// Returns the question that somebody means who typed this id, in whatever case of letters.
    pub fn question_typed(&self, id: &str) -> Option<&Question> {
        let exact = self.questions.iter().find(|question| question.id.as_str() == id);
        exact.or_else(|| self.questions.iter().find(|question| question.id.as_str().eq_ignore_ascii_case(id)))
    }

    /// Returns the questions that nobody has dealt with.
    pub fn open_questions(&self) -> impl Iterator<Item = &Question> {
        self.questions.iter().filter(|question| self.state_of(question) == QuestionState::Open)
    }

    /// Returns how a question stands: one whose answer was promised is answered when that was kept, and open again when
    /// it was broken or released. What was moved or split stands as that which took its place.
    pub fn state_of(&self, question: &Question) -> QuestionState {
        if question.state != QuestionState::Promised {
            return question.state;
        }
        let about = self.events.iter().rev().filter(|event| event.question.as_ref() == Some(&question.id));
        let promised = about.filter_map(|event| event.promise.as_ref()).next();
        let ends: Vec<PromiseState> = promised.map_or_else(Vec::new, |id| ends(self, id));
        let is_end = |wanted: &[PromiseState]| ends.iter().any(|state| wanted.contains(state));
        if ends.is_empty() || is_end(&[PromiseState::Open, PromiseState::Moved, PromiseState::Split]) {
            QuestionState::Promised
        } else if is_end(&[PromiseState::Broken, PromiseState::Released]) {
            QuestionState::Open
        } else {
            QuestionState::Answered
        }
    }
}

/// Returns how a promise stands, or all that took its place: those to which it was moved, or the steps into which it was
/// split.
fn ends(case: &Case, id: &BlockId) -> Vec<PromiseState> {
    let (mut ends, mut seen, mut left) = (Vec::new(), Vec::new(), vec![id]);
    while let Some(id) = left.pop() {
        // A record edited by hand may run in a circle.
        let Some(promise) = case.promise(id.as_str()).filter(|_| !seen.contains(&id)) else { continue };
        seen.push(id);
        // What was late already when it was put off is broken, and another one stands for it all the same.
        let is_over = matches!(promise.state, PromiseState::Moved | PromiseState::Split | PromiseState::Broken);
        let is_next = |next: &&Promise| [&next.replaces, &next.part_of].contains(&&Some(id.clone()));
        let next: Vec<&BlockId> = case.promises.iter().filter(is_next).map(|next| &next.id).collect();
        if is_over && !next.is_empty() { left.extend(next) } else { ends.push(promise.state) }
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::event::{Event, EventKind};
    use crate::model::sample;

    use PromiseState::{Broken, Kept, Moved, Open, Released, Split};

    /// Checks how a question stands whose answer was promised by the first of these promises; each with its state, what
    /// it replaces and what it is a step of.
    fn check(promises: &[(&str, PromiseState, &str, &str)], expect: QuestionState) {
        let mut case = sample::case();
        case.questions = vec![Question { state: QuestionState::Promised, ..sample::question("q3kd") }];
        let id = |id: &str| (!id.is_empty()).then(|| BlockId::of_file(id));
        let made = |(name, state, replaces, part_of): &(&str, PromiseState, &str, &str)| Promise {
            state: *state,
            replaces: id(replaces),
            part_of: id(part_of),
            ..sample::promise(name)
        };
        case.promises = promises.iter().map(made).collect();
        let promised = sample::of_promise("21 10:00", EventKind::Promised, "p1");
        case.events.push(Event { question: Some(BlockId::of_file("q3kd")), ..promised });
        assert_eq!(case.state_of(&case.questions[0]), expect, "{promises:?}");
    }

    #[test]
    fn a_question_stands_as_the_promise_to_answer_it() {
        for (state, expect) in [
            (Open, QuestionState::Promised),
            (Kept, QuestionState::Answered),
            (Moved, QuestionState::Promised),
            (Broken, QuestionState::Open),
            (Released, QuestionState::Open),
        ] {
            check(&[("p1", state, "", "")], expect);
        }
        check(&[], QuestionState::Promised);
    }

    #[test]
    fn what_took_the_place_of_a_promise_stands_for_it() {
        for (first, state, expect) in [
            (Moved, Open, QuestionState::Promised),
            (Moved, Kept, QuestionState::Answered),
            (Moved, Released, QuestionState::Open),
            (Broken, Open, QuestionState::Promised),
            (Broken, Kept, QuestionState::Answered),
            (Kept, Open, QuestionState::Answered),
        ] {
            check(&[("p1", first, "", ""), ("p2", state, "p1", "")], expect);
            check(&[("p1", first, "", ""), ("p2", Moved, "p1", ""), ("p3", state, "p2", "")], expect);
        }
        check(&[("p1", Moved, "p2", ""), ("p2", Moved, "p1", "")], QuestionState::Promised);
    }

    #[test]
    fn each_step_of_a_split_promise_counts() {
        for (one, other, expect) in [
            (Open, Kept, QuestionState::Promised),
            (Open, Broken, QuestionState::Promised),
            (Kept, Kept, QuestionState::Answered),
            (Kept, Released, QuestionState::Open),
        ] {
            check(&[("p1", Split, "", ""), ("p2", one, "", "p1"), ("p3", other, "", "p1")], expect);
        }
    }
}
