/** Random bytes, for `/dev/random`. */

import { fillRandom } from "native:web/crypto";

/** Fills the bytes, and returns them. */
export function getRandomValues(bytes: Uint8Array): Uint8Array {
  fillRandom(bytes);
  return bytes;
}
