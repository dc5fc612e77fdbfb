/** `node:os`: the machine as Workers show it. */

import { constants } from "./internal/data/os.ts";
import { validateInteger, validateNumber } from "./internal/validate.ts";

export { constants };

export const EOL = "\n";
export const devNull = "/dev/null";

export const arch = (): string => "x64";
export const availableParallelism = (): number => 1;
export const cpus = (): object[] => [];
export const endianness = (): string => "LE";
export const freemem = (): number => 0;
export const getPriority = (): number => 0;
export const homedir = (): string => "/tmp/";
export const hostname = (): string => "localhost";
export const loadavg = (): number[] => [0, 0, 0];
export const machine = (): string => "x86_64";
export const networkInterfaces = (): object => ({});
export const platform = (): string => "linux";
export const release = (): string => "";
export const tmpdir = (): string => "/tmp/";
export const totalmem = (): number => 0;
export const type = (): string => "Linux";
export const uptime = (): number => 0;
export const userInfo = (): object => ({});
export const version = (): string => "";

export function setPriority(pid: number, priority?: number): void {
  const [process, given] = priority === undefined ? [0, pid] : [pid, priority];
  validateNumber(process, "pid");
  validateInteger(given, "priority", -20, 19);
}

export default {
  EOL,
  arch,
  availableParallelism,
  constants,
  cpus,
  devNull,
  endianness,
  freemem,
  getPriority,
  homedir,
  hostname,
  loadavg,
  machine,
  networkInterfaces,
  platform,
  release,
  setPriority,
  tmpdir,
  totalmem,
  type,
  uptime,
  userInfo,
  version,
};
