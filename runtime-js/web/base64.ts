// https://html.spec.whatwg.org/#atob, implemented natively.

export { atob, btoa } from "native:web/base64";
