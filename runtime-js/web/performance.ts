// https://w3c.github.io/hr-time and https://w3c.github.io/user-timing, as the Workers runtime has them: the time origin
// is the epoch, so `performance.now()` is `Date.now()`, and observers observe nothing.

import {
  constructorNotOfType,
  definePlatformClass,
  dictionary,
  fieldNotOfType,
  illegalConstructor,
  illegalInvocation,
  internalToken,
  isObject,
  notOfType,
} from "./idl.ts";
import { now as clockNow } from "native:engine/clock";

function now(): number {
  return Math.floor(clockNow());
}

interface EntryInit {
  name: string;
  entryType: string;
  startTime: number;
  duration: number;
}

/** A point or a span of time with a name. */
export class PerformanceEntry {
  #init: EntryInit;

  constructor(token: unknown, init: EntryInit) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
    this.#init = init;
  }

  static #of(entry: unknown): EntryInit {
    if (!isObject(entry) || !(#init in entry)) {
      throw illegalInvocation();
    }
    return entry.#init;
  }

  get name(): string {
    return PerformanceEntry.#of(this).name;
  }
  get entryType(): string {
    return PerformanceEntry.#of(this).entryType;
  }
  get startTime(): number {
    return PerformanceEntry.#of(this).startTime;
  }
  get duration(): number {
    return PerformanceEntry.#of(this).duration;
  }

  toJSON(): EntryInit {
    return { ...PerformanceEntry.#of(this) };
  }
}

interface MarkOptions {
  detail?: unknown;
  startTime?: number;
}

/** `detail` has to be an object. */
function readDetail(detail: unknown): unknown {
  if (detail !== undefined && detail !== null && !isObject(detail)) {
    throw fieldNotOfType("detail", "Options", "Object");
  }
  return detail ?? null;
}

/** A point in time that the application has named. */
export class PerformanceMark extends PerformanceEntry {
  #detail: unknown;

  constructor(name: string, options?: MarkOptions) {
    if (arguments.length === 0) {
      throw constructorNotOfType("PerformanceMark", 1, "string");
    }
    const { detail, startTime } = dictionary<MarkOptions>(
      options,
      () => constructorNotOfType("PerformanceMark", 2, "Options"),
    );
    super(internalToken, {
      name: `${name}`,
      entryType: "mark",
      startTime: startTime === undefined ? now() : Number(startTime),
      duration: 0,
    });
    this.#detail = readDetail(detail);
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): EntryInit {
    return super.toJSON();
  }
}

/** The time between two points. */
export class PerformanceMeasure extends PerformanceEntry {
  #detail: unknown;

  constructor(token: unknown, name: string, start: number, duration: number, detail: unknown) {
    super(token, { name, entryType: "measure", startTime: start, duration });
    this.#detail = detail;
  }

  get detail(): unknown {
    return this.#detail;
  }

  override toJSON(): EntryInit {
    return super.toJSON();
  }
}

/** The load of a resource; the runtime makes none. */
export class PerformanceResourceTiming extends PerformanceEntry {}

/** The entries an observer is told of; the runtime makes none. */
export class PerformanceObserverEntryList {
  constructor(token: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
  }
  getEntries(): PerformanceEntry[] {
    return [];
  }
  getEntriesByType(_type: string): PerformanceEntry[] {
    return [];
  }
  getEntriesByName(_name: string, _type?: string): PerformanceEntry[] {
    return [];
  }
}

/** An observer, which the runtime accepts and never calls. */
export class PerformanceObserver {
  static get supportedEntryTypes(): string[] {
    return ["measure", "mark"];
  }
  constructor(callback: unknown) {
    if (typeof callback !== "function") {
      throw constructorNotOfType("PerformanceObserver", 1, "function");
    }
  }
  disconnect(): void {}
  observe(_options?: unknown): void {}
  takeRecords(): PerformanceEntry[] {
    return [];
  }
}

/** How often events were dispatched: never counted. */
class EventCounts {
  #counts = new Map<string, number>();
  get size(): number {
    return this.#counts.size;
  }
  get(type: string): number | undefined {
    return this.#counts.get(type);
  }
  has(type: string): boolean {
    return this.#counts.has(type);
  }
  entries(): IterableIterator<[string, number]> {
    return this.#counts.entries();
  }
  keys(): IterableIterator<string> {
    return this.#counts.keys();
  }
  values(): IterableIterator<number> {
    return this.#counts.values();
  }
  forEach(callback: (count: number, type: string, counts: EventCounts) => void, receiver?: unknown): void {
    this.#counts.forEach((count, type) => callback.call(receiver, count, type, this));
  }
  [Symbol.iterator](): IterableIterator<[string, number]> {
    return this.#counts.entries();
  }
}

/** The phases of a Node.js process, none of which a Worker has. */
class PerformanceNodeTiming extends PerformanceEntry {
  declare readonly nodeStart: number;

  constructor() {
    super(internalToken, { name: "node", entryType: "node", startTime: 0, duration: 0 });
    const zeros = {
      nodeStart: 0,
      v8Start: 0,
      bootstrapComplete: 0,
      environment: 0,
      loopStart: 0,
      loopExit: 0,
      idleTime: 0,
    };
    for (const [key, value] of Object.entries(zeros)) {
      Object.defineProperty(this, key, { value, enumerable: true, configurable: true });
    }
    const uvMetricsInfo = { loopCount: 0, events: 0, eventsWaiting: 0 };
    Object.defineProperty(this, "uvMetricsInfo", { value: uvMetricsInfo, enumerable: true, configurable: true });
  }

  override toJSON(): EntryInit {
    return { ...super.toJSON(), ...this };
  }
}

interface MeasureOptions {
  start?: number | string;
  end?: number | string;
  duration?: number;
  detail?: unknown;
}

let isPerformance: (value: unknown) => boolean;

/** Clock, marks and measures. */
export class Performance {
  #entries: PerformanceEntry[] = [];
  #eventCounts = new EventCounts();
  #nodeTiming = new PerformanceNodeTiming();

  static {
    isPerformance = (value) => isObject(value) && #entries in value;
  }

  constructor(token?: unknown) {
    if (token !== internalToken) {
      throw illegalConstructor();
    }
  }

  static #check(value: unknown): void {
    if (!isPerformance(value)) {
      throw illegalInvocation();
    }
  }

  get timeOrigin(): number {
    return 0;
  }

  now(): number {
    Performance.#check(this);
    return now();
  }

  get eventCounts(): EventCounts {
    return this.#eventCounts;
  }

  clearMarks(name?: string): void {
    this.#clear("mark", name);
  }

  clearMeasures(name?: string): void {
    this.#clear("measure", name);
  }

  clearResourceTimings(): void {
    this.#clear("resource", undefined);
  }

  #clear(type: string, name: string | undefined): void {
    Performance.#check(this);
    this.#entries = this.#entries.filter((entry) =>
      entry.entryType !== type || (name !== undefined && entry.name !== `${name}`)
    );
  }

  getEntries(): PerformanceEntry[] {
    Performance.#check(this);
    return [...this.#entries];
  }

  getEntriesByName(name: string, type?: string): PerformanceEntry[] {
    Performance.#check(this);
    if (arguments.length === 0) {
      throw notOfType("Performance", "getEntriesByName", 1, "string");
    }
    return this.#entries.filter((entry) =>
      entry.name === `${name}` && (type === undefined || entry.entryType === `${type}`)
    );
  }

  getEntriesByType(type: string): PerformanceEntry[] {
    Performance.#check(this);
    if (arguments.length === 0) {
      throw notOfType("Performance", "getEntriesByType", 1, "string");
    }
    return this.#entries.filter((entry) => entry.entryType === `${type}`);
  }

  mark(name: string, options?: MarkOptions): PerformanceMark {
    Performance.#check(this);
    if (arguments.length === 0) {
      throw notOfType("Performance", "mark", 1, "string");
    }
    const mark = new PerformanceMark(name, options);
    this.#entries.push(mark);
    return mark;
  }

  measure(name: string, startOrOptions?: string | MeasureOptions, end?: string): PerformanceMeasure {
    Performance.#check(this);
    if (arguments.length === 0) {
      throw notOfType("Performance", "measure", 1, "string");
    }
    const given: MeasureOptions = typeof startOrOptions === "object" && startOrOptions !== null
      ? startOrOptions
      : { start: startOrOptions, end };
    const detail = readDetail(given.detail);
    const finish = given.end === undefined ? undefined : this.#time(given.end, now());
    let start = given.start === undefined ? undefined : this.#time(given.start, 0);
    let duration: number;
    if (given.duration !== undefined) {
      duration = Number(given.duration);
      start ??= finish === undefined ? 0 : finish - duration;
    } else {
      start ??= 0;
      duration = (finish ?? now()) - start;
    }
    const measure = new PerformanceMeasure(internalToken, `${name}`, start, duration, detail);
    this.#entries.push(measure);
    return measure;
  }

  /** The time of a mark (the last of that name), or a time as it is. */
  #time(point: number | string, missing: number): number {
    if (typeof point === "number") {
      return point;
    }
    const name = `${point}`;
    const mark = this.#entries.findLast((entry) => entry.entryType === "mark" && entry.name === name);
    return mark?.startTime ?? missing;
  }

  setResourceTimingBufferSize(_size: number): void {}

  toJSON(): { timeOrigin: number } {
    Performance.#check(this);
    return { timeOrigin: 0 };
  }

  get nodeTiming(): PerformanceNodeTiming {
    return this.#nodeTiming;
  }

  eventLoopUtilization(): { idle: number; active: number; utilization: number } {
    return { idle: 0, active: 0, utilization: 0 };
  }

  markResourceTiming(): void {}

  timerify<F>(callback: F): F {
    if (typeof callback !== "function") {
      throw notOfType("Performance", "timerify", 1, "function");
    }
    return callback;
  }
}

for (
  const constructor of [
    PerformanceEntry,
    PerformanceMark,
    PerformanceMeasure,
    PerformanceResourceTiming,
    PerformanceObserverEntryList,
    PerformanceObserver,
    EventCounts,
    PerformanceNodeTiming,
    Performance,
  ]
) {
  definePlatformClass(constructor);
}

/** The one instance. */
export const performance = new (Performance as unknown as new (token: symbol) => Performance)(internalToken);
