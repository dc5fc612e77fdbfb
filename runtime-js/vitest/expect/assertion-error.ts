/** The error of failed assertions. */

export interface AssertionErrorProperties {
  actual?: unknown;
  expected?: unknown;
  showDiff?: boolean;
  operator?: string;
  [name: string]: unknown;
}

export class AssertionError extends Error {
  declare actual?: unknown;
  declare expected?: unknown;
  declare showDiff?: boolean;
  declare operator?: string;

  constructor(message = "Unspecified AssertionError", properties?: AssertionErrorProperties, caller?: Function) {
    super(message);
    if (caller !== undefined && caller !== null) {
      (Error as { captureStackTrace?: (target: object, caller: Function) => void }).captureStackTrace?.(this, caller);
    }
    for (const key in properties) {
      if (!(key in this)) {
        (this as Record<string, unknown>)[key] = properties[key];
      }
    }
  }

  override get name(): string {
    return "AssertionError";
  }

  get ok(): boolean {
    return false;
  }

  toJSON(stack?: boolean): object {
    return {
      ...this,
      name: this.name,
      message: this.message,
      ok: false,
      stack: stack === false ? undefined : this.stack,
    };
  }
}
