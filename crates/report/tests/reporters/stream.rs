//! A small language for streams of events, and what reporters make of them.

use std::cell::RefCell;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::rc::Rc;

use invitro_protocol::{
    Annotation, ConsoleStream, Durations, FileRef, FileState, NoticeLevel, ProjectInfo, RunEnd,
    SerializedError, StackFrame, Task, TaskKind, TaskMode, TestEvent, TestResult, TestState,
    UnhandledKind,
};
use invitro_report::{Options, ReporterSpec, Reporters, Sinks};
use serde_json::{Map, Value};

pub(crate) const START: f64 = 1_795_468_184_451.0;

/// A run, event by event.
pub(crate) struct Stream {
    events: Vec<TestEvent>,
    files: Vec<FileRef>,
    projects: Vec<ProjectInfo>,
    filters: Vec<String>,
    seed: Option<u64>,
    pass_with_no_tests: bool,
    pub(crate) end: RunEnd,
    finished: bool,
}

/// A suite or a test with everything that happens to it.
#[derive(Clone)]
pub(crate) struct Node {
    name: String,
    kind: TaskKind,
    mode: TaskMode,
    fails: bool,
    children: Vec<Node>,
    console: Vec<(ConsoleStream, String)>,
    errors: Vec<SerializedError>,
    result: Option<TestResult>,
    location: Option<(u32, u32)>,
    meta: Map<String, Value>,
    tags: Vec<String>,
}

/// How a file ends.
pub(crate) struct Ending {
    pub(crate) state: Option<FileState>,
    pub(crate) errors: Vec<SerializedError>,
    pub(crate) console: Vec<(ConsoleStream, String)>,
    pub(crate) collected: bool,
}

impl Default for Ending {
    fn default() -> Self {
        Self { state: None, errors: Vec::new(), console: Vec::new(), collected: true }
    }
}

/// The project folder whose sources stand beside these tests.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/project")
}

impl Stream {
    pub(crate) fn new() -> Self {
        let project = project("", root());
        Self {
            events: Vec::new(),
            files: Vec::new(),
            projects: vec![project],
            filters: Vec::new(),
            seed: None,
            pass_with_no_tests: false,
            end: RunEnd {
                duration: 1571.0,
                durations: Durations {
                    transform: 117.0,
                    setup: 0.4,
                    collect: 88.0,
                    tests: 392.0,
                    environment: 0.0,
                },
                ..RunEnd::default()
            },
            finished: true,
        }
    }

    pub(crate) fn projects(mut self, projects: Vec<ProjectInfo>) -> Self {
        self.projects = projects;
        self
    }

    pub(crate) fn filters(mut self, filters: &[&str]) -> Self {
        self.filters = filters.iter().map(|filter| (*filter).to_owned()).collect();
        self
    }

    pub(crate) fn seed(mut self, seed: u64) -> Self {
        self.seed = Some(seed);
        self
    }

    pub(crate) fn pass_with_no_tests(mut self) -> Self {
        self.pass_with_no_tests = true;
        self
    }

    pub(crate) fn end(mut self, change: impl FnOnce(&mut RunEnd)) -> Self {
        change(&mut self.end);
        self
    }

    /// No end is reported: the coordinator is gone.
    pub(crate) fn cut_off(mut self) -> Self {
        self.finished = false;
        self
    }

    pub(crate) fn notice(mut self, level: NoticeLevel, text: &str) -> Self {
        self.events.push(TestEvent::Notice { level, text: text.to_owned() });
        self
    }

    pub(crate) fn unhandled(
        mut self,
        kind: UnhandledKind,
        file: Option<u32>,
        test: Option<&str>,
        error: SerializedError,
    ) -> Self {
        let test = test.map(str::to_owned);
        self.events.push(TestEvent::UnhandledError { file, test, kind, error });
        self
    }

    pub(crate) fn outside_console(mut self, text: &str) -> Self {
        self.push_console(None, None, ConsoleStream::Stdout, text);
        self
    }

    /// A file that never starts.
    pub(crate) fn waiting(mut self, path: &str) -> Self {
        self.add_file(path, 0);
        self
    }

    pub(crate) fn file(self, path: &str, nodes: Vec<Node>) -> Self {
        self.file_of(0, path, nodes, Ending::default())
    }

    pub(crate) fn broken_file(self, path: &str, errors: Vec<SerializedError>) -> Self {
        let ending = Ending { errors, collected: false, ..Ending::default() };
        self.file_of(0, path, Vec::new(), ending)
    }

    pub(crate) fn file_of(
        mut self,
        project: u32,
        path: &str,
        nodes: Vec<Node>,
        ending: Ending,
    ) -> Self {
        let file = self.add_file(path, project);
        let id = file.id;
        self.events.push(TestEvent::FileStarted { file });
        for (stream, text) in &ending.console {
            self.push_console(Some(id), None, *stream, text);
        }
        let mut tasks = vec![task("file", None, TaskKind::File, path, TaskMode::Run)];
        collect(&nodes, "file", &mut tasks);
        if ending.collected {
            self.events.push(TestEvent::FileCollected { file: id, tasks });
        }
        let mut total = Total { tests: 0.0, failed: false, ran: false };
        self.run(id, &nodes, "file", &mut total);
        let state = ending.state.unwrap_or(match () {
            () if total.failed || !ending.errors.is_empty() => FileState::Fail,
            () if total.ran => FileState::Pass,
            () => FileState::Skip,
        });
        self.events.push(TestEvent::FileFinished {
            file: id,
            state,
            errors: ending.errors,
            durations: Durations { tests: total.tests, ..Durations::default() },
            duration: total.tests + 20.0,
            peak_memory: 30 << 20,
        });
        self
    }

    fn add_file(&mut self, path: &str, project: u32) -> FileRef {
        let absolute = self.projects[project as usize].root.join(path);
        let id = self.files.len() as u32;
        let file = FileRef { id, project, path: path.to_owned(), absolute };
        self.files.push(file.clone());
        file
    }

    fn run(&mut self, file: u32, nodes: &[Node], parent: &str, total: &mut Total) {
        for (index, node) in nodes.iter().enumerate() {
            let id = format!("{parent}_{index}");
            if let (TaskKind::Test, Some(result)) = (node.kind, &node.result) {
                if node.mode == TaskMode::Run {
                    self.events.push(TestEvent::TestStarted { file, test: id.clone() });
                }
                for (stream, text) in &node.console {
                    self.push_console(Some(file), Some(&id), *stream, text);
                }
                total.tests += result.duration;
                total.failed |= result.state == TestState::Fail;
                total.ran |= matches!(result.state, TestState::Pass | TestState::Fail);
                let result = result.clone();
                self.events.push(TestEvent::TestFinished { file, test: id.clone(), result });
            }
            if node.kind == TaskKind::Suite {
                for (stream, text) in &node.console {
                    self.push_console(Some(file), Some(&id), *stream, text);
                }
            }
            self.run(file, &node.children, &id, total);
            if !node.errors.is_empty() {
                total.failed = true;
                let errors = node.errors.clone();
                self.events.push(TestEvent::SuiteFailed { file, suite: id, errors });
            }
        }
    }

    fn push_console(
        &mut self,
        file: Option<u32>,
        task: Option<&str>,
        stream: ConsoleStream,
        text: &str,
    ) {
        let (task, text) = (task.map(str::to_owned), text.to_owned());
        self.events.push(TestEvent::Console { file, task, stream, text, time: START });
    }

    /// All events in order.
    pub(crate) fn events(&self) -> Vec<TestEvent> {
        let mut events = vec![TestEvent::RunStarted {
            version: "0.1.0".to_owned(),
            root: root(),
            seed: self.seed,
            start_time: START,
            projects: self.projects.clone(),
            files: self.files.clone(),
            filters: self.filters.clone(),
            pass_with_no_tests: self.pass_with_no_tests,
        }];
        events.extend(self.events.iter().cloned());
        if self.finished {
            events.push(TestEvent::RunFinished { end: self.end.clone() });
        }
        events
    }

    /// What a reporter prints, as text: a marker where the stream changes, the project's folder as
    /// `/project`, and escape characters as `␛`.
    pub(crate) fn show(&self, reporter: &str, options: Options) -> String {
        self.show_spec(&ReporterSpec::new(reporter), options)
    }

    pub(crate) fn show_spec(&self, spec: &ReporterSpec, options: Options) -> String {
        let shown = Shown::default();
        let options = Options { root: root(), utc_offset: Some(0), ..options };
        let specs = std::slice::from_ref(spec);
        let mut reporters = Reporters::with_sinks(specs, options, shown.sinks()).unwrap();
        for event in self.events() {
            reporters.event(&event);
        }
        let errors = reporters.finish();
        assert!(errors.is_empty(), "{errors:?}");
        shown.text()
    }
}

struct Total {
    tests: f64,
    failed: bool,
    ran: bool,
}

/// What was written to the two streams, in order.
#[derive(Clone, Default)]
pub(crate) struct Shown(Rc<RefCell<Vec<(&'static str, String)>>>);

struct Sink(Shown, &'static str);

impl Shown {
    pub(crate) fn sinks(&self) -> Sinks {
        Sinks {
            stdout: Box::new(Sink(self.clone(), "stdout")),
            stderr: Box::new(Sink(self.clone(), "stderr")),
        }
    }

    /// What was written to one stream.
    pub(crate) fn stream(&self, name: &str) -> String {
        let parts = self.0.borrow();
        parts.iter().filter(|(stream, _)| *stream == name).map(|(_, text)| text.as_str()).collect()
    }

    fn text(&self) -> String {
        let mut result = String::new();
        let mut last = "stdout";
        for (stream, text) in self.0.borrow().iter() {
            if *stream != last {
                result.extend(["««« ", *stream, " »»»\n"]);
                last = stream;
            }
            result.push_str(text);
        }
        let root = root().to_string_lossy().into_owned();
        result.replace(&root, "/project").replace('\u{1b}', "␛")
    }
}

impl Write for Sink {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8(bytes.to_vec()).map_err(io::Error::other)?;
        self.0.0.borrow_mut().push((self.1, text));
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

fn collect(nodes: &[Node], parent: &str, tasks: &mut Vec<Task>) {
    for (index, node) in nodes.iter().enumerate() {
        let id = format!("{parent}_{index}");
        let location =
            node.location.map(|(line, column)| invitro_protocol::Location { line, column });
        tasks.push(Task {
            location,
            fails: node.fails,
            meta: node.meta.clone(),
            tags: node.tags.clone(),
            ..task(&id, Some(parent), node.kind, &node.name, node.mode)
        });
        collect(&node.children, &id, tasks);
    }
}

fn task(id: &str, parent: Option<&str>, kind: TaskKind, name: &str, mode: TaskMode) -> Task {
    Task {
        id: id.to_owned(),
        parent: parent.map(str::to_owned),
        kind,
        name: name.to_owned(),
        mode,
        location: None,
        fails: false,
        timeout: None,
        tags: Vec::new(),
        meta: Map::new(),
    }
}

pub(crate) fn project(name: &str, root: PathBuf) -> ProjectInfo {
    ProjectInfo {
        name: name.to_owned(),
        root,
        include: vec!["**/*.test.ts".to_owned()],
        exclude: vec!["**/node_modules/**".to_owned(), "**/.git/**".to_owned()],
        color: None,
        skipped: None,
    }
}

fn node(name: &str, kind: TaskKind, result: Option<TestResult>) -> Node {
    Node {
        name: name.to_owned(),
        kind,
        mode: TaskMode::Run,
        fails: false,
        children: Vec::new(),
        console: Vec::new(),
        errors: Vec::new(),
        result,
        location: None,
        meta: Map::new(),
        tags: Vec::new(),
    }
}

fn test(name: &str, state: TestState, duration: f64, errors: Vec<SerializedError>) -> Node {
    let result =
        TestResult { state, start_time: START + 10.0, duration, errors, ..TestResult::default() };
    node(name, TaskKind::Test, Some(result))
}

pub(crate) fn suite(name: &str, children: Vec<Node>) -> Node {
    Node { children, ..node(name, TaskKind::Suite, None) }
}

pub(crate) fn pass(name: &str, duration: f64) -> Node {
    test(name, TestState::Pass, duration, Vec::new())
}

pub(crate) fn fail(name: &str, error: SerializedError) -> Node {
    test(name, TestState::Fail, 3.0, vec![error])
}

pub(crate) fn skip(name: &str) -> Node {
    Node { mode: TaskMode::Skip, ..test(name, TestState::Skip, 0.0, Vec::new()) }
}

pub(crate) fn todo(name: &str) -> Node {
    Node { mode: TaskMode::Todo, ..test(name, TestState::Todo, 0.0, Vec::new()) }
}

/// A test that has not ended.
pub(crate) fn pending(name: &str) -> Node {
    node(name, TaskKind::Test, None)
}

impl Node {
    pub(crate) fn result(mut self, change: impl FnOnce(&mut TestResult)) -> Self {
        change(self.result.as_mut().unwrap());
        self
    }

    pub(crate) fn note(self, note: &str) -> Self {
        self.result(|result| {
            result.state = TestState::Skip;
            result.note = Some(note.to_owned());
        })
    }

    pub(crate) fn expected_fail(mut self) -> Self {
        self.fails = true;
        self.result(|result| result.expected_fail = true)
    }

    pub(crate) fn out(mut self, text: &str) -> Self {
        self.console.push((ConsoleStream::Stdout, text.to_owned()));
        self
    }

    pub(crate) fn err(mut self, text: &str) -> Self {
        self.console.push((ConsoleStream::Stderr, text.to_owned()));
        self
    }

    pub(crate) fn suite_error(mut self, error: SerializedError) -> Self {
        self.errors.push(error);
        self
    }

    pub(crate) fn at(mut self, line: u32, column: u32) -> Self {
        self.location = Some((line, column));
        self
    }

    pub(crate) fn meta(mut self, key: &str, value: Value) -> Self {
        self.meta.insert(key.to_owned(), value);
        self
    }

    pub(crate) fn tag(mut self, tag: &str) -> Self {
        self.tags.push(tag.to_owned());
        self
    }

    pub(crate) fn annotation(self, kind: &str, message: &str, place: Option<StackFrame>) -> Self {
        let annotation = Annotation {
            message: message.to_owned(),
            kind: kind.to_owned(),
            location: place,
            attachment: None,
        };
        self.result(|result| result.annotations.push(annotation))
    }
}

/// An error that came from a place of a file of the project.
pub(crate) fn error(name: &str, message: &str) -> SerializedError {
    SerializedError::new(name, message)
}

/// A frame in a file of the project.
pub(crate) fn frame(function: &str, file: &str, line: u32, column: u32) -> StackFrame {
    // `invitro:…` and `node:…` are no files.
    let file = if file.contains(':') {
        file.to_owned()
    } else {
        root().join(file).to_string_lossy().into_owned()
    };
    StackFrame { function: function.to_owned(), file, line, column }
}

/// An error with frames.
pub(crate) fn thrown(name: &str, message: &str, frames: Vec<StackFrame>) -> SerializedError {
    SerializedError { frames, ..error(name, message) }
}
