// How the store of an AsyncLocalStorage follows the flow of control; the expected lines are what Node.js 22 prints.
const { AsyncLocalStorage } = globalThis;
const lines = [];
const als = new AsyncLocalStorage();
const log = (name) => lines.push(`${name}: ${als.getStore()}`);
const sleep = (ms) => new Promise((done) => setTimeout(done, ms));

log("outside");
const deferred = Promise.withResolvers();
deferred.promise.then(() => log("then from outside"));
als.run("A", () => {
  log("run");
  deferred.promise.then(() => log("then from A"));
  deferred.promise.catch(() => {}).finally(() => log("finally from A"));
  Promise.reject(new Error("x")).catch(() => log("catch from A"));
  queueMicrotask(() => log("microtask from A"));
  setTimeout(() => {
    log("timer from A");
    setTimeout(() => log("nested timer from A"), 1);
    als.run("in timer", () => Promise.resolve().then(() => log("then in timer")));
    log("timer from A again");
  }, 1);
});
als.run("B", () => {
  deferred.resolve();
  log("resolved in B");
});
const thenable = {
  then(resolve) {
    log("thenable called");
    resolve();
  },
};
const working = als.run("C", async () => {
  log("before await");
  await null;
  log("after await");
  await thenable;
  log("after thenable");
  await als.run("D", async () => {
    await null;
    log("inside D");
    await sleep(500);
    log("inside D after sleep");
  });
  log("back in C");
  als.enterWith("C2");
  await null;
  log("after enterWith");
});
async function* numbers() {
  log("generator starts");
  yield 1;
  log("generator goes on");
  await null;
  log("generator after await");
  yield 2;
  log("generator ends");
}
const generator = als.run("E", () => numbers());
const consuming = (async () => {
  await als.run("F", () => generator.next());
  await als.run("G", () => generator.next());
  await als.run("H", () => generator.next());
  log("consumer");
})();
const bound = als.run("I", () => AsyncLocalStorage.bind(() => log("bound")));
const snapshot = als.run("J", () => AsyncLocalStorage.snapshot());
als.run("K", () => {
  bound();
  snapshot(() => log("snapshot"));
  als.exit(() => log("exit"));
  log("after exit");
});
await working;
await consuming;
await sleep(20);
log("end");
export { lines };
