"""Clients whose room is stuck, so that their sockets are not read: who is cut off is found dead, and nobody else is."""

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
    """Its first message is never done with."""

    async def on_message(self, member: Member, event: str, data: object) -> None:
        await asyncio.Event().wait()


def cut_off(client: ClientConnection) -> None:
    """Its kernel drops whatever comes for it from now on, and so answers nothing."""
    drop_all = ctypes.create_string_buffer(struct.pack("HBBI", 6, 0, 0, 0))
    program = struct.pack("HL", 1, ctypes.addressof(drop_all))
    client.socket.setsockopt(socket.SOL_SOCKET, 26, program)  # SO_ATTACH_FILTER


def test_a_client_that_is_cut_off_is_found_dead_while_its_room_is_stuck_and_a_living_one_stays() -> None:
    settings = {
        "heartbeat__interval_s": 0.3,
        # Until it is not read any more, the living one answers by itself, and not by its kernel.
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

            until(paused, "it is not read")
        cut_off(gone)
        server.wait_total("heartbeat_timeouts", 1)
        pings = server.total("pings_sent")
        until(lambda: server.total("pings_sent") >= pings + 3, "the other one is pinged on")
        assert (server.total("heartbeat_timeouts"), server.total("connections")) == (1, 1)
