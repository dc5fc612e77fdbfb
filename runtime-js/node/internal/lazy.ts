/** Modules that are loaded when something of them is first used. */

import { requireModule } from "native:engine/modules";

/** The default export of a module of this folder, loaded and evaluated now if it was not before. */
export function load<T>(name: string): T {
  return requireModule(`invitro:node/${name}`) as T;
}
