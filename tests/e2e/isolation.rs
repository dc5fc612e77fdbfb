//! Storage is kept apart, or shared, as each setting says; whatever tests leave behind.

use crate::project::{Outcome, Project};

/// A project with a KV namespace and a bucket, whose configuration has these options of `test`.
fn project(options: &str) -> Project {
    Project::empty()
        .file(
            "wrangler.jsonc",
            r#"{
                "name": "worker",
                "main": "src/index.ts",
                "compatibility_date": "2026-01-01",
                "kv_namespaces": [{ "binding": "KV", "id": "kv" }],
                "r2_buckets": [{ "binding": "FILES", "bucket_name": "files" }]
            }"#,
        )
        .file(
            "vitest.config.ts",
            &format!(
                r#"
                import {{ cloudflareTest }} from "@cloudflare/vitest-plugin";
                import {{ defineConfig }} from "vitest/config";
                export default defineConfig({{
                  test: {{ {options} }},
                  plugins: [cloudflareTest({{ wrangler: {{ configPath: "./wrangler.jsonc" }} }})],
                }});
                "#
            ),
        )
        .file(
            "src/index.ts",
            r#"
            export let calls = 0;
            export default {
              async fetch(request: Request, env: any, ctx: ExecutionContext) {
                calls += 1;
                const { pathname } = new URL(request.url);
                if (pathname === "/late") ctx.waitUntil(scheduler.wait(200).then(() => env.KV.put("late", "1")));
                return new Response("ok");
              },
            };
            "#,
        )
}

/// A test file that imports what tests here need.
fn file(body: &str) -> String {
    format!(
        r#"
import {{ env, exports }} from "cloudflare:workers";
import {{ afterAll, beforeAll, beforeEach, describe, expect, it, vi }} from "vitest";
const {{ KV, FILES }} = env as any;
const keys = async () => (await KV.list()).keys.map((key: any) => key.name).join();
{body}"#
    )
}

/// One after the other, so that the order of the files is known: the larger one first.
fn run(project: &Project, arguments: &[&str]) -> Outcome {
    project.run(&[&["--max-workers=1"][..], arguments].concat())
}

/// A file that writes, and is larger than [`READS`].
const WRITES: &str = r#"
it("writes", async () => {
  // A comment that makes this file the larger one, so that it runs before the one that reads.
  (globalThis as any).left = "by the first file";
  await KV.put("key", "value");
  await FILES.put("file", "content");
  await caches.default.put("https://x.test/", new Response("x", { headers: { "cache-control": "max-age=60" } }));
  expect(await keys()).toBe("key");
});
"#;

const READS: &str = r#"
it("reads", async () => {
  const cached = (await caches.default.match("https://x.test/")) !== undefined;
  const file = (await FILES.head("file")) !== null;
  console.log("found:", await keys(), file, cached, (globalThis as any).left ?? "nothing");
});
"#;

#[test]
fn files_have_storage_of_their_own() {
    let project =
        project("").file("test/a.test.ts", &file(WRITES)).file("test/b.test.ts", &file(READS));
    run(&project, &[]).ends_with(0).says("found:  false false nothing");
}

#[test]
fn files_share_storage_and_memory_where_they_are_not_isolated() {
    let arguments: [(&str, &[&str]); 3] =
        [("isolate: false", &[]), ("", &["--no-isolate"]), ("", &["--isolate=false"])];
    for (options, arguments) in arguments {
        let project = project(options)
            .file("test/a.test.ts", &file(WRITES))
            .file("test/b.test.ts", &file(READS));
        run(&project, arguments).ends_with(0).says("found: key true true by the first file");
    }
}

#[test]
fn files_that_share_run_setup_files_each_and_modules_once() {
    let count = r#"
        import { count } from "../src/count";
        it("counts", () => console.log("counted:", count(), (globalThis as any).setups));
    "#;
    let project = project("isolate: false, setupFiles: ['./setup.ts']")
        .file("setup.ts", "globalThis.setups = (globalThis.setups ?? 0) + 1;")
        .file("src/count.ts", "let n = 0; export const count = () => ++n;")
        .file("test/a.test.ts", &file(count))
        .file("test/b.test.ts", &file(count));
    run(&project, &[]).ends_with(0).says("counted: 1 1").says("counted: 2 2");
}

#[test]
fn a_shared_process_that_dies_takes_only_its_file_along() {
    let dies = r#"
        // A comment that makes this file the largest one, so that it runs before all the others do: where files run one
        // after the other, the largest comes first, because it is likely to take longest. The one that reads what this
        // file may have left behind has to come after it, or else there would be nothing to be found, whatever went wrong.
        it("writes", async () => {
          await KV.put("key", "value");
          for (;;) {}
        }, 100);
    "#;
    let project = project("isolate: false")
        .file("test/a.test.ts", &file(dies))
        .file("test/b.test.ts", &file(READS));
    let outcome = run(&project, &[]);
    outcome
        .ends_with(1)
        .says("Test timed out in 100ms.")
        .says("The files after it start anew")
        .says("found:  false false nothing");
    assert_eq!((outcome.test("writes"), outcome.test("reads")), ("failed", "passed"));
}

#[test]
fn a_file_that_is_killed_in_the_middle_of_a_write_disturbs_nobody() {
    let dies = r#"
        // A comment that makes this file the largest one, so that it runs before all the others do: where files run one
        // after the other, the largest comes first, because it is likely to take longest. The one that reads what this
        // file may have left behind has to come after it, or else there would be nothing to be found, whatever went wrong.
        it("writes", async () => {
          const { readable, writable } = new FixedLengthStream(4);
          const put = FILES.put("half", readable);
          await writable.getWriter().write(new Uint8Array(2));
          await KV.put("key", "value");
          for (;;) {}
        }, 100);
    "#;
    let reads = r#"
        it("reads", async () => {
          console.log("found:", await keys(), await FILES.head("half"));
        });
    "#;
    let project =
        project("").file("test/a.test.ts", &file(dies)).file("test/b.test.ts", &file(reads));
    let outcome = run(&project, &[]);
    outcome.ends_with(1).says("found:  null");
    assert_eq!((outcome.test("writes"), outcome.test("reads")), ("failed", "passed"));
}

/// Blocks, hooks and tests that say what they find.
const BLOCKS: &str = r#"
beforeAll(async () => {
  await KV.put("file", "");
});
it("first", async () => {
  await KV.put("first", "");
  console.log("first:", await keys());
});
describe("outer", () => {
  beforeAll(async () => {
    await KV.put("outer", "");
  });
  beforeEach(async () => {
    await KV.put("each", "");
  });
  it("second", async () => {
    console.log("second:", await keys());
    await KV.put("second", "");
    await KV.delete("file");
  });
  describe("inner", () => {
    beforeAll(async () => {
      await KV.put("inner", "");
    });
    it("third", async () => {
      console.log("third:", await keys());
      await KV.put("third", "");
    });
    it("fourth", { retry: 1 }, async ({ task }) => {
      console.log("fourth:", await keys());
      await KV.put("fourth", "");
      if (task.result?.retryCount === 0) throw new Error("once more");
    });
  });
  it("fifth", async () => console.log("fifth:", await keys()));
});
it("last", async () => console.log("last:", await keys()));
"#;

#[test]
fn tests_of_a_file_share_storage() {
    let project = project("").file("test/a.test.ts", &file(BLOCKS));
    run(&project, &[])
        .ends_with(0)
        .says("second: each,file,first,outer")
        .says("third: each,first,inner,outer,second")
        .says("last: each,first,fourth,inner,outer,second,third");
}

#[test]
fn tests_have_storage_of_their_own_where_it_is_asked_for() {
    let choices: [(&str, &[&str]); 2] = [("isolate: 'test'", &[]), ("", &["--isolate=test"])];
    for (options, arguments) in choices {
        let project = project(options).file("test/a.test.ts", &file(BLOCKS));
        let outcome = run(&project, arguments);
        outcome
            .ends_with(0)
            .says("first: file,first")
            .says("second: each,file,outer")
            .says("third: each,file,inner,outer")
            .says("fourth: each,file,inner,outer")
            .says("fifth: each,file,outer")
            .says("last: file");
        assert!(!outcome.text().contains("fourth,inner"), "{}", outcome.text());
    }
}

#[test]
fn tests_of_the_classic_generation_have_storage_of_their_own() {
    let config = r#"
        import { defineWorkersConfig } from "@cloudflare/vitest-pool-workers/config";
        export default defineWorkersConfig({
          test: { poolOptions: { workers: { OPTIONS wrangler: { configPath: "./wrangler.jsonc" } } } },
        });
    "#;
    let classic = |options: &str| {
        project("")
            .file("vitest.config.ts", &config.replace("OPTIONS", options))
            .file("test/a.test.ts", &file(BLOCKS))
            .file("test/b.test.ts", &file(READS))
    };
    run(&classic(""), &[]).ends_with(0).says("last: file").says("found:  false false nothing");
    let shared = run(&classic("isolatedStorage: false,"), &[]);
    shared.ends_with(0).says("last: each,first,fourth,inner,outer,second,third");
    let single = run(&classic("singleWorker: true,"), &[]);
    single.ends_with(0).says("last: file").says("found:  false false nothing");
}

#[test]
fn concurrent_tests_are_told_that_they_share() {
    let concurrent = r#"
        beforeAll(() => KV.put("file", ""));
        describe("together", () => {
          it.concurrent("one", async () => {
            await KV.put("one", "");
            await scheduler.wait(20);
            console.log("one:", await keys());
          });
          it.concurrent("two", async () => {
            await KV.put("two", "");
            await scheduler.wait(40);
            console.log("two:", await keys());
          });
        });
        it("after", async () => console.log("after:", await keys()));
    "#;
    let project = project("isolate: 'test'").file("test/a.test.ts", &file(concurrent));
    let outcome = run(&project, &[]);
    outcome
        .ends_with(0)
        .says("one: file,one,two")
        .says("two: file,one,two")
        .says("after: file")
        .says("runs concurrently with its neighbours, so they share storage");
}

#[test]
fn what_is_seeded_is_there_in_every_test() {
    let seeded = r#"
        it("one", async () => {
          console.log("one:", await keys());
          await KV.delete("seed");
        });
        it("two", async () => console.log("two:", await keys(), await KV.get("seed")));
    "#;
    let project =
        project("isolate: 'test', setupFiles: ['./seed.ts'], globalSetup: ['./global.ts']")
            .file("global.ts", "export default ({ provide }) => provide('seed', 'from the setup');")
            .file(
                "seed.ts",
                r#"
            import { env } from "cloudflare:workers";
            import { inject } from "vitest";
            await env.KV.put("seed", inject("seed"));
            "#,
            )
            .file("test/a.test.ts", &file(seeded));
    run(&project, &[]).ends_with(0).says("one: seed").says("two: seed from the setup");
}

#[test]
fn a_marked_setup_seeds_once_for_all_files() {
    let sees = r#"
        it("sees", async () => {
          console.log("seeded:", await KV.get("seed"));
          await KV.delete("seed");
        });
    "#;
    let seed = r#"
        // Data that all tests find.
        // @invitro-scope project
        import { env } from "cloudflare:workers";
        import { inject } from "vitest";
        await env.KV.put("seed", `${inject("seed")} ${Math.random()}`);
    "#;
    let project = project("setupFiles: ['./seed.ts'], provide: { seed: 'number' }")
        .file("seed.ts", seed)
        .file("test/a.test.ts", &file(sees))
        .file("test/b.test.ts", &file(sees));
    let outcome = run(&project, &[]);
    outcome.ends_with(0);
    let seeds: Vec<&str> =
        outcome.stdout.lines().filter(|line| line.contains("seeded: number 0.")).collect();
    assert_eq!(seeds.len(), 2, "{}", outcome.text());
    assert_eq!(seeds[0], seeds[1]);

    project.write("seed.ts", "// @invitro-scope project\nthrow new Error('no seed');");
    run(&project, &[]).ends_with(1).says("no seed");
}

/// Tests that leave things behind, each one kind.
const LEAKS: &str = r#"
it("does not wait", () => {
  void KV.put("unawaited", "");
});
it("does not read", async () => {
  await FILES.put("file", "content");
  await FILES.get("file");
});
it("reads a part", async () => {
  await FILES.put("file", "content");
  const reader = (await FILES.get("file")).body.getReader({ mode: "byob" });
  await reader.read(new Uint8Array(2));
});
it("sets a timer", () => {
  setInterval(() => {}, 1000);
});
it("waits behind its back", async () => {
  expect(await (await exports.default.fetch("https://x.test/late")).text()).toBe("ok");
});
it("is clean", async () => {
  await KV.put("a", "");
  const [value] = await Promise.all([KV.get("a"), KV.list()]);
  expect(value).toBe("");
  clearTimeout(setTimeout(() => {}, 1000));
  await FILES.put("file", "content");
  expect(await (await FILES.get("file")).text()).toBe("content");
  await (await FILES.get("file")).body.cancel();
  const object = await FILES.get("file");
  await new Response(object.body).arrayBuffer();
  expect((await exports.default.fetch("https://x.test/")).status).toBe(200);
});
"#;

#[test]
fn leaks_are_told_with_what_they_are_and_where_they_began() {
    let project = project("").file("test/a.test.ts", &file(LEAKS));
    let outcome = run(&project, &[]);
    outcome
        .ends_with(0)
        .says("5 things left behind")
        .says("KV.put(\"unawaited\") was never awaited, from test/a.test.ts:8:")
        .says(
            "the body of FILES.get(\"file\") was never read nor cancelled, from test/a.test.ts:12:",
        )
        .says("the body of FILES.get(\"file\") was read only in part, from test/a.test.ts:16:")
        .says("setInterval() was never cleared, from test/a.test.ts:20:")
        .says("a promise given to waitUntil() was still pending, from src/index.ts:");
    let report = outcome.report.as_ref().expect("a report");
    let tests = report["testResults"][0]["assertionResults"].as_array().expect("tests");
    assert_eq!(tests[0]["leaks"][0]["kind"], "operation");
    assert!(tests[5].get("leaks").is_none());

    let silent = run(&project, &["--leaks=off"]);
    silent.ends_with(0);
    assert!(!silent.text().contains("left behind"), "{}", silent.text());

    let strict = run(&project, &["--leaks=fail"]);
    strict.ends_with(1).says("LeakError: KV.put(\"unawaited\") was never awaited");
    let states = ["does not wait", "does not read", "sets a timer", "is clean"];
    assert_eq!(states.map(|name| strict.test(name)), ["failed", "failed", "failed", "passed"]);
}

#[test]
fn what_hooks_leave_behind_is_told_of_the_file() {
    let hooks = r#"
        beforeAll(() => {
          void KV.get("hook");
        });
        it("passes", () => {});
    "#;
    let project = project("leaks: 'warn'").file("test/a.test.ts", &file(hooks));
    run(&project, &[])
        .ends_with(0)
        .says("KV.get(\"hook\") was never awaited, from test/a.test.ts:8:");
    run(&project, &["--leaks=fail"]).ends_with(1).says("LeakError");
}

#[test]
fn a_failed_test_shows_what_it_has_written() {
    let fails = r#"
        beforeAll(() => KV.put("changed", "before"));
        beforeAll(() => KV.put("deleted", "bye"));
        it("fails", async () => {
          await KV.put("new", '{"name":"Ada"}');
          await KV.put("changed", "after all");
          await KV.delete("deleted");
          await FILES.put("binary", new Uint8Array([255, 0, 1]));
          expect(1).toBe(2);
        });
        it("passes", async () => {
          await KV.put("passed", "");
        });
    "#;
    let project = project("").file("test/a.test.ts", &file(fails));
    let outcome = run(&project, &[]);
    outcome
        .ends_with(1)
        .says("Storage changes since the test began:")
        .says("~ KV KV \"changed\"  6 B → 9 B  after all")
        .says("- KV KV \"deleted\"  was 3 B")
        .says("+ KV KV \"new\"  14 B  {\"name\":\"Ada\"}")
        .says("+ R2 FILES \"binary\"  3 B");
    let report = outcome.report.as_ref().expect("a report");
    let tests = report["testResults"][0]["assertionResults"].as_array().expect("tests");
    let storage = &tests[1]["storage"];
    assert_eq!(storage["changes"][0]["key"], "passed");
    assert_eq!(storage["changes"][0]["before"], serde_json::Value::Null);

    let off = run(&project, &["--storage-diff=off"]);
    off.ends_with(1);
    assert!(!off.text().contains("Storage changes"), "{}", off.text());
}

#[test]
fn time_that_tests_hold_is_the_time_of_storage() {
    let time = r#"
        beforeEach(() => {
          vi.useFakeTimers({ now: 1_800_000_000_000 });
          return () => vi.useRealTimers();
        });
        it("of KV", async () => {
          await KV.put("short", "1", { expirationTtl: 60 });
          vi.advanceTimersByTime(59_999);
          expect(await KV.get("short")).toBe("1");
          vi.advanceTimersByTime(1_001);
          expect(await KV.get("short")).toBeNull();
          expect(await keys()).toBe("");
          await KV.put("dated", "1", { expiration: 1_800_000_200 });
          vi.setSystemTime(1_800_000_200_000);
          expect(await KV.get("dated")).toBeNull();
        });
        it("of the cache", async () => {
          await caches.default.put("https://x.test/", new Response("x", { headers: { "cache-control": "max-age=60" } }));
          expect((await caches.default.match("https://x.test/"))!.headers.get("date")).toBe("Fri, 15 Jan 2027 08:00:00 GMT");
          await vi.advanceTimersByTimeAsync(61_000);
          expect(await caches.default.match("https://x.test/")).toBeUndefined();
        });
        it("of R2", async () => {
          expect((await FILES.put("a", "")).uploaded.getTime()).toBe(1_800_000_000_000);
          vi.setSystemTime(1_800_000_001_000);
          expect((await FILES.put("b", "")).uploaded.getTime()).toBe(1_800_000_001_000);
          const [a] = await Promise.all([FILES.get("a", { onlyIf: { uploadedAfter: new Date(1_800_000_000_500) } })]);
          expect("body" in a).toBe(false);
        });
    "#;
    let project = project("").file("test/a.test.ts", &file(time));
    run(&project, &["--leaks=fail"]).ends_with(0);
}

#[test]
fn tests_can_look_at_storage_as_a_whole() {
    let whole = r#"
        import { restoreStorage, snapshotStorage, storageChanges } from "invitro";
        it("looks", async () => {
          await KV.put("kept", "1");
          const before = snapshotStorage();
          await KV.put("kept", "2");
          await FILES.put("file", "content");
          const [kv, file, ...more] = storageChanges(before);
          expect([kv.service, kv.namespace, kv.key, kv.before!.text(), kv.after!.text()]).toEqual(["KV", "KV", "kept", "1", "2"]);
          expect([file.service, file.namespace, file.key, file.before]).toEqual(["R2", "FILES", "file", null]);
          expect([file.after!.size, [...file.after!.bytes()].length, more]).toEqual([7, 7, []]);
          restoreStorage(before);
          expect([await KV.get("kept"), await FILES.head("file")]).toEqual(["1", null]);
          expect(storageChanges(before)).toEqual([]);
          expect(() => restoreStorage({} as never)).toThrow("This is no snapshot of storage");
        });
    "#;
    let project = project("").file("test/a.test.ts", &file(whole));
    run(&project, &[]).ends_with(0);
}
