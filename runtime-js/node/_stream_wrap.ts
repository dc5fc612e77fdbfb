/** `node:_stream_wrap`: a name only. */

export default class JSStreamSocket {
  constructor(_stream?: unknown) {}
}
