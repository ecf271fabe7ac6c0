//! The shipped policies: each is read without a flaw, and its clocks come out at the dates that were computed by hand.

use super::{SHIPPED, shipped};
use crate::format::read_preset;
use crate::format::tree::{Syntax, parse};
use crate::model::clock::Duty;
use crate::model::preset::Preset;

fn preset(id: &str) -> Preset {
    shipped().into_iter().find(|preset| preset.id == id).unwrap()
}

#[test]
fn each_is_sorted_named_after_its_file_and_without_a_flaw() {
    let names: Vec<&str> = SHIPPED.iter().map(|(name, _)| *name).collect();
    assert!(names.is_sorted());
    for (name, text) in SHIPPED {
        let document = parse(Syntax::Toml, text.as_bytes()).unwrap();
        let (read, flaws) = read_preset::preset(&document, Syntax::Toml, None);
        assert_eq!(flaws, [], "{name}");
        assert_eq!(read.unwrap().id, *name);
    }
}

#[test]
fn each_says_whose_it_is_since_when_how_sure_we_are_and_that_it_is_no_advice() {
    for preset in shipped() {
        let id = &preset.id;
        assert!(!preset.title.is_empty() && preset.jurisdiction.is_some() && preset.scope.is_some(), "{id}");
        assert!(preset.valid_from.is_some() && preset.as_of.is_some(), "{id}");
        assert!(!preset.sources.is_empty() && preset.confidence.is_some() && preset.disclaimer.is_some(), "{id}");
        for clock in preset.clocks.iter().filter(|clock| clock.duty == Duty::Obligation) {
            assert!(clock.source.is_some(), "{id}: `{}` names no source", clock.name);
        }
    }
}

#[test]
fn what_is_owed_on_a_breach_is_a_notice_of_the_same_policy() {
    for preset in shipped() {
        for name in preset.clocks.iter().filter_map(|clock| clock.on_breach_notice.as_deref()) {
            assert!(preset.notices.iter().any(|notice| notice.name == name), "{}: `{name}`", preset.id);
        }
    }
}

#[test]
fn the_standard_has_checks_and_no_numbers_and_the_house_values_are_no_law() {
    let standard = preset("iso10002");
    assert!(standard.clocks.is_empty() && standard.checks.len() >= 9);
    assert!(preset("small-business").clocks.iter().all(|clock| clock.duty == Duty::Target));
}
