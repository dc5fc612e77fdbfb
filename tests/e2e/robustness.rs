//! Whatever a project does, the run ends in good order: everything else is reported, and the exit
//! code says that something was wrong.

use std::fs;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::project::{Outcome, Project};

/// A run of a project in which one more file does something terrible: the good file's test passes
/// all the same.
#[track_caller]
fn with_bad_file(content: &str, arguments: &[&str]) -> Outcome {
    let outcome = Project::worker().file("test/bad.test.ts", content).run(arguments);
    outcome.ends_with(1);
    assert_eq!(outcome.test("answers"), "passed", "{}", outcome.text());
    outcome
}

#[test]
fn a_syntax_error_in_a_test() {
    let outcome = with_bad_file(
        "import { it } from \"vitest\";\nit(\"x\", () => {\n  const = 5;\n});\n",
        &[],
    );
    outcome.says("SyntaxError").says("bad.test.ts:3:9");
    assert!(!outcome.file_message("test/bad.test.ts").is_empty());
}

#[test]
fn a_syntax_error_in_a_source() {
    let outcome = Project::worker()
        .file("src/broken.ts", "export const a = 1;\nexport function (\n")
        .file(
            "test/bad.test.ts",
            "import \"../src/broken\";\nimport { it } from \"vitest\";\nit(\"never\", () => {});\n",
        )
        .run(&[]);
    outcome.ends_with(1).says("broken.ts:2:17");
    assert_eq!(outcome.test("answers"), "passed");
}

#[test]
fn a_syntax_error_in_the_configuration() {
    let project = Project::worker().file("vitest.config.ts", "export default {\n  test: [\n};\n");
    project.run(&[]).ends_with(2).says("vitest.config.ts").says(":3:1");
}

#[test]
fn a_throw_in_the_configuration() {
    let project =
        Project::worker().file("vitest.config.ts", "\nthrow new Error('no such luck');\n");
    project.run(&[]).ends_with(2).says("no such luck").says("vitest.config.ts:2:");
}

#[test]
fn an_import_that_does_not_resolve() {
    let outcome = with_bad_file(
        "import { it } from \"vitest\";\nimport { helper } from \"./helpr\";\nit(\"x\", () => helper());\n",
        &[],
    );
    outcome.says("./helpr").says("bad.test.ts:2:");
}

#[test]
fn a_throw_at_import() {
    let outcome = with_bad_file("throw new TypeError(\"thrown at import\");\n", &[]);
    outcome.says("TypeError: thrown at import").says("bad.test.ts:1:");
}

#[test]
fn a_file_without_tests() {
    with_bad_file("export const nothing = true;\n", &[]).says("No test suite found in file");
}

#[test]
fn an_endless_loop_in_a_test() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        it("before", () => {});
        it("loops", () => { for (;;); }, 300);
        it("after", () => {});
        "#,
        &[],
    );
    outcome.says("Test timed out in 300ms").says("bad.test.ts:4:");
    assert_eq!(outcome.test("before"), "passed");
    assert_eq!(outcome.test("loops"), "failed");
    assert_eq!(outcome.test("after"), "skipped");
}

/// A failure names the innermost call under way, and those around it.
#[cfg(unix)]
#[test]
fn an_endless_loop_is_named_wherever_it_is() {
    let outcome = Project::worker()
        .file("src/spin.ts", "export function spin() {\n  let n = 0;\n  while (true) {\n    n++;\n  }\n}\n")
        .file(
            "test/bad.test.ts",
            "import { it } from \"vitest\";\nimport { spin } from \"../src/spin\";\nit(\"calls\", () => { [1].map(() => spin()); }, 300);\n",
        )
        .run(&[]);
    outcome.ends_with(1).says("src/spin.ts:3:").says("test/bad.test.ts:3:");
    assert_eq!(outcome.test("calls"), "failed");
}

/// After an `await`, the stack is that of the job; a loop of awaits never blocks, but never ends either.
#[cfg(unix)]
#[test]
fn an_endless_loop_after_an_await() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        it("continues", async () => {
          await null;
          for (let i = 0; ; i++);
        }, 300);
        "#,
        &[],
    );
    outcome.says("Test timed out in 300ms").says("bad.test.ts:5:");
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        it("starves", async () => {
          for (;;) await null;
        }, 300);
        "#,
        &[],
    );
    outcome.says("Test timed out in 300ms").says("bad.test.ts:4:");
}

#[test]
fn a_regular_expression_that_backtracks_without_end() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        it("before", () => {});
        it("backtracks", () => { /(a+)+$/.test("a".repeat(60) + "b"); }, 300);
        "#,
        &[],
    );
    outcome.says("Test timed out in 300ms").says("regular expression").says("bad.test.ts:4:");
    assert_eq!(outcome.test("before"), "passed");
    assert_eq!(outcome.test("backtracks"), "failed");
}

#[test]
fn an_endless_loop_in_a_hook() {
    let outcome = with_bad_file(
        r#"
        import { beforeEach, it } from "vitest";
        beforeEach(() => { for (;;); }, 300);
        it("never runs", () => {});
        "#,
        &[],
    );
    outcome.says("Hook timed out in 300ms");
    assert_eq!(outcome.test("never runs"), "failed");
}

#[test]
fn an_endless_loop_at_import() {
    let outcome = with_bad_file("for (;;);\n", &["--importTimeout=500"]);
    outcome.says("Importing the file did not end in 500ms");
}

#[test]
fn unbounded_recursion() {
    let outcome = with_bad_file(
        r#"
        import { expect, it } from "vitest";
        const recurse = (): number => recurse() + 1;
        it("recurses", () => { recurse(); });
        it("goes on", () => { expect(() => recurse()).toThrow(RangeError); });
        "#,
        &[],
    );
    outcome.says("Maximum call stack size exceeded");
    assert_eq!(outcome.test("recurses"), "failed");
    assert_eq!(outcome.test("goes on"), "passed");
}

#[test]
fn allocation_without_end() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        const kept: unknown[] = [];
        it("hoards", () => { for (;;) kept.push(new Array(10_000_000).fill(kept.length)); }, 60_000);
        "#,
        &["--memoryLimit=64"],
    );
    outcome.says("64 MiB").says("bad.test.ts:4:");
    assert_eq!(outcome.test("hoards"), "failed");
}

/// Small objects and strings fill the memory bit by bit, so that the place can be told.
#[test]
fn small_allocations_without_end() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        const kept: unknown[] = [];
        function keep(value: unknown) {
          for (;;) kept.push({ value, text: `${kept.length} is what comes next` });
        }
        it("hoards", () => {
          keep(1);
        }, 60_000);
        "#,
        &["--memoryLimit=64"],
    );
    outcome.says("64 MiB").says("bad.test.ts:5:").says("bad.test.ts:8:");
    assert_eq!(outcome.test("hoards"), "failed");
}

/// What is dropped again counts once at most: buffers, strings of all kinds, and what hangs together.
#[test]
fn garbage_is_collected_by_its_bytes() {
    let outcome = Project::worker()
        .file(
            "test/garbage.test.ts",
            r#"
            import { it } from "vitest";
            it("drops", () => {
              for (let i = 0; i < 200; i++) {
                const part: { self?: unknown; data: unknown[] } = { data: [] };
                part.self = part;
                part.data.push(new Uint8Array(1 << 20), "x".repeat(1 << 20), "y,".repeat(5e5).split(",", 9));
                let text = "";
                for (let j = 0; j < 200; j++) text += "a line of some length, number " + j;
                part.data.push(text, text.toUpperCase(), [...text.slice(0, 2000)], new Map([[text, part]]));
              }
            }, 60_000);
            "#,
        )
        .run(&["--memoryLimit=192"]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("drops"), "passed");
}

/// What a request needs is gone with it: ten thousand of them fit where hundreds of thousands of bytes each would not.
#[test]
fn ten_thousand_requests() {
    let outcome = Project::worker()
        .file(
            "src/index.ts",
            r#"
            export default {
              async fetch(request: Request, env: { KV: KVNamespace }, ctx: ExecutionContext) {
                const body = (await request.json()) as { n: number; padding: string };
                await env.KV.put("last", body.padding);
                ctx.waitUntil(Promise.resolve(body.n));
                const text = await env.KV.get("last");
                return Response.json({ n: body.n, length: text?.length, headers: [...request.headers] });
              },
            };
            "#,
        )
        .file(
            "test/ok.test.ts",
            r#"
            import { exports } from "cloudflare:workers";
            import { expect, it } from "vitest";
            it("answers", async () => {
              const padding = "x".repeat(4000);
              for (let n = 0; n < 10_000; n++) {
                const response = await exports.default.fetch(`https://example.com/${n}`, {
                  method: "POST", body: JSON.stringify({ n, padding }), headers: { "x-n": String(n) },
                });
                const answer = (await response.json()) as { n: number };
                if (answer.n !== n) expect(answer.n).toBe(n);
              }
            }, 600_000);
            "#,
        )
        .run(&["--memoryLimit=24"]);
    outcome.ends_with(0);
    assert_eq!(outcome.test("answers"), "passed");
}

/// What nests deep or is long works, or fails in a way that a program can catch.
#[test]
fn deep_and_long() {
    let parenthesised = format!("{}1{}", "(".repeat(10_000), ")".repeat(10_000));
    let outcome = Project::worker()
        .file(
            "test/array.ts",
            &format!("export default [{}];\n", (0..100_000).map(|n| n.to_string()).collect::<Vec<_>>().join(",")),
        )
        .file("test/parentheses.ts", &format!("export default {parenthesised};\n"))
        .file(
            "test/deep.test.ts",
            r#"
            import { expect, it } from "vitest";
            import array from "./array";
            const DEPTH = 2000;
            const nested = {
              map: (n: number): number => n === 0 ? 0 : [n].map((m) => nested.map(m - 1) + 1)[0],
              sort: (n: number): number => {
                let depth = 0;
                if (n > 0) [1, 2].sort((a, b) => { depth = nested.sort(n - 1) + 1; return a - b; });
                return depth;
              },
              replace: (n: number): number => n === 0 ? 0 : Number("x".replace(/x/, () => String(nested.replace(n - 1) + 1))),
              getter: (n: number): number => n === 0 ? 0 : { get next() { return nested.getter(n - 1); } }.next + 1,
              proxy: (n: number): number => n === 0 ? 0 : (new Proxy({}, { get: () => nested.proxy(n - 1) }) as { next: number }).next + 1,
              json: (n: number): number => n === 0 ? 0 : JSON.parse(JSON.stringify({ toJSON: () => nested.json(n - 1) })) + 1,
            };
            it("nests calls", () => {
              let depth = 0;
              const recurse = () => { depth++; recurse(); };
              expect(recurse).toThrow(RangeError);
              expect(depth).toBeGreaterThanOrEqual(10_000);
            });
            for (const [name, call] of Object.entries(nested)) {
              it(`nests ${name}`, () => { expect(call(DEPTH)).toBe(DEPTH); });
              it(`catches ${name}`, () => { expect(() => call(1e6)).toThrow(RangeError); });
            }
            it("reads and writes deep JSON", () => {
              const text = "[".repeat(5000) + "{\"a\":1}" + "]".repeat(5000);
              const value = JSON.parse(text);
              expect(JSON.stringify(value) === text).toBe(true);
              expect(JSON.stringify(JSON.parse(text, (_, part) => part)) === text).toBe(true);
              expect(value).toEqual(JSON.parse(text));
              expect(structuredClone(value)).toEqual(value);
              let deeper: unknown[] = [];
              for (let i = 0; i < 1e5; i++) deeper = [deeper];
              expect(() => JSON.stringify(deeper)).toThrow(RangeError);
            });
            it("takes a long literal", () => { expect(array.length).toBe(100_000); });
            it("takes or refuses parentheses", async () => {
                            const imported = await import("./parentheses").then((module) => module.default, (error) => error);
              expect(imported === 1 || imported instanceof Error).toBe(true);
            });
            "#,
        )
        .run(&["--testTimeout=60000"]);
    outcome.ends_with(0);
}

#[test]
fn an_unhandled_rejection_after_the_last_test() {
    let outcome = with_bad_file(
        r#"
        import { afterAll, it } from "vitest";
        it("passes", () => {});
        afterAll(() => { Promise.reject(new Error("nobody looks")); });
        "#,
        &[],
    );
    outcome.says("Unhandled Rejection").says("nobody looks");
    assert_eq!(outcome.test("passes"), "passed");
}

#[test]
fn a_promise_that_never_settles() {
    let outcome = with_bad_file(
        r#"
        import { it } from "vitest";
        it("waits", async () => { await new Promise(() => {}); }, 200);
        it("goes on", () => {});
        "#,
        &[],
    );
    outcome.says("Test timed out in 200ms");
    assert_eq!(outcome.test("waits"), "failed");
    assert_eq!(outcome.test("goes on"), "passed");
}

#[test]
fn a_promise_at_import_that_never_settles() {
    let outcome = with_bad_file("await new Promise(() => {});\n", &["--importTimeout=500"]);
    assert!(!outcome.file_message("test/bad.test.ts").is_empty());
}

#[test]
fn a_test_file_that_disappears() {
    // Global setup runs when the files have been listed.
    let project = Project::worker()
        .file("test/gone.test.ts", "import { it } from \"vitest\";\nit(\"never\", () => {});\n")
        .file("test/stays.test.ts", "import { it } from \"vitest\";\nit(\"stays\", () => {});\n")
        .file(
            "setup.ts",
            "import { rmSync } from \"node:fs\";\nexport default () => rmSync(new URL(\"test/gone.test.ts\", import.meta.url));\n",
        )
        .file(
            "vitest.config.ts",
            r#"
            import { cloudflareTest } from "@cloudflare/vitest-plugin";
            export default {
              plugins: [cloudflareTest({ main: "./src/index.ts" })],
              test: { globalSetup: "./setup.ts" },
            };
            "#,
        );
    let outcome = project.run(&[]);
    outcome.ends_with(1).says("gone.test.ts");
    assert_eq!(outcome.test("stays"), "passed");
}

#[cfg(unix)]
#[test]
fn an_interrupt() {
    let project = Project::worker().file(
        "test/slow.test.ts",
        r#"
        import { it } from "vitest";
        it("is quick", () => {});
        it("is slow", async () => { console.log("now"); await new Promise((done) => setTimeout(done, 60_000)); }, 90_000);
        "#,
    );
    let child = project
        .command(&["run", "--maxWorkers=2"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the binary can be run");
    std::thread::sleep(Duration::from_secs(3));
    let processes = descendants(child.id());
    assert!(!processes.is_empty(), "the run has processes");
    let started = Instant::now();
    let killed = Command::new("kill").args(["-INT", &child.id().to_string()]).status();
    assert!(killed.is_ok_and(|status| status.success()));
    let output = child.wait_with_output().expect("the run ends");
    assert!(started.elapsed() < Duration::from_secs(30), "the run did not wait for the test");
    let outcome = project.outcome(&output);
    outcome.ends_with(130).says("ok.test.ts");
    for _ in 0..50 {
        if processes.iter().all(|pid| !is_alive(*pid)) {
            return;
        }
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("processes are left: {processes:?}");
}

#[cfg(unix)]
fn descendants(pid: u32) -> Vec<u32> {
    let output = Command::new("ps").args(["-e", "-o", "pid=,ppid="]).output().expect("ps runs");
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let pairs: Vec<(u32, u32)> = text
        .lines()
        .filter_map(|line| {
            let mut words = line.split_whitespace();
            Some((words.next()?.parse().ok()?, words.next()?.parse().ok()?))
        })
        .collect();
    let mut found = vec![pid];
    let mut index = 0;
    while index < found.len() {
        let parent = found[index];
        found.extend(pairs.iter().filter(|(_, of)| *of == parent).map(|(pid, _)| *pid));
        index += 1;
    }
    found.split_off(1)
}

#[cfg(unix)]
fn is_alive(pid: u32) -> bool {
    let output = Command::new("ps").args(["-o", "stat=", "-p", &pid.to_string()]).output();
    output.is_ok_and(|output| {
        let state = String::from_utf8_lossy(&output.stdout).trim().to_owned();
        !state.is_empty() && !state.starts_with('Z')
    })
}

#[cfg(unix)]
#[test]
fn a_cache_folder_that_cannot_be_written() {
    let project = Project::worker();
    // A file where the folder should be refuses writes to anybody, root included.
    project.write("blocked", "not a folder");
    let mut command = project.command(&["run"]);
    command.env("INVITRO_CACHE_DIR", project.path("blocked"));
    let outcome = project.outcome(&command.output().expect("the binary can be run"));
    outcome.ends_with(0).says("1 passed");
}

#[test]
fn a_damaged_cache() {
    let project = Project::worker();
    project.run(&[]).ends_with(0);
    let mut damaged = 0;
    let mut folders = vec![project.path(".cache")];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("the cache can be read").flatten() {
            if entry.path().is_dir() {
                folders.push(entry.path());
            } else {
                fs::write(entry.path(), b"garbage").expect("the cache can be written");
                damaged += 1;
            }
        }
    }
    assert!(damaged > 0, "something was cached");
    project.run(&[]).ends_with(0);
}

#[test]
fn a_panic_of_our_own() {
    let project = Project::worker()
        .file("test/panic.test.ts", "import { it } from \"vitest\";\nit(\"x\", () => {});\n");
    let mut command = project.command(&[
        "run",
        "--reporter=default",
        "--reporter=json",
        "--outputFile.json=.report.json",
    ]);
    command.env("INVITRO_TEST_PANIC", "panic.test.ts");
    let outcome = project.outcome(&command.output().expect("the binary can be run"));
    outcome.ends_with(1).says("This is a bug in Invitro").says("roles/file.rs");
    assert_eq!(outcome.test("answers"), "passed");
}

#[test]
fn a_process_that_dies() {
    let project = Project::worker().file(
        "test/dies.test.ts",
        r#"
        import { it } from "vitest";
        it("overflows the native stack or throws", () => {
          let nested = "1";
          for (let i = 0; i < 100_000; i++) nested = `[${nested}]`;
          new Function(`return ${nested}`);
        });
        "#,
    );
    let outcome = project.run(&[]);
    outcome.ends_with(1);
    assert_eq!(outcome.test("answers"), "passed");
    assert_eq!(outcome.test("overflows the native stack or throws"), "failed");
}
