//! Setting plain keys of the head: which may be set, what they take, and the event of each.
//! Keys with verbs of their own are refused with the verb's name.

use crate::actions::draft::{Draft, EventDraft};
use crate::actions::refusal::Refusal;
use crate::model::case::{Case, CaseKind, Fault, Priority};
use crate::model::edit::{Edit, Scalar};
use crate::model::event::EventKind;
use crate::model::id::is_word;
use crate::model::shell::quoted;
use crate::model::situation;
use crate::model::word::{Word, nearest};

/// One `key=value`; an empty value removes the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    pub key: String,
    pub value: String,
}

/// The keys that may be set, besides the owner's own `x_` keys.
pub const KEYS: &[&str] = &[
    "subject",
    "kind",
    "channel",
    "category",
    "priority",
    "owner",
    "complainant",
    "wants",
    "impact",
    "adjustments",
    "checked_by",
    "cause",
    "fault",
    "situation",
    "public",
    "ref",
];

/// Keys that have verbs of their own.
const VERBS: &[(&str, &str)] = &[
    (
        "status",
        "amends resolve CASE --remedy T`, `amends close CASE`, `amends reopen CASE --why T` or `amends update CASE --waiting WHOM --why T",
    ),
    ("waiting_on", "amends update CASE --waiting customer --why T` or `--waiting third-party"),
    ("promise", "amends promise add CASE WHAT --due WHEN`, or one of `keep`, `move`, `split`, `release`, `break"),
    ("promises", "amends promise add CASE WHAT --due WHEN`, or one of `keep`, `move`, `split`, `release`, `break"),
    ("question", "amends update CASE --question T`, or with `--answers ID` or `--declines ID"),
    ("questions", "amends update CASE --question T`, or with `--answers ID` or `--declines ID"),
    ("escalation", "amends escalate CASE --to WHOM --why T"),
    ("escalations", "amends escalate CASE --to WHOM --why T"),
    ("outcome", "amends resolve CASE --remedy T` or `amends close CASE --finding F"),
    ("event", "amends update CASE --in T`, or with `--out T` or `--note T"),
    ("events", "amends update CASE --in T`, or with `--out T` or `--note T"),
];

impl Setting {
    /// Reads `key=value`.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Refusal::request(format!("`{text}` is no setting"))
                .hint("write `--set KEY=VALUE`, for example `--set category=billing`"));
        };
        let setting = Self { key: key.trim().to_owned(), value: value.trim().to_owned() };
        setting.check()?;
        Ok(setting)
    }

    /// Refuses keys and values that cannot be set.
    pub fn check(&self) -> Result<(), Refusal> {
        let (key, value) = (self.key.as_str(), self.value.as_str());
        if let Some((_, verb)) = VERBS.iter().find(|(verb_key, _)| *verb_key == key) {
            return Err(Refusal::request(format!("`{key}` is not set by hand")).hint(format!("use `{verb}`")));
        }
        if is_own(key) {
            return Ok(());
        }
        if !KEYS.contains(&key) {
            let refusal = Refusal::request(format!("there is no key `{key}` to set"));
            return Err(match nearest(key, KEYS.iter().copied()) {
                Some(meant) => refusal.hint(format!("did you mean `{meant}`?")),
                None => refusal.hint(format!("keys: {}, and your own that begin with `x_`", KEYS.join(", "))),
            });
        }
        match key {
            "kind" => known::<CaseKind>(key, value),
            "priority" => known::<Priority>(key, value),
            "fault" if !value.is_empty() => known::<Fault>(key, value),
            "subject" if value.is_empty() => {
                Err(Refusal::request("a case needs a subject").hint("write `--set subject=TEXT`"))
            }
            "category" if !value.is_empty() && value.split('/').any(|level| level.trim().is_empty()) => {
                Err(Refusal::request(format!("a level of the category `{value}` is empty"))
                    .hint("levels are split at `/`, for example `billing/double-charge`"))
            }
            "owner" if !value.is_empty() && !is_person(value) => {
                Err(Refusal::request(format!("`{value}` is no person's id"))
                    .hint("an id begins with a letter or a digit, then letters, digits, blanks and `. - _ @ + '`, for example `thandi`"))
            }
            "public" if !value.is_empty() && !is_address(value) => {
                Err(Refusal::request(format!("`{value}` is no address where the public can read it"))
                    .hint("write it whole, for example `https://example.org/reviews/17`"))
            }
            "adjustments" if !value.is_empty() && adjustments(value).is_empty() => {
                Err(Refusal::request(format!("`{value}` names no need"))
                    .hint("`;` stands between two needs, for example `adjustments=\"large print; a call before ten\"`"))
            }
            "complainant" if !value.is_empty() && !is_word(value) => {
                Err(Refusal::request(format!("`{value}` is no party id")).hint("party ids look like `p-h7xw3`"))
            }
            _ => Ok(()),
        }
    }
}

/// Refuses settings that name one key twice: there would be no telling which one is meant.
pub(crate) fn check_all(settings: &[Setting]) -> Result<(), Refusal> {
    for (place, setting) in settings.iter().enumerate() {
        setting.check()?;
        if settings.iter().take(place).any(|earlier| earlier.key == setting.key) {
            return Err(Refusal::request(format!("`{}` is set twice", setting.key)).hint("set each key once"));
        }
    }
    Ok(())
}

/// Returns whether a text may be what one of our people is known by.
fn is_person(text: &str) -> bool {
    let is_fitting = |mark: char| mark.is_alphanumeric() || " .-_@+'’".contains(mark);
    text.trim().starts_with(char::is_alphanumeric) && text.chars().all(is_fitting)
}

/// Returns whether a text may be the address of a page.
fn is_address(text: &str) -> bool {
    let is_alien = |mark: char| mark.is_whitespace() || mark.is_control();
    text.split_once("://").is_some_and(|(scheme, rest)| !scheme.is_empty() && !rest.is_empty())
        && !text.contains(is_alien)
}

fn is_own(key: &str) -> bool {
    key.strip_prefix("x_").is_some_and(|rest| {
        !rest.is_empty() && rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
    })
}

fn known<W: Word>(key: &str, value: &str) -> Result<(), Refusal> {
    if W::from_word(value).is_some() {
        return Ok(());
    }
    let refusal = Refusal::request(format!("`{value}` is no {key}"));
    Err(match nearest(value, W::words()) {
        Some(meant) => refusal.hint(format!("did you mean `{meant}`?")),
        None => refusal.hint(format!("there are: {}", W::words().join(", "))),
    })
}

/// Puts settings on a draft; a value that is set already is no change.
pub(crate) fn draft_settings(
    draft: &mut Draft<'_>,
    case: &Case,
    settings: &[Setting],
    why: Option<&str>,
) -> Result<(), Refusal> {
    check_all(settings)?;
    for setting in settings {
        let from = current(case, &setting.key);
        let value = as_stored(&setting.key, &setting.value);
        if from.as_deref().unwrap_or("") == value {
            continue;
        }
        draft.edit(edit(&setting.key, &value));
        let kind = if setting.key == "owner" { EventKind::Assigned } else { EventKind::Changed };
        let to = Some(value.as_str()).filter(|value| !value.is_empty());
        draft.event(EventDraft::new(kind).with("why", why).changing(&setting.key, from.as_deref(), to));
    }
    Ok(())
}

fn edit(key: &str, value: &str) -> Edit {
    use crate::model::edit::Place;
    let place = match key {
        "impact" => Place::Table { table: "situation".to_owned(), key: "impact".to_owned() },
        "checked_by" | "cause" | "fault" => Place::Table { table: "outcome".to_owned(), key: key.to_owned() },
        "adjustments" => Place::Table { table: "situation".to_owned(), key: "adjustments".to_owned() },
        "situation" => Place::Table { table: "situation".to_owned(), key: "tags".to_owned() },
        _ => Place::Head { key: key.to_owned() },
    };
    if value.is_empty() {
        return Edit::Drop { place };
    }
    let value = match key {
        "situation" => Scalar::List(tags(value)),
        "adjustments" => Scalar::List(adjustments(value)),
        _ => Scalar::Text(value.to_owned()),
    };
    Edit::Put { place, value }
}

/// Returns the tags of a comma-separated list, known ones in their own spelling.
pub fn tags(value: &str) -> Vec<String> {
    situation::settled(value.split(',').filter(|tag| !tag.trim().is_empty()).map(situation::spelled).collect())
}

/// Returns what a customer needs, one after the other; a need may have a comma in it.
pub fn adjustments(value: &str) -> Vec<String> {
    value.split(';').map(str::trim).filter(|need| !need.is_empty()).map(str::to_owned).collect()
}

/// Refuses a need that holds the mark which stands between two: there would be no telling them apart.
pub(crate) fn one_need(need: &str) -> Result<(), Refusal> {
    if !need.contains(';') {
        return Ok(());
    }
    let needs: Vec<String> = adjustments(need).iter().map(|need| format!("--adjustment {}", quoted(need))).collect();
    let refusal = Refusal::request(format!("`{need}` holds a `;`, which stands between two needs"));
    Err(refusal.hint(match needs.as_slice() {
        [] => "say what they need, for example `--adjustment 'large print'`".to_owned(),
        needs => format!("say each by itself: `{}`", needs.join(" ")),
    }))
}

/// Returns a value as it will stand in the file and in its event.
fn as_stored(key: &str, value: &str) -> String {
    match key {
        "situation" => tags(value).join(","),
        "adjustments" => adjustments(value).join("; "),
        _ => value.to_owned(),
    }
}

/// Returns the value of a key that may be set, as text.
pub fn current(case: &Case, key: &str) -> Option<String> {
    match key {
        "subject" => Some(case.subject.clone()),
        "kind" => Some(case.kind.word().to_owned()),
        "channel" => case.channel.clone(),
        "category" => case.category.clone(),
        "priority" => Some(case.priority.word().to_owned()),
        "owner" => case.owner.clone(),
        "complainant" => case.complainant.as_ref().map(|party| party.as_str().to_owned()),
        "wants" => case.wants.clone(),
        "impact" => case.impact.clone(),
        "checked_by" => case.outcome.as_ref().and_then(|outcome| outcome.checked_by.clone()),
        "cause" => case.outcome.as_ref().and_then(|outcome| outcome.cause.clone()),
        "fault" => case.outcome.as_ref().and_then(|outcome| outcome.fault).map(|fault| fault.word().to_owned()),
        "adjustments" => Some(case.adjustments.join("; ")).filter(|needs| !needs.is_empty()),
        "situation" => Some(case.tags.join(",")).filter(|tags| !tags.is_empty()),
        "public" => case.public.clone(),
        "ref" => case.reference.clone(),
        _ => case.x.iter().find(|(own, _)| own == key).map(|(_, value)| value.clone()),
    }
}
