// The console, and the inspection of values.

export {
  type Console,
  console,
  type ConsoleOptions,
  type ConsoleSink,
  createConsole,
  setConsoleOptions,
  setConsoleSink,
} from "./console.ts";
export { format, formatWithOptions } from "./format.ts";
export { inspect, type InspectOptions } from "./inspect.ts";
