/** Recording what failed on a task. */

import { serializeError } from "../errors/serialize.ts";
import { PendingError, TestRunAbortError } from "./context.ts";
import type { Task } from "./tasks.ts";

/** Marks the task as failed by `thrown`, or as skipped if it was thrown to skip or to cancel. */
export function failTask(task: Task, thrown: unknown): void {
  task.result ??= { state: "run" };
  const result = task.result;
  if (thrown instanceof PendingError) {
    result.state = "skip";
    result.note = thrown.note;
    result.pending = true;
    return;
  }
  if (thrown instanceof TestRunAbortError) {
    result.state = "skip";
    result.note = thrown.message;
    return;
  }
  result.state = "fail";
  result.errors ??= [];
  for (const error of Array.isArray(thrown) ? thrown : [thrown]) {
    if (error instanceof AggregateError) {
      for (const inner of error.errors) {
        result.errors.push(serializeError(inner));
      }
    } else {
      result.errors.push(serializeError(error));
    }
  }
}
