/** Events of a Worker as the runtime itself brings them, where no runner of tests stands in between. */

import { DurableObject, WorkerEntrypoint } from "./classes.ts";
import { handlerEnv } from "./env.ts";
import { type Entrypoint, exportOf } from "./entrypoints.ts";
import { currentContext, type ExecutionContext, makeContext } from "./execution-context.ts";
import { remoteError } from "./remote-error.ts";
import { passed } from "./rpc/passing.ts";
import { targetProperty, usePath } from "./rpc/use.ts";

type Handler = (...args: unknown[]) => unknown;
type Class = new (...args: unknown[]) => object;

/** The error of a binding that names an export that is not there. */
export function noSuchEntrypoint(name: string): Error {
  return new Error(`A binding refers to the named entrypoint "${name}", but the Worker has no such named entrypoint.`);
}

function make(exported: Class, { props }: Entrypoint): { instance: object; ctx: ExecutionContext } {
  const ctx = makeContext(props);
  return { instance: currentContext.run(ctx, () => new exported(ctx, handlerEnv())), ctx };
}

/** The error of an event that nothing handles. */
function noHandler(handler: string): Error {
  return new Error(`Handler does not export a ${handler}() function.`);
}

/** Calls a handler of an exported object or class. */
export function handlePlainly(exported: unknown, entrypoint: Entrypoint, handler: string, event: unknown): unknown {
  if (typeof exported === "function") {
    const { instance, ctx } = make(exported as Class, entrypoint);
    const method = (instance as Record<string, unknown>)[handler];
    if (typeof method !== "function") throw noHandler(handler);
    return currentContext.run(ctx, () => (method as Handler).call(instance, event));
  }
  const method = (exported as Record<string, unknown> | null)?.[handler];
  if (typeof method !== "function") throw noHandler(handler);
  const ctx = makeContext(entrypoint.props);
  return currentContext.run(ctx, () => (method as Handler).call(exported, event, handlerEnv(), ctx));
}

/** Names that are not to be called over RPC. */
const reserved = new Set([
  "fetch",
  "connect",
  "alarm",
  "webSocketMessage",
  "webSocketClose",
  "webSocketError",
  "dup",
  "constructor",
]);

function checkName(name: string | undefined): void {
  if (name === undefined || !reserved.has(name)) return;
  throw remoteError(new TypeError(`'${name}' is a reserved method and cannot be called over RPC.`));
}

/** Calls a method of an entrypoint, or reads a property. */
export async function usePlainly(entrypoint: Entrypoint, path: string[], args: unknown[] | undefined): Promise<unknown> {
  checkName(path[0]);
  let exported: unknown;
  try {
    exported = await exportOf(entrypoint);
  } catch (error) {
    throw remoteError(error);
  }
  if (typeof exported !== "function") return useHandlers(exported as object, entrypoint, path, args);
  if (!(exported.prototype instanceof WorkerEntrypoint)) {
    throw remoteError(new TypeError("The receiver is not an RPC object."));
  }
  const { instance, ctx } = make(exported as unknown as Class, entrypoint);
  return currentContext.run(ctx, () => usePath(instance, path, args, targetProperty));
}

/** Calls a function of an object of handlers, which takes one argument beside those that handlers get. */
async function useHandlers(
  exported: object,
  { props }: Entrypoint,
  path: string[],
  args: unknown[] | undefined,
): Promise<unknown> {
  try {
    const [name = ""] = path;
    const method = name in Object.prototype ? undefined : (exported as Record<string, unknown>)[name];
    if (method === undefined) throw new TypeError(`The RPC receiver does not implement the method "${name}".`);
    if (args === undefined || path.length > 1) return await usePath(exported, path, args, Reflect.get);
    if (typeof method !== "function") throw new TypeError(`"${name}" is not a function.`);
    if (args.length !== 1) {
      throw new TypeError(
        `Attempted to call RPC function "${name}" with the wrong number of arguments. When calling a top-level handler ` +
          "function that is not declared as part of a class, you must always send exactly one argument. In order to " +
          "support variable numbers of arguments, the server must use class-based syntax (extending WorkerEntrypoint) " +
          "instead.",
      );
    }
    if (method.length > 3) {
      throw new TypeError(
        `Cannot call handler function "${name}" over RPC because it has the wrong number of arguments. A simple function ` +
          "handler can only be called over RPC if it has exactly the arguments (arg, env, ctx), where only the first " +
          "argument comes from the client. To support multi-argument RPC functions, use class-based syntax (extending " +
          "WorkerEntrypoint) instead.",
      );
    }
    const ctx = makeContext(props);
    return passed(await currentContext.run(ctx, () => (method as Handler).call(exported, args[0], handlerEnv(), ctx)));
  } catch (error) {
    throw remoteError(error);
  }
}

/** Calls a method of an object, or reads a property. */
export function useObjectPlainly(
  instance: object,
  path: string[],
  args: unknown[] | undefined,
  extra: Record<string, unknown>,
): Promise<unknown> {
  checkName(path[0]);
  if (!(instance instanceof DurableObject)) {
    throw remoteError(
      new TypeError(
        "The receiving Durable Object does not support RPC, because its class was not declared with `extends DurableObject`. " +
          "In order to enable RPC, make sure your class extends the special class `DurableObject`, which can be imported " +
          'from the module "cloudflare:workers".',
      ),
    );
  }
  return usePath(instance, path, args, targetProperty, extra);
}

/** Has an object answer a request. */
export function fetchObjectPlainly(instance: object, request: unknown): unknown {
  const { fetch } = instance as { fetch?: unknown };
  if (typeof fetch !== "function") throw noHandler("fetch");
  return (fetch as Handler).call(instance, request);
}
