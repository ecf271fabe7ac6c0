//! Edits of any text.
//! What must become of an input is said by the long tests, which share it.
#![no_main]

#[path = "../../tests/it/soak/bodies.rs"]
#[allow(dead_code, reason = "each target uses its own")]
mod bodies;

libfuzzer_sys::fuzz_target!(|data: &[u8]| {
    let outcome = bodies::packed::patch(data);
    assert!(outcome.is_ok(), "{outcome:?}");
});
