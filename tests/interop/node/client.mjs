// npm's ws as a client: `node client.mjs URL`. Exits with 0 if all checks pass, else it prints the failure.
import assert from "node:assert/strict";
import { once } from "node:events";
import WebSocket from "ws";

const base = process.argv[2];
const closes = [[1000, ""], [1008, "rate;retry_ms=250"], [4408, "unheard"], [4510, "kicked: ß"]];
const messages = ["", "Grüße, 世界 🛳", "x".repeat(126), "ß".repeat(40_000), Buffer.alloc(0), Buffer.alloc(500_000, 7)];

async function open(path, options) {
  const socket = new WebSocket(base + path, options);
  await once(socket, "open");
  return socket;
}

async function exchange(socket, send, expected) {
  const answer = once(socket, "message");
  send();
  const [data, binary] = await answer;
  assert.equal(binary, Buffer.isBuffer(expected));
  assert.ok(data.equals(Buffer.from(expected)), `${data.length} bytes came back for ${expected.length}`);
}

async function echoes(perMessageDeflate) {
  const socket = await open("/echo", { perMessageDeflate });
  assert.equal(socket.extensions, perMessageDeflate ? "permessage-deflate" : "");
  for (const message of messages) await exchange(socket, () => socket.send(message), message);
  await exchange(socket, () => {
    for (const [part, fin] of [["Grü", false], ["ße, ", false], ["世界", true]]) socket.send(part, { fin });
  }, "Grüße, 世界");
  const pong = once(socket, "pong");
  socket.ping("here?");
  assert.equal((await pong)[0].toString(), "here?");
  const closed = once(socket, "close");
  socket.close(4001, "bye");
  assert.equal((await closed)[0], 4001);
}

async function closesAsTold([code, reason]) {
  const socket = await open("/close");
  const closed = once(socket, "close");
  socket.send(`${code} ${reason}`);
  const [gotCode, gotReason] = await closed;
  assert.deepEqual([gotCode, gotReason.toString()], [code, reason]);
}

await echoes(false);
await echoes(true);
await echoes({ serverNoContextTakeover: true, clientNoContextTakeover: true, clientMaxWindowBits: 9 });
await Promise.all(closes.map(closesAsTold));
