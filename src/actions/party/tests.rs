//! What of a party is changed by which setting, and which two become one.

use super::*;
use crate::model::sample_folder::{organisation, person};

fn id(text: &str) -> PartyId {
    PartyId::parse(text).unwrap()
}

fn check(setting: &str, expect: &str) {
    let party = Party { phones: vec!["1".to_owned()], emails: vec!["a@example.net".to_owned()], ..person("p-a", "A") };
    let found = match Setting::parse(setting) {
        Err(refusal) => format!("no: {}", refusal.message),
        Ok(setting) => match set(&party, &[setting], None).as_slice() {
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
        ("emails-=A@Example.NET", "gone"),
        ("emails-=b@example.net", "same"),
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
fn each_setting_of_a_key_goes_by_what_the_one_before_it_left() {
    let numbers = ["+27 82 555 0199", "082 555 0198"].map(str::to_owned).to_vec();
    let known = Party { phones: numbers, ..person("p-b", "B") };
    let party = Party { emails: vec!["old@y.example".to_owned()], ..person("p-a", "A") };
    let list = |key: &str, values: &[&str]| {
        Edit::head(key, Scalar::List(values.iter().map(|value| (*value).to_owned()).collect()))
    };
    for (settings, expect) in [
        (&["phones+=1", "phones+=2"][..], vec![list("phones", &["1", "2"])]),
        (&["emails+=new@y.example", "emails-=old@y.example"], vec![list("emails", &["new@y.example"])]),
        (&["emails-=old@y.example", "emails+=new@y.example"], vec![list("emails", &["new@y.example"])]),
        (&["avoid+=phone", "phone=1", "avoid+=sms"], vec![list("avoid", &["phone", "sms"]), list("phones", &["1"])]),
        (&["avoid=phone", "avoid="], vec![]),
        (&["phones+=1", "phones+=2,1"], vec![list("phones", &["1", "2"])]),
        (&["name=B", "name=C"], vec![Edit::head("name", Scalar::Text("C".to_owned()))]),
    ] {
        let typed: Vec<Setting> = settings.iter().map(|text| Setting::parse(text).unwrap()).collect();
        assert_eq!(set(&party, &typed, Some("ZA")), expect, "{settings:?}");
    }
    // A number is taken off however it is spelt.
    for (typed, left) in [("phones-=0825550199", "082 555 0198"), ("phones-=+27 82 555 0198", "+27 82 555 0199")] {
        assert_eq!(set(&known, &[Setting::parse(typed).unwrap()], Some("ZA")), [list("phones", &[left])], "{typed}");
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
