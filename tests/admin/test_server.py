"""The admin port over a real socket: it answers, and it stops without waiting for clients."""

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
    """Makes one request and returns the response."""
    host, port = bound.getsockname()
    request = urllib.request.Request(f"http://{host}:{port}{path}", body, headers or {})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return answer.read()


async def test_it_answers_and_stops_although_a_client_keeps_a_connection_open() -> None:
    bound = socket.create_server(("127.0.0.1", 0))
    server = AdminServer(FakeSource(), bound, Settings({}))
    assert await asyncio.to_thread(read, bound, "/readyz") == b"ready\n"
    with socket.create_connection(bound.getsockname(), 10):
        await asyncio.wait_for(server.stop(), 10)


async def test_connections_are_limited_and_an_idle_one_is_closed_for_a_new_one() -> None:
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


async def test_the_peer_of_a_request_is_the_address_of_its_socket(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORWARDED_ALLOW_IPS", "*")
    bound = socket.create_server(("127.0.0.1", 0))
    server = AdminServer(Called(), bound, Settings({}))
    for forwarded in ("10.0.0.7", "\x01garbage", "-"):
        headers = {"X-Forwarded-For": forwarded, "X-Forwarded-Proto": "https"}
        body = b'{"topic": "a", "event": "b"}'
        assert b"publish" in await asyncio.to_thread(read, bound, "/publish", body, headers)
    await server.stop()
