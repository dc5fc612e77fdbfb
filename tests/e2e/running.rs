//! What a run does when nothing goes wrong, and how isolated its parts are.

use crate::project::Project;

#[test]
fn a_worker_is_tested() {
    let outcome = Project::worker().run(&[]);
    outcome.ends_with(0).says("ok.test.ts").says("1 passed");
    assert_eq!(outcome.test("answers"), "passed");
}

#[test]
fn a_failure_shows_the_difference_and_the_place() {
    let outcome = Project::worker()
        .file(
            "test/fails.test.ts",
            "import { expect, it } from \"vitest\";\n\nit(\"compares\", () => {\n  expect({ a: 1 }).toEqual({ a: 2 });\n});\n",
        )
        .run(&[]);
    outcome.ends_with(1).says("FAIL").says("fails.test.ts > compares");
    outcome.says("AssertionError").says("- ").says("fails.test.ts:4:20");
    assert_eq!(outcome.test("compares"), "failed");
}

#[test]
fn files_do_not_see_each_other() {
    let test = |mine: &str, other: &str| {
        format!(
            r#"
            import {{ env }} from "cloudflare:workers";
            import {{ expect, it }} from "vitest";
            it("{mine} is alone", async () => {{
              expect(await env.KV.get("{other}")).toBeNull();
              expect((globalThis as any).{other}).toBeUndefined();
              (globalThis as any).{mine} = true;
              await env.KV.put("{mine}", "here");
              expect(await env.KV.get("{mine}")).toBe("here");
            }});
            "#
        )
    };
    let outcome = Project::worker()
        .file("test/a.test.ts", &test("first", "second"))
        .file("test/b.test.ts", &test("second", "first"))
        .run(&["--maxWorkers=1"]);
    outcome.ends_with(0);
}

#[test]
fn a_project_without_a_config_file() {
    let project = Project::worker();
    std::fs::remove_file(project.path("vitest.config.ts")).expect("there was one");
    project.run(&[]).ends_with(0).says("1 passed");
}

#[test]
fn fresh_processes_do_the_same() {
    let project = Project::worker().file(
        "test/bad.test.ts",
        r#"
        import { expect, it } from "vitest";
        it("fails", () => { expect(1).toBe(2); });
        it("loops", () => { for (;;); }, 300);
        "#,
    );
    let mut command = project.command(&[
        "run",
        "--reporter=default",
        "--reporter=json",
        "--outputFile.json=.report.json",
    ]);
    command.env("INVITRO_PROCESSES", "fresh");
    let outcome = project.outcome(&command.output().expect("the binary can be run"));
    outcome.ends_with(1).says("Test timed out in 300ms");
    assert_eq!(outcome.test("answers"), "passed");
    assert_eq!(outcome.test("fails"), "failed");
    assert_eq!(outcome.test("loops"), "failed");
}

#[test]
fn console_output_is_shown_with_its_test() {
    let outcome = Project::worker()
        .file(
            "test/talks.test.ts",
            "import { it } from \"vitest\";\nit(\"talks\", () => { console.log(\"a word\", { n: 1 }); });\n",
        )
        .run(&[]);
    outcome.ends_with(0).says("stdout | test/talks.test.ts > talks").says("a word { n: 1 }");
}

#[test]
fn outbound_fetch_is_refused_and_says_how_to_allow_it() {
    let outcome = Project::worker()
        .file(
            "test/net.test.ts",
            "import { it } from \"vitest\";\nit(\"fetches\", async () => { await fetch(\"https://example.com/\"); });\n",
        )
        .run(&[]);
    outcome.ends_with(1).says("https://example.com/").says("--allow-net");
}

#[test]
fn setup_files_and_global_setup_run_first() {
    let outcome = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            import { defineConfig } from "vitest/config";
            export default defineConfig({
              plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
              test: { setupFiles: ["./setup.ts"], globalSetup: ["./global-setup.ts"] },
            });
            "#,
        )
        .file("setup.ts", "import { beforeEach } from \"vitest\";\n(globalThis as any).steps = [\"setup\"];\nbeforeEach(() => { (globalThis as any).steps.push(\"hook\"); });\n")
        .file("global-setup.ts", "export default ({ provide }: any) => { provide(\"key\", { deep: [1] }); };\n")
        .file(
            "test/setup.test.ts",
            "import { expect, inject, it } from \"vitest\";\nit(\"sees them\", () => {\n  expect((globalThis as any).steps).toEqual([\"setup\", \"hook\"]);\n  expect(inject(\"key\" as never)).toEqual({ deep: [1] });\n});\n",
        )
        .run(&[]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("sees them"), "passed");
}
