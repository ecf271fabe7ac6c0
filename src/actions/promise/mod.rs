//! What happens to promises: one verb, one file.
//! Each end is an event; lateness is computed, never stored.

pub mod add;
pub mod end;
pub mod shift;

use crate::actions::draft::Stamp;
use crate::actions::refusal::Refusal;
use crate::model::case::Case;
use crate::model::promise::Promise;
use crate::model::word::{Word, nearest};

/// Returns the open promise with this id, or says why there is none to end, or none yet.
pub(crate) fn open_promise<'a>(case: &'a Case, id: &str, stamp: &Stamp) -> Result<&'a Promise, Refusal> {
    let Some(promise) = case.promise_typed(id) else {
        let ids: Vec<&str> = case.promises.iter().map(|promise| promise.id.as_str()).collect();
        let refusal = Refusal::missing(format!("case `{}` has no promise `{id}`", case.id));
        return Err(match (ids.is_empty(), nearest(id, ids.iter().copied())) {
            (true, _) => {
                refusal.hint(format!("it has no promises; `amends promise add {} WHAT --due WHEN` makes one", case.id))
            }
            (false, Some(meant)) => refusal.hint(format!("did you mean `{}/{meant}`?", case.id)),
            (false, None) => refusal.hint(format!("its promises: {}", ids.join(", "))),
        });
    };
    let id = promise.id.as_str();
    if promise.is_open() {
        return match promise.made_at.filter(|made_at| stamp.at < *made_at) {
            None => Ok(promise),
            Some(made_at) => Err(Refusal::rule(format!(
                "promise `{}/{id}` was made at {}, after {}",
                case.id,
                made_at.to_rfc3339(),
                stamp.at.to_rfc3339()
            ))
            .hint("give a later `--at`")),
        };
    }
    let when = promise.ended_at.map_or(String::new(), |at| format!(" at {}", at.to_rfc3339()));
    let refusal = Refusal::rule(format!("promise `{}/{id}` is {} already{when}", case.id, promise.state.word()));
    Err(match case.promises.iter().find(|later| later.replaces.as_ref().is_some_and(|old| old.as_str() == id)) {
        Some(later) => refusal.hint(format!("it was replaced by `{}/{}`", case.id, later.id)),
        None => refusal.hint(format!("see `amends show {}`", case.id)),
    })
}
