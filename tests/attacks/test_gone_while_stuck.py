"""Clients of a stuck room, whose sockets are not read: a disconnected one is detected, and others stay connected."""

import asyncio
import ctypes
import socket
import struct

from websockets.sync.client import ClientConnection, connect

from stateroom import App, Member, Room
from tests.served import DEADLINE_S, served, until

app = App()


@app.room("stuck", path="/")
class Stuck(Room):
    """A room whose first turn never ends."""

    async def on_message(self, member: Member, event: str, data: object) -> None:
        await asyncio.Event().wait()


def cut_off(client: ClientConnection) -> None:
    """Lets the client's kernel drop all incoming packets from now on, so that it acknowledges nothing."""
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
    program = struct.pack("HL", 1, ctypes.addressof(drop_all))
    client.socket.setsockopt(socket.SOL_SOCKET, 26, program)  # SO_ATTACH_FILTER


def test_a_disconnected_client_of_a_stuck_room_is_detected_and_a_connected_one_stays() -> None:
    settings = {
        "heartbeat__interval_s": 0.3,
        # Before the connected client is paused, it answers pings itself; after that, only its kernel acknowledges.
        "heartbeat__timeout_s": 5,
        "mesh__room_credit_bytes": 4096,
        "server__graceful_timeout_s": 1,
    }
    with (
        served(
            "tests.attacks.test_gone_while_stuck:app", server__hosts=1, server__shards=1, **settings
        ) as server,
        connect(server.url, open_timeout=DEADLINE_S, ping_interval=None, close_timeout=0.1) as gone,
        connect(server.url, open_timeout=DEADLINE_S, ping_interval=None, close_timeout=0.1) as living,
    ):
        for nth, client in enumerate((gone, living)):
            client.send("x" * 8192)

            def paused(client: ClientConnection = client, count: int = nth + 1) -> bool:
                client.send("more")
                return server.total("paused") >= count

            until(paused, "the client is paused")
        cut_off(gone)
        server.wait_total("heartbeat_timeouts", 1)
        pings = server.total("pings_sent")
        until(lambda: server.total("pings_sent") >= pings + 3, "the connected client still gets pings")
        assert (server.total("heartbeat_timeouts"), server.total("connections")) == (1, 1)
