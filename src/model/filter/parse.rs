//! Reading terms: keys, values, saved filters, and the refusal of everything else.
//! A misspelt term never widens the answer.

use crate::calendar::due::Sense;
use crate::calendar::range::{AgeRange, InstantRange, parse_instants};
use crate::model::case::EscalationKind;
use crate::model::filter::case_test::{CaseTest, Escalated, spaced};
use crate::model::filter::error::{FilterError, did_you_mean, word};
use crate::model::filter::key::{KEYS, Key};
use crate::model::filter::promise_test::PromiseTest;
use crate::model::filter::split::{split, unquoted};
use crate::model::filter::{Filter, FilterContext, Term, Test};
use crate::model::id::Typed;
use crate::model::word::{Word, nearest};

/// Reads terms as typed.
pub(super) fn filter(terms: &[String], context: &FilterContext<'_>) -> Result<Filter, FilterError> {
    let mut reader = Reader { context, open: Vec::new(), n_terms: 0 };
    let mut found = Vec::new();
    for term in terms {
        reader.term(term.trim(), &mut found)?;
    }
    Ok(Filter { terms: found })
}

/// More terms than anybody means; saved filters that name each other could grow without end.
const MOST_TERMS: usize = 200;

struct Reader<'a> {
    context: &'a FilterContext<'a>,
    /// The saved filters that are being read, outermost first.
    open: Vec<String>,
    n_terms: usize,
}

impl Reader<'_> {
    /// Reads a term and each `not:` before it.
    fn term(&mut self, text: &str, found: &mut Vec<Term>) -> Result<(), FilterError> {
        let (mut bare, mut is_negated) = (text, false);
        while let Some((_, rest)) = key_and_rest(bare).filter(|(name, _)| name.eq_ignore_ascii_case("not")) {
            if rest.is_empty() {
                return Err(FilterError::new("`not:` has no term", "type a whole term after it: `not:status:closed`"));
            }
            (bare, is_negated) = (rest, !is_negated);
        }
        if !is_negated {
            return self.bare(bare, found);
        }
        let mut inner = Vec::new();
        self.bare(bare, &mut inner)?;
        found.push(opposite(inner));
        Ok(())
    }

    fn bare(&mut self, text: &str, found: &mut Vec<Term>) -> Result<(), FilterError> {
        self.n_terms += 1;
        if self.n_terms > MOST_TERMS {
            let message = format!("there are more than {MOST_TERMS} terms, those of saved filters counted");
            return Err(FilterError::new(message, "give one term several values: `owner:thandi,sipho`"));
        }
        if let Some(name) = text.strip_prefix('@') {
            found.extend(self.saved(name)?);
            return Ok(());
        }
        let Some((name, rest)) = key_and_rest(text) else {
            let words = spaced(&unquoted(text));
            if words.is_empty() {
                return Err(FilterError::new(
                    "an empty term selects nothing",
                    "leave it out, or type a word to look for",
                ));
            }
            split(text, |_| false)?;
            if let Some((key, value)) = text.split_once('=').filter(|(key, _)| Key::named(key).is_some()) {
                return Err(FilterError::new(
                    format!("`{key}=` is no filter term"),
                    format!("did you mean `{key}:{value}`? To look for the text itself, put it in double quotes"),
                ));
            }
            found.push(Term { negated: false, test: Test::Case(CaseTest::Says(words)) });
            return Ok(());
        };
        match name.to_lowercase().as_str() {
            word @ ("has" | "no") => {
                let mut tests = Vec::new();
                for name in values(word, rest)? {
                    let key = self.key(&name)?;
                    tests.push(Term { negated: word == "no", test: presence(key) });
                }
                found.extend(either(tests));
            }
            _ => {
                let key = self.key(name)?;
                found.push(Term { negated: false, test: self.test(&name.to_lowercase(), key, rest)? });
            }
        }
        Ok(())
    }

    fn key(&self, name: &str) -> Result<Key, FilterError> {
        Key::named(name).ok_or_else(|| {
            let mut names: Vec<&str> = KEYS.iter().map(|(name, _)| *name).collect();
            names.extend(["x_…", "not", "no", "has"]);
            let hint = did_you_mean(name, &names, "keys are: ");
            FilterError::new(
                format!("unknown filter key `{name}`"),
                format!("{hint}; to look for the text itself, put it in double quotes"),
            )
        })
    }

    fn saved(&mut self, name: &str) -> Result<Vec<Term>, FilterError> {
        let filters = &self.context.policy.filters;
        let Some(text) = filters.get(name) else {
            let hint = nearest(name, filters.keys().map(String::as_str)).map_or_else(
                || {
                    "saved filters stand in `amends.toml` under `[filters]`: `mine = \"owner:me status:open\"`"
                        .to_owned()
                },
                |meant| format!("did you mean `@{meant}`?"),
            );
            return Err(FilterError::new(format!("no saved filter `@{name}`"), hint));
        };
        if self.open.iter().any(|open| open == name) {
            let way: Vec<String> =
                self.open.iter().map(String::as_str).chain([name]).map(|name| format!("`@{name}`")).collect();
            return Err(FilterError::new(
                format!("saved filter `@{name}` leads back to itself: {}", way.join(", ")),
                "take one of these names out under `[filters]` in `amends.toml`",
            ));
        }
        self.open.push(name.to_owned());
        let mut found = Vec::new();
        let pieces = split(text, char::is_whitespace).map_err(|error| error.inside(name))?;
        for piece in pieces.iter().filter(|piece| !piece.is_empty()) {
            let depth = self.open.len();
            self.term(piece, &mut found).map_err(|error| if depth == 1 { error.inside(name) } else { error })?;
        }
        self.open.pop();
        Ok(found)
    }

    fn test(&self, name: &str, key: Key, rest: &str) -> Result<Test, FilterError> {
        let texts = values(name, rest)?;
        let lower = || texts.iter().map(|text| text.to_lowercase()).collect::<Vec<_>>();
        Ok(Test::Case(match key {
            Key::Due => return Ok(Test::Promise(PromiseTest::Due(self.times(name, &texts, Sense::Due)?))),
            Key::Made => return Ok(Test::Promise(PromiseTest::Made(self.times(name, &texts, Sense::Happened)?))),
            Key::Who => return Ok(Test::Promise(PromiseTest::Who(self.people(name, lower())?))),
            Key::To => return Ok(Test::Promise(PromiseTest::To(self.people(name, lower())?))),
            Key::Late => return Ok(Test::Promise(PromiseTest::Late(ages(name, &texts)?))),
            Key::Id => CaseTest::Id(texts.iter().map(|text| id(text)).collect::<Result<_, _>>()?),
            Key::Kind => CaseTest::Kind(words(name, &texts)?),
            Key::Status => CaseTest::Status(words(name, &texts)?),
            Key::Priority => CaseTest::Priority(words(name, &texts)?),
            Key::Ref => CaseTest::Ref(lower()),
            Key::Owner => CaseTest::Owner(self.people(name, lower())?),
            Key::Held => CaseTest::Held(self.people(name, lower())?),
            Key::Asked => CaseTest::Asked(self.people(name, lower())?),
            Key::Channel => CaseTest::Channel(lower()),
            Key::Category => {
                CaseTest::Category(lower().iter().map(|text| text.trim_end_matches('/').to_owned()).collect())
            }
            Key::Cause => CaseTest::Cause(lower().iter().map(|text| text.trim_end_matches('/').to_owned()).collect()),
            Key::Tag => CaseTest::Tag(lower()),
            Key::Public => CaseTest::Public(lower()),
            Key::Complainant => CaseTest::Complainant(lower()),
            Key::Organisation => CaseTest::Organisation(lower()),
            Key::Party => CaseTest::Party(lower()),
            Key::Opened => CaseTest::Opened(self.times(name, &texts, Sense::Happened)?),
            Key::Closed => CaseTest::Closed(self.times(name, &texts, Sense::Happened)?),
            Key::Updated => CaseTest::Updated(self.times(name, &texts, Sense::Happened)?),
            Key::Silent => CaseTest::Silent(ages(name, &texts)?),
            Key::Age => CaseTest::Age(ages(name, &texts)?),
            Key::Escalated => {
                CaseTest::Escalated(lower().iter().map(|text| escalated(text)).collect::<Result<_, _>>()?)
            }
            Key::Repeat => CaseTest::Code(lower().iter().map(|text| repeat(text)).collect::<Result<_, _>>()?),
            Key::Code => CaseTest::Code(lower().into_iter().map(|text| self.code(text)).collect::<Result<_, _>>()?),
            Key::X(key) => CaseTest::X(key, lower()),
        }))
    }

    fn times(&self, name: &str, texts: &[String], sense: Sense) -> Result<Vec<InstantRange>, FilterError> {
        let read = |text: &String| parse_instants(text, &self.context.now, &self.context.policy.calendar, sense);
        texts.iter().map(|text| read(text).map_err(|error| FilterError::of_time(name, &error))).collect()
    }

    /// Puts the person who asks where `me` stands.
    fn people(&self, name: &str, texts: Vec<String>) -> Result<Vec<String>, FilterError> {
        let someone = |text: String| match (text.as_str(), self.context.me) {
            ("me", Some(me)) => Ok(me.to_lowercase()),
            ("me", None) => Err(FilterError::new(
                format!("`{name}:me` needs to know who you are"),
                "type `--me ID` or set `AMENDS_ME`",
            )),
            _ => Ok(text),
        };
        texts.into_iter().map(someone).collect()
    }

    fn code(&self, text: String) -> Result<String, FilterError> {
        let codes = self.context.codes;
        let is_area = |code: &&str| code.split_once('.').is_some_and(|(area, _)| area == text);
        if codes.contains(&text.as_str()) || codes.iter().any(is_area) {
            return Ok(text);
        }
        let hint = nearest(&text, codes.iter().copied()).map_or_else(
            || "`amends explain` lists the codes".to_owned(),
            |code| format!("did you mean `{code}`? `amends explain` lists the codes"),
        );
        Err(FilterError::new(format!("unknown code `{text}`"), hint))
    }
}

/// Returns what stands before and after the first colon, if a key could stand there.
fn key_and_rest(text: &str) -> Option<(&str, &str)> {
    let (name, rest) = text.split_once(':')?;
    let is_key = name.starts_with(|mark: char| mark.is_ascii_alphabetic())
        && name.chars().all(|mark| mark.is_ascii_alphanumeric() || matches!(mark, '_' | '-' | '.'));
    is_key.then_some((name, rest))
}

/// Returns the values after a key: separated by commas, none of them empty.
fn values(name: &str, rest: &str) -> Result<Vec<String>, FilterError> {
    let texts: Vec<String> = split(rest, |mark| mark == ',')?.iter().map(|piece| unquoted(piece)).collect();
    if texts.iter().any(String::is_empty) {
        return Err(if matches!(name, "no" | "has") {
            FilterError::new(format!("`{name}:` has no key"), format!("type a key after it: `{name}:owner`"))
        } else {
            FilterError::no_value(name)
        });
    }
    Ok(texts)
}

fn words<W: Word>(name: &str, texts: &[String]) -> Result<Vec<W>, FilterError> {
    texts.iter().map(|text| word(name, text)).collect()
}

fn ages(name: &str, texts: &[String]) -> Result<Vec<AgeRange>, FilterError> {
    texts.iter().map(|text| AgeRange::parse(text).map_err(|error| FilterError::of_time(name, &error))).collect()
}

fn id(text: &str) -> Result<String, FilterError> {
    match Typed::parse(text) {
        Ok(Typed::Full(id) | Typed::Slip(id)) => Ok(id.key()),
        Ok(Typed::Part(key)) => Ok(key),
        Err(_) => Err(FilterError::new(
            format!("`{text}` is no case id"),
            "type an id like `kd35-dnr3`, or at least its first three characters",
        )),
    }
}

fn escalated(text: &str) -> Result<Escalated, FilterError> {
    let level = |text: &str| text.parse::<i64>().ok().filter(|level| *level >= 0);
    let levels = |least, most| Escalated::Level { least, most };
    let found = match text.split_once("..") {
        Some(("", "")) => None,
        Some(("", most)) => level(most).map(|most| levels(0, most)),
        Some((least, "")) => level(least).map(|least| levels(least, i64::MAX)),
        Some((least, most)) => level(least).zip(level(most)).map(|(least, most)| levels(least, most)),
        None if text == "yes" => Some(Escalated::Yes),
        None if text == "no" => Some(Escalated::No),
        None => level(text).map(|level| levels(level, level)),
    };
    match found {
        Some(Escalated::Level { least, most }) if most < least => Err(FilterError::new(
            format!("`escalated:{text}` ends before it begins"),
            "write the lower level first: `escalated:1..2`",
        )),
        Some(found) => Ok(found),
        None => EscalationKind::from_word(text).map(Escalated::Kind).ok_or_else(|| {
            let mut words = vec!["yes", "no", "1", "2.."];
            words.extend(EscalationKind::words());
            FilterError::unknown_value("escalated", text, &words)
        }),
    }
}

fn repeat(text: &str) -> Result<String, FilterError> {
    const KINDS: &[&str] = &["person", "organisation", "same-cause", "reopened", "double-deviation"];
    match text.strip_prefix("repeat.").unwrap_or(text) {
        "yes" => Ok("repeat".to_owned()),
        kind if KINDS.contains(&kind) => Ok(format!("repeat.{kind}")),
        _ => {
            let mut words = vec!["yes"];
            words.extend(KINDS);
            Err(FilterError::unknown_value("repeat", text, &words))
        }
    }
}

fn presence(key: Key) -> Test {
    if !key.is_of_promise() {
        return Test::Case(CaseTest::Has(key));
    }
    Test::Promise(match key {
        Key::Made => PromiseTest::HasMade,
        Key::Who => PromiseTest::HasWho,
        Key::To => PromiseTest::HasTo,
        Key::Late => PromiseTest::IsLate,
        _ => PromiseTest::HasDue,
    })
}

/// Returns the term that holds exactly where these do not all hold.
fn opposite(mut inner: Vec<Term>) -> Term {
    if inner.len() == 1
        && let Some(term) = inner.pop()
    {
        return Term { negated: !term.negated, test: term.test };
    }
    Term { negated: true, test: Test::All(Filter { terms: inner }) }
}

/// Returns the term that holds where any of these does: not all of their opposites.
fn either(mut tests: Vec<Term>) -> Option<Term> {
    if tests.len() < 2 {
        return tests.pop();
    }
    let opposites = tests.into_iter().map(|term| opposite(vec![term])).collect();
    Some(Term { negated: true, test: Test::All(Filter { terms: opposites }) })
}
