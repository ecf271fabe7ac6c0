//! Promises that nobody can be held to: what, how, when or who is missing.
//! What promises nothing at all is refused where it is typed; by the same words.

use crate::model::case::{Case, Priority, Status};
use crate::model::id::BlockId;
use crate::model::look::Look;
use crate::model::policy::Loudness;
use crate::model::promise::{Promise, PromiseKind};
use crate::rules::{Finding, Level, Rule, heard};

pub const RULE: Rule = Rule {
    code: "promise.vague",
    level: Level::Care(Loudness::Warn),
    title: "A promise does not say what, how, when or who",
    what: "An open promise of ours lacks its `what`, `how`, `due` or `who`, promises nothing (\"asap\", \"something\"), or has words in it that nobody can be held to (\"someone\", \"soon\", \"hopefully\", \"we will try\", \"do my best\", \"looking into it\"; somebody else's, and a name, are none). Where only the `how` of a delivery is missing, or only the `who` of a case that has an owner, it is a note. One without `what` or `due` is also named by `check`.",
    why: "Who keeps it cannot know when it is kept, and the customer hears what they hope for.",
    remedy: "Put one in its place that says who does what by when: `amends promise split CASE/PROMISE --step \"WHAT @ WHEN\"`; what is only left out is added with `amends edit CASE`.",
    source: "be specific about how and when; more than a tired phrase",
    example: "amends promise split kd35-dnr3/p7kd --step \"Sipho phones with the day of the refund @ fri 12:00\"",
};

/// What promises nothing where it is all that is said.
const NOTHING: &[&str] =
    &["", "soon", "asap", "shortly", "later", "something", "someone", "somebody", "tbd", "todo", "when we can"];

/// Words that say neither who nor when, wherever they stand.
const TIRED: &[&str] =
    &["someone", "somebody", "something", "soon", "shortly", "asap", "hopefully", "maybe", "perhaps", "possibly"];

/// What nobody can be held to, wherever it stands.
const EVASIVE: &[&str] = &[
    "will try",
    "we'll try",
    "i'll try",
    "try our best",
    "try my best",
    "do our best",
    "do my best",
    "see what we can do",
    "see what i can do",
    "in due course",
    "at some point",
];

/// What says nothing where nothing comes after it: what is looked into, or when they hear.
const OPEN_ENDED: &[&str] = &[
    "look into it",
    "looking into it",
    "looking into this",
    "looking into that",
    "looking into the matter",
    "look into this",
    "look into that",
    "look into the matter",
    "get back to you",
    "get back to them",
    "get back to her",
    "get back to him",
    "get back to the customer",
    "be in touch",
];

/// Reports each open promise of ours that nobody can be held to.
pub fn check(look: &Look<'_>, case: &Case, findings: &mut Vec<Finding>) {
    if case.status != Status::Closed {
        let ours = case.open_promises().filter(|promise| promise.is_ours());
        findings.extend(ours.filter_map(|promise| found(look, case, promise)));
    }
}

/// Returns what is to be said of a promise when it is typed: what this house wants to act on, not what it only notes.
pub(crate) fn typed(look: &Look<'_>, case: &Case, id: &BlockId) -> Option<Finding> {
    let promise = case.open_promises().find(|promise| promise.id == *id && promise.is_ours())?;
    let heard = heard(look.policy, found(look, case, promise).into_iter().collect());
    heard.into_iter().find(|finding| matches!(finding.level, Loudness::Act | Loudness::Warn))
}

/// Returns what is missing in the words of a promise that promises nothing at all.
pub(crate) fn nothing(what: &str) -> Option<&'static str> {
    if what.trim().is_empty() {
        return Some("it does not say what");
    }
    NOTHING.contains(&bare(what).as_str()).then_some("it says nothing that can be kept")
}

fn found(look: &Look<'_>, case: &Case, promise: &Promise) -> Option<Finding> {
    let is_empty = |text: Option<&str>| text.is_none_or(|text| text.trim().is_empty());
    let what = promise.what.as_deref().unwrap_or_default();
    let (no_what, no_when) = (nothing(what), promise.due.is_none());
    let no_who = is_empty(promise.who.as_deref());
    // How an update reaches them is settled by the channel that they prefer.
    let no_how = promise.kind == PromiseKind::Delivery && is_empty(promise.how.as_deref());
    let tired = tired(what).filter(|_| no_what.is_none());
    let mut said: Vec<String> = Vec::new();
    said.extend(no_what.filter(|_| !what.trim().is_empty()).map(str::to_owned));
    said.extend(tired.map(|word| format!("it says \"{word}\"")));
    let is_missing = [("what", what.trim().is_empty()), ("how", no_how), ("when", no_when), ("who", no_who)];
    let missing: Vec<&str> = is_missing.into_iter().filter(|(_, is_so)| *is_so).map(|(part, _)| part).collect();
    if let Some((last, others)) = missing.split_last() {
        let list = if others.is_empty() { (*last).to_owned() } else { format!("{} or {last}", others.join(", ")) };
        said.push(format!("it does not say {list}"));
    }
    if said.is_empty() {
        return None;
    }
    let is_owned = !is_empty(case.owner.as_deref());
    let is_worse = no_what.is_some() || tired.is_some() || no_when || (no_who && !is_owned);
    let name = if what.trim().is_empty() { promise.id.as_str() } else { what.trim() };
    // In an emergency no promise is put in the place of another; what it leaves out is added all the same.
    let is_movable = case.priority_at(look) != Priority::Emergency;
    let hint = if is_worse && is_movable {
        format!("amends promise split {}/{} --step \"WHAT @ WHEN\"", case.id, promise.id)
    } else {
        format!("amends edit {}", case.id)
    };
    let since = look.shown(promise.made_at.unwrap_or(case.received_at));
    let finding = RULE.found(&case.id, format!("{name}: {}", said.join(", and "))).about(&promise.id);
    let level = if is_worse { finding.level } else { Loudness::Note };
    Some(Finding { level, ..finding.since(since).hint(hint) })
}

/// Returns the first word or phrase of a promise that nobody can be held to.
fn tired(what: &str) -> Option<&'static str> {
    let what = what.replace('\u{2019}', "'");
    // Somebody else is somebody, and a name in the middle of what is said is one.
    let words = |part: &str| -> Vec<String> {
        let words = part.split(|mark: char| !mark.is_alphanumeric() && mark != '\'').filter(|word| !word.is_empty());
        let words: Vec<&str> = words.collect();
        let is_known = |place: usize, word: &str| {
            let is_else = words.get(place + 1).is_some_and(|next| next.to_lowercase().starts_with("else"));
            let is_name = place > 0 && word.starts_with(char::is_uppercase) && word.contains(char::is_lowercase);
            is_else || is_name
        };
        let shown =
            |(place, word): (usize, &&str)| if is_known(place, word) { "-".to_owned() } else { word.to_lowercase() };
        words.iter().enumerate().map(shown).collect()
    };
    let said: Vec<String> = what.split(['.', '!', '?', ';', ':', '\n']).flat_map(words).collect();
    let said = format!(" {} ", said.join(" "));
    let anywhere = TIRED.iter().chain(EVASIVE).find(|tired| said.contains(&format!(" {tired} ")));
    let at_the_end = || OPEN_ENDED.iter().find(|tired| said.ends_with(&format!(" {tired} ")));
    anywhere.or_else(at_the_end).copied()
}

/// Returns the lower-cased text without the punctuation around it.
fn bare(text: &str) -> String {
    text.trim().trim_matches(|mark: char| !mark.is_alphanumeric()).to_lowercase()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::now::Now;
    use crate::calendar::sample::johannesburg;
    use crate::model::policy::Policy;
    use crate::model::sample::{at, case, promise};
    use crate::model::word::Word;

    /// Compares what is said of a promise, with its level; nothing is an empty text.
    fn check_one(change: impl Fn(&mut Case, &mut Promise), expect: &str) {
        let policy = Policy::standard(johannesburg());
        let look = Look { now: Now::new(at("20 10:00").to_utc(), johannesburg()), policy: &policy };
        let mut case = Case { owner: Some("thandi".to_owned()), ..case() };
        let mut one = Promise { how: Some("to the card".to_owned()), ..promise("p1") };
        change(&mut case, &mut one);
        case.promises = vec![one];
        let mut findings = Vec::new();
        check(&look, &case, &mut findings);
        let said: Vec<String> =
            findings.iter().map(|found| format!("{}: {}", found.level.word(), found.reason)).collect();
        assert_eq!(said.join("; "), expect);
    }

    #[test]
    fn a_promise_that_says_all_four_is_none_of_ours() {
        check_one(|_, _| {}, "");
        check_one(|_, one| one.from = Some("party:p-mill".to_owned()), "");
        check_one(|case, one| (case.status, one.what) = (Status::Closed, None), "");
    }

    #[test]
    fn each_missing_part_is_named() {
        check_one(|_, one| one.what = None, "warn: p1: it does not say what");
        check_one(|_, one| one.what = Some(" ".to_owned()), "warn: p1: it does not say what");
        check_one(|_, one| one.how = None, "note: Refund R450: it does not say how");
        check_one(|_, one| one.due = None, "warn: Refund R450: it does not say when");
        check_one(|_, one| one.who = Some(String::new()), "note: Refund R450: it does not say who");
        check_one(|case, one| (case.owner, one.who) = (None, None), "warn: Refund R450: it does not say who");
        let none = |_: &mut Case, one: &mut Promise| (one.what, one.how, one.due, one.who) = (None, None, None, None);
        check_one(none, "warn: p1: it does not say what, how, when or who");
        check_one(|_, one| (one.kind, one.how) = (PromiseKind::Update, None), "");
    }

    #[test]
    fn a_tired_phrase_is_named() {
        let says = |what: &'static str| move |_: &mut Case, one: &mut Promise| one.what = Some(what.to_owned());
        check_one(says("Someone will be right with you"), "warn: Someone will be right with you: it says \"someone\"");
        check_one(says("ASAP!"), "warn: ASAP!: it says nothing that can be kept");
        check_one(says("The soonest train"), "");
        for (what, expect) in [
            ("Something nice", Some("something")),
            ("We'll try", Some("we'll try")),
            ("We\u{2019}ll try the other oven", Some("we'll try")),
            ("I will try to come by", Some("will try")),
            ("See what we can do for you", Some("see what we can do")),
            ("Look into it.", Some("look into it")),
            ("look  into this", Some("look into this")),
            ("Look into it with Lwazi at the oven", None),
            ("look into the oven at 09:00 with Lwazi", None),
            ("We will get back to you!", Some("get back to you")),
            ("Get back to you by Friday noon with the price", None),
            ("Be in touch", Some("be in touch")),
            ("Try the new seal on the oven", None),
            ("Bring the thing back", None),
            ("Looking into it", Some("looking into it")),
            ("Do my best to fix it", Some("do my best")),
            ("I will see what I can do", Some("see what i can do")),
            ("Hopefully fixed", Some("hopefully")),
            ("In due course", Some("in due course")),
            ("Maybe a voucher", Some("maybe")),
            ("Someone else's order replaced", None),
            ("Phone Someone Ltd", None),
            ("Sorry. Someone will call", Some("someone")),
            ("Refund it ASAP", Some("asap")),
        ] {
            assert_eq!(tired(what), expect, "{what}");
        }
        let both = |_: &mut Case, one: &mut Promise| (one.what, one.how) = (Some("Refund it soon".to_owned()), None);
        check_one(both, "warn: Refund it soon: it says \"soon\", and it does not say how");
    }

    #[test]
    fn what_the_house_only_notes_is_not_said_when_it_is_typed() {
        let mut policy = Policy::standard(johannesburg());
        let said = |policy: &Policy, what: &str| {
            let look = Look { now: Now::new(at("20 10:00").to_utc(), johannesburg()), policy };
            let one = Promise { what: Some(what.to_owned()), ..promise("p1") };
            let case = Case { owner: Some("thandi".to_owned()), promises: vec![one], ..case() };
            typed(&look, &case, &BlockId::of_file("p1")).is_some()
        };
        assert!(!said(&policy, "Refund R450"));
        assert!(said(&policy, "Refund it soon"));
        policy.rules.insert(RULE.code.to_owned(), Loudness::Warn);
        assert!(said(&policy, "Refund R450"));
        policy.rules.insert(RULE.code.to_owned(), Loudness::Off);
        assert!(!said(&policy, "Refund it soon"));
    }
}
