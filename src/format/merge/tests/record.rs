//! Head and events of what was merged: they agree wherever those of both sides did, and what came back was changed, too.
//! Which of two values stands is tested beside.

use super::{BASE, both, check, event, masked};
use crate::calendar::zone::Zone;
use crate::format::read_case;
use crate::format::tree::Syntax::Toml;
use crate::format::tree::parse;
use crate::model::replay::mismatches;

const END: &str = "kind = \"opened\"\n";

/// Makes two versions of the base, merges them and returns the text, whose head and events must agree.
#[track_caller]
fn merged(ours: &[(&str, &str)], theirs: &[(&str, &str)]) -> String {
    let with = |changes: &[(&str, &str)]| {
        changes.iter().fold(BASE.to_owned(), |text, (from, to)| {
            assert!(text.contains(from), "{from}");
            text.replacen(from, to, 1)
        })
    };
    let found = both(Toml, BASE, &with(ours), &with(theirs)).unwrap();
    assert!(found.conflicts.is_empty(), "{:?}", found.conflicts);
    let document = parse(Toml, found.text.as_bytes()).unwrap();
    let case = read_case::case(&document, Toml, Zone::UTC).0.unwrap();
    assert_eq!(mismatches(&case), [], "{}", found.text);
    masked(&found.text)
}

fn changed(id: &str, at: &str, key: &str, from: &str, to: &str) -> String {
    event(id, at, &format!("kind = \"changed\"\nkey = \"{key}\"\nfrom = \"{from}\"\nto = \"{to}\"\n"))
}

#[test]
fn what_one_side_set_and_set_back_was_changed_on_both() {
    let back =
        [changed("e3", "10:00:00", "status", "open", "closed"), changed("e4", "11:00:00", "status", "closed", "open")];
    let ours = format!("{END}{}", back.concat());
    let theirs = format!("{END}{}", changed("e5", "10:30:00", "status", "open", "resolved"));
    let text = merged(&[(END, &ours)], &[(END, &theirs), ("status = \"open\"", "status = \"resolved\"")]);
    let said = event("e2", "11:00:01", "kind = \"merged\"\nkey = \"status\"\nfrom = \"resolved\"\nto = \"open\"\n");
    assert!(text.contains("\nstatus = \"open\"\n") && text.ends_with(&said), "{text}");
    // Of a key without an order nobody can say which of both stands.
    let ours =
        changed("e3", "10:00:00", "owner", "thandi", "ada") + &changed("e4", "11:00:00", "owner", "ada", "thandi");
    let theirs = changed("e5", "10:30:00", "owner", "thandi", "bo");
    let conflict = "\n[[conflict]]\nkey = \"owner\"\nvalues = [\"bo\", \"thandi\"]\n";
    let (a, b, c) = (ours.replacen(&changed("e4", "11:00:00", "owner", "ada", "thandi"), "", 1), &theirs, &ours);
    let last = c.strip_prefix(&a).unwrap();
    check(
        &[(END, &format!("{END}{c}"))],
        &[(END, &format!("{END}{b}")), ("\"thandi\"\n\n[sit", "\"bo\"\n\n[sit")],
        &[(END, &format!("{END}{a}{b}{last}{conflict}"))],
        &["owner"],
    );
}

#[test]
fn a_hand_that_takes_a_key_away_meets_an_event_that_says_what_stands_there() {
    let said = format!("{END}{}", changed("e3", "10:00:00", "owner", "ada", "thandi"));
    let conflict = "\n[[conflict]]\nkey = \"owner\"\nvalues = [\"\", \"thandi\"]\n";
    check(&[("owner = \"thandi\"\n\n", "")], &[(END, &said)], &[(END, &format!("{said}{conflict}"))], &["owner"]);
}

#[test]
fn an_inbound_contact_ends_the_wait_of_the_other_side_if_it_came_after_it() {
    let waits = ("status = \"open\"", "status = \"waiting\"\n\nwaiting_on = \"customer\"");
    let waiting = event(
        "e3",
        "10:00:00",
        "kind = \"waiting\"\nparty = \"customer\"\nkey = \"status\"\nfrom = \"open\"\nto = \"waiting\"\n",
    );
    let waiting = format!("{END}{waiting}");
    for (at, is_over) in [("11:00:00", true), ("09:00:00", false)] {
        let contact = format!("{END}{}", event("e4", at, "kind = \"contact-in\"\n"));
        let text = merged(&[waits, (END, &waiting)], &[(END, &contact)]);
        assert_eq!(text.contains("waiting_on"), !is_over, "{text}");
        assert_eq!(text.contains("\nstatus = \"open\"\n"), is_over, "{text}");
        assert!(!text.contains("\"merged\""), "{text}");
    }
}

#[test]
fn what_was_typed_in_later_than_it_happened_stays_the_last_word() {
    let late = [
        event("e3", "10:00:00", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"thandi\"\nto = \"ada\"\n"),
        event("e4", "09:00:00", "kind = \"assigned\"\nkey = \"owner\"\nfrom = \"ada\"\nto = \"bo\"\n"),
    ];
    let ours = format!("{END}{}", late.concat());
    let note = format!("{END}{}", event("e5", "12:00:00", "kind = \"note\"\n"));
    let text = merged(&[(END, &ours), ("\"thandi\"\n\n[sit", "\"bo\"\n\n[sit")], &[(END, &note)]);
    let said = event("e2", "10:00:01", "kind = \"merged\"\nkey = \"owner\"\nto = \"bo\"\n");
    assert!(text.contains("owner = \"bo\"") && text.contains(&said), "{text}");
}
