//! The flags of `amends update` that say what a contact cost the customer.
//! What follows from it belongs to `rules`.

use crate::actions::log::Effort;
use crate::calendar::span::Span;
use crate::cli::context::due_error;
use crate::cli::error::Error;

/// What the contact cost the customer.
#[derive(clap::Args)]
pub(crate) struct EffortArgs {
    /// How long the customer waited for this contact, for example `12m` or `90s`; for the worry contact.long-wait, no clock reads it
    #[arg(long, value_name = "SPAN", allow_hyphen_values = true)]
    waited: Option<String>,
    /// The customer found no human being: a menu, a machine, nobody
    #[arg(long)]
    no_human: bool,
    /// The customer had to tell it all again
    #[arg(long)]
    retold: bool,
    /// The customer complains about the handling; that makes the case an emergency
    #[arg(long)]
    handling: bool,
}

impl EffortArgs {
    /// Returns what was said of the contact.
    pub(crate) fn read(&self) -> Result<Effort, Error> {
        let wait_seconds = match &self.waited {
            None => None,
            Some(text) => {
                let seconds = Span::parse(text).map_err(|error| due_error(&error))?.seconds();
                Some(seconds.ok_or_else(|| {
                    Error::usage(format!("`--waited {text}` is no time on a watch"))
                        .hint("write seconds, minutes or hours: `90s`, `12m`, `1h`")
                })?)
            }
        };
        let Self { no_human, retold, handling, .. } = *self;
        Ok(Effort { wait_seconds, no_human, retold, handling })
    }
}
