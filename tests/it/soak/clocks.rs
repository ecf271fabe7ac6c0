//! The clocks of whole cases, with pauses, calendars and zones drawn by lot: against a walk over each minute, and over time.
//! How open time is counted is `counting`'s business.

use std::fmt::Write as _;
use std::time::Instant;

use amends::calendar::now::Now;
use amends::format::tree::{Syntax, parse};
use amends::format::{read_case, read_policy, read_preset};
use amends::model::case::Case;
use amends::model::dice::Dice;
use amends::model::look::Look;
use amends::model::policy::Policy;
use amends::model::preset::Applied;
use amends::model::run::{self, Run, State};
use amends::model::word::Word;

use super::counting::{Tally, day, last_day, zone};
use super::minutes::{Shop, Walk, at, minutes_of};
use super::{Size, seed};
use amends::calendar::limit::{Limit, Unit};

const UNITS: [Unit; 8] = [
    Unit::Minutes,
    Unit::Hours,
    Unit::BusinessMinutes,
    Unit::BusinessMinutes,
    Unit::BusinessHours,
    Unit::Days,
    Unit::BusinessDays,
    Unit::Weeks,
];

/// What may happen in a case, and under which keys it is written down.
const HAPPENS: [&str; 14] = [
    "kind = \"contact-in\"",
    "kind = \"contact-out\"",
    "kind = \"contact-out\"\nauto = true",
    "kind = \"note\"",
    "kind = \"waiting\"\nparty = \"customer\"\nkey = \"status\"\nto = \"waiting\"\nwhy = \"asked for a photo\"",
    "kind = \"waiting\"\nparty = \"third-party\"\nkey = \"status\"\nto = \"waiting\"\nwhy = \"the supplier looks\"",
    "kind = \"resumed\"\nkey = \"status\"\nto = \"open\"",
    "kind = \"resolved\"\nkey = \"status\"\nto = \"resolved\"",
    "kind = \"closed\"\nkey = \"status\"\nto = \"closed\"",
    "kind = \"reopened\"\nkey = \"status\"\nto = \"open\"",
    "kind = \"changed\"\nkey = \"priority\"\nfrom = \"normal\"\nto = \"emergency\"",
    "kind = \"changed\"\nkey = \"priority\"\nfrom = \"emergency\"\nto = \"normal\"",
    "kind = \"extended\"\nkey = \"p/answer\"\nwhy = \"a part\"\ntold = \"later\"\nto = 2030-01-01T12:00:00Z",
    "kind = \"escalated\"\nto = \"staff:sipho\"\ntold = \"the manager looks\"",
];

/// Returns a policy that holds from always on, with these clocks, each the text of its keys.
fn house(shop: &Shop, clocks: &[String]) -> Policy {
    let mut text = "schema = 1\nid = \"p\"\nversion = \"1\"\n".to_owned();
    clocks.iter().for_each(|clock| text += &format!("\n[[clock]]\n{clock}\n"));
    let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
    let (preset, flaws) = read_preset::preset(&document, Syntax::Toml, None);
    assert!(flaws.is_empty(), "{flaws:?} in\n{text}");
    let toml = shop.toml();
    let policy = read_policy::policy(&parse(Syntax::Toml, toml.as_bytes()).unwrap()).0;
    Policy {
        presets: preset.into_iter().collect(),
        applied: vec![Applied { id: "p".to_owned(), version: None, since: None }],
        ..policy
    }
}

/// Returns a case that was received at a minute, with these things happening at others.
fn case(received: i64, happened: &[(i64, &str)], shop: &Shop) -> Case {
    let mut text = format!(
        "schema = 1\nid = \"kd35-dnr3\"\nkind = \"complaint\"\nsubject = \"s\"\nreceived_at = {}\nstatus = \"open\"\n",
        at(received).to_rfc3339()
    );
    for (n, (minute, what)) in happened.iter().enumerate() {
        write!(text, "\n[[event]]\nid = \"e{n}\"\nat = {}\nby = \"t\"\n{what}\n", at(*minute).to_rfc3339()).unwrap();
    }
    let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
    let mut case = read_case::case(&document, Syntax::Toml, shop.zone).0.unwrap_or_else(|| panic!("{text}"));
    // The head that the events lead to.
    if let Some(known) = amends::model::replay::mismatches(&case).iter().find(|found| found.key == "status") {
        case.status = known.events.as_deref().and_then(Word::from_word).unwrap();
    }
    case
}

fn runs(policy: &Policy, case: &Case, minute: i64) -> Vec<Run> {
    run::of_case(&Look { now: Now::new(at(minute), policy.calendar.zone()), policy }, case)
}

/// Returns when a clock is due whose every minute is walked over; nothing if the walk is too short.
///
/// `is_paused` says whether it stands still at a minute.
fn walked(limit: &Limit, shop: &Shop, walk: &Walk, from: i64, is_paused: impl Fn(i64) -> bool) -> Option<i64> {
    let count = i64::from(limit.count);
    let counts = |minute: i64| !limit.unit.is_business() || walk.is_open(minute);
    let whole = match limit.unit {
        Unit::Minutes | Unit::BusinessMinutes => count,
        Unit::Hours | Unit::BusinessHours => 60 * count,
        _ => {
            let over = last_day(limit, shop, walk, from)?.1;
            if over > walk.end() {
                return None;
            }
            (from..over).filter(|minute| counts(*minute)).count() as i64
        }
    };
    let mut used = 0;
    for minute in from..walk.end() {
        used += i64::from(counts(minute) && !is_paused(minute));
        if used == whole {
            return Some(minute + 1);
        }
    }
    None
}

/// Lets one clock run through random pauses, and compares its due, its state and its breach.
fn pauses(n: usize) {
    let (began, mut dice, mut tally) = (Instant::now(), Dice::seeded(seed()), Tally::default());
    for _ in 0..n {
        let (zone, first) = (zone(&mut dice), day(&mut dice));
        let shop = Shop::drawn(&mut dice, zone, first, 40);
        let walk = Walk::of(&shop, minutes_of(first.into()), 45 * 1_440);
        let received = walk.first + dice.below(10_000) as i64;
        for _ in 0..4 {
            let unit = UNITS[dice.below(8)];
            let most = match unit {
                Unit::Minutes | Unit::BusinessMinutes => 4_000,
                Unit::Hours | Unit::BusinessHours => 60,
                Unit::Weeks => 2,
                _ => 8,
            };
            let limit = Limit::plain(1 + dice.below(most) as u32, unit);
            let pausable = ["\"customer\"", "\"third-party\"", "\"customer\", \"third-party\""][dice.below(3)];
            let clock = format!(
                "name = \"work\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"resolved\"\nlimit = {}\nunit = \"{}\"\npausable = [{pausable}]",
                limit.count,
                unit.word()
            );
            let policy = house(&shop, std::slice::from_ref(&clock));
            let mut minutes: Vec<i64> = (0..dice.below(8)).map(|_| received + 1 + dice.below(12_000) as i64).collect();
            minutes.sort_unstable();
            minutes.dedup();
            let happened: Vec<(i64, &str)> =
                minutes.into_iter().map(|minute| (minute, HAPPENS[dice.below(7)])).collect();
            // What stands still at a minute, as long as nobody has said anything else by `now`.
            let is_paused = |minute: i64| {
                let said = happened.iter().take_while(|(at, _)| *at <= minute).map(|(_, what)| *what);
                let tells = said
                    .filter(|what| what.contains("waiting") || what.contains("resumed") || what.contains("contact-in"));
                tells.last().is_some_and(|what| {
                    what.contains("kind = \"waiting\"")
                        && pausable.contains(if what.contains("third-party") { "third-party" } else { "customer" })
                })
            };
            let case = case(received, &happened, &shop);
            for now in [walk.end() + 500_000, received + dice.below(20_000) as i64] {
                // A pause that is going on has lasted until now, and what is due is due if it ended now.
                let Some(due) = walked(&limit, &shop, &walk, received, |minute| minute < now && is_paused(minute))
                else {
                    continue;
                };
                let found = runs(&policy, &case, now).remove(0);
                let what = format!("{clock}\nreceived {}, now {}, {happened:?}", at(received), at(now));
                let late = found.breach.map(|breach| (breach.at.to_utc(), breach.due_at.to_utc()));
                let is_late = due < now;
                tally.same(&shop, &format!("breach: {what}"), late, is_late.then(|| (at(due), at(due))));
                let state = if is_late {
                    State::Missed
                } else if is_paused(now) {
                    State::Paused
                } else {
                    State::Running
                };
                tally.same(&shop, &format!("state: {what}"), found.state, state);
                tally.same(&shop, &format!("due: {what}"), found.due_at.map(|due| due.to_utc()), Some(at(due)));
            }
        }
    }
    tally.report("pauses", began, ("calendars", n));
}

const CLOCKS: [&str; 7] = [
    "name = \"first-response\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"response\"\nlimit = 2\nunit = \"business-hours\"\npriorities = [\"emergency\"]",
    "name = \"first-response\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"response\"\nlimit = 1\nunit = \"business-days\"",
    "name = \"next-response\"\nkind = \"target\"\nstarts_on = \"follow-up\"\nstops_on = \"response\"\nlimit = 4\nunit = \"business-hours\"",
    "name = \"update\"\nkind = \"target\"\nstarts_on = \"response\"\nstops_on = \"response\"\nlimit = 2\nunit = \"business-days\"\npausable = [\"customer\"]",
    "name = \"answer\"\nkind = \"target\"\nstarts_on = \"received\"\nstops_on = \"resolved\"\nlimit = 3\nunit = \"business-days\"\npausable = [\"customer\", \"third-party\"]",
    "name = \"ack\"\nkind = \"obligation\"\nstarts_on = \"received\"\nstops_on = \"acknowledged\"\nlimit = 24\nunit = \"hours\"",
    "name = \"final\"\nkind = \"obligation\"\nstarts_on = \"ack\"\nstops_on = \"resolved\"\nlimit = 1\nunit = \"months\"\nroll = \"next_bd\"\nexempt_if = { stops_on = \"resolved\", limit = 1, unit = \"business-days\" }",
];

/// Looks at cases at two instants, and again with the breaches on record and everything else changed.
fn later(n: usize) {
    let (began, mut dice, mut tally) = (Instant::now(), Dice::seeded(seed()), Tally::default());
    for _ in 0..n {
        let (zone, first) = (zone(&mut dice), day(&mut dice));
        let shop = Shop::drawn(&mut dice, zone, first, 40);
        let policy = house(&shop, &CLOCKS.map(str::to_owned));
        let received = minutes_of(first.into()) + dice.below(10_000) as i64;
        let mut happened: Vec<(i64, &str)> =
            (0..dice.below(12)).map(|_| (received + 300 * dice.below(60) as i64, HAPPENS[dice.below(14)])).collect();
        happened.sort_unstable_by_key(|(minute, _)| *minute);
        let before = case(received, &happened, &shop);
        let now = received + dice.below(25_000) as i64;
        let then = now + dice.below(60_000) as i64;
        let breaches = |runs: &[Run]| -> Vec<(String, String, String, String)> {
            let of = |run: &Run| {
                let breach = run.breach?;
                let utc = [run.started_at, breach.at, breach.due_at].map(|at| at.to_utc().to_rfc3339());
                Some((run.address(), utc[0].clone(), utc[1].clone(), utc[2].clone()))
            };
            runs.iter().filter_map(of).collect()
        };
        let found = breaches(&runs(&policy, &before, now));
        let afterwards = breaches(&runs(&policy, &before, then));
        let gone: Vec<_> = found.iter().filter(|breach| !afterwards.contains(breach)).collect();
        tally.same(&shop, &format!("gone at {}, {happened:?}", at(then)), gone, Vec::new());
        let stamps: Vec<(i64, String)> = found
            .iter()
            .map(|(address, started, late, due)| {
                let minute = minutes_of(late.parse::<chrono::DateTime<chrono::Utc>>().unwrap().naive_utc());
                (minute, format!("kind = \"breached\"\nkey = \"{address}\"\nfrom = \"{started}\"\nto = \"{due}\""))
            })
            .collect();
        let mut all: Vec<(i64, &str)> = happened.clone();
        all.extend(stamps.iter().map(|(minute, what)| (*minute, what.as_str())));
        all.sort_by_key(|(minute, _)| *minute);
        // On record, nothing is left to be put there.
        let on_record = runs(&policy, &case(received, &all, &shop), now);
        tally.same(&shop, &format!("on record at {}, {all:?}", at(now)), breaches(&on_record), found.clone());
        let is_unstamped = |run: &&Run| run.breach.is_some_and(|breach| !breach.is_stamped);
        let unstamped = on_record.iter().filter(is_unstamped).count();
        tally.same(&shop, &format!("not on record at {}, {all:?}", at(now)), unstamped, 0);
        // They outlive another calendar, another policy, another priority and the end of the case.
        all.push((then, HAPPENS[7 + dice.below(5)]));
        all.sort_by_key(|(minute, _)| *minute);
        let other = Shop::drawn(&mut dice, zone, first, 40);
        let changed = house(&other, &[CLOCKS[dice.below(6)].to_owned()]);
        let kept = breaches(&runs(&changed, &case(received, &all, &shop), then + 1));
        let gone: Vec<_> = found.iter().filter(|breach| !kept.contains(breach)).collect();
        tally.same(&shop, &format!("gone from the record, {all:?}"), gone, Vec::new());
    }
    tally.report("later looks", began, ("cases", n));
}

#[test]
fn clocks_with_pauses_agree_with_a_walk_over_each_minute() {
    pauses(Size::Share.pick(10, 0));
}

#[test]
fn no_later_look_undoes_a_breach_and_none_is_lost_from_the_record() {
    later(Size::Share.pick(60, 0));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_pauses() {
    pauses(Size::Full.pick(10, 2_000));
}

#[test]
#[ignore = "minutes; see tests/SOAK.md"]
fn soak_later_looks() {
    later(Size::Full.pick(60, 50_000));
}
