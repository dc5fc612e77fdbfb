// The global `Cloudflare`.

import { compatibilityFlags } from "./compat.ts";
import { definePlatformClass } from "./idl.ts";

class Cloudflare {
  /** All known compatibility flags, and whether they are on. */
  get compatibilityFlags(): Readonly<Record<string, boolean>> {
    return compatibilityFlags();
  }
}
definePlatformClass(Cloudflare);

/** The one instance. */
export const cloudflare = new Cloudflare();
