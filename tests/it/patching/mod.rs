//! Edits on texts: by table, by property, and over the public TOML corpus.

mod corpus;
mod json;
mod shared;
mod toml;
