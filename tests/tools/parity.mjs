// Runs fixtures on the real runtime and here, and prints test by test where the two differ.
// Usage: parity.mjs --cache DIR --invitro FILE [fixture…]

import { join, resolve } from "node:path";
import { rmSync } from "node:fs";
import { fixtureNames, layOut, parseArguments, realCommand, realRuntime, run, statuses } from "./lib.mjs";

const { options, rest } = parseArguments();
const invitro = resolve(options.invitro);
const real = realRuntime(options.cache);
let differences = 0;
let same = 0;

for (const name of rest.length > 0 ? rest : fixtureNames()) {
  const project = layOut(options.cache, name);
  const here = join(project, ".here.json");
  const there = join(project, ".there.json");
  rmSync(here, { force: true });
  rmSync(there, { force: true });
  const { command, args, env } = realCommand(real, project);
  const reference = await run(command, [...args, "--reporter=json", `--outputFile=${there}`], { cwd: project, env });
  const ours = await run(invitro, ["run", "--reporter=json", `--outputFile=${here}`], { cwd: project, env: { ...process.env, CI: "1" } });
  const [theirs, mine] = [read(there, project, "the real runtime", reference), read(here, project, "Invitro", ours)];
  if (theirs === undefined || mine === undefined) {
    differences++;
    continue;
  }
  let differs = 0;
  for (const title of new Set([...theirs.keys(), ...mine.keys()])) {
    const [a, b] = [theirs.get(title) ?? "absent", mine.get(title) ?? "absent"];
    if (a === b) {
      same++;
    } else {
      differs++;
      console.log(`${name}: ${title}\n    there ${a}, here ${b}`);
    }
  }
  console.log(`${name}: ${theirs.size} tests, ${differs === 0 ? "no difference" : `${differs} differ`}`);
  differences += differs;
}
console.log(`${same} same, ${differences} different`);
process.exitCode = differences === 0 ? 0 : 1;

function read(file, project, who, { output }) {
  try {
    return statuses(file, project);
  } catch (error) {
    console.log(`${project}: ${who} has left no report (${error.message})\n${output}`);
    return undefined;
  }
}
