// The stack of an error, captured by hand.

interface CapturingError {
  captureStackTrace?(target: object, constructor?: unknown): void;
}

/**
 * Gives `target` a `stack` that starts at the caller of `constructor`. Where the engine cannot do that, the stack that
 * the error got when it was made stays.
 */
export function captureStackTrace(target: object, constructor: unknown): void {
  (Error as CapturingError).captureStackTrace?.(target, constructor);
}
