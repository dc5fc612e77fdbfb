//! A file process: runs one test file, streams what happens, and exits without cleaning up.

use std::cell::Cell;
use std::path::PathBuf;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use invitro_config::Project;
use invitro_protocol::{Durations, FileEvent, FileRequest, SerializedError};
use serde_json::{Map, Value, json};

use crate::coordinator::milliseconds;
use crate::process::{Sender, interrupt, memory};
use crate::runtime::{ProcessState, Runtime, serialize};

/// What a file process knows of its project.
pub(crate) struct ProjectState {
    pub(crate) project: Project,
    /// The setup files that each file runs.
    pub(crate) setup_files: Vec<PathBuf>,
    pub(crate) provided: Map<String, Value>,
    pub(crate) env: Map<String, Value>,
    pub(crate) seed: u64,
    pub(crate) memory_limit: u64,
    /// How much of the time spent on transforms was told with the files so far.
    pub(crate) transforms_told: Cell<Duration>,
    /// Why the project could not be prepared, if it could not.
    pub(crate) failure: Option<SerializedError>,
}

/// The exit code after a panic.
const PANICKED: i32 = 101;

/// Frames that are sent when nothing can be computed any more.
struct LastWords {
    out_of_memory: Vec<u8>,
    fd: i32,
}

static LAST_WORDS: Mutex<Option<LastWords>> = Mutex::new(None);

/// The life of a file process; returns its exit code. `last_words` is a descriptor of the same
/// connection as `sender`, for the moment when no memory is left.
pub(crate) fn main(
    runtime: &mut Runtime,
    state: &ProjectState,
    request: &FileRequest,
    mut sender: Sender,
    last_words: i32,
) -> i32 {
    let started = Instant::now();
    // Before the coordinator knows whom to ask.
    interrupt::listen(&mut runtime.engine, state.memory_limit);
    if sender.send(&FileEvent::Started { pid: std::process::id() }).is_err() {
        return 1;
    }
    ProcessState::of(runtime.engine.context()).sender.replace(Some(sender));
    let mut environment = 0.0;
    let result = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
        prepare(state, request, last_words);
        run(runtime, state, request, || environment = milliseconds(started.elapsed()))
    }));
    let (errors, panicked) = match result {
        Ok(errors) => (errors, false),
        Err(_) => (Vec::new(), true),
    };
    let process = ProcessState::of(runtime.engine.context());
    let mut sender = process.sender.borrow_mut();
    let Some(sender) = sender.as_mut() else { return 1 };
    if panicked {
        let (message, location) = crate::panics::last();
        let _ = sender.send(&FileEvent::Panic { message, location });
        return PANICKED;
    }
    let transforms = time_spent_on_transforms(runtime).saturating_sub(state.transforms_told.get());
    let durations =
        Durations { environment, transform: milliseconds(transforms), ..Durations::default() };
    let _ = sender.send(&FileEvent::Done { errors, durations, peak_memory: peak_memory() });
    0
}

/// How long this process, and those that it was forked from, have read and transformed modules.
pub(crate) fn time_spent_on_transforms(runtime: &Runtime) -> Duration {
    runtime.host.modules().map_or(Duration::ZERO, |modules| modules.time_spent())
}

fn prepare(state: &ProjectState, request: &FileRequest, fd: i32) {
    let limit = state.memory_limit;
    if let Ok(out_of_memory) =
        invitro_protocol::frame::encode(&FileEvent::OutOfMemory { limit, frames: Vec::new() })
    {
        if let Ok(mut words) = LAST_WORDS.lock() {
            *words = Some(LastWords { out_of_memory, fd });
        }
        memory::set_limit(limit, out_of_memory_now);
    }
    // So that the report of a failure of ours can be tested end to end.
    let asked =
        std::env::var("INVITRO_TEST_PANIC").is_ok_and(|part| request.file.path.contains(&part));
    assert!(!asked, "asked to panic by INVITRO_TEST_PANIC");
}

/// Says that no memory is left and ends the process.
fn out_of_memory_now() {
    // Nobody else holds the lock while user code runs.
    if let Ok(words) = LAST_WORDS.try_lock()
        && let Some(LastWords { out_of_memory, fd }) = &*words
    {
        crate::process::write_last(*fd, out_of_memory);
    }
    std::process::abort();
}

/// Runs the file; `ready` is called when the environment is there and the file comes next.
fn run(
    runtime: &mut Runtime,
    state: &ProjectState,
    request: &FileRequest,
    ready: impl FnOnce(),
) -> Vec<SerializedError> {
    if let Some(failure) = &state.failure {
        return vec![failure.clone()];
    }
    let seed = state.seed ^ u64::from(request.file.id);
    runtime.engine.reseed(seed);
    invitro_bindings::reseed(runtime.engine.context(), seed);
    let options = options(state, request);
    let result = runtime.import("runner/file").and_then(|module| {
        let options = runtime.json(&options)?;
        ready();
        runtime.call_async(&module, "run", &[options])
    });
    match result {
        Ok(_) => Vec::new(),
        Err(error) => vec![serialize(error, runtime.engine.context())],
    }
}

/// What `runner/file.ts` is told (`FileOptions` there).
fn options(state: &ProjectState, request: &FileRequest) -> Value {
    let project = &state.project;
    let test = &project.test;
    let mut env = state.env.clone();
    env.insert("VITEST_POOL_ID".to_owned(), request.worker.to_string().into());
    // Vitest 4 alone counts workers from zero.
    let first_worker = u32::from(test.vitest_major != 4);
    let worker = request.file.id + first_worker;
    env.insert("VITEST_WORKER_ID".to_owned(), worker.to_string().into());
    let update = test.snapshot.update.map_or_else(
        || json!(if std::env::var_os("CI").is_some() { "none" } else { "new" }),
        |update| json!(update),
    );
    let mut config = json!({
        "root": project.root,
        "project": project.name,
        "vitestMajor": test.vitest_major,
        "testTimeout": test.test_timeout,
        "hookTimeout": test.hook_timeout,
        "retry": {
            "count": test.retry.count,
            "delay": test.retry.delay,
            "condition": test.retry.condition,
        },
        "repeats": test.repeats,
        "bail": request.bail,
        "maxConcurrency": test.max_concurrency,
        "sequence": {
            "hooks": test.sequence.hooks,
            "setupFiles": test.sequence.setup_files,
            "concurrent": test.sequence.concurrent,
            "shuffle": test.sequence.shuffle.tests,
        },
        "allowOnly": test.allow_only.unwrap_or_else(|| std::env::var_os("CI").is_none()),
        "passWithNoTests": test.pass_with_no_tests,
        "includeTaskLocation": true,
        "clearMocks": test.clear_mocks,
        "mockReset": test.mock_reset,
        "restoreMocks": test.restore_mocks,
        "unstubEnvs": test.unstub_envs,
        "unstubGlobals": test.unstub_globals,
        "fakeTimers": test.fake_timers,
        "expect": {
            "requireAssertions": test.require_assertions,
            "poll": { "interval": test.poll_interval, "timeout": test.poll_timeout },
        },
        "chaiConfig": test.chai_config,
        "snapshot": {
            "update": update,
            "expand": test.snapshot.expand_diff,
            "format": test.snapshot.format,
        },
        "tags": test.tags,
        "strictTags": test.strict_tags,
        "globals": test.globals,
        "collectOnly": request.list,
    });
    if let Some(diff) = test.diff.as_ref().filter(|diff| diff.get("module").is_none()) {
        config["diff"] = diff.clone();
    }
    if !request.lines.is_empty() {
        config["locations"] = json!(request.lines);
    }
    if let Some(pattern) = &request.test_name_pattern {
        config["testNamePattern"] = json!({ "source": pattern, "flags": "" });
    } else if let Some(pattern) = &test.test_name_pattern {
        config["testNamePattern"] = json!(pattern);
    }
    drop_nulls(&mut config);
    let (globals, _) = super::project::split_defines(&project.vite.define);
    json!({
        "path": request.file.absolute,
        "config": config,
        "setupFiles": state.setup_files,
        "serializers": test.snapshot.serializers,
        "provided": state.provided,
        "env": env,
        "main": super::project::main_module(project),
        "configFile": project.config_file,
        "mode": project.vite.mode,
        "functions": {
            "resolveSnapshotPath": test.snapshot.resolve_path,
            "onConsoleLog": test.on_console_log,
            "onStackTrace": test.on_stack_trace,
            "onUnhandledError": test.on_unhandled_error,
        },
        "diffModule": test.diff.as_ref().and_then(|diff| diff.get("module")),
        "seed": state.seed,
        "perTestStorage": project.isolation.per_test_storage,
        "shared": project.isolation.single_isolate,
        "storageDiff": test.storage_diff,
        "leaks": test.leaks,
        "defines": [
            {
                "source": project.wrangler_file.as_deref().map_or_else(
                    || "the Worker's configuration".to_owned(),
                    |path| path.display().to_string(),
                ),
                "values": project.worker.defines,
            },
            {
                "source": project.config_file.as_deref().map_or_else(
                    || "the configuration".to_owned(),
                    |path| path.display().to_string(),
                ),
                "values": globals,
            },
        ],
        "worker": project.worker,
    })
}

/// Removes what is not set: the runner takes its own default for what is missing, not for `null`.
fn drop_nulls(value: &mut Value) {
    match value {
        Value::Object(map) => {
            map.retain(|_, value| !value.is_null());
            map.values_mut().for_each(drop_nulls);
        }
        Value::Array(list) => list.iter_mut().for_each(drop_nulls),
        _ => {}
    }
}

/// The largest resident size of this process so far, in bytes.
#[cfg(unix)]
fn peak_memory() -> u64 {
    use nix::sys::resource::{UsageWho, getrusage};
    let unit = if cfg!(target_os = "macos") { 1 } else { 1024 };
    getrusage(UsageWho::RUSAGE_SELF)
        .map_or(0, |usage| u64::try_from(usage.max_rss()).unwrap_or(0) * unit)
}

#[cfg(not(unix))]
fn peak_memory() -> u64 {
    0
}
