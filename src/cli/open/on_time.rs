//! Whether the clock may be right by which a case is opened, as far as that can be told without reading the folder.
//! What a wrong clock is, is said by `actions::clock`.

use std::path::Path;

use chrono::{Datelike, TimeDelta};

use crate::calendar::due;
use crate::cli::anyway::clock_is_right;
use crate::cli::context::Care;
use crate::cli::error::{Error, Kind};
use crate::model::folder::{Filed, Folder};
use crate::store::disk::{self, Listed};
use crate::store::load::{self, CASES};
use crate::store::names::is_record;

/// No directory with more names is looked through.
const MOST: usize = 1000;

/// Refuses to open a case while the clock stands before what is on record.
pub(super) fn check(care: &Care, folder: &Folder) -> Result<(), Error> {
    clock_is_right(care, folder.cases.iter().map(|filed| &filed.case))?;
    if care.forced {
        return Ok(());
    }
    // Who complains alone was read; the directories tell of all the others.
    let tomorrow = care.typed.at().checked_add_signed(TimeDelta::days(1)).unwrap_or(care.typed.at());
    let listed = care.disk.list(Path::new(CASES)).unwrap_or_default();
    let mut years: Vec<&str> = listed.iter().filter_map(year_of).collect();
    years.retain(|year| year.parse::<i32>().is_ok_and(|year| year > tomorrow.year()));
    years.sort_unstable();
    // A directory of this name may be there for another reason.
    if let Some(year) = years.iter().rev().find(|year| holds_cases(care, year)) {
        let now = due::say(care.typed.at());
        return Err(Error::new(Kind::Refused, format!("the clock says {now}, but there are cases of {year}"))
            .hint("nothing was written; set the clock right")
            .hint("if the clock is right, say it with `--force --why REASON`"));
    }
    Ok(())
}

/// Returns the case that was touched last, of the newest year of a small folder: most likely it has the newest event.
pub(super) fn latest(care: &Care) -> Option<Filed> {
    let listed = care.disk.list(Path::new(CASES)).ok()?;
    let year = Path::new(CASES).join(listed.iter().filter_map(year_of).max()?);
    let listed = care.disk.list(&year).ok().filter(|listed| listed.len() <= MOST)?;
    let touched = |listed: &Listed| {
        let path = year.join(&listed.name);
        Some((care.disk.stat(&path).ok()?.modified?, path))
    };
    let (_, path) = listed.iter().filter(|listed| is_record(listed)).filter_map(touched).max()?;
    let case = load::case(care.disk.as_ref(), &path, care.zone()).value?;
    Some(Filed { path: load::shown(&path), case })
}

/// Returns the year whose cases a directory is for, by its name.
fn year_of(listed: &Listed) -> Option<&str> {
    let name = listed.name.to_str().filter(|name| name.len() == 4 && name.bytes().all(|byte| byte.is_ascii_digit()))?;
    (listed.kind == disk::Kind::Dir).then_some(name)
}

fn holds_cases(care: &Care, year: &str) -> bool {
    let listed = care.disk.list(&Path::new(CASES).join(year)).unwrap_or_default();
    listed.iter().any(is_record)
}
