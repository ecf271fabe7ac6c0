//! Which parts of a page a writer sees: by section, by audience, by `--columns`.
//! Nothing is printed here.

use crate::view::cell::Cell;
use crate::view::page::{Audience, Block, Column, Page, Record, Role, Table};
use crate::view::{Format, Style, Unsupported};

static NOTHING: Cell = Cell::None;

/// A block as data formats see it: rows under columns, a record being one row.
pub(crate) struct Sheet<'a> {
    pub(crate) key: &'static str,
    pub(crate) columns: Vec<Column>,
    /// Each as long as `columns`.
    pub(crate) rows: Vec<Vec<&'a Cell>>,
}

impl Sheet<'_> {
    /// Returns the places of the columns to show: the chosen ones, else all that data formats show.
    pub(crate) fn chosen(&self, style: &Style) -> Vec<usize> {
        chosen(&self.columns, style, Audience::People)
    }
}

/// Returns the places of the chosen columns in the order asked for; without a choice, all but those of the
/// audience that is not ours.
pub(crate) fn chosen(columns: &[Column], style: &Style, others: Audience) -> Vec<usize> {
    match &style.columns {
        Some(names) => names.iter().filter_map(|name| columns.iter().position(|column| column.key == name)).collect(),
        None => (0..).zip(columns).filter(|(_, column)| column.audience != others).map(|(place, _)| place).collect(),
    }
}

/// Returns the blocks of the chosen section, or all; sentences belong to no section.
pub(crate) fn blocks<'a>(page: &'a Page, style: &'a Style) -> impl Iterator<Item = &'a Block> {
    page.blocks.iter().filter(move |block| match (&style.section, key(block)) {
        (None, _) => true,
        (Some(section), key) => key == Some(section),
    })
}

/// Says whether people see a table or record: what is for data formats only is shown to who asks for that section.
pub(crate) fn is_shown(audience: Audience, style: &Style) -> bool {
    audience != Audience::Data || style.section.is_some()
}

/// Returns the tables and records that data formats show.
pub(crate) fn sheets<'a>(page: &'a Page, style: &'a Style) -> Vec<Sheet<'a>> {
    blocks(page, style).filter_map(sheet).collect()
}

/// Says whether rows need a `section` to be told apart, whatever section was chosen.
pub(crate) fn has_several_sections(page: &Page) -> bool {
    page.blocks.iter().filter_map(sheet_key).count() > 1
}

/// Returns the one table that a flat format shows; none if the page has no table at all.
pub(crate) fn only_sheet<'a>(
    page: &'a Page,
    format: Format,
    style: &'a Style,
) -> Result<Option<Sheet<'a>>, Unsupported> {
    let mut sheets = sheets(page, style);
    if sheets.len() > 1 {
        return Err(Unsupported::SeveralSections { format, sections: sheets.iter().map(|sheet| sheet.key).collect() });
    }
    Ok(sheets.pop())
}

/// Refuses a section or a column that the page does not have.
pub(crate) fn check(page: &Page, format: Format, style: &Style) -> Result<(), Unsupported> {
    if let Some(given) = &style.section {
        let is_for_people = matches!(format, Format::Table | Format::Markdown);
        let sections: Vec<_> = page.blocks.iter().filter_map(if is_for_people { key } else { sheet_key }).collect();
        if !sections.contains(&given.as_str()) {
            return Err(Unsupported::Section { given: given.clone(), nearest: nearest(given, &sections), sections });
        }
    }
    let mut columns: Vec<&'static str> = Vec::new();
    for key in blocks(page, style).flat_map(column_keys) {
        if !columns.contains(&key) {
            columns.push(key);
        }
    }
    let unknown = style.columns.iter().flatten().find(|given| !columns.contains(&given.as_str()));
    match unknown {
        Some(given) if !columns.is_empty() => {
            Err(Unsupported::Column { given: given.clone(), nearest: nearest(given, &columns), columns })
        }
        _ => Ok(()),
    }
}

fn key(block: &Block) -> Option<&'static str> {
    match block {
        Block::Table(table) => Some(table.key),
        Block::Record(record) => Some(record.key),
        Block::Prose(_) => None,
    }
}

fn sheet_key(block: &Block) -> Option<&'static str> {
    match block {
        Block::Table(Table { audience: Audience::People, .. })
        | Block::Record(Record { audience: Audience::People, .. })
        | Block::Prose(_) => None,
        Block::Table(_) | Block::Record(_) => key(block),
    }
}

fn column_keys(block: &Block) -> Vec<&'static str> {
    match block {
        Block::Table(table) => table.columns.iter().map(|column| column.key).collect(),
        Block::Record(record) => record.fields.iter().map(|field| field.key).collect(),
        Block::Prose(_) => Vec::new(),
    }
}

fn sheet(block: &Block) -> Option<Sheet<'_>> {
    let key = sheet_key(block)?;
    match block {
        Block::Table(table) => {
            let rows = table.rows.iter().map(|row| cells(table.columns.len(), row)).collect();
            Some(Sheet { key, columns: table.columns.to_vec(), rows })
        }
        Block::Record(record) => {
            Some(Sheet { key, columns: columns(record), rows: vec![record.fields.iter().map(|f| &f.cell).collect()] })
        }
        Block::Prose(_) => None,
    }
}

/// Returns as many cells as there are columns; a row that is too short ends in nothing.
pub(crate) fn cells(columns: usize, row: &[Cell]) -> Vec<&Cell> {
    row.iter().chain(std::iter::repeat(&NOTHING)).take(columns).collect()
}

/// Returns the fields of a record as columns; its first id is what it is about.
pub(crate) fn columns(record: &Record) -> Vec<Column> {
    let about = record.fields.iter().position(|field| matches!(field.cell, Cell::Id(_)));
    let column = |(place, field): (usize, &crate::view::page::Field)| Column {
        audience: field.audience,
        role: if Some(place) == about { Role::Id } else { Role::Plain },
        ..Column::new(field.key, field.title)
    };
    record.fields.iter().enumerate().map(column).collect()
}

/// Returns the name that was probably meant.
fn nearest(given: &str, names: &[&'static str]) -> Option<&'static str> {
    let far = |name: &&str| strsim::damerau_levenshtein(given, name);
    names.iter().copied().min_by_key(|name| far(name)).filter(|name| far(name) <= 2.max(given.len() / 3))
}
