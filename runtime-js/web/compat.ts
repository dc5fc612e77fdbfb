// The compatibility flags of the Worker that this heap runs, as plain names to booleans.

let flags: Readonly<Record<string, boolean>> = Object.freeze(Object.create(null));

/** Whether the flag is on. Names that nobody set are off. */
export function compatFlag(name: string): boolean {
  return flags[name] === true;
}

/** Replaces all flags; called once, before user code runs. */
export function setCompatFlags(next: Record<string, boolean>): void {
  flags = Object.freeze(Object.assign(Object.create(null), next));
}

/** All flags that were set, as a frozen object without a prototype. */
export function compatibilityFlags(): Readonly<Record<string, boolean>> {
  return flags;
}
