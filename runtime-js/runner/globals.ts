/** Names that the configuration puts on the global object. */

/**
 * Sets `globalThis` properties from JavaScript expressions. A dotted name makes objects on the way, or adds to those
 * that are there.
 *
 * @param defines the expressions by name
 * @param source where they come from, for the error of an expression that cannot be evaluated
 */
export function defineGlobals(defines: Record<string, string>, source: string): void {
  for (const [name, expression] of Object.entries(defines)) {
    let value: unknown;
    try {
      value = new Function(`return (${expression}\n);`)();
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(`The value of "${name}" in the "define" of ${source} is no JavaScript expression: ${reason}`);
    }
    const path = name.split(".");
    const last = path.pop()!;
    let target = globalThis as Record<string, unknown>;
    for (const part of path) {
      const next = target[part];
      target = (typeof next === "object" && next !== null ? next : (target[part] = {})) as Record<string, unknown>;
    }
    Object.defineProperty(target, last, { value, writable: true, enumerable: true, configurable: true });
  }
}
