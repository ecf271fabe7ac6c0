//! Changing what is known of a party: plain keys, a pointer to the same one, the word that two are not the same.
//! A party has no events: its file says what is so now.

use std::collections::BTreeSet;

use crate::actions::refusal::Refusal;
use crate::model::edit::{Edit, Scalar};
use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::party::{Party, PartyKind, Role};
use crate::model::phone::Phone;
use crate::model::word::{Word, nearest};

/// One `key=value`, `key+=value` or `key-=value`; an empty value removes the key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Setting {
    key: String,
    how: How,
    value: String,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum How {
    Set,
    Add,
    Remove,
}

/// The keys that may be set, besides the owner's own `x_` keys.
pub const KEYS: &[&str] = &["name", "kind", "emails", "phones", "refs", "organisation", "roles", "prefers", "avoid"];

/// Keys that hold several values.
pub const LISTS: &[&str] = &["emails", "phones", "refs", "roles", "avoid"];

impl Setting {
    /// Reads `key=value`; `+=` and `-=` add to a list and take from it.
    pub fn parse(text: &str) -> Result<Self, Refusal> {
        let Some((key, value)) = text.split_once('=') else {
            return Err(Refusal::request(format!("`{text}` is no setting"))
                .hint("write `KEY=VALUE`, for example `phones+=082 555 0199` or `prefers=whatsapp`"));
        };
        let (key, how) = match key.trim() {
            key if key.ends_with('+') => (key.trim_end_matches('+'), How::Add),
            key if key.ends_with('-') => (key.trim_end_matches('-'), How::Remove),
            key => (key, How::Set),
        };
        let setting = Self { key: self::key(key.trim()).to_owned(), how, value: value.trim().to_owned() };
        setting.check()?;
        Ok(setting)
    }

    /// Returns the organisation that it names, so that somebody can see whether there is one.
    pub fn organisation(&self) -> Option<&str> {
        (self.key == "organisation" && !self.value.is_empty()).then_some(&self.value)
    }

    /// Returns the phone numbers that it puts on file, so that somebody can see whether they are whole.
    pub fn phones(&self) -> Vec<String> {
        if self.key == "phones" && self.how != How::Remove { self.values() } else { Vec::new() }
    }

    /// Returns the channels that it names, so that somebody can see whether there are such.
    pub fn channels(&self) -> Vec<String> {
        let names_one = matches!(self.key.as_str(), "prefers" | "avoid") && self.how != How::Remove;
        if names_one { self.values() } else { Vec::new() }
    }

    /// Returns the key that is set.
    pub fn key(&self) -> &str {
        &self.key
    }

    fn check(&self) -> Result<(), Refusal> {
        let (key, value) = (self.key.as_str(), self.value.as_str());
        match key {
            "same_as" | "not_same_as" => {
                return Err(Refusal::request(format!("`{key}` is not set by hand"))
                    .hint("use `amends party merge A INTO B` or `amends party split A FROM B`"));
            }
            "id" | "schema" => return Err(Refusal::request(format!("`{key}` of a party never changes"))),
            _ => {}
        }
        if self.how != How::Set && !LISTS.contains(&key) {
            return Err(Refusal::request(format!("`{key}` holds one value, so nothing is added to it"))
                .hint(format!("write `{key}={value}`")));
        }
        if !KEYS.contains(&key) && key.strip_prefix("x_").is_none_or(str::is_empty) {
            let refusal = Refusal::request(format!("a party has no key `{key}` to set"));
            return Err(match nearest(key, KEYS.iter().copied()) {
                Some(meant) => refusal.hint(format!("did you mean `{meant}`?")),
                None => refusal.hint(format!("keys: {}, and your own that begin with `x_`", KEYS.join(", "))),
            });
        }
        match key {
            "kind" => known::<PartyKind>(key, value),
            "roles" => self.values().iter().try_for_each(|role| known::<Role>("role", role)),
            "emails" => self.values().iter().try_for_each(|email| address(email)),
            "name" if value.is_empty() => Err(Refusal::request("a name is not taken off the file").hint(
                "`name=NAME` mends it; `amends party erase PARTY` takes all that is known of a person off the file",
            )),
            // What has digits may be how it is dialled here; what has none is a slip.
            "phones" if self.how != How::Remove => self.values().iter().try_for_each(|phone| number(phone)),
            "organisation" if !value.is_empty() && PartyId::parse(value).is_none() => {
                Err(Refusal::request(format!("`{value}` is no party id")).hint("`amends party list` shows all parties"))
            }
            _ => Ok(()),
        }
    }

    /// Returns the values of a list, as typed.
    fn values(&self) -> Vec<String> {
        self.value.split(',').map(str::trim).filter(|value| !value.is_empty()).map(str::to_owned).collect()
    }
}

/// Returns a key by its own name, where another word was typed for it.
pub fn key(typed: &str) -> &str {
    match typed {
        "email" => "emails",
        "phone" => "phones",
        "role" => "roles",
        "ref" => "refs",
        "org" => "organisation",
        key => key,
    }
}

fn known<W: Word>(key: &str, value: &str) -> Result<(), Refusal> {
    if W::from_word(value).is_some() {
        return Ok(());
    }
    let refusal = Refusal::request(format!("`{value}` is no {key} of a party"));
    Err(match nearest(value, W::words()) {
        Some(meant) => refusal.hint(format!("did you mean `{meant}`?")),
        None => refusal.hint(format!("there are: {}", W::words().join(", "))),
    })
}

fn address(text: &str) -> Result<(), Refusal> {
    match Email::read(text) {
        Some(_) => Ok(()),
        None => Err(Refusal::request(format!("`{text}` is no mail address")).hint("write `lerato@example.org`")),
    }
}

fn number(text: &str) -> Result<(), Refusal> {
    if text.chars().any(char::is_numeric) {
        return Ok(());
    }
    Err(Refusal::request(format!("`{text}` is no phone number")).hint("write `phones+=\"+27 82 555 0199\"`"))
}

/// Returns the edits that set keys of a party, one for each key; a value that is set already is no change.
///
/// What is taken from a list is told by what it is, however it is spelt; a number without its country is one of `region`.
pub fn set(party: &Party, settings: &[Setting], region: Option<&str>) -> Vec<Edit> {
    let mut seen = BTreeSet::new();
    let keys = settings.iter().map(Setting::key).filter(|key| seen.insert(*key));
    keys.filter_map(|key| edit(party, key, settings.iter().filter(|setting| setting.key == key), region)).collect()
}

/// Returns the edit of one key; each setting of it goes by what the one before it left.
fn edit<'a>(
    party: &Party,
    key: &str,
    settings: impl Iterator<Item = &'a Setting>,
    region: Option<&str>,
) -> Option<Edit> {
    if !LISTS.contains(&key) {
        return settings.last().map(|setting| match setting.value.as_str() {
            "" => Edit::drop_head(key),
            value => Edit::head(key, Scalar::Text(value.to_owned())),
        });
    }
    let now = current(party, key);
    let next = settings.fold(now.clone(), |values, setting| applied(values, setting, region));
    (next != now).then(|| list(key, next))
}

/// Returns the values of a list after a setting of it.
fn applied(mut values: Vec<String>, setting: &Setting, region: Option<&str>) -> Vec<String> {
    let given = setting.values();
    match setting.how {
        How::Set => values = given,
        How::Add => {
            let new: Vec<String> = given.into_iter().filter(|value| !values.contains(value)).collect();
            values.extend(new);
        }
        How::Remove => {
            let meant: Vec<String> = given.iter().flat_map(|typed| meant(&values, setting, typed, region)).collect();
            values.retain(|value| !meant.contains(value));
        }
    }
    values.dedup();
    values
}

/// Returns which values of a list are meant by what somebody typed: the one spelt so, or those that are the same.
fn meant(values: &[String], setting: &Setting, typed: &str, region: Option<&str>) -> Vec<String> {
    let is_same = |value: &&String| match setting.key.as_str() {
        "emails" => Email::read(value).is_some_and(|email| Email::read(typed) == Some(email)),
        "phones" => Phone::read(value, region).is_some_and(|phone| Phone::read(typed, region) == Some(phone)),
        _ => false,
    };
    match values.iter().find(|value| *value == typed) {
        Some(exact) => vec![exact.clone()],
        None => values.iter().filter(is_same).cloned().collect(),
    }
}

fn current(party: &Party, key: &str) -> Vec<String> {
    match key {
        "emails" => party.emails.clone(),
        "phones" => party.phones.clone(),
        "refs" => party.refs.clone(),
        "roles" => party.roles.iter().map(|role| role.word().to_owned()).collect(),
        _ => party.avoid.clone(),
    }
}

/// Returns the edit that gives a key these values; none takes the key away.
fn list(key: &str, values: Vec<String>) -> Edit {
    if values.is_empty() { Edit::drop_head(key) } else { Edit::head(key, Scalar::List(values)) }
}

/// Refuses to take two parties for one where that makes no sense.
///
/// `is_reached` tells whether following the pointers of `into` leads back to `from`.
pub fn check_merge(from: &Party, into: &Party, is_reached: bool) -> Result<(), Refusal> {
    let (one, other) = (&from.id, &into.id);
    if one == other {
        return Err(Refusal::request(format!("`{one}` is itself already")));
    }
    if is_reached {
        return Err(Refusal::rule(format!("`{other}` was merged into `{one}` already, so this would be a loop"))
            .hint(format!("`amends party split {other}` first, if it is the one to live on")));
    }
    if let Some(target) = from.same_as.as_ref().filter(|target| *target != other) {
        return Err(Refusal::rule(format!("`{one}` was merged into `{target}` already"))
            .hint(format!("merge `{target}` instead, or `amends party split {one}` first")));
    }
    if into.is_erased() && !from.is_erased() {
        return Err(Refusal::rule(format!("`{other}` was erased; `{one}` would be found by nothing any more"))
            .hint(format!("if they ask to be forgotten: `amends party erase {one}`")));
    }
    if from.kind != into.kind {
        return Err(Refusal::rule(format!(
            "`{one}` is a {} and `{other}` is a {}; they are not one",
            kind(from.kind),
            kind(into.kind)
        ))
        .hint(match from.kind {
            PartyKind::Person => {
                format!("a person belongs to an organisation: `amends party set {one} organisation={other}`")
            }
            PartyKind::Organisation => {
                format!("a person belongs to an organisation: `amends party set {other} organisation={one}`")
            }
        }));
    }
    Ok(())
}

fn kind(kind: PartyKind) -> &'static str {
    match kind {
        PartyKind::Person => "person",
        PartyKind::Organisation => "business",
    }
}

/// Returns the edits by which a party points to the one that lives on.
pub fn merge(from: &Party, into: &PartyId) -> Vec<Edit> {
    let mut edits = Vec::new();
    if from.same_as.as_ref() != Some(into) {
        edits.push(Edit::head("same_as", Scalar::Text(into.as_str().to_owned())));
    }
    edits.extend(rejoin(from, into));
    edits
}

/// Returns the edit by which a party no longer says that another is somebody else.
pub fn rejoin(party: &Party, other: &PartyId) -> Option<Edit> {
    let rest = party.not_same_as.iter().filter(|id| *id != other).map(|id| id.as_str().to_owned()).collect();
    party.not_same_as.contains(other).then(|| list("not_same_as", rest))
}

/// Returns the edits that take a pointer away and, if somebody is named, say that the two are not the same.
pub fn split(party: &Party, from: Option<&PartyId>) -> Result<Vec<Edit>, Refusal> {
    let mut edits = Vec::new();
    match from {
        None if party.same_as.is_none() => {
            return Err(Refusal::rule(format!("`{}` was not merged into another party", party.id)).hint(format!(
                "`amends party split {} FROM OTHER` keeps two apart that share an address or phone",
                party.id
            )));
        }
        Some(other) if *other == party.id => {
            return Err(Refusal::request(format!("`{other}` cannot be kept apart from itself")));
        }
        _ => {}
    }
    if party.same_as.as_ref().is_some_and(|target| from.is_none_or(|other| other == target)) {
        edits.push(Edit::drop_head("same_as"));
    }
    if let Some(other) = from.filter(|other| !party.not_same_as.contains(other)) {
        let ids = party.not_same_as.iter().chain([other]);
        edits.push(list("not_same_as", ids.map(|id| id.as_str().to_owned()).collect()));
    }
    Ok(edits)
}

/// How many keys a party remembers.
const REMEMBERED: usize = 20;

/// Returns the edits of a change with its `--once` key noted; none where the key is noted already.
pub fn once(party: &Party, key: Option<&str>, edits: Vec<Edit>) -> Vec<Edit> {
    let Some(key) = key.filter(|_| !edits.is_empty()) else { return edits };
    if is_done(party, Some(key)) {
        return Vec::new();
    }
    let n_old = party.once.len().saturating_sub(REMEMBERED - 1);
    let keys = party.once.iter().skip(n_old).cloned().chain([key.to_owned()]).collect();
    edits.into_iter().chain([Edit::head("once", Scalar::List(keys))]).collect()
}

/// Tells whether a change was made before under this `--once` key.
pub fn is_done(party: &Party, key: Option<&str>) -> bool {
    key.is_some_and(|key| party.once.iter().any(|known| known == key))
}

#[cfg(test)]
mod tests;
