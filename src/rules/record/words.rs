//! Words of a case that are probably misspelt, where any word may stand.
//! Words of a fixed list are checked where the file is read.

use crate::model::case::Case;
use crate::model::diagnostic::Severity;
use crate::model::look::Look;
use crate::model::situation;
use crate::rules::record::Flaw;
use crate::rules::{Level, Rule};

pub const SITUATION_UNKNOWN: Rule = Rule {
    code: "situation.unknown",
    level: Level::Record(Severity::Note),
    title: "A word for the situation is probably misspelt",
    what: "A tag of `[situation]` is nearly a word that is known (`special-trip`, `travelled`, `waiting-now`, `safety`, `danger`, `health`, `vulnerable`, `public`, `stress`, `deadline`, `children`, `illness`, `bereavement`, `event`, `none`), or one of yours.",
    why: "Only the right word makes the case come first; a misspelt one is read by nobody.",
    remedy: "Correct it with `amends update CASE --set situation=TAG`. If the word is yours, list it in `amends.toml`: `[situation] tags = [\"wedding\"]`.",
    source: "recognise differences and adjust; the normal rule may not fit",
    example: "[situation]\ntags = [\"special-trip\"]",
};

/// Reports each tag that is nearly a known one.
pub(super) fn check(look: &Look<'_>, case: &Case, flaws: &mut Vec<Flaw>) {
    for tag in &case.tags {
        let Some(meant) = situation::meant(tag, &look.policy.situations) else { continue };
        let flaw = SITUATION_UNKNOWN.flaw(format!("the situation `{}` is not known", tag.escape_debug()));
        let hint =
            format!("did you mean `{meant}`? a word of your own is listed under `[situation] tags` in `amends.toml`");
        flaws.push(flaw.at_table("situation", "tags").hint(hint));
    }
}
