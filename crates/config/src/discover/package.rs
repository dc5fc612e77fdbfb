//! `package.json`: which versions of the integration and of Vitest a project has.

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::generation::Generation;

/// A version: major and minor number.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Version {
    /// Major number.
    pub major: u32,
    /// Minor number.
    pub minor: u32,
}

impl Version {
    /// The lowest version of a range such as `^4.1.0`, `~0.12.3`, `>=2 <4`, `2.0 - 3.2.x`, `npm:name@1.2.3`, `workspace:^1.0.0`.
    /// `None` for ranges that name none (`latest`, `*`, `catalog:`, `workspace:*`, addresses).
    pub fn parse(range: &str) -> Option<Self> {
        let text = range.trim();
        let text = match text.strip_prefix("npm:") {
            Some(alias) => alias.rsplit_once('@').map_or("", |(_, version)| version),
            None => text.strip_prefix("workspace:").unwrap_or(text),
        };
        let text = text.trim_start_matches(['^', '~', '>', '=', 'v', ' ']);
        let mut numbers = text.split(['.', ' ', '-', '+', '|', '<']);
        let major = numbers.next()?.parse().ok()?;
        let minor = numbers.next().and_then(|minor| minor.parse().ok()).unwrap_or(0);
        Some(Self { major, minor })
    }
}

/// What of the nearest `package.json` matters.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Package {
    /// The file.
    pub path: Option<PathBuf>,
    /// `name`.
    pub name: Option<String>,
    /// Version of `vitest`, when it is a dependency.
    pub vitest: Dependency,
    /// Version of `@cloudflare/vitest-plugin`.
    pub plugin: Dependency,
    /// Version of `@cloudflare/vitest-pool-workers`.
    pub pool: Dependency,
}

/// A dependency.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Dependency {
    /// Not listed and not installed.
    #[default]
    Absent,
    /// Listed with a range that names no version; taken as the newest.
    Newest,
    /// Of this version, as installed, or the lowest the range allows.
    Version(Version),
}

impl Dependency {
    /// Whether it is there.
    pub fn is_present(self) -> bool {
        self != Self::Absent
    }
}

impl Package {
    /// Reads the nearest `package.json` above a folder. An unreadable one counts as empty: its package manager reports it.
    pub fn find(folder: &Path) -> Self {
        let path = folder
            .ancestors()
            .map(|folder| folder.join("package.json"))
            .find(|file| file.is_file());
        let manifest = path.as_deref().map(read_json).unwrap_or_default();
        let dependency = |name: &str| dependency(folder, &manifest, name);
        Self {
            name: manifest.get("name").and_then(Value::as_str).map(str::to_owned),
            vitest: dependency("vitest"),
            plugin: dependency("@cloudflare/vitest-plugin"),
            pool: dependency("@cloudflare/vitest-pool-workers"),
            path,
        }
    }

    /// The generation of the installed integration; the newest when there is none.
    pub fn generation(&self) -> Generation {
        match (self.plugin, self.pool) {
            (Dependency::Absent, Dependency::Version(version))
                if version < Version { major: 0, minor: 13 } =>
            {
                Generation::Classic
            }
            (Dependency::Absent, Dependency::Version(_) | Dependency::Newest) => {
                Generation::PoolPlugin
            }
            _ => Generation::Plugin,
        }
    }

    /// Major version of Vitest: of the one that is installed or asked for, else of the one that goes with the integration.
    pub fn vitest_major(&self) -> u32 {
        match (self.vitest, self.generation()) {
            (Dependency::Version(version), _) => version.major.clamp(2, 5),
            (_, Generation::Classic) => 3,
            _ => 4,
        }
    }
}

fn read_json(path: &Path) -> Value {
    fs::read(path).ok().and_then(|bytes| serde_json::from_slice(&bytes).ok()).unwrap_or_default()
}

/// A dependency: what is installed is the truth, else what the manifest asks for.
fn dependency(folder: &Path, manifest: &Value, name: &str) -> Dependency {
    let listed = ["dependencies", "devDependencies", "peerDependencies", "optionalDependencies"]
        .iter()
        .find_map(|key| manifest.get(key)?.get(name)?.as_str());
    let installed = folder.ancestors().find_map(|folder| {
        let file = folder.join("node_modules").join(name).join("package.json");
        let manifest = file.is_file().then(|| read_json(&file))?;
        Version::parse(manifest.get("version")?.as_str()?)
    });
    match (installed, listed) {
        (Some(version), _) => Dependency::Version(version),
        (None, Some(range)) => {
            Version::parse(range).map_or(Dependency::Newest, Dependency::Version)
        }
        (None, None) => Dependency::Absent,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_ranges() {
        for (range, expected) in [
            ("^4.1.0", Some((4, 1))),
            ("~0.12.21", Some((0, 12))),
            (">=2 <4", Some((2, 0))),
            ("3", Some((3, 0))),
            ("v5.0.0-rc.2", Some((5, 0))),
            ("npm:@scope/x@1.5.0", Some((1, 5))),
            ("workspace:^1.2.0", Some((1, 2))),
            ("2.0 - 3.2", Some((2, 0))),
            ("0.13.x", Some((0, 13))),
            ("catalog:", None),
            ("catalog:default", None),
            ("workspace:*", None),
            ("latest", None),
            ("*", None),
            ("github:a/b", None),
        ] {
            assert_eq!(Version::parse(range).map(|v| (v.major, v.minor)), expected, "{range}");
        }
    }

    #[test]
    fn infers_generation_and_vitest() -> std::io::Result<()> {
        let dir = tempfile::tempdir()?;
        let manifest = dir.path().join("package.json");
        for (text, generation, vitest) in [
            (
                r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"^0.8.0"}}"#,
                Generation::Classic,
                3,
            ),
            (
                r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"^0.12.0","vitest":"2.1.8"}}"#,
                Generation::Classic,
                2,
            ),
            (
                r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"0.16.4"}}"#,
                Generation::PoolPlugin,
                4,
            ),
            (
                r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"catalog:"}}"#,
                Generation::PoolPlugin,
                4,
            ),
            (
                r#"{"dependencies":{"@cloudflare/vitest-plugin":"^1.0.0","vitest":"^5.0.0"}}"#,
                Generation::Plugin,
                5,
            ),
            ("{}", Generation::Plugin, 4),
            ("not json", Generation::Plugin, 4),
        ] {
            fs::write(&manifest, text)?;
            let package = Package::find(dir.path());
            assert_eq!(
                (package.generation(), package.vitest_major()),
                (generation, vitest),
                "{text}"
            );
        }
        let installed = dir.path().join("node_modules/@cloudflare/vitest-pool-workers");
        fs::create_dir_all(&installed)?;
        fs::write(installed.join("package.json"), r#"{"version":"0.9.1"}"#)?;
        fs::write(
            &manifest,
            r#"{"devDependencies":{"@cloudflare/vitest-pool-workers":"catalog:"}}"#,
        )?;
        assert_eq!(Package::find(dir.path()).generation(), Generation::Classic);
        Ok(())
    }
}
