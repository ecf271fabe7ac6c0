//! Whether a page can be written as it was asked for, said before any file of a case is read.
//! What a page holds is the business of its report; how it is written, of `view`.

use chrono::{DateTime, Utc};

use crate::calendar::zone::Zone;
use crate::cli::error::Error;
use crate::cli::finish;
use crate::cli::globals::Globals;
use crate::cli::schema;
use crate::view;
use crate::view::page::{Audience, Block, Page, Table};
use crate::world::World;

/// The commands whose page is one table, whatever is on file.
const TABLES: [&str; 8] = ["check", "list", "next", "overdue", "party duplicates", "party list", "repeats", "silence"];

/// Refuses a format or a column that the one table of a command does not have; the words name the command.
pub(crate) fn check(world: &World, globals: &Globals, words: &str) -> Result<(), Error> {
    let is_table = TABLES.contains(&words) && globals.section.is_none();
    let Some((schema, columns)) = schema::table_of(words).filter(|_| is_table) else { return Ok(()) };
    let table = Table { key: "", title: String::new(), columns, rows: Vec::new(), audience: Audience::All };
    blocks(world, globals, schema, vec![Block::Table(table)])
}

/// Refuses what a page of such blocks cannot do; they may be those of an empty folder.
pub(crate) fn blocks(world: &World, globals: &Globals, schema: &'static str, blocks: Vec<Block>) -> Result<(), Error> {
    let (as_of, timezone) = (DateTime::<Utc>::UNIX_EPOCH.fixed_offset(), Zone::UTC.name().to_owned());
    let page = Page { schema, as_of, timezone, n_read: None, n_doubtful: 0, problems: Vec::new(), blocks };
    let written = view::render(&page, globals.format, &finish::style(world, globals));
    written.map(drop).map_err(finish::unsupported)
}
