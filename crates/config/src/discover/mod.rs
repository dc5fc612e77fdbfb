//! Finding the files that configure a run.

mod package;

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

pub use package::{Package, Version};

use crate::error::ConfigError;
use crate::generation::Generation;
use crate::overrides::{ConfigChoice, Overrides};
use crate::paths::{relative, resolve};

/// Names of config files in order of preference.
const CONFIG_NAMES: [&str; 2] = ["vitest.config", "vite.config"];
/// Their extensions in order of preference.
const CONFIG_EXTENSIONS: [&str; 6] = ["ts", "mts", "cts", "js", "mjs", "cjs"];
/// Names of files that list projects, of Vitest 2 and 3.
const WORKSPACE_NAMES: [&str; 2] = ["vitest.workspace", "vitest.projects"];

/// What was found.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Discovered {
    /// Folder in which the run was started.
    pub cwd: PathBuf,
    /// Root folder: `--root`, or the folder in which the run was started.
    pub root: PathBuf,
    /// The vitest or vite config.
    pub config_file: Option<PathBuf>,
    /// The file that lists projects (Vitest 2 and 3).
    pub workspace_file: Option<PathBuf>,
    /// The nearest wrangler file.
    pub wrangler_file: Option<PathBuf>,
    /// The nearest `package.json`, and what of it matters.
    pub package: Package,
}

impl Discovered {
    /// Files to evaluate, the main one first.
    pub fn files(&self) -> Vec<&Path> {
        self.config_file.iter().chain(&self.workspace_file).map(PathBuf::as_path).collect()
    }

    /// The generation that the installed packages stand for; the way a config is written may say otherwise, see
    /// [`generation`].
    pub fn installed_generation(&self) -> Generation {
        self.package.generation()
    }
}

/// Finds everything from the folder in which the run was started.
///
/// # Errors
/// A `--config` that does not exist; a folder with neither a vitest config nor a wrangler file.
pub fn discover(cwd: &Path, overrides: &Overrides) -> Result<Discovered, ConfigError> {
    let root = overrides.root.as_ref().map_or_else(|| cwd.to_owned(), |root| resolve(cwd, root));
    if !root.is_dir() {
        return Err(ConfigError::new(
            "Error",
            format!("The root folder {} does not exist.", root.display()),
        )
        .with_help(
            "Give an existing folder with --root, or leave it out to use the current folder.",
        ));
    }
    let package = Package::find(&root);
    let config_file = match &overrides.config {
        Some(ConfigChoice::None) => None,
        Some(ConfigChoice::File(path)) => {
            let file = resolve(&root, path);
            if !file.is_file() {
                return Err(ConfigError::new(
                    "Error",
                    format!("The config file {} does not exist.", file.display()),
                )
                .with_help(format!(
                    "--config is relative to the root folder, {}.",
                    root.display()
                )));
            }
            Some(file)
        }
        None if package.vitest_major() >= 5 => config_in(&root),
        None => root.ancestors().find_map(config_in),
    };
    let workspace_file =
        (package.vitest_major() < 4).then(|| root.ancestors().find_map(workspace_in)).flatten();
    let wrangler_file = find_wrangler(&root);
    if config_file.is_none() && workspace_file.is_none() && wrangler_file.is_none() {
        let folder = relative(cwd, &root);
        let folder = if folder.is_empty() { root.display().to_string() } else { folder };
        return Err(ConfigError::new(
            "Error",
            format!("Neither a vitest config nor a wrangler file was found in {folder} or a folder above it."),
        )
        .with_help(
            "A project needs one of vitest.config.{ts,mts,cts,js,mjs,cjs}, vite.config.*, wrangler.json, wrangler.jsonc or \
             wrangler.toml. Run from the project's folder, or name it with --root.",
        ));
    }
    Ok(Discovered {
        cwd: cwd.to_owned(),
        root,
        config_file,
        workspace_file,
        wrangler_file,
        package,
    })
}

/// The config file of one folder.
pub fn config_in(folder: &Path) -> Option<PathBuf> {
    CONFIG_NAMES.iter().find_map(|name| first_existing(folder, name, &CONFIG_EXTENSIONS))
}

fn workspace_in(folder: &Path) -> Option<PathBuf> {
    let extensions = ["ts", "mts", "cts", "js", "mjs", "cjs", "json"];
    WORKSPACE_NAMES.iter().find_map(|name| first_existing(folder, name, &extensions))
}

fn first_existing(folder: &Path, name: &str, extensions: &[&str]) -> Option<PathBuf> {
    extensions
        .iter()
        .map(|extension| folder.join(format!("{name}.{extension}")))
        .find(|file| file.is_file())
}

/// The wrangler file for a folder: the nearest `wrangler.json`, else the nearest `wrangler.jsonc`, else the nearest
/// `wrangler.toml`. The format comes before the distance.
pub fn find_wrangler(folder: &Path) -> Option<PathBuf> {
    ["wrangler.json", "wrangler.jsonc", "wrangler.toml"].iter().find_map(|name| {
        folder.ancestors().map(|folder| folder.join(name)).find(|file| file.is_file())
    })
}

/// Whether a file name is one of a config that can be a project: `vitest.config.ts`, `vite.unit.config.mts`, …
pub fn is_project_config_name(name: &str) -> bool {
    let Some(rest) = name.strip_prefix("vitest").or_else(|| name.strip_prefix("vite")) else {
        return false;
    };
    let Some(rest) = rest.strip_prefix('.') else { return false };
    if rest.starts_with("config.") {
        return true;
    }
    let word = rest.len()
        - rest
            .trim_start_matches(|c: char| c.is_ascii_alphanumeric() || c == '_' || c == '-')
            .len();
    word > 0 && rest[word..].starts_with(".config.")
}

/// The generation of a project, from how its config is written and from what is installed.
pub fn generation(package: &Package, classic: bool, plugin_package: Option<&str>) -> Generation {
    match (classic, plugin_package) {
        (true, _) => Generation::Classic,
        (false, Some("@cloudflare/vitest-pool-workers")) => Generation::PoolPlugin,
        (false, Some(_)) => Generation::Plugin,
        (false, None) => match package.generation() {
            Generation::PoolPlugin => Generation::PoolPlugin,
            _ => Generation::Plugin,
        },
    }
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn write(root: &Path, file: &str, text: &str) -> std::io::Result<()> {
        let path = root.join(file);
        fs::create_dir_all(path.parent().unwrap_or(root))?;
        fs::write(path, text)
    }

    #[test]
    fn finds_the_files() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let root = fs::canonicalize(dir.path())?;
        write(&root, "app/package.json", r#"{"devDependencies":{"vitest":"^4.1.0"}}"#)?;
        write(&root, "app/vite.config.ts", "")?;
        write(&root, "app/wrangler.toml", "")?;
        write(&root, "wrangler.jsonc", "")?;
        write(&root, "app/test/x", "")?;
        let found = discover(&root.join("app/test"), &Overrides::default()).expect("found");
        assert_eq!(found.config_file, Some(root.join("app/vite.config.ts")));
        assert_eq!(
            found.wrangler_file,
            Some(root.join("wrangler.jsonc")),
            "the format comes before the distance"
        );
        assert_eq!(found.root, root.join("app/test"));
        write(&root, "app/vitest.config.mts", "")?;
        write(&root, "app/vitest.config.js", "")?;
        let found = discover(&root.join("app"), &Overrides::default()).expect("found");
        assert_eq!(found.config_file, Some(root.join("app/vitest.config.mts")));
        let overrides = Overrides {
            root: Some("test".into()),
            config: Some(ConfigChoice::File("../vite.config.ts".into())),
            ..Overrides::default()
        };
        let found = discover(&root.join("app"), &overrides).expect("found");
        assert_eq!(found.config_file, Some(root.join("app/vite.config.ts")));
        let overrides = Overrides {
            config: Some(ConfigChoice::File("nope.ts".into())),
            ..Overrides::default()
        };
        let error = discover(&root, &overrides).expect_err("missing");
        assert!(error.to_string().contains("nope.ts does not exist"), "{error}");
        Ok(())
    }

    #[test]
    fn looks_only_in_the_root_with_vitest_5() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let root = fs::canonicalize(dir.path())?;
        write(&root, "package.json", r#"{"devDependencies":{"vitest":"^5.0.0"}}"#)?;
        write(&root, "vitest.config.ts", "")?;
        write(&root, "sub/x", "")?;
        let error = discover(&root.join("sub"), &Overrides::default()).expect_err("nothing there");
        assert!(
            error.to_string().starts_with("Neither a vitest config nor a wrangler file was found"),
            "{error}"
        );
        Ok(())
    }

    #[test]
    fn knows_project_config_names() {
        for name in
            ["vitest.config.ts", "vite.config.js", "vitest.unit.config.mts", "vite.a-b.config.ts"]
        {
            assert!(is_project_config_name(name), "{name}");
        }
        for name in [
            "config.ts",
            "vitest.ts",
            "vitest.a.b.config.ts",
            "myvitest.config.ts",
            "vitestx.config.ts",
        ] {
            assert!(!is_project_config_name(name), "{name}");
        }
    }

    #[test]
    fn tells_generations_apart() {
        let package = Package::default();
        assert_eq!(generation(&package, true, None), Generation::Classic);
        assert_eq!(
            generation(&package, false, Some("@cloudflare/vitest-pool-workers")),
            Generation::PoolPlugin
        );
        assert_eq!(
            generation(&package, false, Some("@cloudflare/vitest-plugin")),
            Generation::Plugin
        );
        assert_eq!(generation(&package, false, None), Generation::Plugin);
    }
}
