equal(self === globalThis, true);
equal(origin, "null");
equal(globalThis.constructor.name, "ServiceWorkerGlobalScope");
equal(globalThis instanceof ServiceWorkerGlobalScope, true);
equal(globalThis instanceof WorkerGlobalScope, true);
equal(globalThis instanceof EventTarget, true);
equal(Object.prototype.toString.call(globalThis), "[object ServiceWorkerGlobalScope]");
throws(() => new ServiceWorkerGlobalScope(), "TypeError: Illegal constructor");
equal(typeof window, "undefined");

const seen = [];
const listener = function (event) {
  seen.push(this === globalThis, event.target === globalThis);
};
addEventListener("zork", listener);
dispatchEvent(new Event("zork"));
removeEventListener("zork", listener);
dispatchEvent(new Event("zork"));
equal(seen, [true, true]);

const errors = [];
const onError = (event) => {
  errors.push([event.constructor.name, event.message, event.error?.message]);
  event.preventDefault();
};
addEventListener("error", onError);
reportError(new Error("rep"));
reportError(5);
reportError({ a: 1 });
removeEventListener("error", onError);
equal(errors, [
  ["ErrorEvent", "Uncaught Error: rep", "rep"],
  ["ErrorEvent", "Uncaught 5", undefined],
  ["ErrorEvent", "Uncaught #<Object>", undefined],
]);
throws(() => reportError(), "TypeError: Failed to execute 'reportError' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'Value'.");

equal(navigator.userAgent, "Cloudflare-Workers");
equal([navigator.language, navigator.languages, navigator.hardwareConcurrency, navigator.platform], ["en", ["en"], 1, ""]);
throws(() => new Navigator(), "TypeError: Illegal constructor");
equal(Object.isFrozen(Cloudflare.compatibilityFlags), true);
equal(Cloudflare.compatibilityFlags.blob_standard_mime_type, true);
equal(Object.getOwnPropertyDescriptor(globalThis, "URL").writable, true);
log("end");
