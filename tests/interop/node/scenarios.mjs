// Scenarios of the unchanged `phoenix` client, for Node and browsers. Each one throws an error if a check fails. `at` is
// { Socket, Presence, transport, url, say }: the package's classes, a WebSocket class, the URL, and a function to print.

function same(found, wanted) {
  const [one, other] = [JSON.stringify(found), JSON.stringify(wanted)];
  if (one !== other) throw new Error(`got ${one}, expected ${other}`);
}

// The outcome of a join, push or leave: its status and its response.
function outcome(push) {
  return new Promise((resolve) => {
    for (const status of ["ok", "error", "timeout"]) push.receive(status, (response) => resolve([status, response]));
  });
}

// The next payload of an event.
const next = (channel, event) => new Promise((resolve) => {
  const ref = channel.on(event, (payload) => { channel.off(event, ref); resolve(payload); });
});

const asBytes = (buffer) => Array.from(new Uint8Array(buffer));

function open(at, options = {}) {
  const socket = new at.Socket(at.url, { transport: at.transport, rejoinAfterMs: () => 50, reconnectAfterMs: () => 50, ...options });
  socket.connect();
  return socket;
}

async function joined(socket, topic, params = {}) {
  const channel = socket.channel(topic, params);
  const [status, response] = await outcome(channel.join());
  same(status, "ok");
  return [channel, response];
}

async function pushes(at) {
  const socket = open(at);
  const [channel, response] = await joined(socket, "lobby:pushes", { guest: "Ada" });
  same(response.hello, "Ada");
  same(await outcome(channel.push("echo", { text: "Grüße, 世界 🛳" })), ["ok", { text: "Grüße, 世界 🛳" }]);
  same(await outcome(channel.push("reject", {})), ["error", { code: "no", reason: "I will not" }]);
  same(await outcome(channel.push("fail", {})), ["error", { code: "internal", reason: "internal error" }]);
  same((await outcome(channel.push("dance", {})))[1].code, "unhandled");
  const said = next(channel, "said");
  channel.push("say", { n: 1 });
  same(await said, { n: 1 });
  same(socket.isConnected(), true);
  if (socket.ping) await new Promise((resolve) => socket.ping(resolve)); // since 1.6
  socket.disconnect();
}

async function bytes(at) {
  const socket = open(at);
  const [channel] = await joined(socket, "lobby:bytes");
  const heard = next(channel, "bytes");
  const [status, reversed] = await outcome(channel.push("bytes", new Uint8Array([1, 2, 255]).buffer));
  same([status, asBytes(reversed)], ["ok", [255, 2, 1]]);
  same(asBytes(await heard), [1, 2, 255]);
  socket.disconnect();
}

async function rooms(at) {
  const socket = open(at, { authToken: "a token of any kind" });
  const [lobby] = await joined(socket, "lobby:rooms");
  const [other] = await joined(socket, "other:rooms");
  same(await outcome(other.push("echo", 1)), ["ok", { other: 1 }]);
  same(await outcome(lobby.push("echo", { n: 2 })), ["ok", { n: 2 }]);
  same((await outcome(lobby.leave()))[0], "ok");
  same(lobby.isClosed(), true);
  const [again] = await joined(socket, "lobby:rooms");
  same(await outcome(again.push("echo", { n: 3 })), ["ok", { n: 3 }]);
  same(socket.channels.length, 2);
  socket.disconnect();
}

async function refusals(at) {
  const socket = open(at);
  const banned = socket.channel("lobby:refusals", { banned: true });
  same(await outcome(banned.join()), ["error", { code: "banned", reason: "not you" }]);
  banned.leave();
  const nowhere = socket.channel("nowhere:a");
  same((await outcome(nowhere.join()))[1].code, "no_such_topic");
  nowhere.leave();
  const [kicked] = await joined(socket, "lobby:refusals");
  const closed = new Promise((resolve) => kicked.onClose(resolve));
  kicked.push("kick", {});
  await closed;
  same(kicked.isClosed(), true);
  const back = socket.channel("lobby:refusals");
  same((await outcome(back.join()))[1].code, "kicked");
  socket.disconnect();
}

// The client itself joins again after a membership has ended by phx_error.
async function errors(at) {
  const socket = open(at);
  const [channel] = await joined(socket, "lobby:errors");
  const failed = new Promise((resolve) => channel.onError(resolve));
  channel.push("close", { code: 1011, reason: "oops" });
  await failed;
  same(await outcome(channel.push("echo", { back: true }, 30_000)), ["ok", { back: true }]);
  same(socket.isConnected(), true);
  socket.disconnect();
}

async function presence(at) {
  const [mine, hers] = [open(at), open(at)];
  const channel = mine.channel("lobby:presence", { guest: "Ada" });
  const list = new at.Presence(channel);
  const names = () => list.list((name) => name).sort();
  const becomes = (...wanted) => new Promise((resolve) => {
    const look = () => JSON.stringify(names()) === JSON.stringify(wanted) && resolve();
    list.onSync(look);
    look();
  });
  await outcome(channel.join());
  await becomes("Ada");
  await joined(hers, "lobby:presence", { guest: "Grace" });
  await becomes("Ada", "Grace");
  same(list.list((_, { metas: [{ mood }] }) => mood), ["calm", "calm"]);
  hers.disconnect();
  await becomes("Ada");
  mine.disconnect();
}

// Prints a line after the first join and after each loss and rejoin; ends when the third membership has an answer.
async function survives(at) {
  const socket = open(at, { timeout: 30_000 });
  const channel = socket.channel("lobby:survives", { guest: "Ada" });
  let joins = 0;
  const third = new Promise((resolve) => {
    channel.join().receive("ok", () => { at.say(`joined ${++joins}`); if (joins === 3) resolve(); });
  });
  await third;
  same(await outcome(channel.push("echo", { n: 3 })), ["ok", { n: 3 }]);
  socket.disconnect();
}

// Stays joined while the host of its room dies; another host answers its later pushes.
async function stays(at) {
  const socket = open(at);
  const [channel, { pid }] = await joined(socket, "lobby:stays", { guest: "Ada" });
  let errors = 0;
  channel.onError(() => { errors += 1; });
  at.say(`joined ${pid}`);
  while ((await outcome(channel.push("echo", { n: 1 }, 500)))[0] !== "ok" || !at.told());
  same([errors, channel.isJoined()], [0, true]);
  socket.disconnect();
}

export const scenarios = { pushes, bytes, rooms, refusals, errors, presence, survives, stays };
