//! The reporter for programs: Vitest's JSON schema.

use std::path::PathBuf;

use invitro_protocol::{
    FileState, SerializedError, SnapshotSummary, StackFrame, TaskMode, TestEvent,
};
use serde_json::{Map, Number, Value, json};

use crate::failure::{headline, is_unknown};
use crate::output::{SharedOutput, Stream};
use crate::run::{Counts, FileRun, Outcome, Run, TaskRun};
use crate::{Options, ReportError, Reporter, ReporterSpec, file};

/// Writes one line of JSON at the end.
pub(crate) struct Json {
    run: Run,
    out: SharedOutput,
    path: Option<PathBuf>,
}

impl Json {
    pub(crate) fn new(spec: &ReporterSpec, options: &Options, out: SharedOutput) -> Self {
        Self { run: Run::new(false), out, path: options.file_of(spec) }
    }
}

impl Reporter for Json {
    fn event(&mut self, event: &TestEvent) {
        self.run.apply(event);
    }

    fn finish(&mut self) -> Result<(), ReportError> {
        let report = report(&self.run).to_string();
        let Some(path) = &self.path else {
            self.out.borrow_mut().line(Stream::Stdout, &report);
            return Ok(());
        };
        file::replace(path, &report).map_err(|source| ReportError::File {
            reporter: "json",
            path: path.clone(),
            source,
        })?;
        let line = format!("JSON report written to {}", path.display());
        self.out.borrow_mut().line(Stream::Stdout, &line);
        Ok(())
    }
}

fn report(run: &Run) -> Value {
    let tests = run.tests();
    // Files count as suites.
    let mut suites = Counts::default();
    for file in &run.files {
        let outcome = match file.state {
            _ if file.failed() => Outcome::Fail,
            Some(FileState::Interrupted) | None => Outcome::Pending,
            Some(_) => Outcome::Pass,
        };
        suites.add(outcome);
        for suite in file.suites() {
            suites.add(match (file.outcome(suite), suite.task.mode) {
                (_, TaskMode::Todo) => Outcome::Pending,
                (outcome @ (Outcome::Fail | Outcome::Pending), _) => outcome,
                _ => Outcome::Pass,
            });
        }
    }
    let pending_suites = suites.total - suites.failed - suites.passed;
    let passed = tests.passed + tests.expected_fail;
    let pending = tests.total - passed - tests.failed - tests.todo;
    let stopped = run.end.as_ref().is_none_or(|end| end.interrupted);
    let any_files = !run.files.is_empty() || run.pass_with_no_tests;
    let snapshots = run.end.as_ref().map(|end| end.snapshots.clone()).unwrap_or_default();
    json!({
        "numTotalTestSuites": suites.total,
        "numPassedTestSuites": suites.passed,
        "numFailedTestSuites": suites.failed,
        "numPendingTestSuites": pending_suites,
        "numTotalTests": tests.total,
        "numPassedTests": passed,
        "numFailedTests": tests.failed,
        "numPendingTests": pending,
        "numTodoTests": tests.todo,
        "snapshot": snapshot(&snapshots),
        "startTime": number(run.start_time),
        "success": any_files && !stopped && suites.failed == 0 && tests.failed == 0,
        "testResults": run
            .files
            .iter()
            .filter(|file| file.started)
            .map(|file| test_file(run, file))
            .collect::<Vec<_>>(),
    })
}

fn snapshot(summary: &SnapshotSummary) -> Value {
    let unchecked: usize = summary.obsolete.iter().map(|(_, keys)| keys.len()).sum();
    let total = summary.added + summary.matched + summary.unmatched + summary.updated;
    let unchecked_by_file: Vec<Value> = summary
        .obsolete
        .iter()
        .map(|(file, keys)| json!({ "filePath": file, "keys": keys }))
        .collect();
    json!({
        "added": summary.added,
        "failure": summary.unmatched > 0,
        "filesAdded": summary.files_added,
        "filesRemoved": summary.files_removed,
        "filesRemovedList": [],
        "filesUnmatched": summary.files_unmatched,
        "filesUpdated": summary.files_updated,
        "matched": summary.matched,
        "total": total,
        "unchecked": unchecked,
        "uncheckedKeysByFile": unchecked_by_file,
        "unmatched": summary.unmatched,
        "updated": summary.updated,
        "didUpdate": summary.did_update,
    })
}

fn test_file(run: &Run, file: &FileRun) -> Value {
    let results = || file.tests().filter_map(|test| test.result.as_ref());
    let started = results()
        .map(|result| result.start_time)
        .filter(|time| *time > 0.0)
        .fold(f64::INFINITY, f64::min);
    let started = if started.is_finite() { started } else { run.start_time };
    let ended = results().map(|result| result.start_time + result.duration).fold(started, f64::max);
    let ended_itself = !matches!(file.state, None | Some(FileState::Interrupted));
    let message = match file.errors.first() {
        Some(error) => error.message.as_str(),
        None if ended_itself => "",
        None => "The run was stopped before the file had ended.",
    };
    json!({
        "assertionResults": file.tests().map(|test| assertion(file, test)).collect::<Vec<_>>(),
        "startTime": number(started),
        "endTime": number(ended),
        "status": if file.failed() || !ended_itself { "failed" } else { "passed" },
        "message": message,
        "name": file.file.absolute,
    })
}

fn assertion(file: &FileRun, test: &TaskRun) -> Value {
    let titles = file.titles(test);
    let result = test.result.as_ref();
    let status = match file.outcome(test) {
        Outcome::Pass | Outcome::ExpectedFail => "passed",
        Outcome::Fail => "failed",
        Outcome::Skip => "skipped",
        Outcome::Todo => "todo",
        Outcome::Pending => "pending",
    };
    let mut messages = Vec::new();
    for error in result.iter().flat_map(|result| &result.errors) {
        failure_messages(error, &mut messages);
    }
    let mut meta = test.task.meta.clone();
    meta.extend(result.iter().flat_map(|result| result.meta.clone()));
    let mut object = Map::new();
    object.insert("ancestorTitles".into(), json!(titles[..titles.len() - 1]));
    object.insert("fullName".into(), titles.join(" ").into());
    object.insert("status".into(), status.into());
    object.insert("title".into(), test.task.name.clone().into());
    if let Some(duration) = test.duration() {
        object.insert("duration".into(), number(duration));
    }
    object.insert("failureMessages".into(), messages.into());
    if let Some(location) = test.task.location {
        let location = json!({ "line": location.line, "column": location.column });
        object.insert("location".into(), location);
    }
    object.insert("meta".into(), meta.into());
    object.insert("tags".into(), test.task.tags.clone().into());
    // Beyond Vitest's schema, and only where there is something to tell.
    if let Some(storage) = result.and_then(|result| result.storage.as_ref()) {
        object.insert("storage".into(), json!(storage));
    }
    if let Some(leaks) = result.map(|result| &result.leaks).filter(|leaks| !leaks.is_empty()) {
        object.insert("leaks".into(), json!(leaks));
    }
    object.into()
}

/// The error with its stack, then those it contains.
fn failure_messages(error: &SerializedError, messages: &mut Vec<String>) {
    messages.push(error.stack.clone().unwrap_or_else(|| with_frames(error)));
    for inner in &error.errors {
        failure_messages(inner, messages);
    }
}

/// What an engine would have made its stack; of something that is no error, the text alone.
fn with_frames(error: &SerializedError) -> String {
    if is_unknown(error) && !error.message.is_empty() {
        return error.message.clone();
    }
    let mut text = headline(error);
    for StackFrame { function, file, line, column } in &error.frames {
        let place = format!("{file}:{line}:{column}");
        text.push_str(&match function.as_str() {
            "" => format!("\n    at {place}"),
            function => format!("\n    at {function} ({place})"),
        });
    }
    text
}

/// A number as JavaScript writes it: whole ones without a fraction.
fn number(value: f64) -> Value {
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Value::from(value as i64);
    }
    Number::from_f64(value).map_or(Value::Null, Value::Number)
}
