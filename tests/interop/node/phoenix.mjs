// npm's `phoenix` over npm's `ws`: `node phoenix.mjs URL SCENARIO PACKAGE`, where `phoenix-v1` is the last one that spoke
// version 1 of the protocol. Prints what the scenario says; a line on stdin tells it that its test has done its part.
// Exits 0 when all of it held, else says what did not.
import WebSocket from "ws";

import { scenarios } from "./scenarios.mjs";

const [url, name, client] = process.argv.slice(2);
const { default: phoenix, ...named } = await import(client);
let told = false;
process.stdin.once("data", () => { told = true; process.stdin.unref(); });
process.stdin.unref();
await scenarios[name]({ ...phoenix, ...named, transport: WebSocket, url, say: console.log, told: () => told });
process.exit(0);
