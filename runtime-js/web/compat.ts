// The compatibility flags of the Worker that this heap runs, as plain names to booleans.

let flags: Record<string, boolean> = Object.create(null);

/** Whether the flag is on. Names that nobody set are off. */
export function compatFlag(name: string): boolean {
  return flags[name] === true;
}

/** Replaces all flags; called once, before user code runs. */
export function setCompatFlags(next: Record<string, boolean>): void {
  flags = Object.assign(Object.create(null), next);
}
