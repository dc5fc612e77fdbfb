// https://webidl.spec.whatwg.org/#idl-DOMException

import { captureStackTrace } from "./stack.ts";
import { definePlatformClass } from "./idl.ts";
import { setDomException } from "native:web/idl";

const codes: Record<string, [code: number, constant: string]> = {
  IndexSizeError: [1, "INDEX_SIZE_ERR"],
  DOMStringSizeError: [2, "DOMSTRING_SIZE_ERR"],
  HierarchyRequestError: [3, "HIERARCHY_REQUEST_ERR"],
  WrongDocumentError: [4, "WRONG_DOCUMENT_ERR"],
  InvalidCharacterError: [5, "INVALID_CHARACTER_ERR"],
  NoDataAllowedError: [6, "NO_DATA_ALLOWED_ERR"],
  NoModificationAllowedError: [7, "NO_MODIFICATION_ALLOWED_ERR"],
  NotFoundError: [8, "NOT_FOUND_ERR"],
  NotSupportedError: [9, "NOT_SUPPORTED_ERR"],
  InUseAttributeError: [10, "INUSE_ATTRIBUTE_ERR"],
  InvalidStateError: [11, "INVALID_STATE_ERR"],
  SyntaxError: [12, "SYNTAX_ERR"],
  InvalidModificationError: [13, "INVALID_MODIFICATION_ERR"],
  NamespaceError: [14, "NAMESPACE_ERR"],
  InvalidAccessError: [15, "INVALID_ACCESS_ERR"],
  ValidationError: [16, "VALIDATION_ERR"],
  TypeMismatchError: [17, "TYPE_MISMATCH_ERR"],
  SecurityError: [18, "SECURITY_ERR"],
  NetworkError: [19, "NETWORK_ERR"],
  AbortError: [20, "ABORT_ERR"],
  URLMismatchError: [21, "URL_MISMATCH_ERR"],
  QuotaExceededError: [22, "QUOTA_EXCEEDED_ERR"],
  TimeoutError: [23, "TIMEOUT_ERR"],
  InvalidNodeTypeError: [24, "INVALID_NODE_TYPE_ERR"],
  DataCloneError: [25, "DATA_CLONE_ERR"],
};

/** An error of the platform: its `name` says which, its `code` is the number the oldest of them have. */
export class DOMException extends Error {
  declare readonly code: number;

  constructor(message: unknown = "", name: unknown = "Error") {
    const text = String(message);
    const kind = String(name);
    super();
    // As in the runtime, these are read-only properties of the instance.
    own(this, "code", codes[kind]?.[0] ?? 0);
    own(this, "name", kind);
    own(this, "message", text);
    captureStackTrace(this, new.target);
  }
}

function own(exception: DOMException, key: string, value: unknown): void {
  Object.defineProperty(exception, key, { value, writable: false, enumerable: true, configurable: true });
}

for (const [code, constant] of Object.values(codes)) {
  const property = { value: code, enumerable: true, configurable: true };
  Object.defineProperty(DOMException, constant, property);
  Object.defineProperty(DOMException.prototype, constant, property);
}
definePlatformClass(DOMException);
setDomException(DOMException);
