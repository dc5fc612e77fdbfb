// Runs the project of failing matchers on the real runtime and here, and prints every line of a failure that is said there
// and not here. Lines of code are cut around the place in another way here, and places within a line may differ; that there
// is a place has to be said. Usage: failures.mjs --cache DIR --invitro FILE

import { cpSync, mkdirSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArguments, realCommand, realRuntime, repository, run } from "./lib.mjs";

const { options } = parseArguments();
const project = join(resolve(options.cache), "failures");
rmSync(project, { recursive: true, force: true });
mkdirSync(project, { recursive: true });
cpSync(join(repository, "tests/e2e/projects/failures"), project, { recursive: true });

const { command, args, env } = realCommand(realRuntime(options.cache), project);
const there = await run(command, args, { cwd: project, env });
const here = await run(resolve(options.invitro), ["run"], { cwd: project, env: { ...process.env, CI: "1", NO_COLOR: "1" } });

const escapes = new RegExp("\\u001b\\[[0-9;]*m", "g");

/** A line without its column, and without what Vitest adds to objects that are thrown. */
function plain(line) {
  const thrown = /^\[Object: null prototype\] \{(.*), stacks: \[\] \}$/.exec(line);
  if (thrown !== null) return `Unknown Error: {${thrown[1]} }`;
  return line.startsWith("❯ ") ? line.replace(/:\d+$/, "") : line;
}

/** The lines of each failure, by what failed; one test may have several. */
function failures(output) {
  const found = new Map();
  let lines;
  for (const raw of output.replace(escapes, "").split("\n")) {
    const line = raw.trimEnd();
    const title = /^ FAIL {2}(.*)$/.exec(line)?.[1];
    if (title !== undefined) {
      lines = found.get(title) ?? [];
      found.set(title, lines);
    } else if (/^⎯+/.test(line)) {
      lines = undefined;
    } else if (line.trim() !== "" && !/^ *\d*\|/.test(line)) {
      lines?.push(plain(line.trim()));
    }
  }
  return found;
}

const [theirs, ours] = [failures(there.output), failures(here.output)];
let missing = 0;
for (const [title, lines] of theirs) {
  const mine = new Set(ours.get(title) ?? []);
  const lost = lines.filter((line) => !mine.has(line));
  if (lost.length === 0) continue;
  missing += lost.length;
  console.log(`${title}\n${lost.map((line) => `    ${line}`).join("\n")}`);
}
console.log(`${theirs.size} failures, ${missing} lines are not said here`);
process.exitCode = missing === 0 && theirs.size > 0 ? 0 : 1;
