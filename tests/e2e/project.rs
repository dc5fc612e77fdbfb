//! A project in a temporary folder, and a run of the binary in it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

/// A Workers project in a temporary folder.
pub(crate) struct Project {
    folder: TempDir,
}

/// What a run of the binary left.
pub(crate) struct Outcome {
    pub(crate) code: Option<i32>,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
    /// The JSON report, if one was written.
    pub(crate) report: Option<Value>,
}

impl Project {
    /// An empty folder.
    pub(crate) fn empty() -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        Self { folder }
    }

    /// A Worker with a KV namespace that answers "ok", and a test of it in `test/ok.test.ts`.
    pub(crate) fn worker() -> Self {
        Self::empty()
            .file(
                "wrangler.jsonc",
                r#"{
                    "name": "worker",
                    "main": "src/index.ts",
                    "compatibility_date": "2026-01-01",
                    "kv_namespaces": [{ "binding": "KV", "id": "kv" }]
                }"#,
            )
            .file(
                "vitest.config.ts",
                r#"
                import { cloudflareTest } from "@cloudflare/vitest-plugin";
                import { defineConfig } from "vitest/config";
                export default defineConfig({
                  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
                });
                "#,
            )
            .file("src/index.ts", "export default { fetch: () => new Response('ok') };\n")
            .file(
                "test/ok.test.ts",
                r#"
                import { exports } from "cloudflare:workers";
                import { expect, it } from "vitest";
                it("answers", async () => {
                  const response = await exports.default.fetch("https://example.com/");
                  expect(await response.text()).toBe("ok");
                });
                "#,
            )
    }

    /// Adds or replaces a file.
    pub(crate) fn file(self, path: &str, content: &str) -> Self {
        self.write(path, content);
        self
    }

    /// Adds or replaces a file.
    pub(crate) fn write(&self, path: &str, content: &str) {
        let path = self.path(path);
        let parent = path.parent().expect("a file has a folder");
        std::fs::create_dir_all(parent).expect("the folder can be made");
        std::fs::write(path, content).expect("the file can be written");
    }

    /// The absolute path of something in the project.
    pub(crate) fn path(&self, path: &str) -> PathBuf {
        self.folder.path().canonicalize().expect("the folder exists").join(path)
    }

    /// The command that runs the binary here, with a cache of its own, and a report in JSON beside
    /// the default one.
    pub(crate) fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_invitro"));
        command
            .current_dir(self.folder.path())
            .args(arguments)
            .env("INVITRO_CACHE_DIR", self.path(".cache"))
            .env("NO_COLOR", "1")
            .env_remove("CI")
            .env_remove("FORCE_COLOR")
            .stdin(Stdio::null());
        command
    }

    /// Runs the tests.
    pub(crate) fn run(&self, arguments: &[&str]) -> Outcome {
        let mut command = self.command(&["run"]);
        command.args(["--reporter=default", "--reporter=json", "--outputFile.json=.report.json"]);
        command.args(arguments);
        self.outcome(&command.output().expect("the binary can be run"))
    }

    /// What a finished run left.
    pub(crate) fn outcome(&self, output: &Output) -> Outcome {
        let report = std::fs::read_to_string(self.path(".report.json")).ok();
        Outcome {
            code: output.status.code(),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            report: report.and_then(|text| serde_json::from_str(&text).ok()),
        }
    }
}

impl Outcome {
    /// Everything that was printed.
    pub(crate) fn text(&self) -> String {
        format!("{}{}", self.stdout, self.stderr)
    }

    /// Fails unless the run ended with this code.
    #[track_caller]
    pub(crate) fn ends_with(&self, code: i32) -> &Self {
        assert_eq!(self.code, Some(code), "{}", self.text());
        self
    }

    /// Fails unless this was printed.
    #[track_caller]
    pub(crate) fn says(&self, text: &str) -> &Self {
        assert!(self.text().contains(text), "not said: {text}\n{}", self.text());
        self
    }

    /// The status of the test with this title.
    #[track_caller]
    pub(crate) fn test(&self, title: &str) -> &str {
        let report = self.report.as_ref().expect("a report was written");
        let files = report["testResults"].as_array().expect("the report lists files");
        files
            .iter()
            .filter_map(|file| file["assertionResults"].as_array())
            .flatten()
            .find(|test| test["title"] == title)
            .and_then(|test| test["status"].as_str())
            .unwrap_or_else(|| panic!("no test \"{title}\" in {report:#}\n{}", self.text()))
    }

    /// The message of the file whose path ends like this; empty if it has no error of its own.
    #[track_caller]
    pub(crate) fn file_message(&self, path: &str) -> &str {
        let report = self.report.as_ref().expect("a report was written");
        let files = report["testResults"].as_array().expect("the report lists files");
        files
            .iter()
            .find(|file| file["name"].as_str().is_some_and(|name| Path::new(name).ends_with(path)))
            .and_then(|file| file["message"].as_str())
            .unwrap_or_else(|| panic!("no file {path} in {report:#}"))
    }
}
