//! A project: its modules, parsed and compiled as files ask for them.

use std::cell::Cell;
use std::path::PathBuf;

use indexmap::IndexMap;
use invitro_config::Project;
use invitro_config::project::{AliasFind, BindingKind, ModuleKind, Worker, WorkerSource};
use invitro_modules::{Alias, Form, ModuleRule, Modules, ModulesOptions, RuleType, Target};
use invitro_protocol::{ProjectRequest, SerializedError};
use invitro_web::net_policy::NetPolicy;
use serde_json::{Map, Value, json};

use super::file::ProjectState;
use super::seed;
use crate::runtime::{Runtime, auxiliary_hosts, builtins_of, serialize};

/// Prepares a project from the first message: modules, bindings, and what every file imports.
pub(crate) fn prepare(runtime: &mut Runtime, init: ProjectRequest) -> Result<ProjectState, String> {
    let ProjectRequest::Init { project, provided, allow_net, seed, memory_limit } = init else {
        return Err("the first message to a project must say what it is".to_owned());
    };
    let project: Project = serde_json::from_value(*project)
        .map_err(|error| format!("the project could not be understood: {error}"))?;
    let (_, textual) = split_defines(&project.vite.define);
    runtime.set_modules(Modules::new(modules_options(&project, textual)));
    let rules = |worker: &Worker| worker.module_rules.iter().filter_map(rule).collect();
    runtime.host.set_auxiliary(auxiliary_hosts(&project, rules));
    let env = environment(&project);
    let mut failure = bind(runtime, &project, allow_net)
        .map_err(|error| serialize(error, runtime.engine.context()))
        .err();
    let (once, setup_files) = seed::split(&project);
    let mut entries: Vec<String> = main_module(&project).into_iter().map(display).collect();
    entries.extend(project.test.setup_files.iter().cloned().map(display));
    runtime.preload(&entries);
    if failure.is_none() {
        let seeded = seed::run(runtime, &project, &once, (&provided, &env, seed));
        failure = seeded.err().map(|error| *error);
    }
    let transforms_told = Cell::default();
    Ok(ProjectState {
        project,
        setup_files,
        provided,
        env,
        seed,
        memory_limit,
        transforms_told,
        failure,
    })
}

fn display(path: PathBuf) -> String {
    path.to_string_lossy().into_owned()
}

/// Makes `env`, and says what the Worker may do.
fn bind(
    runtime: &mut Runtime,
    project: &Project,
    allow_net: Option<Vec<String>>,
) -> Result<(), boa_engine::JsError> {
    runtime.install_platform()?;
    let policy = match allow_net {
        None => NetPolicy::Denied,
        Some(hosts) if hosts.is_empty() => NetPolicy::All,
        Some(hosts) => NetPolicy::Hosts(hosts),
    };
    policy.set(runtime.engine.context());
    invitro_bindings::set_up(runtime.engine.context());
    let module = runtime.import("runner/project")?;
    let options = runtime.json(&json!({
        "worker": project.worker,
        "flags": project.worker.compat.flags,
        "main": main_module(project),
        "exportNames": export_names(runtime, project),
        "runnerName": project.runner_name(),
        "auxiliary": project.auxiliary,
    }))?;
    runtime.call(&module, "setUp", &[options])?;
    Ok(())
}

/// The names that the main module exports, `export *` followed; none if it cannot be loaded, which
/// is an error where it is imported.
fn export_names(runtime: &Runtime, project: &Project) -> Vec<String> {
    let (Some(modules), Some(main)) = (runtime.host.modules(), main_module(project)) else {
        return Vec::new();
    };
    let names = modules.export_names(&display(main), Form::Runner);
    names.map_or_else(|_| Vec::new(), |names| names.to_vec())
}

/// The main module of the Worker under test.
pub(super) fn main_module(project: &Project) -> Option<PathBuf> {
    match &project.worker.source {
        WorkerSource::Main { path } => path.clone(),
        _ => None,
    }
}

/// Variables of `process.env` that files of the project see: those of a Worker, so that nothing of the machine and
/// neither `NODE_ENV` nor `VITEST` is among them. Names and order are the original's.
fn environment(project: &Project) -> Map<String, Value> {
    let mut env = Map::new();
    if project.worker.compat.enabled("nodejs_compat_populate_process_env") {
        for binding in &project.worker.bindings {
            let value = match &binding.kind {
                BindingKind::Text { value, .. } => value.clone(),
                BindingKind::Json { value } => value.to_string(),
                _ => continue,
            };
            env.insert(binding.name.clone(), value.into());
        }
    }
    let is_production = std::env::var("NODE_ENV").is_ok_and(|value| value == "production");
    let flag = |on: bool| if on { "1" } else { "" };
    env.insert("PROD".to_owned(), flag(is_production).into());
    env.insert("DEV".to_owned(), flag(!is_production).into());
    let vite = &project.vite;
    env.extend(vite.env.iter().map(|(name, value)| (name.clone(), value.clone().into())));
    env.insert("BASE_URL".to_owned(), vite.base.clone().into());
    env.insert("MODE".to_owned(), vite.mode.clone().into());
    env.extend(project.test.env.iter().map(|(name, value)| (name.clone(), value.clone().into())));
    env.insert("SSR".to_owned(), "1".into());
    env
}

/// Splits Vite's `define` as Vitest does: names without dots whose values are JSON become globals,
/// variables of the environment stay with the machine's, the rest is replaced in the text.
pub(super) fn split_defines(
    defines: &IndexMap<String, String>,
) -> (IndexMap<String, String>, Vec<(String, String)>) {
    let mut globals = IndexMap::new();
    let mut textual = Vec::new();
    for (name, value) in defines {
        if name.starts_with("process.env.") || name.starts_with("import.meta.env.") {
            continue;
        }
        let is_json = serde_json::from_str::<serde::de::IgnoredAny>(value).is_ok();
        if !name.contains('.') && is_json {
            globals.insert(name.clone(), value.clone());
        } else {
            textual.push((name.clone(), value.clone()));
        }
    }
    (globals, textual)
}

fn modules_options(project: &Project, define: Vec<(String, String)>) -> ModulesOptions {
    let vite = &project.vite;
    let non_empty = |list: &Vec<String>| (!list.is_empty()).then(|| list.clone());
    ModulesOptions {
        target: Target::Worker,
        conditions: vite.worker_conditions(project.generation),
        main_fields: non_empty(&vite.main_fields),
        extensions: non_empty(&vite.extensions),
        preserve_symlinks: vite.preserve_symlinks,
        alias: aliases(project),
        builtins: builtins_of(Target::Worker),
        rules: project.worker.module_rules.iter().filter_map(rule).collect(),
        define,
        ..ModulesOptions::new(&project.root)
    }
}

fn aliases(project: &Project) -> Vec<Alias> {
    let alias = |entry: &invitro_config::project::AliasEntry| Alias {
        find: match &entry.find {
            AliasFind::Text(text) => invitro_modules::AliasFind::Prefix(text.clone()),
            AliasFind::Pattern(pattern) => invitro_modules::AliasFind::Pattern {
                source: pattern.source.clone(),
                flags: pattern.flags.clone(),
            },
        },
        replacement: entry.replacement.clone(),
    };
    project.vite.alias.iter().map(alias).collect()
}

fn rule(rule: &invitro_config::project::ModuleRule) -> Option<ModuleRule> {
    let kind = match rule.kind {
        ModuleKind::EsModule => RuleType::ESModule,
        ModuleKind::CommonJs => RuleType::CommonJS,
        ModuleKind::Text => RuleType::Text,
        ModuleKind::Data => RuleType::Data,
        ModuleKind::CompiledWasm => RuleType::CompiledWasm,
        ModuleKind::PythonModule | ModuleKind::PythonRequirement => return None,
    };
    Some(ModuleRule { kind, globs: rule.globs.clone(), fallthrough: rule.fallthrough })
}

#[cfg(unix)]
pub(crate) use forked::main;

#[cfg(unix)]
mod forked {
    use std::os::fd::AsRawFd as _;

    use invitro_protocol::{FileRequest, ProjectMessage, ProjectRequest, SerializedError};
    use nix::unistd::Pid;

    use super::{ProjectState, prepare};
    use crate::process::Sender;
    use crate::process::fork::{self, ControlSocket};
    use crate::process::memory;
    use crate::roles::file;
    use crate::runtime::Runtime;

    /// The life of a project's process; returns its exit code.
    pub(crate) fn main(runtime: &mut Runtime, mut control: ControlSocket) -> i32 {
        crate::panics::keep();
        let Ok((init, _)) = control.receive::<ProjectRequest>() else { return 1 };
        let prepared =
            std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| prepare(runtime, init)));
        let state = match prepared {
            Ok(Ok(state)) => state,
            Ok(Err(reason)) => return fail(&mut control, SerializedError::new("Error", reason)),
            Err(_) => {
                let (message, location) = crate::panics::last();
                let error = crate::coordinator::our_fault(&message, &location);
                return fail(&mut control, error);
            }
        };
        if control.send(&ProjectMessage::Ready, None).is_err() {
            return 0;
        }
        loop {
            match control.receive::<ProjectRequest>() {
                Ok((ProjectRequest::RunFile { request }, Some(socket)))
                    if state.project.isolation.single_isolate =>
                {
                    if let Some(code) = run_here(runtime, &state, &request, socket, &mut control) {
                        return code;
                    }
                    state.transforms_told.set(file::time_spent_on_transforms(runtime));
                }
                Ok((ProjectRequest::RunFile { request }, Some(socket))) => {
                    let file = request.file.id;
                    let started = start(runtime, &state, &request, socket, &mut control);
                    // What was loaded for this file is not told again with the next.
                    state.transforms_told.set(file::time_spent_on_transforms(runtime));
                    let message = match started {
                        Ok(pid) => ProjectMessage::Forked { file, pid: pid.as_raw() as u32 },
                        Err(error) => ProjectMessage::ForkFailed { file, error },
                    };
                    if control.send(&message, None).is_err() {
                        return 0;
                    }
                }
                Ok((ProjectRequest::Reap { pid }, _)) => {
                    // The files that run here have a process that has not ended.
                    let ended = if pid == std::process::id() {
                        fork::Ended { code: Some(0), signal: None }
                    } else {
                        fork::reap(Pid::from_raw(pid as i32))
                    };
                    let message = ProjectMessage::Exited {
                        pid,
                        code: ended.code,
                        signal: ended.signal,
                        peak_memory: 0,
                    };
                    if control.send(&message, None).is_err() {
                        return 0;
                    }
                }
                Ok(_) => {}
                Err(_) => return 0,
            }
        }
    }

    /// Runs a file in this very process, which the files of the project share one after the other. Gives an exit code
    /// where the process cannot go on.
    fn run_here(
        runtime: &mut Runtime,
        state: &ProjectState,
        request: &FileRequest,
        socket: std::os::unix::net::UnixStream,
        control: &mut ControlSocket,
    ) -> Option<i32> {
        let message = ProjectMessage::Forked { file: request.file.id, pid: std::process::id() };
        if control.send(&message, None).is_err() {
            return Some(0);
        }
        let last_words = socket.as_raw_fd();
        let Ok(copy) = socket.try_clone() else { return Some(1) };
        let before = invitro_bindings::snapshot(runtime.engine.context());
        let code = file::main(runtime, state, request, Sender::new(copy), last_words);
        // The coordinator waits for the connection to be closed.
        crate::runtime::ProcessState::of(runtime.engine.context()).sender.replace(None);
        if !state.project.isolation.shared_storage {
            invitro_bindings::restore(runtime.engine.context(), &before);
        }
        // Large values of one file are not to weigh on those after it.
        memory::give_back();
        (code != 0).then_some(code)
    }

    fn fail(control: &mut ControlSocket, error: SerializedError) -> i32 {
        let _ = control.send(&ProjectMessage::Failed { error: Box::new(error) }, None);
        1
    }

    /// Loads what the file imports, and forks a process for it.
    fn start(
        runtime: &mut Runtime,
        state: &ProjectState,
        request: &FileRequest,
        socket: std::os::unix::net::UnixStream,
        control: &mut ControlSocket,
    ) -> Result<Pid, Box<SerializedError>> {
        let entry = request.file.absolute.to_string_lossy().into_owned();
        let preloaded = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| {
            runtime.preload(&[entry]);
        }));
        if preloaded.is_err() {
            let (message, location) = crate::panics::last();
            return Err(Box::new(crate::coordinator::our_fault(&message, &location)));
        }
        fork::spawn(|| {
            fork::settle();
            control.close();
            let last_words = socket.as_raw_fd();
            let Ok(copy) = socket.try_clone() else { return 1 };
            file::main(runtime, state, request, Sender::new(copy), last_words)
        })
        .map_err(|error| {
            let message = format!("no process could be forked: {error}");
            Box::new(SerializedError::new("Error", message))
        })
    }
}

/// An error of a project that could not be prepared.
pub(crate) fn failure(reason: String) -> SerializedError {
    SerializedError::new("Error", reason)
}
