//! The only layer that touches files.
//! It prints nothing and knows no command.

pub mod disk;
