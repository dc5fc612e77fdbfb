/** What the host imports: the way in which a file process runs a test file. */

export { cancelRun, reportUnhandled, runFile } from "./runner/run.ts";
export { currentTaskId } from "./state.ts";
export { serializeError } from "./errors/serialize.ts";
export { installGlobals } from "./globals.ts";
export { automock, automockModule } from "./vi/automock.ts";
export { checkFactoryResult, evaluateFactory, factoryError } from "./vi/module-mocks.ts";
export type * from "./host.ts";
