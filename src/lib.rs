//! `amends` keeps track of what a small business promised to whom, and whether it was kept.
//!
//! # The map
//!
//! Each layer uses only the layers above it in this list (a test reads every import and says so):
//!
//! | layer | what it holds | what it never does |
//! |--|--|--|
//! | [`calendar`] | time as arithmetic: hours, holidays, phrases, lengths | reads the clock |
//! | [`model`] | the nouns: case, promise, event, party, filter, edit | touches files, words for people |
//! | [`view`] | pages of typed cells and one writer for each format | knows a case |
//! | [`rules`] | worries: facts in, findings out | decides exit codes, prints |
//! | [`actions`] | verbs: facts and a request in, edits or a refusal out | touches text or disk |
//! | [`reports`] | questions: the answer as a value, then as a page | reads a file |
//! | [`format`] | text to values, edits to text | knows a path |
//! | [`store`] | the only layer that touches files | prints |
//! | [`world`] | clock, environment, streams, read once | is named by a layer above |
//! | [`cli`] | argv in, page out | holds a rule about cases |
#![cfg_attr(
    test,
    allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::indexing_slicing, clippy::string_slice)
)]

pub mod actions;
pub mod calendar;
pub mod format;
pub mod model;
pub mod rules;
pub mod store;
pub mod view;
