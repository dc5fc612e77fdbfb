/** Whose code is running. */

import { captureStack } from "native:engine/errors";

/** The id of the user's module that called into the runtime: the innermost frame that is not the runtime's own. */
export function callerModule(): string {
  for (const frame of captureStack(1)) {
    if (frame.file !== null && !isRuntime(frame.file)) return frame.file;
  }
  return "";
}

/** Whether a frame's file is one of the runtime's own modules, or native. */
export function isRuntime(file: string): boolean {
  return file.startsWith("invitro:") || file.startsWith("native:");
}
