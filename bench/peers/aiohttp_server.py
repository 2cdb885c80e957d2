"""aiohttp: one coroutine per connection; fan-out by sending to each member in turn."""

import asyncio
import gc
import sys

import uvloop
from aiohttp import WSMsgType, web

members: set[web.WebSocketResponse] = set()


async def upgraded(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse(compress=False, max_msg_size=16 << 20)
    await socket.prepare(request)
    return socket


async def send(socket: web.WebSocketResponse, kind: WSMsgType, data: str | bytes) -> None:
    if isinstance(data, str):
        await socket.send_str(data)
    else:
        await socket.send_bytes(data)


async def echo(request: web.Request) -> web.WebSocketResponse:
    socket = await upgraded(request)
    async for message in socket:
        await send(socket, message.type, message.data)
    return socket


async def fan(request: web.Request) -> web.WebSocketResponse:
    socket = await upgraded(request)
    members.add(socket)
    try:
        async for message in socket:
            for member in list(members):
                await send(member, message.type, message.data)
    finally:
        members.discard(socket)
    return socket


async def main(port: int) -> None:
    app = web.Application()
    app.add_routes([web.get("/echo", echo), web.get("/fan", fan)])
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", port, backlog=4096).start()
    gc.freeze()
    await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
