//! The nouns: plain data without input or output.
//! Nothing here touches a file or holds words for people.

pub mod alias;
pub mod case;
pub mod chain;
pub mod clock;
pub mod diagnostic;
pub mod dice;
pub mod edit;
pub mod email;
pub mod emergency;
pub mod event;
pub mod filter;
pub mod folder;
pub mod handover;
pub mod id;
pub mod identity;
pub mod ladder;
pub mod left_behind;
pub mod likeness;
pub mod look;
pub mod merged;
pub mod mixed;
pub mod organisation;
pub mod parallel;
pub mod parties;
pub mod party;
pub mod phone;
pub mod policy;
pub mod preset;
pub mod process;
pub mod promise;
pub mod question;
pub mod recovery;
pub mod register;
pub mod replay;
pub mod run;
#[cfg(test)]
pub(crate) mod sample;
#[cfg(test)]
pub(crate) mod sample_folder;
#[cfg(test)]
pub(crate) mod sample_house;
pub mod secret;
pub mod sender;
pub mod shell;
pub mod situation;
pub mod summary;
pub mod turn;
pub mod word;
