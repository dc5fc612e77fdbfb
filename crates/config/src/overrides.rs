//! What the command line sets.

use std::path::PathBuf;

use indexmap::IndexMap;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::error::ConfigError;
use crate::paths::resolve;
use crate::project::{
    HookOrder, Isolate, LeakChecks, OutputFile, Pattern, Project, Reporter, RunOptions, SetupOrder,
    Shuffle, SilentMode, SnapshotUpdate, StorageDiff,
};

/// Options of the command line. `None` (or an empty list) leaves the config's value.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Overrides {
    /// `--root`, relative to the current folder.
    pub root: Option<PathBuf>,
    /// `--config`.
    pub config: Option<ConfigChoice>,
    /// `--dir`.
    pub dir: Option<PathBuf>,
    /// `--mode`.
    pub mode: Option<String>,
    /// `--project`: names with `*`, `!` excludes.
    pub projects: Vec<String>,
    /// `--testNamePattern`.
    pub test_name_pattern: Option<String>,
    /// `--exclude`: added to the config's.
    pub exclude: Vec<String>,
    /// `--passWithNoTests`.
    pub pass_with_no_tests: Option<bool>,
    /// `--allowOnly`.
    pub allow_only: Option<bool>,
    /// `--update`.
    pub update: Option<SnapshotUpdate>,
    /// `--reporter`.
    pub reporters: Vec<String>,
    /// `--outputFile`, relative to the root.
    pub output_file: Option<OutputFile>,
    /// `--silent`.
    pub silent: Option<SilentMode>,
    /// `--hideSkippedTests`.
    pub hide_skipped_tests: Option<bool>,
    /// `--slowTestThreshold`, ms.
    pub slow_test_threshold: Option<u64>,
    /// `--clearScreen`.
    pub clear_screen: Option<bool>,
    /// `--printConsoleTrace`.
    pub print_console_trace: Option<bool>,
    /// `--disableConsoleIntercept`.
    pub disable_console_intercept: Option<bool>,
    /// `--logHeapUsage`.
    pub log_heap_usage: Option<bool>,
    /// `--globals`.
    pub globals: Option<bool>,
    /// `--isolate`.
    pub isolate: Option<Isolate>,
    /// `--storage-diff`.
    pub storage_diff: Option<StorageDiff>,
    /// `--leaks`.
    pub leaks: Option<LeakChecks>,
    /// `--maxWorkers`: a number, or a percentage of the processors.
    pub max_workers: Option<String>,
    /// `--fileParallelism`.
    pub file_parallelism: Option<bool>,
    /// `--maxConcurrency`.
    pub max_concurrency: Option<u32>,
    /// `--testTimeout`, ms.
    pub test_timeout: Option<u64>,
    /// `--hookTimeout`, ms.
    pub hook_timeout: Option<u64>,
    /// `--teardownTimeout`, ms.
    pub teardown_timeout: Option<u64>,
    /// `--bail`.
    pub bail: Option<u32>,
    /// `--retry` or `--retry.count`.
    pub retry: Option<u32>,
    /// `--retry.delay`, ms.
    pub retry_delay: Option<u64>,
    /// `--retry.condition`.
    pub retry_condition: Option<String>,
    /// `--sequence.shuffle`.
    pub shuffle: Option<Shuffle>,
    /// `--sequence.concurrent`.
    pub concurrent: Option<bool>,
    /// `--sequence.seed`.
    pub seed: Option<u64>,
    /// `--sequence.hooks`.
    pub hooks: Option<HookOrder>,
    /// `--sequence.setupFiles`.
    pub setup_files_order: Option<SetupOrder>,
    /// `--expect.requireAssertions`.
    pub require_assertions: Option<bool>,
    /// `--expect.poll.interval`, ms.
    pub poll_interval: Option<u64>,
    /// `--expect.poll.timeout`, ms.
    pub poll_timeout: Option<u64>,
    /// `--expandSnapshotDiff`.
    pub expand_snapshot_diff: Option<bool>,
    /// `--includeTaskLocation`, or a filter with a line.
    pub include_task_location: Option<bool>,
    /// `--dangerouslyIgnoreUnhandledErrors`.
    pub dangerously_ignore_unhandled_errors: Option<bool>,
    /// `--attachmentsDir`.
    pub attachments_dir: Option<PathBuf>,
    /// `--cache`.
    pub cache: Option<bool>,
    /// `--coverage…`: merged over the config's `coverage`, key by key.
    pub coverage: IndexMap<String, Value>,
}

/// `--config`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum ConfigChoice {
    /// This file, relative to the root.
    File(PathBuf),
    /// No config file (`--config=false`).
    None,
}

impl Overrides {
    /// Applies what reaches every project, also those of `test.projects`.
    ///
    /// # Errors
    /// A `testNamePattern` or retry condition that is no regular expression is not detected here: the engine that runs it does.
    pub(crate) fn apply_to_project(&self, project: &mut Project, is_root: bool) {
        let test = &mut project.test;
        set(&mut test.log_heap_usage, self.log_heap_usage);
        if self.allow_only.is_some() {
            test.allow_only = self.allow_only;
        }
        set(&mut test.sequence.concurrent, self.concurrent);
        set(&mut test.sequence.shuffle, self.shuffle);
        set(&mut test.sequence.hooks, self.hooks);
        set(&mut test.sequence.setup_files, self.setup_files_order);
        if self.seed.is_some() {
            test.sequence.seed = self.seed;
        }
        set(&mut test.test_timeout, self.test_timeout);
        if self.update.is_some() {
            test.snapshot.update = self.update;
        }
        set(&mut test.globals, self.globals);
        set(&mut test.snapshot.expand_diff, self.expand_snapshot_diff);
        set(&mut test.disable_console_intercept, self.disable_console_intercept);
        set(&mut test.retry.count, self.retry);
        set(&mut test.retry.delay, self.retry_delay);
        if let Some(condition) = &self.retry_condition {
            test.retry.condition =
                Some(Pattern { source: condition.clone(), flags: String::new() });
        }
        if let Some(pattern) = &self.test_name_pattern {
            test.test_name_pattern =
                Some(Pattern { source: pattern.clone(), flags: String::new() });
        }
        set(&mut test.pass_with_no_tests, self.pass_with_no_tests);
        set(&mut test.bail, self.bail);
        set(&mut test.isolate, self.isolate);
        set(&mut test.storage_diff, self.storage_diff);
        set(&mut test.leaks, self.leaks);
        set(&mut test.print_console_trace, self.print_console_trace);
        set(&mut test.file_parallelism, self.file_parallelism);
        set(&mut test.include_task_location, self.include_task_location);
        // `--exclude` reaches every project as well.
        test.exclude.extend(self.exclude.iter().cloned());
        if !is_root {
            return;
        }
        if let Some(dir) = &self.dir {
            test.dir = resolve(&project.root, dir);
        }
        set(&mut test.max_concurrency, self.max_concurrency);
        set(&mut test.hook_timeout, self.hook_timeout);
        set(&mut test.require_assertions, self.require_assertions);
        set(&mut test.poll_interval, self.poll_interval);
        set(&mut test.poll_timeout, self.poll_timeout);
        set(&mut test.slow_test_threshold, self.slow_test_threshold);
        set(
            &mut test.dangerously_ignore_unhandled_errors,
            self.dangerously_ignore_unhandled_errors,
        );
        if let Some(dir) = &self.attachments_dir {
            test.attachments_dir = resolve(&project.root, dir);
        }
    }

    /// Applies what holds for the whole run.
    ///
    /// # Errors
    /// A `--maxWorkers` that is neither a number nor a percentage.
    pub(crate) fn apply_to_run(
        &self,
        run: &mut RunOptions,
        processors: u32,
    ) -> Result<(), ConfigError> {
        if !self.reporters.is_empty() {
            let given = std::mem::take(&mut run.reporters);
            let options = |wanted: &str| {
                given.iter().find_map(|reporter| match reporter {
                    Reporter::Named { name, options } if name == wanted => Some(options.clone()),
                    _ => None,
                })
            };
            let mut names: Vec<&String> = Vec::new();
            for name in &self.reporters {
                if !names.contains(&name) {
                    names.push(name);
                }
            }
            run.reporters = names
                .into_iter()
                .map(|name| Reporter::Named {
                    name: name.clone(),
                    options: options(name).unwrap_or_default(),
                })
                .collect();
        }
        if let Some(output) = &self.output_file {
            run.output_file = Some(match (output, run.output_file.take()) {
                (OutputFile::ByReporter(files), Some(OutputFile::ByReporter(mut given))) => {
                    given.extend(
                        files.iter().map(|(name, file)| (name.clone(), resolve(&run.root, file))),
                    );
                    OutputFile::ByReporter(given)
                }
                (OutputFile::ByReporter(files), _) => OutputFile::ByReporter(
                    files
                        .iter()
                        .map(|(name, file)| (name.clone(), resolve(&run.root, file)))
                        .collect(),
                ),
                (OutputFile::One(file), _) => OutputFile::One(resolve(&run.root, file)),
            });
        }
        set(&mut run.silent, self.silent);
        set(&mut run.hide_skipped_tests, self.hide_skipped_tests);
        set(&mut run.slow_test_threshold, self.slow_test_threshold);
        set(&mut run.bail, self.bail);
        if let Some(text) = &self.max_workers {
            run.max_workers = Some(parse_workers(text, processors)?);
        }
        if self.file_parallelism == Some(false) {
            run.max_workers = Some(1);
        }
        if let Some(pattern) = &self.test_name_pattern {
            run.test_name_pattern = Some(Pattern { source: pattern.clone(), flags: String::new() });
        }
        set(&mut run.pass_with_no_tests, self.pass_with_no_tests);
        if self.seed.is_some() {
            run.seed = self.seed;
        }
        set(&mut run.teardown_timeout, self.teardown_timeout);
        set(&mut run.dangerously_ignore_unhandled_errors, self.dangerously_ignore_unhandled_errors);
        set(&mut run.clear_screen, self.clear_screen);
        set(&mut run.cache, self.cache);
        if !self.coverage.is_empty() {
            let mut coverage =
                run.coverage.take().and_then(|c| c.as_object().cloned()).unwrap_or_default();
            coverage.extend(self.coverage.iter().map(|(key, value)| (key.clone(), value.clone())));
            run.coverage = Some(Value::Object(coverage));
        }
        Ok(())
    }

    /// Whether a project of that name is asked for.
    pub fn wants_project(&self, name: &str) -> bool {
        self.projects.is_empty()
            || self.projects.iter().any(|pattern| match pattern.strip_prefix('!') {
                Some(excluded) => !wildcard(excluded, name),
                None => wildcard(pattern, name),
            })
    }
}

fn set<T: Copy>(target: &mut T, value: Option<T>) {
    if let Some(value) = value {
        *target = value;
    }
}

/// A number of workers: `4` or `50%`.
pub(crate) fn parse_workers(text: &str, processors: u32) -> Result<u32, ConfigError> {
    let wrong = || {
        ConfigError::new("Error", format!("\"{text}\" is no number of workers."))
            .with_help("Give a number such as 4, or a percentage of the processors such as 50%.")
    };
    match text.trim().strip_suffix('%') {
        Some(percent) => {
            let percent: f64 = percent.trim().parse().map_err(|_| wrong())?;
            Ok(((percent / 100.0 * f64::from(processors)).round() as u32)
                .clamp(1, processors.max(1)))
        }
        None => text.trim().parse::<u32>().map(|count| count.max(1)).map_err(|_| wrong()),
    }
}

/// A name with `*`, ignoring case as the original does.
fn wildcard(pattern: &str, name: &str) -> bool {
    let (pattern, name) = (pattern.to_lowercase(), name.to_lowercase());
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else { return false };
    let parts: Vec<&str> = parts.collect();
    let Some((last, middle)) = parts.split_last() else { return rest.is_empty() };
    for part in middle {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn selects_projects() {
        let wants = |patterns: &[&str], name: &str| {
            let projects = patterns.iter().map(|p| (*p).to_owned()).collect();
            Overrides { projects, ..Overrides::default() }.wants_project(name)
        };
        assert!(wants(&[], "api"));
        assert!(wants(&["api"], "api"));
        assert!(!wants(&["api"], "api2"));
        assert!(wants(&["a*"], "api"));
        assert!(wants(&["*p*"], "api"));
        assert!(!wants(&["!api"], "api"));
        assert!(wants(&["!api"], "web"));
        assert!(wants(&["*", "!web"], "web"), "several patterns are alternatives");
        assert!(wants(&["x", "web"], "web"));
    }

    #[test]
    fn counts_workers() {
        assert_eq!(parse_workers("4", 2), Ok(4));
        assert_eq!(parse_workers("50%", 8), Ok(4));
        assert_eq!(parse_workers("1%", 8), Ok(1));
        assert!(parse_workers("many", 8).is_err());
    }
}
