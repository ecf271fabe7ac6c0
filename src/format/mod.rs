//! Text to values and edits to text, for TOML and JSON alike.
//! Pure: nothing here knows a path or a disk.

pub(crate) mod caps;
pub mod raw;
pub(crate) mod read_json;
pub(crate) mod read_toml;
pub mod tree;
