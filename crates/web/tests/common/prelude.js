import { install } from "invitro:web/index";
import { setCompatFlags } from "invitro:web/compat";
import { setTimer, clearTimer, queueMicrotask } from "native:engine/timers";
import { log as write } from "native:test";

setCompatFlags({
  blob_standard_mime_type: true,
  brotli_content_encoding: true,
  cache_no_cache_enabled: true,
  cache_option_enabled: true,
  fetch_iterable_type_support: true,
  strip_authorization_on_cross_origin_redirect: true,
  strip_bom_in_read_all_text: true,
  upper_case_all_http_methods: true,
});

function show(value) {
  if (typeof value === "string") return value;
  if (value instanceof Error) return `${value.name}: ${value.message}`;
  return (
    JSON.stringify(value, (_, item) => {
      if (item === undefined) return "undefined";
      if (typeof item === "bigint") return `${item}n`;
      if (typeof item === "function") return `function ${item.name}`;
      if (item instanceof Error) return `${item.name}: ${item.message}`;
      return item;
    }) ?? String(value)
  );
}

globalThis.log = (...values) => write(values.map(show).join(" "));
globalThis.console ??= { log, info: log, warn: log, error: log, debug: log };
globalThis.setTimeout ??= (callback, ms = 0, ...args) => setTimer(() => callback(...args), ms, false);
globalThis.clearTimeout ??= clearTimer;
globalThis.queueMicrotask ??= queueMicrotask;
globalThis.delay = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

globalThis.equal = (actual, expected) => {
  if (!Object.is(actual, expected) && show(actual) !== show(expected)) {
    throw new Error(`expected ${show(expected)}\n     but got ${show(actual)}`);
  }
};
globalThis.throws = (run, text) => {
  let result;
  try {
    result = run();
  } catch (error) {
    equal(show(error), text);
    return;
  }
  throw new Error(`expected ${text}\n     but got ${show(result)}`);
};
globalThis.rejects = async (promise, text) => {
  let result;
  try {
    result = await (typeof promise === "function" ? promise() : promise);
  } catch (error) {
    equal(show(error), text);
    return;
  }
  throw new Error(`expected ${text}\n     but got ${show(result)}`);
};

install(globalThis);
