// https://xhr.spec.whatwg.org/#interface-formdata

import { blobBytes, isBlob } from "./blob.ts";
import { type File, isFile, makeFile } from "./file.ts";
import { definePlatformClass, illegalInvocation, isObject, notOfType } from "./idl.ts";
import { entryIterator, keyIterator, valueIterator } from "native:web/list-iterator";
import { encodeMultipart, parseMultipart, parseUrlencoded } from "native:web/multipart";
import { parseMimeType } from "native:web/mime-type";

/** What a field holds. */
export type FormDataValue = string | File;

/** Whether the value is a `FormData`. */
export let isFormData: (value: unknown) => value is FormData;

let entriesOf: (form: unknown) => [string, FormDataValue][];

function toValue(method: string, args: IArguments): [name: string, value: FormDataValue] {
  const [name, value, filename] = args as unknown as unknown[];
  if (args.length < 1) {
    throw notOfType("FormData", method, 1, "string");
  }
  if (args.length < 2) {
    throw notOfType("FormData", method, 2, "File or Blob or string");
  }
  const field = String(name);
  if (!isBlob(value)) {
    return [field, String(value)];
  }
  if (isFile(value) && filename === undefined) {
    return [field, value];
  }
  return [field, makeFile(blobBytes(value), filename === undefined ? field : String(filename), value.type)];
}

/** A list of named fields. */
export class FormData {
  #entries: [string, FormDataValue][] = [];

  static {
    isFormData = (value): value is FormData => isObject(value) && #entries in value;
    entriesOf = (form) => {
      if (!isFormData(form)) {
        throw illegalInvocation();
      }
      return form.#entries;
    };
  }

  append(_name: string, _value: unknown, _filename?: string): void {
    const entries = entriesOf(this);
    entries.push(toValue("append", arguments));
  }

  delete(name: string): void {
    const entries = entriesOf(this);
    if (arguments.length === 0) {
      throw notOfType("FormData", "delete", 1, "string");
    }
    const field = String(name);
    this.#entries = entries.filter((entry) => entry[0] !== field);
  }

  get(name: string): FormDataValue | null {
    const entries = entriesOf(this);
    if (arguments.length === 0) {
      throw notOfType("FormData", "get", 1, "string");
    }
    const field = String(name);
    return entries.find((entry) => entry[0] === field)?.[1] ?? null;
  }

  getAll(name: string): FormDataValue[] {
    const entries = entriesOf(this);
    if (arguments.length === 0) {
      throw notOfType("FormData", "getAll", 1, "string");
    }
    const field = String(name);
    return entries.filter((entry) => entry[0] === field).map((entry) => entry[1]);
  }

  has(name: string): boolean {
    const entries = entriesOf(this);
    if (arguments.length === 0) {
      throw notOfType("FormData", "has", 1, "string");
    }
    const field = String(name);
    return entries.some((entry) => entry[0] === field);
  }

  set(_name: string, _value: unknown, _filename?: string): void {
    const entries = entriesOf(this);
    const entry = toValue("set", arguments);
    const index = entries.findIndex((known) => known[0] === entry[0]);
    if (index < 0) {
      entries.push(entry);
      return;
    }
    this.#entries = entries.filter((known, at) => at <= index || known[0] !== entry[0]);
    this.#entries[index] = entry;
  }

  entries(): IterableIterator<[string, FormDataValue]> {
    return entryIterator(entriesOf(this).map(([name, value]) => [name, value]));
  }

  keys(): IterableIterator<string> {
    return keyIterator(entriesOf(this).map((entry) => entry[0]));
  }

  values(): IterableIterator<FormDataValue> {
    return valueIterator(entriesOf(this).map((entry) => entry[1]));
  }

  forEach(callback: (value: FormDataValue, name: string, form: FormData) => void, receiver?: unknown): void {
    const entries = entriesOf(this);
    if (typeof callback !== "function") {
      throw notOfType("FormData", "forEach", 1, "function");
    }
    for (const [name, value] of [...entries]) {
      callback.call(receiver, value, name, this);
    }
  }

  declare [Symbol.iterator]: () => IterableIterator<[string, FormDataValue]>;
}

definePlatformClass(FormData);
Object.defineProperty(FormData.prototype, Symbol.iterator, {
  value: FormData.prototype.entries,
  writable: true,
  configurable: true,
});

/** 32 hexadecimal digits that no field is likely to hold. */
function makeBoundary(): string {
  let boundary = "";
  for (let part = 0; part < 4; part++) {
    boundary += Math.floor(Math.random() * 2 ** 32).toString(16).padStart(8, "0");
  }
  return boundary;
}

/** The form as a `multipart/form-data` body. */
export function encodeForm(form: FormData): { bytes: Uint8Array<ArrayBuffer>; boundary: string } {
  const flat: unknown[] = [];
  for (const [name, value] of entriesOf(form)) {
    if (typeof value === "string") {
      flat.push(name, value, undefined, "");
    } else {
      flat.push(name, blobBytes(value), value.name, value.type);
    }
  }
  const boundary = makeBoundary();
  return { bytes: encodeMultipart(flat, boundary), boundary };
}

/** The form that a body with this Content-Type holds. */
export function decodeForm(bytes: Uint8Array, contentType: string): FormData {
  const mime = parseMimeType(contentType);
  const form = new FormData();
  const entries = entriesOf(form);
  if (mime?.[0] === "multipart/form-data") {
    const boundary = mime[2];
    if (boundary === undefined) {
      throw new TypeError(
        "No boundary string in Content-Type header. The multipart/form-data MIME type requires a boundary " +
          "parameter, e.g. 'Content-Type: multipart/form-data; boundary=\"abcd\"'. See RFC 7578, section 4.",
      );
    }
    const flat = parseMultipart(bytes, boundary) as (string | Uint8Array | undefined)[];
    for (let index = 0; index < flat.length; index += 4) {
      const name = flat[index] as string;
      const value = flat[index + 1] as string | Uint8Array;
      entries.push([
        name,
        typeof value === "string"
          ? value
          : makeFile(value, flat[index + 2] as string, flat[index + 3] as string),
      ]);
    }
    return form;
  }
  if (mime?.[0] === "application/x-www-form-urlencoded") {
    const charset = mime[3];
    if (charset !== undefined && charset.toLowerCase() !== "utf-8") {
      throw new TypeError("Non-utf-8 application/x-www-form-urlencoded body.");
    }
    const flat = parseUrlencoded(bytes) as string[];
    for (let index = 0; index < flat.length; index += 2) {
      entries.push([flat[index]!, flat[index + 1]!]);
    }
    return form;
  }
  throw new TypeError(
    "Unrecognized Content-Type header value. FormData can only parse the following MIME types: " +
      "multipart/form-data, application/x-www-form-urlencoded",
  );
}
