/**
 * How values cross from one isolate to another: taken apart where they are, and put together from the classes of the other
 * side. What structured clone knows is cloned by the receiver; functions, `RpcTarget`s and stubs become ports, streams
 * become functions that give or take chunks.
 */

import { blobBytes, isBlob, makeBlob } from "../../web/blob.ts";
import { bodyOf, type BodyState, bytesBody, headersOf, streamBody, textBody } from "../../web/body.ts";
import { copy, isBytes, view } from "../../web/bytes.ts";
import { compatFlag } from "../../web/compat.ts";
import { copyHeaders, headerList, type Headers, headersFromList, isHeaders } from "../../web/headers.ts";
import { isObject, platformClass } from "../../web/idl.ts";
import { isRequest, makeRequest, type Request, requestFields } from "../../web/request.ts";
import { isResponse, makeResponse, type Response, responseFields } from "../../web/response.ts";
import { createByteStream, faceOf, isReadableStream, readableState } from "../../web/streams/readable.ts";
import type { ByteController } from "../../web/streams/byte-controller.ts";
import { acquireReader, cancelReader, lockedError, read, type ReadableState } from "../../web/streams/readable-state.ts";
import { createWritable, writableFace, WritableStream } from "../../web/streams/writable.ts";
import { dataCloneError, structuredClone } from "../../web/structured-clone.ts";
import { type WebSocket, WebSocketPair } from "../../web/web-socket.ts";
import { RpcTarget } from "../classes.ts";
import { remoteError } from "../remote-error.ts";
import { RpcPromise, RpcProperty } from "../rpc/classes.ts";
import { isCustom } from "../rpc/passing.ts";
import { reference, RpcStub } from "../rpc/reference.ts";
import { isStub } from "../rpc/stub.ts";
import type { Answer, Port, ServicePort } from "./isolate.ts";
import { portOf, servicePortOf, serviceOfPort, stubOfPort } from "./ports.ts";

/** A value that is no object is itself; an object is the place of its node. */
type Slot = unknown;

/** The place of an object among the nodes. */
interface Place {
  at: number;
}

/** A body, whole or piece by piece. */
type PackedBody = { text: string } | { bytes: Uint8Array } | { source: Source; length: number | undefined } | null;

/** Gives the bytes of a stream. */
interface Source {
  pull(): Promise<{ chunk: Uint8Array } | { error: Packed } | undefined>;
  cancel(reason: Packed): void;
}

/** Takes the chunks of a stream. */
interface Sink {
  write(chunk: Packed): Promise<Answer>;
  close(): Promise<Answer>;
  abort(reason: Packed): Promise<Answer>;
}

/** One end of a WebSocket: what arrives there is to be sent here, and the other way round. */
interface SocketEnd {
  connect(message: (data: string | ArrayBuffer) => void, close: (code: number, reason: string) => void): void;
  send(data: string | ArrayBuffer): void;
  close(code: number, reason: string): void;
}

/** An object taken apart. */
type Node =
  | { kind: "array"; length: number; entries: [string, Slot][] }
  | { kind: "object"; entries: [string, Slot][] }
  | { kind: "map"; entries: [Slot, Slot][] }
  | { kind: "set"; values: Slot[] }
  | { kind: "clone"; value: object }
  | { kind: "error"; value: object; entries: [string, Slot][] }
  | { kind: "view"; name: string; buffer: Slot; offset: number; length: number }
  | { kind: "blob"; bytes: Uint8Array; type: string }
  | { kind: "headers"; list: string[] }
  | { kind: "request"; url: string; method: string; list: string[]; cf: string | undefined; body: PackedBody }
  | {
    kind: "response";
    status: number;
    statusText: string;
    list: string[];
    cf: string | undefined;
    encodeBody: "automatic" | "manual";
    body: PackedBody;
    socket: SocketEnd | null;
  }
  | { kind: "readable"; source: Source; length: number | undefined }
  | { kind: "writable"; sink: Sink }
  | { kind: "stub"; port: Port }
  | { kind: "service"; port: ServicePort };

/** A value that can cross. */
export interface Packed {
  root: Slot;
  nodes: Node[];
}

/** Takes a value apart. Stubs in it stay with the sender, unless `moves` says that they are the receiver's from now on. */
export function pack(value: unknown, moves = false): Packed {
  const packer = new Packer(moves);
  return { root: packer.slot(value), nodes: packer.nodes };
}

/** As {@link pack}, for what was thrown: an error keeps its own properties. */
export function packError(error: unknown): Packed {
  if (!(error instanceof Error) && !isPlatformError(error)) return pack(error);
  const packer = new Packer(false);
  const own = Object.entries(error).filter(([name]) => name !== "stack");
  const node: Node = { kind: "error", value: error, entries: [] };
  packer.nodes.push(node);
  for (const [name, value] of own) {
    try {
      node.entries.push([name, packer.slot(value)]);
    } catch {
      // What cannot be copied is not told.
    }
  }
  return { root: { at: 0 } satisfies Place, nodes: packer.nodes };
}

function isPlatformError(value: unknown): value is object {
  return isObject(value) && (value as Record<symbol, unknown>)[platformClass] === "DOMException";
}

class Packer {
  readonly nodes: Node[] = [];
  readonly #places = new Map<object, Place>();
  readonly #moves: boolean;

  constructor(moves: boolean) {
    this.#moves = moves;
  }

  slot(value: unknown): Slot {
    if (!isObject(value)) return typeof value === "symbol" ? structuredClone(value) : value;
    const known = this.#places.get(value);
    if (known !== undefined) return known;
    const place: Place = { at: this.nodes.length };
    this.#places.set(value, place);
    this.nodes.push(undefined as never);
    this.#take(value, place.at);
    return place;
  }

  #take(value: object, at: number): void {
    const put = <N extends Node>(node: N): N => (this.nodes[at] = node) as N;
    if (isStub(value)) return void put(this.#stub(value));
    if (value instanceof RpcPromise || value instanceof RpcProperty) return void put({ kind: "stub", port: portOf(value, false) });
    if (typeof value === "function" || value instanceof RpcTarget) {
      return void put({ kind: "stub", port: portOf(reference(value), true) });
    }
    if (Array.isArray(value)) {
      const node = put({ kind: "array", length: value.length, entries: [] as [string, Slot][] });
      this.#properties(value, node.entries);
      return;
    }
    const prototype = Object.getPrototypeOf(value);
    if (prototype === Object.prototype) return this.#properties(value, put({ kind: "object", entries: [] as [string, Slot][] }).entries);
    if (value instanceof Map) {
      const { entries } = put({ kind: "map", entries: [] as [Slot, Slot][] });
      for (const [key, item] of value) entries.push([this.slot(key), this.slot(item)]);
      return;
    }
    if (value instanceof Set) {
      const { values } = put({ kind: "set", values: [] as Slot[] });
      for (const item of value) values.push(this.slot(item));
      return;
    }
    const platform = packPlatform(value);
    if (platform !== undefined) return void put(platform);
    if (ArrayBuffer.isView(value)) return void put(this.#view(value));
    if (prototype === null || isCustom(value, prototype)) {
      throw dataCloneError(
        `Could not serialize object of type "${prototype?.constructor?.name ?? "Object"}". This type does not support serialization.`,
      );
    }
    put({ kind: "clone", value: structuredClone(value) });
  }

  #properties(value: object, entries: [string, Slot][]): void {
    for (const name of Object.keys(value)) entries.push([name, this.slot((value as Record<string, unknown>)[name])]);
  }

  #view(value: ArrayBufferView): Node {
    const name = value instanceof DataView ? "DataView" : (value as Uint8Array)[Symbol.toStringTag];
    const length = value instanceof DataView ? value.byteLength : (value as Uint8Array).length;
    return { kind: "view", name, buffer: this.slot(value.buffer), offset: value.byteOffset, length };
  }

  #stub(value: object): Node {
    if (value instanceof RpcStub) {
      const own = this.#moves ? value : (value as unknown as { dup(): object }).dup();
      return { kind: "stub", port: portOf(own, true) };
    }
    return { kind: "service", port: servicePortOf(value) };
  }
}

function packPlatform(value: object): Node | undefined {
  if (isHeaders(value)) return { kind: "headers", list: headerList(value) };
  if (isRequest(value)) return packRequest(value);
  if (isResponse(value)) return packResponse(value);
  if (isReadableStream(value)) {
    const state = readableState(value);
    if (state.reader !== undefined) throw lockedError();
    return { kind: "readable", source: sourceOf(state), length: state.expectedLength };
  }
  if (value instanceof WritableStream) return { kind: "writable", sink: sinkOf(value) };
  if (isBlob(value) && (value as unknown as Record<symbol, unknown>)[platformClass] === "Blob") {
    return { kind: "blob", bytes: blobBytes(value), type: value.type };
  }
  return undefined;
}

function packRequest(request: Request): Node {
  const { url, method, cf } = requestFields(request);
  const list = headerList(headersOf(request));
  return { kind: "request", url, method, list, cf: cf && JSON.stringify(cf), body: packBody(bodyOf(request)) };
}

function packResponse(response: Response): Node {
  const { status, statusText, cf, encodeBody, webSocket } = responseFields(response);
  return {
    kind: "response",
    status,
    statusText,
    list: headerList(headersOf(response)),
    cf: cf && JSON.stringify(cf),
    encodeBody,
    body: packBody(bodyOf(response)),
    socket: webSocket === null ? null : socketEnd(webSocket as WebSocket),
  };
}

function packBody(body: BodyState | null): PackedBody {
  if (body === null) return null;
  if (body.used) {
    throw new TypeError("Body has already been used. It can only be used once. Use tee() first if you need to read it twice.");
  }
  if (body.locked) throw lockedError();
  const { text, bytes, stream } = body.move();
  if (text !== undefined) return { text };
  if (bytes !== undefined) return { bytes };
  return { source: sourceOf(stream!), length: stream!.expectedLength };
}

function sourceOf(stream: ReadableState): Source {
  const reader = acquireReader(stream);
  return {
    pull: () =>
      new Promise((resolve) => {
        read(reader, {
          chunk(value) {
            if (isBytes(value)) return resolve({ chunk: view(value) });
            const error = new TypeError("This ReadableStream did not return bytes.");
            cancelReader(reader, error).catch(() => undefined);
            resolve({ error: packError(error) });
          },
          close: () => resolve(undefined),
          error: (reason) => resolve({ error: packError(remoteError(reason)) }),
        });
      }),
    cancel(reason) {
      cancelReader(reader, unpack(reason)).catch(() => undefined);
    },
  };
}

function sinkOf(stream: WritableStream): Sink {
  const writer = stream.getWriter() as unknown as WritableStreamDefaultWriter;
  return {
    write: (chunk) => answering(() => writer.write(unpack(chunk))),
    close: () => answering(() => writer.close()),
    abort: (reason) => answering(() => writer.abort(unpack(reason))),
  };
}

function socketEnd(socket: WebSocket): SocketEnd {
  return {
    connect(message, close) {
      socket.accept();
      socket.addEventListener("message", (event: unknown) => message((event as { data: string | ArrayBuffer }).data));
      socket.addEventListener("close", (event: unknown) => {
        const { code, reason } = event as { code: number; reason: string };
        close(code, reason);
      });
    },
    send: (data) => socket.send(typeof data === "string" ? data : copy(data).buffer),
    close: (code, reason) => closeSocket(socket, code, reason),
  };
}

function closeSocket(socket: WebSocket, code: number, reason: string): void {
  try {
    if (code === 1005) socket.close();
    else socket.close(code, reason);
  } catch {
    // It is closed already, or with a code that only the other end may use.
  }
}

/** Runs what answers a call from another isolate. */
export async function answering(run: () => unknown, moves = false): Promise<Answer> {
  try {
    return { value: pack(await run(), moves) };
  } catch (error) {
    return { error: packError(error) };
  }
}

/** What a call to another isolate has given, or throws what was thrown there. */
export async function settled(answer: Promise<Answer>): Promise<unknown> {
  const result = await answer;
  if ("error" in result) throw unpack(result.error);
  return unpackResult(result.value);
}

/** Puts a value together. */
export function unpack({ root, nodes }: Packed): unknown {
  return new Unpacker(nodes).value(root);
}

/** As {@link unpack}, for the result of a call: disposing of it disposes of all stubs in it. */
function unpackResult({ root, nodes }: Packed): unknown {
  const unpacker = new Unpacker(nodes);
  const result = unpacker.value(root);
  const kind = isObject(root) ? nodes[(root as Place).at]!.kind : undefined;
  if (kind === "object" || kind === "array" || kind === "map" || kind === "set") {
    const value = (): void => {
      for (const stub of unpacker.stubs.splice(0)) (stub as { [Symbol.dispose](): void })[Symbol.dispose]();
    };
    Object.defineProperty(result, Symbol.dispose, { value, configurable: true, writable: true });
  }
  return result;
}

class Unpacker {
  /** The stubs that were made. */
  readonly stubs: object[] = [];
  readonly #nodes: Node[];
  readonly #made = new Map<number, unknown>();

  constructor(nodes: Node[]) {
    this.#nodes = nodes;
  }

  value(slot: Slot): unknown {
    if (!isObject(slot)) return slot;
    const { at } = slot as Place;
    return this.#made.has(at) ? this.#made.get(at) : this.#make(at);
  }

  #make(at: number): unknown {
    const node = this.#nodes[at]!;
    const keep = <T>(made: T): T => {
      this.#made.set(at, made);
      return made;
    };
    switch (node.kind) {
      case "array": {
        const array = keep([] as unknown[]);
        array.length = node.length;
        this.#fill(array, node.entries);
        return array;
      }
      case "object":
        return this.#fill(keep({}), node.entries);
      case "map": {
        const map = keep(new Map());
        for (const entry of node.entries) map.set(this.value(entry[0]), this.value(entry[1]));
        return map;
      }
      case "set": {
        const set = keep(new Set());
        for (const value of node.values) set.add(this.value(value));
        return set;
      }
      case "clone":
        return keep(structuredClone(node.value));
      case "error":
        return keep(this.#error(node));
      case "view": {
        const construct = (globalThis as unknown as Record<string, unknown>)[node.name] as new (
          buffer: unknown,
          offset: number,
          length: number,
        ) => unknown;
        return keep(new construct(this.value(node.buffer), node.offset, node.length));
      }
      case "blob":
        return keep(makeBlob(copy(node.bytes), node.type));
      case "headers":
        return keep(headersOfList(node.list));
      case "request": {
        const { url, method, cf, body } = node;
        const fields = { url, method, redirect: "manual" as const, cf: cf === undefined ? undefined : JSON.parse(cf) };
        return keep(makeRequest(fields, headersOfList(node.list), unpackBody(body)));
      }
      case "response": {
        const { status, statusText, cf, encodeBody, body, socket } = node;
        const webSocket = socket === null ? null : socketOf(socket);
        const fields = { status, statusText, encodeBody, webSocket, cf: cf === undefined ? undefined : JSON.parse(cf) };
        return keep(makeResponse(fields, headersOfList(node.list), unpackBody(body)));
      }
      case "readable":
        return keep(faceOf(streamOf(node.source, node.length, () => disconnected())));
      case "writable":
        return keep(writableOf(node.sink));
      case "stub": {
        const stub = keep(stubOfPort(node.port));
        this.stubs.push(stub);
        return stub;
      }
      case "service":
        return keep(serviceOfPort(() => node.port));
    }
  }

  /** What was thrown elsewhere. Without the flag, nothing is left of the properties that it was given. */
  #error({ value, entries }: Extract<Node, { kind: "error" }>): object {
    const isEnhanced = compatFlag("enhanced_error_serialization");
    let error = structuredClone(value) as Error;
    for (const entry of entries) {
      const name = entry[0];
      if (isEnhanced || marks.has(name)) Reflect.set(error, name, this.value(entry[1]));
      else if (name === "name") error = renamed(error, entry[1]);
    }
    return error;
  }

  #fill<T extends object>(target: T, entries: [string, Slot][]): T {
    for (const entry of entries) {
      const value = this.value(entry[1]);
      Object.defineProperty(target, entry[0], { value, writable: true, enumerable: true, configurable: true });
    }
    return target;
  }
}

/** What the runtime itself notes on errors. */
const marks = new Set(["remote", "retryable", "overloaded", "durableObjectReset", "durableObjectId"]);

/** An error of a class of its own, as those see it who know the classes of the language only. */
function renamed(error: Error, name: unknown): Error {
  const renamed = Object.assign(new Error(`${name as string}: ${error.message}`), error);
  Object.defineProperty(renamed, "stack", { value: error.stack, writable: true, configurable: true });
  return renamed;
}

function headersOfList(list: string[]): Headers {
  return copyHeaders(headersFromList([...list]));
}

function unpackBody(body: PackedBody): BodyState | null {
  if (body === null) return null;
  if ("text" in body) return textBody(body.text);
  if ("bytes" in body) return bytesBody(copy(body.bytes));
  return streamBody(streamOf(body.source, body.length));
}

/** What readers of a stream that came over RPC are told, whatever has happened to it. */
function disconnected(): Error {
  return new Error("ReadableStream received over RPC disconnected prematurely.");
}

function streamOf(
  source: Source,
  length: number | undefined,
  failure: (reason: unknown) => unknown = (reason) => reason,
): ReadableState {
  const controller: ByteController = createByteStream({
    async pull() {
      const result = await source.pull();
      if (controller.stream.status !== 0) return;
      if (result === undefined) controller.close();
      else if ("error" in result) controller.error(failure(unpack(result.error)));
      else controller.enqueue(copy(result.chunk));
    },
    cancel(reason) {
      source.cancel(packError(reason));
    },
  });
  controller.stream.expectedLength = length;
  return controller.stream;
}

function writableOf(sink: Sink): WritableStream {
  const controller = createWritable({
    write: (chunk: unknown) => settled(sink.write(pack(chunk))) as Promise<void>,
    close: () => settled(sink.close()) as Promise<void>,
    abort: (reason: unknown) => settled(sink.abort(packError(reason))) as Promise<void>,
  });
  return writableFace(controller.stream);
}

function socketOf(end: SocketEnd): WebSocket {
  const { 0: client, 1: server } = new WebSocketPair() as unknown as { 0: WebSocket; 1: WebSocket };
  server.accept();
  server.addEventListener("message", (event: unknown) => end.send((event as { data: string | ArrayBuffer }).data));
  server.addEventListener("close", (event: unknown) => {
    const { code, reason } = event as { code: number; reason: string };
    end.close(code, reason);
  });
  end.connect(
    (data) => server.send(typeof data === "string" ? data : copy(data).buffer),
    (code, reason) => closeSocket(server, code, reason),
  );
  return client;
}
