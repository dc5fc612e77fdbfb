const notLatin1 = "InvalidCharacterError: btoa() can only operate on characters in the Latin1 (ISO/IEC 8859-1) range.";
const notBase64 =
  "InvalidCharacterError: atob() called with invalid base64-encoded data. (Only whitespace, '+', '/', alphanumeric ASCII, and up to two terminal '=' signs when the input data length is divisible by 4 are allowed.)";
throws(() => btoa("é€"), notLatin1);
throws(() => btoa(), "TypeError: Failed to execute 'btoa' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'String'.");
throws(() => atob(), "TypeError: Failed to execute 'atob' on 'ServiceWorkerGlobalScope': parameter 1 is not of type 'string'.");
for (const text of ["a", "!!", "5", "YQ=", "Y==="]) {
  throws(() => atob(text), notBase64);
}
equal(btoa(null), "bnVsbA==");
equal(btoa(undefined), "dW5kZWZpbmVk");
equal(btoa("\xff\x00"), "/wA=");
equal(atob("YQ"), "a");
equal(atob(" Y Q = = "), "a");
equal(atob("/wA=").charCodeAt(0), 255);
const every = String.fromCharCode(...Array.from({ length: 256 }, (_, code) => code));
equal(atob(btoa(every)), every);
log("end");
