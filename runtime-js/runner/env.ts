/** `import.meta.env`. */

const flags = new Set(["DEV", "PROD", "SSR"]);

/**
 * The view of the process's environment that `import.meta.env` gives: the same variables, save that those of Vite that
 * say yes or no are booleans there.
 */
export function importMetaEnv(env: Record<string, string | undefined>): Record<string, unknown> {
  return new Proxy(env as Record<string, unknown>, {
    get: (target, name) => (flags.has(name as string) ? Boolean(target[name as string]) : target[name as string]),
    set(target, name, value) {
      target[name as string] = flags.has(name as string) ? (value ? "1" : "") : value;
      return true;
    },
  });
}
