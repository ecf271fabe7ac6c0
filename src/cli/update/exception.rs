//! The flags of `amends update` that put a departure from a house rule on record.
//! What is asked of it is `actions::exception`'s business.

use crate::actions::exception::Exception;

/// A departure from a house rule.
#[derive(clap::Args)]
pub(crate) struct ExceptionArgs {
    /// The house rule that does not fit here, for example `no refund without slip`; with --why
    #[arg(long, value_name = "RULE", allow_hyphen_values = true)]
    exception: Option<String>,
    /// Who approved the exception
    #[arg(long, value_name = "ID", requires = "exception")]
    approved_by: Option<String>,
}

impl ExceptionArgs {
    /// Returns the departure, if there is one.
    pub(crate) fn read(&self) -> Option<Exception> {
        let rule = self.exception.clone()?;
        Some(Exception { rule, approved_by: self.approved_by.clone() })
    }
}
