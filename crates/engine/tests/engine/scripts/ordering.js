// The order of jobs and tasks; the expected lines are what Node.js 22 prints.
const lines = [];
const log = (...parts) => lines.push(parts.join(" "));
const thenable = (name) => ({
  then(resolve) {
    log("then of", name, "called");
    resolve(name);
  },
});

// Awaiting values, promises, thenables and subclasses.
class Sub extends Promise {}
const awaits = async () => {
  log("await 0");
  await 1;
  log("await 1");
  await Promise.resolve(2);
  log("await 2");
  log("await 3", await thenable("a"));
  log("await 4", await Sub.resolve("sub"));
  try {
    await Promise.reject(new Error("no"));
  } catch (error) {
    log("await 5", error.message);
  }
};
const returnAwait = async () => {
  return await Promise.resolve("r1");
};
const returnPromise = async () => Promise.resolve("r2");
const returnThenable = async () => thenable("r3");

// Async generators.
async function* inner() {
  try {
    log("inner start");
    yield "i1";
    yield Promise.resolve("i2");
    return "inner result";
  } finally {
    log("inner finally");
  }
}
async function* outer() {
  yield "o1";
  const result = yield* inner();
  log("yield* gave", result);
  try {
    yield "o2";
    yield "o3";
  } finally {
    await null;
    log("outer finally");
  }
}

awaits().then(() => log("awaits done"));
returnAwait().then((value) => log(value));
returnPromise().then((value) => log(value));
returnThenable().then((value) => log(value));
Promise.resolve()
  .then(() => log("chain 1"))
  .then(() => Promise.resolve("inner promise"))
  .then((value) => log("chain 2", value))
  .finally(() => log("finally"))
  .then(() => thenable("t"))
  .then((value) => log("chain 3", value));
new Promise((resolve) => resolve(thenable("resolved"))).then((value) => log("thenable", value));
(async () => {
  for await (const value of outer()) {
    log("for await", value);
    if (value === "o2") break;
  }
  log("loop left");
})();
(async () => {
  const iterator = outer();
  iterator.next().then(({ value, done }) => log("next 1", value, done));
  iterator.return("early").then(({ value, done }) => log("return", value, done));
  iterator.next().then(({ value, done }) => log("next 3", value, done));
})();
(async () => {
  for await (const value of ["s1", Promise.resolve("s2"), thenable("s3")]) log("sync source", value);
})();

// Combinators.
const after = (value, ticks) =>
  ticks === 0 ? Promise.resolve(value) : Promise.resolve().then(() => after(value, ticks - 1));
Promise.all([after("a", 2), "b", thenable("c")]).then((values) => log("all", values));
Promise.race([after("slow", 4), after("fast", 1)]).then((value) => log("race", value));
Promise.any([Promise.reject(1), after("any", 2)]).then((value) => log("any", value));
Promise.any([Promise.reject(1), Promise.reject(2)]).catch((error) => log("none", error.constructor.name, error.errors));
Promise.allSettled([after(1, 1), Promise.reject(2)]).then((results) => log("settled", results.map((r) => r.status)));
const { promise, resolve } = Promise.withResolvers();
promise.then((value) => log("resolvers", value));
resolve(after("late", 3));

// Microtasks between tasks.
queueMicrotask(() => {
  log("microtask 1");
  queueMicrotask(() => log("microtask 1.1"));
  Promise.resolve().then(() => log("microtask 1.2"));
});
setTimeout(() => {
  log("timer 1");
  Promise.resolve().then(() => log("after timer 1"));
  queueMicrotask(() => queueMicrotask(() => log("nested after timer 1")));
  setTimeout(() => log("timer in timer"), 0);
}, 1);
setTimeout(() => {
  log("timer 2");
  (async () => {
    await null;
    log("async in timer 2");
  })();
}, 1);
const cleared = setTimeout(() => log("never"), 1);
setTimeout(() => log("timer 800"), 800);
setTimeout(() => log("timer 700"), 700);
setTimeout(() => clearTimeout(cleared), 0);
clearTimeout(cleared);
let ticks = 0;
const interval = setInterval(() => {
  log("interval", ++ticks);
  if (ticks === 2) {
    clearInterval(interval);
    setTimeout(() => finish(), 10);
  }
}, 450);
log("end of script");

await null;
log("top-level await 1");
await new Promise((done) => setTimeout(done, 600));
log("top-level await 2");
const finished = Promise.withResolvers();
function finish() {
  finished.resolve();
}
await finished.promise;
export { lines };
