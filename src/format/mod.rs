//! Text to values and edits to text, for TOML and JSON alike.
//! Pure: nothing here knows a path or a disk.

pub mod tree;
