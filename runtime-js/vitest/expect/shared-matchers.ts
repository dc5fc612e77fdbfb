/** Where libraries that bring matchers for Jest look for those that there are. */

import { allMatchers } from "./assertion.ts";
import { userTesters } from "./equality.ts";
import { globalExpectState } from "./state.ts";

export function shareMatchers(): void {
  Object.defineProperty(globalThis, Symbol.for("$$jest-matchers-object"), {
    configurable: true,
    get: () => ({ state: globalExpectState(), matchers: allMatchers, customEqualityTesters: userTesters }),
  });
}
