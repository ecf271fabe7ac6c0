//! The values of `amends.toml` against what this version knows.
//! Their types are checked where the file is read.

use crate::model::policy::Policy;
use crate::rules::manual::config::UNKNOWN_RULE;
use crate::rules::record::Flaw;
use crate::rules::table;

/// Returns what is wrong with the house's own values.
pub fn of_policy(policy: &Policy) -> Vec<Flaw> {
    let unknown = policy.rules.keys().filter(|code| table::find(code).is_none());
    let flaw = |code: &String| {
        let hint = match table::nearest(code) {
            Some(near) => format!("did you mean `{near}`?"),
            None => "`amends explain` lists the codes".to_owned(),
        };
        UNKNOWN_RULE.flaw(format!("unknown rule `{}`", code.escape_debug())).at_table("rules", code).hint(hint)
    };
    unknown.map(flaw).collect()
}
