//! The one integration binary; its modules are named by capability.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::string_slice,
    clippy::disallowed_methods,
    clippy::disallowed_types
)]

mod bad_inputs;
mod calmed;
mod clones;
mod completions;
mod console;
mod cron;
mod dependencies;
mod edited;
mod errors;
mod exit_codes;
mod few;
mod garbled;
mod growth;
mod help;
mod hints;
mod history;
mod house;
mod index;
mod index_health;
mod json_corpus;
mod left_behind;
mod manuals;
mod matching;
mod measures;
mod merging;
mod mixed;
mod one_case;
mod patching;
mod persons;
mod pointers;
mod presets;
mod privacy;
mod promises;
mod raised;
mod reading;
mod readme;
mod record;
mod refused;
mod retaken;
mod reunited;
mod sandbox;
mod schemas;
mod scripts;
mod shown;
mod soak;
mod stories;
mod transcripts;
mod united;
mod unread;
mod watch;
mod writes;
mod zones;
