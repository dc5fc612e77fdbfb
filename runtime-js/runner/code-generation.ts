import { forbidCodeGeneration, newFunction } from "native:engine/code";

/**
 * Has strings become code as in the tests of the integration: Workers allow it nowhere, tests may use `new Function`. The
 * constructor is a proxy that knows `new` only; calling it, or any other constructor of functions, fails as in a Worker.
 */
export function restrictCodeGeneration(target: typeof globalThis): void {
  forbidCodeGeneration();
  target.Function = new Proxy(target.Function, {
    construct: (_target, parameters: string[]) => newFunction(...parameters),
  });
}
