const error = new DOMException("a", "AbortError");
equal([error.name, error.message, error.code], ["AbortError", "a", 20]);
equal(error instanceof Error, true);
equal(error instanceof DOMException, true);
equal(Object.getPrototypeOf(DOMException.prototype) === Error.prototype, true);
equal(String(error), "AbortError: a");
equal(error.stack.split("\n")[0], "AbortError: a");
equal(Object.prototype.toString.call(error), "[object DOMException]");
equal(new DOMException().name, "Error");
equal(new DOMException().message, "");
equal(new DOMException("a", "DataCloneError").code, 25);
equal(new DOMException("a", "OperationError").code, 0);
equal(new DOMException("a", { name: "AbortError" }).name, "[object Object]");
equal(DOMException.ABORT_ERR, 20);
equal(DOMException.prototype.DATA_CLONE_ERR, 25);
equal(JSON.parse(JSON.stringify(error)).name, "AbortError");
throws(
  () => DOMException("a"),
  "TypeError: Failed to construct 'DOMException': Please use the 'new' operator, this object constructor cannot be called as a function.",
);
class Own extends DOMException {}
equal(new Own("x", "AbortError").code, 20);
log("end");
