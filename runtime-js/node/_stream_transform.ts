/** `node:_stream_transform`: an old name of `stream.Transform`. */

import * as stream from "./stream.ts";

export default stream.Transform;
