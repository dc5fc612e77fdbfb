//! The coordinator: hands files to processes, watches over them, and turns what they report into
//! the one stream of events.

mod inline_snapshots;
mod running;
mod snapshot_entries;
mod snapshots;
mod verdict;

use std::collections::{HashMap, VecDeque};
use std::sync::mpsc;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use invitro_protocol::{
    Durations, FileEvent, FileRef, FileRequest, NoticeLevel, ProjectMessage, ProjectRequest,
    RunEnd, SerializedError, TestEvent,
};

use crate::process::{ExitStatus, ProjectHandle, Tree};
use running::Running;
use snapshots::Snapshots;
pub(crate) use verdict::our_fault;

/// What can happen while files run.
pub(crate) enum Signal {
    /// A project's process has told something.
    Project(u32, ProjectMessage),
    /// A project's process is gone.
    ProjectClosed(u32),
    /// A file's process has reported something.
    File(u32, Box<FileEvent>),
    /// A file's process has sent what nobody can read.
    FileGarbled(u32, String),
    /// A file's process has closed its connection.
    FileClosed(u32),
    /// The user wants the run to end.
    Interrupt,
}

/// A file to run, with what is special about it.
#[derive(Clone, Debug)]
pub(crate) struct PlannedFile {
    /// The file.
    pub(crate) file: FileRef,
    /// Only tests and suites at these lines; all if empty.
    pub(crate) lines: Vec<u32>,
}

/// A project to run files of.
pub(crate) struct PlannedProject {
    /// The first message to its process.
    pub(crate) init: ProjectRequest,
    /// Most files at a time; none for no limit of its own.
    pub(crate) max_files: Option<usize>,
    /// Whether its files run in the project's own process, one after the other.
    pub(crate) shared: bool,
    /// Milliseconds that importing a file may take; zero for no limit.
    pub(crate) import_timeout: f64,
    /// Milliseconds that a file may take from its last test to its end.
    pub(crate) teardown_timeout: f64,
    /// Whether an unhandled error fails the run.
    pub(crate) ignore_unhandled: bool,
}

/// The files of a run and how to run them.
pub(crate) struct Schedule {
    pub(crate) projects: Vec<PlannedProject>,
    pub(crate) files: Vec<PlannedFile>,
    pub(crate) max_workers: usize,
    /// Stop after so many failed tests; zero for never.
    pub(crate) bail: u32,
    pub(crate) test_name_pattern: Option<String>,
    /// Collect only.
    pub(crate) list: bool,
}

enum ProjectState {
    Idle,
    Ready(ProjectHandle),
    Failed(Box<SerializedError>),
}

/// Runs a [`Schedule`].
pub(crate) struct Coordinator<'a> {
    tree: &'a mut Tree,
    schedule: Schedule,
    projects: Vec<ProjectState>,
    queue: VecDeque<PlannedFile>,
    running: HashMap<u32, Running>,
    slots: Vec<Option<u32>>,
    sender: mpsc::Sender<Signal>,
    signals: mpsc::Receiver<Signal>,
    sink: &'a mut dyn FnMut(TestEvent),
    snapshots: Snapshots,
    failed_tests: u32,
    failed: bool,
    bailed: bool,
    interrupted: bool,
    durations: Durations,
    started: Instant,
}

impl<'a> Coordinator<'a> {
    /// `signals` is where an interrupt comes in; `sender` its other end.
    pub(crate) fn new(
        tree: &'a mut Tree,
        schedule: Schedule,
        (sender, signals): (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
        sink: &'a mut dyn FnMut(TestEvent),
    ) -> Self {
        let projects = schedule.projects.iter().map(|_| ProjectState::Idle).collect();
        let queue = schedule.files.iter().cloned().collect();
        let slots = vec![None; schedule.max_workers.max(1)];
        Self {
            tree,
            schedule,
            projects,
            queue,
            running: HashMap::new(),
            slots,
            sender,
            signals,
            sink,
            snapshots: Snapshots::default(),
            failed_tests: 0,
            failed: false,
            bailed: false,
            interrupted: false,
            durations: Durations::default(),
            started: Instant::now(),
        }
    }

    /// Runs everything and says how it went. The last event is left to the caller, who may have
    /// more to report.
    pub(crate) fn run(mut self) -> RunEnd {
        loop {
            self.fill_slots();
            if self.running.is_empty() && (self.queue.is_empty() || self.stopping()) {
                break;
            }
            let signal = match self.next_deadline() {
                None => self.signals.recv().ok(),
                Some(deadline) => {
                    let wait = deadline.saturating_duration_since(Instant::now());
                    match self.signals.recv_timeout(wait) {
                        Ok(signal) => Some(signal),
                        Err(mpsc::RecvTimeoutError::Timeout) => {
                            self.kill_overdue();
                            continue;
                        }
                        Err(mpsc::RecvTimeoutError::Disconnected) => None,
                    }
                }
            };
            let Some(signal) = signal else { break };
            self.handle(signal);
        }
        let (snapshots, written) = self.snapshots.finish(self.sink);
        self.failed |= !written;
        RunEnd {
            duration: milliseconds(self.started.elapsed()),
            interrupted: self.interrupted,
            bailed: self.bailed,
            success: !self.failed && !self.interrupted,
            durations: self.durations,
            snapshots,
        }
    }

    fn stopping(&self) -> bool {
        self.interrupted || self.bailed
    }

    /// Starts as many files as there are free slots.
    fn fill_slots(&mut self) {
        while !self.stopping() && !self.queue.is_empty() {
            let Some(slot) = self.slots.iter().position(Option::is_none) else { return };
            let Some(index) = self.next_startable() else { return };
            let Some(planned) = self.queue.remove(index) else { return };
            self.start_file(planned, slot);
        }
    }

    /// The first file of the queue whose project takes another one. Starts projects on the way.
    fn next_startable(&mut self) -> Option<usize> {
        for index in 0..self.queue.len() {
            let project = self.queue[index].file.project;
            let busy = self.running.values().filter(|r| r.file.project == project).count();
            if self.schedule.projects[project as usize].max_files.is_some_and(|most| busy >= most) {
                continue;
            }
            self.start_project(project);
            return Some(index);
        }
        None
    }

    fn start_project(&mut self, project: u32) {
        let state = &mut self.projects[project as usize];
        if !matches!(state, ProjectState::Idle) {
            return;
        }
        let init = self.schedule.projects[project as usize].init.clone();
        *state = match self.tree.start_project(init) {
            Ok((handle, None)) => ProjectState::Ready(handle),
            // Requests wait in the socket until the process reads them: no need to wait for it.
            Ok((handle, Some(mut receiver))) => {
                let sender = self.sender.clone();
                std::thread::spawn(move || {
                    while let Ok(message) = receiver.receive() {
                        if sender.send(Signal::Project(project, message)).is_err() {
                            return;
                        }
                    }
                    let _ = sender.send(Signal::ProjectClosed(project));
                });
                ProjectState::Ready(handle)
            }
            Err(error) => ProjectState::Failed(Box::new(SerializedError::new(
                "Error",
                format!("no process could be started for the project: {error}"),
            ))),
        };
    }

    fn start_file(&mut self, planned: PlannedFile, slot: usize) {
        let PlannedFile { file, lines } = planned;
        (self.sink)(TestEvent::FileStarted { file: file.clone() });
        let project = &mut self.projects[file.project as usize];
        let started = match project {
            ProjectState::Ready(handle) => handle
                .run_file(FileRequest {
                    file: file.clone(),
                    test_name_pattern: self.schedule.test_name_pattern.clone(),
                    lines,
                    list: self.schedule.list,
                    bail: self.schedule.bail,
                    worker: slot as u32 + 1,
                })
                .map_err(|error| {
                    SerializedError::new(
                        "Error",
                        format!("no process could be started for the file: {error}"),
                    )
                }),
            ProjectState::Failed(error) => Err((**error).clone()),
            ProjectState::Idle => Err(SerializedError::new("Error", "the project was not started")),
        };
        let options = &self.schedule.projects[file.project as usize];
        let (process, mut receiver) = match started {
            Ok(started) => started,
            Err(error) => {
                let mut running = Running::new(file, None, options);
                running.file_errors.push(error);
                self.finish_file(running, ExitStatus { code: Some(0), signal: None });
                return;
            }
        };
        let id = file.id;
        let sender = self.sender.clone();
        std::thread::spawn(move || {
            loop {
                let signal = match receiver.receive() {
                    Ok(event) => Signal::File(id, Box::new(event)),
                    Err(invitro_protocol::frame::FrameError::Closed) => break,
                    Err(error) => {
                        let _ = sender.send(Signal::FileGarbled(id, error.to_string()));
                        break;
                    }
                };
                if sender.send(signal).is_err() {
                    return;
                }
            }
            let _ = sender.send(Signal::FileClosed(id));
        });
        self.slots[slot] = Some(id);
        self.running.insert(id, Running::new(file, Some(process), options));
    }

    fn handle(&mut self, signal: Signal) {
        match signal {
            Signal::Interrupt => self.interrupt(),
            Signal::File(id, event) => {
                if let Some(mut running) = self.running.remove(&id) {
                    self.file_event(&mut running, *event);
                    self.running.insert(id, running);
                    self.bail_if_asked();
                }
            }
            Signal::FileGarbled(id, message) => {
                if let Some(running) = self.running.get_mut(&id) {
                    running.file_errors.push(SerializedError::new("Error", message));
                    running.kill();
                }
            }
            Signal::FileClosed(id) => self.file_closed(id),
            Signal::Project(project, message) => self.project_message(project, message),
            Signal::ProjectClosed(project) => self.project_closed(project),
        }
    }

    fn project_message(&mut self, project: u32, message: ProjectMessage) {
        match message {
            ProjectMessage::Ready => {}
            ProjectMessage::Warning { text } => {
                (self.sink)(TestEvent::Notice { level: NoticeLevel::Warning, text });
            }
            ProjectMessage::Failed { error } => {
                self.projects[project as usize] = ProjectState::Failed(error);
            }
            ProjectMessage::Forked { file, pid } => {
                if let Some(running) = self.running.get_mut(&file) {
                    running.pid = Some(pid);
                    if running.killed.is_some() {
                        running.kill();
                    }
                }
            }
            ProjectMessage::ForkFailed { file, error } => {
                if let Some(mut running) = self.remove_running(file) {
                    running.file_errors.push(*error);
                    self.finish_file(running, ExitStatus { code: Some(0), signal: None });
                }
            }
            ProjectMessage::Exited { pid, code, signal, .. } => {
                let id = self.running.values().find(|r| r.pid == Some(pid)).map(|r| r.file.id);
                if let Some(running) = id.and_then(|id| self.remove_running(id)) {
                    self.finish_file(running, ExitStatus { code, signal });
                }
            }
        }
    }

    /// A project's process is gone: the files it was about to start fail, those it has started
    /// have processes of their own but nobody to say how they ended.
    fn project_closed(&mut self, project: u32) {
        if self.schedule.projects[project as usize].shared
            && matches!(self.projects[project as usize], ProjectState::Ready(_))
        {
            self.shared_process_ended(project);
            return;
        }
        let state = &mut self.projects[project as usize];
        if matches!(state, ProjectState::Ready(_)) {
            *state = ProjectState::Failed(Box::new(SerializedError::new(
                "Error",
                "the process that prepares the project's files has ended unexpectedly",
            )));
        }
        let ProjectState::Failed(error) = state else { return };
        let error = error.clone();
        let orphans: Vec<u32> = self
            .running
            .values()
            .filter(|r| r.file.project == project && (r.closed || r.pid.is_none()))
            .map(|r| r.file.id)
            .collect();
        for id in orphans {
            if let Some(mut running) = self.remove_running(id) {
                if !running.done {
                    running.file_errors.push((*error).clone());
                }
                self.finish_file(running, ExitStatus { code: Some(0), signal: None });
            }
        }
    }

    /// The process that the files of a project share is gone, and what they shared with it. The file that ran in it
    /// fails; those that have not run yet start with a new process.
    fn shared_process_ended(&mut self, project: u32) {
        self.projects[project as usize] = ProjectState::Idle;
        let ids: Vec<u32> = self
            .running
            .values()
            .filter(|running| running.file.project == project)
            .map(|running| running.file.id)
            .collect();
        for id in ids {
            if let Some(running) = self.remove_running(id) {
                self.finish_file(running, ExitStatus::default());
            }
        }
        if !self.stopping() && self.queue.iter().any(|planned| planned.file.project == project) {
            let text = "The process that the files of a project share has ended with one of them. The files after it \
                        start anew: they do not see what the files before it have left in memory and in storage.";
            let text = text.to_owned();
            (self.sink)(TestEvent::Notice { level: NoticeLevel::Warning, text });
        }
    }

    fn file_closed(&mut self, id: u32) {
        let Some(running) = self.running.get_mut(&id) else { return };
        running.closed = true;
        let status = running.process.as_ref().and_then(crate::process::FileProcess::wait);
        if let Some(status) = status {
            if let Some(running) = self.remove_running(id) {
                self.finish_file(running, status);
            }
            return;
        }
        let (pid, project) = (running.pid, running.file.project);
        if let (Some(pid), ProjectState::Ready(handle)) =
            (pid, &mut self.projects[project as usize])
        {
            // A shared process that cannot be reached any more is about to be seen to have ended.
            let shared = self.schedule.projects[project as usize].shared;
            if handle.reap(pid).is_ok() || shared {
                return;
            }
        } else if matches!(self.projects[project as usize], ProjectState::Ready(_)) {
            // The project has not said yet whether there is a process.
            return;
        }
        self.project_closed(project);
    }

    fn remove_running(&mut self, id: u32) -> Option<Running> {
        let running = self.running.remove(&id)?;
        if let Some(slot) = self.slots.iter_mut().find(|slot| **slot == Some(id)) {
            *slot = None;
        }
        Some(running)
    }

    fn next_deadline(&self) -> Option<Instant> {
        self.running.values().filter_map(Running::next_deadline).min()
    }

    fn kill_overdue(&mut self) {
        let now = Instant::now();
        for running in self.running.values_mut() {
            running.kill_if_overdue(now);
        }
    }

    fn interrupt(&mut self) {
        self.interrupted = true;
        for running in self.running.values_mut() {
            running.killed = Some(running::Kill::Interrupt);
            running.kill();
        }
        // Nobody waits for the processes to be gone: they have been killed, and their parents
        // collect them. What they had reported so far is complete.
        let ids: Vec<u32> = self.running.keys().copied().collect();
        for id in ids {
            if let Some(running) = self.remove_running(id) {
                self.finish_file(running, ExitStatus::default());
            }
        }
    }

    fn bail_if_asked(&mut self) {
        if self.bailed || self.schedule.bail == 0 || self.failed_tests < self.schedule.bail {
            return;
        }
        self.bailed = true;
        for running in self.running.values_mut() {
            if !running.done {
                running.killed = Some(running::Kill::Bail);
                running.kill();
            }
        }
    }
}

/// A duration in milliseconds.
pub(crate) fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}

/// Milliseconds since the epoch.
pub(crate) fn epoch_milliseconds() -> f64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0.0, milliseconds)
}
