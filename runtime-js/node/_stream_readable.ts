/** `node:_stream_readable`: an old name of `stream.Readable`. */

import * as stream from "./stream.ts";

export default stream.Readable;
