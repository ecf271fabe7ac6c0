//! Which of the cases that were one complaint count: one whose record another one holds is left out, any other is kept.
//! What a pointer is, and where it leads, is said by `merged`.

use std::collections::BTreeMap;

use crate::model::case::{Case, Status};
use crate::model::event::Event;
use crate::model::folder::Folder;
use crate::model::id::CaseId;
use crate::model::merged::{Pointers, is_pointing};
use crate::model::replay;

/// Why a case counts by itself although it points to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Behind {
    /// The one that it points to lacks so many of its blocks: two clones worked on both.
    Lacking(usize),
    /// The pointers lead round, so that none lives on; of the loop this is the one that points to it.
    Round(CaseId),
    /// It points to itself, or to a case that is not there.
    Nowhere,
}

/// Leaves out the cases whose record another one holds, so that each complaint is counted once.
///
/// One whose record is not wholly there is kept, and stands as it did before it became a pointer: nothing that was said
/// or promised may slip by because two files disagree.
pub fn leave_out(folder: &mut Folder) {
    let pointers = Pointers::of(&folder.cases);
    let all = folder.cases.iter().map(|filed| &filed.case).filter(|case| case.merged_into.is_some());
    let (kept, held): (Vec<(&Case, Option<Behind>)>, Vec<_>) =
        all.map(|case| (case, behind(&pointers, case))).partition(|(_, behind)| behind.is_some());
    if kept.is_empty() && held.is_empty() {
        return;
    }
    let kept: BTreeMap<CaseId, Behind> =
        kept.into_iter().filter_map(|(case, behind)| Some((case.id.clone(), behind?))).collect();
    let holder = |case: &Case| pointers.living(&case.id).or(case.merged_into.as_ref()).cloned();
    let held: BTreeMap<CaseId, CaseId> =
        held.into_iter().filter_map(|(case, _)| Some((case.id.clone(), holder(case)?))).collect();
    folder.cases.retain(|filed| !held.contains_key(&filed.case.id));
    folder.holders.extend(held);
    for filed in folder.cases.iter_mut() {
        let Some(behind) = kept.get(&filed.case.id) else { continue };
        let status = filed.case.status;
        unpoint(&mut filed.case);
        // Where nobody else can hold it, whoever reopened or closed it has decided.
        if *behind != Behind::Nowhere || filed.case.status != status {
            folder.left_behind.insert(filed.case.id.clone(), behind.clone());
        }
    }
}

/// Returns why a pointer counts by itself, or nothing where another case holds all of it.
fn behind(pointers: &Pointers<'_>, case: &Case) -> Option<Behind> {
    if case.merged_into.as_ref() == Some(&case.id) {
        return Some(Behind::Nowhere);
    }
    if pointers.living(&case.id) == Some(&case.id)
        && let Some(before) = pointers.before(&case.id)
    {
        return Some(Behind::Round(before.clone()));
    }
    match pointers.n_missing(case) {
        Some(0) => None,
        Some(n) => Some(Behind::Lacking(n)),
        None => Some(Behind::Nowhere),
    }
}

/// Gives a case the status that it has without the events that made it a pointer.
pub fn unpoint(case: &mut Case) {
    let is_end = |event: &Event| is_pointing(event) && event.key.as_deref() == Some("status");
    let events = replay::in_order(case);
    let Some(end) = events.iter().find(|event| is_end(event)).filter(|_| case.status == Status::Closed) else { return };
    let others: Vec<&Event> = events.iter().filter(|event| !is_end(event)).copied().collect();
    let status = replay::status_after(&others).unwrap_or_else(|| replay::status_before(end));
    let waiting_on = if status == Status::Waiting { replay::waiting_on(&others) } else { None };
    (case.status, case.waiting_on) = (status, waiting_on);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::case::WaitingOn;
    use crate::model::event::EventKind;
    use crate::model::promise::Promise;
    use crate::model::sample_folder::{case, event, folder, promise};
    use crate::model::word::Word;

    const DAY: &str = "2026-11-20T09:14:00+02:00";

    fn id(text: &str) -> CaseId {
        CaseId::of_file(text).unwrap()
    }

    fn merged(from: &str, into: &str) -> Case {
        Case { merged_into: Some(id(into)), ..case(from, DAY) }
    }

    /// Returns what counts of these cases, each with why it does so by itself.
    fn counted(cases: Vec<Case>) -> String {
        let mut folder = folder(cases, Vec::new());
        leave_out(&mut folder);
        let said = |case: &Case| match folder.left_behind.get(&case.id) {
            None => case.id.to_string(),
            Some(Behind::Lacking(n)) => format!("{}-{n}", case.id),
            Some(Behind::Round(before)) => format!("{}<{before}", case.id),
            Some(Behind::Nowhere) => format!("{}!", case.id),
        };
        folder.cases.iter().map(|filed| said(&filed.case)).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn a_case_is_left_out_only_where_another_holds_all_of_it() {
        let owed = || vec![promise("p1", "2026-11-24")];
        let took = |was: &str| vec![Promise { was: Some(was.to_owned()), ..promise("p2", "2026-11-24") }];
        let check = |cases: Vec<Case>, expect: &str| assert_eq!(counted(cases), expect);
        let holds = |into: &str, was: &str| Case { promises: took(was), ..case(into, DAY) };
        let owing = |from: &str, into: &str| Case { promises: owed(), ..merged(from, into) };
        check(vec![owing("c-1", "c-2"), holds("c-2", "c-1/p1")], "c-2");
        check(vec![owing("c-1", "c-2"), case("c-2", DAY)], "c-1-1 c-2");
        check(vec![merged("c-1", "c-2"), merged("c-2", "c-3"), case("c-3", DAY)], "c-3");
        // Of a loop one counts, and another only if it holds what that one has not.
        check(vec![merged("c-1", "c-2"), merged("c-2", "c-1")], "c-1<c-2");
        check(vec![owing("c-1", "c-2"), owing("c-2", "c-1")], "c-1<c-2 c-2-1");
        let both = |from: &str, into: &str| Case {
            promises: [owed(), took(&format!("{into}/p1"))].concat(),
            ..merged(from, into)
        };
        check(vec![both("c-1", "c-2"), both("c-2", "c-1")], "c-1<c-2");
        let ring = vec![merged("c-1", "c-2"), merged("c-2", "c-3"), merged("c-3", "c-1"), merged("c-4", "c-3")];
        check(ring, "c-1<c-3");
    }

    #[test]
    fn what_points_nowhere_is_left_behind_until_somebody_decides() {
        let end = |case: Case| Case { status: Status::Closed, events: vec![pointing("open", DAY)], ..case };
        assert_eq!(counted(vec![end(merged("c-1", "c-2"))]), "c-1!");
        assert_eq!(counted(vec![end(merged("c-1", "c-1"))]), "c-1!");
        assert_eq!(counted(vec![merged("c-1", "c-2")]), "c-1");
        assert_eq!(counted(vec![merged("c-1", "c-2"), end(merged("c-2", "c-9"))]), "c-2!");
    }

    fn pointing(from: &str, at: &str) -> Event {
        changing(EventKind::Merged, Some(from), "closed", at)
    }

    fn changing(kind: EventKind, from: Option<&str>, to: &str, at: &str) -> Event {
        let (key, to) = (Some("status".to_owned()), Some(to.to_owned()));
        Event { key, from: from.map(str::to_owned), to, ..event(kind, at) }
    }

    #[test]
    fn a_kept_pointer_stands_as_it_did_before() {
        let (nine, ten, noon) = ("2026-11-20T09:00:00+02:00", "2026-11-20T10:00:00+02:00", "2026-11-20T12:00:00+02:00");
        let waiting = || Event {
            party: Some("customer".to_owned()),
            ..changing(EventKind::Waiting, Some("open"), "waiting", nine)
        };
        for (status, events, expect) in [
            // What no event mentions, the pointing itself says.
            ("closed", vec![pointing("resolved", ten)], "resolved"),
            ("closed", vec![event(EventKind::Opened, nine), pointing("open", ten)], "open"),
            ("closed", vec![waiting(), pointing("waiting", ten)], "waiting for customer"),
            // What another clone did meanwhile counts, whenever it did so.
            (
                "closed",
                vec![pointing("open", ten), changing(EventKind::Closed, Some("open"), "closed", noon)],
                "closed",
            ),
            (
                "closed",
                vec![changing(EventKind::Closed, Some("open"), "closed", nine), pointing("open", ten)],
                "closed",
            ),
            ("waiting", vec![pointing("open", ten), waiting()], "waiting"),
            // A second pointing changes nothing that the first did not.
            ("closed", vec![pointing("open", ten), pointing("open", noon)], "open"),
            ("closed", Vec::new(), "closed"),
        ] {
            let status = Status::from_word(status).unwrap();
            let mut case = Case { status, events, ..merged("c-1", "c-2") };
            unpoint(&mut case);
            let on = case.waiting_on.map_or(String::new(), |on: WaitingOn| format!(" for {}", on.word()));
            assert_eq!(format!("{}{on}", case.status.word()), expect);
        }
    }
}
