//! Workers beside the one under test: what is said of those that fail, or that cannot be run.

use crate::project::{Outcome, Project};

/// A project with an auxiliary Worker `other` that has these options, and a test file.
fn project(options: &str, test: &str) -> Project {
    Project::worker()
        .file(
            "wrangler.jsonc",
            r#"{
                "name": "worker",
                "main": "src/index.ts",
                "compatibility_date": "2026-01-01",
                "services": [{ "binding": "OTHER", "service": "other" }]
            }"#,
        )
        .file(
            "vitest.config.ts",
            &format!(
                r#"
                import {{ cloudflareTest }} from "@cloudflare/vitest-plugin";
                import {{ defineConfig }} from "vitest/config";
                export default defineConfig({{
                  plugins: [
                    cloudflareTest({{
                      wrangler: {{ configPath: "./wrangler.jsonc" }},
                      miniflare: {{
                        workers: [{{ name: "other", compatibilityDate: "2026-01-01", {options} }}],
                      }},
                    }}),
                  ],
                }});
                "#
            ),
        )
        .file(
            "test/other.test.ts",
            &format!(
                r#"
                import {{ env }} from "cloudflare:workers";
                import {{ expect, it, vi }} from "vitest";
                const OTHER = (env as any).OTHER;
                {test}
                "#
            ),
        )
}

fn run(project: &Project) -> Outcome {
    project.run(&["test/other.test.ts"])
}

#[test]
fn what_it_cannot_do_is_an_error_where_it_is_used() {
    let outcome = run(&project(
        r#"script: "addEventListener('fetch', (event) => event.respondWith(new Response('x')))""#,
        r#"
        it("is never used", () => {});
        it("is used", async () => {
          await OTHER.fetch("http://other/");
        });
        "#,
    ));
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert!(
        outcome.stderr.contains(
            "Error: The Worker \"other\" cannot be run by this version of Invitro: it is a \
             service-worker script: set `modules: true` and use `export`."
        ),
        "{}",
        outcome.stderr
    );
    assert!(outcome.stdout.contains("1 failed | 1 passed (2)"), "{}", outcome.stdout);
}

#[test]
fn what_it_throws_has_its_place() {
    let project = project(
        r#"modules: true, scriptPath: "./workers/other.mjs""#,
        r#"
        it("fails", async () => {
          await OTHER.fetch("http://other/");
        });
        "#,
    )
    .file(
        "workers/other.mjs",
        "export default {\n  fetch() {\n    throw new TypeError('thrown there');\n  },\n};\n",
    );
    let outcome = run(&project);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stdout);
    assert!(outcome.stderr.contains("TypeError: thrown there"), "{}", outcome.stderr);
    assert!(outcome.stderr.contains("workers/other.mjs:3:11"), "{}", outcome.stderr);
}

#[test]
fn modules_that_cannot_be_loaded_are_named() {
    let project = project(
        r#"modules: [{ type: "ESModule", path: "./workers/main.mjs" }]"#,
        r#"
        it("fails", async () => {
          await expect(OTHER.fetch("http://other/")).rejects.toThrow(
            'No such module "workers/missing.mjs".\n  imported from "workers/main.mjs"',
          );
        });
        "#,
    )
    .file("workers/main.mjs", "import './missing.mjs';\nexport default {};\n")
    .file("workers/missing.mjs", "");
    let outcome = run(&project);
    assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
}

#[test]
fn what_goes_wrong_beside_its_answers_fails_no_test() {
    let outcome = run(&project(
        r#"modules: true, script: `
            export default {
              fetch(request, env, ctx) {
                Promise.reject(new Error("nobody waits for this"));
                ctx.waitUntil(Promise.reject(new Error("nor for this")));
                setTimeout(() => { throw new Error("thrown by a timer"); }, 0);
                console.log("it answers");
                return new Response("answer");
              },
            }`"#,
        r#"
        it("answers", async () => {
          expect(await (await OTHER.fetch("http://other/")).text()).toBe("answer");
          await new Promise((resolve) => setTimeout(resolve, 20));
        });
        "#,
    ));
    assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
    let said = outcome.stdout + &outcome.stderr;
    for text in ["it answers", "nobody waits for this", "thrown by a timer"] {
        assert!(said.contains(text), "{text} is missing in {said}");
    }
}

#[test]
fn its_alarms_go_off_when_tests_move_the_clock() {
    let project = project(
        r#"modules: true, durableObjects: { BELL: "Bell" }, script: `
            import { DurableObject } from "cloudflare:workers";
            let rings = 0;
            export class Bell extends DurableObject {
              set(ms) { return this.ctx.storage.setAlarm(Date.now() + ms); }
              alarm() { rings += 1; }
            }
            export default {
              async fetch(request, env) {
                if (request.url.endsWith("/set")) await env.BELL.get(env.BELL.idFromName("a")).set(3_600_000);
                return new Response(rings + " " + Date.now());
              },
            }`"#,
        r#"
        it("ring", async () => {
          const ask = async (path: string) => (await OTHER.fetch("http://other" + path)).text();
          vi.useFakeTimers({ now: 5000 });
          expect(await ask("/set")).toBe("0 5000");
          await vi.advanceTimersByTimeAsync(3_600_000);
          expect(await ask("/")).toBe("1 3605000");
          vi.useRealTimers();
        });
        "#,
    );
    let outcome = run(&project);
    assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
}
