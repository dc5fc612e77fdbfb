/** The snapshots of the running file: what is stored, what tests compare with it, and what is to be written. */

import type { InlineSnapshotWrite, SnapshotConfig, SnapshotFileWrite, StackFrame } from "../host.ts";
import { eachTest, type FileTask, type TestTask } from "../runner/tasks.ts";
import { getFileState } from "../state.ts";
import { vitestMajor } from "../version.ts";
import { hasConflict, parseSnapshots, printSnapshots, SnapshotFileError } from "./file.ts";
import { serialize } from "./serializers.ts";

/** A comparison that a matcher asks for. */
export interface SnapshotRequest {
  test: TestTask;
  received: unknown;
  hint?: string;
  /** Name of the matcher that was called. */
  matcher: string;
  /** For inline snapshots; its text when there is one. */
  inline?: { text: string | undefined; place: Error };
  /** For snapshots that are a file of their own. */
  file?: { path: string; content: string | undefined };
}

export interface SnapshotOutcome {
  pass: boolean;
  key: string;
  actual?: string;
  expected?: string;
}

/** Counts what became of snapshots, by test, so that a retry can take its share back. */
class Counter {
  #byTest = new Map<string, number>();

  add(test: string): void {
    this.#byTest.set(test, (this.#byTest.get(test) ?? 0) + 1);
  }

  forget(test: string): void {
    this.#byTest.delete(test);
  }

  get total(): number {
    let total = 0;
    for (const count of this.#byTest.values()) {
      total += count;
    }
    return total;
  }

  valueOf(): number {
    return this.total;
  }

  increment(test: string): void {
    this.add(test);
  }
}

interface InlineUse extends StackFrame {
  test: string;
  snapshot: string;
  matcher: string;
  /** Whether it is to be written. */
  write: boolean;
}

class FileSnapshots {
  readonly added = new Counter();
  readonly matched = new Counter();
  readonly unmatched = new Counter();
  readonly updated = new Counter();
  readonly #mode: SnapshotConfig["update"];
  readonly #path: string;
  readonly #content: string | null;
  readonly #stored: Map<string, string>;
  readonly #entries: Map<string, string>;
  readonly #unchecked: Set<string>;
  readonly #counts = new Map<string, number>();
  readonly #keysOf = new Map<string, string[]>();
  #inline: InlineUse[] = [];
  #files: SnapshotFileWrite[] = [];
  #dirty: boolean;
  /** Why the file cannot be used; then it is neither compared with nor written. */
  #broken: unknown;
  /** Whether a test was told of that. */
  #toldBroken = false;

  constructor(path: string, mode: SnapshotConfig["update"]) {
    this.#path = path;
    this.#mode = mode;
    this.#content = null;
    this.#stored = new Map();
    try {
      this.#content = getFileState().host.readSnapshotFile(path);
      if (this.#content !== null) {
        this.#stored = parseSnapshots(this.#content, path);
      }
    } catch (error) {
      this.#broken = error;
    }
    this.#entries = new Map(this.#stored);
    this.#unchecked = new Set(this.#stored.keys());
    this.#dirty = mode !== "none" && Boolean(this.#content);
  }

  match(request: SnapshotRequest): SnapshotOutcome {
    const { test, inline, file, received } = request;
    if (this.#broken !== undefined && inline === undefined && file === undefined) {
      this.#toldBroken = true;
      throw this.#broken;
    }
    const name = request.hint ? `${test.fullTestName} > ${request.hint}` : test.fullTestName;
    const key = this.#nextKey(name, test.id);
    if (inline === undefined || !this.#entries.has(key)) {
      this.#unchecked.delete(key);
    }
    const isRaw = file !== undefined;
    let text = isRaw && typeof received === "string" ? received : serialize(received);
    if (!isRaw && text.includes("\n")) {
      text = `\n${text}\n`;
    }
    let expected = inline !== undefined ? inline.text : isRaw ? file.content : this.#entries.get(key);
    if (isRaw && expected?.includes("\r\n") && !text.includes("\r\n")) {
      expected = expected.replace(/\r\n?/g, "\n");
    }
    const wanted = isRaw ? expected : expected?.trim();
    const pass = wanted === (isRaw ? text : text.trim());
    if (pass && inline === undefined && !isRaw) {
      this.#entries.set(key, text);
    }
    if (!pass && inline === undefined && !isRaw && expected !== undefined && hasConflict(expected)) {
      throw new SnapshotFileError(
        `Snapshot \`${key}\` has an unresolved merge conflict. Please resolve it in ${this.#path}, or delete the entry there.`,
      );
    }
    const writes = this.#mode === "all" ? !pass : this.#mode === "new" && expected === undefined;
    // a literal that matches, or that will not be written, is of no interest to anybody
    const use = inline !== undefined && (writes || !pass) ? this.#useInline(request, inline.place, text) : undefined;
    if (writes) {
      (expected === undefined ? this.added : this.updated).add(test.id);
      this.#write(key, text, request, use);
      return { pass: true, key };
    }
    if (pass) {
      this.matched.add(test.id);
      return { pass: true, key };
    }
    this.unmatched.add(test.id);
    return {
      pass: false,
      key,
      actual: isRaw ? text : withoutOuterBreaks(text),
      expected: wanted === undefined || isRaw ? wanted : withoutOuterBreaks(wanted),
    };
  }

  #nextKey(name: string, test: string): string {
    const count = (this.#counts.get(name) ?? 0) + 1;
    this.#counts.set(name, count);
    const key = `${name} ${count}`;
    const keys = this.#keysOf.get(test);
    if (keys === undefined) {
      this.#keysOf.set(test, [key]);
    } else {
      keys.push(key);
    }
    return key;
  }

  #write(key: string, text: string, request: SnapshotRequest, use: InlineUse | undefined): void {
    this.#dirty = true;
    if (use !== undefined) {
      use.write = true;
    } else if (request.file !== undefined) {
      const { path, content = null } = request.file;
      // the same file again: what was read then is not what it holds when this is written
      const known = this.#files.find((other) => other.path === path);
      if (known !== undefined) {
        known.content = text;
      } else {
        this.#files.push({ path, content: text, base: content, entries: false });
      }
    } else {
      this.#entries.set(key, text);
    }
  }

  /** Where an inline snapshot was called; different values at one place are an error. */
  #useInline(request: SnapshotRequest, place: Error, snapshot: string): InlineUse {
    const frames = getFileState().host.frames(place);
    const frame = frames[0];
    if (frame === undefined) {
      throw new Error("@vitest/snapshot: Couldn't infer stack frame for inline snapshot.");
    }
    const here = this.#inline.filter(
      (other) => other.file === frame.file && other.line === frame.line && other.column === frame.column,
    );
    const different = here.find((other) => other.snapshot !== snapshot);
    if (different !== undefined) {
      for (const other of here) {
        other.write = false;
      }
      throw Object.assign(
        new Error(`${request.matcher} with different snapshots cannot be called at the same location`),
        { actual: snapshot, expected: different.snapshot },
      );
    }
    if (here.length > 0) {
      return here[0];
    }
    const use: InlineUse = { ...frame, test: request.test.id, snapshot, matcher: request.matcher, write: false };
    this.#inline.push(use);
    return use;
  }

  /** Takes back what an earlier attempt of a test did. */
  rollBack(test: string): void {
    const keys = this.#keysOf.get(test);
    if (keys === undefined) {
      return;
    }
    this.#keysOf.delete(test);
    this.#inline = this.#inline.filter((use) => use.test !== test);
    for (const key of keys) {
      const name = key.replace(/ \d+$/, "");
      const count = this.#counts.get(name) ?? 0;
      if (count === 0) {
        continue;
      }
      this.#counts.set(name, count - 1);
      const stored = this.#stored.get(key);
      if (stored !== undefined) {
        this.#entries.set(key, stored);
      } else {
        this.#entries.delete(key);
      }
    }
    this.added.forget(test);
    this.matched.forget(test);
    this.unmatched.forget(test);
    this.updated.forget(test);
  }

  /** The keys of a test that was not run are not obsolete. */
  keep(testName: string): void {
    for (const key of this.#unchecked) {
      if (key.startsWith(testName) && /^ (?:> .* )?\d+$/s.test(key.slice(testName.length))) {
        this.#unchecked.delete(key);
      }
    }
  }

  /** Tells the host what to write. The error says which snapshots nobody asked for, where that is one. */
  finish(): Error | undefined {
    const uncheckedKeys = [...this.#unchecked];
    if (this.#mode === "all" && uncheckedKeys.length > 0) {
      this.#dirty = true;
      for (const key of uncheckedKeys) {
        if (!hasConflict(this.#stored.get(key) as string)) {
          this.#entries.delete(key);
        }
      }
    }
    const files = [...this.#files];
    const { inline, sources } = this.#inlineWrites();
    let fileDeleted = false;
    if (this.#broken === undefined) {
      if (this.#entries.size === 0) {
        fileDeleted = this.#content !== null && inline.length === 0 && files.length === 0;
        if (fileDeleted && this.#mode === "all") {
          files.push({ path: this.#path, content: null, base: this.#content, entries: true });
        }
      } else if (this.#mode === "all" || (this.#mode === "new" && (this.#dirty || uncheckedKeys.length > 0))) {
        // even what stays as it is is said: another project may want to be rid of it
        const content = printSnapshots(this.#entries);
        files.push({ path: this.#path, content, base: this.#content, entries: true });
      }
    }
    const summary = {
      added: this.added.total,
      matched: this.matched.total,
      unmatched: this.unmatched.total,
      updated: this.updated.total,
      unchecked: fileDeleted ? 0 : uncheckedKeys.length,
      uncheckedKeys,
      fileDeleted,
    };
    getFileState().host.emit({ type: "snapshot", inline, sources, files, summary });
    if (this.#broken !== undefined && !this.#toldBroken) {
      return this.#broken as Error;
    }
    if (this.#mode === "none" && summary.unchecked > 0 && vitestMajor() >= 4) {
      const list = uncheckedKeys.map((key) => `· ${key}\n`).join("");
      return new Error(`Obsolete snapshots found when no snapshot update is expected.\n${list}`);
    }
    return undefined;
  }

  /** The literals to be written, and the sources they are for as they were loaded. */
  #inlineWrites(): { inline: InlineSnapshotWrite[]; sources: Record<string, string> } {
    const inline: InlineSnapshotWrite[] = [];
    const sources: Record<string, string> = {};
    for (const { file, line, column, snapshot, matcher, write } of this.#inline) {
      if (!write) {
        continue;
      }
      inline.push({ file, line, column, matcher, snapshot: snapshot.trim() });
      const source = sources[file] ?? getFileState().host.sourceText(file);
      if (source !== null) {
        sources[file] = source;
      }
    }
    return { inline, sources };
  }
}

function withoutOuterBreaks(text: string): string {
  return text.length > 2 && text.startsWith("\n") && text.endsWith("\n") ? text.slice(1, -1) : text;
}

let current: FileSnapshots | undefined;

/** `expect.getState().snapshotState`: the counters. */
export const snapshotCounters = {
  get added(): Counter | undefined {
    return current?.added;
  },
  get matched(): Counter | undefined {
    return current?.matched;
  },
  get unmatched(): Counter | undefined {
    return current?.unmatched;
  },
  get updated(): Counter | undefined {
    return current?.updated;
  },
};

export function setUpSnapshots(file: FileTask): void {
  const { snapshot } = getFileState().config;
  const slash = file.filepath.lastIndexOf("/");
  const path =
    snapshot?.path ?? `${file.filepath.slice(0, slash)}/__snapshots__/${file.filepath.slice(slash + 1)}.snap`;
  current = new FileSnapshots(path, snapshot?.update ?? "none");
}

export function fileSnapshots(): FileSnapshots {
  if (current === undefined) {
    throw new Error("The snapshot state for the test file is not found. Did you call 'toMatchSnapshot' outside a test?");
  }
  return current;
}

export function rollBackSnapshots(test: TestTask): void {
  current?.rollBack(test.id);
}

/** Ends the snapshots of the file; see {@link FileSnapshots.finish}. */
export function finishSnapshots(file: FileTask): Error | undefined {
  if (current === undefined) {
    return undefined;
  }
  const snapshots = current;
  eachTest(file, (test) => {
    if (test.mode === "skip") {
      snapshots.keep(test.fullTestName);
    }
  });
  return snapshots.finish();
}
