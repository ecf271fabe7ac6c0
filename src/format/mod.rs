//! Text to values and edits to text, for TOML and JSON alike.
//! Pure: nothing here knows a path or a disk.

mod ahead_toml;
pub mod blocks;
pub(crate) mod caps;
pub mod diff;
pub(crate) mod expect;
mod fields;
pub mod fresh;
pub mod glance;
mod head;
mod instant;
pub mod locate;
pub mod merge;
pub(crate) mod newer_toml;
pub mod patch;
pub(crate) mod patch_json;
pub(crate) mod patch_toml;
mod plain_toml;
pub mod raw;
pub mod read_case;
pub mod read_holidays;
mod read_hours;
pub(crate) mod read_json;
pub mod read_party;
pub mod read_policy;
pub mod read_preset;
pub(crate) mod read_toml;
mod read_watch;
pub mod rewrite;
pub mod schema;
pub(crate) mod sequence;
pub(crate) mod spell;
pub(crate) mod spell_json;
pub(crate) mod spell_toml;
pub mod traces;
pub mod tree;
