//! Modules: packages and mocks, snapshots in sources, errors that nothing handles.

use crate::project::Project;

#[test]
fn mocks_reach_the_imports_of_packages() {
    let outcome = Project::worker()
        .file(
            "node_modules/inner/package.json",
            r#"{ "name": "inner", "type": "module", "main": "index.js" }"#,
        )
        .file(
            "node_modules/inner/index.js",
            "export { greet } from './greet.js';\nexport const value = 5;\n",
        )
        .file(
            "node_modules/inner/greet.js",
            "export function greet(name) { return `hello ${name}`; }\n",
        )
        .file(
            "node_modules/outer/package.json",
            r#"{ "name": "outer", "type": "module", "main": "index.js" }"#,
        )
        .file(
            "node_modules/outer/index.js",
            "import { between } from './between.js';\nexport default class Outer { greet() { return between(); } }\n",
        )
        .file(
            "node_modules/outer/between.js",
            "import { greet, value } from 'inner';\nexport const between = () => greet(value);\n",
        )
        .file("src/index.ts", "import Outer from 'outer';\nexport default { fetch: () => new Response(new Outer().greet()) };\n")
        .file(
            "test/ok.test.ts",
            r#"
            import { exports } from "cloudflare:workers";
            import Outer from "outer";
            import { expect, it, vi } from "vitest";
            vi.mock("inner", async (original) => ({ ...(await original<object>()), greet: (name: string) => `bye ${name}` }));
            it("is reached", async () => {
              expect(new Outer().greet()).toBe("bye 5");
              expect(await (await exports.default.fetch("https://example.com/")).text()).toBe("bye 5");
            });
            it("is the original without its mock", async () => {
              vi.doUnmock("inner");
              vi.resetModules();
              const { default: Fresh } = await import("outer");
              expect(new Fresh().greet()).toBe("hello 5");
            });
            "#,
        )
        .run(&[]);
    outcome.ends_with(0);
}

#[test]
fn inline_snapshots_are_written_into_the_source() {
    let source = "import { expect, it } from \"vitest\";
it(\"writes\", async () => {
  expect({ a: 1 } as object).toMatchInlineSnapshot();
  await expect(Promise.resolve(\"é\"))
    .resolves.toMatchInlineSnapshot(`\"old\"`, \"hint\");
});
";
    let project = Project::worker().file("test/inline.test.ts", source);
    project.run(&["--update"]).ends_with(0);
    let written = std::fs::read_to_string(project.path("test/inline.test.ts")).unwrap();
    assert_eq!(
        written,
        source
            .replace("Snapshot();", "Snapshot(`\n    {\n      \"a\": 1,\n    }\n  `);")
            .replace("`\"old\"`", "`\"é\"`")
    );
    project.run(&[]).ends_with(0);
    assert_eq!(std::fs::read_to_string(project.path("test/inline.test.ts")).unwrap(), written);
}

#[test]
fn listeners_hear_of_rejections_that_are_reported_all_the_same() {
    let outcome = Project::worker()
        .file(
            "test/ok.test.ts",
            r#"
            import { expect, it } from "vitest";
            it("hears", async () => {
              const heard: unknown[] = [];
              const listener = (event: PromiseRejectionEvent) => {
                event.preventDefault();
                heard.push(event.type, event.reason.message, event.promise instanceof Promise);
              };
              addEventListener("unhandledrejection", listener);
              addEventListener("rejectionhandled", listener);
              const promise = Promise.reject(new Error("nobody cares"));
              await new Promise((resolve) => setTimeout(resolve, 1));
              promise.catch(() => {});
              await new Promise((resolve) => setTimeout(resolve, 1));
              expect(heard).toEqual([
                "unhandledrejection", "nobody cares", true,
                "rejectionhandled", "nobody cares", true,
              ]);
            });
            "#,
        )
        .run(&[]);
    outcome.ends_with(1).says("Unhandled Rejection").says("nobody cares");
    assert_eq!(outcome.test("hears"), "passed");
}

#[test]
fn a_broken_configuration_of_a_project_that_was_not_asked_for() {
    let project = Project::worker();
    let worker = std::fs::read_to_string(project.path("vitest.config.ts")).unwrap();
    let wrangler = std::fs::read_to_string(project.path("wrangler.jsonc")).unwrap();
    let project = project
        .file("vitest.config.ts", "export default { test: { projects: [\"packages/*\"] } };\n")
        .file("packages/good/vitest.config.ts", &worker)
        .file("packages/good/wrangler.jsonc", &wrangler)
        .file("packages/good/src/index.ts", "export default {};\n")
        .file(
            "packages/good/ok.test.ts",
            "import { it } from \"vitest\";\nit(\"runs\", () => {});\n",
        )
        .file("packages/bad/vitest.config.ts", "throw new Error(\"not today\");\n");
    project.run(&["--project", "good"]).ends_with(0).says("not today").says("1 passed");
    project.run(&[]).ends_with(2).says("not today");
}
