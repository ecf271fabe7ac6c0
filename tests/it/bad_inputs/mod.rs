//! The list of bad inputs, each with what shows how it is met: an exhibit of the museum, a test, or a plain no.
//! What has neither an exhibit nor a test elsewhere is tested in the modules below.

use std::fs;

use crate::sandbox::repository;

mod arguments;
mod killed;
mod on_disk;
mod table;

use table::{INPUTS, OPEN};

#[test]
fn each_bad_input_has_its_exhibit_or_test() {
    let mut numbers: Vec<u8> = INPUTS.iter().map(|(n, _, _)| *n).chain(OPEN.iter().map(|(n, _, _)| *n)).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, (1..=104).collect::<Vec<u8>>(), "each number stands once, in one of the two tables");
    for (n, what, shown) in INPUTS {
        for shown in *shown {
            let is_there = match shown.split_once("::") {
                None => repository("tests/errors").join(shown).is_dir(),
                Some((file, test)) => {
                    let text = fs::read_to_string(repository(file)).unwrap_or_default();
                    text.contains(&format!("fn {test}(")) || text.contains(&format!("fn {test}<"))
                }
            };
            assert!(is_there, "{n}, {what}: there is no {shown}");
        }
    }
    assert!(INPUTS.iter().all(|(_, _, shown)| !shown.is_empty()));
}
