// Measures storage as tests use it, on the real runtime and here: each test of a small project does one thing many times,
// and the durations of the JSON reports are compared. A second project has one file that writes a lot and many that do
// nothing, to see that nobody pays for it, neither with time nor with memory: each file in a process of its own, and all of
// them in one process whose storage is put back after each file. Memory is measured where /proc tells of it.
// Usage: storage.mjs --cache DIR --invitro FILE [--runs N] [--only operations|memory]

import { spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArguments, realCommand, realRuntime, run } from "./lib.mjs";

const { options } = parseArguments();
const runs = Number(options.runs ?? 3);
const invitro = resolve(options.invitro);

const config = `
import { cloudflareTest } from "@cloudflare/vitest-plugin";
import { defineConfig } from "vitest/config";
export default defineConfig({
  test: { testTimeout: 120_000 },
  plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.jsonc" } })],
});
`;
const classicConfig = `
import { defineWorkersConfig } from "@cloudflare/vitest-pool-workers/config";
export default defineWorkersConfig({
  test: {
    testTimeout: 120_000,
    poolOptions: { workers: { singleWorker: true, wrangler: { configPath: "./wrangler.jsonc" } } },
  },
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

/** Compares operations with the real runtime. */
async function operations() {
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
  const theirs = realCommand(realRuntime(options.cache), folder);
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
}

/** The process and all below it. */
function tree(pid) {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const children = tasks.flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean));
    return [pid, ...children.flatMap((child) => tree(Number(child)))];
  } catch {
    // It has ended meanwhile, or there is no /proc.
    return [];
  }
}

/** The memory of a process in MiB; what it shares with others counts in parts. */
function memoryOf(pid) {
  try {
    return Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}

/** Runs a project and looks at the memory of all its processes meanwhile. */
function runWatched(folder, args) {
  return new Promise((settle, reject) => {
    const child = spawn(invitro, args, { cwd: folder, env: { ...process.env, CI: "1" }, stdio: "ignore" });
    const samples = [];
    const timer = setInterval(() => {
      const all = tree(child.pid).map(memoryOf);
      samples.push({ time: Date.now(), sum: all.reduce((sum, one) => sum + one, 0), largest: Math.max(0, ...all) });
    }, 10);
    child.on("error", reject);
    child.on("close", () => {
      clearInterval(timer);
      settle(samples);
    });
  });
}

/** Runs files that do nothing, alone and after one that writes 300 MiB, and prints what they take. */
async function memory() {
  const idle = Object.fromEntries(
    Array.from({ length: 50 }, (_, i) => [`test/idle-${i}.test.ts`, `${head}it("is idle ${i}", async () => expect(await KV.get("a")).toBeNull());\n`]),
  );
  const big = `${head}it("writes 300 MiB", async () => {
  for (let i = 0; i < 30; i++) await FILES.put(\`file \${i}\`, new Uint8Array(10 << 20).fill(i));
  expect((await FILES.list()).objects).toHaveLength(30);
});
`;
  const cases = [
    ["a process each, alone", idle],
    ["a process each, after 300 MiB", { ...idle, "test/big.test.ts": big }],
    ["one process, alone", { ...idle, "vitest.config.ts": classicConfig }],
    ["one process, after 300 MiB", { ...idle, "test/big.test.ts": big, "vitest.config.ts": classicConfig }],
  ].map(([title, files]) => ({ title, files, folder: project(files), first: [], each: [], sums: [], largest: [], most: [] }));
  // In turns, so that whatever else the machine does is fair to all.
  for (let i = 0; i <= runs; i++) {
    for (const { title, files, folder, first, each, sums, largest, most } of cases) {
      const report = join(folder, ".report.json");
      rmSync(report, { force: true });
      const samples = await runWatched(folder, ["run", "--max-workers=1", "--reporter=json", `--outputFile=${report}`]);
      const found = JSON.parse(readFileSync(report, "utf8")).testResults.sort((a, b) => a.endTime - b.endTime);
      const wanted = Object.keys(files).filter((name) => name.startsWith("test/")).length;
      if (found.length !== wanted || found.some(({ status }) => status !== "passed")) {
        throw new Error(`${title}: not all files have passed`);
      }
      // The first runs fill caches.
      if (i === 0) continue;
      // Files run one after the other: what an idle file takes begins where the one before it has ended. The first after
      // the big one also takes what it costs the system to free that one's memory.
      const after = found.slice(Math.max(found.findIndex(({ name }) => name.includes("big")), 0));
      first.push(after[1].endTime - after[0].endTime);
      for (let j = 2; j < after.length; j++) each.push(after[j].endTime - after[j - 1].endTime);
      const during = samples.filter(({ time }) => time > after[0].endTime && time < after.at(-1).endTime);
      sums.push(...during.map(({ sum }) => sum));
      largest.push(...during.map((sample) => sample.largest));
      most.push(Math.max(...samples.map(({ sum }) => sum)));
    }
  }
  console.log("| 50 idle files | each takes | the first | memory of all processes | of the largest | at most |\n|---|---|---|---|---|---|");
  const mib = (list) => `${median(list)?.toFixed(0)} MiB`;
  for (const { title, folder, first, each, sums, largest, most } of cases) {
    console.log(`| ${title} | ${median(each).toFixed(1)} ms | ${median(first).toFixed(0)} ms | ${mib(sums)} | ${mib(largest)} | ${mib(most)} |`);
    rmSync(folder, { recursive: true, force: true });
  }
}

if (options.only !== "memory") await operations();
if (options.only !== "operations") await memory();
