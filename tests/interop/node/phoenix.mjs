// npm's `phoenix` over npm's `ws`: `node phoenix.mjs URL SCENARIO`. Prints what the scenario says; a line on stdin tells
// it that its test has done its part. Exits 0 when all of it held, else says what did not.
import * as phoenix from "phoenix";
import WebSocket from "ws";

import { scenarios } from "./scenarios.mjs";

const [url, name] = process.argv.slice(2);
let told = false;
process.stdin.once("data", () => { told = true; process.stdin.unref(); });
process.stdin.unref();
await scenarios[name]({ ...phoenix, transport: WebSocket, url, say: console.log, told: () => told });
process.exit(0);
