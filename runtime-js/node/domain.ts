/** `node:domain`: domains that catch nothing. */

import { EventEmitter } from "./events.ts";

type Callable = (...args: any[]) => any;

export class Domain extends (EventEmitter as unknown as new () => EventEmitter) {
  members: unknown[] = [];

  _errorHandler(): void {}

  enter(): void {}

  exit(): void {}

  add(): void {}

  remove(): void {}

  run(callback: Callable, ...args: unknown[]): unknown {
    return Reflect.apply(callback, this, args);
  }

  intercept(callback: Callable): Callable {
    return callback;
  }

  bind(callback: Callable): Callable {
    return callback;
  }
}

export function createDomain(): Domain {
  return new Domain();
}

export const create: Domain = createDomain();
export const active = null;

export default {
  Domain,
  active,
  create,
  createDomain,
};
