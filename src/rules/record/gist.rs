//! What is left of a case when all that can be said about it by itself was said: enough to compare it with the others.
//! A folder of a million cases is checked with this of each in memory, and not with every word.

use crate::model::case::Case;
use crate::model::event::{Event, EventKind};
use crate::model::merged::taken_in;

/// Takes away what nobody asks for who compares cases: whether they repeat each other, or were merged.
pub fn keep(case: &mut Case) {
    // What was merged is compared block by block.
    if case.merged_into.is_some() || case.events.iter().any(|event| taken_in(event).is_some()) || holds_others(case) {
        return;
    }
    let Case { id, schema, kind, received_at, entered_at, complainant, status, priority, owner, category, .. } = case;
    let is_compared = complainant.is_some();
    let bare = Case {
        id: id.clone(),
        schema: *schema,
        kind: *kind,
        subject: String::new(),
        received_at: *received_at,
        entered_at: *entered_at,
        channel: None,
        complainant: complainant.take(),
        wants: None,
        status: *status,
        waiting_on: None,
        priority: *priority,
        owner: owner.take().filter(|_| is_compared),
        category: category.take().filter(|_| is_compared),
        public: None,
        reference: None,
        x: Vec::new(),
        tags: Vec::new(),
        impact: None,
        adjustments: Vec::new(),
        questions: Vec::new(),
        promises: Vec::new(),
        events: Vec::new(),
        escalations: Vec::new(),
        outcome: case.outcome.take().filter(|_| is_compared),
        policies: None,
        merged_into: None,
        aliases: Vec::new(),
        conflicts: Vec::new(),
    };
    let before = std::mem::replace(case, bare);
    // Who said that it is no emergency, and what made it one: since then, or when it was opened.
    let is_opened = |event: &Event| event.kind == EventKind::Opened && event.why.is_some();
    let is_of_priority = |event: &Event| event.key.as_deref() == Some("priority") || is_opened(event);
    case.events = before.events.into_iter().filter(|event| is_compared && is_of_priority(event)).collect();
    case.events.shrink_to_fit();
}

fn holds_others(case: &Case) -> bool {
    let mut was = case.promises.iter().map(|promise| &promise.was);
    was.any(Option::is_some)
        || case.questions.iter().any(|question| question.was.is_some())
        || case.escalations.iter().any(|escalation| escalation.was.is_some())
        || case.events.iter().any(|event| event.was.is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::merged::Pointers;
    use crate::model::policy::Policy;
    use crate::model::sample_folder::{case, folder, organisation, person};
    use crate::rules::record::among_others;
    use crate::rules::repeat::all_unrecorded;

    #[test]
    fn what_is_kept_says_as_much_about_cases_among_each_other() {
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let now = crate::calendar::now::Now::new(
            crate::model::sample_folder::at("2026-11-25T10:00:00+02:00").to_utc(),
            crate::calendar::sample::johannesburg(),
        );
        let look = crate::model::look::Look { now, policy: &policy };
        let id = |text: &str| crate::model::id::PartyId::parse(text);
        let day = "2026-11-20T09:14:00+02:00";
        let of = |name: &str, whose: &str| Case {
            complainant: id(whose),
            owner: Some("ana".to_owned()),
            category: Some("late".to_owned()),
            promises: vec![crate::model::sample_folder::promise("p1", "2026-11-24")],
            ..case(name, day)
        };
        // Entered in the same second, and known then to repeat the other.
        let known = |name: &str, whose: &str| {
            let mut event = crate::model::sample_folder::event(EventKind::Opened, day);
            event.why = Some("repeat.person".to_owned());
            Case { priority: crate::model::case::Priority::Emergency, events: vec![event], ..of(name, whose) }
        };
        let into = |name: &str| Case { merged_into: crate::model::id::CaseId::of_file(name), ..of("c-5", "p-a") };
        let cases = vec![
            known("b-1", "p-b"),
            of("b-2", "p-b"),
            of("c-1", "p-a"),
            of("c-2", "p-a"),
            of("c-3", "p-gone"),
            of("c-4", "p-o"),
            into("c-1"),
        ];
        let whole = folder(cases, vec![person("p-a", "A"), person("p-b", "B"), organisation("p-o", "O")]);
        let mut kept = whole.clone();
        kept.cases.iter_mut().for_each(|filed| keep(&mut filed.case));
        assert!(kept.cases.iter().filter(|filed| filed.case.promises.is_empty()).count() == 6);
        assert_eq!(all_unrecorded(&look, &kept), all_unrecorded(&look, &whole));
        assert!(!all_unrecorded(&look, &whole).is_empty());
        let mut n_flaws = 0;
        for (kept_case, case) in kept.cases.iter().zip(&whole.cases) {
            let of_whole = among_others(&whole, &Pointers::of(&whole.cases), case);
            assert_eq!(among_others(&kept, &Pointers::of(&kept.cases), kept_case), of_whole);
            n_flaws += of_whole.len();
        }
        assert!(n_flaws > 0);
    }
}
