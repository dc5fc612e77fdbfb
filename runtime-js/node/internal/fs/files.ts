/** The file system of this process. */

import { Buffer } from "../../buffer.ts";
import { isHostProcess } from "../../process.ts";
import { fileURLToPath } from "../../url.ts";
import path from "../../path.ts";
import { invalidArg, invalidArgValue } from "../errors.ts";
import { hostFiles } from "./host.ts";
import { memoryFiles } from "./memory.ts";
import type { FileSystem } from "./types.ts";

/** The file system of this process. */
export function files(): FileSystem {
  return isHostProcess() ? hostFiles : memoryFiles;
}

/** A path argument as an absolute path. */
export function pathArgument(given: unknown, name = "path"): string {
  let text: string;
  if (typeof given === "string") text = given;
  else if (given instanceof URL) text = fileURLToPath(given);
  else if (given instanceof Uint8Array) text = Buffer.from(given).toString();
  else throw invalidArg(name, "of type string or an instance of Buffer or URL", given);
  if (text.includes("\0")) throw invalidArgValue(name, text, "must be a string, Uint8Array, or URL without null bytes");
  return path.resolve(files().base(), text);
}
