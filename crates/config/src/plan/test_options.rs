//! `test` options of a project, and those of the whole run.

use std::path::Path;

use indexmap::IndexMap;
use serde_json::Value;

use super::read::{Ignored, Options, as_pattern, module_path};
use crate::error::ConfigError;
use crate::evaluated::{EvaluatedConfig, Marker, get, properties, to_json};
use crate::overrides::parse_workers;
use crate::paths::resolve;
use crate::project::{
    ChaiConfig, DepsOptions, FakeTimers, HookOrder, Isolate, OutputFile, PoolKind, Reporter, Retry,
    RunOptions, SequenceOptions, SetupOrder, Shuffle, SilentMode, SnapshotOptions, SnapshotUpdate,
    TestOptions,
};

/// Options that are read here, or that a run has no use for and that need not be named.
const KNOWN: &[&str] = &[
    "name",
    "root",
    "dir",
    "include",
    "exclude",
    "includeSource",
    "setupFiles",
    "globalSetup",
    "provide",
    "env",
    "testTimeout",
    "hookTimeout",
    "teardownTimeout",
    "retry",
    "repeats",
    "bail",
    "maxConcurrency",
    "sequence",
    "isolate",
    "storageDiff",
    "leaks",
    "fileParallelism",
    "maxWorkers",
    "minWorkers",
    "pool",
    "poolOptions",
    "environment",
    "environmentOptions",
    "globals",
    "allowOnly",
    "passWithNoTests",
    "testNamePattern",
    "expect",
    "clearMocks",
    "mockReset",
    "restoreMocks",
    "unstubEnvs",
    "unstubGlobals",
    "fakeTimers",
    "chaiConfig",
    "diff",
    "snapshotFormat",
    "snapshotSerializers",
    "resolveSnapshotPath",
    "expandSnapshotDiff",
    "snapshotEnvironment",
    "update",
    "includeTaskLocation",
    "dangerouslyIgnoreUnhandledErrors",
    "disableConsoleIntercept",
    "printConsoleTrace",
    "logHeapUsage",
    "slowTestThreshold",
    "onConsoleLog",
    "onStackTrace",
    "onUnhandledError",
    "deps",
    "server",
    "css",
    "alias",
    "tags",
    "strictTags",
    "attachmentsDir",
    "forceRerunTriggers",
    "runner",
    "reporters",
    "outputFile",
    "silent",
    "hideSkippedTests",
    "coverage",
    "cache",
    "watch",
    "projects",
    "workspace",
    "browser",
    "typecheck",
    "benchmark",
    "open",
    "ui",
    "api",
    "uiBase",
    "color",
    "clearScreen",
    "watchTriggerPatterns",
    "standalone",
    "mode",
    "watchExclude",
    "inspect",
    "inspectBrk",
    "execArgv",
    "vmMemoryLimit",
    "detectAsyncLeaks",
    "experimental",
];

/// Those of [`KNOWN`] that change nothing in a run and are named when given.
const NOT_HONOURED: &[&str] = &[
    "runner",
    "snapshotEnvironment",
    "execArgv",
    "vmMemoryLimit",
    "detectAsyncLeaks",
    "experimental",
    "inspect",
    "inspectBrk",
    "benchmark",
];

const DEFAULT_INCLUDE: &str = "**/*.{test,spec}.?(c|m)[jt]s?(x)";

fn default_exclude(vitest_major: u32) -> Vec<String> {
    let list: &[&str] = if vitest_major >= 4 {
        &["**/node_modules/**", "**/.git/**"]
    } else {
        &[
            "**/node_modules/**",
            "**/dist/**",
            "**/cypress/**",
            "**/.{idea,git,cache,output,temp}/**",
            "**/{karma,rollup,webpack,vite,vitest,jest,ava,babel,nyc,cypress,tsup,build,eslint,prettier}.config.*",
        ]
    };
    list.iter().map(|pattern| (*pattern).to_owned()).collect()
}

/// Reads the options of a project.
pub(super) fn read(
    test: Option<&Value>,
    root: &Path,
    vitest_major: u32,
    processors: u32,
    ignored: &Ignored,
) -> TestOptions {
    let options = Options::new(test, "test", ignored);
    options.ignore_unknown(KNOWN);
    for key in NOT_HONOURED {
        options.ignore(key);
    }
    // What files print always goes through the reporters.
    for key in ["disableConsoleIntercept", "printConsoleTrace", "logHeapUsage"] {
        if options.bool(key) == Some(true) {
            options.ignore(key);
        }
    }
    let dir = options.text("dir").map_or_else(|| root.to_owned(), |dir| resolve(root, dir));
    let expect = options.below("expect", "test.expect");
    let poll = expect.below("poll", "test.expect.poll");
    let setup_files = options.files("setupFiles", root);
    let serializers = options.files("snapshotSerializers", root);
    let mut triggers = options.list("forceRerunTriggers").unwrap_or_else(|| {
        vec!["**/package.json/**".into(), "**/{vitest,vite}.config.*/**".into()]
    });
    triggers.extend(setup_files.iter().chain(&serializers).map(|file| file.display().to_string()));
    let max_concurrency = options.count("maxConcurrency").filter(|count| *count > 0).unwrap_or(5);
    let file_parallelism = options.bool("fileParallelism").unwrap_or(true);
    TestOptions {
        vitest_major,
        include: options.list("include").unwrap_or_else(|| vec![DEFAULT_INCLUDE.to_owned()]),
        exclude: options.list("exclude").unwrap_or_else(|| default_exclude(vitest_major)),
        include_source: options.list("includeSource").unwrap_or_default(),
        dir,
        setup_files,
        global_setup: options.files("globalSetup", root),
        provide: options.map("provide").unwrap_or_default(),
        env: environment(options),
        test_timeout: options.count("testTimeout").unwrap_or(5_000),
        hook_timeout: options.count("hookTimeout").unwrap_or(10_000),
        retry: retry(options),
        repeats: options.count("repeats").unwrap_or(0) as u32,
        bail: options.count("bail").unwrap_or(0) as u32,
        max_concurrency: max_concurrency as u32,
        sequence: sequence(options),
        isolate: options.read("isolate", isolate).unwrap_or_default(),
        storage_diff: options.keyword("storageDiff").unwrap_or_default(),
        leaks: options.keyword("leaks").unwrap_or_default(),
        file_parallelism,
        max_workers: workers(options, processors)
            .filter(|_| file_parallelism)
            .or((!file_parallelism).then_some(1)),
        pool: pool(options.raw("pool")),
        environment: options.text("environment").unwrap_or_else(|| "node".to_owned()),
        environment_options: options.json("environmentOptions"),
        globals: options.bool("globals").unwrap_or(false),
        allow_only: options.bool("allowOnly"),
        pass_with_no_tests: options.bool("passWithNoTests").unwrap_or(false),
        test_name_pattern: options.pattern("testNamePattern"),
        require_assertions: expect.bool("requireAssertions").unwrap_or(false),
        poll_interval: poll.count("interval").unwrap_or(50),
        poll_timeout: poll.count("timeout").unwrap_or(1_000),
        clear_mocks: options.bool("clearMocks").unwrap_or(vitest_major >= 5),
        mock_reset: options.bool("mockReset").unwrap_or(false),
        restore_mocks: options.bool("restoreMocks").unwrap_or(false),
        unstub_envs: options.bool("unstubEnvs").unwrap_or(false),
        unstub_globals: options.bool("unstubGlobals").unwrap_or(false),
        fake_timers: fake_timers(options.below("fakeTimers", "test.fakeTimers")),
        chai_config: chai(options.below("chaiConfig", "test.chaiConfig")),
        diff: options.raw("diff").map(|diff| match diff {
            Value::String(file) => serde_json::json!({ "module": module_path(root, file) }),
            other => to_json(other),
        }),
        snapshot: SnapshotOptions {
            update: options.raw("update").and_then(snapshot_update),
            format: options.map("snapshotFormat").unwrap_or_default(),
            serializers,
            resolve_path: options.function("resolveSnapshotPath"),
            expand_diff: options.bool("expandSnapshotDiff").unwrap_or(false),
            environment: options.text("snapshotEnvironment"),
        },
        include_task_location: options.bool("includeTaskLocation").unwrap_or(false),
        dangerously_ignore_unhandled_errors: options
            .bool("dangerouslyIgnoreUnhandledErrors")
            .unwrap_or(false),
        disable_console_intercept: options.bool("disableConsoleIntercept").unwrap_or(false),
        print_console_trace: options.bool("printConsoleTrace").unwrap_or(false),
        log_heap_usage: options.bool("logHeapUsage").unwrap_or(false),
        slow_test_threshold: options.count("slowTestThreshold").unwrap_or(300),
        on_console_log: options.function("onConsoleLog"),
        on_stack_trace: options.function("onStackTrace"),
        on_unhandled_error: options.function("onUnhandledError"),
        deps: deps(options),
        css: options.json("css"),
        tags: options.json("tags").and_then(|tags| tags.as_array().cloned()).unwrap_or_default(),
        strict_tags: options.bool("strictTags").unwrap_or(true),
        attachments_dir: resolve(
            root,
            options.text("attachmentsDir").unwrap_or_else(|| {
                if vitest_major >= 5 {
                    ".vitest/attachments".to_owned()
                } else {
                    ".vitest-attachments".to_owned()
                }
            }),
        ),
        force_rerun_triggers: triggers,
        runner: options.text("runner"),
    }
}

/// Reads the options of the whole run from the root config.
///
/// # Errors
/// A `maxWorkers` of the environment that is no number.
pub(super) fn read_run(
    config: Option<&EvaluatedConfig>,
    root: &Path,
    processors: u32,
    env: &crate::dotenv::Variables,
    ignored: &Ignored,
) -> Result<RunOptions, ConfigError> {
    let test = config.and_then(EvaluatedConfig::test);
    let options = Options::new(test, "test", ignored);
    let cache_dir =
        config.and_then(|config| get(&config.config, "cacheDir")).and_then(Value::as_str);
    let mut max_workers = workers(options, processors);
    if options.bool("fileParallelism") == Some(false) {
        max_workers = Some(1);
    }
    if let Some(text) = env.get("VITEST_MAX_WORKERS").filter(|text| !text.is_empty()) {
        max_workers = Some(parse_workers(text, processors)?);
    }
    Ok(RunOptions {
        root: root.to_owned(),
        config_file: config.and_then(|config| config.file.clone()),
        reporters: reporters(options.raw("reporters")),
        output_file: output_file(options.raw("outputFile"), root),
        silent: match options.raw("silent") {
            Some(Value::Bool(true)) => SilentMode::On,
            Some(Value::String(text)) if text == "passed-only" => SilentMode::PassedOnly,
            _ => SilentMode::Off,
        },
        hide_skipped_tests: options.bool("hideSkippedTests").unwrap_or(false),
        slow_test_threshold: options.count("slowTestThreshold").unwrap_or(300),
        bail: options.count("bail").unwrap_or(0) as u32,
        max_workers,
        test_name_pattern: options.pattern("testNamePattern"),
        pass_with_no_tests: options.bool("passWithNoTests").unwrap_or(false),
        seed: options.below("sequence", "test.sequence").count("seed"),
        teardown_timeout: options.count("teardownTimeout").unwrap_or(10_000),
        dangerously_ignore_unhandled_errors: options
            .bool("dangerouslyIgnoreUnhandledErrors")
            .unwrap_or(false),
        global_setup: options.files("globalSetup", root),
        coverage: options.json("coverage"),
        clear_screen: options
            .bool("clearScreen")
            .or_else(|| get(&config?.config, "clearScreen")?.as_bool())
            .unwrap_or(true),
        on_console_log: options.function("onConsoleLog"),
        on_unhandled_error: options.function("onUnhandledError"),
        cache_dir: resolve(root, cache_dir.unwrap_or("node_modules/.vite")),
        cache: options.raw("cache").and_then(Value::as_bool) != Some(false),
    })
}

fn isolate(value: &Value) -> Option<Isolate> {
    match value {
        Value::Bool(false) => Some(Isolate::Off),
        Value::Bool(true) => Some(Isolate::File),
        Value::String(text) if text == "test" => Some(Isolate::Test),
        _ => None,
    }
}

fn environment(options: Options<'_>) -> IndexMap<String, String> {
    let map = options.map("env").unwrap_or_default();
    map.into_iter()
        .map(|(key, value)| {
            let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
            (key, text)
        })
        .collect()
}

fn retry(options: Options<'_>) -> Retry {
    if options.raw("retry").and_then(properties).is_some() {
        let retry = options.below("retry", "test.retry");
        // A function cannot be used in a config file; the original warns and drops it.
        return Retry {
            count: retry.count("count").unwrap_or(0) as u32,
            delay: retry.count("delay").unwrap_or(0),
            condition: retry.pattern("condition"),
        };
    }
    Retry { count: options.count("retry").unwrap_or(0) as u32, ..Retry::default() }
}

fn sequence(options: Options<'_>) -> SequenceOptions {
    let sequence = options.below("sequence", "test.sequence");
    sequence.ignore("sequencer");
    let shuffle = match sequence.raw("shuffle") {
        Some(Value::Bool(on)) => Shuffle { files: *on, tests: *on },
        Some(_) => {
            let shuffle = sequence.below("shuffle", "test.sequence.shuffle");
            Shuffle {
                files: shuffle.bool("files").unwrap_or(false),
                tests: shuffle.bool("tests").unwrap_or(false),
            }
        }
        None => Shuffle::default(),
    };
    SequenceOptions {
        hooks: match sequence.text("hooks").as_deref() {
            Some("list") => HookOrder::List,
            Some("parallel") => HookOrder::Parallel,
            _ => HookOrder::Stack,
        },
        setup_files: match sequence.text("setupFiles").as_deref() {
            Some("parallel") => SetupOrder::Parallel,
            _ => SetupOrder::List,
        },
        concurrent: sequence.bool("concurrent").unwrap_or(false),
        shuffle,
        seed: sequence.count("seed"),
        group_order: sequence.integer("groupOrder").unwrap_or(0) as i32,
    }
}

fn workers(options: Options<'_>, processors: u32) -> Option<u32> {
    match options.raw("maxWorkers")? {
        Value::String(text) => parse_workers(text, processors).ok(),
        _ => options.count("maxWorkers").map(|count| count.max(1) as u32),
    }
}

/// The name of the classic pool.
const CLASSIC_POOL: &str = "@cloudflare/vitest-pool-workers";

fn pool(value: Option<&Value>) -> PoolKind {
    match value {
        None => PoolKind::Default,
        Some(Value::String(name)) if name == CLASSIC_POOL || name == "cloudflare-pool" => {
            PoolKind::Workers
        }
        Some(Value::String(name)) => PoolKind::Other(name.clone()),
        Some(other) => match Marker::of(other) {
            Some(Marker::Pool { .. }) => PoolKind::Workers,
            _ => PoolKind::Other("a pool object".to_owned()),
        },
    }
}

fn snapshot_update(value: &Value) -> Option<SnapshotUpdate> {
    match value {
        Value::Bool(true) => Some(SnapshotUpdate::All),
        Value::String(text) => match text.as_str() {
            "all" => Some(SnapshotUpdate::All),
            "new" => Some(SnapshotUpdate::New),
            "none" => Some(SnapshotUpdate::None),
            _ => None,
        },
        _ => None,
    }
}

fn fake_timers(options: Options<'_>) -> FakeTimers {
    let defaults = FakeTimers::default();
    FakeTimers {
        loop_limit: options.count("loopLimit").unwrap_or(defaults.loop_limit),
        should_clear_native_timers: options.bool("shouldClearNativeTimers").unwrap_or(true),
        to_fake: options.list("toFake"),
        to_not_fake: options.list("toNotFake"),
        now: options.raw("now").and_then(|now| match Marker::of(now) {
            Some(Marker::Date(time)) => Some(time),
            _ => now.as_f64(),
        }),
        should_advance_time: options.bool("shouldAdvanceTime").unwrap_or(false),
        advance_time_delta: options.count("advanceTimeDelta"),
    }
}

fn chai(options: Options<'_>) -> ChaiConfig {
    ChaiConfig {
        include_stack: options.bool("includeStack").unwrap_or(false),
        show_diff: options.bool("showDiff").unwrap_or(true),
        truncate_threshold: options.count("truncateThreshold").unwrap_or(40) as u32,
    }
}

fn deps(options: Options<'_>) -> DepsOptions {
    let server = options.below("server", "test.server").below("deps", "test.server.deps");
    let deps = options.below("deps", "test.deps");
    let mut out = DepsOptions {
        interop_default: deps.bool("interopDefault").unwrap_or(true),
        module_directories: deps
            .list("moduleDirectories")
            .unwrap_or_else(|| vec!["node_modules".to_owned()]),
        ..DepsOptions::default()
    };
    match server.raw("inline") {
        Some(Value::Bool(all)) => out.inline_all = *all,
        Some(Value::Array(items)) => {
            split_patterns(items, &mut out.inline, &mut out.inline_patterns);
        }
        _ => {}
    }
    if let Some(Value::Array(items)) = server.raw("external") {
        split_patterns(items, &mut out.external, &mut out.external_patterns);
    }
    out
}

fn split_patterns(
    items: &[Value],
    texts: &mut Vec<String>,
    patterns: &mut Vec<crate::project::Pattern>,
) {
    for item in items {
        match item {
            Value::String(text) => texts.push(text.clone()),
            other => patterns.extend(as_pattern(other)),
        }
    }
}

fn reporters(value: Option<&Value>) -> Vec<Reporter> {
    let named = |name: &str, options: Option<&Value>| Reporter::Named {
        name: name.to_owned(),
        options: options
            .map(to_json)
            .and_then(|options| options.as_object().cloned())
            .map(|map| map.into_iter().collect())
            .unwrap_or_default(),
    };
    let one = |value: &Value| match (value, Marker::of(value)) {
        (Value::String(name), _) => Some(named(name, None)),
        (Value::Array(pair), _) => {
            pair.first().and_then(Value::as_str).map(|name| named(name, pair.get(1)))
        }
        (_, Some(Marker::Instance { class, .. })) => {
            Some(Reporter::Instance { class: class.to_owned() })
        }
        (Value::Object(_), _) => Some(Reporter::Instance { class: "Object".to_owned() }),
        _ => None,
    };
    match value {
        Some(Value::Array(items)) => items.iter().filter_map(one).collect(),
        Some(other) => one(other).into_iter().collect(),
        None => Vec::new(),
    }
}

fn output_file(value: Option<&Value>, root: &Path) -> Option<OutputFile> {
    match value? {
        Value::String(file) => Some(OutputFile::One(resolve(root, file))),
        other => {
            let map = properties(other)?;
            let files = map
                .iter()
                .filter_map(|(name, file)| Some((name.clone(), resolve(root, file.as_str()?))));
            Some(OutputFile::ByReporter(files.collect()))
        }
    }
}
