/** Which of the collected tasks run: `only`, filters, and what suites hand down. */

import type { RunnerConfig } from "../host.ts";
import { serializeError } from "../errors/serialize.ts";
import { vitestMajor } from "../version.ts";
import { createTagsFilter } from "./tags.ts";
import type { FileTask, SuiteTask, Task } from "./tasks.ts";

export function decideModes(file: FileTask, config: RunnerConfig): void {
  const someOnly = containsOnly(file);
  const pattern =
    config.testNamePattern === undefined
      ? undefined
      : new RegExp(config.testNamePattern.source, config.testNamePattern.flags);
  const lines = config.locations;
  const matched = new Set<number>();
  const tagsFilter =
    config.tagsFilter === undefined || config.tagsFilter.length === 0
      ? undefined
      : createTagsFilter(config.tagsFilter, config);

  const visit = (suite: SuiteTask, parentIsOnly: boolean, parentMatched: boolean): void => {
    const suiteIsOnly = parentIsOnly || suite.mode === "only";
    const onlyInside = someOnly && containsOnly(suite);
    for (const task of suite.tasks) {
      const hasOnly = task.mode === "only" || (task.type === "suite" && containsOnly(task));
      const included = onlyInside ? hasOnly : suiteIsOnly || task.mode === "only";
      if (someOnly) {
        applyOnly(task, included, hasOnly, config);
      }
      let isMatched = parentMatched;
      if (lines !== undefined && lines.length > 0) {
        const line = task.location?.line;
        if (line !== undefined && lines.includes(line)) {
          task.mode = "run";
          matched.add(line);
          isMatched = true;
        } else if (parentMatched) {
          task.mode = "run";
        } else if (task.type === "test") {
          task.mode = "skip";
        }
      }
      if (task.type === "suite") {
        if (task.mode === "skip" || task.mode === "todo") {
          handDown(task, task.mode);
        } else {
          visit(task, included, isMatched);
        }
      } else if (
        (pattern !== undefined && matchedName(task).match(pattern) === null) ||
        (config.testIds !== undefined && !config.testIds.includes(task.id)) ||
        (tagsFilter !== undefined && !tagsFilter(task.tags))
      ) {
        task.mode = "skip";
      }
    }
    if (suite.mode === "run" || suite.mode === "queued") {
      if (suite.tasks.length > 0 && suite.tasks.every((task) => task.mode !== "run" && task.mode !== "queued")) {
        suite.mode = "skip";
      }
    }
  };

  visit(file, false, false);

  const missing = (lines ?? []).filter((line) => !matched.has(line));
  if (missing.length > 0) {
    const where = missing.length === 1 ? `line ${missing[0]}` : `lines ${missing.join(", ")}`;
    file.result ??= { state: "fail" };
    file.result.state = "fail";
    file.result.errors ??= [];
    file.result.errors.push(serializeError(new Error(`No test found in ${file.name} in ${where}`)));
  }
  if (file.mode === "queued") {
    file.mode = "run";
  }
}

function applyOnly(task: Task, included: boolean, hasOnly: boolean, config: RunnerConfig): void {
  if (task.type === "suite" && (included || hasOnly)) {
    if (task.mode === "only") {
      refuseOnly(task, config);
      task.mode = "run";
    }
  } else if (task.mode === "run" && !included) {
    task.mode = "skip";
  } else if (task.mode === "only") {
    refuseOnly(task, config);
    task.mode = "run";
  }
}

function refuseOnly(task: Task, config: RunnerConfig): void {
  if (config.allowOnly !== false) {
    return;
  }
  const error = new Error(
    "[Vitest] Unexpected .only modifier. Remove it or pass --allowOnly argument to bypass this error",
  );
  task.result = { state: "fail", errors: [serializeError(error)] };
}

function containsOnly(suite: SuiteTask): boolean {
  return suite.tasks.some((task) => task.mode === "only" || (task.type === "suite" && containsOnly(task)));
}

function handDown(suite: SuiteTask, mode: "skip" | "todo"): void {
  for (const task of suite.tasks) {
    if (task.mode === "run" || task.mode === "queued") {
      task.mode = mode;
      if (task.type === "suite") {
        handDown(task, mode);
      }
    }
  }
}

/** Names of the suites and of the task: what `-t` is matched against. */
function matchedName(task: Task): string {
  if (task.suite === undefined) {
    return task.name;
  }
  return `${matchedName(task.suite)}${vitestMajor() >= 5 ? " > " : " "}${task.name}`;
}
