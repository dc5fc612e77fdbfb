// What one operation of storage takes, awaiting included: the best of five rounds.

import { env } from "cloudflare:workers";
import { it } from "vitest";

const { KV, FILES } = env as unknown as { KV: KVNamespace; FILES: R2Bucket };

async function measure(name: string, count: number, body: () => Promise<unknown>): Promise<void> {
  let best = Infinity;
  for (let round = 0; round < 5; round++) {
    const start = performance.now();
    for (let i = 0; i < count; i++) await body();
    best = Math.min(best, ((performance.now() - start) * 1000) / count);
  }
  console.log(`${name}: ${best.toFixed(1)} µs`);
}

const textOf = async (key: string): Promise<string> => (await FILES.get(key))!.text();

it("measures operations", async () => {
  const mebibyte = "x".repeat(1 << 20);
  const accented = "é".repeat(1 << 19);
  const promise = Promise.resolve();
  await KV.put("key", "value");
  await KV.put("large", mebibyte);
  await FILES.put("small", "text");
  await FILES.put("large", mebibyte);
  await FILES.put("accented", accented);
  await measure("await of a promise", 20_000, () => promise);
  await measure("KV get", 10_000, () => KV.get("key"));
  await measure("KV get with a type", 10_000, () => KV.get("key", "text"));
  await measure("KV put", 10_000, () => KV.put("key", "value"));
  await measure("KV delete", 10_000, () => KV.delete("none"));
  await measure("KV get of 1 MiB", 50, () => KV.get("large"));
  await measure("KV put of 1 MiB", 50, () => KV.put("large", mebibyte));
  await measure("R2 get and text()", 2_000, () => textOf("small"));
  await measure("R2 put", 2_000, () => FILES.put("small", "text"));
  await measure("R2 put of 1 MiB", 20, () => FILES.put("large", mebibyte));
  await measure("R2 get and text() of 1 MiB, ASCII", 20, () => textOf("large"));
  await measure("R2 get and text() of 1 MiB, é", 20, () => textOf("accented"));
});
