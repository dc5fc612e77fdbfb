//! The fixture projects that need no packages from npm pass, file by file.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../fixtures")
}

/// Whether a fixture depends on packages from npm.
fn needs_packages(folder: &Path) -> bool {
    let manifest =
        std::fs::read_to_string(folder.join("package.json")).expect("a fixture's manifest");
    let manifest: serde_json::Value = serde_json::from_str(&manifest).expect("a manifest is JSON");
    manifest.get("dependencies").is_some()
}

#[test]
fn every_fixture_without_packages_passes() {
    let cache = tempfile::tempdir().expect("a temporary folder can be made");
    let mut ran = 0;
    for entry in std::fs::read_dir(fixtures()).expect("the fixtures are there").flatten() {
        let folder = entry.path();
        if !folder.join("package.json").is_file() || needs_packages(&folder) {
            continue;
        }
        let output = Command::new(env!("CARGO_BIN_EXE_invitro"))
            .arg("run")
            .current_dir(&folder)
            .env("INVITRO_CACHE_DIR", cache.path())
            // Snapshots are compared and never written.
            .env("CI", "1")
            .env("NO_COLOR", "1")
            .stdin(Stdio::null())
            .output()
            .expect("the binary can be run");
        let text = String::from_utf8_lossy(&output.stdout).into_owned()
            + &String::from_utf8_lossy(&output.stderr);
        assert_eq!(output.status.code(), Some(0), "{}:\n{text}", folder.display());
        ran += 1;
    }
    assert!(ran >= 5, "only {ran} fixtures ran");
}
