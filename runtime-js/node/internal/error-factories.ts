/** What `process` needs of the error modules, as one thing to load. */

import { describeReceived } from "../../web/node-errors.ts";
import { invalidArgType } from "./errors.ts";

export default { describeReceived, invalidArgType };
