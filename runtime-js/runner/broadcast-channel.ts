/**
 * `BroadcastChannel`, which Workers do not have and tests see all the same: libraries for tests make channels when they are
 * imported. Nobody else is on a channel, so that nothing ever arrives.
 */
export class BroadcastChannel {
  readonly name: string;
  onmessage: unknown = null;
  onmessageerror: unknown = null;

  constructor(name: string) {
    this.name = name;
  }

  postMessage(_message: unknown): void {}

  close(): void {}

  addEventListener(_type: string, _listener: unknown): void {}

  removeEventListener(_type: string, _listener: unknown): void {}
}
