//! The options of the Workers integration: their checks, what a wrangler file adds to them, and the Workers they stand for.

mod from_wrangler;
mod merge;
mod options;
mod runner;
mod schema;
mod worker;

use std::path::{Path, PathBuf};

use serde_json::{Map, Value};

use crate::compat::{DEFAULT_AUXILIARY_DATE, check_date};
use crate::dotenv::Variables;
use crate::error::{ConfigError, Problem};
use crate::evaluated::{get, properties, to_json};
use crate::generation::Generation;
use crate::paths::{relative, resolve};
use crate::plan::Notice;
use crate::project::{
    ExportKind, Isolate, Isolation, ModuleKind, Project, ServiceDesignator, Worker, WorkerSource,
};
use crate::wrangler::{self, WranglerConfig};
use from_wrangler::FromWrangler;
use schema::{Issue, Step, check, dotted, pretty};
use worker::Reading;

/// Surroundings of a project.
pub(crate) struct Context<'a> {
    /// Folder that messages show paths relative to.
    pub(crate) cwd: &'a Path,
    /// Environment of the process.
    pub(crate) env: &'a Variables,
    /// Generation of the project.
    pub(crate) generation: Generation,
    /// Wrangler file for projects without a config that could name one.
    pub(crate) default_wrangler: Option<&'a Path>,
}

/// Rules of modules that every Worker under test has.
const DEFAULT_RULES: &[(ModuleKind, &[&str])] = &[
    (ModuleKind::Text, &["**/*.txt", "**/*.html", "**/*.sql"]),
    (ModuleKind::Data, &["**/*.bin"]),
    (ModuleKind::CompiledWasm, &["**/*.wasm", "**/*.wasm?module"]),
];

/// Rules of modules that every auxiliary Worker has.
const AUXILIARY_RULES: &[(ModuleKind, &[&str])] =
    &[(ModuleKind::EsModule, &["**/*.mjs"]), (ModuleKind::CommonJs, &["**/*.js", "**/*.cjs"])];

/// Completes a project: its Worker, the auxiliary ones, the wrangler file.
///
/// # Errors
/// Everything that is wrong with the options and the wrangler file.
pub(crate) fn complete(
    project: &mut Project,
    value: Option<&Value>,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<(), ConfigError> {
    let empty = Value::Object(Map::new());
    let value = value
        .filter(|value| !value.is_null() && !crate::evaluated::is_undefined(value))
        .unwrap_or(&empty);
    let shown = project
        .config_file
        .as_deref()
        .map_or_else(|| relative(context.cwd, &project.root), |file| relative(context.cwd, file));
    if get(value, "experimental").and_then(|experimental| get(experimental, "newConfig")).is_some()
    {
        return Err(ConfigError::new(
            "TypeError",
            "`experimental.newConfig` is now the `config` option. Replace `experimental: { newConfig: ... }` with `config: true`, \
             or `config: \"<path>\"` for a custom path.",
        ));
    }
    let checked =
        Checked::new(value, context.generation).map_err(|issues| unexpected(&shown, &issues))?;

    // Paths are relative to the project's root; in the classic generation to the folder of its config file.
    let base = match (context.generation, project.config_file.as_deref().and_then(Path::parent)) {
        (Generation::Classic, Some(folder)) => folder.to_owned(),
        _ => project.root.clone(),
    };
    let root = checked
        .options
        .get("rootPath")
        .and_then(Value::as_str)
        .map_or(base.clone(), |path| resolve(&base, path));
    let wrangler = read_wrangler(value, &root, context, notices)?;
    let from = match &wrangler {
        Some(config) => from_wrangler::convert(config, context, notices)?,
        None => FromWrangler::default(),
    };

    let mut options = from.options;
    let mut given = checked.options;
    let given_rules = given.remove("modulesRules");
    given.remove("rootPath");
    let overridden: Vec<String> = given
        .get("bindings")
        .and_then(properties)
        .into_iter()
        .flatten()
        .map(|(name, _)| name.clone())
        .collect();
    absolute_paths(&mut given, &root);
    merge::merge_options(&mut options, given);
    let secrets: Vec<String> =
        from.secrets.into_iter().filter(|name| !overridden.contains(name)).collect();

    let top_level_name = wrangler.as_ref().and_then(|config| config.top_level_name.clone());
    let name =
        wrangler.as_ref().and_then(|config| config.name.clone()).filter(|name| !name.is_empty());
    let runner_name = project.runner_name();
    let mut own_names: Vec<String> =
        [&top_level_name, &name].into_iter().flatten().cloned().collect();
    own_names.push(runner_name.clone());

    let config_path = wrangler.as_ref().map(|config| config.path.as_path());
    let compat = runner::compat(&options, project, context, config_path, notices)?;
    let main =
        get(value, "main").and_then(Value::as_str).map(|main| resolve(&base, main)).or(from.main);
    let mut under_test = Worker::new(name.unwrap_or(runner_name), compat);
    under_test.config_name = top_level_name;
    under_test.source = WorkerSource::Main { path: main };
    worker::fill(
        &mut under_test,
        &options,
        &Reading { root: &root, own_names: &own_names, secrets: &secrets },
    );
    let mut rules = from.rules;
    rules.extend(given_rules.as_ref().and_then(Value::as_array).cloned().unwrap_or_default());
    under_test.module_rules = worker::module_rules(&rules, DEFAULT_RULES);
    under_test.defines = from.defines;
    under_test.additional_exports = additional_exports(value);

    project.auxiliary = auxiliary(&checked.workers, &root, project, context, notices)?;
    let names: Vec<&str> = project.auxiliary.iter().map(|worker| worker.name.as_str()).collect();
    filter_tails(&mut under_test, &names, notices);
    runner::check_services(&under_test, &project.auxiliary, &project.runner_name())?;

    project.cf = options.get("cf").filter(|cf| cf.is_object()).map(to_json);
    project.wrangler_file = wrangler.as_ref().map(|config| config.path.clone());
    project.environment = wrangler.and_then(|config| config.environment);
    project.worker = under_test;
    if context.generation == Generation::Classic {
        let flag =
            |key: &str, default: bool| get(value, key).and_then(Value::as_bool).unwrap_or(default);
        let (isolated, single) = (flag("isolatedStorage", true), flag("singleWorker", false));
        project.isolation = Isolation {
            per_test_storage: isolated || project.test.isolate == Isolate::Test,
            single_isolate: single,
            shared_storage: !isolated,
        };
    }
    ignored(project, value);
    Ok(())
}

/// Options that have the right shape.
struct Checked {
    options: Map<String, Value>,
    workers: Vec<Map<String, Value>>,
}

impl Checked {
    fn new(value: &Value, generation: Generation) -> Result<Self, Vec<Issue>> {
        let shape = if generation == Generation::Classic {
            &*options::CLASSIC_OPTIONS
        } else {
            &*options::POOL_OPTIONS
        };
        let mut issues = Vec::new();
        check(shape, Some(value), &mut Vec::new(), &mut issues);
        if !issues.is_empty() {
            return Err(issues);
        }
        let miniflare = get(value, "miniflare").and_then(properties).cloned().unwrap_or_default();
        let mut path = vec![Step::Key("miniflare".to_owned())];
        let mut options = miniflare;
        let workers = options.remove("workers");
        rename_cache(&mut options);
        // The code of the Worker under test is the runner's; what is given for it has no effect.
        for key in ["script", "scriptPath", "modules", "modulesRoot"] {
            options.remove(key);
        }
        check(&options::WORKER, Some(&Value::Object(options.clone())), &mut path, &mut issues);
        let mut with_source = options.clone();
        with_source.insert("script".to_owned(), Value::from(""));
        check(&options::SOURCE, Some(&Value::Object(with_source)), &mut path, &mut issues);
        let mut checked = Vec::new();
        for (index, worker) in
            workers.as_ref().and_then(Value::as_array).into_iter().flatten().enumerate()
        {
            let mut worker = properties(worker).cloned().unwrap_or_default();
            rename_cache(&mut worker);
            let object = Value::Object(worker.clone());
            path.extend([Step::Key("workers".to_owned()), Step::Index(index)]);
            check(&options::SOURCE, Some(&object), &mut path, &mut issues);
            check(&options::WORKER, Some(&object), &mut path, &mut issues);
            path.truncate(1);
            checked.push(worker);
        }
        if issues.is_empty() { Ok(Self { options, workers: checked }) } else { Err(issues) }
    }
}

/// `cache` is an older name of `cacheAPI`.
fn rename_cache(options: &mut Map<String, Value>) {
    if let Some(cache) = options.remove("cache") {
        options.entry("cacheAPI").or_insert(cache);
    }
}

fn unexpected(shown: &str, issues: &[Issue]) -> ConfigError {
    ConfigError::Options {
        message: format!("Unexpected options in project {shown}:\n{}", pretty(issues)),
        problems: issues
            .iter()
            .map(|issue| Problem {
                message: issue.message.clone(),
                location: None,
                key: dotted(&issue.path),
                allowed: Vec::new(),
                help: None,
            })
            .collect(),
    }
}

/// Reads the wrangler file that the options name.
fn read_wrangler(
    value: &Value,
    root: &Path,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Option<WranglerConfig>, ConfigError> {
    let section = get(value, "wrangler");
    let new_config = match get(value, "config") {
        Some(Value::Bool(true)) => Some("cloudflare.config.ts"),
        Some(Value::String(path)) => Some(path.as_str()),
        _ => None,
    };
    if let Some(path) = new_config {
        if section.is_some() {
            return Err(ConfigError::new(
                "TypeError",
                "`wrangler` can't be used with `config`. Set `config` to use `cloudflare.config.ts`, or `wrangler` to use a \
                 Wrangler configuration file.",
            ));
        }
        let path = resolve(root, path);
        if !path.is_file() {
            let path = path.display();
            return Err(ConfigError::new(
                "TypeError",
                format!("`config` is enabled but no `cloudflare.config.ts` was found at {path}."),
            ));
        }
        return Err(ConfigError::new(
            "Error",
            format!("The configuration in {} cannot be used yet.", path.display()),
        )
        .with_help("Name a wrangler file with `wrangler: { configPath }` instead."));
    }
    let text = |key: &str| section.and_then(|section| get(section, key)).and_then(Value::as_str);
    let path: Option<PathBuf> = text("configPath")
        .map(|path| resolve(root, path))
        .or_else(|| context.default_wrangler.map(Path::to_owned));
    let Some(path) = path else { return Ok(None) };
    let environment = text("environment").or_else(|| {
        context.env.get("CLOUDFLARE_ENV").map(String::as_str).filter(|env| !env.is_empty())
    });
    let config = wrangler::read(&path, environment, context.cwd)?;
    if let Some(warnings) = &config.warnings {
        notices.push(Notice { warning: true, text: warnings.clone() });
    }
    Ok(Some(config))
}

/// Makes the paths of given options absolute, since those of the wrangler file have another base.
fn absolute_paths(options: &mut Map<String, Value>, root: &Path) {
    let absolute = |value: &mut Value| {
        if let Value::String(path) = value {
            *path = crate::paths::slashes(&resolve(root, path.as_str()));
        }
    };
    for key in ["wasmBindings", "textBlobBindings", "dataBlobBindings"] {
        for (_, value) in options.get_mut(key).and_then(Value::as_object_mut).into_iter().flatten()
        {
            absolute(value);
        }
    }
    if let Some(path) = options.get_mut("sitePath") {
        absolute(path);
    }
    if let Some(directory) =
        options.get_mut("assets").and_then(|assets| assets.get_mut("directory"))
    {
        absolute(directory);
    }
}

fn additional_exports(value: &Value) -> indexmap::IndexMap<String, ExportKind> {
    let entries = get(value, "additionalExports").and_then(properties).into_iter().flatten();
    entries
        .filter_map(|(name, kind)| {
            let kind = match kind.as_str()? {
                "WorkerEntrypoint" => ExportKind::WorkerEntrypoint,
                "DurableObject" => ExportKind::DurableObject,
                "WorkflowEntrypoint" => ExportKind::WorkflowEntrypoint,
                _ => return None,
            };
            Some((name.clone(), kind))
        })
        .collect()
}

/// The auxiliary Workers.
fn auxiliary(
    workers: &[Map<String, Value>],
    root: &Path,
    project: &Project,
    context: &Context<'_>,
    notices: &mut Vec<Notice>,
) -> Result<Vec<Worker>, ConfigError> {
    let shown = relative(context.cwd, &project.root);
    let prefix = context.generation.worker_name_prefix();
    let mut out: Vec<Worker> = Vec::new();
    for (index, options) in workers.iter().enumerate() {
        let name = options.get("name").and_then(Value::as_str).unwrap_or_default();
        let what = format!("In project {shown}, `miniflare.workers[{index}].name` must");
        if name.is_empty() {
            return Err(ConfigError::new("Error", format!("{what} be non-empty")));
        }
        if name.starts_with(prefix) {
            return Err(ConfigError::new(
                "Error",
                format!("{what} not start with \"{prefix}\", got {name}"),
            ));
        }
        if out.iter().any(|other| other.name == name) {
            return Err(ConfigError::new(
                "MiniflareCoreError [ERR_DUPLICATE_NAME]",
                format!("Multiple workers defined with the same `name`: \"{name}\""),
            ));
        }
        let own_root = options
            .get("rootPath")
            .and_then(Value::as_str)
            .map_or_else(|| root.to_owned(), |path| resolve(root, path));
        let date = options
            .get("compatibilityDate")
            .and_then(Value::as_str)
            .unwrap_or(DEFAULT_AUXILIARY_DATE);
        check_date(date)?;
        let flags = runner::flags(options);
        let compat = runner::compile_for(date, &flags, name, notices)?;
        let mut worker = Worker::new(name.to_owned(), compat);
        worker.source = worker::source(options, &own_root);
        let own_names = [name.to_owned()];
        worker::fill(
            &mut worker,
            options,
            &Reading { root: &own_root, own_names: &own_names, secrets: &[] },
        );
        let rules =
            options.get("modulesRules").and_then(Value::as_array).cloned().unwrap_or_default();
        worker.module_rules = worker::module_rules(&rules, AUXILIARY_RULES);
        out.push(worker);
    }
    Ok(out)
}

/// Leaves only the tail consumers that exist, each once.
fn filter_tails(worker: &mut Worker, names: &[&str], notices: &mut Vec<Notice>) {
    for list in [&mut worker.tails, &mut worker.streaming_tails] {
        let mut kept: Vec<ServiceDesignator> = Vec::new();
        for tail in std::mem::take(list) {
            if kept.contains(&tail) {
                continue;
            }
            let ServiceDesignator::Worker { name: Some(name), .. } = &tail else {
                kept.push(tail);
                continue;
            };
            if names.contains(&name.as_str()) {
                kept.push(tail);
            } else {
                notices.push(Notice {
                    warning: true,
                    text: format!(
                        "Tail consumer \"{name}\" was not found in `miniflare.workers`. Make sure you add it if you'd like to \
                         simulate receiving tail events locally."
                    ),
                });
            }
        }
        *list = kept;
    }
}

/// Options that were given and change nothing.
fn ignored(project: &mut Project, value: &Value) {
    let given = get(value, "miniflare").and_then(properties).cloned().unwrap_or_default();
    for key in [
        "connectHandlers",
        "containerEngine",
        "inspectorPort",
        "host",
        "port",
        "https",
        "upstream",
        "unsafeBindings",
    ] {
        if given.contains_key(key) {
            project.ignored_options.push(format!("miniflare.{key}"));
        }
    }
    project.ignored_options.sort();
    project.ignored_options.dedup();
}
