/** `miniflare`: the classes that functions of configuration files answer with. */

import { CloseEvent, ErrorEvent, MessageEvent } from "../web/event.ts";
import { fetch } from "../web/fetch.ts";
import { File } from "../web/file.ts";
import { FormData } from "../web/form-data.ts";
import { Headers } from "../web/headers.ts";
import { publicClass } from "../web/install.ts";
import { Request } from "../web/request.ts";
import { Response } from "../web/response.ts";
import { unavailable } from "./unavailable.ts";

export { kCurrentWorker, kUnsafeEphemeralUniqueKey } from "./marks.ts";
export { fetch, Headers };

const PublicCloseEvent = publicClass(CloseEvent);
const PublicErrorEvent = publicClass(ErrorEvent);
const PublicFile = publicClass(File);
const PublicFormData = publicClass(FormData);
const PublicMessageEvent = publicClass(MessageEvent);
const PublicRequest = publicClass(Request);
const PublicResponse = publicClass(Response);

export {
  PublicCloseEvent as CloseEvent,
  PublicErrorEvent as ErrorEvent,
  PublicFile as File,
  PublicFormData as FormData,
  PublicMessageEvent as MessageEvent,
  PublicRequest as Request,
  PublicResponse as Response,
};

/** How much a log tells. */
export const LogLevel = {
  0: "NONE",
  1: "ERROR",
  2: "WARN",
  3: "INFO",
  4: "DEBUG",
  5: "VERBOSE",
  NONE: 0,
  ERROR: 1,
  WARN: 2,
  INFO: 3,
  DEBUG: 4,
  VERBOSE: 5,
} as const;

/** A log; what is written to it goes to the console. */
export class Log {
  readonly level: number;
  readonly prefix: string;

  constructor(level: number = LogLevel.INFO, options: { prefix?: string } = {}) {
    this.level = level;
    this.prefix = options.prefix ?? "mf";
  }

  log(message: string): void {
    console.log(message);
  }

  error(error: Error): void {
    if (this.level >= LogLevel.ERROR) console.error(error);
  }

  warn(message: string): void {
    if (this.level >= LogLevel.WARN) console.warn(message);
  }

  info(message: string): void {
    if (this.level >= LogLevel.INFO) console.log(message);
  }

  debug(message: string): void {
    if (this.level >= LogLevel.DEBUG) console.debug(message);
  }

  verbose(message: string): void {
    if (this.level >= LogLevel.VERBOSE) console.debug(message);
  }
}

/** A log that says nothing. */
export class NoOpLog extends Log {
  constructor() {
    super(LogLevel.NONE);
  }

  override log(): void {}
}

/** An error with a code. */
export class MiniflareError<Code = string> extends Error {
  readonly code: Code;

  constructor(code: Code, message?: string, cause?: Error) {
    super(message, { cause });
    this.code = code;
    this.name = `${new.target.name} [${String(code)}]`;
  }
}

export class MiniflareCoreError extends MiniflareError {}

/** The simulator itself, which a configuration file cannot start here. */
export class Miniflare {
  constructor() {
    unavailable("miniflare", "new Miniflare")();
  }
}
