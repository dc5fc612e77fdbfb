import { makeNamespace } from "invitro:cloudflare/durable-objects/namespace";
import { setBase } from "invitro:cloudflare/env";
import { kvNamespace } from "invitro:cloudflare/kv";
import { r2Bucket } from "invitro:cloudflare/r2";
import { installCaches } from "invitro:cloudflare/cache";
import { setWorkerHost } from "invitro:cloudflare/runtime";
import { makeExports, serviceStub } from "invitro:cloudflare/stubs";
import { compatibilityFlags, setCompatFlags } from "invitro:web/compat";

installCaches(globalThis);

/** Makes `main` the main module of a Worker with these flags and Durable Object classes. */
function worker(main, { flags = [], classes = [], env = {} } = {}) {
  setCompatFlags({ ...compatibilityFlags(), enable_ctx_exports: true, ...Object.fromEntries(flags.map((flag) => [flag, true])) });
  const namespaces = new Map(classes.map((name) => [name, makeNamespace(name, `worker-${name}`)]));
  const bindings = { KV: kvNamespace("kv"), R2: r2Bucket("r2"), SELF_SERVICE: serviceStub({ name: "default", props: {} }) };
  for (const [name, namespace] of namespaces) bindings[name.toUpperCase()] = namespace;
  setBase({ ...bindings, ...env }, makeExports(Object.keys(main), namespaces));
  setWorkerHost({ main: "/src/index.ts", loadMain: async () => main });
}

/** What a promise is rejected with, and with which enumerable properties. */
async function rejection(promise) {
  try {
    return `no error but ${await (typeof promise === "function" ? promise() : promise)}`;
  } catch (error) {
    return `${error?.name}: ${error?.message} ${JSON.stringify({ ...error })}`;
  }
}
