//! The committed result, which a change may only improve.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::io;
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::exclusions;
use crate::suite::Suite;

/// The result of a run of the whole suite.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Scoreboard {
    /// How many files with tests the suite has, applying or not; tells one state of the suite from another.
    tests: usize,
    passed: usize,
    failed: usize,
    excluded: usize,
    /// Passed tests among those that apply.
    rate: String,
    /// Why tests do not apply, and how many.
    exclusions: BTreeMap<String, ExcludedGroup>,
    folders: BTreeMap<String, Counts>,
    /// The names of the tests that fail.
    failing: BTreeSet<String>,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct ExcludedGroup {
    reason: String,
    tests: usize,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Counts {
    passed: usize,
    failed: usize,
    excluded: usize,
}

impl Scoreboard {
    /// Counts what a run came to; `failing` are names of its tests.
    pub(crate) fn new(suite: &Suite, failing: BTreeSet<String>) -> Self {
        let mut board = Self::default();
        for (name, group) in &suite.excluded {
            board.excluded += 1;
            board.folders.entry(folder(name)).or_default().excluded += 1;
            let group = board.exclusions.entry((*group).to_owned()).or_insert_with(|| {
                ExcludedGroup { reason: exclusions::reason_of(group).to_owned(), tests: 0 }
            });
            group.tests += 1;
        }
        for test in &suite.tests {
            let counts = board.folders.entry(folder(&test.name)).or_default();
            if failing.contains(&test.name) {
                board.failed += 1;
                counts.failed += 1;
            } else {
                board.passed += 1;
                counts.passed += 1;
            }
        }
        board.tests = board.passed + board.failed + board.excluded;
        board.rate = rate(board.passed, board.failed);
        board.failing = failing;
        board
    }

    /// Reads a scoreboard; one that does not exist yet has nothing to be compared with.
    ///
    /// # Errors
    /// If the file cannot be read or is none.
    pub(crate) fn read(path: &Path) -> io::Result<Option<Self>> {
        match fs::read(path) {
            Ok(bytes) => Ok(Some(serde_json::from_slice(&bytes)?)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Writes it, the same for the same result.
    ///
    /// # Errors
    /// If the file cannot be written.
    pub(crate) fn write(&self, path: &Path) -> io::Result<()> {
        let mut text = serde_json::to_string_pretty(self)?;
        text.push('\n');
        fs::write(path, text)
    }

    /// The tests that fail and did not according to `before`.
    pub(crate) fn regressions<'b>(&'b self, before: &'b Self) -> Vec<&'b str> {
        self.failing.difference(&before.failing).map(String::as_str).collect()
    }

    /// Takes over what a run of a part of the suite has made better.
    pub(crate) fn improve(&mut self, suite: &Suite, failing: &BTreeSet<String>) {
        for test in &suite.tests {
            if !failing.contains(&test.name) && self.failing.remove(&test.name) {
                let counts = self.folders.entry(folder(&test.name)).or_default();
                counts.failed -= 1;
                counts.passed += 1;
                self.failed -= 1;
                self.passed += 1;
            }
        }
        self.rate = rate(self.passed, self.failed);
    }

    /// The names of the tests that fail.
    pub(crate) fn failing(&self) -> &BTreeSet<String> {
        &self.failing
    }

    /// Whether both are of the same state of the suite.
    pub(crate) fn is_same_suite(&self, other: &Self) -> bool {
        self.tests == other.tests
    }

    /// One line for people.
    pub(crate) fn summary(&self) -> String {
        format!(
            "{} passed, {} failed, {} do not apply: {}",
            self.passed, self.failed, self.excluded, self.rate
        )
    }
}

/// The first two folders of a name.
fn folder(name: &str) -> String {
    name.splitn(3, '/').take(2).collect::<Vec<_>>().join("/")
}

/// Rounded down, so that it never says more than there is.
fn rate(passed: usize, failed: usize) -> String {
    let hundredths = passed * 10_000 / (passed + failed).max(1);
    format!("{}.{:02} %", hundredths / 100, hundredths % 100)
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use super::{BTreeSet, Scoreboard, Suite, rate};
    use crate::metadata::Metadata;
    use crate::suite::Test;

    fn board(failing: &[&str]) -> Scoreboard {
        let test = |name: &str| Test {
            name: name.to_owned(),
            path: PathBuf::new(),
            metadata: Metadata::default(),
        };
        let suite = Suite {
            tests: vec![
                test("language/a/b/1.js"),
                test("language/a/2.js"),
                test("language/c/3.js"),
            ],
            excluded: vec![("language/c/4.js".to_owned(), "decorators")],
        };
        let failing: BTreeSet<String> = failing.iter().map(|name| (*name).to_owned()).collect();
        Scoreboard::new(&suite, failing)
    }

    #[test]
    fn tests_are_counted_by_folder() {
        let board = board(&["language/a/2.js"]);
        assert_eq!(board.summary(), "2 passed, 1 failed, 1 do not apply: 66.66 %");
        let counts = &board.folders["language/a"];
        assert_eq!((counts.passed, counts.failed, counts.excluded), (1, 1, 0));
        assert_eq!(board.exclusions["decorators"].tests, 1);
        assert!(board.exclusions["decorators"].reason.contains("V8"));
    }

    #[test]
    fn what_got_worse_and_better_is_told_apart() {
        let (before, after) = (board(&["language/a/2.js"]), board(&["language/c/3.js"]));
        assert_eq!(after.regressions(&before), ["language/c/3.js"]);
        assert!(before.regressions(&before).is_empty());
    }

    #[test]
    fn a_part_of_the_suite_improves_the_whole() {
        let mut whole = board(&["language/a/2.js", "language/c/3.js"]);
        let test = |name: &str| Test {
            name: name.to_owned(),
            path: PathBuf::new(),
            metadata: Metadata::default(),
        };
        let part = Suite {
            tests: vec![test("language/a/b/1.js"), test("language/a/2.js")],
            excluded: Vec::new(),
        };
        whole.improve(&part, &BTreeSet::new());
        assert_eq!(whole, board(&["language/c/3.js"]));
    }

    #[test]
    fn rates_are_rounded_down() {
        assert_eq!(rate(99_999, 1), "99.99 %");
        assert_eq!(rate(0, 0), "0.00 %");
    }
}
