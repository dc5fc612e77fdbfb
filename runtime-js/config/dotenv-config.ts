/** `dotenv/config`. */

import { config } from "./dotenv.ts";

config();
