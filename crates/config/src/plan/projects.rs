//! `test.projects` and workspace files.

use std::cell::RefCell;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::merge::merge_config;
use super::{Made, Plan, PlanInput, Source, make, run_root, test_options};
use crate::discover::{config_in, is_project_config_name};
use crate::error::ConfigError;
use crate::evaluated::{EvaluatedConfig, EvaluatedProject, get, properties};
use crate::files::{glob_entries, is_dynamic};
use crate::paths::{relative, resolve};

/// A project that an entry stands for.
enum Found<'a> {
    /// A config file.
    File(PathBuf),
    /// A folder without one.
    Folder(PathBuf),
    /// An inline object, with its place in the list.
    Inline(usize, &'a EvaluatedConfig),
}

/// The entries that list projects: of the root config, or of a workspace file.
fn entries<'a>(
    root: Option<&'a EvaluatedConfig>,
    workspace: Option<&'a EvaluatedConfig>,
) -> Option<&'a [EvaluatedProject]> {
    let of = |config: &'a EvaluatedConfig| config.projects.as_deref();
    workspace.and_then(of).or_else(|| root.and_then(of))
}

/// Config files that have to be evaluated besides the root config: those the entries of `test.projects` (or of the workspace
/// file) stand for, and those that inline projects extend.
///
/// # Errors
/// An entry that names nothing, or something that is no config file.
pub fn project_files(input: PlanInput<'_>) -> Result<Vec<PathBuf>, ConfigError> {
    let Some(list) = entries(input.root, input.workspace) else { return Ok(Vec::new()) };
    let root = run_root(input);
    let mut files = Vec::new();
    for found in find(list, &root)? {
        match found {
            Found::File(file) if Some(&file) != input.discovered.config_file.as_ref() => {
                files.push(file);
            }
            Found::Inline(_, config) => {
                if let Some(file) = get(&config.config, "extends").and_then(Value::as_str) {
                    files.push(resolve(&root, file));
                }
            }
            _ => {}
        }
    }
    files.dedup();
    Ok(files)
}

fn find<'a>(list: &'a [EvaluatedProject], root: &Path) -> Result<Vec<Found<'a>>, ConfigError> {
    let mut inline = Vec::new();
    let mut files: Vec<PathBuf> = Vec::new();
    let mut folders: Vec<PathBuf> = Vec::new();
    let mut globs: Vec<String> = Vec::new();
    let folder = |path: PathBuf, files: &mut Vec<PathBuf>, folders: &mut Vec<PathBuf>| {
        match config_in(&path) {
            Some(file) => files.push(file),
            None => folders.push(path),
        }
    };
    for entry in list {
        match entry {
            EvaluatedProject::Inline(config) => inline.push(Found::Inline(inline.len(), config)),
            EvaluatedProject::Glob(text) => {
                let text = text.replace("<rootDir>", &root.to_string_lossy());
                if is_dynamic(&text) {
                    globs.push(text);
                    continue;
                }
                let path = resolve(root, &text);
                if path.is_dir() {
                    folder(path, &mut files, &mut folders);
                } else if path.is_file() {
                    let shown = relative(root, &path);
                    if !is_config(&path) {
                        return Err(ConfigError::new(
                            "Error",
                            format!(
                                "The file \"{shown}\" must start with \"vitest.config\"/\"vite.config\" or match the pattern \
                                 \"(vitest|vite).*.config.*\" to be a valid project config."
                            ),
                        ));
                    }
                    files.push(path);
                } else {
                    return Err(ConfigError::new(
                        "Error",
                        format!(
                            "Projects definition references a non-existing file or a directory: {}",
                            path.display()
                        ),
                    ));
                }
            }
        }
    }
    let ignore = ["**/node_modules/**", "**/*.timestamp-*", "**/.DS_Store"].map(str::to_owned);
    if !globs.is_empty() {
        // A glob such as `packages/*` means folders, `packages/*/vitest.config.ts` files.
        let trimmed: Vec<String> =
            globs.iter().map(|glob| glob.trim_end_matches('/').to_owned()).collect();
        for path in glob_entries(root, &trimmed, &ignore) {
            if path.is_dir() {
                folder(path, &mut files, &mut folders);
            } else if is_config(&path) {
                files.push(path);
            } else {
                let shown = relative(root, &path);
                return Err(ConfigError::new(
                    "Error",
                    format!(
                        "The projects glob matched a file \"{shown}\", but it should also either start with \
                         \"vitest.config\"/\"vite.config\" or match the pattern \"(vitest|vite).*.config.*\"."
                    ),
                ));
            }
        }
    }
    let mut unique: Vec<PathBuf> = Vec::new();
    for file in files {
        if !unique.contains(&file) {
            unique.push(file);
        }
    }
    inline.extend(unique.into_iter().map(Found::File));
    inline.extend(folders.into_iter().map(Found::Folder));
    Ok(inline)
}

fn is_config(path: &Path) -> bool {
    path.file_name().and_then(|name| name.to_str()).is_some_and(is_project_config_name)
}

/// Makes the plan.
pub(super) fn build(input: PlanInput<'_>) -> Result<Plan, ConfigError> {
    let root = run_root(input);
    let ignored = RefCell::default();
    let mut run = test_options::read_run(input.root, &root, input.processors, input.env, &ignored)?;
    input.overrides.apply_to_run(&mut run, input.processors)?;
    let list = entries(input.root, input.workspace);
    let sources = match list {
        None => vec![root_source(input, &root)],
        Some(list) => {
            let mut sources = Vec::new();
            for found in find(list, &root)? {
                sources.push(source(found, input, &root)?);
            }
            unique(&sources, &root)?;
            sources
        }
    };
    let wanted: Vec<Source<'_>> =
        sources.into_iter().filter(|source| input.overrides.wants_project(&source.name)).collect();
    if wanted.is_empty() {
        return Err(no_projects(input, list));
    }
    let mut plan = Plan { run, drafts: Vec::new(), skipped: Vec::new() };
    for source in wanted {
        match make(source, input) {
            Made::Draft(draft) => plan.drafts.push(*draft),
            Made::Skipped(skipped) => plan.skipped.push(skipped),
        }
    }
    Ok(plan)
}

fn no_projects(input: PlanInput<'_>, list: Option<&[EvaluatedProject]>) -> ConfigError {
    let filter = if input.overrides.projects.is_empty() {
        String::new()
    } else {
        format!("The filter matched no projects: {}. ", input.overrides.projects.join(", "))
    };
    let shown: Vec<Value> = list
        .unwrap_or_default()
        .iter()
        .map(|entry| match entry {
            EvaluatedProject::Glob(text) => json!(text),
            EvaluatedProject::Inline(config) => crate::evaluated::to_json(&config.config),
        })
        .collect();
    let mut out = Vec::new();
    let formatter = serde_json::ser::PrettyFormatter::with_indent(b"    ");
    let mut serializer = serde_json::Serializer::with_formatter(&mut out, formatter);
    let _ = serde::Serialize::serialize(&shown, &mut serializer);
    let definition = String::from_utf8_lossy(&out);
    ConfigError::new(
        "Error",
        format!(
            "No projects were found. Make sure your configuration is correct. {filter}The projects definition: {definition}."
        ),
    )
}

fn name_of(config: &Value) -> Option<String> {
    let name = get(get(config, "test")?, "name")?;
    let text = name.as_str().or_else(|| properties(name)?.get("label")?.as_str())?;
    (!text.is_empty()).then(|| text.to_owned())
}

fn root_source<'a>(input: PlanInput<'a>, root: &Path) -> Source<'a> {
    let config = input.root.map(|root| root.config.clone()).unwrap_or_default();
    Source {
        name: name_of(&config).unwrap_or_default(),
        root: root.to_owned(),
        config,
        evaluated: input.root,
        inherited: None,
        file: input.discovered.config_file.clone(),
        is_root: true,
    }
}

fn source<'a>(
    found: Found<'a>,
    input: PlanInput<'a>,
    run_root: &Path,
) -> Result<Source<'a>, ConfigError> {
    match found {
        Found::File(file) if Some(&file) == input.discovered.config_file.as_ref() => {
            Ok(root_source(input, run_root))
        }
        Found::File(file) => {
            let evaluated = input.files.get(&file).ok_or_else(|| not_evaluated(&file))?;
            let folder = file.parent().map(Path::to_owned).unwrap_or_default();
            let given = get(&evaluated.config, "test")
                .and_then(|test| get(test, "root"))
                .and_then(Value::as_str);
            let root = given.map_or_else(|| folder.clone(), |root| resolve(&folder, root));
            Ok(Source {
                name: name_of(&evaluated.config).unwrap_or_else(|| folder_name(&folder)),
                root,
                config: evaluated.config.clone(),
                evaluated: Some(evaluated),
                inherited: None,
                file: Some(file),
                is_root: false,
            })
        }
        Found::Folder(folder) => Ok(Source {
            name: folder_name(&folder),
            root: folder,
            config: json!({ "test": {} }),
            evaluated: None,
            inherited: None,
            file: None,
            is_root: false,
        }),
        Found::Inline(index, evaluated) => {
            let extends = get(&evaluated.config, "extends");
            let by_default = input.discovered.package.vitest_major() >= 5;
            let base = match extends {
                Some(Value::String(file)) => {
                    let file = resolve(run_root, file);
                    let same = Some(&file) == input.discovered.config_file.as_ref();
                    let config = if same { input.root } else { input.files.get(&file) };
                    Some(config.ok_or_else(|| not_evaluated(&file))?)
                }
                Some(Value::Bool(true)) => input.root,
                Some(_) => None,
                None => input.root.filter(|_| by_default),
            };
            let mut config = match base {
                Some(base) => merge_config(&base.config, &evaluated.config),
                None => evaluated.config.clone(),
            };
            if let Value::Object(map) = &mut config {
                map.remove("extends");
            }
            let given = get(&evaluated.config, "test")
                .and_then(|test| get(test, "root"))
                .or_else(|| get(&evaluated.config, "root"))
                .and_then(Value::as_str);
            Ok(Source {
                name: name_of(&evaluated.config)
                    .or_else(|| name_of(&config))
                    .unwrap_or_else(|| index.to_string()),
                root: given.map_or_else(|| run_root.to_owned(), |root| resolve(run_root, root)),
                config,
                evaluated: Some(evaluated),
                inherited: base,
                file: evaluated.file.clone().or_else(|| input.discovered.config_file.clone()),
                is_root: false,
            })
        }
    }
}

fn not_evaluated(file: &Path) -> ConfigError {
    ConfigError::new("Error", format!("The config file {} was not evaluated.", file.display()))
}

/// The name of a project in a folder: that of its package, or that of the folder.
/// The name of a project whose configuration gives it none: that of its package, or else of its folder.
pub fn folder_name(folder: &Path) -> String {
    let package = fs::read(folder.join("package.json")).ok();
    let name = package
        .and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok())
        .and_then(|manifest| manifest.get("name")?.as_str().map(str::to_owned))
        .filter(|name| !name.is_empty());
    name.unwrap_or_else(|| {
        folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default()
    })
}

fn unique(sources: &[Source<'_>], root: &Path) -> Result<(), ConfigError> {
    for (index, source) in sources.iter().enumerate() {
        let Some(first) = sources[..index].iter().find(|other| other.name == source.name) else {
            continue;
        };
        let from = source
            .file
            .as_ref()
            .map(|file| format!(" from \"{}\"", relative(root, file)))
            .unwrap_or_default();
        let other = first
            .file
            .as_ref()
            .map(|file| format!(" The project is already defined by \"{}\".", relative(root, file)))
            .unwrap_or_default();
        let files: Vec<String> = sources
            .iter()
            .filter(|source| source.evaluated.is_none_or(|e| e.file == source.file))
            .filter_map(|source| source.file.as_ref())
            .map(|file| format!(" - {}", relative(root, file)))
            .collect();
        let listed = if files.is_empty() {
            " ".to_owned()
        } else {
            format!("\n\nYour config matched these files:\n{}\n\n", files.join("\n"))
        };
        return Err(ConfigError::new(
            "Error",
            format!(
                "Project name \"{}\"{from} is not unique.{other}{listed}All projects should have unique names. Make sure your \
                 configuration is correct.",
                source.name
            ),
        ));
    }
    Ok(())
}
