//! What is wrong with the record, file by file, and how much of it.
//! The flaws are found where files are read and in `rules::record`.

use crate::view::cell::Cell;
use crate::view::kind::Kind;
use crate::view::page::{Audience, Block, Column, Line, Problem, Table};

/// The columns of `amends check`.
pub const COLUMNS: &[Column] = &[
    Column::new("path", "File").of(Kind::Text).always(),
    Column::new("line", "Line").of(Kind::Count).right(),
    Column::new("column", "Column").of(Kind::Count).right(),
    Column::new("code", "Code").of(Kind::Text).always(),
    Column::new("level", "Level").of(Kind::OneOf(&["error", "warning", "note"])).always(),
    Column::new("message", "Message").of(Kind::Text).always(),
    Column::new("hint", "Hint").of(Kind::Text),
];

/// All flaws of a folder, worst first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Check {
    pub problems: Vec<Problem>,
    /// How many files were looked at.
    pub n_files: usize,
    /// Temporary files of ours that a killed process left.
    pub n_left_over: usize,
    /// Backups of editors and merge tools, which nobody reads.
    pub n_backups: usize,
}

impl Check {
    /// Returns the flaws sorted, each once.
    pub fn of(mut problems: Vec<Problem>, n_files: usize, n_left_over: usize, n_backups: usize) -> Self {
        problems.sort_by(|a, b| key(a).cmp(&key(b)));
        problems.dedup();
        Self { problems, n_files, n_left_over, n_backups }
    }

    /// Returns whether anything needs to be mended: a warning or worse.
    pub fn is_bad(&self) -> bool {
        self.problems.iter().any(|problem| problem.level != "note")
    }

    /// Returns the sentence for a terminal when nothing is wrong.
    pub fn when_empty(&self) -> String {
        format!("{} checked, nothing is wrong", counted(self.n_files, "file"))
    }

    /// Returns sentences for people and rows for programs.
    pub fn blocks(self) -> Vec<Block> {
        let mut lines: Vec<Line> = self.problems.iter().flat_map(lines).collect();
        lines.extend(self.summary());
        let rows = self.problems.into_iter().map(row).collect();
        let table = Table { key: "check", title: String::new(), columns: COLUMNS, rows, audience: Audience::Data };
        vec![Block::Prose(lines), Block::Table(table)]
    }

    fn summary(&self) -> Vec<Line> {
        let n = |level: &str| self.problems.iter().filter(|problem| problem.level == level).count();
        let mut parts: Vec<String> = [("error", n("error")), ("warning", n("warning")), ("note", n("note"))]
            .into_iter()
            .filter(|(_, n)| *n > 0)
            .map(|(word, n)| counted(n, word))
            .collect();
        let is_quiet = parts.is_empty() && self.n_left_over == 0;
        if self.n_left_over > 0 {
            parts.push(counted(self.n_left_over, "left-over temporary file"));
        }
        if self.n_backups > 0 {
            parts.push(counted(self.n_backups, "backup"));
        }
        let words = format!("{} in {}", parts.join(", "), counted(self.n_files, "file"));
        if is_quiet {
            return Vec::new();
        }
        let hint = (self.n_left_over > 0)
            .then_some("  hint: the next write takes away those temporary files that are over an hour old");
        [Some(words), hint.map(str::to_owned)].into_iter().flatten().map(|words| vec![Cell::Word(words)]).collect()
    }
}

/// Returns the order: errors, warnings, notes; then by file and place.
fn key(problem: &Problem) -> (usize, &str, Option<usize>, Option<usize>, &str, &str) {
    let weight = ["error", "warning", "note"].iter().position(|level| *level == problem.level).unwrap_or(3);
    (weight, &problem.path, problem.line, problem.column, problem.code, &problem.message)
}

/// Returns `file:line:col: code: message` and the hint under it.
fn lines(problem: &Problem) -> Vec<Line> {
    let place: String = [problem.line, problem.column].iter().map_while(|n| *n).map(|n| format!(":{n}")).collect();
    let mut lines = vec![vec![
        Cell::untrusted(problem.path.clone()),
        Cell::Word(format!("{place}: ")),
        Cell::Word(problem.code.to_owned()),
        Cell::Word(": ".to_owned()),
        Cell::untrusted(problem.message.clone()),
    ]];
    lines
        .extend(problem.hint.iter().map(|hint| vec![Cell::Word("  hint: ".to_owned()), Cell::untrusted(hint.clone())]));
    lines
}

fn row(problem: Problem) -> Vec<Cell> {
    let number = |number: Option<usize>| number.and_then(|n| i64::try_from(n).ok()).map_or(Cell::None, Cell::Count);
    vec![
        Cell::untrusted(problem.path),
        number(problem.line),
        number(problem.column),
        Cell::Word(problem.code.to_owned()),
        Cell::Word(problem.level.to_owned()),
        Cell::untrusted(problem.message),
        Cell::text(problem.hint.as_deref()),
    ]
}

fn counted(n: usize, word: &str) -> String {
    format!("{n} {word}{}", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::Check;
    use crate::view::cell::Cell;
    use crate::view::page::{Block, Problem};

    fn problem(path: &str, line: usize, code: &'static str, level: &'static str) -> Problem {
        Problem {
            path: path.to_owned(),
            line: Some(line),
            column: Some(1),
            code,
            level,
            message: "m".to_owned(),
            hint: Some("h".to_owned()),
        }
    }

    fn said(check: Check) -> Vec<String> {
        let text = |cell: &Cell| match cell {
            Cell::Word(text) => text.clone(),
            Cell::Text(text) => text.for_test().to_owned(),
            other => format!("{other:?}"),
        };
        let Block::Prose(lines) = check.blocks().remove(0) else { panic!() };
        lines.iter().map(|line| line.iter().map(text).collect()).collect()
    }

    #[test]
    fn the_worst_come_first_each_once() {
        let problems = vec![
            problem("b.toml", 2, "time.offset", "note"),
            problem("b.toml", 1, "key.unknown", "warning"),
            problem("c.toml", 9, "file.empty", "error"),
            problem("a.toml", 9, "key.unknown", "warning"),
            problem("a.toml", 9, "key.unknown", "warning"),
        ];
        let check = Check::of(problems, 3, 0, 1);
        assert!(check.is_bad());
        assert_eq!(
            said(check),
            [
                "c.toml:9:1: file.empty: m",
                "  hint: h",
                "a.toml:9:1: key.unknown: m",
                "  hint: h",
                "b.toml:1:1: key.unknown: m",
                "  hint: h",
                "b.toml:2:1: time.offset: m",
                "  hint: h",
                "1 error, 2 warnings, 1 note, 1 backup in 3 files",
            ]
        );
    }

    #[test]
    fn nothing_wrong_is_nothing_said() {
        let check = Check::of(vec![], 1, 0, 2);
        assert!(!check.is_bad());
        assert_eq!(check.when_empty(), "1 file checked, nothing is wrong");
        assert_eq!(said(check), [""; 0]);
        assert!(!Check::of(vec![problem("a", 1, "time.offset", "note")], 1, 0, 0).is_bad());
    }
}
