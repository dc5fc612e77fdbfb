/** `node:string_decoder`. */

import { Buffer } from "./buffer.ts";
import { type Encoding, normalizeEncoding } from "./internal/encodings.ts";
import { nodeError } from "./internal/errors.ts";
import { toView } from "./internal/validate.ts";

/** Decodes chunks that may end within a character; old code calls it as a function on its own object. */
export interface StringDecoder {
  encoding: string;
  write(chunk: string | ArrayBufferView): string;
  end(chunk?: string | ArrayBufferView): string;
  text(chunk: Uint8Array, offset?: number): string;
  lastChar: Uint8Array;
  lastNeed: number;
  lastTotal: number;
}

const state = Symbol("state");

interface State {
  encoding: Encoding;
  rest: Uint8Array;
}

type Decoder = StringDecoder & { [state]: State };

export const StringDecoder = function (this: Decoder, encoding?: string): void {
  const known = normalizeEncoding(encoding);
  if (known === undefined) throw nodeError("ERR_UNKNOWN_ENCODING", `Unknown encoding: ${encoding}`, TypeError);
  this.encoding = known;
  Object.defineProperty(this, state, { value: { encoding: known, rest: new Uint8Array(0) }, configurable: true });
} as unknown as { new (encoding?: string): StringDecoder; (encoding?: string): void; prototype: StringDecoder };
Object.defineProperty(StringDecoder, "name", { value: "StringDecoder", configurable: true });

/** How many bytes at the end wait for more. */
function incomplete(bytes: Uint8Array, encoding: Encoding): number {
  const { length } = bytes;
  switch (encoding) {
    case "utf16le": {
      const odd = length % 2;
      const high = length - odd >= 2 ? bytes[length - odd - 1]! : 0;
      return odd + (high >= 0xd8 && high <= 0xdb ? 2 : 0);
    }
    case "base64":
    case "base64url":
      return length % 3;
    case "utf8":
      for (let back = 1; back <= Math.min(3, length); back++) {
        const byte = bytes[length - back]!;
        if (byte < 0x80) return 0;
        if (byte >= 0xc0) {
          const need = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
          return need > back ? back : 0;
        }
      }
      return 0;
    default:
      return 0;
  }
}

const methods: Pick<StringDecoder, "write" | "end" | "text"> & ThisType<Decoder> = {
  write(chunk) {
    if (typeof chunk === "string") return chunk;
    const own = this[state];
    const bytes = toView(chunk, "buf");
    const all = own.rest.length === 0 ? bytes : Buffer.concat([own.rest, bytes]);
    const waiting = incomplete(all, own.encoding);
    own.rest = Uint8Array.from(all.subarray(all.length - waiting));
    return Buffer.from(all.buffer, all.byteOffset, all.length - waiting).toString(own.encoding);
  },
  end(chunk) {
    const text = chunk === undefined ? "" : this.write(chunk);
    const own = this[state];
    const rest = Buffer.from(own.rest).toString(own.encoding);
    own.rest = new Uint8Array(0);
    return text + rest;
  },
  text(chunk, offset = 0) {
    this[state].rest = new Uint8Array(0);
    return this.write(chunk.subarray(offset));
  },
};
Object.assign(StringDecoder.prototype, methods);
Object.defineProperties(StringDecoder.prototype, {
  lastChar: { get: (): Uint8Array => new Uint8Array(4), configurable: true, enumerable: true },
  lastNeed: {
    get(this: Decoder) {
      return this[state].rest.length === 0 ? 0 : 1;
    },
    configurable: true,
    enumerable: true,
  },
  lastTotal: {
    get(this: Decoder) {
      return this[state].rest.length === 0 ? 0 : this[state].rest.length + 1;
    },
    configurable: true,
    enumerable: true,
  },
});

export default { StringDecoder };
