"""The admin port over a real socket: it answers, and stops without waiting for anybody."""

import asyncio
import socket
import urllib.request

import pytest

from runtime.admin.server import AdminServer
from runtime.settings import Settings
from tests.admin.test_calls import Called
from tests.admin.test_routes import FakeSource


def read(
    bound: socket.socket, path: str, body: bytes | None = None, headers: dict[str, str] | None = None
) -> bytes:
    """What an admin port answers."""
    host, port = bound.getsockname()
    request = urllib.request.Request(f"http://{host}:{port}{path}", body, headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


async def test_it_answers_and_stops_even_when_somebody_holds_a_connection() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    server = AdminServer(FakeSource(), bound, Settings({}))
    assert await asyncio.to_thread(read, bound, "/readyz") == b"ready\n"
    with socket.create_connection(bound.getsockname(), 10):
        await asyncio.wait_for(server.stop(), 10)


async def test_connections_are_few_and_who_says_nothing_makes_room() -> None:
    settings = Settings({"admin.connections": 4, "admin.calls": 3, "admin.crowded_timeout_s": 0.05})
    bound = socket.create_server(("127.0.0.1", 0))
    server = AdminServer(FakeSource(), bound, settings)
    most = 0

    async def count() -> None:
        nonlocal most
        while True:
            most = max(most, server.connections)
            await asyncio.sleep(0)

    counting = asyncio.create_task(count())
    idle = [socket.create_connection(bound.getsockname(), 10) for _ in range(20)]
    assert await asyncio.to_thread(read, bound, "/healthz") == b"ok\n"
    assert most == 4
    counting.cancel()
    for one in idle:
        one.close()
    await server.stop()


async def test_where_a_request_comes_from_is_what_its_socket_says(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    bound = socket.create_server(("127.0.0.1", 0))
    server = AdminServer(Called(), bound, Settings({}))
    for forwarded in ("10.0.0.7", "\x01garbage", "-"):
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        body = b'{"topic": "a", "event": "b"}'
        assert b"publish" in await asyncio.to_thread(read, bound, "/publish", body, headers)
    await server.stop()
