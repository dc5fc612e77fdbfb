// https://url.spec.whatwg.org/#interface-urlsearchparams

import { definePlatformClass } from "./idl.ts";
import { URLSearchParams as NativeURLSearchParams } from "native:web/url";

/** The query of a URL as a list of pairs, implemented natively. */
export const URLSearchParams: typeof globalThis.URLSearchParams = definePlatformClass(NativeURLSearchParams);
export type URLSearchParams = globalThis.URLSearchParams;
