/** `vitest/node` and its like: what reporters, sequencers and scripts import. Most of it is used for its types alone. */

import { allUnavailable } from "./unavailable.ts";

export { esbuildVersion, rollupVersion, viteVersion } from "./vitest.ts";

/** The version of Vitest whose interfaces are offered. */
export const version = "4.1.12";

export const {
  createVitest,
  startVitest,
  createViteServer,
  parseCLI,
  resolveConfig,
  registerConsoleShortcuts,
} = allUnavailable("vitest/node", [
  "createVitest",
  "startVitest",
  "createViteServer",
  "parseCLI",
  "resolveConfig",
  "registerConsoleShortcuts",
]);

/** A base for sequencers: files stay in their order. */
export class BaseSequencer {
  readonly ctx: unknown;

  constructor(context: unknown) {
    this.ctx = context;
  }

  async shard<T>(files: T[]): Promise<T[]> {
    return files;
  }

  async sort<T>(files: T[]): Promise<T[]> {
    return files;
  }
}

/** A reporter that user classes extend; Invitro has its own and calls none of these. */
class Reporter {}

export class AgentReporter extends Reporter {}
export class BasicReporter extends Reporter {}
export class DefaultReporter extends Reporter {}
export class DotReporter extends Reporter {}
export class GithubActionsReporter extends Reporter {}
export class HangingProcessReporter extends Reporter {}
export class JsonReporter extends Reporter {}
export class JUnitReporter extends Reporter {}
export class MinimalReporter extends Reporter {}
export class TapFlatReporter extends Reporter {}
export class TapReporter extends Reporter {}
export class VerboseReporter extends Reporter {}
