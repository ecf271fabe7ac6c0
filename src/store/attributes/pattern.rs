//! Which files a pattern of `.gitattributes` is about, as git reads it.
//! What a line says of them is the business of the module above.

/// Tells whether a pattern is about a file, whose path begins at the directory in which the pattern stands.
///
/// The cost is the product of both lengths, whatever somebody wrote there.
pub(super) fn is_about(pattern: &str, path: &str) -> bool {
    // Without a `/` a pattern speaks of names in any directory.
    let text = if pattern.contains('/') { path } else { path.rsplit('/').next().unwrap_or(path) };
    let mut left = pattern.strip_prefix('/').unwrap_or(pattern);
    // Up to which places of the text the pattern so far can reach.
    let mut reached: Vec<bool> = std::iter::once(true).chain(text.bytes().map(|_| false)).collect();
    let mut is_start = true;
    while let Some(step) = step(&mut left, is_start) {
        is_start = matches!(step, Step::Byte(b'/') | Step::Dirs);
        reached = taken(&step, text, &reached);
    }
    reached.last() == Some(&true)
}

/// One step of a pattern.
#[derive(Debug)]
enum Step {
    Byte(u8),
    /// `?`
    Any,
    /// `[a-z]`: the ranges, and whether they are those that do not fit.
    Class(Vec<(u8, u8)>, bool),
    /// `*`
    Star,
    /// `**/`
    Dirs,
    /// `**` at the end.
    All,
}

/// Takes the first step off a pattern; `is_start` where a name begins.
fn step(left: &mut &str, is_start: bool) -> Option<Step> {
    for (sign, step) in [("**/", Step::Dirs), ("**", Step::All)] {
        if let Some(rest) = left.strip_prefix(sign).filter(|rest| is_start && (sign.len() == 3 || rest.is_empty())) {
            *left = rest;
            return Some(step);
        }
    }
    let first = left.chars().next()?;
    let rest = left.strip_prefix(first)?;
    match first {
        '*' => {
            *left = rest.trim_start_matches('*');
            return Some(Step::Star);
        }
        '?' => {
            *left = rest;
            return Some(Step::Any);
        }
        '[' => {
            if let Some((class, rest)) = class(rest) {
                *left = rest;
                return Some(class);
            }
        }
        '\\' => *left = rest,
        _ => {}
    }
    let (byte, rest) = (left.bytes().next()?, left.get(1..));
    // A byte of a longer sign stands in no path of ours, so that the rest no longer counts.
    *left = rest.unwrap_or_default();
    Some(Step::Byte(byte))
}

/// Reads a class behind its `[`.
fn class(rest: &str) -> Option<(Step, &str)> {
    let negated = rest.strip_prefix(['!', '^']);
    let body = negated.unwrap_or(rest);
    // A `]` that comes first is one of the class.
    let end = body.bytes().skip(1).position(|byte| byte == b']')? + 1;
    let (body, rest) = (body.get(..end)?, body.get(end + 1..)?);
    let mut ranges = Vec::new();
    let mut bytes = body.bytes();
    while let Some(low) = bytes.next() {
        let mut ahead = bytes.clone();
        match (ahead.next(), ahead.next()) {
            (Some(b'-'), Some(high)) => {
                ranges.push((low, high));
                bytes = ahead;
            }
            _ => ranges.push((low, low)),
        }
    }
    Some((Step::Class(ranges, negated.is_some()), rest))
}

/// Returns which places are reached after a step.
fn taken(step: &Step, text: &str, reached: &[bool]) -> Vec<bool> {
    let one = |fits: &dyn Fn(u8) -> bool| {
        let next = reached.iter().zip(text.bytes()).map(|(reached, byte)| *reached && fits(byte));
        std::iter::once(false).chain(next).collect()
    };
    let run = |goes_on: &dyn Fn(u8) -> bool, stands: &dyn Fn(u8) -> bool| {
        // Whether the run goes on to here, from any place before.
        let mut goes = reached.first().copied().unwrap_or(false);
        let rest = reached.iter().skip(1).zip(text.bytes()).map(|(reached, byte)| {
            goes = goes && goes_on(byte);
            let here = *reached || (goes && stands(byte));
            goes |= *reached;
            here
        });
        std::iter::once(reached.first().copied().unwrap_or(false)).chain(rest).collect()
    };
    match step {
        Step::Byte(wanted) => one(&|byte| byte == *wanted),
        Step::Any => one(&|byte| byte != b'/'),
        Step::Class(ranges, is_other) => {
            one(&|byte| byte != b'/' && ranges.iter().any(|(low, high)| (*low..=*high).contains(&byte)) != *is_other)
        }
        Step::Star => run(&|byte| byte != b'/', &|_| true),
        Step::Dirs => run(&|_| true, &|byte| byte == b'/'),
        Step::All => run(&|_| true, &|_| true),
    }
}

#[cfg(test)]
mod tests {
    use super::is_about;

    #[test]
    fn patterns_are_read_as_git_reads_them() {
        for (pattern, yes, no) in [
            ("*.toml", &["a.toml", "cases/2026/a.toml"][..], &["a.json", "a.toml/b"][..]),
            ("*", &["a", "b/c"], &[]),
            ("/*.toml", &["a.toml"], &["b/a.toml"]),
            ("cases/*.toml", &["cases/a.toml"], &["cases/2026/a.toml", "x/cases/a.toml"]),
            ("cases/**", &["cases/a", "cases/2026/a"], &["casesx/a", "x/cases/a"]),
            ("cases/**/*.toml", &["cases/a.toml", "cases/2026/a.toml", "cases/2026/11/a.toml"], &["cases/a.json"]),
            ("**/2026/*", &["2026/a", "cases/2026/a"], &["cases/2026/11/a", "cases/x2026/a"]),
            ("**", &["a", "b/c"], &[]),
            ("/**", &["a", "b/c"], &[]),
            ("cases/20[0-9]?/*.t[!x]ml", &["cases/2026/a.toml"], &["cases/20x6/a.toml", "cases/2026/a.txml"]),
            ("c**s/*", &["cases/a"], &["cases/b/a", "c/s/a"]),
            ("\\*.toml", &["*.toml"], &["a.toml"]),
            ("[]a-]x", &["]x", "ax", "-x"], &["bx"]),
            ("[ab", &["[ab"], &["a"]),
            ("", &[], &["a"]),
            ("é*", &[], &["a"]),
        ] {
            for path in yes {
                assert!(is_about(pattern, path), "{pattern} {path}");
            }
            for path in no {
                assert!(!is_about(pattern, path), "{pattern} {path}");
            }
        }
        // Nothing that somebody wrote there costs more than its length.
        assert!(!is_about(&"*a".repeat(2_000), &"a".repeat(1_000)));
    }
}
