//! Why a specifier names nothing, and what to do about it.

use std::path::{Path, PathBuf};

use super::Resolver;
use crate::{ImportKind, ResolveError, Target, id::split_query};

pub(super) struct Failure<'f> {
    pub(super) resolver: &'f Resolver,
    pub(super) specifier: &'f str,
    pub(super) aliased: Option<&'f str>,
    pub(super) importer: Option<&'f str>,
    pub(super) folder: &'f Path,
    pub(super) kind: ImportKind,
    pub(super) error: &'f oxc_resolver::ResolveError,
}

pub(super) fn explain(failure: &Failure<'_>) -> ResolveError {
    let wanted = split_query(failure.aliased.unwrap_or(failure.specifier)).0;
    let mut error = ResolveError {
        specifier: failure.specifier.to_owned(),
        aliased: failure.aliased.map(str::to_owned),
        importer: failure.importer.map(str::to_owned),
        position: None,
        reason: String::new(),
        tried: Vec::new(),
        remedy: String::new(),
        did_you_mean: None,
    };
    if let Some((scheme, _)) = wanted.split_once(':').filter(|(scheme, _)| is_scheme(scheme)) {
        error.reason = format!("modules with the scheme \"{scheme}:\" cannot be loaded");
        error.remedy = format!(
            "Copy the module into the project, or map it to a file or package with \"resolve.alias\".{}",
            if scheme == "virtual" {
                " Virtual modules come from Vite plugins, which do not run here."
            } else {
                ""
            }
        );
    } else if wanted.starts_with('.') || Path::new(wanted).is_absolute() {
        explain_path(failure, wanted, &mut error);
    } else {
        explain_package(failure, wanted, &mut error);
    }
    error
}

fn is_scheme(text: &str) -> bool {
    text.len() > 1
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.'))
        && text.as_bytes()[0].is_ascii_alphabetic()
}

fn explain_path(failure: &Failure<'_>, wanted: &str, error: &mut ResolveError) {
    let bases: Vec<PathBuf> = if wanted.starts_with('.') {
        vec![clean(&failure.folder.join(wanted))]
    } else {
        vec![
            failure.resolver.options.root.join(wanted.trim_start_matches('/')),
            PathBuf::from(wanted),
        ]
    };
    "no such file".clone_into(&mut error.reason);
    "Check the path; it is relative to the folder of the importing file."
        .clone_into(&mut error.remedy);
    if !wanted.starts_with('.') {
        "Check the path; it is relative to the root of the project, then to the root of the disk."
            .clone_into(&mut error.remedy);
    }
    let options =
        super::oxc_options(&failure.resolver.options, failure.kind == ImportKind::Require);
    let extensions: String = options.extensions.join(", ");
    for base in &bases {
        error.tried.push(format!("{} (as it is, and with {extensions})", base.display()));
        if base.is_dir() {
            "the folder has no index file".clone_into(&mut error.reason);
            error.tried.push(format!(
                "{}{}index (with the same extensions), package.json",
                base.display(),
                std::path::MAIN_SEPARATOR
            ));
        }
    }
    if let Some(base) = bases.first() {
        if let Some(parent) = base.parent().filter(|parent| !parent.is_dir()) {
            error.reason = format!("the folder \"{}\" does not exist", parent.display());
        }
        error.did_you_mean = near_file(base, wanted);
    }
    if let oxc_resolver::ResolveError::TsconfigLoadFailed { .. }
    | oxc_resolver::ResolveError::Json(_) = failure.error
    {
        error.reason = failure.error.to_string();
        "Repair that file.".clone_into(&mut error.remedy);
    }
}

fn explain_package(failure: &Failure<'_>, wanted: &str, error: &mut ResolveError) {
    use oxc_resolver::ResolveError as Cause;
    let conditions = failure.resolver.conditions(failure.kind).join(", ");
    let name = package_name(wanted);
    let mut installed = None;
    if wanted.starts_with('#') {
        error.reason = format!("no \"imports\" entry matches \"{wanted}\"");
        error.tried.push(format!(
            "the package.json above {} (conditions: {conditions})",
            failure.folder.display()
        ));
        "Add the entry to the \"imports\" of the package.json of this package."
            .clone_into(&mut error.remedy);
        return;
    }
    for folder in failure.folder.ancestors() {
        let candidate = folder.join("node_modules").join(name);
        let manifest = candidate.join("package.json");
        if manifest.is_file() {
            error.tried.push(format!("{} (conditions: {conditions})", manifest.display()));
            installed.get_or_insert(manifest);
            break;
        }
        if folder.join("node_modules").is_dir() {
            error.tried.push(candidate.display().to_string());
        }
    }
    match (failure.error, installed) {
        (Cause::PackagePathNotExported { subpath, .. }, Some(manifest)) => {
            error.reason = format!("package \"{name}\" does not export \"{subpath}\"");
            error.remedy = format!(
                "Import one of the paths that \"exports\" of {} lists for these conditions.",
                manifest.display()
            );
            error.did_you_mean = near_export(&manifest, name, subpath);
        }
        (cause @ (Cause::TsconfigLoadFailed { .. } | Cause::Json(_)), _) => {
            error.reason = cause.to_string();
            "Repair that file.".clone_into(&mut error.remedy);
        }
        (cause, Some(manifest)) => {
            let subpath = &wanted[name.len()..];
            error.reason = if subpath.is_empty() {
                format!(
                    "package \"{name}\" is installed but none of its entry fields names a file that exists ({cause})"
                )
            } else {
                format!(
                    "package \"{name}\" is installed but has no file \"{}\"",
                    subpath.trim_start_matches('/')
                )
            };
            error.remedy = format!(
                "Build the package if it belongs to this workspace, or install it again; see {}.",
                manifest.display()
            );
        }
        (_, None) => {
            error.reason = format!("package \"{name}\" is not installed");
            error.remedy = if failure.folder.join(wanted).exists() {
                format!("Write \"./{wanted}\" if the file in the same folder is meant.")
            } else if failure.resolver.options.target == Target::Worker {
                format!(
                    "Install \"{name}\", or map it with \"resolve.alias\" or the \"paths\" of tsconfig.json."
                )
            } else {
                format!("Install \"{name}\".")
            };
            error.did_you_mean = near_package(failure.folder, name)
                .map(|near| format!("{near}{}", &wanted[name.len()..]));
        }
    }
}

/// `@scope/name/x` -> `@scope/name`, `name/x` -> `name`.
fn package_name(specifier: &str) -> &str {
    let slashes = if specifier.starts_with('@') { 2 } else { 1 };
    specifier.match_indices('/').nth(slashes - 1).map_or(specifier, |(at, _)| &specifier[..at])
}

fn clean(path: &Path) -> PathBuf {
    let mut cleaned = PathBuf::new();
    for component in path.components() {
        match component {
            std::path::Component::CurDir => {}
            std::path::Component::ParentDir => {
                cleaned.pop();
            }
            other => cleaned.push(other),
        }
    }
    cleaned
}

/// The nearest of some names, if it is near enough to be a slip.
pub(crate) fn nearest(wanted: &str, names: impl Iterator<Item = String>) -> Option<String> {
    names
        .map(|name| (distance(&wanted.to_lowercase(), &name.to_lowercase()), name))
        .filter(|(distance, _)| *distance <= 1 + wanted.len() / 5)
        .min_by(|a, b| a.0.cmp(&b.0).then_with(|| a.1.cmp(&b.1)))
        .map(|(_, name)| name)
}

/// Edits between two words; neighbours that changed places count once.
fn distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    let mut rows = vec![vec![0; b.len() + 1]; a.len() + 1];
    for (i, row) in rows.iter_mut().enumerate() {
        row[0] = i;
    }
    for (j, cell) in rows[0].iter_mut().enumerate() {
        *cell = j;
    }
    for i in 1..=a.len() {
        for j in 1..=b.len() {
            let mut best = (rows[i - 1][j] + 1)
                .min(rows[i][j - 1] + 1)
                .min(rows[i - 1][j - 1] + usize::from(a[i - 1] != b[j - 1]));
            if i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1] {
                best = best.min(rows[i - 2][j - 2] + 1);
            }
            rows[i][j] = best;
        }
    }
    rows[a.len()][b.len()]
}

fn near_file(base: &Path, wanted: &str) -> Option<String> {
    let name = base.file_name()?.to_string_lossy().into_owned();
    let has_extension = Path::new(&name).extension().is_some();
    let entries = std::fs::read_dir(base.parent()?).ok()?;
    let names = entries.flatten().filter_map(|entry| {
        let file = entry.file_name().to_string_lossy().into_owned();
        let stem = Path::new(&file).file_stem()?.to_string_lossy().into_owned();
        Some(if has_extension { file } else { stem })
    });
    let near = nearest(&name, names.filter(|near| *near != name))?;
    let folder = wanted.rfind('/').map_or("", |slash| &wanted[..=slash]);
    Some(format!("{folder}{near}"))
}

fn near_package(folder: &Path, name: &str) -> Option<String> {
    let (scope, bare) =
        name.split_once('/').map_or((None, name), |(scope, bare)| (Some(scope), bare));
    let names = folder.ancestors().flat_map(|folder| {
        let mut modules = folder.join("node_modules");
        modules.extend(scope);
        std::fs::read_dir(modules)
            .into_iter()
            .flatten()
            .flatten()
            .map(|entry| entry.file_name().to_string_lossy().into_owned())
    });
    let near = nearest(bare, names.filter(|near| !near.starts_with('.')))?;
    Some(scope.map_or_else(|| near.clone(), |scope| format!("{scope}/{near}")))
}

fn near_export(manifest: &Path, name: &str, subpath: &str) -> Option<String> {
    let value: serde_json::Value = serde_json::from_slice(&std::fs::read(manifest).ok()?).ok()?;
    let keys = value
        .get("exports")?
        .as_object()?
        .keys()
        .filter(|key| key.starts_with("./") && !key.contains('*'))
        .cloned();
    let near = nearest(subpath, keys)?;
    Some(format!("{name}{}", &near[1..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_found() {
        assert_eq!(distance("untils", "utils"), 1);
        assert_eq!(distance("hnoo", "hono"), 1);
        assert_eq!(
            nearest("utlis", ["utils".into(), "index".into()].into_iter()).as_deref(),
            Some("utils")
        );
        assert_eq!(nearest("a", ["zod".into()].into_iter()), None);
    }

    #[test]
    fn names_of_packages() {
        assert_eq!(package_name("@a/b/c/d"), "@a/b");
        assert_eq!(package_name("a/b"), "a");
        assert_eq!(package_name("a"), "a");
    }
}
