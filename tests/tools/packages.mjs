// Installs the npm packages of the fixtures that need any, and runs those fixtures.
// Usage: packages.mjs --cache DIR --invitro FILE

import { join, resolve } from "node:path";
import { dependencies, fixtureNames, fixturesFolder, layOut, parseArguments, run } from "./lib.mjs";

const { options } = parseArguments();
const invitro = resolve(options.invitro);
let failed = 0;
for (const name of fixtureNames()) {
  if (Object.keys(dependencies(join(fixturesFolder, name))).length === 0) continue;
  const project = layOut(options.cache, name);
  const { code, output } = await run(invitro, ["run"], { cwd: project, env: { ...process.env, CI: "1" } });
  console.log(`${name}: ${code === 0 ? "passed" : `exit code ${code}`}`);
  if (code !== 0) {
    failed++;
    console.log(output);
  }
}
process.exitCode = failed === 0 ? 0 : 1;
