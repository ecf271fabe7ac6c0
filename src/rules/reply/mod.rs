//! Worries about what our replies leave out.
//! One file for each.

pub mod answers_nothing;
pub mod partial;
pub mod raised_questions;
