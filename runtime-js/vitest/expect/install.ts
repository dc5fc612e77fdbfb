/** Puts all matchers on the prototype of assertions. */

import { installChai } from "../chai/bdd.ts";
import { snapshotMatchers } from "../snapshot/matchers.ts";
import { addMatchers } from "./assertion.ts";
import { callMatchers } from "./matchers/calls.ts";
import { contentMatchers } from "./matchers/contents.ts";
import { equalityMatchers } from "./matchers/equality.ts";
import { resultMatchers } from "./matchers/results.ts";
import { throwMatchers } from "./matchers/throwing.ts";
import { valueMatchers } from "./matchers/values.ts";
import { installPromises } from "./promises.ts";

installChai();
for (const family of [
  equalityMatchers,
  valueMatchers,
  contentMatchers,
  throwMatchers,
  callMatchers,
  resultMatchers,
  snapshotMatchers,
]) {
  addMatchers(family);
}
installPromises();
