//! What the runner asks of the Worker under test: compatibility settings, and bindings that lead somewhere.

use std::path::Path;

use serde_json::{Map, Value};

use super::Context;
use crate::compat::{Compat, DEFAULT_DATE, check_date, compile, names};
use crate::error::{ConfigError, closest};
use crate::generation::Generation;
use crate::paths::relative;
use crate::plan::Notice;
use crate::project::{BindingKind, Project, ServiceDesignator, Worker};

/// The flags of options.
pub(super) fn flags(options: &Map<String, Value>) -> Vec<String> {
    let list = options.get("compatibilityFlags").and_then(Value::as_array).into_iter().flatten();
    list.filter_map(|flag| flag.as_str().map(str::to_owned)).collect()
}

/// Compatibility settings of the Worker under test: the project's own, checked, with those that running tests needs.
pub(super) fn compat(
    options: &Map<String, Value>,
    project: &Project,
    context: &Context<'_>,
    config_path: Option<&Path>,
    notices: &mut Vec<Notice>,
) -> Result<Compat, ConfigError> {
    let date =
        options.get("compatibilityDate").and_then(Value::as_str).unwrap_or(DEFAULT_DATE).to_owned();
    check_date(&date)?;
    let mut list = flags(options);
    assert_commonjs(&date, &list, project, context, config_path)?;

    let add = |list: &mut Vec<String>, flag: &str| {
        if !list.iter().any(|given| given == flag) {
            list.push(flag.to_owned());
        }
    };
    add(&mut list, "no_handle_cross_request_promise_resolution");
    list.retain(|flag| flag != "handle_cross_request_promise_resolution");
    list.retain(|flag| flag != "no_nodejs_compat_v2");
    let is_v2 = date.as_str() >= "2026-08-04"
        || list.iter().any(|flag| flag == "nodejs_compat_v2")
        || (date.as_str() >= "2024-09-23" && list.iter().any(|flag| flag == "nodejs_compat"));
    if !is_v2 {
        add(&mut list, "nodejs_compat_v2");
    }
    add(&mut list, "unsafe_module");
    let features = [
        "nodejs_tty_module",
        "nodejs_fs_module",
        "nodejs_http_modules",
        "nodejs_perf_hooks_module",
        "nodejs_v8_module",
        "nodejs_process_v2",
    ];
    for feature in features {
        add(&mut list, &format!("enable_{feature}"));
        let disable = format!("disable_{feature}");
        if list.contains(&disable) {
            list.retain(|flag| *flag != disable);
            notices.push(Notice {
                warning: true,
                text: format!(
                    "Removing `{disable}` compatibility flag during tests as that feature is needed to support the Vitest runner."
                ),
            });
        }
    }
    compile_for(&date, &list, &project.runner_name(), notices)
}

/// Compiles the settings of a Worker; what is wrong with them stops the run as it stops the runtime.
pub(super) fn compile_for(
    date: &str,
    flags: &[String],
    worker: &str,
    notices: &mut Vec<Notice>,
) -> Result<Compat, ConfigError> {
    let compiled = compile(date, flags);
    if !compiled.errors.is_empty() {
        let lines: Vec<String> = compiled
            .errors
            .iter()
            .map(|error| format!("service core:user:{worker}: {error}"))
            .collect();
        let unknown = flags.iter().filter(|flag| !crate::compat::is_flag(flag));
        let meant: Vec<String> = unknown
            .filter_map(|flag| {
                Some(format!("\"{flag}\": did you mean \"{}\"?", closest(flag, names())?))
            })
            .collect();
        let error = runtime_failure(&lines.join("\n"));
        return Err(if meant.is_empty() { error } else { error.with_help(meant.join("\n")) });
    }
    for text in compiled.warnings {
        notices.push(Notice { warning: true, text });
    }
    Ok(compiled.compat)
}

/// The error of a runtime that does not start.
fn runtime_failure(details: &str) -> ConfigError {
    ConfigError::new(
        "MiniflareCoreError [ERR_RUNTIME_FAILURE]",
        format!(
            "The Workers runtime failed to start. There was likely a problem with the workerd binary or your configuration.\n\n\
             Runtime stderr:\n{details}"
        ),
    )
}

/// CommonJS modules must have `module.exports` as their default export.
fn assert_commonjs(
    date: &str,
    flags: &[String],
    project: &Project,
    context: &Context<'_>,
    config_path: Option<&Path>,
) -> Result<(), ConfigError> {
    let folder = relative(context.cwd, &project.root);
    let (place, flags_name, date_name) = match config_path {
        Some(path) => (
            format!("In project {folder}'s configuration file {}", relative(context.cwd, path)),
            "`compatibility_flags`",
            "`compatibility_date`",
        ),
        None if context.generation == Generation::Classic => (
            format!(
                "In project {}",
                project.config_file.as_deref().map_or(folder, |file| relative(context.cwd, file))
            ),
            "`test.poolOptions.workers.miniflare.compatibilityFlags`",
            "`test.poolOptions.workers.miniflare.compatibilityDate`",
        ),
        None => (
            format!("In project {folder}"),
            "`miniflare.compatibilityFlags`",
            "`miniflare.compatibilityDate`",
        ),
    };
    let package = context.generation.package();
    if flags.iter().any(|flag| flag == "export_commonjs_namespace") {
        return Err(ConfigError::new(
            "Error",
            format!(
                "{place}, {flags_name} must not contain \"export_commonjs_namespace\".\nThis flag is incompatible with `{package}`."
            ),
        ));
    }
    if date < "2022-10-31" && !flags.iter().any(|flag| flag == "export_commonjs_default") {
        return Err(ConfigError::new(
            "Error",
            format!(
                "{place}, {flags_name} must contain \"export_commonjs_default\", or {date_name} must be >= \"2022-10-31\".\n\
                 This flag is required to use `{package}`."
            ),
        ));
    }
    Ok(())
}

/// Every Worker that a binding names has to exist.
pub(super) fn check_services(
    runner: &Worker,
    auxiliary: &[Worker],
    runner_name: &str,
) -> Result<(), ConfigError> {
    let known = |name: &str| {
        name == runner.name
            || name == runner_name
            || auxiliary.iter().any(|worker| worker.name == name)
    };
    let mut missing = Vec::new();
    for (worker, shown) in std::iter::once((runner, runner_name))
        .chain(auxiliary.iter().map(|worker| (worker, worker.name.as_str())))
    {
        for binding in &worker.bindings {
            let (target, prefix) = match &binding.kind {
                BindingKind::Service {
                    target: ServiceDesignator::Worker { name: Some(name), .. },
                } => (name, String::new()),
                BindingKind::DurableObjectNamespace { script_name: Some(name), .. } => {
                    (name, format!("service core:user:{shown}: "))
                }
                _ => continue,
            };
            if !known(target) {
                missing.push(format!(
                    "{prefix}Worker \"core:user:{shown}\"'s binding \"{}\" refers to a service \"core:user:{target}\", but no \
                     such service is defined.",
                    binding.name
                ));
            }
        }
    }
    if missing.is_empty() {
        return Ok(());
    }
    Err(runtime_failure(&missing.join("\n"))
        .with_help("Add the Worker to `miniflare.workers`, or replace the binding in `miniflare.serviceBindings`."))
}
