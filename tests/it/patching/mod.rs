//! Edits on texts: by table, by property, and over the public TOML corpus.

mod corpus;
mod files;
mod json;
mod oracle;
mod properties;
mod shared;
mod toml;
