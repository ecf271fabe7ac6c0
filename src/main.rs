//! The process: gathers the world, runs, exits. Nothing else lives here.

use std::process::ExitCode;

fn main() -> ExitCode {
    amends::main_from_process()
}
