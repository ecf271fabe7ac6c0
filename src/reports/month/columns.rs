//! The keys of the report on a period, section by section.
//! What stands under them is said by `reports::month`.

use crate::reports::month::speed::Measure;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Column};

/// Of which time the page speaks.
pub const PERIOD: &[Column] = &[
    Column::new("name", "Period").of(Kind::Text).always(),
    Column::new("from_at", "From").of(Kind::Moment).always(),
    Column::new("until_at", "Until").of(Kind::Moment).always(),
    Column::new("complete", "Over").of(Kind::Flag).always(),
];

/// How the promises ended that fell due, of all kinds and of each.
pub const PROMISES: &[Column] = &[
    Column::new("kind", "Kind").of(Kind::OneOf(&["all", "delivery", "update", "courtesy"])).always(),
    count("due", "Due"),
    count("n", "Judged"),
    count("kept_on_time", "On time"),
    count("kept_late", "Late"),
    count("broken", "Not kept"),
    count("overdue", "Still owed"),
    count("moved", "Moved"),
    count("split", "Split"),
    count("released", "Released"),
    count("pending", "Pending"),
    count("unknown", "Unknown when"),
    Column::new("unknown_promises", "Which, unknown when").of(Kind::List(&Kind::Text)).always().data(),
    share("kept_rate", "On time"),
    share("late_rate", "Late"),
    share("broken_rate", "Not kept"),
    count("late_n", "Late ones"),
    seconds("late_median_seconds", "Late by, median"),
    seconds("late_p90_seconds", "Late by, 90 % within"),
    seconds("late_median_business_seconds", "Late by, median"),
    seconds("late_p90_business_seconds", "Late by, 90 % within"),
    count("moves", "Moves"),
    share("moves_per_promise", "Moves per promise"),
];

/// What happened to cases.
pub const CASES: &[Column] = &[
    count("received", "Received"),
    count("resolved", "Resolved"),
    count("closed", "Closed"),
    count("reopened", "Reopened"),
    count("open_at_start", "Open at the start"),
    count("open_at_end", "Open at the end"),
];

/// How long it took from receipt, for the cases received in the period.
pub const SPEED: &[Column] = &[
    Column::new("measure", "").of(Kind::OneOf(Measure::WORDS)).always(),
    count("n", "Cases"),
    count("pending", "Not yet"),
    count("never", "Never"),
    seconds("median_seconds", "Median"),
    seconds("p80_seconds", "80 % within"),
    seconds("median_business_seconds", "Median, business"),
    seconds("p80_business_seconds", "80 % within, business"),
];

/// The same by category; `level` 1 is the part before the first `/`.
pub const CATEGORIES: &[Column] = &[
    people("category", "Category"),
    Column::new("category", "Category").of(Kind::Text).data(),
    Column::new("level", "Level").of(Kind::Count).data(),
    RECEIVED,
    RESOLVED,
    CLOSED,
    OPEN,
    JUDGED,
    ON_TIME,
    RATE,
    RESPONSES,
    RESPONSE,
    RESOLUTIONS,
    RESOLUTION,
];

/// The same by owner.
pub const OWNERS: &[Column] = &[
    people("owner", "Owner"),
    Column::new("owner", "Owner").of(Kind::Text).data(),
    RECEIVED,
    RESOLVED,
    CLOSED,
    OPEN,
    JUDGED,
    ON_TIME,
    RATE,
    RESPONSES,
    RESPONSE,
    RESOLUTIONS,
    RESOLUTION,
];

const RECEIVED: Column = count("received", "Received");
const RESOLVED: Column = count("resolved", "Resolved").data();
const CLOSED: Column = count("closed", "Closed");
const OPEN: Column = count("open_at_end", "Open");
const JUDGED: Column = count("promises", "Promises").data();
const ON_TIME: Column = count("kept_on_time", "On time").data();
const RATE: Column = share("kept_rate", "Kept on time");
const RESPONSES: Column = count("responses", "Responses").data();
const RESPONSE: Column = seconds("response_median_business_seconds", "First response");
const RESOLUTIONS: Column = count("resolutions", "Resolutions").data();
const RESOLUTION: Column = seconds("resolution_median_business_seconds", "Resolution");

/// What people read in place of nothing has words.
const fn people(key: &'static str, title: &'static str) -> Column {
    Column { audience: Audience::People, ..Column::new(key, title).of(Kind::Text).always() }
}

const fn count(key: &'static str, title: &'static str) -> Column {
    Column::new(key, title).of(Kind::Count).always()
}

const fn share(key: &'static str, title: &'static str) -> Column {
    Column::new(key, title).of(Kind::Share)
}

const fn seconds(key: &'static str, title: &'static str) -> Column {
    Column::new(key, title).of(Kind::Seconds)
}
