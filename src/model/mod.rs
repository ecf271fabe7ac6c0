//! The nouns: plain data without input or output.
//! Nothing here touches a file or holds words for people.

pub mod diagnostic;
pub mod dice;
pub mod edit;
pub mod id;
pub mod word;
