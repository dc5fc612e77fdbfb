//! `.dev.vars` and `.env` files.

mod expand;
mod parse;

use std::fs;
use std::path::{Path, PathBuf};

use indexmap::IndexMap;

pub use expand::expand;
pub use parse::parse;

use crate::error::ConfigError;
use crate::source::system_note;

/// Names and values, in order.
pub type Variables = IndexMap<String, String>;

/// The secrets of a Worker.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Secrets {
    /// Names and values; `None`: no file was found and the environment is not taken.
    pub values: Option<Variables>,
    /// Files they came from, in the order in which they were read.
    pub files: Vec<PathBuf>,
    /// Whether the environment of the process was added.
    pub from_process: bool,
}

/// What decides which files are read.
#[derive(Clone, Copy, Debug)]
pub struct SecretsQuery<'a> {
    /// Folder of the wrangler file.
    pub dir: &'a Path,
    /// Selected environment (or mode).
    pub environment: Option<&'a str>,
    /// Whether the wrangler file lists required secrets: then the environment of the process counts too.
    pub listed: bool,
    /// Environment of the process.
    pub process: &'a Variables,
}

/// Reads the secrets: `.dev.vars.<env>` if it is there, else `.dev.vars`, else all of `.env`, `.env.local`, `.env.<env>`,
/// `.env.<env>.local`, later ones winning, with `${NAME}` replaced. `CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV=false` leaves out the
/// `.env` files, `CLOUDFLARE_INCLUDE_PROCESS_ENV=true` adds the environment of the process.
///
/// # Errors
/// A `.dev.vars` file that is there and cannot be read.
pub fn load_secrets(query: SecretsQuery<'_>) -> Result<Secrets, ConfigError> {
    let dev_vars = query.dir.join(".dev.vars");
    let specific =
        query.environment.map(|environment| query.dir.join(format!(".dev.vars.{environment}")));
    for file in specific.into_iter().chain([dev_vars]) {
        match fs::read_to_string(&file) {
            Ok(text) => {
                return Ok(Secrets {
                    values: Some(parse(&text)),
                    files: vec![file],
                    from_process: false,
                });
            }
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
            Err(error) => {
                return Err(ConfigError::new(
                    "Error",
                    format!("Failed to load local dev variables file \"{}\":", file.display()),
                )
                .with_help(system_note(&error, &file)));
            }
        }
    }
    let flag = |name: &str| query.process.get(name).map(|value| value.eq_ignore_ascii_case("true"));
    if flag("CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV") == Some(false) {
        return Ok(Secrets::default());
    }
    let from_process = query.listed || flag("CLOUDFLARE_INCLUDE_PROCESS_ENV") == Some(true);
    let (merged, files) = read_env_files(query.dir, query.environment);
    let base = if from_process { query.process.clone() } else { Variables::new() };
    Ok(Secrets { values: Some(expand(merged, base)), files, from_process })
}

/// Merges `.env`, `.env.local`, `.env.<name>`, `.env.<name>.local`; later ones win.
pub(crate) fn read_env_files(dir: &Path, name: Option<&str>) -> (Variables, Vec<PathBuf>) {
    let mut names = vec![".env".to_owned(), ".env.local".to_owned()];
    if let Some(name) = name {
        names.extend([format!(".env.{name}"), format!(".env.{name}.local")]);
    }
    let mut merged = Variables::new();
    let mut files = Vec::new();
    for name in names {
        let file = dir.join(name);
        if let Ok(text) = fs::read_to_string(&file) {
            merged.extend(parse(&text));
            files.push(file);
        }
    }
    (merged, files)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(dir: &Path, environment: Option<&str>, process: &[(&str, &str)]) -> Secrets {
        let process = process.iter().map(|(k, v)| ((*k).to_owned(), (*v).to_owned())).collect();
        load_secrets(SecretsQuery { dir, environment, listed: false, process: &process })
            .expect("readable")
    }

    fn shown(secrets: &Secrets) -> Vec<String> {
        secrets.values.iter().flatten().map(|(k, v)| format!("{k}={v}")).collect()
    }

    #[test]
    fn dev_vars_of_the_environment_replace_the_others() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join(".env"), "A=dotenv\n")?;
        fs::write(dir.path().join(".dev.vars"), "A=plain\nB=${A}\n")?;
        fs::write(dir.path().join(".dev.vars.staging"), "A=staging\n")?;
        assert_eq!(shown(&load(dir.path(), None, &[])), ["A=plain", "B=${A}"]);
        assert_eq!(shown(&load(dir.path(), Some("staging"), &[])), ["A=staging"]);
        assert_eq!(shown(&load(dir.path(), Some("other"), &[])), ["A=plain", "B=${A}"]);
        Ok(())
    }

    #[test]
    fn env_files_are_merged_and_expanded() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        fs::write(dir.path().join(".env"), "A=1\nB=${A}x$C\n")?;
        fs::write(dir.path().join(".env.local"), "C=3\n")?;
        fs::write(dir.path().join(".env.prod"), "A=2\n")?;
        fs::write(dir.path().join(".env.prod.local"), "D=${HOME_DIR:-none}\n")?;
        assert_eq!(shown(&load(dir.path(), None, &[])), ["A=1", "B=1x", "C=3"]);
        assert_eq!(shown(&load(dir.path(), Some("prod"), &[])), ["A=2", "B=2x", "C=3", "D=none"]);
        let with = load(
            dir.path(),
            Some("prod"),
            &[("CLOUDFLARE_INCLUDE_PROCESS_ENV", "true"), ("A", "p"), ("HOME_DIR", "/h")],
        );
        assert!(with.from_process);
        assert_eq!(with.values.as_ref().and_then(|v| v.get("A")).map(String::as_str), Some("p"));
        assert_eq!(with.values.as_ref().and_then(|v| v.get("D")).map(String::as_str), Some("/h"));
        let without = load(dir.path(), None, &[("CLOUDFLARE_LOAD_DEV_VARS_FROM_DOT_ENV", "false")]);
        assert_eq!(without, Secrets::default());
        Ok(())
    }
}
