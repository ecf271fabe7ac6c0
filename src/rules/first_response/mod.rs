//! Worries about the first answer of a person.
//! One file for each.

pub mod due_soon;
pub mod late;
