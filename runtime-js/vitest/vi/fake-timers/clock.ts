/** A clock that stands still until it is told to move, and the timers that wait for it. */

export type TimerKind = "Timeout" | "Interval" | "Immediate" | "AnimationFrame" | "IdleCallback";

interface Timer {
  id: number;
  kind: TimerKind;
  callback: Function;
  args: () => unknown[];
  delay: number;
  /** For intervals: milliseconds between calls. */
  interval: number | undefined;
  createdAt: number;
  callAt: number;
}

interface Job {
  callback: Function;
  args: unknown[];
}

/** What the clock needs of the real world. */
export interface ClockHost {
  setTimer(callback: () => void, ms: number): unknown;
  clearTimer(timer: unknown): void;
  /** Called when the time has changed. */
  onChange(now: number): void;
  /** When something else that follows this clock is due: alarms. They are not timers, but time does not jump over them. */
  nextWait(): number | undefined;
}

export type TickMode = { mode: "manual" } | { mode: "nextAsync" } | { mode: "interval"; delta?: number };

// ids are far from those of real timers
const firstId = 1e12;
const longestDelay = 2 ** 31 - 1;
const frame = 16;

let nextId = firstId;

export class FakeClock {
  readonly start: number;
  readonly loopLimit: number;
  #host: ClockHost;
  #now: number;
  /** Part of a millisecond that ticks have added up to. */
  #fraction = 0;
  /** What `setSystemTime` has added; it does not count as passed time. */
  #adjustment = 0;
  #timers = new Map<number, Timer>();
  #jobs: Job[] = [];
  #duringTick = false;
  #tickMode: TickMode = { mode: "manual" };
  #tickModeCounter = 0;
  #attached: unknown;

  constructor(now: number, loopLimit: number, host: ClockHost) {
    this.start = now;
    this.#now = now;
    this.loopLimit = loopLimit;
    this.#host = host;
  }

  get now(): number {
    return this.#now;
  }

  #setNow(now: number): void {
    if (now !== this.#now) {
      this.#now = now;
      this.#host.onChange(now);
    }
  }

  /** Milliseconds since the clock began, whatever the system time was set to. */
  elapsed(): number {
    return this.#now - this.#adjustment - this.start + this.#fraction;
  }

  count(): number {
    return this.#timers.size + this.#jobs.length;
  }

  get hasTimers(): boolean {
    return this.#timers.size > 0;
  }

  add(kind: TimerKind, callback: Function, delay: unknown, args: () => unknown[], repeats = false): number {
    if (callback === undefined) {
      throw new Error("Callback must be provided to timer calls");
    }
    if (typeof callback !== "function") {
      throw new TypeError(
        `[ERR_INVALID_CALLBACK]: Callback must be a function. Received ${callback} of type ${typeof callback}`,
      );
    }
    let ms = typeof delay === "number" ? delay : Number.parseInt(String(delay), 10);
    if (!Number.isFinite(ms)) {
      ms = 0;
    }
    ms = ms > longestDelay ? 1 : Math.max(0, ms);
    const timer: Timer = {
      id: nextId++,
      kind,
      callback,
      args,
      delay: ms,
      interval: repeats ? Math.max(1, Math.trunc(ms)) : undefined,
      createdAt: this.#now,
      callAt: 0,
    };
    this.#schedule(timer);
    return timer.id;
  }

  #schedule(timer: Timer): void {
    timer.callAt = this.#now + (Math.trunc(timer.delay) || (this.#duringTick ? 1 : 0));
    this.#timers.set(timer.id, timer);
  }

  /** Starts a timer again from now, also one that has fired. */
  refresher(id: number): () => void {
    const timer = this.#timers.get(id);
    return () => {
      if (timer !== undefined) {
        this.#schedule(timer);
      }
    };
  }

  /** Whether an id may be one of this clock's. */
  static owns(id: unknown): boolean {
    return Number(id) >= firstId;
  }

  clear(id: unknown, kind: TimerKind): void {
    const timer = this.#timers.get(Number(id));
    if (timer === undefined) {
      return;
    }
    const repeating = (value: TimerKind): boolean => value === "Timeout" || value === "Interval";
    if (timer.kind !== kind && !(repeating(timer.kind) && repeating(kind))) {
      const verb = (value: TimerKind, usual: string): string =>
        value === "IdleCallback" || value === "AnimationFrame" ? (usual === "set" ? "request" : "cancel") : usual;
      throw new Error(
        `Cannot clear timer: timer created with ${verb(timer.kind, "set")}${timer.kind}() but cleared with ${verb(kind, "clear")}${kind}()`,
      );
    }
    this.#timers.delete(timer.id);
  }

  addJob(callback: Function, args: unknown[]): void {
    if (typeof callback !== "function") {
      throw new TypeError("Callback must be a function");
    }
    this.#jobs.push({ callback, args });
  }

  /** Runs queued microtasks, and those they queue. */
  runJobs(): void {
    for (let i = 0; i < this.#jobs.length; i++) {
      const job = this.#jobs[i];
      job.callback(...job.args);
      if (i >= this.loopLimit) {
        this.#jobs = [];
        throw this.#endless();
      }
    }
    this.#jobs = [];
  }

  #endless(): Error {
    return new Error(`Aborting after running ${this.loopLimit} timers, assuming an infinite loop!`);
  }

  /** Time until the next animation frame. */
  untilFrame(): number {
    return frame - ((this.#now - this.start) % frame);
  }

  /** The first timer of those due in a range. */
  #firstBetween(from: number, to: number): Timer | undefined {
    let first: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (timer.callAt >= from && timer.callAt <= to && (first === undefined || isBefore(timer, first))) {
        first = timer;
      }
    }
    return first;
  }

  #first(): Timer | undefined {
    return this.#firstBetween(Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY);
  }

  #last(): Timer | undefined {
    let last: Timer | undefined;
    for (const timer of this.#timers.values()) {
      if (last === undefined || isBefore(last, timer)) {
        last = timer;
      }
    }
    return last;
  }

  #fire(timer: Timer): void {
    if (timer.interval === undefined) {
      this.#timers.delete(timer.id);
    } else {
      timer.callAt += timer.interval;
    }
    timer.callback.apply(null, timer.args());
  }

  /** Moves the clock, firing what becomes due, in order. The first error of a callback is thrown at the end. */
  tick(ms: number): number {
    const tick = new Tick(this.#beginTick(ms), this.#now);
    this.#compensated(tick, () => this.runJobs());
    for (let timer = this.#nextOf(tick); timer !== undefined; timer = this.#nextOf(tick)) {
      this.#fireIn(tick, timer);
    }
    return this.#endTick(tick);
  }

  /** As {@link tick}, but lets promises and real events run between the timers. */
  async tickAsync(ms: number): Promise<number> {
    return this.#paused(async () => {
      await this.#breathe();
      const tick = new Tick(this.#beginTick(ms), this.#now);
      this.#compensated(tick, () => this.runJobs());
      await this.#awaitWaits(tick);
      for (let timer = this.#nextOf(tick); timer !== undefined; timer = this.#nextOf(tick)) {
        this.#fireIn(tick, timer, false);
        const before = this.#now;
        await this.#breathe();
        tick.shift(this.#now - before);
        await this.#awaitWaits(tick);
      }
      return this.#endTick(tick);
    });
  }

  /** Stops at each moment before the next timer, and within the tick, that somebody else waits for. */
  async #awaitWaits(tick: Tick): Promise<void> {
    for (let i = 0; i < this.loopLimit; i++) {
      const until = Math.min(tick.to, this.#firstBetween(tick.from, tick.to)?.callAt ?? tick.to);
      const wait = this.#host.nextWait();
      if (wait === undefined || wait > until) {
        return;
      }
      tick.from = Math.max(tick.from, wait);
      this.#setNow(tick.from);
      const before = this.#now;
      // one turn for what is due, one for what it starts
      await this.#breathe();
      await this.#breathe();
      tick.shift(this.#now - before);
    }
    throw this.#endless();
  }

  #beginTick(ms: number): number {
    if (ms < 0) {
      throw new TypeError("Negative ticks are not supported");
    }
    const whole = Math.floor(ms);
    this.#fraction += ms - whole;
    let to = this.#now + whole;
    if (this.#fraction >= 1) {
      this.#fraction -= 1;
      to += 1;
    }
    this.#duringTick = true;
    return to;
  }

  /** Follows changes of the system time that a callback makes. */
  #compensated(tick: Tick, action: () => void): void {
    const before = this.#now;
    action();
    tick.shift(this.#now - before);
  }

  #nextOf(tick: Tick): Timer | undefined {
    const timer = this.#firstBetween(tick.previous, tick.to);
    tick.previous = tick.from;
    return timer !== undefined && tick.from <= tick.to ? timer : undefined;
  }

  #fireIn(tick: Tick, timer: Timer, compensate = true): void {
    tick.from = timer.callAt;
    this.#setNow(timer.callAt);
    const before = this.#now;
    try {
      this.runJobs();
      this.#fire(timer);
    } catch (error) {
      tick.fail(error);
    }
    if (compensate || this.#now !== before) {
      tick.shift(this.#now - before);
    }
  }

  #endTick(tick: Tick): number {
    this.#compensated(tick, () => this.runJobs());
    this.#duringTick = false;
    if (this.#firstBetween(tick.from, tick.to) !== undefined) {
      // the jobs have made timers that are due in what is left of the range
      try {
        this.tick(tick.to - this.#now);
      } catch (error) {
        tick.fail(error);
      }
    } else {
      this.#setNow(tick.to);
    }
    tick.throwIfFailed();
    return this.#now;
  }

  /** Moves to the next timer and fires it. */
  next(): number {
    this.runJobs();
    const timer = this.#first();
    if (timer === undefined) {
      return this.#now;
    }
    this.#duringTick = true;
    try {
      this.#setNow(timer.callAt);
      this.#fire(timer);
      this.runJobs();
      return this.#now;
    } finally {
      this.#duringTick = false;
    }
  }

  async nextAsync(): Promise<number> {
    return this.#paused(async () => {
      await this.#breathe();
      const timer = this.#first();
      if (timer === undefined) {
        return this.#now;
      }
      const tick = new Tick(this.#now, this.#now);
      this.#duringTick = true;
      this.#setNow(timer.callAt);
      try {
        this.#fire(timer);
      } catch (error) {
        tick.fail(error);
      }
      this.#duringTick = false;
      await this.#breathe();
      tick.throwIfFailed();
      return this.#now;
    });
  }

  runAll(): number {
    this.runJobs();
    for (let i = 0; i < this.loopLimit; i++) {
      if (this.#timers.size === 0) {
        return this.#now;
      }
      this.next();
    }
    throw this.#endless();
  }

  async runAllAsync(): Promise<number> {
    return this.#paused(async () => {
      for (let i = 0; i <= this.loopLimit; i++) {
        await this.#breathe();
        this.runJobs();
        if (i === this.loopLimit) {
          break;
        }
        if (this.#timers.size === 0) {
          return this.#now;
        }
        this.next();
      }
      throw this.#endless();
    });
  }

  /** Up to the last of the timers that wait now. */
  runToLast(): number {
    const timer = this.#last();
    if (timer === undefined) {
      this.runJobs();
      return this.#now;
    }
    return this.tick(timer.callAt - this.#now);
  }

  async runToLastAsync(): Promise<number> {
    return this.#paused(async () => {
      await this.#breathe();
      const timer = this.#last();
      if (timer === undefined) {
        this.runJobs();
        return this.#now;
      }
      return this.tickAsync(timer.callAt - this.#now);
    });
  }

  /** Drops everything that waits, and goes back to the start. */
  reset(): void {
    this.#fraction = 0;
    this.#timers.clear();
    this.#jobs = [];
    this.#setNow(this.start);
  }

  /** Sets the time without firing anything: timers keep their distance. */
  setSystemTime(now: number): void {
    const difference = now - this.#now;
    this.#adjustment += difference;
    this.#fraction = 0;
    for (const timer of this.#timers.values()) {
      timer.createdAt += difference;
      timer.callAt += difference;
    }
    this.#setNow(now);
  }

  /** Lets the real event loop turn, so that promises settle. */
  #breathe(): Promise<void> {
    return new Promise((resolve) => {
      this.#host.setTimer(resolve, 0);
    });
  }

  /** Runs an action while the automatic advancing, if there is one, rests. */
  async #paused(action: () => Promise<number>): Promise<number> {
    if (this.#tickMode.mode !== "nextAsync") {
      return action();
    }
    this.setTickMode({ mode: "manual" });
    try {
      return await action();
    } finally {
      this.setTickMode({ mode: "nextAsync" });
    }
  }

  setTickMode(mode: TickMode): void {
    const before = this.#tickMode;
    const delta = (value: TickMode): number | undefined => (value.mode === "interval" ? value.delta : undefined);
    if (before.mode === mode.mode && delta(before) === delta(mode)) {
      return;
    }
    if (before.mode === "interval") {
      this.#host.clearTimer(this.#attached);
    }
    this.#tickModeCounter++;
    this.#tickMode = mode;
    if (mode.mode === "nextAsync") {
      void this.#advanceByItself(this.#tickModeCounter);
    } else if (mode.mode === "interval") {
      this.#attach(mode.delta ?? 20, this.#tickModeCounter);
    }
  }

  async #advanceByItself(counter: number): Promise<void> {
    while (this.#tickModeCounter === counter) {
      await this.#breathe();
      await this.#breathe();
      if (this.#tickModeCounter !== counter) {
        return;
      }
      this.next();
    }
  }

  #attach(delta: number, counter: number): void {
    this.#attached = this.#host.setTimer(() => {
      if (this.#tickModeCounter === counter) {
        this.#attach(delta, counter);
        this.tick(delta);
      }
    }, delta);
  }
}

/** One movement of the clock. */
class Tick {
  to: number;
  from: number;
  previous: number;
  #error: { thrown: unknown } | undefined;

  constructor(to: number, now: number) {
    this.to = to;
    this.from = now;
    this.previous = now;
  }

  shift(difference: number): void {
    this.to += difference;
    this.from += difference;
    this.previous += difference;
  }

  fail(thrown: unknown): void {
    this.#error ??= { thrown };
  }

  throwIfFailed(): void {
    if (this.#error !== undefined) {
      throw this.#error.thrown;
    }
  }
}

function isBefore(a: Timer, b: Timer): boolean {
  if (a.callAt !== b.callAt) {
    return a.callAt < b.callAt;
  }
  const aNow = a.kind === "Immediate";
  if (aNow !== (b.kind === "Immediate")) {
    return aNow;
  }
  return a.createdAt === b.createdAt ? a.id < b.id : a.createdAt < b.createdAt;
}
