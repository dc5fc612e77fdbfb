/** `node:perf_hooks`. */

import { constants } from "./internal/data/perf_hooks.ts";
import { stub } from "./internal/errors.ts";

export { constants };

export const {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  performance,
} = globalThis as unknown as Record<string, any>;

export const createHistogram: () => never = stub("createHistogram");
export const monitorEventLoopDelay: () => never = stub("monitorEventLoopDelay");
export const eventLoopUtilization = (): object => ({ idle: 0, active: 0, utilization: 0 });
export const timerify = <F>(callback: F): F => callback;

export default {
  Performance,
  PerformanceEntry,
  PerformanceMark,
  PerformanceMeasure,
  PerformanceObserver,
  PerformanceObserverEntryList,
  PerformanceResourceTiming,
  constants,
  createHistogram,
  eventLoopUtilization,
  monitorEventLoopDelay,
  performance,
  timerify,
};
