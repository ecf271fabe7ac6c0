//! Worries about promises.
//! One file for each.

pub mod broken_twice;
pub mod due_soon;
pub mod moved_again;
pub mod moved_late;
pub mod overdue;
pub mod vague;
