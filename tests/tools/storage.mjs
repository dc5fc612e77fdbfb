// Measures storage as tests use it, on the real runtime and here: each test of a small project does one thing many times,
// and the durations of the JSON reports are compared. A second project has one file that writes a lot and many that do
// nothing, to see that nobody pays for it.
// Usage: storage.mjs --cache DIR --invitro FILE [--runs N]

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArguments, realCommand, realRuntime, run } from "./lib.mjs";

const { options } = parseArguments();
const runs = Number(options.runs ?? 3);
const invitro = resolve(options.invitro);
const real = realRuntime(options.cache);

const config = `
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
export default defineConfig({
  test: { testTimeout: 120_000 },
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
});
`;
const wrangler = {
  name: "storage",
  main: "src/index.ts",
  compatibility_date: "2026-01-01",
  kv_namespaces: [{ binding: "KV", id: "kv" }],
  r2_buckets: [{ binding: "FILES", bucket_name: "files" }],
};
const head = 'import { env } from "cloudflare:workers";\nimport { expect, it } from "vitest";\nconst { KV, FILES } = env as any;\n';

/** What is measured: title, how many times, and what is done each time. */
const measured = [
  ["KV put and get", 2000, "await KV.put(`key:${i}`, `value ${i}`); last = await KV.get(`key:${i}`);"],
  ["KV get", 10_000, 'last = await KV.get("key:1");'],
  ["R2 put, get and text of 1 MiB", 50, 'await FILES.put("file", text); last = await (await FILES.get("file")).text();'],
  ["cache put and match", 500, "await caches.default.put(`https://x.test/${i}`, new Response(`${i}`, { headers })); last = await caches.default.match(`https://x.test/${i}`);"],
];

function project(files) {
  mkdirSync(join(options.cache, "bench"), { recursive: true });
  const folder = mkdtempSync(join(options.cache, "bench", "storage-"));
  const all = {
    "package.json": '{ "private": true, "type": "module" }',
    "wrangler.jsonc": JSON.stringify(wrangler),
    "vitest.config.ts": config,
    "src/index.ts": "export default { fetch: () => new Response('ok') };\n",
    ...files,
  };
  for (const [path, text] of Object.entries(all)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  return folder;
}

/** Durations in milliseconds by title, of one run. */
async function durations(command, args, env, folder) {
  const report = join(folder, ".report.json");
  rmSync(report, { force: true });
  const { code, output } = await run(command, [...args, "--reporter=json", `--outputFile=${report}`], { cwd: folder, env });
  if (code !== 0) throw new Error(`${command} ended with ${code}:\n${output}`);
  const tests = JSON.parse(readFileSync(report, "utf8")).testResults.flatMap((file) => file.assertionResults);
  return new Map(tests.map(({ title, duration }) => [title, duration]));
}

const median = (list) => list.sort((a, b) => a - b)[list.length >> 1];

const tests = measured.map(
  ([title, count, body]) => `it(${JSON.stringify(title)}, async () => {
  const text = "x".repeat(1 << 20);
  const headers = { "cache-control": "max-age=60" };
  let last: unknown = text + headers;
  for (let i = 0; i < ${count}; i++) { ${body} }
  expect(last).toBeTruthy();
});`,
);
const folder = project({ "test/storage.test.ts": `${head}await KV.put("key:1", "value");\n${tests.join("\n")}` });
const theirs = realCommand(real, folder);
const results = { here: new Map(), there: new Map() };
for (let i = 0; i <= runs; i++) {
  const here = await durations(invitro, ["run"], { ...process.env, CI: "1" }, folder);
  const there = await durations(theirs.command, theirs.args, theirs.env, folder);
  // The first runs fill caches.
  if (i === 0) continue;
  for (const [title] of measured) {
    for (const [side, found] of [["here", here], ["there", there]]) {
      results[side].set(title, [...(results[side].get(title) ?? []), found.get(title)]);
    }
  }
}
console.log("| operation | here | there | ratio |\n|---|---|---|---|");
for (const [title, count] of measured) {
  const [here, there] = [median(results.here.get(title)) / count, median(results.there.get(title)) / count];
  const micros = (ms) => `${(ms * 1000).toFixed(1)} µs`;
  console.log(`| ${title} | ${micros(here)} | ${micros(there)} | ${(there / here).toFixed(1)} |`);
}
rmSync(folder, { recursive: true, force: true });

// A file that writes 300 MiB, then 50 that do nothing; and the 50 alone.
const idle = Object.fromEntries(
  Array.from({ length: 50 }, (_, i) => [`test/idle-${i}.test.ts`, `${head}it("is idle ${i}", async () => expect(await KV.get("a")).toBeNull());\n`]),
);
const big = `${head}it("writes 300 MiB", async () => {
  const chunk = new Uint8Array(10 << 20);
  for (let i = 0; i < 30; i++) await FILES.put(\`file \${i}\`, chunk);
  expect((await FILES.list()).objects).toHaveLength(30);
});
`;
for (const [title, files] of [
  ["50 idle files", idle],
  ["300 MiB, then 50 idle files", { ...idle, "test/big.test.ts": big }],
]) {
  const folder = project(files);
  const walls = [];
  for (let i = 0; i <= runs; i++) {
    const report = join(folder, ".report.json");
    await run(invitro, ["run", "--max-workers=1", "--reporter=json", `--outputFile=${report}`], { cwd: folder, env: { ...process.env, CI: "1" } });
    const found = JSON.parse(readFileSync(report, "utf8")).testResults.sort((a, b) => a.endTime - b.endTime);
    // Files run one after the other: what an idle file takes begins where the one before it has ended.
    let taken = 0;
    for (let j = 1; j < found.length; j++) {
      if (found[j].name.includes("idle")) taken += found[j].endTime - found[j - 1].endTime;
    }
    if (i > 0) walls.push(taken);
  }
  console.log(`${title}: the idle files take ${median(walls).toFixed(0)} ms`);
  rmSync(folder, { recursive: true, force: true });
}
