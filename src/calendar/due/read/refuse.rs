//! Words that give no one instant, and what to type instead.
//! Refuses only; what is understood is read elsewhere.

use crate::calendar::due::read::{Way, Wording, date};
use crate::calendar::due::{DueError, DueErrorKind, EXAMPLES, Open, quoted};
use crate::calendar::span;
use crate::calendar::words::{Cursor, Kind, Token};

/// Words that sound like a time and name none.
const VAGUE: [&str; 39] = [
    "afternoon",
    "afterwards",
    "approximately",
    "around",
    "asap",
    "couple",
    "dusk",
    "early",
    "evening",
    "eventually",
    "few",
    "immediately",
    "instantly",
    "late",
    "lunch",
    "lunchtime",
    "maybe",
    "momentarily",
    "morning",
    "never",
    "night",
    "possible",
    "possibly",
    "presently",
    "probably",
    "promptly",
    "quickly",
    "several",
    "shortly",
    "someday",
    "sometime",
    "somewhen",
    "soon",
    "sooner",
    "soonest",
    "tbc",
    "tbd",
    "urgent",
    "weekend",
];

/// Words that are understood, to guess what a misspelt one was meant to be.
const KNOWN: [&str; 37] = [
    "today",
    "tomorrow",
    "yesterday",
    "tonight",
    "noon",
    "midnight",
    "now",
    "eod",
    "eow",
    "eom",
    "eoq",
    "monday",
    "tuesday",
    "wednesday",
    "thursday",
    "friday",
    "saturday",
    "sunday",
    "january",
    "february",
    "march",
    "april",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
    "minutes",
    "hours",
    "days",
    "weeks",
    "months",
    "business",
    "later",
    "within",
];

/// Returns the refusal of a phrase that holds a vague word.
pub(super) fn vague(text: &str, tokens: &[Token<'_>]) -> Option<DueError> {
    let is_vague = |token: &Token<'_>| match token.kind {
        Kind::Word(word) => VAGUE.contains(&word),
        Kind::Mark(mark) => mark == '~',
        Kind::Number(_) => false,
    };
    let alone = |word: &str| matches!(tokens, [only] if only.kind == Kind::Word(word));
    let stretch = |pair: &[Token<'_>]| match pair {
        [one, two] => {
            let relative = |kind| matches!(kind, Kind::Word("next" | "this" | "last" | "coming" | "following"));
            let unit = |kind| matches!(kind, Kind::Word("week" | "month" | "quarter" | "year" | "day"));
            relative(one.kind) && unit(two.kind)
        }
        _ => false,
    };
    if tokens.iter().any(is_vague) || alone("later") || tokens.windows(2).any(stretch) {
        let message = format!("{} does not say when", quoted(text));
        return Some(DueError::new(DueErrorKind::Vague, message, EXAMPLES));
    }
    None
}

/// Refuses "next fri" and its kin, which mean two different days to two people.
pub(super) fn relative_weekday(text: &str, mut cursor: Cursor<'_, '_>) -> Result<(), DueError> {
    let last = cursor.word(&["last", "past", "previous"]);
    if !last && !cursor.word(&["next", "this", "coming", "following"]) {
        return Ok(());
    }
    let Some(weekday) = date::weekday(&mut cursor) else { return Ok(()) };
    let message = format!("{} can mean two days", quoted(text));
    let mut error = DueError::new(DueErrorKind::Ambiguous, message, "type the date, as in `2026-11-27`");
    error.open = Some(if last { Open::LastWeekday(weekday) } else { Open::Weekday(weekday) });
    Err(error)
}

/// Returns the refusal of a phrase in which nothing was understood.
pub(super) fn nothing(text: &str, cursor: Cursor<'_, '_>) -> DueError {
    match cursor.peek() {
        Some(Kind::Number(digits)) => bare_number(text, digits, cursor),
        Some(Kind::Word(word)) => misspelt(text, word),
        Some(Kind::Mark('-')) => {
            let length = text.trim().trim_start_matches('-').trim();
            let hint = format!("type `{0} ago` for what has been, `+{0}` for what is to come", shown(length));
            DueError::new(DueErrorKind::Unknown, format!("{} goes back in time", quoted(text)), hint)
        }
        _ => DueError::unknown(text),
    }
}

/// Returns the refusal of what is left over after a wording.
pub(super) fn rest(text: &str, wording: &Wording, cursor: Cursor<'_, '_>) -> DueError {
    match (wording, cursor.peek()) {
        (Wording::Away { way: Way::Ahead | Way::Unsaid, .. }, Some(Kind::Number(_))) => span::unit_missing(text),
        (_, Some(Kind::Number(digits))) => bare_number(text, digits, cursor),
        (_, Some(Kind::Word(word))) => misspelt(text, word),
        _ => DueError::unknown(text),
    }
}

/// Returns the refusal of a sign or "now +" without a length of time.
pub(super) fn no_length(text: &str, cursor: Cursor<'_, '_>) -> DueError {
    let mut ahead = cursor;
    let unit = if ahead.number().is_some() { ahead.any_word() } else { None };
    if let Some(unit) = unit {
        let message = format!("{} has the unknown unit {}", quoted(text), quoted(unit));
        return DueError::new(DueErrorKind::Unknown, message, "units are `s m h d w mo`, in business time `bm bh bd`");
    }
    let message = format!("{} holds no length of time", quoted(text));
    DueError::new(DueErrorKind::Unknown, message, "give a number and a unit, as in `+2d`, `+4h` or `+2bd`")
}

/// Returns the refusal of a length with the phrase in front of it.
pub(super) fn naming(text: &str, error: DueError) -> DueError {
    DueError { message: format!("{}: {}", quoted(text), error.message), ..error }
}

fn bare_number(text: &str, digits: &str, mut cursor: Cursor<'_, '_>) -> DueError {
    cursor.skip();
    let is_alone = !cursor.is_glued();
    let dotted = if digits.len() <= 2 && cursor.glued_mark('.') { cursor.glued_number() } else { None };
    let half = ["am", "pm"].into_iter().find(|half| cursor.word(&[half])).unwrap_or_default();
    let hour = digits.parse::<u32>().ok().filter(|hour| (1..=12).contains(hour) && digits.len() <= 2);
    // What is typed after the hint has to be a time: 5.75 is a number.
    let is_hour =
        digits.parse::<u32>().is_ok_and(|hour| if half.is_empty() { hour < 24 } else { (1..=12).contains(&hour) });
    let dotted = dotted.filter(|minutes| is_hour && minutes.len() == 2 && *minutes < "60");
    let hint = match (dotted, hour, digits.split_at_checked(2)) {
        (Some(minutes), ..) => format!("for a time of day type `{digits}:{minutes}{half}`"),
        (None, Some(hour), _) => format!("for a time of day type `{hour}am` or `{hour}pm`, for a length `+{hour}d`"),
        (None, None, Some((hours, minutes))) if is_alone && minutes.len() == 2 && hours < "24" && minutes < "60" => {
            format!("for a time of day type `{hours}:{minutes}`")
        }
        _ => EXAMPLES.to_owned(),
    };
    let message = format!("{} holds the number `{digits:.20}`, which could mean anything", quoted(text));
    DueError::new(DueErrorKind::Unknown, message, hint)
}

fn misspelt(text: &str, word: &str) -> DueError {
    let near = |known: &&str| strsim::damerau_levenshtein(known, word) <= 1 + usize::from(word.len() > 5);
    if word.len() < 3 || word.len() > 20 {
        return DueError::unknown(text);
    }
    match KNOWN.iter().find(|known| near(known) && **known != word) {
        Some(known) => {
            let message = format!("{} names no time that is understood", quoted(text));
            DueError::new(DueErrorKind::Unknown, message, format!("did you mean `{known}`?"))
        }
        None => DueError::unknown(text),
    }
}

/// Returns typed text without its backticks, for use inside a longer example.
fn shown(text: &str) -> String {
    quoted(text).trim_matches('`').to_owned()
}
