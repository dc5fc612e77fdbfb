// https://fetch.spec.whatwg.org/#response-class, with the Workers runtime's choice of members.

import { Body, bodyOf, type BodyState, extractBody, headersOf } from "./body.ts";
import { copyHeaders, freezeHeaders, type Headers, headersFromInit } from "./headers.ts";
import {
  constructorNotOfType,
  definePlatformClass,
  fieldNotOfType,
  illegalInvocation,
  internalToken,
  isObject,
  notOfType,
} from "./idl.ts";
import { readCf } from "./request.ts";
import { parseUrl } from "native:web/fetch";

/** A response's fields beside body and headers. */
export interface ResponseFields {
  status: number;
  statusText: string;
  type: "default" | "error";
  url: string;
  redirected: boolean;
  webSocket: object | null;
  cf: object | undefined;
  encodeBody: "automatic" | "manual";
}

/** Whether the value is a `Response`. */
export let isResponse: (value: unknown) => value is Response;

/** The fields of a response; throws for what is none. */
export let responseFields: (response: unknown) => ResponseFields;

/** Whether the value is a `WebSocket`: told by the module that defines it. */
let isWebSocket: (value: unknown) => boolean = () => false;

/** Lets the `webSocket` field of responses be checked. */
export function setWebSocketCheck(check: (value: unknown) => boolean): void {
  isWebSocket = check;
}

function toInt32(value: unknown): number {
  const number = Number(value);
  if (!Number.isFinite(number)) {
    return 0;
  }
  if (number < -(2 ** 31) || number >= 2 ** 31) {
    throw new TypeError("Value out of range. Must be between -2147483648 and 2147483647 (inclusive).");
  }
  return Math.trunc(number);
}

function hasNullBody(status: number): boolean {
  return status === 101 || status === 204 || status === 205 || status === 304;
}

interface Parts {
  fields: ResponseFields;
  headers: Headers;
  body: BodyState | null;
}

/** The parts of a new response, from the arguments of `new Response` or `Response.json`. */
function responseParts(bodyInit: unknown, init: unknown, refuseInit: () => TypeError, defaultType?: string): Parts {
  const fields: ResponseFields = {
    status: 200,
    statusText: "",
    type: "default",
    url: "",
    redirected: false,
    webSocket: null,
    cf: undefined,
    encodeBody: "automatic",
  };
  let headers: Headers | undefined;
  if (init !== undefined && init !== null) {
    if (!isObject(init)) {
      throw refuseInit();
    }
    if (isResponse(init)) {
      const { status, statusText, cf, encodeBody, webSocket } = responseFields(init);
      fields.status = status;
      fields.statusText = statusText;
      fields.cf = cf;
      fields.encodeBody = encodeBody;
      fields.webSocket = webSocket;
      headers = copyHeaders(headersOf(init));
    } else {
      const { cf, encodeBody, headers: headersInit, status, statusText, webSocket } = init as Record<string, unknown>;
      if (status !== undefined) {
        fields.status = toInt32(status);
      }
      if (statusText !== undefined) {
        fields.statusText = `${statusText as string}`;
      }
      if (headersInit !== undefined) {
        headers = headersFromInit(headersInit, "InitializerDict");
      }
      if (cf !== undefined) {
        fields.cf = readCf(cf, "InitializerDict");
      }
      if (webSocket !== undefined && webSocket !== null) {
        if (!isWebSocket(webSocket)) {
          throw fieldNotOfType("webSocket", "InitializerDict", "WebSocket");
        }
        fields.webSocket = webSocket as object;
      }
      if (encodeBody !== undefined) {
        const mode = String(encodeBody);
        if (mode !== "automatic" && mode !== "manual") {
          throw new TypeError(`encodeBody: unexpected value: ${mode}`);
        }
        fields.encodeBody = mode;
      }
    }
  }
  const { status, statusText, webSocket } = fields;
  if (webSocket === null) {
    if (status < 200 || status > 599) {
      throw new RangeError("Responses may only be constructed with status codes in the range 200 to 599, inclusive.");
    }
  } else if (status !== 101) {
    throw new RangeError("Responses with a WebSocket must have status code 101.");
  }
  if (statusText !== "" && /[\0\r\n]/.test(statusText)) {
    throw new TypeError("Invalid statusText");
  }
  headers ??= headersFromInit(undefined, "");

  let { body, type } = extractBody(bodyInit);
  if (body !== null && hasNullBody(status)) {
    if (!body.empty) {
      throw new TypeError("Response with null body status (101, 204, 205, or 304) cannot have a body.");
    }
    // The runtime logs a warning, where no script sees it.
    body = null;
  }
  type = defaultType ?? type;
  if (type !== undefined && !headers.has("content-type")) {
    headers.set("content-type", type);
  }
  return { fields, headers, body };
}

/** A response to a request. */
export class Response extends Body {
  #fields: ResponseFields;

  static {
    isResponse = (value): value is Response => isObject(value) && #fields in value;
    responseFields = (response) => {
      if (!isObject(response) || !(#fields in response)) {
        throw illegalInvocation();
      }
      return (response as Response).#fields;
    };
  }

  constructor(body?: unknown, init?: unknown, token?: unknown) {
    const parts = token === internalToken
      ? body as Parts
      : responseParts(body, init, () => constructorNotOfType("Response", 2, "InitializerDict or Response"));
    super(parts.body, parts.headers);
    this.#fields = parts.fields;
  }

  static error(): Response {
    return makeResponse({ status: 0, type: "error" }, headersFromInit(undefined, ""), null);
  }

  static redirect(url: unknown, status?: unknown): Response {
    if (arguments.length === 0) {
      throw notOfType("Response", "redirect", 1, "string");
    }
    const text = `${url as string}`;
    const code = status === undefined ? 302 : toInt32(status);
    if (![301, 302, 303, 307, 308].includes(code)) {
      throw new RangeError(
        `${code} is not a redirect status code. It must be one of: 301, 302, 303, 307, or 308.`,
      );
    }
    const location = parseUrl(text) as string | undefined;
    if (location === undefined) {
      throw new TypeError(`Unable to parse URL: ${text}`);
    }
    return makeResponse({ status: code }, freezeHeaders(headersFromInit({ location }, "")), null);
  }

  static json(value: unknown, init?: unknown): Response {
    if (arguments.length === 0) {
      throw notOfType("Response", "json", 1, "Value");
    }
    const text = `${JSON.stringify(value)}`;
    const parts = responseParts(
      text,
      init,
      () => notOfType("Response", "json", 2, "InitializerDict or Response"),
      "application/json",
    );
    return new asMaker(parts, undefined, internalToken);
  }

  clone(): Response {
    const fields = responseFields(this);
    if (fields.webSocket !== null) {
      throw new TypeError("Cannot clone a response to a WebSocket handshake.");
    }
    const body = bodyOf(this);
    return makeResponse(
      { ...fields, cf: fields.cf && JSON.parse(JSON.stringify(fields.cf)) },
      copyHeaders(headersOf(this)),
      body === null ? null : body.clone(),
    );
  }

  get status(): number {
    return responseFields(this).status;
  }

  get statusText(): string {
    return responseFields(this).statusText;
  }

  get headers(): Headers {
    responseFields(this);
    return headersOf(this);
  }

  get ok(): boolean {
    const { status } = responseFields(this);
    return status >= 200 && status < 300;
  }

  get redirected(): boolean {
    return responseFields(this).redirected;
  }

  get url(): string {
    return responseFields(this).url;
  }

  get webSocket(): object | null {
    return responseFields(this).webSocket;
  }

  get cf(): object | undefined {
    return responseFields(this).cf;
  }

  get type(): "default" | "error" {
    return responseFields(this).type;
  }
}

const asMaker = Response as unknown as new (parts: Parts, init: undefined, token: symbol) => Response;

/** A response of the platform's own. */
export function makeResponse(fields: Partial<ResponseFields>, headers: Headers, body: BodyState | null): Response {
  return new asMaker(
    {
      fields: {
        status: 200,
        statusText: "",
        type: "default",
        url: "",
        redirected: false,
        webSocket: null,
        cf: undefined,
        encodeBody: "automatic",
        ...fields,
      },
      headers,
      body,
    },
    undefined,
    internalToken,
  );
}

definePlatformClass(Response);

