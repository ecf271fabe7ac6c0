//! Worries about what others owe us.
//! One file for each.

pub mod due_after_promise;
pub mod late;
