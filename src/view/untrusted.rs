//! Text that other people wrote: customers, colleagues, files and paths.
//! What it looks like in each output is the business of the writers beside it, which alone can open it.

/// Text that is not ours. It has no `Display`, so that it cannot slip into a line of ours by `{}`:
/// the writers of this room open it, and each neutralises it in its own way.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Untrusted(String);

impl Untrusted {
    /// Returns the text as it was given, for a writer that is about to neutralise it.
    pub(in crate::view) fn bare(&self) -> &str {
        &self.0
    }

    /// Returns the text as it was given, for an assertion.
    #[cfg(test)]
    pub(crate) fn for_test(&self) -> &str {
        &self.0
    }

    /// Compares two texts as a reader sorts them: without minding case, then exactly.
    pub fn by_name(&self, other: &Self) -> std::cmp::Ordering {
        self.0.to_lowercase().cmp(&other.0.to_lowercase()).then_with(|| self.0.cmp(&other.0))
    }
}

impl<T: Into<String>> From<T> for Untrusted {
    fn from(text: T) -> Self {
        Self(text.into())
    }
}
