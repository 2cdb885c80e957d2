// npm's `phoenix` over npm's `ws`: `node phoenix.mjs URL SCENARIO PACKAGE`; `phoenix-v1` is the last release that used
// version 1 of the protocol. Prints the output of the scenario; a line on stdin tells it that the test has done its part.
// Exits with 0 if all checks pass, else it prints the failure.
import WebSocket from "ws";

import { scenarios } from "./scenarios.mjs";

const [url, name, client] = process.argv.slice(2);
const { default: phoenix, ...named } = await import(client);
let told = false;
process.stdin.once("data", () => { told = true; process.stdin.unref(); });
process.stdin.unref();
await scenarios[name]({ ...phoenix, ...named, transport: WebSocket, url, say: console.log, told: () => told });
process.exit(0);
