//! All worries about the cases of one folder; those that need the whole folder are looked for once, when first asked.
//! Which of them matter now is the caller's business.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::OnceLock;

use crate::model::case::{Case, Priority, Status};
use crate::model::folder::Folder;
use crate::model::id::CaseId;
use crate::model::identity::People;
use crate::model::look::Look;
use crate::rules::cause::recurring::Recurring;
use crate::rules::first_complaint::untouched::First;
use crate::rules::merge::left_behind;
use crate::rules::repeat::{Repeats, double_deviation, is_of_party, person, reopened};
use crate::rules::{Finding, cause, derived, emergency, first_complaint, heard, of_party, own};

/// The worries of a folder.
pub struct Worries<'a> {
    look: Look<'a>,
    folder: &'a Folder,
    people: OnceLock<People<'a>>,
    repeats: OnceLock<Repeats>,
    /// The complaints that repeat none of the same person.
    firsts: OnceLock<HashSet<CaseId>>,
    /// The last complaint of each cause that comes back.
    recurring: OnceLock<Recurring>,
}

impl<'a> Worries<'a> {
    /// Returns the worries; nothing is looked at yet.
    pub fn new(look: Look<'a>, folder: &'a Folder) -> Self {
        Self {
            look,
            folder,
            people: OnceLock::new(),
            repeats: OnceLock::new(),
            firsts: OnceLock::new(),
            recurring: OnceLock::new(),
        }
    }

    /// Returns who is who here.
    pub fn people(&self) -> &People<'a> {
        self.people.get_or_init(|| People::new(&self.folder.parties, self.look.policy.region.as_deref()))
    }

    fn repeats(&self) -> &Repeats {
        self.repeats.get_or_init(|| Repeats::new(&self.look, self.folder, self.people()))
    }

    /// Returns all worries about a case; a closed one worries nobody, whatever it repeats.
    pub fn of(&self, case: &Case) -> Vec<Finding> {
        let first = |case: &Case| self.first(case);
        self.found(self.folder, case, first, |case, found| {
            cause::recurring::check(&self.look, self.recurring(), case, found);
        })
    }

    /// Returns the worries about one of a few cases, where the folder holds no more than what has to do with them: what
    /// only all cases tell of is left out.
    pub fn of_few(&self, few: &Folder, case: &Case) -> Vec<Finding> {
        // Of the others only those are here that stand on its record.
        let first = |case: &Case| match self.first(case) {
            First::Yes if case.is_unopened() => First::Unasked,
            First::Yes => First::Alone,
            first => first,
        };
        self.found(few, case, first, |_, _| {})
    }

    fn found(
        &self,
        parties: &Folder,
        case: &Case,
        first: impl Fn(&Case) -> First,
        of_house: impl Fn(&Case, &mut Vec<Finding>),
    ) -> Vec<Finding> {
        let repeats = if case.status == Status::Closed { &[] } else { self.repeats().of(&case.id) };
        // A repeat that nobody wrote into the file hurries all the same.
        let counted = emergency::counted(&self.look, case, repeats);
        let case = counted.as_ref();
        let mut findings = repeats.to_vec();
        findings.extend(own(&self.look, case));
        let mut of_folder = Vec::new();
        of_house(case, &mut of_folder);
        // Whose colleague complained before gets no second chance either.
        let first = |case: &Case| if repeats.iter().any(is_of_party) { First::No } else { first(case) };
        first_complaint::untouched::check(&self.look, case, first, &mut of_folder);
        findings.extend(of_party(&self.look, parties, case));
        findings.extend(heard(self.look.policy, of_folder));
        emergency::weigh(&self.look, case, &mut findings);
        let derived = derived(&self.look, case, &findings);
        findings.extend(derived);
        left_behind::lead(parties, case, &mut findings);
        findings
    }

    /// Returns the priority that counts of a case.
    pub fn priority(&self, case: &Case) -> Priority {
        let priority = case.priority_at(&self.look);
        let is_calm = priority != Priority::Emergency && case.is_active();
        let repeats = || emergency::repeat(case, self.repeats().of(&case.id)).is_some();
        if is_calm && repeats() { Priority::Emergency } else { priority }
    }

    /// Returns a case as it counts: an emergency that is none on record is one from its cause on.
    pub fn counted<'b>(&self, case: &'b Case) -> Cow<'b, Case> {
        let is_calm = case.priority != Priority::Emergency && case.is_active();
        let repeats = if is_calm { self.repeats().of(&case.id) } else { &[] };
        emergency::counted(&self.look, case, repeats)
    }

    fn recurring(&self) -> &Recurring {
        self.recurring.get_or_init(|| cause::recurring::of_folder(&self.look, self.folder))
    }

    /// Returns whether no other complaint of the same person came before this one inside the window.
    fn first(&self, case: &Case) -> First {
        let firsts = self.firsts.get_or_init(|| person::firsts(&self.look, self.folder, self.people()));
        if firsts.contains(&case.id) { First::Yes } else { First::No }
    }

    /// Returns the codes that hold of a case, closed or not, each once: what `code:` and `repeat:` select by.
    pub fn codes(&self, case: &Case) -> Vec<&'static str> {
        let mut findings = self.of(case);
        if case.status == Status::Closed {
            let look = &self.look;
            let own = [reopened::found(look, case), double_deviation::found(look, case)];
            findings.extend(heard(look.policy, own.into_iter().flatten().collect()));
            findings.extend_from_slice(self.repeats().of(&case.id));
        }
        let mut codes: Vec<&'static str> = findings.iter().map(|finding| finding.code).collect();
        codes.sort_unstable();
        codes.dedup();
        codes
    }
}
