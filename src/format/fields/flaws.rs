//! The flaws of one file, told one by one up to a number that somebody may still read.
//! What a flaw is, is said where it is found.

use crate::model::diagnostic::Diagnostic;

/// So many flaws of one file are told one by one.
const MOST: usize = 1_000;

/// What was found so far.
#[derive(Debug, Default)]
pub(super) struct Flaws {
    told: Vec<Diagnostic>,
    n_more: usize,
    /// The worst of those that are too many: an error is never left out.
    worst: Option<Diagnostic>,
}

impl Flaws {
    /// Returns whether there are more than are told one by one.
    pub(super) fn are_many(&self) -> bool {
        self.told.len() >= MOST
    }

    /// Adds a flaw.
    pub(super) fn add(&mut self, flaw: Diagnostic) {
        if !self.are_many() {
            self.told.push(flaw);
            return;
        }
        self.n_more += 1;
        if self.worst.as_ref().is_none_or(|worst| flaw.severity < worst.severity) {
            self.worst = Some(flaw);
        }
    }

    /// Returns the flaws in the order of the text; the worst of those that are too many says how many there are.
    pub(super) fn in_order(self) -> Vec<Diagnostic> {
        let mut flaws = self.told;
        if let Some(mut worst) = self.worst {
            if self.n_more > 1 {
                worst.message.push_str(&format!("; {} more flaws of the file are not told", self.n_more - 1));
            }
            flaws.push(worst);
        }
        flaws.sort_by_key(|flaw| flaw.span.start);
        flaws
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::diagnostic::Severity;

    #[test]
    fn of_too_many_flaws_the_worst_says_how_many_there_are() {
        let flaw = |at: usize, severity| Diagnostic {
            code: "field.type",
            severity,
            span: at..at,
            message: "odd".to_owned(),
            hint: None,
        };
        let mut flaws = Flaws::default();
        for at in 0..MOST + 3 {
            let severity = if at == MOST + 1 { Severity::Error } else { Severity::Note };
            flaws.add(flaw(at, severity));
        }
        let flaws = flaws.in_order();
        assert_eq!(flaws.len(), MOST + 1);
        let last = flaws.last().unwrap();
        assert_eq!((last.span.start, last.severity), (MOST + 1, Severity::Error));
        assert_eq!(last.message, "odd; 2 more flaws of the file are not told");
    }
}
