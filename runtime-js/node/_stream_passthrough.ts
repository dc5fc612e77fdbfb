/** `node:_stream_passthrough`: an old name of `stream.PassThrough`. */

import * as stream from "./stream.ts";

export default stream.PassThrough;
