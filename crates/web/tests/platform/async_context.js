import { AsyncLocalStorage, AsyncResource } from "invitro:web/async-context";

const storage = new AsyncLocalStorage();
throws(() => storage.enterWith(1), "Error: asyncLocalStorage.enterWith() is not implemented");
throws(() => storage.disable(), "Error: asyncLocalStorage.disable() is not implemented");
throws(() => storage.run(5, 5), "TypeError: Failed to execute 'run' on 'AsyncLocalStorage': parameter 2 is not of type 'function'.");
throws(() => storage.exit(5), "TypeError: Failed to execute 'exit' on 'AsyncLocalStorage': parameter 1 is not of type 'function'.");
throws(() => AsyncLocalStorage.bind(5), "TypeError: Failed to execute 'bind' on 'AsyncLocalStorage': parameter 1 is not of type 'Function'.");
throws(() => AsyncLocalStorage.snapshot()(5), "TypeError: The first argument must be a function");
equal(storage.getStore(), undefined);
equal(storage.run(5, (a, b) => a + b + storage.getStore(), 1, 2), 8);
equal(new AsyncLocalStorage({ name: "x", defaultValue: 5 }).getStore(), 5);
equal(new AsyncLocalStorage({ name: "x" }).name, "x");

const seen = [];
await storage.run("one", async () => {
  seen.push(storage.getStore());
  await null;
  seen.push(storage.getStore());
  await new Promise((resolve) => setTimeout(resolve, 1));
  seen.push(storage.getStore());
  queueMicrotask(() => seen.push(storage.getStore()));
  await null;
  storage.exit(() => seen.push(storage.getStore()));
  try {
    storage.run("two", () => {
      throw new Error("x");
    });
  } catch {
    seen.push(storage.getStore());
  }
});
equal(seen, ["one", "one", "one", "one", undefined, "one"]);
equal(storage.getStore(), undefined);

let snapshot, bound, resource;
storage.run(3, () => {
  snapshot = AsyncLocalStorage.snapshot();
  bound = AsyncLocalStorage.bind((x) => [storage.getStore(), x]);
  resource = new AsyncResource("q");
});
equal(storage.run(4, () => snapshot((x, y) => [storage.getStore(), x, y], 7, 8)), [3, 7, 8]);
equal(bound(9), [3, 9]);
equal(resource.runInAsyncScope(() => storage.getStore()), 3);
equal(resource.runInAsyncScope(function (a) { return [this, a]; }, 1, 2), [1, 2]);
equal(resource.bind(() => storage.getStore())(), 3);
equal(AsyncResource.bind(function () { return this; }, "t", "th")(), "th");
equal([resource.asyncId(), resource.triggerAsyncId()], [0, 0]);

const other = new AsyncLocalStorage();
storage.run(1, () => other.run(2, () => equal([storage.getStore(), other.getStore()], [1, 2])));
log("end");
