//! The process: gathers the world, runs, exits. Nothing else lives here.

fn main() {}
