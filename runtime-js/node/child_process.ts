/** `node:child_process`: names only. */

import { EventEmitter } from "./events.ts";
import { notImplemented, stub } from "./internal/errors.ts";
import { validateString } from "./internal/validate.ts";

const missing = (name: string): (() => never) => stub(name, `child_process.${name}`);

export class ChildProcess extends (EventEmitter as unknown as new () => object) {
  constructor() {
    super();
    throw notImplemented("child_process.ChildProcess");
  }
}

export const _forkChild: () => never = missing("_forkChild");
export const execFile: () => never = missing("execFile");
export const execFileSync: () => never = missing("execFileSync");
export const execSync: () => never = missing("execSync");
export const fork: () => never = missing("fork");
export const spawn: () => never = missing("spawn");

export function exec(command: string): never {
  validateString(command, "command");
  throw notImplemented("child_process.exec");
}

export function spawnSync(command: string): never {
  validateString(command, "command");
  throw notImplemented("child_process.spawnSync");
}

export default {
  ChildProcess,
  _forkChild,
  exec,
  execFile,
  execFileSync,
  execSync,
  fork,
  spawn,
  spawnSync,
};
