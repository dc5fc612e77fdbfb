//! From options to a finished run.

mod evaluate;
mod setup;

use std::path::{Path, PathBuf};
use std::sync::mpsc;

use indexmap::IndexMap;
use invitro_config::evaluated::EvaluatedConfig;
use invitro_config::files::{FileFilter, select, test_files};
use invitro_config::plan::{folder_name, project_files};
use invitro_config::project::{RunOptions, SkippedProject, SnapshotUpdate};
use invitro_config::{ConfigError, Overrides, Plan, PlanInput, Project};
use invitro_protocol::{
    FileRef, NoticeLevel, ProjectInfo, ProjectRequest, RunEnd, SerializedError, TestEvent,
};
use serde_json::{Map, Value};

use crate::coordinator::{
    Coordinator, PlannedFile, PlannedProject, Schedule, Signal, epoch_milliseconds,
};
use crate::process::Tree;
use evaluate::Evaluator;
use setup::Setups;

/// What is asked of a run.
#[derive(Clone, Debug, Default)]
pub struct RunRequest {
    /// The folder in which the run was started.
    pub cwd: PathBuf,
    /// What the command line sets of the configuration.
    pub overrides: Overrides,
    /// Substrings of paths, or `path:line`; every file if empty.
    pub filters: Vec<String>,
    /// Hosts that `fetch` may reach: none, all (an empty list), or these.
    pub allow_net: Option<Vec<String>>,
    /// Bytes of memory that the process of a file may use; zero for no limit.
    pub memory_limit: u64,
    /// Milliseconds that importing a file may take; zero for no limit.
    pub import_timeout: u64,
    /// Collect the tests without running them.
    pub list: bool,
}

/// Why a run could not begin. The user's configuration is wrong, or the machine is.
#[derive(Debug, thiserror::Error)]
pub enum RunError {
    /// The configuration is wrong.
    #[error(transparent)]
    Config(#[from] Box<ConfigError>),
    /// A configuration or setup file has thrown, or could not be loaded.
    #[error("{what} {}: {}", file.display(), error.headline())]
    Evaluation {
        /// What was done with the file.
        what: &'static str,
        /// The file.
        file: PathBuf,
        /// What it threw.
        error: Box<SerializedError>,
    },
    /// A process of the run could not be started or reached.
    #[error("a process of the run could not be used: {0}")]
    Process(String),
}

impl From<ConfigError> for RunError {
    fn from(error: ConfigError) -> Self {
        Self::Config(Box::new(error))
    }
}

impl From<invitro_protocol::frame::FrameError> for RunError {
    fn from(error: invitro_protocol::frame::FrameError) -> Self {
        Self::Process(error.to_string())
    }
}

/// A run whose configuration is known, ready to be executed.
pub struct Run {
    tree: Tree,
    request: RunRequest,
    options: RunOptions,
    projects: Vec<Project>,
    provided: Vec<Map<String, Value>>,
    skipped: Vec<SkippedProject>,
    files: Vec<PlannedFile>,
    notices: Vec<(NoticeLevel, String)>,
    output: Vec<(bool, String)>,
    setups: Setups,
    signals: (mpsc::Sender<Signal>, mpsc::Receiver<Signal>),
}

/// Stops a run from another thread.
#[derive(Clone, Debug)]
pub struct Interrupter(mpsc::Sender<Signal>);

impl Interrupter {
    /// Ends the run in good order: what was done is reported, no process is left.
    pub fn interrupt(&self) {
        // A run that is over needs no interrupting.
        let _ = self.0.send(Signal::Interrupt);
    }
}

/// Finds and evaluates the configuration, runs the global setups, and finds the test files.
///
/// # Errors
///
/// What is wrong with the configuration, all of it at once.
pub fn prepare(mut tree: Tree, request: RunRequest) -> Result<Run, RunError> {
    let discovered = invitro_config::discover::discover(&request.cwd, &request.overrides)?;
    let env: IndexMap<String, String> = std::env::vars().collect();
    let mode = request.overrides.mode.clone().unwrap_or_else(|| "test".to_owned());
    let mut evaluator = Evaluator::new(&mut tree, &discovered.root, mode);
    let root = evaluator.evaluate_some(discovered.config_file.as_deref())?;
    let workspace = evaluator.evaluate_some(discovered.workspace_file.as_deref())?;
    let mut files = IndexMap::new();
    let processors = std::thread::available_parallelism().map_or(1, |count| count.get() as u32);
    let none = IndexMap::new();
    let input = PlanInput {
        discovered: &discovered,
        root: root.as_ref(),
        workspace: workspace.as_ref(),
        files: &none,
        overrides: &request.overrides,
        env: &env,
        processors,
    };
    let mut notices = Vec::new();
    for file in project_files(input)? {
        let evaluated = match evaluator.evaluate(&file) {
            // Nobody has asked for that project, as far as its folder says how it is called.
            Err(error @ RunError::Evaluation { .. }) if !wants_folder_of(&file, &request) => {
                let text = format!("A project that was not asked for is left out: {error}");
                notices.push((NoticeLevel::Warning, text));
                EvaluatedConfig { config: Value::Object(Map::new()), ..EvaluatedConfig::default() }
            }
            evaluated => evaluated?,
        };
        files.insert(file, evaluated);
    }
    let output = evaluator.into_output();
    let plan = Plan::build(PlanInput { files: &files, ..input })?;

    let mut run = Run {
        tree,
        options: plan.run,
        projects: Vec::new(),
        provided: Vec::new(),
        skipped: plan.skipped,
        files: Vec::new(),
        notices,
        output,
        setups: Setups::new(request.allow_net.clone()),
        signals: mpsc::channel(),
        request,
    };
    let found = run.find_files(plan.drafts.iter().map(invitro_config::Draft::project))?;
    run.files = found;
    for (index, draft) in plan.drafts.into_iter().enumerate() {
        let has_files = run.files.iter().any(|planned| planned.file.project as usize == index);
        let outcome = run.setups.run(
            &mut run.tree,
            draft.project(),
            &run.options,
            draft.options_function(),
            has_files,
        )?;
        run.output.extend(outcome.output);
        let finished = draft.finish(outcome.options)?;
        for notice in finished.notices {
            let level = if notice.warning { NoticeLevel::Warning } else { NoticeLevel::Info };
            run.notices.push((level, notice.text));
        }
        let mut provided: Map<String, Value> =
            finished.project.test.provide.clone().into_iter().collect();
        provided.extend(outcome.provided);
        run.provided.push(provided);
        run.projects.push(finished.project);
    }
    run.name_what_is_left_out();
    Ok(run)
}

/// Whether the name that a project has of its folder is one that was asked for.
fn wants_folder_of(file: &Path, request: &RunRequest) -> bool {
    let folder = file.parent().unwrap_or(Path::new("."));
    request.overrides.wants_project(&folder_name(folder))
}

impl Run {
    /// The options of the run, its reporters among them.
    pub fn options(&self) -> &RunOptions {
        &self.options
    }

    /// A way to stop the run from another thread.
    pub fn interrupter(&self) -> Interrupter {
        Interrupter(self.signals.0.clone())
    }

    /// Whether there is no file to run.
    pub fn is_empty(&self) -> bool {
        self.files.is_empty()
    }

    /// The test files of projects, filtered, the largest first: they take longest.
    fn find_files<'p>(
        &self,
        projects: impl Iterator<Item = &'p Project>,
    ) -> Result<Vec<PlannedFile>, ConfigError> {
        let projects: Vec<&Project> = projects.collect();
        let mut files = Vec::new();
        for (index, project) in projects.iter().enumerate() {
            files.extend(test_files(project).into_iter().map(|file| (index, file)));
        }
        let folders: Vec<&Path> =
            projects.iter().map(|project| project.test.dir.as_path()).collect();
        let filters: Vec<FileFilter> =
            self.request.filters.iter().map(|f| FileFilter::parse(f)).collect::<Result<_, _>>()?;
        let mut selected = select(&files, &folders, &filters, &self.request.cwd)?;
        let size = |path: &Path| std::fs::metadata(path).map_or(0, |metadata| metadata.len());
        selected.sort_by_cached_key(|(project, path, _)| {
            let order = projects[*project].test.sequence.group_order;
            (order, *project, std::cmp::Reverse(size(path)), path.clone())
        });
        if projects.iter().any(|project| project.test.sequence.shuffle.files) {
            shuffle(&mut selected, self.seed());
        }
        let planned = selected.into_iter().enumerate().map(|(id, (project, absolute, lines))| {
            let path = absolute.strip_prefix(&projects[project].root).unwrap_or(&absolute);
            let path = path.to_string_lossy().replace('\\', "/");
            let file = FileRef { id: id as u32, project: project as u32, path, absolute };
            PlannedFile { file, lines }
        });
        Ok(planned.collect())
    }

    /// The seed of everything random in the run.
    fn seed(&self) -> u64 {
        let given = self.request.overrides.seed.or(self.options.seed);
        given.unwrap_or_else(|| epoch_milliseconds() as u64)
    }

    /// One line for each plugin and option that is not honoured.
    fn name_what_is_left_out(&mut self) {
        let mut lines: Vec<String> = Vec::new();
        for project in &self.projects {
            for plugin in &project.skipped_plugins {
                let name = if plugin.is_empty() { "without a name" } else { plugin };
                lines.push(format!("The Vite plugin \"{name}\" is not run."));
            }
            for option in &project.ignored_options {
                lines.push(format!("The option \"{option}\" is not honoured."));
            }
        }
        for line in lines {
            if !self.notices.iter().any(|(_, text)| *text == line) {
                self.notices.push((NoticeLevel::Info, line));
            }
        }
    }

    /// Runs everything; what happens goes to `sink`.
    pub fn execute(mut self, sink: &mut dyn FnMut(TestEvent)) -> RunEnd {
        let seed = self.seed();
        let shuffled = self.projects.iter().any(|project| {
            let shuffle = project.test.sequence.shuffle;
            shuffle.files || shuffle.tests
        });
        let shown = shuffled || self.request.overrides.seed.is_some();
        sink(TestEvent::RunStarted {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            root: self.options.root.clone(),
            seed: shown.then_some(seed),
            start_time: epoch_milliseconds(),
            projects: self.project_infos(),
            files: self.files.iter().map(|planned| planned.file.clone()).collect(),
            filters: self.request.filters.clone(),
            pass_with_no_tests: self.options.pass_with_no_tests,
        });
        for (level, text) in std::mem::take(&mut self.notices) {
            sink(TestEvent::Notice { level, text });
        }
        tell_output(std::mem::take(&mut self.output), sink);
        let no_files = self.files.is_empty();
        let schedule = self.schedule(seed);
        let coordinator = Coordinator::new(&mut self.tree, schedule, self.signals, sink);
        let mut end = coordinator.run();
        end.snapshots.did_update = self
            .projects
            .iter()
            .any(|project| project.test.snapshot.update == Some(SnapshotUpdate::All));
        end.success &= !no_files || self.options.pass_with_no_tests;
        if !end.interrupted {
            end.success &= self.setups.tear_down(sink);
        }
        sink(TestEvent::RunFinished { end: end.clone() });
        // What nobody waits for any more.
        invitro_modules::cache::prune(&invitro_modules::CacheLocation::Default);
        end
    }

    fn project_infos(&self) -> Vec<ProjectInfo> {
        let ours = self.projects.iter().map(|project| ProjectInfo {
            name: project.name.clone(),
            root: project.root.clone(),
            include: project.test.include.clone(),
            exclude: project.test.exclude.clone(),
            color: project.color.clone(),
            skipped: None,
        });
        let skipped = self.skipped.iter().map(|project| ProjectInfo {
            name: project.name.clone(),
            root: project.root.clone(),
            include: Vec::new(),
            exclude: Vec::new(),
            color: None,
            skipped: Some(project.reason.clone()),
        });
        ours.chain(skipped).collect()
    }

    fn schedule(&self, seed: u64) -> Schedule {
        let processors = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
        let projects = self.projects.iter().zip(&self.provided).map(|(project, provided)| {
            let test = &project.test;
            let shared = project.isolation.single_isolate;
            let max_files =
                if test.file_parallelism && !shared { test.max_workers } else { Some(1) };
            PlannedProject {
                init: ProjectRequest::Init {
                    project: Box::new(serde_json::to_value(project).unwrap_or_default()),
                    provided: provided.clone(),
                    allow_net: self.request.allow_net.clone(),
                    seed: test.sequence.seed.unwrap_or(seed),
                    memory_limit: self.request.memory_limit,
                },
                max_files: max_files.map(|most| most.max(1) as usize),
                shared,
                import_timeout: self.request.import_timeout as f64,
                teardown_timeout: self.options.teardown_timeout as f64,
                ignore_unhandled: self.options.dangerously_ignore_unhandled_errors
                    || test.dangerously_ignore_unhandled_errors,
            }
        });
        Schedule {
            projects: projects.collect(),
            files: self.files.clone(),
            max_workers: self.options.max_workers.map_or(processors, |most| most as usize),
            bail: self.options.bail,
            test_name_pattern: None,
            list: self.request.list,
        }
    }
}

/// What configuration and setup files have written, as (to standard error, text).
fn tell_output(output: Vec<(bool, String)>, sink: &mut dyn FnMut(TestEvent)) {
    use invitro_protocol::ConsoleStream;
    for (stderr, text) in output {
        let stream = if stderr { ConsoleStream::Stderr } else { ConsoleStream::Stdout };
        let time = epoch_milliseconds();
        sink(TestEvent::Console { file: None, task: None, stream, text, time });
    }
}

/// Shuffles by a seed, always in the same way.
fn shuffle<T>(list: &mut [T], seed: u64) {
    // SplitMix64, which needs no state but its seed.
    let mut state = seed;
    let mut next = || {
        state = state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    };
    for last in (1..list.len()).rev() {
        let other = next() % (last as u64 + 1);
        list.swap(last, usize::try_from(other).unwrap_or(0));
    }
}
