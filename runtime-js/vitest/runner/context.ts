/** The context given to test functions and to hooks around tests. */

import type { Annotation } from "../host.ts";
import { createTestExpect } from "../expect/create.ts";
import { getFileState } from "../state.ts";
import { addTestHook } from "./hooks.ts";
import type { AbortState, TestHook, TestTask } from "./tasks.ts";

/** Thrown by `skip()`. */
export class PendingError extends Error {
  override name = "PendingError";
  readonly note: string | undefined;

  constructor(note: string | undefined) {
    super("test is skipped; abort execution");
    this.note = note;
  }
}

/** Reason of the signals of tests that are running when the run is cancelled. */
export class TestRunAbortError extends Error {
  override name = "TestRunAbortError";
  readonly reason: string;

  constructor(reason: string) {
    super("The test run was aborted by the user.");
    this.reason = reason;
  }
}

type Attachment = NonNullable<Annotation["attachment"]>;

export interface TestContext {
  (): never;
  task: TestTask;
  readonly signal: AbortSignal;
  skip(condition?: boolean | string, note?: string): void;
  annotate(message: string, type?: string | Attachment, attachment?: Attachment): Promise<Annotation>;
  onTestFailed(fn: TestHook, timeout?: number): void;
  onTestFinished(fn: TestHook, timeout?: number): void;
  readonly expect: unknown;
}

function signalOf(abort: AbortState): AbortSignal {
  if (abort.controller === undefined) {
    abort.controller = new AbortController();
    if (abort.aborted) {
      abort.controller.abort(abort.reason);
    }
  }
  return abort.controller.signal;
}

/** Aborts the signal of a running test; its body counts as failed with the reason. */
export function abortTest(test: TestTask, reason: unknown): void {
  const { abort } = test.internals;
  if (abort === undefined || abort.aborted) {
    return;
  }
  abort.aborted = true;
  abort.reason = reason;
  abort.controller?.abort(reason);
  abort.reject?.(reason);
}

/** Makes the context of a test; it is a function so that forgotten `done` callbacks are noticed. */
export function createTestContext(test: TestTask): TestContext {
  const context = (() => {
    throw new Error("done() callback is deprecated, use promise instead");
  }) as unknown as TestContext;
  const abort: AbortState = { aborted: false, reason: undefined, controller: undefined, reject: undefined };
  test.internals.abort = abort;
  Object.defineProperty(context, "signal", {
    configurable: true,
    enumerable: true,
    get: () => signalOf(abort),
  });
  context.task = test;
  context.skip = (condition, note) => {
    if (condition === false) {
      return;
    }
    test.result ??= { state: "skip" };
    test.result.pending = true;
    throw new PendingError(typeof condition === "string" ? condition : note);
  };
  context.annotate = (message, type, attachment) => annotate(test, message, type, attachment);
  context.onTestFailed = (fn, timeout) => addTestHook(test, "onFailed", fn, timeout);
  context.onTestFinished = (fn, timeout) => addTestHook(test, "onFinished", fn, timeout);
  let expect: unknown;
  Object.defineProperty(context, "expect", {
    configurable: true,
    get() {
      expect ??= createTestExpect(test);
      return expect;
    },
  });
  return context;
}

function annotate(
  test: TestTask,
  message: string,
  type: string | Attachment | undefined,
  attachment: Attachment | undefined,
): Promise<Annotation> {
  if (test.result !== undefined && test.result.state !== "run") {
    throw new Error(
      `Cannot annotate tests outside of the test run. The test "${test.name}" finished running with the "${test.result.state}" state already.`,
    );
  }
  const annotation: Annotation = { message, type: typeof type === "string" ? type : "notice" };
  const attached = typeof type === "object" ? type : attachment;
  if (attached !== undefined) {
    checkAttachment(attached);
    annotation.attachment = attached;
  }
  const { host, file } = getFileState();
  const frames = host.frames(new Error("annotation"));
  const frame = frames.find((candidate) => candidate.file === file.filepath) ?? frames[0];
  if (frame !== undefined) {
    annotation.location = frame;
  }
  test.annotations.push(annotation);
  host.emit({ type: "annotation", id: test.id, annotation });
  const promise = Promise.resolve(annotation);
  test.internals.promises.push(promise);
  return promise;
}

function checkAttachment(attachment: Attachment): void {
  if (attachment.body === undefined && !attachment.path) {
    throw new TypeError('Test attachment requires "body" or "path" to be set. Both are missing.');
  }
  if (attachment.body !== undefined && attachment.path) {
    throw new TypeError('Test attachment requires only one of "body" or "path" to be set. Both are specified.');
  }
}

export interface Artifact {
  type: string;
  message?: string;
  attachments?: Attachment[];
  [key: string]: unknown;
}

/** Records an artifact of a test. */
export async function recordArtifact(test: TestTask, artifact: Artifact): Promise<Artifact> {
  for (const attachment of artifact.attachments ?? []) {
    checkAttachment(attachment);
  }
  test.artifacts.push(artifact);
  return artifact;
}
