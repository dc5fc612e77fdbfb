/** Makes the standard streams of `process`. */

import { setTimer } from "native:engine/timers";
import { Readable } from "./streams/readable.ts";
import { Writable } from "./streams/writable.ts";
import { Buffer } from "../buffer.ts";

/** Turns `stream` into the standard stream with this number. */
export default function makeStream(stream: object & { fd?: number; isTTY?: undefined }, fd: number): void {
  if (fd === 0) {
    Object.setPrototypeOf(stream, Readable.prototype);
    Readable.call(stream as never, {
      read(this: Readable) {
        setTimer(() => this.push(null), 0, false);
      },
    });
    return;
  }
  Object.setPrototypeOf(stream, Writable.prototype);
  // The console ends lines by itself; what is not a whole line waits for its end.
  let line = "";
  const print = (text: string) => (fd === 1 ? console.log(text) : console.error(text));
  Writable.call(stream as never, {
    decodeStrings: false,
    write(chunk: string | Uint8Array, encoding: string, callback: () => void) {
      line += typeof chunk === "string" ? chunk : Buffer.from(chunk).toString(encoding === "buffer" ? "utf8" : encoding);
      const end = line.lastIndexOf("\n");
      if (end !== -1) {
        print(line.slice(0, end));
        line = line.slice(end + 1);
      }
      callback();
    },
  });
}
