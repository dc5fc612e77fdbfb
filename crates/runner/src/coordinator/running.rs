//! A file that runs: what is known of it, and until when it has to answer.

use std::collections::{HashMap, HashSet};
use std::time::{Duration, Instant};

use invitro_protocol::{Durations, FileRef, SerializedError, StackFrame, Task, TestResult};

use super::PlannedProject;
use crate::process::{FileProcess, interrupt};

/// How much longer than its timeout something may take before its process is killed. Within the
/// process a timeout ends what waits; only what never gives control back gets here.
const GRACE: Duration = Duration::from_millis(1500);

/// How long a process that is to be killed has to say where it is.
const ANSWER: Duration = Duration::from_millis(500);

/// How long a process may be silent when nothing with a timeout of its own is under way.
const SILENCE: Duration = Duration::from_mins(1);

/// Why a process was killed.
#[derive(Clone, Debug, PartialEq)]
pub(super) enum Kill {
    /// Something did not end in time.
    Overdue(Step, f64),
    /// The user stopped the run.
    Interrupt,
    /// Enough tests have failed.
    Bail,
}

/// Something under way that has to end in time.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Step {
    /// Importing and collecting.
    Import,
    /// A test, by its id.
    Test(String),
    /// A hook, by the id of its suite or test and its name.
    Hook(String, String),
    /// From the last test to the end of the process.
    Teardown,
    /// Nothing that is known.
    Silence,
}

/// A file whose process has been asked for and has not been collected yet.
#[expect(clippy::struct_excessive_bools, reason = "independent facts, not a state machine")]
pub(super) struct Running {
    pub(super) file: FileRef,
    pub(super) process: Option<FileProcess>,
    pub(super) pid: Option<u32>,
    pub(super) started: Instant,
    /// The steps under way, with the moment each is overdue and its timeout in milliseconds.
    steps: HashMap<Step, (Instant, f64)>,
    last_event: Instant,
    pub(super) teardown_timeout: f64,
    /// The order in which tests were started; the last is the likeliest culprit.
    pub(super) started_tests: Vec<String>,
    pub(super) finished_tests: HashSet<String>,
    pub(super) tasks: Option<Vec<Task>>,
    pub(super) failed: bool,
    pub(super) ran_any: bool,
    pub(super) file_errors: Vec<SerializedError>,
    /// Errors of the collection, until the end of the file has told them again.
    pub(super) collect_errors: Vec<SerializedError>,
    pub(super) durations: Durations,
    pub(super) peak_memory: u64,
    /// The process has said that it ends.
    pub(super) done: bool,
    /// The process has closed its connection.
    pub(super) closed: bool,
    /// Why the process will be killed, and when: it has been asked where it is.
    asked: Option<(Step, f64, Instant)>,
    /// Where it was when it was asked: the calls under way, innermost first.
    pub(super) position: Option<Vec<StackFrame>>,
    pub(super) killed: Option<Kill>,
    pub(super) ignore_unhandled: bool,
}

impl Running {
    pub(super) fn new(
        file: FileRef,
        process: Option<FileProcess>,
        options: &PlannedProject,
    ) -> Self {
        let now = Instant::now();
        let mut running = Self {
            file,
            process,
            pid: None,
            started: now,
            steps: HashMap::new(),
            last_event: now,
            teardown_timeout: options.teardown_timeout,
            started_tests: Vec::new(),
            finished_tests: HashSet::new(),
            tasks: None,
            failed: false,
            ran_any: false,
            file_errors: Vec::new(),
            collect_errors: Vec::new(),
            durations: Durations::default(),
            peak_memory: 0,
            done: false,
            closed: false,
            asked: None,
            position: None,
            killed: None,
            ignore_unhandled: options.ignore_unhandled,
        };
        running.begin(Step::Import, options.import_timeout);
        running
    }

    /// Notes that a step with a timeout in milliseconds begins; zero and infinity mean none.
    pub(super) fn begin(&mut self, step: Step, timeout: f64) {
        if timeout > 0.0 && timeout.is_finite() {
            let overdue =
                Instant::now() + Duration::from_secs_f64((timeout / 1000.0).min(1e9)) + GRACE;
            self.steps.insert(step, (overdue, timeout));
        } else {
            self.steps.remove(&step);
        }
    }

    pub(super) fn end(&mut self, step: &Step) {
        self.steps.remove(step);
    }

    /// Notes a sign of life.
    pub(super) fn touch(&mut self) {
        self.last_event = Instant::now();
    }

    pub(super) fn next_deadline(&self) -> Option<Instant> {
        if self.killed.is_some() || self.closed {
            return None;
        }
        if let Some((_, _, end)) = &self.asked {
            return Some(*end);
        }
        self.steps.values().map(|(overdue, _)| *overdue).min().or_else(|| self.silence())
    }

    /// When the process has been silent for too long; a process in which a test without a timeout
    /// runs may be silent forever.
    fn silence(&self) -> Option<Instant> {
        let waiting = self.started_tests.iter().any(|id| !self.finished_tests.contains(id));
        (self.steps.is_empty() && !waiting).then(|| self.last_event + SILENCE)
    }

    pub(super) fn kill_if_overdue(&mut self, now: Instant) {
        if self.killed.is_some() || self.closed {
            return;
        }
        if let Some((step, timeout, end)) = self.asked.clone() {
            let overdue = step == Step::Silence
                || self.steps.get(&step).is_some_and(|(deadline, _)| *deadline <= now);
            if overdue {
                if end <= now || self.position.is_some() {
                    self.killed = Some(Kill::Overdue(step, timeout));
                    self.kill();
                }
                return;
            }
            // It has ended after all.
            self.asked = None;
            self.position = None;
        }
        let overdue = self
            .steps
            .iter()
            .filter(|(_, (deadline, _))| *deadline <= now)
            .min_by_key(|(_, (deadline, _))| *deadline)
            .map(|(step, (_, timeout))| (step.clone(), *timeout));
        let silent = self
            .silence()
            .filter(|deadline| *deadline <= now)
            .map(|_| (Step::Silence, SILENCE.as_secs_f64() * 1000.0));
        let Some((step, timeout)) = overdue.or(silent) else { return };
        if self.pid.is_some_and(interrupt::ask) {
            self.asked = Some((step, timeout, now + ANSWER));
        } else {
            self.killed = Some(Kill::Overdue(step, timeout));
            self.kill();
        }
    }

    /// Whether the process was asked where it is and has not answered.
    pub(super) fn is_mute(&self) -> bool {
        self.asked.is_some() && self.position.is_none()
    }

    /// Takes in where the process is.
    pub(super) fn answer(&mut self, position: Vec<StackFrame>) {
        if self.asked.is_some() {
            self.position = Some(position);
            // Nothing that it says from now on would be of use.
            self.kill_if_overdue(Instant::now());
        }
    }

    /// Kills the process, as soon as it is known.
    pub(super) fn kill(&mut self) {
        if let Some(process) = &self.process {
            process.kill(self.pid);
        }
    }

    /// Tests that were collected to run and have no result yet, in order.
    pub(super) fn unfinished(&self) -> Vec<&Task> {
        use invitro_protocol::TaskKind;
        self.tasks
            .iter()
            .flatten()
            .filter(|task| task.kind == TaskKind::Test && !self.finished_tests.contains(&task.id))
            .collect()
    }

    /// Notes a test's result.
    pub(super) fn finish_test(&mut self, id: &str, result: &TestResult) {
        use invitro_protocol::TestState;
        self.finished_tests.insert(id.to_owned());
        self.end(&Step::Test(id.to_owned()));
        match result.state {
            TestState::Fail => {
                self.failed = true;
                self.ran_any = true;
            }
            TestState::Pass => self.ran_any = true,
            TestState::Skip | TestState::Todo => {}
        }
    }
}
