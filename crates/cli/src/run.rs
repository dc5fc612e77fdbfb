//! `invitro run` and `invitro list`.

use std::io::{self, Write as _};
use std::process::ExitCode;

use invitro_config::overrides::ConfigChoice;
use invitro_config::project::{OutputFile, Shuffle, SilentMode, SnapshotUpdate};
use invitro_config::{Overrides, RenderOptions};
use invitro_runner::{RunError, RunRequest, Tree, prepare};

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
    interrupt::listen(run.interrupter());
    let mut sink = |event: invitro_protocol::TestEvent| {
        let _ = writeln!(io::stdout(), "{}", serde_json::to_string(&event).unwrap_or_default());
    };
    let end = run.execute(&mut sink);
    if end.interrupted {
        return ExitCode::from(interrupt::STOPPED);
    }
    if end.success { ExitCode::SUCCESS } else { ExitCode::FAILURE }
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
            for frame in inner.frames.iter().take(10) {
                text.push_str(&format!("    at {}:{}:{}\n", frame.file, frame.line, frame.column));
            }
            text
        }
        RunError::Process(_) => format!("{error}\n"),
    };
    eprint!("{text}");
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
    Ok(Overrides {
        root: arguments.root.clone(),
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
    Ok(match (one, files.is_empty()) {
        (Some(file), _) => Some(OutputFile::One(file)),
        (None, false) => Some(OutputFile::ByReporter(files)),
        (None, true) => None,
    })
}
