//! TOML text to a tree with spans; the words for what is wrong are our own and quote nothing.
//! Which keys a case has is not known here.

use std::ops::Range;

use toml::de::{DeTable, DeValue};
use toml_parser::ParseError;
use toml_parser::Source;
use toml_parser::parser::{Event, EventKind, RecursionGuard, parse_document};

use super::ahead_toml;
use super::caps;
use super::newer_toml;
use super::plain_toml;
use super::raw::{BOM, flaw};
use super::tree::{Entry, Node, Table, Value};
use crate::model::diagnostic::Diagnostic;

/// Containers that the lexer enters before it gives up; far above our own limit.
const GUARD: u32 = 80;

/// Returns the tree of a TOML text with a note for all that is new in the language, or where and why it is none.
pub(crate) fn table(text: &str) -> Result<(Table, Vec<Diagnostic>), Diagnostic> {
    match plain_toml::table(text) {
        Some(read) => Ok(read),
        None => parsed(text).map(|table| (table, newer_toml::notes(text))),
    }
}

/// Returns the tree of a text, plain or not.
pub(super) fn parsed(text: &str) -> Result<Table, Diagnostic> {
    let enough = ahead_toml::enough(text, GUARD as usize)?;
    if enough.len() == text.len() && ahead_toml::is_dense(text) {
        return Err(misspelt(text).unwrap_or_else(caps::too_dense));
    }
    whole(enough)
}

/// Returns the first place where a text is not TOML, without a tree of it.
fn misspelt(text: &str) -> Option<Diagnostic> {
    let bare = text.trim_start_matches(BOM);
    let source = Source::new(bare);
    let (mut first, mut inside): (Option<ParseError>, Option<ParseError>) = (None, None);
    let mut look = |event: Event| {
        let Some(raw) = source.get(event) else { return };
        match event.kind() {
            EventKind::SimpleKey => raw.decode_key(&mut (), &mut inside),
            EventKind::Scalar => drop(raw.decode_scalar(&mut (), &mut inside)),
            EventKind::Comment => raw.decode_comment(&mut inside),
            EventKind::Newline => raw.decode_newline(&mut inside),
            _ => {}
        }
    };
    parse_document(&source.lex().into_vec(), &mut RecursionGuard::new(&mut look, GUARD), &mut first);
    let skipped = text.len() - bare.len();
    first.or(inside).map(|error| {
        let span = error.unexpected().map_or(0..0, |span| span.start() + skipped..span.end() + skipped);
        flawed(text, error.description(), span)
    })
}

/// Returns what the parser says about a text, in our words.
fn flawed(text: &str, words: &str, span: Range<usize>) -> Diagnostic {
    // The parser takes the nothing after `key =` for a text without quotes.
    let nothing = text.get(span.clone()).is_some_and(|raw| raw.trim().is_empty());
    match words {
        words if words.contains("recursion") => caps::too_deep(span.start),
        words if words.contains("must be quoted") && nothing => wording("missing value", span),
        words => match text.get(span.start..).and_then(|rest| rest.chars().next()) {
            Some(sign) if sign.is_control() && !matches!(sign, '\n' | '\r' | '\t') => {
                let message = format!("`{}` may not stand in a text", sign.escape_unicode());
                Diagnostic { message, ..flaw("toml.syntax", span, "", "take the sign out; nobody can see it") }
            }
            _ => wording(words, span),
        },
    }
}

/// Returns the tree of a text, however large it is.
pub(super) fn whole(text: &str) -> Result<Table, Diagnostic> {
    refuse_towers(text)?;
    let parsed = DeTable::parse(text).map_err(|error| flawed(text, error.message(), error.span().unwrap_or(0..0)))?;
    entries(text, parsed.into_inner())
}

/// Returns a table of the parser as ours; what was taken over is given up at once.
fn entries(text: &str, table: DeTable<'_>) -> Result<Table, Diagnostic> {
    let mut entries = Vec::with_capacity(table.len());
    for (key, value) in table {
        let (key_span, span) = (key.span(), value.span());
        let node = node(text, value.into_inner(), span)?;
        entries.push(Entry { key: key.into_inner().into_owned(), key_span, node });
    }
    Ok(Table { entries })
}

fn node(text: &str, value: DeValue<'_>, span: Range<usize>) -> Result<Node, Diagnostic> {
    let value = match value {
        DeValue::String(words) => Value::Text(words.into_owned()),
        DeValue::Integer(number) => match i64::from_str_radix(number.as_str(), number.radix()) {
            Ok(number) => Value::Int(number),
            Err(_) => return Err(caps::bad_number(span)),
        },
        DeValue::Float(number) => match number.as_str().parse::<f64>() {
            Ok(float) if float.is_finite() || number.as_str().contains(['i', 'n']) => Value::Float(float),
            _ => return Err(caps::bad_number(span)),
        },
        DeValue::Boolean(flag) => Value::Flag(flag),
        DeValue::Datetime(_) => Value::Time(text.get(span.clone()).unwrap_or_default().to_owned()),
        DeValue::Array(inner) => {
            let mut nodes = Vec::with_capacity(inner.len());
            for value in inner {
                let span = value.span();
                nodes.push(node(text, value.into_inner(), span)?);
            }
            Value::List(nodes)
        }
        DeValue::Table(inner) => Value::Table(entries(text, inner)?),
    };
    Ok(Node { span, value })
}

/// Refuses what would nest thousands of levels through dotted keys in inline tables.
/// The parser limits each key and each bracket, but not their product, and a tree of that height overflows the stack.
fn refuse_towers(text: &str) -> Result<(), Diagnostic> {
    // Below this many braces the product stays small, and most case files have none.
    if text.bytes().filter(|byte| *byte == b'{').count() <= 8 {
        return Ok(());
    }
    let (mut levels, mut keys, mut depth, mut worst) = (Vec::new(), 0, 0, None);
    let mut watch = |event: Event| match event.kind() {
        EventKind::SimpleKey => keys += 1,
        EventKind::InlineTableOpen | EventKind::ArrayOpen => {
            let added = std::mem::take(&mut keys).max(1_usize);
            depth += added;
            levels.push(added);
        }
        EventKind::InlineTableClose | EventKind::ArrayClose => {
            depth -= levels.pop().unwrap_or(0);
            keys = 0;
        }
        EventKind::Scalar | EventKind::StdTableClose | EventKind::ArrayTableClose => {
            if depth + keys > GUARD as usize {
                worst = worst.or(Some(event.span().start()));
            }
            keys = 0;
        }
        _ => {}
    };
    let tokens = Source::new(text.trim_start_matches(BOM)).lex().into_vec();
    parse_document(&tokens, &mut RecursionGuard::new(&mut watch, GUARD), &mut ());
    worst.map_or(Ok(()), |at| Err(caps::too_deep(at)))
}

const DATE: &str = "a date or time that does not exist";
const OFFSET: &str = "a time whose distance from UTC does not exist";

/// What the parser says, what we say, and what to do about it.
const WORDS: &[(&str, &str, &str)] = &[
    ("invalid offset", OFFSET, "write it as 2026-11-24T17:00:00+02:00"),
    ("multi-line", "a text over several lines is not closed or holds a bad sign", "close it with three quotes"),
    ("string values must be quoted", "a text without quotes", "put the value in quotes"),
    (
        "invalid basic string",
        "a text is not closed or holds a bad sign",
        "close the quotes; write `\\n` for a new line",
    ),
    ("invalid literal string", "a text is not closed or holds a bad sign", "close the quotes on the same line"),
    ("escape", "a backslash before a sign that it cannot escape", "write `\\\\` for a backslash"),
    ("unicode", "a backslash before a sign that it cannot escape", "write `\\\\` for a backslash"),
    ("carriage return", "a line ends in a lone carriage return", "save the file with LF or CRLF line ends"),
    ("comment", "a sign that no comment may hold", "remove the control character"),
    ("comma", "a comma is missing or too many", "put one comma between two values"),
    ("unclosed array table", "a block header is not closed", "write it as `[[promise]]`"),
    ("unclosed table", "a table header is not closed", "write it as `[outcome]`"),
    ("unclosed", "a bracket is not closed", "close what was opened on this line"),
    ("missing value", "a key without a value", "write `key = \"value\"`"),
    ("key with no value", "a key without a value", "write `key = \"value\"`"),
    ("assignment", "no `=` where one is due, or one too many", "write `key = \"value\"`, one on each line"),
    ("`=`", "no `=` where one is due, or one too many", "write `key = \"value\"`, one on each line"),
    ("unquoted key", "a key that needs quotes", "use letters, digits, `_` and `-` in keys"),
    ("cannot extend", "a key adds to what is already a value", "give one of the two another name"),
    ("leading zero", "a number that begins with zero", "write it without the zero, or in quotes"),
    ("digits", "a number that is written wrongly", "write digits alone, or put the value in quotes"),
    ("sign", "a number that is written wrongly", "write digits alone, or put the value in quotes"),
    ("radix", "a number that is written wrongly", "write digits alone, or put the value in quotes"),
    ("number", "a number that is written wrongly", "write digits alone, or put the value in quotes"),
    ("date", DATE, "write it as 2026-11-24 or 2026-11-24T17:00:00+02:00"),
    ("time", DATE, "write it as 2026-11-24 or 2026-11-24T17:00:00+02:00"),
];

fn wording(parser: &str, span: Range<usize>) -> Diagnostic {
    if parser.contains("duplicate key") {
        return flaw("toml.duplicate-key", span, "a key or table stands twice", "keep one of the two");
    }
    let found = WORDS.iter().find(|(part, _, _)| parser.contains(part));
    let (message, hint) = found
        .map_or(("not TOML from here on", "write `key = \"value\"`, one on each line"), |(_, message, hint)| {
            (*message, *hint)
        });
    let code = if matches!(message, DATE | OFFSET) { "field.date" } else { "toml.syntax" };
    flaw(code, span, message, hint)
}
