// https://w3c.github.io/FileAPI/#file-section

import { Blob } from "./blob.ts";
import { constructorNotOfType, definePlatformClass, illegalInvocation, internalToken, isObject } from "./idl.ts";

/** Whether the value is a `File`. */
export let isFile: (value: unknown) => value is File;

const asBlob = Blob as unknown as new (parts: unknown, options: unknown, token?: symbol, className?: string) => Blob;

/** A blob with a name. */
export class File extends asBlob {
  #name: string;
  #lastModified: number;

  static {
    isFile = (value): value is File => isObject(value) && #name in value;
  }

  constructor(parts?: unknown, name?: unknown, options?: unknown, token?: unknown) {
    if (token === internalToken) {
      super(parts, (options as { type: string }).type, internalToken);
      this.#name = name as string;
      this.#lastModified = (options as { lastModified: number }).lastModified;
      return;
    }
    if (arguments.length < 2) {
      throw constructorNotOfType("File", 2, "string");
    }
    const text = String(name);
    super(parts, options, undefined, "File");
    this.#name = text;
    const given = isObject(options) ? (options as { lastModified?: unknown }).lastModified : undefined;
    this.#lastModified = given === undefined ? Date.now() : Number(given) || 0;
  }

  get name(): string {
    if (!isFile(this)) {
      throw illegalInvocation();
    }
    return this.#name;
  }

  get lastModified(): number {
    if (!isFile(this)) {
      throw illegalInvocation();
    }
    return this.#lastModified;
  }
}

const asMaker = File as unknown as new (
  bytes: Uint8Array,
  name: string,
  options: { type: string; lastModified: number },
  token: symbol,
) => File;

/** A file over these bytes, which must not change any more. */
export function makeFile(bytes: Uint8Array, name: string, type: string, lastModified = Date.now()): File {
  return new asMaker(bytes, name, { type, lastModified }, internalToken);
}

definePlatformClass(File);
