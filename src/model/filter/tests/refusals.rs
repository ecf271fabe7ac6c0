//! Each refusal of the grammar, word for word.

use super::{Filter, FilterContext, read, sample, with_facts};

#[test]
fn what_is_not_understood_is_refused_in_these_words() {
    let keys = "id, ref, kind, status, priority, owner, held, asked, complainant, organisation, party, channel, category, cause, tag, \
                situation, public, due, made, opened, closed, updated, silent, age, escalated, repeat, code, who, to, late, \
                x_…, not, no, has";
    let unknown_key =
        |guess: &str| format!("{guess}keys are: {keys}; to look for the text itself, put it in double quotes");
    let statuses = "status is one of: open, waiting, resolved, closed";
    for (term, message, hint) in [
        ("staus:open", "unknown filter key `staus`", unknown_key("did you mean `status`? ")),
        ("prio:high", "unknown filter key `prio`", unknown_key("did you mean `priority`? ")),
        ("colour:red", "unknown filter key `colour`", unknown_key("")),
        ("https://example.org", "unknown filter key `https`", unknown_key("")),
        ("no:staus", "unknown filter key `staus`", unknown_key("did you mean `status`? ")),
        ("not:staus:open", "unknown filter key `staus`", unknown_key("did you mean `status`? ")),
        (
            "status=open",
            "`status=` is no filter term",
            "did you mean `status:open`? To look for the text itself, put it in double quotes".to_owned(),
        ),
        ("status:opne", "unknown status `opne`", format!("did you mean `open`? {statuses}")),
        ("not:status:clsoed", "unknown status `clsoed`", format!("did you mean `closed`? {statuses}")),
        ("status:open,new", "unknown status `new`", statuses.to_owned()),
        ("priority:urgent", "unknown priority `urgent`", "priority is one of: low, normal, high, emergency".to_owned()),
        (
            "kind:complain",
            "unknown kind `complain`",
            "did you mean `complaint`? kind is one of: complaint, request, query, feedback, compliment, observation, \
             data-request"
                .to_owned(),
        ),
        (
            "repeat:persn",
            "unknown repeat `persn`",
            "did you mean `person`? repeat is one of: yes, person, organisation, same-cause, reopened, double-deviation".to_owned(),
        ),
        (
            "escalated:up",
            "unknown escalated `up`",
            "escalated is one of: yes, no, 1, 2.., functional, hierarchical, supplier, external".to_owned(),
        ),
        (
            "escalated:9..1",
            "`escalated:9..1` ends before it begins",
            "write the lower level first: `escalated:1..2`".to_owned(),
        ),
        (
            "code:promise.overdo",
            "unknown code `promise.overdo`",
            "did you mean `promise.overdue`? `amends explain` lists the codes".to_owned(),
        ),
        ("code:late", "unknown code `late`", "`amends explain` lists the codes".to_owned()),
        (
            "status:",
            "`status:` has no value",
            "give a value after the colon, or type `no:status` for cases without one".to_owned(),
        ),
        (
            "owner:a,",
            "`owner:` has no value",
            "give a value after the colon, or type `no:owner` for cases without one".to_owned(),
        ),
        ("no:", "`no:` has no key", "type a key after it: `no:owner`".to_owned()),
        ("not:", "`not:` has no term", "type a whole term after it: `not:status:closed`".to_owned()),
        ("", "an empty term selects nothing", "leave it out, or type a word to look for".to_owned()),
        (
            "category:\"a",
            "`\"a` has a quote that does not close",
            "write the whole term in single quotes for the shell: 'category:\"a, b\"'".to_owned(),
        ),
        ("id:k", "`k` is no case id", "type an id like `kd35-dnr3`, or at least its first three characters".to_owned()),
        (
            "due:soon",
            "in `due:`, `soon` does not say when",
            "type a date like `2026-11-27`, a weekday like `fri 17:00`, or a length like `+2bd`".to_owned(),
        ),
        (
            "age:3",
            "in `age:`, `3` is not a length of time",
            "type a number and a unit: `2d`, `4h`, `30m`, `1mo`, or business time: `2bd`, `4bh`, `30bm`".to_owned(),
        ),
        ("owner:me", "`owner:me` needs to know who you are", "type `--me ID` or set `AMENDS_ME`".to_owned()),
        ("who:me", "`who:me` needs to know who you are", "type `--me ID` or set `AMENDS_ME`".to_owned()),
        ("@mien", "no saved filter `@mien`", "did you mean `@mine`?".to_owned()),
        (
            "@nothing-like-it",
            "no saved filter `@nothing-like-it`",
            "saved filters stand in `amends.toml` under `[filters]`: `mine = \"owner:me status:open\"`".to_owned(),
        ),
        (
            "@a",
            "in the saved filter `@a`: saved filter `@a` leads back to itself: `@a`, `@b`, `@a`",
            "take one of these names out under `[filters]` in `amends.toml`".to_owned(),
        ),
        ("@deep", "in the saved filter `@deep`: unknown filter key `owne`", unknown_key("did you mean `owner`? ")),
    ] {
        let error = read(&[term], None).unwrap_err();
        assert_eq!((error.message.as_str(), error.hint.as_str()), (message, hint.as_str()), "{term}");
    }
    assert!(read(&["@open-quote"], None).unwrap_err().message.starts_with("in the saved filter `@open-quote`: "));
}

#[test]
fn terms_without_end_are_refused_and_not_walked() {
    let mut policy = super::policy();
    let doubled = (1..40).map(|n| (format!("f{n}"), format!("@f{0} @f{0}", n - 1)));
    let chained = (1..5_000).map(|n| (format!("c{n}"), format!("@c{}", n - 1)));
    policy.filters = doubled.chain(chained).collect();
    for name in ["f0", "c0"] {
        policy.filters.insert(name.to_owned(), "status:open".to_owned());
    }
    let context = FilterContext { now: sample::now(super::NOW), policy: &policy, me: None, codes: &[] };
    let read = |term: &str| Filter::parse(&[term.to_owned()], &context);
    for term in ["@f39", "@c4999"] {
        let error = read(term).unwrap_err();
        assert!(error.message.ends_with("there are more than 200 terms, those of saved filters counted"), "{error}");
    }
    assert!(read("@f5").is_ok() && read("@c100").is_ok());
    assert!(read(&format!("{}status:open", "not:".repeat(100_000))).is_ok());
}

#[test]
fn one_wrong_term_among_right_ones_refuses_all() {
    assert!(read(&["status:open", "onwer:me"], Some("thandi")).is_err());
}

proptest::proptest! {
    #[test]
    fn no_text_makes_the_grammar_stumble(text in "(not:|no:|has:|@)?([a-z_]{1,9}:)?(\\PC|[\"\\\\,.:/ ]){0,20}") {
        if let Err(error) = read(&[&text], Some("thandi")) {
            proptest::prop_assert!(!error.message.is_empty() && !error.hint.is_empty());
        }
    }

    #[test]
    fn a_filter_and_its_opposite_share_no_case_and_leave_out_none(
        terms in proptest::collection::vec(proptest::sample::select(TERMS), 1..4),
    ) {
        let both = |terms: &[&str]| {
            let filter = read(terms, Some("thandi")).unwrap();
            let mut found = Vec::new();
            with_facts(|facts| found.push(filter.selects(facts)));
            found
        };
        for term in &terms {
            let not = format!("not:{term}");
            let opposites: Vec<bool> = both(&[&not]).into_iter().map(|selected| !selected).collect();
            proptest::prop_assert_eq!(both(&[term]), opposites, "{}", term);
        }
        let each = terms.iter().map(|term| both(&[term]));
        let joined = each.reduce(|one, other| one.iter().zip(&other).map(|(a, b)| *a && *b).collect());
        proptest::prop_assert_eq!(Some(both(&terms)), joined, "{:?}", terms);
    }
}

/// Terms about cases; of these each decides by itself.
const TERMS: &[&str] = &[
    "status:open,waiting",
    "kind:complaint",
    "owner:me",
    "no:owner",
    "has:complainant",
    "category:billing",
    "age:3bd..",
    "silent:..1d",
    "charged",
    "@mine",
    "@quoted",
    "repeat:yes",
    "escalated:no",
    "opened:2026-09..2026-10",
    "has:due",
    "no:due,owner",
];
