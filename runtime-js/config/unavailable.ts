/** What packages offer to Node.js programs and a configuration file cannot have here. */

/** A function that throws that it is not available, when it is called. */
export function unavailable(packageName: string, name: string): () => never {
  const function_ = (): never => {
    throw new Error(
      `${name}() of "${packageName}" is not available: Invitro evaluates configuration files itself, without the ` +
        "package. Give the values as data, or compute them from files.",
    );
  };
  return Object.defineProperty(function_, "name", { value: name, configurable: true });
}

/** Functions that throw that they are not available. */
export function allUnavailable<Name extends string>(packageName: string, names: readonly Name[]): Record<Name, () => never> {
  return Object.fromEntries(names.map((name) => [name, unavailable(packageName, name)])) as Record<Name, () => never>;
}
