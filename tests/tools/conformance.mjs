// Runs a laid-out project, holds the results against a list of tests that pass on the real runtime, and updates the
// scoreboard tests/conformance/<name>.json, which a change may only improve.
// Usage: conformance.mjs --invitro FILE --project DIR --passing FILE --name NAME [--update]
//
// The list is either { file: [test name…] } or { kind: { module: [test name…] } }; a module's file is its name followed
// by ".test.js".

import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArguments, repository, run } from "./lib.mjs";

const { options } = parseArguments();
const project = resolve(options.project);
const report = join(project, ".invitro-conformance.json");
rmSync(report, { force: true });
const { output } = await run(resolve(options.invitro), ["run", "--reporter=json", `--outputFile=${report}`], { cwd: project });
if (!existsSync(report)) {
  console.error(`the run has left no report:\n${output}`);
  process.exit(2);
}

let listed = JSON.parse(readFileSync(options.passing, "utf8"));
if (Object.values(listed).some((value) => !Array.isArray(value))) {
  listed = Object.fromEntries(
    Object.values(listed).flatMap((modules) =>
      Object.entries(modules).map(([module, names]) => [`/${module}.test.js`, names]),
    ),
  );
}
const ran = new Map();
for (const { name, assertionResults } of JSON.parse(readFileSync(report, "utf8")).testResults) {
  const passed = new Set();
  for (const test of assertionResults) {
    if (test.status !== "passed") continue;
    passed.add(test.title);
    passed.add((test.fullName ?? test.title).trim());
  }
  ran.set(name, passed);
}

const missing = {};
let total = 0;
let good = 0;
for (const [file, names] of Object.entries(listed).sort(([a], [b]) => (a < b ? -1 : 1))) {
  const passed = [...ran].find(([name]) => name.endsWith(file))?.[1] ?? new Set();
  const lost = names.filter((name) => !passed.has(name));
  total += names.length;
  good += names.length - lost.length;
  if (lost.length > 0) {
    missing[file] = lost;
    console.log(`${names.length - lost.length}/${names.length} ${file}`);
  }
}
console.log(`${good}/${total} = ${((100 * good) / Math.max(total, 1)).toFixed(1)} %`);

const board = join(repository, "tests/conformance", `${options.name}.json`);
const before = existsSync(board) ? JSON.parse(readFileSync(board, "utf8")) : { passed: 0, missing: {} };
const regressions = Object.entries(missing).flatMap(([file, names]) =>
  names.filter((name) => existsSync(board) && !(before.missing[file] ?? []).includes(name)).map((name) => `${file}: ${name}`),
);
if (regressions.length > 0) {
  console.error(`passed before, and no longer:\n  ${regressions.join("\n  ")}`);
  process.exit(1);
}
mkdirSync(join(repository, "tests/conformance"), { recursive: true });
writeFileSync(board, `${JSON.stringify({ passed: good, total, missing }, null, 2)}\n`);
