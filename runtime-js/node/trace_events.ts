/** `node:trace_events`: names only. */

import { validateObject } from "./internal/validate.ts";

export function createTracing(options: { categories: string[] }): object {
  validateObject(options, "options");
  return { enabled: false, categories: "", enable() {}, disable() {} };
}

export function getEnabledCategories(): undefined {
  return undefined;
}

export default { createTracing, getEnabledCategories };
