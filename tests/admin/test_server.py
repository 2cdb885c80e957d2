"""The admin port over a real socket: it answers, and stops without waiting for anybody."""

import asyncio
import socket
import urllib.request

from runtime.admin.server import AdminServer
from tests.admin.test_routes import FakeSource


async def test_it_answers_and_stops_even_when_somebody_holds_a_connection() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    host, port = bound.getsockname()
    server = AdminServer(FakeSource(), bound)
    url = f"http://{host}:{port}/readyz"
    answer = await asyncio.to_thread(lambda: urllib.request.urlopen(url, timeout=10).read())
    assert answer == b"ready\n"
    with socket.create_connection((host, port), 10):
        await asyncio.wait_for(server.stop(), 10)
