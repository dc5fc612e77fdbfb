//! What becomes of a file: its events as they come, and its end, however that came about.

use invitro_protocol::{
    FileEvent, FileState, NoticeLevel, SerializedError, Task, TaskKind, TestEvent, TestResult,
    TestState,
};

use super::running::{Kill, Running, Step};
use super::{Coordinator, epoch_milliseconds, milliseconds};
use crate::process::ExitStatus;

impl Coordinator<'_> {
    /// Takes in what a file's process reports.
    pub(super) fn file_event(&mut self, running: &mut Running, event: FileEvent) {
        running.touch();
        let file = running.file.id;
        match event {
            FileEvent::Started { pid } => {
                running.pid = Some(pid);
                if running.killed.is_some() {
                    running.kill();
                }
            }
            FileEvent::Collected { tasks, errors, duration, setup } => {
                running.end(&Step::Import);
                running.durations.collect = duration;
                running.durations.setup = setup;
                running.failed |= !errors.is_empty();
                running.collect_errors = errors;
                (self.sink)(TestEvent::FileCollected { file, tasks: tasks.clone() });
                running.tasks = Some(tasks);
            }
            FileEvent::TestStart { id, timeout } => {
                running.begin(Step::Test(id.clone()), timeout);
                running.started_tests.push(id.clone());
                (self.sink)(TestEvent::TestStarted { file, test: id });
            }
            FileEvent::TestRetry { id, .. } => {
                // Each attempt has the whole timeout.
                if let Some(timeout) = running
                    .tasks
                    .iter()
                    .flatten()
                    .find(|task| task.id == id)
                    .and_then(|task| task.timeout)
                {
                    running.begin(Step::Test(id), timeout);
                }
            }
            FileEvent::HookStart { id, hook, timeout } => {
                running.begin(Step::Hook(id, hook), timeout);
            }
            FileEvent::HookEnd { id, hook } => running.end(&Step::Hook(id, hook)),
            FileEvent::TestResult { id, result } => self.test_finished(running, id, result),
            FileEvent::SuiteResult { id, errors, .. } => {
                if !errors.is_empty() {
                    running.failed = true;
                    (self.sink)(TestEvent::SuiteFailed { file, suite: id, errors });
                }
            }
            FileEvent::FileEnd { errors, state, duration, .. } => {
                running.durations.tests = duration;
                // Those of the collection are among them.
                running.collect_errors.clear();
                running.failed |= state == TestState::Fail || !errors.is_empty();
                running.file_errors.extend(errors);
                running.begin(Step::Teardown, running.teardown_timeout);
            }
            FileEvent::Snapshot { inline, sources, files, summary } => {
                self.snapshots.count(&running.file, &summary);
                self.snapshots.add(&running.file, inline, sources, files);
            }
            FileEvent::Leaks { leaks } => (self.sink)(TestEvent::Leaks { file, leaks }),
            FileEvent::Console { task, stream, text, time } => {
                (self.sink)(TestEvent::Console { file: Some(file), task, stream, text, time });
            }
            FileEvent::UnhandledError { test_id, kind, error } => {
                self.failed |= !running.ignore_unhandled;
                (self.sink)(TestEvent::UnhandledError {
                    file: Some(file),
                    test: test_id,
                    kind,
                    error,
                });
            }
            FileEvent::Warning { text } => {
                (self.sink)(TestEvent::Notice { level: NoticeLevel::Warning, text });
            }
            FileEvent::Panic { message, location } => {
                self.blame(running, our_fault(&message, &location));
                running.done = true;
            }
            FileEvent::OutOfMemory { limit, frames } => {
                self.blame(running, SerializedError { frames, ..out_of_memory(limit) });
                running.done = true;
            }
            FileEvent::Position { frames } => running.answer(frames),
            FileEvent::Done { errors, durations, peak_memory } => {
                running.end(&Step::Import);
                running.end(&Step::Teardown);
                running.file_errors.extend(errors);
                running.durations.environment = durations.environment;
                running.durations.transform = durations.transform;
                running.peak_memory = peak_memory;
                running.done = true;
            }
            FileEvent::SuiteStart { .. } | FileEvent::Annotation { .. } => {}
        }
    }

    fn test_finished(&mut self, running: &mut Running, id: String, result: TestResult) {
        running.finish_test(&id, &result);
        if result.state == TestState::Fail {
            self.failed_tests += 1;
        }
        (self.sink)(TestEvent::TestFinished { file: running.file.id, test: id, result });
    }

    /// Lays an error that ended the process at the door of the tests that were running, or else of
    /// the file.
    fn blame(&mut self, running: &mut Running, error: SerializedError) {
        let culprits: Vec<String> = running
            .started_tests
            .iter()
            .filter(|id| !running.finished_tests.contains(*id))
            .cloned()
            .collect();
        if culprits.is_empty() {
            running.file_errors.push(error);
            return;
        }
        for id in culprits {
            let error = self.at_task(running, &id, error.clone());
            self.test_finished(running, id, failure(error));
        }
    }

    /// The end of a file: says what its process could not say any more.
    pub(super) fn finish_file(&mut self, mut running: Running, status: ExitStatus) {
        let id = running.file.id;
        match running.killed.clone() {
            Some(Kill::Overdue(step, timeout)) => self.overdue(&mut running, &step, timeout),
            Some(Kill::Interrupt | Kill::Bail) => {}
            None if running.done => {}
            None => {
                if let Some(error) = ended_unexpectedly(status) {
                    self.blame(&mut running, error);
                }
            }
        }
        let reason = match running.killed {
            Some(Kill::Interrupt) => "the run was stopped",
            Some(Kill::Bail) => "enough tests had failed",
            _ => "the file's process had ended before",
        };
        let unfinished: Vec<Task> = running.unfinished().into_iter().cloned().collect();
        for task in unfinished {
            let result = not_run(&task, reason);
            self.test_finished(&mut running, task.id, result);
        }
        let collect_errors = std::mem::take(&mut running.collect_errors);
        running.file_errors.extend(collect_errors);
        running.failed |= !running.file_errors.is_empty();
        self.failed |= running.failed;
        let state = match running.killed {
            Some(Kill::Interrupt) => FileState::Interrupted,
            _ if running.failed => FileState::Fail,
            _ if running.ran_any => FileState::Pass,
            _ => FileState::Skip,
        };
        let durations = running.durations;
        self.durations.transform += durations.transform;
        self.durations.setup += durations.setup;
        self.durations.collect += durations.collect;
        self.durations.tests += durations.tests;
        self.durations.environment += durations.environment;
        (self.sink)(TestEvent::FileFinished {
            file: id,
            state,
            errors: running.file_errors,
            durations,
            duration: milliseconds(running.started.elapsed()),
            peak_memory: running.peak_memory,
        });
    }

    /// Something did not give control back in time, and its process was killed for it.
    fn overdue(&mut self, running: &mut Running, step: &Step, timeout: f64) {
        let error = SerializedError::new("Error", too_late(step, timeout, running.is_mute()));
        let id = match step {
            // Its end came while its process was being killed.
            Step::Test(id) if running.finished_tests.contains(id) => return,
            Step::Test(id) | Step::Hook(id, _) => Some(id),
            Step::Import | Step::Teardown | Step::Silence => None,
        };
        let task = id
            .and_then(|id| running.tasks.iter().flatten().find(|task| task.id == *id))
            .filter(|task| matches!(task.kind, TaskKind::Test | TaskKind::Suite))
            .cloned();
        let Some(task) = task else {
            let error = at_position(running, error);
            running.file_errors.push(error);
            return;
        };
        let error = self.at_task(running, &task.id, error);
        if task.kind == TaskKind::Test {
            self.test_finished(running, task.id, failure(error));
        } else {
            running.failed = true;
            (self.sink)(TestEvent::SuiteFailed {
                file: running.file.id,
                suite: task.id,
                errors: vec![error],
            });
        }
    }

    /// Adds the place where the process was, or else that of a task's declaration.
    #[expect(clippy::unused_self, reason = "reads like the other parts of a verdict")]
    fn at_task(&self, running: &Running, id: &str, error: SerializedError) -> SerializedError {
        let error = at_position(running, error);
        if !error.frames.is_empty() {
            return error;
        }
        let location = running
            .tasks
            .iter()
            .flatten()
            .find(|task| task.id == id)
            .and_then(|task| task.location);
        match location {
            Some(place) => {
                let file = running.file.absolute.to_string_lossy().into_owned();
                error.at(file, place.line, place.column)
            }
            None => error,
        }
    }
}

/// What to say of a step that did not end in time. A `mute` process did not say where it was.
fn too_late(step: &Step, timeout: f64, mute: bool) -> String {
    let ended = match step {
        _ if !mute => "It never gave control back, so its process was ended.",
        // What waits is failed by a timer in the process.
        Step::Test(_) | Step::Hook(..) => {
            "It never gave control back, so its process was ended. It was busy outside of \
             JavaScript: with a regular expression that backtracks without end, for instance."
        }
        Step::Import | Step::Teardown | Step::Silence => {
            "Its process was ended. It was waiting for something, or busy outside of JavaScript: \
             with a regular expression that backtracks without end, for instance."
        }
    };
    match step {
        Step::Test(_) => format!(
            "Test timed out in {timeout}ms. {ended}\nIf this is a long-running test, pass a \
             timeout value as the last argument or configure it globally with \"testTimeout\"."
        ),
        Step::Hook(_, hook) => format!(
            "Hook timed out in {timeout}ms. The hook is {hook}. {ended}\nIf this is a \
             long-running hook, pass a timeout value as the last argument or configure it \
             globally with \"hookTimeout\"."
        ),
        Step::Import => format!(
            "Importing the file did not end in {timeout}ms. {ended}\nLook for an endless loop at \
             the top level of the file or of a module it imports; if it only takes long, allow \
             more with \"--importTimeout\"."
        ),
        Step::Teardown => {
            format!("The file did not end within {timeout}ms after its last test. {ended}")
        }
        Step::Silence => format!("The file's process was silent for {timeout}ms. {ended}"),
    }
}

/// Adds the place where the process was when it was asked, if it has answered.
fn at_position(running: &Running, error: SerializedError) -> SerializedError {
    match &running.position {
        Some(frames) => SerializedError { frames: frames.clone(), ..error },
        None => error,
    }
}

fn failure(error: SerializedError) -> TestResult {
    TestResult {
        state: TestState::Fail,
        start_time: epoch_milliseconds(),
        errors: vec![error],
        ..TestResult::default()
    }
}

fn not_run(task: &Task, reason: &str) -> TestResult {
    use invitro_protocol::TaskMode;
    let (state, note) = match task.mode {
        TaskMode::Todo => (TestState::Todo, None),
        TaskMode::Skip => (TestState::Skip, None),
        _ => (TestState::Skip, Some(format!("not run: {reason}"))),
    };
    TestResult { state, note, start_time: epoch_milliseconds(), ..TestResult::default() }
}

/// An error in our own code.
pub(crate) fn our_fault(message: &str, location: &str) -> SerializedError {
    SerializedError::new(
        "InternalError",
        format!(
            "Invitro itself has failed: {message} (at {location}). This is a bug in Invitro, not \
             in your code: please report it with what led to it."
        ),
    )
}

fn out_of_memory(limit: u64) -> SerializedError {
    let mebibytes = limit >> 20;
    SerializedError::new(
        "OutOfMemoryError",
        format!(
            "The file's process used more than its limit of {mebibytes} MiB of memory, and was \
             ended. If it really needs more, allow it with \"--memoryLimit\" (in MiB)."
        ),
    )
}

/// What to say of a process that ended without saying so.
fn ended_unexpectedly(status: ExitStatus) -> Option<SerializedError> {
    let how = match status {
        ExitStatus { signal: Some(signal), .. } => format!("by signal {}", signal_name(signal)),
        ExitStatus { code: Some(code), .. } => format!("with exit code {code}"),
        _ => "without a trace".to_owned(),
    };
    Some(SerializedError::new("Error", format!("The file's process ended unexpectedly, {how}.")))
}

#[cfg(unix)]
fn signal_name(signal: i32) -> String {
    nix::sys::signal::Signal::try_from(signal)
        .map_or_else(|_| signal.to_string(), |name| format!("{name} ({signal})"))
}

#[cfg(not(unix))]
fn signal_name(signal: i32) -> String {
    signal.to_string()
}
