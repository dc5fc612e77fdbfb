equal(performance.timeOrigin, 0);
equal(Math.abs(performance.now() - Date.now()) < 1000, true);
equal(Number.isInteger(performance.now()), true);
equal(performance.toJSON(), { timeOrigin: 0 });
throws(() => new Performance(), "TypeError: Illegal constructor");
throws(() => performance.mark(), "TypeError: Failed to execute 'mark' on 'Performance': parameter 1 is not of type 'string'.");
throws(
  () => performance.mark("a", { detail: 1 }),
  "TypeError: Incorrect type for the 'detail' field on 'Options': the provided value is not of type 'Object'.",
);
equal(performance.mark("a", { detail: { x: 1 } }).detail, { x: 1 });
performance.clearMarks();
performance.mark("s", { startTime: 10 });
performance.mark("e", { startTime: 30 });
const measure = performance.measure("z", "s", "e");
equal([measure.startTime, measure.duration, measure.entryType], [10, 20, "measure"]);
equal(performance.getEntries().map((entry) => entry.name), ["s", "e", "z"]);
equal(performance.getEntriesByName("s").length, 1);
equal(performance.getEntriesByType("mark").length, 2);
equal(performance.measure("x", { start: 1, duration: 5 }).duration, 5);
equal(performance.measure("nope", "missing").startTime, 0);
performance.clearMarks("s");
performance.clearMeasures();
equal(performance.getEntries().map((entry) => entry.name), ["e"]);
equal(JSON.stringify(new PerformanceMark("m", { startTime: 4 })), '{"name":"m","entryType":"mark","startTime":4,"duration":0}');
equal(PerformanceObserver.supportedEntryTypes, ["measure", "mark"]);
equal(performance.eventCounts.size, 0);
log("end");
