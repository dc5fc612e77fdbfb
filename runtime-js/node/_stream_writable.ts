/** `node:_stream_writable`: an old name of `stream.Writable`. */

import * as stream from "./stream.ts";

export default stream.Writable;
