"""The native shard from Python: in the caller's loop, on its own thread, and with wrong arguments."""

import contextlib
import json
import os
import socket
import time

import msgspec
import pytest

from runtime._native import Shard, check_tls
from runtime.settings import Settings

DEADLINE_S = 30.0


def config() -> bytes:
    return msgspec.json.encode({"index": 0, "shards": 1, "generation": 1, "settings": Settings({}).as_dict()})


def listener() -> socket.socket:
    return socket.create_server(("127.0.0.1", 0))


def page_server() -> tuple[Shard, int]:
    """A shard that serves one page and needs no host; its port."""
    listening = listener()
    port: int = listening.getsockname()[1]
    shard = Shard(config(), [listening.detach()])
    pages = [{"path": "/", "content_type": "text/plain", "body_b64": "aGVsbG8="}]
    shard.command(msgspec.json.encode({"do": "routes", "routes": [], "pages": pages}))
    shard.command(
        msgspec.json.encode({"do": "table", "version": 1, "hosts": [], "rows": [[0, 16384, -1, 1]]})
    )
    return shard, port


def ask(port: int) -> socket.socket:
    client = socket.create_connection(("127.0.0.1", port), timeout=DEADLINE_S)
    client.sendall(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    return client


def answer(client: socket.socket) -> bytes:
    """Everything that arrives until the end."""
    with client:
        return b"".join(iter(lambda: client.recv(4096), b""))


def test_a_shard_on_its_own_thread_serves_and_stops() -> None:
    shard, port = page_server()
    shard.start()
    assert answer(ask(port)).endswith(b"\r\n\r\nhello")
    assert json.loads(shard.stats())["pages_served"] == 1
    assert not shard.wait(0.0)
    shard.command(b'{"do":"stop"}')
    assert shard.wait(DEADLINE_S)


def test_a_shard_in_the_caller_s_loop_serves_turn_by_turn() -> None:
    shard, port = page_server()
    client = ask(port)
    client.setblocking(False)
    assert shard.fileno() >= 0
    until, got = time.monotonic() + DEADLINE_S, b""
    while not got.endswith(b"hello") and time.monotonic() < until:
        assert shard.turn(0.01)
        try:
            got += client.recv(4096)
        except BlockingIOError:
            continue
    client.close()
    assert got.startswith(b"HTTP/1.1 200 ")


def test_a_drained_shard_ends_by_itself() -> None:
    shard, _ = page_server()
    shard.start()
    shard.command(b'{"do":"drain","spread_s":0.0,"deadline_s":5.0}')
    assert shard.wait(DEADLINE_S)


def test_a_shard_can_be_started_only_once() -> None:
    shard, _ = page_server()
    shard.start()
    with pytest.raises(RuntimeError, match="running already"):
        shard.start()
    with pytest.raises(RuntimeError, match="running already"):
        shard.turn(0.0)
    shard.command(b'{"do":"stop"}')
    assert shard.wait(DEADLINE_S)


def test_wrong_input_is_an_error_of_one_line() -> None:
    with pytest.raises(ValueError, match="shard settings"):
        Shard(b"[]", [])
    with pytest.raises(ValueError, match="descriptor"):
        Shard(config(), [-1])
    reading, writing = os.pipe()
    with pytest.raises(ValueError, match="ocket operation"):
        Shard(config(), [reading])
    os.close(writing)
    shard, _ = page_server()
    with pytest.raises(ValueError, match="shard command"):
        shard.command(b'{"do":"fly"}')
    with pytest.raises(ValueError, match="certificate"):
        check_tls("no certificate", "no key")


def test_a_turn_with_a_wrong_timeout_affects_no_connection() -> None:
    shard, port = page_server()
    client = ask(port)
    for wrong in (-1.0, float("nan")):
        with pytest.raises(ValueError, match=r"\w"):
            shard.turn(wrong)
    client.settimeout(0.0)
    until, got = time.monotonic() + DEADLINE_S, b""
    while not got.endswith(b"hello") and time.monotonic() < until:
        assert shard.turn(0.01)
        with contextlib.suppress(BlockingIOError):
            got += client.recv(4096)
    client.close()
    assert got.endswith(b"hello")
