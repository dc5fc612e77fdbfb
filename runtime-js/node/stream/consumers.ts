/** `node:stream/consumers`. */

import { Buffer } from "../buffer.ts";

type Source = AsyncIterable<any>;

async function bytes(source: Source): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of source) {
    chunks.push(typeof chunk === "string" ? Buffer.from(chunk) : ArrayBuffer.isView(chunk) ? Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength) : Buffer.from(chunk));
  }
  return Buffer.concat(chunks);
}

export async function blob(source: Source): Promise<Blob> {
  return new Blob([(await bytes(source)) as Uint8Array<ArrayBuffer>]);
}

export async function arrayBuffer(source: Source): Promise<ArrayBuffer> {
  return Uint8Array.from(await bytes(source)).buffer;
}

export async function buffer(source: Source): Promise<Uint8Array> {
  return bytes(source);
}

export async function text(source: Source): Promise<string> {
  const decoder = new TextDecoder();
  let result = "";
  for await (const chunk of source) result += typeof chunk === "string" ? chunk : decoder.decode(chunk, { stream: true });
  return result + decoder.decode();
}

export async function json(source: Source): Promise<unknown> {
  return JSON.parse(await text(source));
}

export default { arrayBuffer, blob, buffer, json, text };
