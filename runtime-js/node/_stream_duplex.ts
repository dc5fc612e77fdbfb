/** `node:_stream_duplex`: an old name of `stream.Duplex`. */

import * as stream from "./stream.ts";

export default stream.Duplex;
