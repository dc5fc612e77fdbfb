//! Configuration files as projects have them.

use crate::project::Project;

#[test]
fn every_mistake_in_a_wrangler_file_is_reported_at_once() {
    let outcome = Project::worker()
        .file(
            "wrangler.jsonc",
            "{\n  \"name\": \"Bad Name\",\n  \"main\": 5,\n  \"kv_namespaces\": [{ \"id\": \"x\" }]\n}\n",
        )
        .run(&[]);
    outcome.ends_with(2);
    outcome.says("wrangler.jsonc").says("alphanumeric and lowercase with dashes only");
    outcome.says("Expected \"main\" to be of type string but got 5").says("kv_namespaces[0]");
}

#[test]
fn a_classic_configuration_rolls_storage_back_after_each_test() {
    let outcome = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { defineWorkersConfig } from "@cloudflare/vitest-pool-workers/config";
            export default defineWorkersConfig({
              test: { poolOptions: { workers: { wrangler: { configPath: "./wrangler.jsonc" } } } },
            });
            "#,
        )
        .file(
            "test/rollback.test.ts",
            r#"
            import { env } from "cloudflare:test";
            import { beforeAll, describe, expect, it } from "vitest";
            beforeAll(() => env.KV.put("all", "1"));
            it("writes", async () => { await env.KV.put("a", "1"); });
            it("sees nothing of it", async () => {
              expect(await env.KV.get("a")).toBeNull();
              expect(await env.KV.get("all")).toBe("1");
            });
            describe("inner", () => {
              beforeAll(() => env.KV.put("inner", "1"));
              it("sees both", async () => {
                expect([await env.KV.get("all"), await env.KV.get("inner")]).toEqual(["1", "1"]);
              });
            });
            it("sees nothing of the suite", async () => { expect(await env.KV.get("inner")).toBeNull(); });
            "#,
        )
        .run(&[]);
    outcome.ends_with(0);
}

#[test]
fn environments_and_secrets() {
    let outcome = Project::worker()
        .file(
            "wrangler.jsonc",
            r#"{
                "name": "worker", "main": "src/index.ts", "compatibility_date": "2026-01-01",
                "vars": { "A": "top" },
                "env": { "staging": { "vars": { "A": "staging", "B": { "deep": [1] } } } }
            }"#,
        )
        .file(".dev.vars", "SECRET=\"from the file\"\n")
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            export default {
              plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc", environment: "staging" } })],
            };
            "#,
        )
        .file(
            "test/env.test.ts",
            r#"
            import { env } from "cloudflare:workers";
            import { expect, it } from "vitest";
            it("has them", () => {
              expect(env).toMatchObject({ A: "staging", B: { deep: [1] }, SECRET: "from the file" });
            });
            "#,
        )
        .run(&[]);
    outcome.ends_with(0);
}

#[test]
fn projects_of_other_kinds_are_named_and_not_run() {
    let outcome = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            import { defineConfig } from "vitest/config";
            export default defineConfig({
              test: {
                projects: [
                  { plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })], test: { name: "worker", include: ["test/**/*.test.ts"] } },
                  { test: { name: "unit", include: ["unit/**/*.test.ts"], environment: "node" } },
                ],
              },
            });
            "#,
        )
        .file("unit/node.test.ts", "throw new Error('not for Workers');\n")
        .run(&[]);
    outcome.ends_with(0).says("unit").says("1 passed");
}

#[test]
fn plugins_that_are_not_run_are_named_once() {
    let outcome = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            export default async () => ({
              plugins: [{ name: "shiny" }, cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
            });
            "#,
        )
        .run(&[]);
    outcome.ends_with(0);
    assert_eq!(outcome.text().matches("\"shiny\"").count(), 1, "{}", outcome.text());
}

#[test]
fn functions_of_the_configuration_have_their_say() {
    let project = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            import { defineConfig } from "vitest/config";
            export default defineConfig({
              plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
              test: {
                logHeapUsage: true,
                diff: "./diff.ts",
                resolveSnapshotPath: (path, extension) => path.replace("/test/", "/shots/") + extension,
                onConsoleLog: (text, stream) => !(stream === "stdout" && text.includes("secret")),
                onStackTrace: (error, { file }) => !file.endsWith("helper.ts"),
                onUnhandledError: (error) => error.message !== "expected",
              },
            });
            "#,
        )
        .file("diff.ts", "export default { aAnnotation: \"Wanted\", bAnnotation: \"Got\" };\n")
        .file(
            "test/helper.ts",
            "export function fail() { throw new Error(\"from the helper\"); }\n",
        )
        .file(
            "test/ok.test.ts",
            r#"
            import { expect, it } from "vitest";
            import { fail } from "./helper";
            it("logs", () => {
              console.log("a secret");
              console.log("no news");
              expect(1).toMatchSnapshot();
            });
            it("fails", () => fail());
            it("differs", () => expect({ a: 1 }).toEqual({ a: 2 }));
            it("leaves a rejection", async () => {
              Promise.reject(new Error("expected"));
              await new Promise((done) => setTimeout(done, 10));
            });
            "#,
        );
    let outcome = project.run(&[]);
    outcome
        .ends_with(1)
        .says("no news")
        .says("from the helper")
        .says("- Wanted")
        .says("The option \"test.logHeapUsage\" is not honoured.");
    let text = outcome.text();
    for unsaid in ["a secret", "helper.ts:1", "Unhandled"] {
        assert!(!text.contains(unsaid), "said: {unsaid}\n{text}");
    }
    assert!(project.path("shots/ok.test.ts.snap").is_file(), "{text}");
}

#[test]
fn what_a_configuration_draws_at_random_its_functions_know() {
    let project = Project::worker()
        .file(
            "vitest.config.ts",
            r#"
            import { generateKeyPairSync, randomBytes } from "node:crypto";
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            import { defineConfig } from "vitest/config";
            const { publicKey } = generateKeyPairSync("ed25519", {
              publicKeyEncoding: { type: "spki", format: "pem" },
              privateKeyEncoding: { type: "pkcs8", format: "pem" },
            });
            const drawn = [crypto.randomUUID(), randomBytes(8).toString("hex"), publicKey].join();
            export default defineConfig({
              plugins: [
                cloudflareTest({
                  wrangler: { configPath: "./wrangler.jsonc" },
                  miniflare: {
                    bindings: { DRAWN: drawn },
                    serviceBindings: { ASK: () => new Response(drawn) },
                  },
                }),
              ],
            });
            "#,
        )
        .file(
            "test/drawn.test.ts",
            r#"
            import { env } from "cloudflare:workers";
            import { expect, it } from "vitest";
            const { ASK, DRAWN } = env as any;
            it("is the same", async () => {
              expect(await (await ASK.fetch("http://ask/")).text()).toBe(DRAWN);
              console.log(DRAWN.slice(0, 36));
              expect(crypto.randomUUID()).not.toBe(DRAWN.slice(0, 36));
            });
            "#,
        );
    let drawn: Vec<String> = [1, 2]
        .map(|_| {
            let outcome = project.run(&["test/drawn.test.ts"]);
            assert_eq!(outcome.code, Some(0), "{}{}", outcome.stdout, outcome.stderr);
            let line = outcome.stdout.lines().find(|line| line.len() == 36 && line.contains('-'));
            line.expect("what was drawn").to_owned()
        })
        .into();
    assert_ne!(drawn[0], drawn[1], "each run draws anew");
}
