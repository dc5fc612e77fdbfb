// https://url.spec.whatwg.org/#url-class

import { definePlatformClass } from "./idl.ts";
import { URL as NativeURL } from "native:web/url";

/** A URL, implemented natively. */
export const URL: typeof globalThis.URL = definePlatformClass(NativeURL);
export type URL = globalThis.URL;
