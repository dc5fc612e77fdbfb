/** `node:async_hooks`. */

import { AsyncLocalStorage, AsyncResource } from "../web/async-context.ts";
import { asyncWrapProviders } from "./internal/data/async_hooks.ts";

export { AsyncLocalStorage, AsyncResource, asyncWrapProviders };

const hook = {
  enable: () => hook,
  disable: () => hook,
};

/** Hooks are accepted and never called. */
export function createHook(): typeof hook {
  return hook;
}

export function executionAsyncId(): number {
  return 0;
}

export function triggerAsyncId(): number {
  return 0;
}

const resource = Object.create(null) as object;

export function executionAsyncResource(): object {
  return resource;
}

export default {
  AsyncLocalStorage,
  AsyncResource,
  asyncWrapProviders,
  createHook,
  executionAsyncId,
  executionAsyncResource,
  triggerAsyncId,
};
