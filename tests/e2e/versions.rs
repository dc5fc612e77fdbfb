//! What differs between the major versions of Vitest follows the one that the project asks for.

use crate::project::{Outcome, Project};

fn run_with(major: u32, test: &str, arguments: &[&str]) -> Outcome {
    let manifest = format!(r#"{{ "devDependencies": {{ "vitest": "^{major}.0.0" }} }}"#);
    Project::worker().file("package.json", &manifest).file("test/ok.test.ts", test).run(arguments)
}

/// Runs a file whose tests are right in these versions only.
fn holds_in(versions: &[u32], test: &str) {
    for major in [3, 4, 5] {
        let code = i32::from(!versions.contains(&major));
        let outcome = run_with(major, test, &[]);
        assert_eq!(outcome.code, Some(code), "Vitest {major}:\n{}", outcome.text());
    }
}

const IMPORT: &str = "import { expect, it, vi } from \"vitest\";\n";

#[test]
fn options_as_the_last_argument() {
    let test = "it(\"a\", () => {}, { timeout: 100 });\n";
    holds_in(&[3], &format!("{IMPORT}{test}"));
}

#[test]
fn mocks() {
    let old = r#"
        it("has an old name", () => expect(vi.fn().getMockName()).toBe("spy"));
        it("constructs anything", () => {
          const Mock = vi.fn(() => ({ made: true }));
          expect(new Mock()).toEqual({ made: true });
        });
        it("resets what it restores", () => {
          const mock = vi.fn();
          mock(1);
          vi.restoreAllMocks();
          expect(mock).not.toHaveBeenCalled();
        });
    "#;
    holds_in(&[3], &format!("{IMPORT}{old}"));
    let newest = r#"
        it("inherits from what it constructs", () => {
          class Base { method() { return 1; } }
          const Mock = vi.fn(Base);
          expect(new Mock().method()).toBe(1);
          expect(new Mock()).toBeInstanceOf(Base);
        });
    "#;
    holds_in(&[5], &format!("{IMPORT}{newest}"));
}

#[test]
fn errors_of_different_classes() {
    let test = r#"
        class Custom extends Error {}
        it("are equal if they look equal", () => expect(new Custom("a")).toEqual(new Error("a")));
    "#;
    holds_in(&[4, 5], &format!("{IMPORT}{test}"));
}

#[test]
fn assertions_that_nobody_awaits() {
    let test = "it(\"a\", async () => { expect(Promise.resolve(1)).resolves.toBe(1); });\n";
    holds_in(&[3, 4], &format!("{IMPORT}{test}"));
    let outcome = run_with(4, &format!("{IMPORT}{test}"), &[]);
    outcome.says("Promise returned by `expect(actual).resolves.toBe(expected)` was not awaited");
}

#[test]
fn nested_mocks_of_modules() {
    let test = r#"
        it("a", () => { vi.mock("../src/index"); });
    "#;
    holds_in(&[3, 4], &format!("{IMPORT}{test}"));
    run_with(4, &format!("{IMPORT}{test}"), &[]).says("is not at the top level of the module");
}

#[test]
fn what_is_new_in_version_5() {
    let test = r#"
        it("finds an empty text in any message", () => {
          expect(() => { throw new Error("a"); }).toThrow("");
        });
        it("names the matcher", () => {
          expect(() => expect(null).toHaveProperty("a")).toThrow(".toHaveProperty() expects to receive a valid object");
        });
        it("ends a poll in time", async () => {
          let aborted = false;
          const poll = expect.poll(({ signal }) => {
            signal.addEventListener("abort", () => (aborted = true));
            return new Promise(() => {});
          }, { timeout: 50 });
          await expect(poll.toBe(1)).rejects.toThrow("didn't resolve in time");
          expect(aborted).toBe(true);
        });
        it.each([{ name: "x" }])("case $name", () => {});
        it("has its name without quotes", ({ task }) => {
          expect(task.file.tasks.map((other) => other.name)).toContain("case x");
          expect(it.sequential).toBeUndefined();
        });
    "#;
    holds_in(&[5], &format!("{IMPORT}{test}"));
}

#[test]
fn names_of_tests_to_run() {
    let test = "import { describe, it } from \"vitest\";\ndescribe(\"suite\", () => { it(\"one\", () => {}); it(\"two\", () => {}); });\n";
    for (major, pattern) in [(4, "suite one"), (5, "suite > one")] {
        let outcome = run_with(major, test, &["-t", pattern]);
        outcome.ends_with(0);
        assert_eq!(outcome.test("one"), "passed", "{}", outcome.text());
        assert_eq!(outcome.test("two"), "skipped", "{}", outcome.text());
    }
}

#[test]
fn obsolete_snapshots_where_none_are_written() {
    let test = "import { expect, it } from \"vitest\";\nit(\"a\", () => { expect(1).toMatchSnapshot(); });\n";
    for (major, code) in [(3, 0), (4, 1)] {
        let manifest = format!(r#"{{ "devDependencies": {{ "vitest": "^{major}.0.0" }} }}"#);
        let snap = "// Vitest Snapshot v1, https://vitest.dev/guide/snapshot.html\n\nexports[`a 1`] = `1`;\n\nexports[`gone 1`] = `2`;\n";
        Project::worker()
            .file("package.json", &manifest)
            .file("test/ok.test.ts", test)
            .file("test/__snapshots__/ok.test.ts.snap", snap)
            .run(&["--update=none"])
            .ends_with(code);
    }
}
