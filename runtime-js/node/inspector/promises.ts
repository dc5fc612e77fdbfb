/** `node:inspector/promises`: names only. */

export * from "../inspector.ts";
export { default } from "../inspector.ts";
