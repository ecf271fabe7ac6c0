//! By which other ids promises name who complains in a case: a party may have been merged since a promise was made.
//! Where pointers lead is said by `parties`.

use std::collections::BTreeSet;

use crate::model::case::Case;
use crate::model::id::PartyId;
use crate::model::parties::Parties;
use crate::model::promise::Promise;

/// Returns the ids of the parties to whom promises of a case are, but those who complain in it.
pub fn asked(case: &Case) -> BTreeSet<PartyId> {
    let named = case.promises.iter().filter_map(Promise::to_party);
    named.filter(|id| case.complainants().all(|own| own != id)).collect()
}

/// Tells a case by which other ids its promises name who complains in it.
pub fn tell(case: &mut Case, parties: &Parties) {
    let asked = asked(case);
    if asked.is_empty() {
        return;
    }
    let end = |id: &PartyId| parties.living(id).map_or_else(|| id.clone(), |party| party.id.clone());
    let ends: BTreeSet<PartyId> = case.complainants().map(end).collect();
    case.aliases = asked.into_iter().filter(|id| ends.contains(&end(id))).collect();
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::party::Party;
    use crate::model::sample_folder::{case, person, promise};

    #[test]
    fn who_was_merged_since_is_the_customer_by_either_id() {
        let id = |text: &str| PartyId::parse(text).unwrap();
        let to = |from: &str, into: &str| Party { same_as: PartyId::parse(into), ..person(from, from) };
        let told = |complainant: &str, promised: &[&str]| {
            let parties = [to("p-a", "p-c"), to("p-b", "p-c"), person("p-c", "C"), person("p-d", "D")];
            let parties: Parties = parties.into_iter().map(|party| (party.id.clone(), party)).collect();
            let promised =
                promised.iter().map(|to| Promise { to: Some((*to).to_owned()), ..promise("p1", "2026-11-24") });
            let mut case = Case {
                complainant: Some(id(complainant)),
                promises: promised.collect(),
                ..case("c-1", "2026-11-20T09:14:00+02:00")
            };
            tell(&mut case, &parties);
            case.promises.iter().map(|promise| promise.is_to_customer(&case)).collect::<Vec<_>>()
        };
        assert_eq!(told("p-a", &["party:p-a", "party:p-b", "party:p-c", "party:p-d"]), [true, true, true, false]);
        assert_eq!(told("p-c", &["party:p-b", "staff:p-a", "complainant"]), [true, false, true]);
        // Whoever has no file is nobody but themselves.
        assert_eq!(told("p-x", &["party:p-x", "party:p-y"]), [true, false]);
    }
}
