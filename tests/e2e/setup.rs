//! Global setups: a process of their own that goes on while tests run, with what a Node.js program has.

use crate::project::Project;

/// A project whose options come from a global setup.
fn with_setup(setup: &str, options: &str, test: &str) -> Project {
    Project::worker()
        .file(
            "vitest.config.ts",
            &format!(
                r#"
                import {{ cloudflareTest }} from "@cloudflare/vitest-plugin";
                import {{ defineConfig }} from "vitest/config";
                export default defineConfig({{
                  plugins: [cloudflareTest(({{ inject }}) => ({{
                    wrangler: {{ configPath: "./wrangler.jsonc" }},
                    miniflare: {{ {options} }},
                  }}))],
                  test: {{ globalSetup: ["./global-setup.ts"] }},
                }});
                "#
            ),
        )
        .file("global-setup.ts", setup)
        .file("test/ok.test.ts", test)
}

#[test]
fn a_tcp_server_behind_hyperdrive() {
    let project = with_setup(
        r#"
        import { once } from "node:events";
        import net from "node:net";
        import { promisify } from "node:util";

        export default async function ({ provide }) {
          const server = net.createServer((socket) => {
            socket.on("data", (chunk) => socket.write(`${socket.remoteFamily} ${chunk}`));
          });
          server.listen(0, "127.0.0.1");
          await once(server, "listening");
          const { port } = server.address();
          provide("port", port);
          const client = net.connect(port, "127.0.0.1");
          client.end("from the setup");
          const [answer] = await once(client, "data");
          provide("answer", String(answer));
          await once(client, "close");
          const refused = net.connect(1, "127.0.0.1");
          const [error] = await once(refused, "error");
          provide("error", `${error.code} ${error.message}`);
          return async () => {
            await promisify(server.close.bind(server))();
            console.log("the server is down");
          };
        }
        "#,
        r#"hyperdrives: { DB: `postgres://user:secret@127.0.0.1:${inject("port")}/db` }"#,
        r#"
        import { env } from "cloudflare:workers";
        import { connect } from "cloudflare:sockets";
        import { expect, inject, it } from "vitest";

        async function echo(socket, text) {
          const writer = socket.writable.getWriter();
          await writer.write(new TextEncoder().encode(text));
          const { value } = await socket.readable.getReader().read();
          await socket.close();
          await socket.closed;
          return new TextDecoder().decode(value);
        }

        it("reaches the server", async () => {
          expect(inject("answer")).toBe("IPv4 from the setup");
          expect(inject("error")).toBe("ECONNREFUSED connect ECONNREFUSED 127.0.0.1:1");
          expect(await echo(env.DB.connect(), "bound")).toBe("IPv4 bound");
          expect(await echo(connect({ hostname: env.DB.host, port: env.DB.port }), "named")).toBe("IPv4 named");
          expect(env.DB).toMatchObject({ user: "user", password: "secret", database: "db", port: 5432 });
          expect(env.DB.connectionString).toBe(`postgres://user:secret@${env.DB.host}:5432/db?sslmode=disable`);
        });

        it("reaches nothing else", () => {
          expect(() => connect(`127.0.0.1:${inject("port")}`)).toThrow("--allow-net");
        });
        "#,
    );
    project.run(&[]).ends_with(0).says("2 passed").says("the server is down");
}

#[test]
fn http_servers_child_processes_files_and_timers() {
    let project = with_setup(
        r#"
        import { execFileSync, execSync, spawn } from "node:child_process";
        import { once } from "node:events";
        import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
        import http from "node:http";
        import { tmpdir } from "node:os";
        import { join } from "node:path";
        import { setTimeout as sleep } from "node:timers/promises";

        export async function setup({ provide }) {
          const folder = mkdtempSync(join(tmpdir(), "setup-"));
          writeFileSync(join(folder, "a.txt"), "content");
          provide("file", readFileSync(join(folder, "a.txt"), "utf8"));
          provide("sync", execSync("echo one; echo two >&2; exit 0", { encoding: "utf8", stdio: ["ignore", "pipe", "ignore"] }));
          provide("args", execFileSync("printf", ["%s-%s", "a b", "c"]).toString());
          let failure;
          try {
            execSync("exit 3", { stdio: "ignore" });
          } catch (error) {
            failure = error.status;
          }
          provide("status", failure);
          const child = spawn("cat", [], { env: { ...process.env, X: "y" } });
          child.stdin.end("through cat");
          let output = "";
          child.stdout.on("data", (chunk) => (output += chunk));
          const [code] = await once(child, "close");
          provide("child", { output, code });
          const [error] = await once(spawn("no-such-program"), "error");
          provide("missing", error.code);
          const sleeper = spawn("sleep", ["60"]);
          await sleep(10);
          sleeper.kill();
          provide("killed", (await once(sleeper, "exit"))[1]);

          const server = http.createServer((request, response) => {
            let body = "";
            request.on("data", (chunk) => (body += chunk));
            request.on("end", () => {
              response.setHeader("x-method", request.method);
              response.writeHead(201, { "content-type": "text/plain" });
              response.write(`${request.url} `);
              response.end(body);
            });
          });
          await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
          const url = `http://127.0.0.1:${server.address().port}`;
          provide("url", url);
          const answer = await fetch(`${url}/from?setup`, { method: "POST", body: "x".repeat(100_000) });
          provide("fetched", [answer.status, answer.headers.get("x-method"), (await answer.text()).length]);
          const gotten = await new Promise((resolve) => http.get(`${url}/got`, resolve));
          let text = "";
          for await (const chunk of gotten) text += chunk;
          provide("gotten", text);
          globalThis.stop = () => new Promise((resolve) => server.close(resolve));
          globalThis.folder = folder;
        }

        export async function teardown() {
          await globalThis.stop();
          rmSync(globalThis.folder, { recursive: true });
          console.log("all gone");
        }
        "#,
        "",
        r#"
        import { expect, inject, it } from "vitest";

        it("is provided with what the setup has done", () => {
          expect(inject("file")).toBe("content");
          expect(inject("sync")).toBe("one\n");
          expect(inject("args")).toBe("a b-c");
          expect(inject("status")).toBe(3);
          expect(inject("child")).toEqual({ output: "through cat", code: 0 });
          expect(inject("missing")).toBe("ENOENT");
          expect(inject("killed")).toBe("SIGTERM");
          expect(inject("fetched")).toEqual([201, "POST", 100_000 + "/from?setup ".length]);
          expect(inject("gotten")).toBe("/got ");
        });

        it("finds the server up", async () => {
          const response = await fetch(`${inject("url")}/from/test`, { method: "PUT", body: "hello" });
          expect(response.status).toBe(201);
          expect(await response.text()).toBe("/from/test hello");
        });
        "#,
    );
    project.run(&["--allowNet=127.0.0.1"]).ends_with(0).says("2 passed").says("all gone");
}

#[test]
fn an_error_that_nothing_in_a_setup_handles_fails_the_run() {
    let project = with_setup(
        r#"
        export default function () {
          setTimeout(() => { throw new Error("too late"); }, 50);
          return () => console.log("torn down");
        }
        "#,
        "",
        r#"
        import { it } from "vitest";
        it("takes its time", async () => { await new Promise((done) => setTimeout(done, 1000)); });
        "#,
    );
    project.run(&[]).ends_with(1).says("too late").says("torn down");
}
