//! Whether what is asked of `open` makes files that can be read again.
//! How the files are made is said by `prepare`.

use chrono::Datelike;

use crate::actions::draft::Stamp;
use crate::actions::open::{self, Complaint};
use crate::actions::refusal::Force;
use crate::cli::error::Error;
use crate::cli::open::prepare::{Desk, syntax};
use crate::cli::open::request::Request;
use crate::cli::write::{path_of, refused};
use crate::format::caps::LONGEST;
use crate::format::fresh::fresh;
use crate::model::dice::Dice;
use crate::model::id::CaseId;
use crate::store::error::{StoreError, StoreErrorKind};
use crate::store::load::{CASES, LIMIT};

/// So many bytes are left for who complains, and for the alarm.
const SPARE: u64 = 4096;

impl Desk<'_> {
    /// Refuses what would make a file that nobody can read again, before any party is made for it.
    pub(super) fn fits(
        &self,
        request: &Request,
        complaint: &Complaint,
        force: &Force,
        stamp: &Stamp,
    ) -> Result<(), Error> {
        if request.texts().any(|text| text.contains('\0')) {
            return Err(Error::usage("a text holds a NUL").hint("take out the `\\u0000`; no text has one"));
        }
        let who = [&request.from, &request.org, &request.phone];
        if who.into_iter().flatten().any(|who| who.len() > LONGEST) {
            return Err(Error::usage("this name is longer than 64 KB").hint("give the name alone"));
        }
        // A sign takes six bytes at most.
        if request.texts().map(str::len).sum::<usize>() as u64 <= LIMIT / 8 {
            return Ok(());
        }
        let id = CaseId::draw(&mut self.dice.clone());
        let path = path_of(CASES, Some(complaint.received_at.year()), id.as_str(), syntax(self.care));
        let made = open::open(&id, complaint, force, &self.care.policy.calendar, stamp, &Dice::seeded(0));
        let made = made.map_err(refused)?;
        let text = fresh(syntax(self.care), &made.head, &made.tables, &made.blocks);
        if text.len() as u64 + SPARE <= LIMIT {
            return Ok(());
        }
        Err(StoreError::new(StoreErrorKind::TooBig, "create", &path).into())
    }
}
