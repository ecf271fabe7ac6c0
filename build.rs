//! How the program is linked: where its code and tables stand is settled then, not at each start.
//! The time zones alone are tables of 40,000 addresses, which took half of the start.
#![allow(clippy::disallowed_methods, clippy::print_stdout, reason = "this is how a build is told anything")]

fn main() {
    let target = |name: &str| std::env::var(name).unwrap_or_default();
    if target("CARGO_CFG_TARGET_OS") == "linux" && target("CARGO_CFG_TARGET_ENV") == "gnu" {
        println!("cargo:rustc-link-arg-bins=-no-pie");
    }
    println!("cargo:rerun-if-changed=build.rs");
}
