//! What a reporter knows of a run: gathered from the events.

use std::collections::HashMap;
use std::path::PathBuf;

use invitro_protocol::{
    ConsoleStream, Durations, FileRef, FileState, Leak, ProjectInfo, RunEnd, SerializedError, Task,
    TaskKind, TaskMode, TestEvent, TestResult, TestState, UnhandledKind,
};

/// A run so far.
#[derive(Default)]
pub(crate) struct Run {
    pub(crate) version: String,
    pub(crate) root: PathBuf,
    pub(crate) seed: Option<u64>,
    pub(crate) start_time: f64,
    pub(crate) projects: Vec<ProjectInfo>,
    pub(crate) filters: Vec<String>,
    pub(crate) pass_with_no_tests: bool,
    /// In the order of the run.
    pub(crate) files: Vec<FileRun>,
    pub(crate) unhandled: Vec<Unhandled>,
    pub(crate) end: Option<RunEnd>,
    index: HashMap<u32, usize>,
    keep_console: bool,
}

/// An error that belongs to no test.
pub(crate) struct Unhandled {
    pub(crate) file: Option<u32>,
    pub(crate) test: Option<String>,
    pub(crate) kind: UnhandledKind,
    pub(crate) error: SerializedError,
}

/// A file so far.
pub(crate) struct FileRun {
    pub(crate) file: FileRef,
    pub(crate) started: bool,
    /// Suites and tests.
    pub(crate) tasks: Vec<TaskRun>,
    /// Those of the tasks that stand at the top level.
    pub(crate) top: Vec<usize>,
    pub(crate) state: Option<FileState>,
    pub(crate) errors: Vec<SerializedError>,
    /// What hooks and modules have left behind.
    pub(crate) leaks: Vec<Leak>,
    pub(crate) durations: Durations,
    pub(crate) duration: f64,
    /// What was written to the console outside of tasks.
    pub(crate) console: Vec<Log>,
    /// The test that has started last.
    pub(crate) latest: Option<usize>,
    index: HashMap<String, usize>,
}

/// A suite or a test so far.
pub(crate) struct TaskRun {
    pub(crate) task: Task,
    pub(crate) parent: Option<usize>,
    pub(crate) children: Vec<usize>,
    /// How many suites are around it.
    pub(crate) depth: usize,
    pub(crate) result: Option<TestResult>,
    /// Errors of a suite's own.
    pub(crate) errors: Vec<SerializedError>,
    pub(crate) console: Vec<Log>,
}

/// Text that user code has written to the console.
pub(crate) struct Log {
    pub(crate) stream: ConsoleStream,
    pub(crate) text: String,
}

/// How a task stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Outcome {
    Pass,
    ExpectedFail,
    Fail,
    Skip,
    Todo,
    Pending,
}

/// How many tests stand how.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Counts {
    pub(crate) total: usize,
    pub(crate) failed: usize,
    pub(crate) passed: usize,
    pub(crate) expected_fail: usize,
    pub(crate) skipped: usize,
    pub(crate) todo: usize,
}

impl Counts {
    pub(crate) fn add(&mut self, outcome: Outcome) {
        self.total += 1;
        match outcome {
            Outcome::Pass => self.passed += 1,
            Outcome::ExpectedFail => self.expected_fail += 1,
            Outcome::Fail => self.failed += 1,
            Outcome::Skip => self.skipped += 1,
            Outcome::Todo => self.todo += 1,
            Outcome::Pending => {}
        }
    }

    /// How many have ended.
    pub(crate) fn ended(&self) -> usize {
        self.passed + self.expected_fail + self.failed + self.skipped + self.todo
    }
}

impl Run {
    /// A run of which nothing is known yet. Console output is kept only if it is asked for.
    pub(crate) fn new(keep_console: bool) -> Self {
        Self { keep_console, ..Self::default() }
    }

    /// Takes in an event.
    pub(crate) fn apply(&mut self, event: &TestEvent) {
        match event {
            TestEvent::RunStarted {
                version,
                root,
                seed,
                start_time,
                projects,
                files,
                filters,
                pass_with_no_tests,
            } => {
                self.version.clone_from(version);
                self.root.clone_from(root);
                self.seed = *seed;
                self.start_time = *start_time;
                self.projects.clone_from(projects);
                self.filters.clone_from(filters);
                self.pass_with_no_tests = *pass_with_no_tests;
                for file in files {
                    self.add_file(file);
                }
            }
            TestEvent::FileStarted { file } => {
                let index = self.add_file(file);
                self.files[index].started = true;
            }
            TestEvent::FileCollected { file, tasks } => {
                if let Some(file) = self.file_mut(*file) {
                    file.collect(tasks);
                }
            }
            TestEvent::TestStarted { file, test } => {
                if let Some(file) = self.file_mut(*file) {
                    file.latest = file.index.get(test).copied();
                }
            }
            TestEvent::TestFinished { file, test, result } => {
                if let Some(task) = self.file_mut(*file).and_then(|file| file.task_mut(test)) {
                    task.result = Some(result.clone());
                }
            }
            TestEvent::SuiteFailed { file, suite, errors } => {
                if let Some(file) = self.file_mut(*file) {
                    if let Some(task) = file.task_mut(suite) {
                        task.errors.extend(errors.iter().cloned());
                    } else {
                        // The outermost suite is the file.
                        file.errors.extend(errors.iter().cloned());
                    }
                }
            }
            TestEvent::Console { file, task, stream, text, .. } if self.keep_console => {
                if let Some(file) = file.and_then(|file| self.file_mut(file)) {
                    let log = Log { stream: *stream, text: text.clone() };
                    match task.as_ref().and_then(|task| file.task_mut(task)) {
                        Some(task) => task.console.push(log),
                        None => file.console.push(log),
                    }
                }
            }
            TestEvent::UnhandledError { file, test, kind, error } => {
                self.unhandled.push(Unhandled {
                    file: *file,
                    test: test.clone(),
                    kind: *kind,
                    error: error.clone(),
                });
            }
            TestEvent::Leaks { file, leaks } => {
                if let Some(file) = self.file_mut(*file) {
                    file.leaks.extend(leaks.iter().cloned());
                }
            }
            TestEvent::FileFinished { file, state, errors, durations, duration, .. } => {
                if let Some(file) = self.file_mut(*file) {
                    file.state = Some(*state);
                    file.errors.extend(errors.iter().cloned());
                    file.durations = *durations;
                    file.duration = *duration;
                }
            }
            TestEvent::RunFinished { end } => self.end = Some(end.clone()),
            TestEvent::Console { .. } | TestEvent::Notice { .. } => {}
        }
    }

    fn add_file(&mut self, file: &FileRef) -> usize {
        *self.index.entry(file.id).or_insert_with(|| {
            self.files.push(FileRun::new(file.clone()));
            self.files.len() - 1
        })
    }

    pub(crate) fn file(&self, id: u32) -> Option<&FileRun> {
        self.index.get(&id).map(|index| &self.files[*index])
    }

    fn file_mut(&mut self, id: u32) -> Option<&mut FileRun> {
        self.index.get(&id).map(|index| &mut self.files[*index])
    }

    /// The project of a file.
    pub(crate) fn project(&self, file: &FileRef) -> Option<&ProjectInfo> {
        self.projects.get(file.project as usize)
    }

    /// Counts of all tests.
    pub(crate) fn tests(&self) -> Counts {
        let mut counts = Counts::default();
        for (file, test) in self.files.iter().flat_map(|file| file.tests().map(move |t| (file, t)))
        {
            counts.add(file.outcome(test));
        }
        counts
    }
}

impl FileRun {
    fn new(file: FileRef) -> Self {
        Self {
            file,
            started: false,
            tasks: Vec::new(),
            top: Vec::new(),
            state: None,
            errors: Vec::new(),
            leaks: Vec::new(),
            durations: Durations::default(),
            duration: 0.0,
            console: Vec::new(),
            latest: None,
            index: HashMap::new(),
        }
    }

    fn collect(&mut self, tasks: &[Task]) {
        for task in tasks.iter().filter(|task| task.kind != TaskKind::File) {
            let position = self.tasks.len();
            let parent = task.parent.as_ref().and_then(|id| self.index.get(id)).copied();
            let depth = if let Some(parent) = parent {
                self.tasks[parent].children.push(position);
                self.tasks[parent].depth + 1
            } else {
                self.top.push(position);
                0
            };
            self.index.insert(task.id.clone(), position);
            self.tasks.push(TaskRun {
                task: task.clone(),
                parent,
                children: Vec::new(),
                depth,
                result: None,
                errors: Vec::new(),
                console: Vec::new(),
            });
        }
    }

    pub(crate) fn position(&self, id: &str) -> Option<usize> {
        self.index.get(id).copied()
    }

    pub(crate) fn task(&self, id: &str) -> Option<&TaskRun> {
        self.position(id).map(|position| &self.tasks[position])
    }

    fn task_mut(&mut self, id: &str) -> Option<&mut TaskRun> {
        self.position(id).map(|position| &mut self.tasks[position])
    }

    /// All suites and tests as they stand in the file, parents before children.
    pub(crate) fn in_order(&self) -> Vec<usize> {
        let mut order = Vec::with_capacity(self.tasks.len());
        let mut rest: Vec<usize> = self.top.iter().rev().copied().collect();
        while let Some(position) = rest.pop() {
            order.push(position);
            rest.extend(self.tasks[position].children.iter().rev());
        }
        order
    }

    /// All tests as they stand in the file.
    pub(crate) fn tests(&self) -> impl Iterator<Item = &TaskRun> {
        self.in_order()
            .into_iter()
            .map(|position| &self.tasks[position])
            .filter(|task| task.is_test())
    }

    /// All suites as they stand in the file.
    pub(crate) fn suites(&self) -> impl Iterator<Item = &TaskRun> {
        self.in_order()
            .into_iter()
            .map(|position| &self.tasks[position])
            .filter(|task| !task.is_test())
    }

    /// The titles of a task and of the suites around it, the outermost first.
    pub(crate) fn titles<'a>(&'a self, task: &'a TaskRun) -> Vec<&'a str> {
        let mut titles = vec![task.task.name.as_str()];
        let mut parent = task.parent;
        while let Some(position) = parent {
            titles.push(&self.tasks[position].task.name);
            parent = self.tasks[position].parent;
        }
        titles.reverse();
        titles
    }

    /// How a task stands.
    pub(crate) fn outcome(&self, task: &TaskRun) -> Outcome {
        if task.is_test() { task.test_outcome() } else { self.suite_outcome(task) }
    }

    fn suite_outcome(&self, suite: &TaskRun) -> Outcome {
        if !suite.errors.is_empty() {
            return Outcome::Fail;
        }
        match suite.task.mode {
            TaskMode::Skip => return Outcome::Skip,
            TaskMode::Todo => return Outcome::Todo,
            _ => {}
        }
        let outcomes: Vec<Outcome> =
            suite.children.iter().map(|child| self.outcome(&self.tasks[*child])).collect();
        let any = |outcome| outcomes.contains(&outcome);
        if any(Outcome::Fail) {
            Outcome::Fail
        } else if any(Outcome::Pending) {
            Outcome::Pending
        } else if any(Outcome::Pass) || any(Outcome::ExpectedFail) || outcomes.is_empty() {
            Outcome::Pass
        } else {
            Outcome::Skip
        }
    }

    /// Counts of its tests.
    pub(crate) fn counts(&self) -> Counts {
        let mut counts = Counts::default();
        self.tests().for_each(|test| counts.add(test.test_outcome()));
        counts
    }

    /// How many tests are in a suite, at any depth.
    pub(crate) fn tests_within(&self, suite: &TaskRun) -> usize {
        suite
            .children
            .iter()
            .map(|child| &self.tasks[*child])
            .map(|child| if child.is_test() { 1 } else { self.tests_within(child) })
            .sum()
    }

    /// Whether it, or anything in it, failed.
    pub(crate) fn failed(&self) -> bool {
        self.state == Some(FileState::Fail)
            || !self.errors.is_empty()
            || self
                .tasks
                .iter()
                .any(|task| !task.errors.is_empty() || task.test_outcome() == Outcome::Fail)
    }
}

impl TaskRun {
    pub(crate) fn is_test(&self) -> bool {
        self.task.kind == TaskKind::Test
    }

    fn test_outcome(&self) -> Outcome {
        let Some(result) = &self.result else {
            return match self.task.mode {
                TaskMode::Skip => Outcome::Skip,
                TaskMode::Todo => Outcome::Todo,
                _ => Outcome::Pending,
            };
        };
        match result.state {
            TestState::Pass if result.expected_fail || self.task.fails => Outcome::ExpectedFail,
            TestState::Pass => Outcome::Pass,
            TestState::Fail => Outcome::Fail,
            TestState::Skip => Outcome::Skip,
            TestState::Todo => Outcome::Todo,
        }
    }

    /// Milliseconds it took, if it ran.
    pub(crate) fn duration(&self) -> Option<f64> {
        let result = self.result.as_ref()?;
        let ran = matches!(result.state, TestState::Pass | TestState::Fail)
            // A test that skips itself has run until then.
            || result.duration > 0.0;
        ran.then_some(result.duration)
    }
}
