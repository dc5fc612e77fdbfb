/** Limits how many of a kind run at the same time. */

export interface Limiter {
  /** Waits for a free place and takes it; the result gives it back. */
  acquire(): (() => void) | Promise<() => void>;
  run<T>(task: () => T | PromiseLike<T>): Promise<T>;
}

export function createLimiter(limit: number): Limiter {
  let active = 0;
  const waiting: ((release: () => void) => void)[] = [];

  const release = (): (() => void) => {
    let released = false;
    return () => {
      if (released) {
        return;
      }
      released = true;
      const next = waiting.shift();
      if (next === undefined) {
        active--;
      } else {
        next(release());
      }
    };
  };

  const acquire = (): (() => void) | Promise<() => void> => {
    if (active < limit) {
      active++;
      return release();
    }
    return new Promise((resolve) => waiting.push(resolve));
  };

  return {
    acquire,
    async run(task) {
      const free = acquire();
      const done = typeof free === "function" ? free : await free;
      try {
        return await task();
      } finally {
        done();
      }
    },
  };
}
