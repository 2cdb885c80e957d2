"""One connection of the admin port: whoever is slow loses it."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from runtime.admin import connection as module
from runtime.admin import intake
from tests.admin.test_calls import Called
from tests.admin.test_client import admin

POST = b"POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
DEADLINE_S = 30.0


@contextmanager
def connected(source: Called) -> Iterator[socket.socket]:
    """A connection to an admin port."""
    with admin(source) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(address, DEADLINE_S) as one:
            yield one


def all_of(one: socket.socket) -> bytes:
    """What comes until its end."""
    found = bytearray()
    while chunk := one.recv(1 << 16):
        found += chunk
    return bytes(found)


def send_for_ever(one: socket.socket) -> None:
    """Until it is cut off."""
    while one.send(b"x"):
        pass


@pytest.mark.parametrize("head", [b"", b"GET /healthz HTTP/1.1\r\nHost: a"])
def test_a_head_that_does_not_come_ends_it(head: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "HEAD_S", 0.05)
    with connected(Called()) as one:
        one.sendall(head)
        with suppress(ConnectionResetError):
            assert all_of(one) == b""


def test_a_body_that_does_not_come_is_an_answer_and_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "BODY_S", 0.05)
    with connected(Called()) as one:
        one.sendall(POST % (100, b"{"))
        answer = all_of(one)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"the body must be whole" in answer


def test_an_answer_ends_it_and_one_that_is_not_taken_is_cut_off(monkeypatch: pytest.MonkeyPatch) -> None:
    class Long(Called):
        async def publish(self, *given: object) -> bytes:
            return b'"%s"' % (b"x" * (16 << 20))

    call = b'{"topic": "a", "event": "b"}'
    with connected(Long()) as one:
        one.sendall(POST % (len(call), call))
        assert len(all_of(one)) > 16 << 20
    monkeypatch.setattr(module, "ANSWER_S", 0.05)
    with connected(Long()) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.sendall(POST % (len(call), call))
        one.recv(1)
        with pytest.raises(ConnectionError):
            send_for_ever(one)


def test_nonsense_is_a_400() -> None:
    with connected(Called()) as one:
        one.sendall(b"SSH-2.0\r\n\r\n")
        assert all_of(one).startswith(b"HTTP/1.1 400 ")
