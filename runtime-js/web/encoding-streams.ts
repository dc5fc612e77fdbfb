// https://encoding.spec.whatwg.org/#interface-textdecoderstream and #interface-textencoderstream

import { TextDecoder, TextEncoder } from "./encoding.ts";
import { TransformStream } from "./streams/transform.ts";

interface Controller {
  enqueue(chunk: unknown): void;
}

const encoder = new TextEncoder();

/** Turns a stream of strings to UTF-8. */
export class TextEncoderStream extends TransformStream {
  constructor() {
    // Half of a surrogate pair that waits for the other.
    let pending = "";
    super({
      transform(chunk: unknown, controller: Controller): void {
        let text = pending + String(chunk);
        const last = text.charCodeAt(text.length - 1);
        pending = "";
        if (last >= 0xd800 && last <= 0xdbff) {
          pending = text.slice(-1);
          text = text.slice(0, -1);
        }
        if (text !== "") {
          controller.enqueue(encoder.encode(text));
        }
      },
      flush(controller: Controller): void {
        if (pending !== "") {
          controller.enqueue(encoder.encode(pending));
        }
      },
    });
  }

  get encoding(): string {
    return "utf-8";
  }
}

/** Turns a stream of bytes to strings. */
export class TextDecoderStream extends TransformStream {
  #decoder: TextDecoder;

  constructor(label?: string, options?: { fatal?: boolean; ignoreBOM?: boolean }) {
    const decoder = new TextDecoder(label, options);
    super({
      transform(chunk: unknown, controller: Controller): void {
        if (!(chunk instanceof ArrayBuffer || chunk instanceof SharedArrayBuffer || ArrayBuffer.isView(chunk))) {
          throw new TypeError(
            "This TransformStream is being used as a byte stream, but received a value that is not a BufferSource.",
          );
        }
        const text = decoder.decode(chunk as ArrayBuffer, { stream: true });
        if (text !== "") {
          controller.enqueue(text);
        }
      },
      flush(controller: Controller): void {
        const text = decoder.decode();
        if (text !== "") {
          controller.enqueue(text);
        }
      },
    });
    this.#decoder = decoder;
  }

  get encoding(): string {
    return this.#decoder.encoding;
  }

  get fatal(): boolean {
    return this.#decoder.fatal;
  }

  get ignoreBOM(): boolean {
    return this.#decoder.ignoreBOM;
  }
}
