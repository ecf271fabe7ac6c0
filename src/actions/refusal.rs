//! Why an action says no, and what to type instead.
//! Exit codes are `cli::error`'s business.

/// What sort of no it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ground {
    /// The request makes no sense as it was typed.
    Request,
    /// The case has no such promise or question.
    Missing,
    /// It is understood, but a rule of the house is against it; `--force --why` overrules it where it can be overruled.
    Rule,
}

/// A no.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    pub ground: Ground,
    /// Lower case, no full stop.
    pub message: String,
    pub hints: Vec<String>,
}

impl Refusal {
    /// Returns the refusal of a request that makes no sense.
    pub fn request(message: impl Into<String>) -> Self {
        Self { ground: Ground::Request, message: message.into(), hints: Vec::new() }
    }

    /// Returns the refusal of a request about a block that is not there.
    pub fn missing(message: impl Into<String>) -> Self {
        Self { ground: Ground::Missing, message: message.into(), hints: Vec::new() }
    }

    /// Returns the refusal by a rule.
    pub fn rule(message: impl Into<String>) -> Self {
        Self { ground: Ground::Rule, message: message.into(), hints: Vec::new() }
    }

    /// Returns the refusal with one more hint.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }
}

/// Refuses an empty text where nothing at all would have been better: it would count as said.
pub(crate) fn refuse_blank(flag: &str, text: Option<&str>) -> Result<(), Refusal> {
    match text {
        Some(text) if text.trim().is_empty() => {
            Err(Refusal::request(format!("the text of `{flag}` is empty")).hint("leave it out, or say it"))
        }
        _ => Ok(()),
    }
}

/// Whether the caller overrules a rule, and with what reason.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Force {
    /// The rules hold.
    #[default]
    No,
    /// They are overruled, for a reason that goes on record.
    Because(String),
}

impl Force {
    /// Returns the reason on record, if the rules are overruled.
    pub fn why(&self) -> Option<&str> {
        match self {
            Self::No => None,
            Self::Because(why) => Some(why),
        }
    }
}
