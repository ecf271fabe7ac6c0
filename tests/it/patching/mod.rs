//! Edits on texts: by table, by property, and over the public TOML corpus.

mod corpus;
mod json;
mod oracle;
mod shared;
mod toml;
