/** `util.MIMEType` and `util.MIMEParams`. */

import { nodeError } from "./errors.ts";

const token = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/;
const quotable = /^[\t\u0020-\u007e\u0080-\u00ff]*$/;

function invalid(kind: string, text: string, index: number): Error {
  return nodeError("ERR_INVALID_MIME_SYNTAX", `The MIME syntax for a ${kind} in ${JSON.stringify(text)} is invalid${index === -1 ? "" : ` at ${index}`}`, TypeError);
}

/** The parameters of a MIME type, in order. */
export class MIMEParams {
  #entries = new Map<string, string>();

  get(name: string): string | null {
    return this.#entries.get(`${name}`) ?? null;
  }

  has(name: string): boolean {
    return this.#entries.has(`${name}`);
  }

  set(name: string, value: string): void {
    const [key, text] = [`${name}`, `${value}`];
    if (!token.test(key)) throw invalid("parameter name", key, key.search(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/));
    if (!quotable.test(text)) throw invalid("parameter value", text, text.search(/[^\t\u0020-\u007e\u0080-\u00ff]/));
    this.#entries.set(key, text);
  }

  delete(name: string): void {
    this.#entries.delete(`${name}`);
  }

  entries(): MapIterator<[string, string]> {
    return this.#entries.entries();
  }

  keys(): MapIterator<string> {
    return this.#entries.keys();
  }

  values(): MapIterator<string> {
    return this.#entries.values();
  }

  [Symbol.iterator](): MapIterator<[string, string]> {
    return this.#entries.entries();
  }

  toString(): string {
    return [...this.#entries]
      .map(([name, value]) => `${name}=${value !== "" && token.test(value) ? value : `"${value.replace(/["\\]/g, "\\$&")}"`}`)
      .join(";");
  }

  toJSON(): string {
    return this.toString();
  }
}

/** A MIME type: https://mimesniff.spec.whatwg.org/#parsing-a-mime-type */
export class MIMEType {
  #type = "";
  #subtype = "";
  #params = new MIMEParams();

  constructor(input: string) {
    const text = `${input}`;
    const trimmed = text.trim();
    const slash = trimmed.indexOf("/");
    if (slash < 1) throw invalid("type", text, slash);
    const semicolon = trimmed.indexOf(";", slash);
    this.type = trimmed.slice(0, slash);
    this.subtype = (semicolon === -1 ? trimmed.slice(slash + 1) : trimmed.slice(slash + 1, semicolon)).trimEnd();
    const rest = semicolon === -1 ? "" : trimmed.slice(semicolon + 1);
    for (const [, name, quoted, plain] of rest.matchAll(/\s*([^;=\s]+)=(?:"((?:[^"\\]|\\.)*)"?[^;]*|([^;]*))(?:;|$)/g)) {
      const value = quoted === undefined ? plain!.trimEnd() : quoted.replace(/\\(.)/g, "$1");
      const key = name!.toLowerCase();
      if (token.test(key) && quotable.test(value) && !this.#params.has(key) && (quoted !== undefined || value !== "")) {
        this.#params.set(key, value);
      }
    }
  }

  get type(): string {
    return this.#type;
  }

  set type(value: string) {
    if (!token.test(value)) throw invalid("type", value, value.search(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/));
    this.#type = value.toLowerCase();
  }

  get subtype(): string {
    return this.#subtype;
  }

  set subtype(value: string) {
    if (!token.test(value)) throw invalid("subtype", value, value.search(/[^!#$%&'*+\-.^_`|~0-9A-Za-z]/));
    this.#subtype = value.toLowerCase();
  }

  get essence(): string {
    return `${this.#type}/${this.#subtype}`;
  }

  get params(): MIMEParams {
    return this.#params;
  }

  toString(): string {
    const parameters = this.#params.toString();
    return parameters === "" ? this.essence : `${this.essence};${parameters}`;
  }

  toJSON(): string {
    return this.toString();
  }
}
