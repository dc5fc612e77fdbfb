//! Options, filters and exit codes.

use crate::project::Project;

fn several() -> Project {
    Project::worker().file(
        "test/several.test.ts",
        "import { describe, expect, it } from \"vitest\";\ndescribe(\"group\", () => {\n  it(\"adds\", () => {});\n  it(\"subtracts\", () => { expect(1).toBe(2); });\n});\nit(\"multiplies\", () => { expect(1).toBe(2); });\n",
    )
}

#[test]
fn the_version() {
    let output = Project::empty().command(&["--version"]).output().expect("the binary can be run");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("invitro "));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn wrong_usage_ends_with_2() {
    let project = Project::worker();
    for arguments in
        [&["--no-such-option"][..], &["--bail=x"], &["--update=some"], &["--maxWorkers=lots"]]
    {
        let output = project.command(arguments).output().expect("the binary can be run");
        assert_eq!(output.status.code(), Some(2), "{arguments:?}");
        assert!(!output.stderr.is_empty(), "{arguments:?}");
    }
}

#[test]
fn a_folder_without_a_project_ends_with_2() {
    let output = Project::empty().command(&[]).output().expect("the binary can be run");
    assert_eq!(output.status.code(), Some(2), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn filters_select_files() {
    let outcome = several().run(&["several"]);
    outcome.ends_with(1);
    assert_eq!(outcome.test("adds"), "passed");
    assert!(!outcome.text().contains("ok.test.ts"));
    several().run(&["ok.test"]).ends_with(0);
    several().run(&["no-such-file"]).ends_with(1).says("No test files found");
    several().run(&["no-such-file", "--passWithNoTests"]).ends_with(0);
}

#[test]
fn a_line_selects_a_test() {
    let outcome = several().run(&["test/several.test.ts:3"]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("adds"), "passed");
    assert_eq!(outcome.test("subtracts"), "skipped");
}

#[test]
fn a_pattern_selects_tests() {
    let outcome = several().run(&["-t", "group adds"]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("adds"), "passed");
    assert_eq!(outcome.test("multiplies"), "skipped");
}

#[test]
fn bail_stops_early() {
    let outcome = several().run(&["several", "--bail=1"]);
    outcome.ends_with(1);
    assert_eq!(outcome.test("subtracts"), "failed");
    assert_ne!(outcome.test("multiplies"), "passed");
}

#[test]
fn retries_are_counted() {
    let outcome = Project::worker()
        .file(
            "test/flaky.test.ts",
            "import { expect, it } from \"vitest\";\nlet tries = 0;\nit(\"is flaky\", () => { expect(++tries).toBe(3); });\n",
        )
        .run(&["--retry=2"]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("is flaky"), "passed");
}

#[test]
fn tests_are_listed_without_running() {
    let project = several();
    let output = project.command(&["list"]).output().expect("the binary can be run");
    let text = String::from_utf8_lossy(&output.stdout);
    assert!(text.contains("test/several.test.ts > group > adds"), "{text}");
    assert!(text.contains("test/ok.test.ts > answers"), "{text}");
    assert_eq!(output.status.code(), Some(0), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn completions_are_printed() {
    let output =
        Project::empty().command(&["completions", "bash"]).output().expect("the binary can be run");
    assert!(String::from_utf8_lossy(&output.stdout).contains("invitro"));
}

#[test]
fn reports_are_written() {
    let project = several();
    let mut command = project.command(&["run", "--reporter=junit", "--outputFile=out/report.xml"]);
    let output = command.output().expect("the binary can be run");
    assert_eq!(output.status.code(), Some(1));
    let xml =
        std::fs::read_to_string(project.path("out/report.xml")).expect("a report was written");
    assert!(xml.contains("<testsuites name=\"vitest tests\" tests=\"4\" failures=\"2\""), "{xml}");
    for reporter in ["verbose", "dot"] {
        let argument = format!("--reporter={reporter}");
        let output = project.command(&["run", &argument]).output().expect("the binary can be run");
        assert_eq!(output.status.code(), Some(1));
        assert!(String::from_utf8_lossy(&output.stdout).contains("2 failed"), "{reporter}");
    }
    let output =
        project.command(&["run", "--reporter=nope"]).output().expect("the binary can be run");
    assert_eq!(output.status.code(), Some(2));
}
