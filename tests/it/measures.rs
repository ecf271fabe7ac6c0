//! The programs of `benches/` say what is wrong with a line that was mistyped, before they make anything.
//! What they measure is no matter of tests.

use crate::sandbox::{Said, Sandbox, repository, said};
use crate::soak::skip;

fn is_python_here() -> bool {
    said(Sandbox::bare().command("sh").args(["-c", "command -v python3"])).out.contains("python3")
}

fn run(sandbox: &Sandbox, program: &str, args: &[&str]) -> Said {
    let mut command = sandbox.command("python3");
    // Nothing is left beside the programs.
    command.arg("-B").arg(repository("benches").join(program)).args(args).current_dir(sandbox.path());
    said(&mut command)
}

#[test]
fn a_mistyped_measurement_is_told_what_is_wrong() {
    if !is_python_here() {
        return skip("measures", "there is no python3 here");
    }
    let sandbox = Sandbox::new_shop();
    let (amends, shop) = (env!("CARGO_BIN_EXE_amends"), sandbox.shop());
    let goal = ["--amends", amends, "--work", "work"];
    let cases: [(&str, &[&str], &str); 12] = [
        ("goal.py", &["--n", "abc"], "--n: `abc` is no number of cases; type for example `--n 1000,10000`"),
        ("goal.py", &["--n", "1000,-1"], "--n: `-1` is no number of cases"),
        ("goal.py", &["--n", "0"], "--n: `0` is no number of cases"),
        ("goal.py", &["--batch", "1e3"], "--batch: `1e3` is no number of cases"),
        ("goal.py", &["--rounds", "0"], "--rounds: at least 1"),
        ("goal.py", &["--rounds", "two"], "--rounds: invalid int value: 'two'"),
        ("goal.py", &["--amends", "none-such"], "--amends: there is no program `none-such`"),
        ("goal.py", &["--amends", "/bin/false"], "--amends: `/bin/false --version` does not say `amends`"),
        ("goal.py", &["--amends", "/bin/true"], "--amends: `/bin/true --version` does not say `amends`"),
        ("shop.py", &["work", "--n", "0"], "--n: at least 1"),
        ("shop.py", &["work", "--format", "xml"], "--format: invalid choice: 'xml'"),
        ("shop.py", &[shop.to_str().unwrap()], "is a care folder already; name another directory"),
    ];
    for (program, args, wrong) in cases {
        let args = if program == "goal.py" { [&goal[..], args].concat() } else { args.to_vec() };
        let said = run(&sandbox, program, &args);
        assert_eq!((said.code, said.out.as_str()), (2, ""), "{program} {args:?} {said:?}");
        assert!(said.err.contains(wrong) && !said.err.contains("Traceback"), "{program} {args:?} {said:?}");
        assert!(!sandbox.path().join("work").exists(), "{program} {args:?}");
    }
    assert_eq!(run(&sandbox, "goal.py", &[]).code, 2);
}

#[test]
fn what_a_line_is_compared_with_is_one_of_the_least_size() {
    if !is_python_here() {
        return skip("measures", "there is no python3 here");
    }
    let sandbox = Sandbox::bare();
    let mut command = sandbox.command("python3");
    let script = "import goal; print(goal.numbers(None, '--batch', '1000, 100,1000'), goal.numbers(None, '--n', ''))";
    command.args(["-B", "-c", script]).env("PYTHONPATH", repository("benches"));
    assert_eq!(said(&mut command).ok().out, "[100, 1000] []\n");
}
