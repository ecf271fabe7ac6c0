//! The only layer that touches files.
//! It prints nothing and knows no command; what is in a file is the business of `format`.
//!
//! Invariants: a case file is its text before or after one command, never between; nothing below the root
//! is reached through a link; reading writes nothing; a failure says whether the change is on disk.

pub mod attributes;
pub mod commit;
pub mod disk;
pub mod driver;
pub mod error;
pub mod failing_disk;
pub mod git;
pub mod index;
pub mod indexed;
pub mod janitor;
pub mod journal;
mod kin;
pub mod load;
pub mod lock;
pub mod memory_disk;
pub mod names;
mod parallel;
pub mod policies;
pub mod probe;
pub mod progress;
pub mod real_disk;
pub mod root;
pub mod scan;
pub mod state;
mod survey;
pub mod swap;
mod temp;
pub mod witness;
