/** How the helpers of configuration files mark what they make, for whoever encodes the result. */

/** On a configuration object: one of the `defineWorkers…` helpers made it. */
export const classic: unique symbol = Symbol("invitro.classic");

/** On a plugin: the argument of `cloudflareTest()` and the package it came from. */
export const pluginOptions: unique symbol = Symbol("invitro.pluginOptions");

/** On a pool object: the argument of `cloudflarePool()` and the package it came from. */
export const poolOptions: unique symbol = Symbol("invitro.poolOptions");

/** What stands behind a marked plugin or pool. */
export interface Marked {
  package: string;
  options: unknown;
}

/** An object that stands for the Worker that holds a binding, in `serviceBindings`. */
export const kCurrentWorker: unique symbol = Symbol("kCurrentWorker");

/** A key of Durable Objects that live in memory. */
export const kUnsafeEphemeralUniqueKey: unique symbol = Symbol("kUnsafeEphemeralUniqueKey");
