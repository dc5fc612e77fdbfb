//! From evaluated configs to projects.
//!
//! 1. [`crate::discover::discover`] finds the files; the config process evaluates them.
//! 2. [`project_files`] says which further config files the root config's projects need; they are evaluated too.
//! 3. [`Plan::build`] gives the options of the run and a [`Draft`] per project, everything but the Worker.
//! 4. globalSetup runs; where [`Draft::options_function`] says so, the options function is called with `{ inject }`.
//! 5. [`Draft::finish`] reads the wrangler file and gives the [`Project`].

mod merge;
mod projects;
mod read;
mod test_options;
mod vite;

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;
use serde_json::Value;

pub use projects::{folder_name, project_files};

use crate::compat::Compat;
use crate::discover::{Discovered, Package, generation};
use crate::dotenv::Variables;
use crate::error::ConfigError;
use crate::evaluated::{EvaluatedConfig, Marker, get, properties};
use crate::generation::Generation;
use crate::miniflare;
use crate::overrides::Overrides;
use crate::paths::resolve;
use crate::project::{
    FunctionRef, Isolate, Isolation, PoolKind, Project, RunOptions, SkippedProject, Worker,
};

/// What a plan is made from.
#[derive(Clone, Copy, Debug)]
pub struct PlanInput<'a> {
    /// The files that were found.
    pub discovered: &'a Discovered,
    /// The evaluated root config.
    pub root: Option<&'a EvaluatedConfig>,
    /// The evaluated workspace file (Vitest 2 and 3).
    pub workspace: Option<&'a EvaluatedConfig>,
    /// The evaluated files that [`project_files`] asked for.
    pub files: &'a IndexMap<PathBuf, EvaluatedConfig>,
    /// The command line.
    pub overrides: &'a Overrides,
    /// Environment of the process.
    pub env: &'a Variables,
    /// Number of processors, for worker counts in per cent.
    pub processors: u32,
}

/// A run before its globalSetup.
#[derive(Clone, Debug)]
pub struct Plan {
    /// Options of the run.
    pub run: RunOptions,
    /// The projects that run in Workers, in the order of the config.
    pub drafts: Vec<Draft>,
    /// Projects that do not.
    pub skipped: Vec<SkippedProject>,
}

/// A project without its Worker.
#[derive(Clone, Debug)]
pub struct Draft {
    project: Project,
    options: Option<Value>,
    default_wrangler: Option<PathBuf>,
    env: Variables,
    cwd: PathBuf,
}

/// Something to tell the user that does not stop the run.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// Whether it is a warning.
    pub warning: bool,
    /// Its text, as the original prints it.
    pub text: String,
}

/// A finished project.
#[derive(Clone, Debug)]
pub struct Finished {
    /// The project.
    pub project: Project,
    /// What to tell the user.
    pub notices: Vec<Notice>,
}

impl Plan {
    /// Makes the plan.
    ///
    /// # Errors
    /// Projects that do not exist, names that are not unique, a project filter that matches nothing.
    pub fn build(input: PlanInput<'_>) -> Result<Self, ConfigError> {
        projects::build(input)
    }
}

impl Draft {
    /// Name of the project.
    pub fn name(&self) -> &str {
        &self.project.name
    }

    /// Root folder of the project.
    pub fn root(&self) -> &Path {
        &self.project.root
    }

    /// The project without its Worker: everything about files, globalSetup and Vitest is there.
    pub fn project(&self) -> &Project {
        &self.project
    }

    /// The options function, when the Worker's options are given as one. It is called with `{ inject }`.
    pub fn options_function(&self) -> Option<FunctionRef> {
        self.options.as_ref().and_then(Marker::function)
    }

    /// Completes the project. `options`: what the options function gave, for drafts that have one.
    ///
    /// # Errors
    /// All that is wrong with the options, the wrangler file and the Worker.
    pub fn finish(self, options: Option<Value>) -> Result<Finished, ConfigError> {
        let Self { mut project, options: own, default_wrangler, env, cwd } = self;
        let test = &project.test;
        if test.environment != "node" {
            return Err(unexpected_environment(
                &test.environment,
                &crate::paths::relative(&cwd, &project.root),
            ));
        }
        let value = options.or(own);
        let context = miniflare::Context {
            cwd: &cwd,
            env: &env,
            generation: project.generation,
            default_wrangler: default_wrangler.as_deref(),
        };
        let mut notices = Vec::new();
        miniflare::complete(&mut project, value.as_ref(), &context, &mut notices)?;
        Ok(Finished { project, notices })
    }
}

fn unexpected_environment(environment: &str, folder: &str) -> ConfigError {
    let more = if environment == "miniflare" {
        ", and refer to the migration guide if upgrading from `vitest-environment-miniflare`:\n\
         https://developers.cloudflare.com/workers/testing/vitest-integration/get-started/migrate-from-miniflare-2/"
    } else {
        "."
    };
    ConfigError::new(
        "TypeError",
        format!(
            "Unexpected custom `environment` \"{environment}\" in project {folder}.\n\
             The Workers pool always runs your tests inside of an environment providing Workers runtime APIs.\n\
             Please remove the `environment` configuration{more}"
        ),
    )
}

/// What a project is made from.
struct Source<'a> {
    name: String,
    root: PathBuf,
    /// Merged config object.
    config: Value,
    /// The evaluated config it comes from (without what it extends).
    evaluated: Option<&'a EvaluatedConfig>,
    /// Further plugins that it inherits.
    inherited: Option<&'a EvaluatedConfig>,
    file: Option<PathBuf>,
    is_root: bool,
}

/// A draft, or the reason why there is none.
enum Made {
    Draft(Box<Draft>),
    Skipped(SkippedProject),
}

fn make(source: Source<'_>, input: PlanInput<'_>) -> Made {
    let ignored: read::Ignored = RefCell::new(BTreeSet::new());
    let package =
        if source.is_root { input.discovered.package.clone() } else { Package::find(&source.root) };
    let plugins: Vec<_> = [source.inherited, source.evaluated]
        .into_iter()
        .flatten()
        .flat_map(|config| &config.plugins)
        .collect();
    let ours = plugins.iter().rev().find(|plugin| plugin.package.is_some());
    let classic =
        [source.inherited, source.evaluated].into_iter().flatten().any(|config| config.classic);
    let test = get(&source.config, "test");
    let vitest_major = package.vitest_major();
    let mut options =
        test_options::read(test, &source.root, vitest_major, input.processors, &ignored);
    let pool_value = test.and_then(|test| get(test, "pool"));
    let pool_options =
        test.and_then(|test| get(test, "poolOptions")).and_then(|options| get(options, "workers"));
    let pool_object = pool_value.and_then(|pool| match Marker::of(pool) {
        Some(Marker::Pool { package, options }) => Some((package.to_owned(), options.clone())),
        _ => None,
    });
    let classic = classic
        || (ours.is_none()
            && (pool_options.is_some()
                || pool_value.and_then(Value::as_str) == Some("@cloudflare/vitest-pool-workers")));
    let config_less = source.evaluated.is_none()
        || (test.is_none() && ours.is_none() && !package.vitest.is_present());
    let is_worker = ours.is_some()
        || pool_object.is_some()
        || classic
        || (config_less && input.discovered.wrangler_file.is_some());
    let browser =
        test.and_then(|test| get(test, "browser")).and_then(|browser| get(browser, "enabled"));
    if !is_worker || browser.and_then(Value::as_bool) == Some(true) {
        let reason = if browser.and_then(Value::as_bool) == Some(true) {
            "its tests run in a browser".to_owned()
        } else if options.environment == "node" {
            "its tests run in Node.js: its config does not use the Workers integration".to_owned()
        } else {
            format!("its tests run in the environment \"{}\", not in a Worker", options.environment)
        };
        return Made::Skipped(SkippedProject { name: source.name, root: source.root, reason });
    }
    let package_name = ours
        .and_then(|plugin| plugin.package.clone())
        .or_else(|| pool_object.as_ref().map(|(p, _)| p.clone()));
    let generation = generation(&package, classic, package_name.as_deref());
    options.pool = PoolKind::Workers;
    let worker_options = match (ours, pool_object) {
        (Some(plugin), _) => plugin.options.clone(),
        (None, Some((_, options))) => Some(options),
        (None, None) => pool_options.cloned(),
    };
    let vite = vite::read(
        &source.config,
        &source.root,
        input.overrides.mode.as_deref(),
        input.env,
        &ignored,
    );
    let mut skipped_plugins: Vec<String> = Vec::new();
    for plugin in plugins.iter().filter(|plugin| plugin.package.is_none()) {
        if !skipped_plugins.contains(&plugin.name) {
            skipped_plugins.push(plugin.name.clone());
        }
    }
    let color = test
        .and_then(|test| get(test, "name"))
        .and_then(|name| properties(name)?.get("color")?.as_str().map(str::to_owned));
    let mut project = Project {
        name: source.name,
        color,
        root: source.root,
        config_file: source.file,
        wrangler_file: None,
        environment: None,
        generation,
        vitest_major,
        worker: Worker::new(String::new(), Compat::default()),
        auxiliary: Vec::new(),
        isolation: Isolation::default(),
        vite,
        test: options,
        cf: None,
        skipped_plugins,
        ignored_options: ignored.into_inner().into_iter().collect(),
    };
    input.overrides.apply_to_project(&mut project, source.is_root);
    project.isolation = isolation(&project);
    Made::Draft(Box::new(Draft {
        project,
        options: worker_options,
        default_wrangler: config_less.then(|| input.discovered.wrangler_file.clone()).flatten(),
        env: input.env.clone(),
        cwd: input.discovered.cwd.clone(),
    }))
}

/// How far tests are kept apart without knowing the classic options.
fn isolation(project: &Project) -> Isolation {
    if project.generation == Generation::Classic {
        return Isolation { per_test_storage: true, single_isolate: false, shared_storage: false };
    }
    let shared = project.test.isolate == Isolate::Off;
    let per_test_storage = project.test.isolate == Isolate::Test;
    Isolation { per_test_storage, single_isolate: shared, shared_storage: shared }
}

/// Root folder of the run: `--root`, `test.root`, `root`, or the current folder.
fn run_root(input: PlanInput<'_>) -> PathBuf {
    if input.overrides.root.is_some() {
        return input.discovered.root.clone();
    }
    let config = input.root.map(|root| &root.config);
    let given = config
        .and_then(|config| {
            get(config, "test").and_then(|test| get(test, "root")).or_else(|| get(config, "root"))
        })
        .and_then(Value::as_str);
    given.map_or_else(|| input.discovered.root.clone(), |root| resolve(&input.discovered.cwd, root))
}
