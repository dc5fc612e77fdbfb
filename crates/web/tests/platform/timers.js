const fails = (run, text, code) => {
  throws(run, text);
  try {
    run();
  } catch (error) {
    equal(error.code, code);
  }
};
fails(() => setTimeout("1+1"), `TypeError: The "callback" argument must be of type function. Received type string ('1+1')`, "ERR_INVALID_ARG_TYPE");
fails(() => setTimeout(), 'TypeError: The "callback" argument must be of type function. Received undefined', "ERR_INVALID_ARG_TYPE");
fails(() => setInterval(5), 'TypeError: The "callback" argument must be of type function. Received type number (5)', "ERR_INVALID_ARG_TYPE");
throws(() => setImmediate(5), "TypeError: Failed to execute 'setImmediate' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'function'.");
throws(() => queueMicrotask(5), "TypeError: Failed to execute 'queueMicrotask' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'function'.");
clearTimeout({});
clearTimeout("x");
clearTimeout();

const timer = setTimeout(() => {}, 1e6);
equal(timer.constructor.name, "Timeout");
equal(typeof +timer, "number");
equal(String(timer), String(+timer));
equal([timer.hasRef(), timer.unref() === timer, timer.hasRef(), timer.ref() === timer, timer.refresh() === timer, timer.close() === timer], [true, true, false, true, true, true]);
equal(Object.keys(timer), []);

const order = [];
setTimeout(() => order.push("t2"), 2);
setTimeout(() => order.push("t0"), 0);
setTimeout(() => order.push("t-"), -1);
setTimeout(() => order.push("tN"), NaN);
setImmediate((...args) => order.push("i", ...args), 1, 2);
queueMicrotask(() => order.push("m"));
clearTimeout(setTimeout(() => order.push("no"), 0));
clearTimeout(+setTimeout(() => order.push("no"), 0));
clearImmediate(setImmediate(() => order.push("no")));
setTimeout(() => order.push("no"), 0)[Symbol.dispose]();
await delay(10);
equal(order, ["m", "t0", "t-", "tN", "i", 1, 2, "t2"]);

const args = [];
setTimeout(
  function (...given) {
    args.push(...given, this === globalThis);
  },
  0,
  "a",
  "b",
);
await delay(3);
equal(args, ["a", "b", true]);

let count = 0;
await new Promise((resolve) => {
  const interval = setInterval(() => {
    count += 1;
    if (count === 3) {
      clearInterval(interval);
      resolve();
    }
  }, 1);
});
await delay(5);
equal(count, 3);

await new Promise((resolve) => setTimeout(resolve, 1).unref());

throws(() => setTimeout(null), 'TypeError: The "callback" argument must be of type function. Received null');
throws(() => setTimeout({}), 'TypeError: The "callback" argument must be of type function. Received an instance of Object');

await rejects(scheduler.wait(), "TypeError: Failed to execute 'wait' on 'Scheduler': parameter 1 is not of type 'number'.");
await rejects(scheduler.wait(1, { signal: AbortSignal.abort() }), "AbortError: The operation was aborted");
equal(await scheduler.wait(1), undefined);
const controller = new AbortController();
setTimeout(() => controller.abort(), 2);
await rejects(scheduler.wait(100000, { signal: controller.signal }), "AbortError: The operation was aborted");
log("end");
