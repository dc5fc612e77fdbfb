import { inspect } from "invitro:web/console/inspect";
import { expected } from "native:test/corpus";

// The eval of the test's own code is not what is tested here.
const evaluate = globalThis.eval;
for (const block of expected.split(/^>>> /m).slice(1)) {
  const end = block.indexOf("\n");
  const line = block.slice(0, end);
  const wanted = block.slice(end + 1, -1);
  const [source, options] = line.split("  ///  ");
  let text;
  try {
    const value = evaluate(`(${source})`);
    text = options === undefined ? inspect(value) : inspect(value, evaluate(`(${options})`));
  } catch (error) {
    text = `threw ${error.name}: ${error.message}`;
  }
  if (text !== wanted) {
    log(`${line}\n--- expected\n${wanted}\n--- but got\n${text}`);
  }
}
