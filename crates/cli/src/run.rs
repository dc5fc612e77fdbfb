//! `invitro run` and `invitro list`.

use std::fmt::Write as _;
use std::process::ExitCode;

use invitro_config::overrides::ConfigChoice;
use invitro_config::project::{
    Isolate, LeakChecks, OutputFile, Reporter, RunOptions, Shuffle, SilentMode, SnapshotUpdate,
    StorageDiff,
};
use invitro_config::{Overrides, RenderOptions};
use invitro_protocol::SerializedError;
use invitro_report::{ReporterSpec, Reporters, Silent};
use invitro_runner::{Run, RunError, RunRequest, Tree, prepare};

use crate::arguments::RunArguments;
use crate::{interrupt, terminal};

/// The exit code of wrong usage or configuration.
const WRONG: u8 = 2;

/// Runs, or lists, what the arguments ask for.
pub(crate) fn main(arguments: &RunArguments, list: bool) -> ExitCode {
    // Before anything else: the tree starts with a fork of this process, which must not have a
    // second thread yet.
    let tree = match Tree::start() {
        Ok(tree) => tree,
        Err(error) => {
            eprintln!("invitro: no process could be started: {error}");
            return ExitCode::from(WRONG);
        }
    };
    let request = match request(arguments, list) {
        Ok(request) => request,
        Err(message) => {
            eprintln!("invitro: {message}");
            return ExitCode::from(WRONG);
        }
    };
    let run = match prepare(tree, request) {
        Ok(run) => run,
        Err(error) => {
            show(&error, arguments);
            return ExitCode::from(WRONG);
        }
    };
    let mut reporters = match reporters(&run, arguments, list) {
        Ok(reporters) => reporters,
        Err(message) => {
            eprintln!("invitro: {message}");
            return ExitCode::from(WRONG);
        }
    };
    interrupt::listen(run.interrupter());
    let end = run.execute(&mut |event| reporters.event(&event));
    let errors = reporters.finish();
    for error in &errors {
        eprintln!("invitro: {error}");
    }
    if end.interrupted {
        return ExitCode::from(interrupt::STOPPED);
    }
    if end.success && errors.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// The reporters that the arguments or the configuration ask for.
fn reporters(run: &Run, arguments: &RunArguments, list: bool) -> Result<Reporters, String> {
    let options = run.options();
    let mut specs = Vec::new();
    if list {
        let mut spec = ReporterSpec::new("list");
        spec.options.insert("json".to_owned(), arguments.json.into());
        spec.options.insert("filesOnly".to_owned(), arguments.files_only.into());
        specs.push(spec);
    } else {
        let asked = !arguments.reporter.is_empty();
        for reporter in &options.reporters {
            match reporter {
                // What the configuration lists is for every runner; what is typed is for this one.
                Reporter::Named { name, .. } if !asked && !Reporters::knows(name) => {
                    eprintln!("note: there is no reporter \"{name}\"; it is left out");
                }
                Reporter::Named { name, options } => specs.push(ReporterSpec {
                    name: name.clone(),
                    options: options.clone().into_iter().collect(),
                }),
                Reporter::Instance { class } => eprintln!(
                    "note: the reporter {class} of the configuration is code for Node.js and is \
                     not run"
                ),
            }
        }
    }
    Reporters::new(&specs, report_options(options, arguments)).map_err(|error| error.to_string())
}

fn report_options(options: &RunOptions, arguments: &RunArguments) -> invitro_report::Options {
    invitro_report::Options {
        colors: terminal::colors(arguments),
        live: terminal::is_live(),
        width: terminal::width(),
        slow_test_threshold_ms: options.slow_test_threshold as f64,
        hide_skipped: options.hide_skipped_tests,
        silent: match options.silent {
            SilentMode::Off => Silent::Off,
            SilentMode::On => Silent::On,
            SilentMode::PassedOnly => Silent::PassedOnly,
        },
        output_file: match options.output_file.clone() {
            None => invitro_report::OutputFile::None,
            Some(OutputFile::One(file)) => invitro_report::OutputFile::One(file),
            Some(OutputFile::ByReporter(files)) => {
                invitro_report::OutputFile::ByReporter(files.into_iter().collect())
            }
        },
        root: options.root.clone(),
        ..invitro_report::Options::default()
    }
}

/// Shows why a run could not begin.
fn show(error: &RunError, arguments: &RunArguments) {
    let text = match error {
        RunError::Config(error) => error.render(&RenderOptions {
            base: std::env::current_dir().ok(),
            color: terminal::colors(arguments),
        }),
        RunError::Evaluation { error: inner, .. } => {
            let mut text = format!("{error}\n");
            show_frames(inner, &mut text);
            text
        }
        RunError::Process(_) => format!("{error}\n"),
    };
    eprint!("{text}");
}

/// The stack of an error, and of what caused it.
fn show_frames(error: &SerializedError, text: &mut String) {
    for frame in error.frames.iter().take(10) {
        let function = if frame.function.is_empty() { "" } else { " " };
        let _ = writeln!(
            text,
            "  at {}{function}{}:{}:{}",
            frame.function, frame.file, frame.line, frame.column
        );
    }
    if let Some(cause) = &error.cause {
        let _ = writeln!(text, "Caused by: {}", cause.headline());
        show_frames(cause, text);
    }
}

/// What the arguments ask for, or what is wrong with them.
fn request(arguments: &RunArguments, list: bool) -> Result<RunRequest, String> {
    let cwd = std::env::current_dir()
        .map_err(|error| format!("the current folder cannot be found: {error}"))?;
    let allow_net = arguments.allow_net.as_ref().map(|hosts| {
        hosts.split(',').map(str::trim).filter(|host| !host.is_empty()).map(str::to_owned).collect()
    });
    Ok(RunRequest {
        cwd,
        overrides: overrides(arguments)?,
        filters: arguments.filters.clone(),
        allow_net,
        memory_limit: arguments.memory_limit << 20,
        import_timeout: arguments.import_timeout,
        list,
    })
}

fn overrides(arguments: &RunArguments) -> Result<Overrides, String> {
    let config = arguments.config.as_ref().map(|path| match path.to_str() {
        Some("false") => ConfigChoice::None,
        _ => ConfigChoice::File(path.clone()),
    });
    let update = match arguments.update.as_deref() {
        None => None,
        Some("all" | "true") => Some(SnapshotUpdate::All),
        Some("new") => Some(SnapshotUpdate::New),
        Some("none" | "false") => Some(SnapshotUpdate::None),
        Some(other) => return Err(format!("--update must be all, new or none, not \"{other}\"")),
    };
    let silent = match arguments.silent.as_deref() {
        None => None,
        Some("true") => Some(SilentMode::On),
        Some("false") => Some(SilentMode::Off),
        Some("passed-only") => Some(SilentMode::PassedOnly),
        Some(other) => {
            return Err(format!("--silent must be true, false or passed-only, not \"{other}\""));
        }
    };
    let isolate = match arguments.isolate.as_deref() {
        _ if arguments.no_isolate => Some(Isolate::Off),
        None => None,
        Some("false") => Some(Isolate::Off),
        Some("true") => Some(Isolate::File),
        Some("test") => Some(Isolate::Test),
        Some(other) => {
            return Err(format!("--isolate must be true, test or false, not \"{other}\""));
        }
    };
    let storage_diff = match arguments.storage_diff.as_deref() {
        None => None,
        Some("full") => Some(StorageDiff::Full),
        Some("short") => Some(StorageDiff::Short),
        Some("off") => Some(StorageDiff::Off),
        Some(other) => {
            return Err(format!("--storage-diff must be full, short or off, not \"{other}\""));
        }
    };
    let leaks = match arguments.leaks.as_deref() {
        None => None,
        Some("off") => Some(LeakChecks::Off),
        Some("warn") => Some(LeakChecks::Warn),
        Some("fail") => Some(LeakChecks::Fail),
        Some(other) => return Err(format!("--leaks must be off, warn or fail, not \"{other}\"")),
    };
    Ok(Overrides {
        root: arguments.root.clone(),
        isolate,
        storage_diff,
        leaks,
        config,
        dir: arguments.dir.clone(),
        mode: arguments.mode.clone(),
        projects: arguments.project.clone(),
        test_name_pattern: arguments.test_name_pattern.clone(),
        exclude: arguments.exclude.clone(),
        pass_with_no_tests: arguments.pass_with_no_tests,
        allow_only: arguments.allow_only,
        update,
        reporters: arguments.reporter.clone(),
        output_file: output_file(&arguments.output_file)?,
        silent,
        globals: arguments.globals,
        max_workers: arguments.max_workers.clone(),
        test_timeout: arguments.test_timeout,
        hook_timeout: arguments.hook_timeout,
        bail: arguments.bail,
        retry: arguments.retry,
        shuffle: arguments.shuffle.map(|on| Shuffle { files: on, tests: on }),
        seed: arguments.seed,
        include_task_location: None,
        dangerously_ignore_unhandled_errors: arguments.dangerously_ignore_unhandled_errors,
        ..Overrides::default()
    })
}

/// `--outputFile FILE`, or `--outputFile.NAME FILE` any number of times.
fn output_file(given: &[String]) -> Result<Option<OutputFile>, String> {
    const REPORTERS: [&str; 2] = ["json", "junit"];
    let mut files = indexmap::IndexMap::new();
    let mut one = None;
    for text in given {
        match text.split_once('=') {
            Some((name, file)) if REPORTERS.contains(&name) => {
                files.insert(name.to_owned(), file.into());
            }
            _ if one.is_some() => return Err("--outputFile was given twice".to_owned()),
            _ => one = Some(text.into()),
        }
    }
    match (one, files.is_empty()) {
        (Some(_), false) => {
            Err("--outputFile is given both for all reporters and for one; name the \
                                 reporter in each: --outputFile.json, --outputFile.junit"
                .to_owned())
        }
        (Some(file), true) => Ok(Some(OutputFile::One(file))),
        (None, false) => Ok(Some(OutputFile::ByReporter(files))),
        (None, true) => Ok(None),
    }
}
