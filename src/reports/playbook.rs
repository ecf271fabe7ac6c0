//! What to do in an emergency, in the order that the evidence asks for, with the facts of the case filled in.
//! What makes a case an emergency belongs to `rules::emergency`.

use crate::calendar::due;
use crate::model::case::Case;
use crate::model::event::EventKind;
use crate::model::look::Look;
use crate::model::party::Party;
use crate::model::recovery;
use crate::reports::brief::page::cut;
use crate::rules::{Finding, emergency};
use crate::view::cell::Cell;
use crate::view::page::Line;

/// How many of the complaints before are told; more of them tell nothing new.
const MAX_EARLIER: usize = 5;

/// Returns steps as people read them, numbered; nothing if there are none.
pub fn lines(steps: &[String]) -> Vec<Line> {
    let numbered =
        |(place, step): (usize, &String)| vec![Cell::Word(format!("  {} ", place + 1)), Cell::untrusted(step.clone())];
    let title = (!steps.is_empty()).then(|| vec![Cell::Word("What to do now, in this order:".to_owned())]);
    title.into_iter().chain(steps.iter().enumerate().map(numbered)).collect()
}

/// Returns the steps of the playbook of a case, or none if it is no emergency; `known` are its worries, `earlier` the
/// cases that it repeats, the last first.
///
/// Responsibility and what was changed come before money: after a second failure they weigh more (Joireman et al. 2013).
pub fn steps(look: &Look<'_>, case: &Case, party: Option<&Party>, known: &[Finding], earlier: &[&Case]) -> Vec<String> {
    if !emergency::holds(look, case, known) {
        return Vec::new();
    }
    let id = &case.id;
    let wanted = case.wants.as_deref().or_else(|| earlier.iter().find_map(|case| case.wants.as_deref()));
    let wanted = wanted.map_or(String::new(), |wants| format!(": they want {}", cut(wants)));
    let impact = case.impact.as_deref().map_or(String::new(), |impact| format!(": {}", cut(impact)));
    vec![
        owner(look, case, known, earlier),
        call(look, party, &case.adjustments),
        format!("take responsibility, explain, no \"if\": {}", failed(look, case, earlier)),
        format!("say what was changed so that it cannot happen again; log it: amends update {id} --note TEXT"),
        format!("put it right now, in kind, done and not promised{wanted}"),
        format!("if the fault is ours, compensate with the apology, not instead of it{impact}"),
        format!(
            "one small promise inside opening hours, keep it, then the next: amends promise add {id} WHAT --due eod"
        ),
        format!("check back afterwards: amends promise add {id} \"Ask how it is\" --kind courtesy --due +3bd"),
    ]
}

/// Who is to own it, and who must not.
fn owner(look: &Look<'_>, case: &Case, known: &[Finding], earlier: &[&Case]) -> String {
    let mut before = emergency::owners_before(known);
    before.extend(earlier.iter().filter_map(|case| case.owner.clone()));
    let before = emergency::named(before);
    let found = emergency::no_senior_owner::found(look, case, known, &before);
    let mut said = "a named senior owner, not the one who failed: ".to_owned();
    let nobody = format!("amends assign {} --to ID", case.id);
    let mut next = found.as_ref().and_then(|finding| finding.hint.as_deref());
    match (&found, case.owner.as_deref()) {
        (Some(finding), _) => said.push_str(&cut(&finding.reason)),
        (None, Some(owner)) => {
            said.push_str(&format!("{} owns it", cut(owner)));
            let is_before = |who: &str| before.iter().any(|before| before.eq_ignore_ascii_case(who));
            let others = emergency::named([before.clone(), vec![owner.to_owned()]].concat());
            if is_before(owner) && emergency::senior(look, &others).is_none() {
                said.push_str(", for nobody else on the ladder is senior");
            }
        }
        (None, None) => {
            said.push_str("nobody owns it");
            next = Some(&nobody);
        }
    }
    let mut failed = emergency::who_failed(look, case);
    let mut owned = emergency::named([before, emergency::former_owners(case)].concat());
    owned.retain(|owner| !failed.contains(owner));
    // That the owner failed is said already.
    let n_failed = failed.len();
    failed.retain(|who| case.owner.as_ref() != Some(who));
    let who_failed = if failed.len() < n_failed { "Who failed besides: " } else { "Who failed: " };
    for (how, who) in [(who_failed, failed), ("Before it was owned by ", owned)] {
        if !who.is_empty() {
            said.push_str(&format!(". {how}{}", cut(&who.join(", "))));
        }
    }
    // What is typed stands last, so that no full stop is taken for a part of it.
    if let Some(next) = next {
        said.push_str(&format!(". Next: {}", cut(next)));
    }
    said
}

/// How they are reached: as they prefer, by what is on file, and as they need it.
fn call(look: &Look<'_>, party: Option<&Party>, needs: &[String]) -> String {
    let today = due::say_day(look.at().date_naive());
    let mut said = format!("reach them today, {today}, ");
    let needs = match needs {
        [] => String::new(),
        needs => format!(", as they need it ({})", cut(&needs.join("; "))),
    };
    let Some(party) = party else { return said + "on the channel that they prefer" + &needs };
    match party.prefers.as_deref() {
        Some(channel) => said.push_str(&format!("by {}, which they prefer", cut(channel))),
        None => said.push_str("in person or by voice"),
    }
    if !party.avoid.is_empty() {
        said.push_str(&format!(", not by {}", cut(&party.avoid.join(", "))));
    }
    said.push_str(&needs);
    let mut reach: Vec<&str> = party.phones.iter().map(String::as_str).collect();
    // By voice nobody is reached at a mail address, unless to ask for a phone.
    if party.prefers.is_some() || reach.is_empty() {
        reach.extend(party.emails.iter().map(String::as_str));
    }
    // Who wants mail and no call is not tempted with a number.
    let is_by_mail = party.prefers.as_deref().is_some_and(|channel| channel.eq_ignore_ascii_case("email"));
    if is_by_mail && !party.emails.is_empty() {
        reach.rotate_left(party.phones.len());
        let is_no_call = party.avoid.iter().any(|channel| channel.eq_ignore_ascii_case("phone"));
        reach.truncate(if is_no_call { party.emails.len() } else { reach.len() });
    }
    if party.prefers.is_none() && party.phones.is_empty() && !reach.is_empty() {
        said.push_str("; no phone is on file, so ask for one");
    }
    if reach.is_empty() {
        said.push_str("; no phone and no mail is on file");
    } else {
        said.push_str(&format!(": {}", cut(&reach.join(", "))));
    }
    said
}

/// What went wrong: the promises that were broken, in this case and in those before, and fixes that did not hold.
fn failed(look: &Look<'_>, case: &Case, earlier: &[&Case]) -> String {
    let mut said: Vec<String> = Vec::new();
    let told = || earlier.iter().take(MAX_EARLIER).copied();
    for of in std::iter::once(case).chain(told()) {
        for promise in recovery::broken(look, of) {
            let what = cut(promise.what.as_deref().unwrap_or("something"));
            let due = promise.due.as_ref().map_or(String::new(), |due| format!(" by {}", due.say(look.calendar())));
            said.push(format!("we promised {what}{due} and did not do it ({}/{})", of.id, promise.id));
        }
    }
    said.extend(told().map(|of| format!("before: {} ({})", cut(&of.subject), of.id)));
    if let Some(n_more) = earlier.len().checked_sub(MAX_EARLIER).filter(|n_more| *n_more > 0) {
        said.push(format!("and {n_more} more before"));
    }
    let reopened = case.last_of(|event| event.kind == EventKind::Reopened);
    let why = reopened.and_then(|(_, event)| event.why.as_deref());
    said.extend(why.map(|why| format!("what we called put right was not: {}", cut(why))));
    if said.is_empty() {
        said.push(cut(&case.subject));
    }
    said.join("; ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::calendar::sample::bakery;
    use crate::model::case::Priority;
    use crate::model::policy::Policy;
    use crate::model::promise::{Promise, PromiseState};
    use crate::model::sample::change;
    use crate::model::sample_folder::{at, case, now, person, promise};
    use crate::rules;

    fn check(case: &Case, earlier: &[&Case], expect: &[&str]) {
        let policy = Policy { calendar: bakery(), ..Policy::standard(crate::calendar::sample::johannesburg()) };
        let look = Look { now: now("2026-11-25T09:00:00+02:00"), policy: &policy };
        let party = Party {
            prefers: Some("whatsapp".to_owned()),
            avoid: vec!["phone".to_owned()],
            phones: vec!["+27 82 555 0199".to_owned()],
            ..person("p-a", "Lerato Dube")
        };
        let steps = steps(&look, case, Some(&party), &rules::of_case(&look, case), earlier);
        let lines = lines(&steps);
        let said = |cell: &Cell| match cell {
            Cell::Id(text) | Cell::Word(text) => text.clone(),
            Cell::Text(text) => text.for_test().to_owned(),
            other => format!("{other:?}"),
        };
        let lines: Vec<String> = lines.iter().map(|line| line.iter().map(said).collect()).collect();
        assert_eq!(lines.is_empty(), expect.is_empty(), "{lines:?}");
        let mut rest = lines.as_slice();
        for part in expect {
            let place = rest.iter().position(|line| line.contains(part));
            let place = place.unwrap_or_else(|| panic!("{part} is not in its place in {lines:#?}"));
            rest = &rest[place..];
        }
    }

    #[test]
    fn who_wants_mail_and_no_call_is_reached_by_mail() {
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look = Look { now: now("2026-11-25T09:00:00+02:00"), policy: &policy };
        for (avoid, expect) in [(&["phone"][..], "red@ex.example"), (&[], "red@ex.example, +27 82 555 0199")] {
            let party = Party {
                prefers: Some("email".to_owned()),
                avoid: avoid.iter().map(|channel| (*channel).to_owned()).collect(),
                phones: vec!["+27 82 555 0199".to_owned()],
                emails: vec!["red@ex.example".to_owned()],
                ..person("p-a", "Red")
            };
            let said = call(&look, Some(&party), &[]);
            assert!(said.ends_with(&format!(": {expect}")), "{said}");
        }
    }

    #[test]
    fn nobody_is_called_at_a_mail_address() {
        let policy = Policy::standard(crate::calendar::sample::johannesburg());
        let look = Look { now: now("2026-11-25T09:00:00+02:00"), policy: &policy };
        let said = |phones: &[&str]| {
            let phones = phones.iter().map(|phone| (*phone).to_owned()).collect();
            let party = Party { phones, emails: vec!["red@ex.example".to_owned()], ..person("p-a", "Red") };
            call(&look, Some(&party), &[])
        };
        let day = "reach them today, Wed 25 Nov 2026, in person or by voice";
        assert_eq!(said(&["+27 82 555 0199"]), format!("{day}: +27 82 555 0199"));
        assert_eq!(said(&[]), format!("{day}; no phone is on file, so ask for one: red@ex.example"));
        let needs = ["sms only".to_owned()];
        let bare = call(&look, Some(&person("p-b", "Bo")), &needs);
        assert_eq!(bare, format!("{day}, as they need it (sms only); no phone and no mail is on file"));
    }

    #[test]
    fn the_order_is_the_order_of_the_evidence_and_the_facts_are_those_of_the_case() {
        let broken = Promise {
            state: PromiseState::Broken,
            ended_at: Some(at("2026-11-20T08:00:00+02:00")),
            what: Some("Refund R450".to_owned()),
            who: Some("thandi".to_owned()),
            ..promise("p4mt", "2026-11-19T17:00:00+02:00")
        };
        let calm = case("kd35-dnr3", "2026-11-18T09:14:00+02:00");
        check(&calm, &[], &[]);
        let urgent = Case {
            priority: Priority::Emergency,
            owner: Some("thandi".to_owned()),
            wants: Some("The second charge refunded".to_owned()),
            impact: Some("Her rent bounced".to_owned()),
            promises: vec![broken.clone()],
            ..calm.clone()
        };
        let facts = [
            "1 a named senior owner, not the one who failed: ",
            "thandi is the one who failed; if nobody else is there",
            "2 reach them today, Wed 25 Nov 2026, by whatsapp, which they prefer, not by phone: +27 82 555 0199",
            "3 take responsibility, explain, no \"if\": we promised Refund R450 by Thu 19 Nov 2026 17:00 and did not do it (kd35-dnr3/p4mt)",
            "4 say what was changed",
            "5 put it right now, in kind, done and not promised: they want The second charge refunded",
            "6 if the fault is ours, compensate with the apology, not instead of it: Her rent bounced",
            "7 one small promise inside opening hours",
            "8 check back afterwards",
        ];
        check(&urgent, &[], &facts);
        let before = Case {
            promises: vec![broken],
            owner: Some("sipho".to_owned()),
            ..case("c-1", "2026-10-01T09:00:00+02:00")
        };
        let again = Case { priority: Priority::Emergency, ..calm.clone() };
        check(&again, &[&before], &["Before it was owned by sipho", "(c-1/p4mt); before: A subject (c-1)"]);
        let many = vec![&before; 7];
        check(&again, &many, &["Before it was owned by sipho", "A subject (c-1); and 2 more before"]);
        // Who had it before is told without another complaint too.
        let mut handed = Case { owner: Some("sipho".to_owned()), ..again };
        handed.events = vec![change("20 09:00", EventKind::Assigned, "owner", "thandi", "sipho")];
        check(&handed, &[], &["Before it was owned by thandi"]);
    }
}
