//! Manuals of the codes that reading a file can raise; the checks stand where the files are read.
//! No check stands here.

pub mod config;
pub mod fields;
pub mod files;
pub mod merging;
pub mod policies;
pub mod privacy;
pub mod syntax;
