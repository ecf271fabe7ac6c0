//! Changing what is known of a party: plain keys, a pointer to the same one, the word that two are not the same.
//! A party has no events: its file says what is so now.

use crate::actions::refusal::Refusal;
use crate::model::edit::{Edit, Scalar};
use crate::model::email::Email;
use crate::model::id::PartyId;
use crate::model::party::{Party, PartyKind, Role};
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

/// Returns the edits that set keys of a party; a value that is set already is no change.
pub fn set(party: &Party, settings: &[Setting]) -> Vec<Edit> {
    settings.iter().filter_map(|setting| edit(party, setting)).collect()
}

fn edit(party: &Party, setting: &Setting) -> Option<Edit> {
    let key = setting.key.as_str();
    if !LISTS.contains(&key) {
        return Some(match setting.value.as_str() {
            "" => Edit::drop_head(key),
            value => Edit::head(key, Scalar::Text(value.to_owned())),
        });
    }
    let now = current(party, key);
    let given = setting.values();
    let mut next = match setting.how {
        How::Set => given,
        How::Add => now.iter().cloned().chain(given.into_iter().filter(|value| !now.contains(value))).collect(),
        How::Remove => now.iter().filter(|value| !given.contains(value)).cloned().collect::<Vec<_>>(),
    };
    next.dedup();
    (next != now).then(|| list(key, next))
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
mod tests {
    use super::*;
    use crate::model::sample_folder::{organisation, person};

    fn id(text: &str) -> PartyId {
        PartyId::parse(text).unwrap()
    }

    fn check(setting: &str, expect: &str) {
        let party =
            Party { phones: vec!["1".to_owned()], emails: vec!["a@example.net".to_owned()], ..person("p-a", "A") };
        let found = match Setting::parse(setting) {
            Err(refusal) => format!("no: {}", refusal.message),
            Ok(setting) => match set(&party, &[setting]).as_slice() {
                [] => "same".to_owned(),
                [Edit::Put { value: Scalar::Text(text), .. }] => text.clone(),
                [Edit::Put { value: Scalar::List(values), .. }] => values.join("|"),
                [Edit::Drop { .. }] => "gone".to_owned(),
                other => format!("{other:?}"),
            },
        };
        assert_eq!(found, expect, "{setting}");
    }

    #[test]
    fn each_form_of_a_setting() {
        for (setting, expect) in [
            ("name=Lerato Dube", "Lerato Dube"),
            ("prefers=", "gone"),
            ("name=", "no: a name is not taken off the file"),
            ("phones=abc", "no: `abc` is no phone number"),
            ("phones-=abc", "same"),
            ("phones=", "gone"),
            ("phones+=2", "1|2"),
            ("phone+=1", "same"),
            ("phones-=1", "gone"),
            ("phones=3, 4", "3|4"),
            ("emails=x", "no: `x` is no mail address"),
            ("email+=B@example.net", "a@example.net|B@example.net"),
            ("roles=customer,supplier", "customer|supplier"),
            ("roles=customr", "no: `customr` is no role of a party"),
            ("kind=firm", "no: `firm` is no kind of a party"),
            ("organisation=p-x", "p-x"),
            ("organisation=Dube Ltd", "no: `Dube Ltd` is no party id"),
            ("x_vip=yes", "yes"),
            ("x_=yes", "no: a party has no key `x_` to set"),
            ("nmae=B", "no: a party has no key `nmae` to set"),
            ("same_as=p-b", "no: `same_as` is not set by hand"),
            ("id=p-b", "no: `id` of a party never changes"),
            ("name+=B", "no: `name` holds one value, so nothing is added to it"),
            ("name", "no: `name` is no setting"),
        ] {
            check(setting, expect);
        }
    }

    #[test]
    fn two_become_one_and_two_again() {
        let (a, b) = (person("p-a", "A"), person("p-b", "B"));
        assert_eq!(merge(&a, &b.id), [Edit::head("same_as", Scalar::Text("p-b".to_owned()))]);
        let merged = Party { same_as: Some(id("p-b")), ..a.clone() };
        assert_eq!(merge(&merged, &b.id), []);
        assert_eq!(split(&merged, None).unwrap(), [Edit::drop_head("same_as")]);
        let apart = Edit::head("not_same_as", Scalar::List(vec!["p-b".to_owned()]));
        assert_eq!(split(&merged, Some(&b.id)).unwrap(), [Edit::drop_head("same_as"), apart.clone()]);
        assert_eq!(split(&a, Some(&b.id)).unwrap(), [apart]);
        let parted = Party { not_same_as: vec![id("p-b"), id("p-c")], ..a.clone() };
        let kept = Edit::head("not_same_as", Scalar::List(vec!["p-c".to_owned()]));
        assert_eq!(rejoin(&parted, &b.id), Some(kept));
        assert_eq!(split(&parted, Some(&b.id)).unwrap(), []);
        assert!(split(&a, None).is_err() && split(&a, Some(&a.id)).is_err());
    }

    #[test]
    fn a_key_is_noted_with_the_change_and_only_the_last_ones_are_kept() {
        let a = person("p-a", "A");
        let change = || vec![Edit::head("prefers", Scalar::Text("email".to_owned()))];
        assert_eq!(once(&a, None, change()), change());
        assert_eq!(once(&a, Some("k"), Vec::new()), []);
        let noted = once(&a, Some("k"), change());
        assert_eq!(noted[1], Edit::head("once", Scalar::List(vec!["k".to_owned()])));
        let full: Vec<String> = (0..REMEMBERED).map(|n| n.to_string()).collect();
        let a = Party { once: full.clone(), ..a };
        assert_eq!(once(&a, Some("7"), change()), []);
        let kept = full.into_iter().skip(1).chain(["k".to_owned()]).collect();
        assert_eq!(once(&a, Some("k"), change())[1], Edit::head("once", Scalar::List(kept)));
    }

    #[test]
    fn what_cannot_be_one_is_refused() {
        let (a, b, o) = (person("p-a", "A"), person("p-b", "B"), organisation("p-o", "O"));
        let elsewhere = Party { same_as: Some(id("p-c")), ..a.clone() };
        for (from, into, reached, expect) in [
            (&a, &b, false, None),
            (&a, &a, false, Some("`p-a` is itself already")),
            (&a, &b, true, Some("`p-b` was merged into `p-a` already, so this would be a loop")),
            (&elsewhere, &b, false, Some("`p-a` was merged into `p-c` already")),
            (&a, &o, false, Some("`p-a` is a person and `p-o` is a business; they are not one")),
        ] {
            let found = check_merge(from, into, reached).err().map(|refusal| refusal.message);
            assert_eq!(found.as_deref(), expect);
        }
    }
}
