"""The limits of the admin port, set to small values: each causes its documented answer, and later requests work."""

import contextlib
import json
import socket
from collections.abc import Iterator
from random import Random

import pytest

from stateroom.admin import Client
from tests.admin.test_connection import send_until_closed
from tests.attacks import noise
from tests.attacks.test_admin_port import descriptors
from tests.attacks.watch import Watch
from tests.served import DEADLINE_S, Server, until

CONNECTIONS, CALLS, HEADER_BYTES, BODY_BYTES = 6, 4, 2000, 100_000
SETTINGS = {
    "admin__connections": CONNECTIONS,
    "admin__crowded_timeout_s": 0.2,
    "admin__header_bytes": HEADER_BYTES,
    "admin__header_timeout_s": 2,
    "admin__body_bytes": BODY_BYTES,
    "admin__body_timeout_s": 2,
    "admin__answer_timeout_s": 2,
    "admin__calls": CALLS,
    "admin__calls_bytes": 5 * BODY_BYTES // 2,
    "admin__unsent_bytes": BODY_BYTES,
}
POST = b"POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
CHUNKED = b"POST /ask HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n"


class Caller:
    """A connection to the admin port."""

    def __init__(self, server: Server, receive_bytes: int = 0) -> None:
        self.socket = socket.socket()
        if receive_bytes:
            self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_bytes)
        self.socket.settimeout(DEADLINE_S)
        self.socket.connect(("127.0.0.1", int(server.admin.rpartition(":")[2])))

    def says(self, data: bytes) -> "Caller":
        self.socket.sendall(data)
        return self

    def answer(self) -> bytes:
        """Everything that arrives until the end."""
        found = bytearray()
        with contextlib.suppress(ConnectionResetError):
            while chunk := self.socket.recv(1 << 16):
                found += chunk
        return bytes(found)


@pytest.fixture
def callers(server: Server) -> Iterator[contextlib.ExitStack]:
    """A stack that closes its connections at the end of the test."""
    with contextlib.ExitStack() as stack:
        yield stack


def many(server: Server, callers: contextlib.ExitStack, count: int, sent: bytes) -> list[Caller]:
    """This number of connections, which have all sent these bytes."""
    found = [Caller(server) for _ in range(count)]
    for one in found:
        callers.callback(one.socket.close)
        one.says(sent)
    return found


def error_of(answer: bytes) -> tuple[int, str]:
    """The status and code of an error."""
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), json.loads(body)["error"]


def published(size: int, length: int = 0) -> bytes:
    """A call whose value has `size` bytes, in a body of `length` bytes."""
    call = b'{"topic": "answer:a", "event": "e", "data": %d}' % size
    return POST % (max(length, len(call)), call.ljust(length))


def test_many_idle_connections_are_closed_for_new_ones_and_take_few_descriptors(
    server: Server, callers: contextlib.ExitStack
) -> None:
    before = descriptors(server)
    many(server, callers, 5 * CONNECTIONS, b"GET /healthz")
    assert server.stats()["ready"]
    assert descriptors(server) <= before + CONNECTIONS


def test_a_head_that_is_too_long_or_too_slow(server: Server, callers: contextlib.ExitStack) -> None:
    slow, long = many(server, callers, 2, b"GET /healthz HTTP/1.1\r\nHost: a\r\n")
    long.says(b"X: " + b"x" * HEADER_BYTES)
    assert long.answer().startswith(b"HTTP/1.1 431 ")
    assert slow.answer() == b""


def test_a_body_that_is_too_long_or_too_slow(server: Server, callers: contextlib.ExitStack) -> None:
    slow, long = many(server, callers, 2, b"")
    assert error_of(long.says(published(1, BODY_BYTES + 1)).answer()) == (400, "bad_call")
    assert error_of(slow.says(POST % (100, b"{")).answer()) == (400, "bad_call")


def test_an_answer_that_is_not_read(server: Server, callers: contextlib.ExitStack) -> None:
    slow = Caller(server, receive_bytes=4096)
    callers.callback(slow.socket.close)
    slow.says(published(15 << 20)).socket.recv(1)
    with pytest.raises(ConnectionError):
        send_until_closed(slow.socket)
    assert len(Caller(server).says(published(15 << 20)).answer()) > 15 << 20


def test_too_many_calls_at_once(server: Server, callers: contextlib.ExitStack) -> None:
    many(server, callers, CALLS, POST % (100, b"{"))
    assert error_of(Caller(server).says(published(1)).answer()) == (429, "mailbox_full")
    assert server.stats()["ready"], "health checks do not count as calls"


def test_calls_that_are_too_long_together(server: Server, callers: contextlib.ExitStack) -> None:
    waiting = many(server, callers, 2, POST % (BODY_BYTES, b" " * (BODY_BYTES - 1)))
    assert error_of(Caller(server).says(published(1, BODY_BYTES)).answer()) == (429, "mailbox_full")
    for one in waiting:
        assert error_of(one.answer()) == (400, "bad_call")
    assert Client(server.admin).publish("answer:a", "e", 1) == "x"


def test_calls_that_their_host_does_not_read(server: Server, watch: Watch) -> None:
    call = json.dumps(
        {"topic": "answer:a", "event": "e", "data": "1".rjust(90_000), "timeout_s": 0.01}
    ).encode()
    answers = []
    with watch.held("host"):
        while "mailbox_full" not in answers:
            answers.append(error_of(Caller(server).says(POST % (len(call), call)).answer())[1])
            assert len(answers) < 30
    assert set(answers) == {"timeout", "mailbox_full"}


@pytest.mark.parametrize("seed", range(4))
def test_malformed_requests_are_answered_or_closed_without_a_log_line(
    server: Server, watch: Watch, seed: int
) -> None:
    random = Random(seed)
    good = (published(1), published(1, 3000), b"GET /stats HTTP/1.1\r\nHost: localhost\r\n\r\n", CHUNKED)
    before = descriptors(server)
    for _ in range(100):
        caller = Caller(server)
        with contextlib.closing(caller.socket), contextlib.suppress(OSError):
            caller.says(noise.spoilt(random, random.choice(good)))
            if random.random() < 0.8:  # the others do not wait for an answer
                caller.socket.shutdown(socket.SHUT_WR)
                assert caller.answer()[:8] in {b"", b"HTTP/1.1"}
    assert Client(server.admin).publish("answer:a", "e", 1) == "x"
    until(lambda: descriptors(server) <= before + 1, "the connections are closed")
    assert "admin" not in watch.log()
