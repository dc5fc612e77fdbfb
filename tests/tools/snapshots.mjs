// Has the fixture of snapshots written by the real runtime and here, and holds the files against each other and against
// those in the repository, byte for byte. Then each runs with what the other has written and must be content.
// Usage: snapshots.mjs --cache DIR --invitro FILE

import { cpSync, readFileSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { fixturesFolder, parseArguments, realCommand, realRuntime, run } from "./lib.mjs";

const { options } = parseArguments();
const cache = resolve(options.cache);
const fixture = join(fixturesFolder, "snapshots");
const written = ["test/__snapshots__/files.test.ts.snap", "test/files/text.txt", "test/files/object.txt", "test/inline.test.ts"];
let failures = 0;

/** A copy of the fixture in which nothing has been written yet. */
function layOut(name) {
  const folder = join(cache, `snapshots-${name}`);
  rmSync(folder, { recursive: true, force: true });
  cpSync(fixture, folder, { recursive: true, filter: (path) => !path.includes("node_modules") });
  for (const path of written) rmSync(join(folder, path), { force: true });
  cpSync(join(folder, "unwritten/inline.ts"), join(folder, "test/inline.test.ts"));
  return folder;
}

function check(what, { code, output }) {
  console.log(`${what}: ${code === 0 ? "passed" : `exit code ${code}`}`);
  if (code === 0) return;
  failures++;
  console.log(output);
}

const [there, here] = [layOut("there"), layOut("here")];
const { command, args, env } = realCommand(realRuntime(cache), there);
realCommand(realRuntime(cache), here);
const invitro = resolve(options.invitro);
const ourEnv = { ...process.env, CI: "1" };
check("written by the real runtime", await run(command, [...args, "--update"], { cwd: there, env }));
check("written here", await run(invitro, ["run", "--update"], { cwd: here, env: ourEnv }));
for (const path of written) {
  const [theirs, ours, kept] = [there, here, fixture].map((folder) => readFileSync(join(folder, path)));
  const same = theirs.equals(ours) && theirs.equals(kept);
  console.log(`${path}: ${same ? "identical" : theirs.equals(ours) ? "differs from the repository" : "differs"}`);
  if (!same) failures++;
}
check("the real runtime with what was written here", await run(command, args, { cwd: here, env }));
check("here with what the real runtime has written", await run(invitro, ["run"], { cwd: there, env: ourEnv }));
process.exitCode = failures === 0 ? 0 : 1;
