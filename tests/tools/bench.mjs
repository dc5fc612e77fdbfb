// Measures a project here and on the real runtime, in turn, and prints ratios: wall time (medians) and the largest
// resident size of any one process. The project must run on both.
// Usage: bench.mjs --cache DIR --invitro FILE --project DIR [--runs N]

import { cpSync, mkdirSync, readFileSync, readdirSync, rmSync, mkdtempSync, existsSync, symlinkSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { spawn } from "node:child_process";
import { parseArguments, realCommand, realRuntime } from "./lib.mjs";

const { options } = parseArguments();
const runs = Number(options.runs ?? 5);
const source = resolve(options.project);
const real = realRuntime(options.cache);
mkdirSync(join(options.cache, "bench"), { recursive: true });
const project = mkdtempSync(join(options.cache, "bench", `${basename(source)}-`));
cpSync(source, project, { recursive: true, filter: (path) => !path.includes("node_modules") });
if (existsSync(join(source, "node_modules"))) {
  mkdirSync(join(project, "node_modules"));
  for (const name of readdirSync(join(source, "node_modules"))) {
    if (name !== "@cloudflare") symlinkSync(join(source, "node_modules", name), join(project, "node_modules", name));
  }
}

try {
  const theirs = realCommand(real, project);
  const invitro = { command: resolve(options.invitro), args: ["run"], env: { ...process.env, CI: "1", NO_COLOR: "1" } };
  const results = { here: [], there: [] };
  // The first runs fill caches; only in them is memory watched, for watching takes time from what is measured.
  const peaks = { here: (await measure(invitro, true)).peak, there: (await measure(theirs, true)).peak };
  for (let i = 0; i < runs; i++) {
    results.here.push((await measure(invitro, false)).wall);
    results.there.push((await measure(theirs, false)).wall);
  }
  const here = { wall: median(results.here), peak: peaks.here };
  const there = { wall: median(results.there), peak: peaks.there };
  console.log(`wall time   here ${here.wall.toFixed(0)} ms, there ${there.wall.toFixed(0)} ms: ${(there.wall / here.wall).toFixed(1)} times faster`);
  console.log(`peak memory here ${mib(here.peak)}, there ${mib(there.peak)}: ${(here.peak / there.peak).toFixed(3)} of it`);
} finally {
  rmSync(project, { recursive: true, force: true });
}

function median(list) {
  return list.sort((a, b) => a - b)[list.length >> 1];
}

function mib(bytes) {
  return `${(bytes / 2 ** 20).toFixed(0)} MiB`;
}

/** Runs a command; where `watch` says so, looks every few milliseconds at the resident size of each process below it. */
function measure({ command, args, env }, watch) {
  return new Promise((settle, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { cwd: project, env, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    let peak = 0;
    const timer = watch ? setInterval(() => (peak = Math.max(peak, largest(child.pid))), 5) : undefined;
    child.on("error", reject);
    child.on("close", (code) => {
      clearInterval(timer);
      const wall = performance.now() - started;
      if (code === 0) settle({ wall, peak });
      else reject(new Error(`${command} ended with ${code}:\n${output}`));
    });
  });
}

/** The largest peak resident size, in bytes, of a process and those below it. */
function largest(root) {
  let most = 0;
  const queue = [root];
  while (queue.length > 0) {
    const pid = queue.pop();
    try {
      most = Math.max(most, Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) * 1024);
      for (const thread of readdirSync(`/proc/${pid}/task`)) {
        queue.push(...readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean));
      }
    } catch {
      // The process has ended meanwhile.
    }
  }
  return most;
}
