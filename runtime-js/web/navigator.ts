// https://html.spec.whatwg.org/#the-navigator-object, as far as the Workers runtime has it.

import { definePlatformClass, illegalConstructor, internalToken, notOfType } from "./idl.ts";

/** What sends a beacon; the network is not this module's business. */
let beacon: ((url: string, body: unknown) => boolean) | undefined;

/** Sets how `navigator.sendBeacon` sends. Without it, beacons go nowhere. */
export function setBeaconSender(send: (url: string, body: unknown) => boolean): void {
  beacon = send;
}

/** What the Worker runs on. */
export class Navigator {
  declare readonly languages: readonly string[];
  declare readonly language: string;
  declare readonly platform: string;
  declare readonly hardwareConcurrency: number;
  declare readonly userAgent: string;

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    const values = {
      languages: Object.freeze(["en"]),
      language: "en",
      platform: "",
      hardwareConcurrency: 1,
      userAgent: "Cloudflare-Workers",
    };
    for (const [key, value] of Object.entries(values)) {
      Object.defineProperty(this, key, { value, writable: false, enumerable: true, configurable: true });
    }
  }

  /** Sends a request whose response nobody waits for. */
  sendBeacon(url: string, body?: unknown): boolean {
    if (arguments.length === 0) {
      throw notOfType("Navigator", "sendBeacon", 1, "string");
    }
    return beacon?.(`${url}`, body) ?? true;
  }
}
definePlatformClass(Navigator);

/** The one instance. */
export const navigator = new (Navigator as unknown as new (token: symbol) => Navigator)(internalToken);
