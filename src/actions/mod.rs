//! Verbs: facts, a request and a stamp in; edits or a refusal out.
//! Nothing here touches text or disk, asks the clock or throws its own dice.

pub mod accept;
pub mod adopt;
pub mod assign;
pub mod clock;
pub mod close;
pub mod draft;
pub mod erase;
pub mod escalate;
pub mod exception;
pub mod extend;
pub mod log;
pub mod merge;
pub mod open;
pub mod party;
pub mod promise;
pub mod raise;
pub mod refusal;
pub mod reopen;
pub mod resolve;
pub mod set;
pub mod stamp;
pub mod withdraw;
