/** What the host imports: the way in which a file process runs a test file. */

export { serializeError } from "../errors/serialize.ts";
export { currentTaskId } from "../state.ts";
export { cancelRun, reportUnhandled, runFile } from "./run.ts";
