"""websockets: one coroutine per connection; fan-out by its own `broadcast`."""

import asyncio
import gc
import logging
import sys

import uvloop
from websockets.asyncio.server import ServerConnection, broadcast, serve

members: set[ServerConnection] = set()


async def handler(connection: ServerConnection) -> None:
    request = connection.request
    if request is not None and request.path == "/fan":
        await fan(connection)
    else:
        async for message in connection:
            await connection.send(message)


async def fan(connection: ServerConnection) -> None:
    members.add(connection)
    try:
        async for message in connection:
            broadcast(members, message)
    finally:
        members.discard(connection)


async def main(port: int) -> None:
    logging.disable()  # it would log a traceback for every socket that is dropped without a close frame
    async with serve(
        handler, "127.0.0.1", port, compression=None, max_size=16 << 20, backlog=4096, server_header=None
    ):
        gc.freeze()
        await asyncio.get_running_loop().create_future()


if __name__ == "__main__":
    uvloop.run(main(int(sys.argv[1])))
