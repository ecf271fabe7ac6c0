//! The nouns: plain data without input or output.
//! Nothing here touches a file or holds words for people.

pub mod case;
pub mod diagnostic;
pub mod dice;
pub mod edit;
<<<<<<< HEAD
pub mod email;
=======
>>>>>>> 1df6346 (Let the nouns and verbs in: the calendar is there)
pub mod event;
pub mod folder;
pub mod id;
pub mod look;
<<<<<<< HEAD
pub mod organisation;
pub mod party;
pub mod phone;
=======
pub mod party;
>>>>>>> 1df6346 (Let the nouns and verbs in: the calendar is there)
pub mod policy;
pub mod promise;
pub mod word;
