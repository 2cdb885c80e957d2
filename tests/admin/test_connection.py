"""One connection of the admin port: slow clients lose it, and every response reaches its client."""

import asyncio
import socket
import struct
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from threading import Event

import pytest
from structlog.testing import capture_logs

from runtime.admin.routes import Source
from runtime.settings import Value
from tests.admin.test_calls import Called
from tests.admin.test_client import admin

POST = b"POST /publish HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
GET = b"GET %s HTTP/1.1\r\nHost: localhost\r\n\r\n"
CALL = b'{"topic": "a", "event": "b"}'
DEADLINE_S = 30.0


@contextmanager
def connected(source: Source, **settings: Value) -> Iterator[socket.socket]:
    """A connection to an admin port."""
    with admin(source, **settings) as url:
        address = ("127.0.0.1", int(url.rpartition(":")[2]))
        with socket.create_connection(address, DEADLINE_S) as one:
            yield one


def all_of(one: socket.socket) -> bytes:
    """Everything that arrives until the connection ends."""
    found = bytearray()
    while chunk := one.recv(1 << 16):
        found += chunk
    return bytes(found)


def send_until_closed(one: socket.socket) -> None:
    """Sends until the server closes the connection."""
    while one.send(b"x"):
        pass


@pytest.mark.parametrize("head", [b"", b"GET /healthz HTTP/1.1\r\nHost: a"])
def test_a_connection_without_a_complete_head_is_closed(head: bytes) -> None:
    with connected(Called(), header_timeout_s=0.05) as one:
        one.sendall(head)
        with suppress(ConnectionResetError):
            assert all_of(one) == b""


@pytest.mark.parametrize(("spare_bytes", "status"), [(0, b"200"), (-1, b"431")])
def test_a_head_may_have_at_most_header_bytes(spare_bytes: int, status: bytes) -> None:
    head = GET % b"/healthz"
    with connected(Called(), header_bytes=len(head) + spare_bytes) as one:
        one.sendall(head)
        assert all_of(one).startswith(b"HTTP/1.1 %s " % status)


def test_a_head_without_an_end_is_answered_with_an_error() -> None:
    with connected(Called()) as one:
        one.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\nX: " + b"x" * (8 << 20))
        assert all_of(one).startswith(b"HTTP/1.1 431 ")


def test_a_body_that_does_not_arrive_is_answered_with_an_error() -> None:
    with connected(Called(), body_timeout_s=0.05) as one:
        one.sendall(POST % (100, b"{"))
        answer = all_of(one)
        assert answer.startswith(b"HTTP/1.1 400 ")
        assert b"the body must be whole" in answer


def test_a_response_ends_the_connection_even_if_it_is_not_read() -> None:
    class Long(Called):
        async def publish(self, *given: object) -> bytes:
            return b'"%s"' % (b"x" * (16 << 20))

    with connected(Long()) as one:
        one.sendall(POST % (len(CALL), CALL))
        assert len(all_of(one)) > 16 << 20
    with connected(Long(), answer_timeout_s=0.05) as one:
        one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        one.sendall(POST % (len(CALL), CALL))
        one.recv(1)
        with pytest.raises(ConnectionError):
            send_until_closed(one)


def test_a_client_that_keeps_sending_after_its_response_is_disconnected() -> None:
    with connected(Called(), answer_timeout_s=0.05) as one:
        one.sendall(POST.replace(b"localhost", b"evil.example") % (1 << 40, b"{"))
        assert all_of(one).startswith(b"HTTP/1.1 403 ")
        with pytest.raises(ConnectionError):
            send_until_closed(one)


def test_invalid_http_is_a_400() -> None:
    for nonsense in (b"SSH-2.0\r\n\r\n", b"GET /healthz HTTP/1.1\r\n\r\n", b"\x16\x03\x01"):
        with connected(Called()) as one:
            one.sendall(nonsense)
            assert all_of(one).startswith(b"HTTP/1.1 400 ")


def test_a_chunked_body_is_accepted_and_a_malformed_one_is_a_bad_call() -> None:
    head = b"POST /publish HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n"
    for body, status in ((b"1c\r\n%s\r\n0\r\n\r\n" % CALL, b"200"), (b"x\r\n", b"400")):
        with connected(Called()) as one:
            one.sendall(head + body)
            assert all_of(one).startswith(b"HTTP/1.1 %s " % status)


def test_a_client_that_expects_100_continue_gets_it_unless_it_is_refused() -> None:
    head = POST.replace(b"\r\n\r\n", b"\r\nExpect: 100-continue\r\n\r\n") % (len(CALL), b"")
    with connected(Called()) as one:
        one.sendall(head)
        assert one.recv(1 << 16).startswith(b"HTTP/1.1 100 ")
        one.sendall(CALL)
        assert all_of(one).startswith(b"HTTP/1.1 200 ")
    with connected(Called()) as one:
        one.sendall(head.replace(b"localhost", b"evil.example"))
        assert all_of(one).startswith(b"HTTP/1.1 403 ")


def test_head_is_answered_as_get_without_the_body() -> None:
    with connected(Called()) as one:
        one.sendall(GET.replace(b"GET", b"HEAD") % b"/healthz?all")
        answer = all_of(one)
    assert answer.startswith(b"HTTP/1.1 200 OK\r\n")
    assert b"\r\nContent-Length: 3\r\n" in answer
    assert answer.endswith(b"\r\n\r\n")


def test_a_request_is_answered_even_if_the_client_has_closed_its_sending_side() -> None:
    with connected(Called()) as one:
        one.sendall(2 * (GET % b"/healthz"))
        one.shutdown(socket.SHUT_WR)
        answer = all_of(one)
    assert answer.count(b"HTTP/1.1 200 OK\r\n") == 1
    assert b"\r\nConnection: close\r\n" in answer
    assert answer.endswith(b"\r\n\r\nok\n")


def test_a_reset_before_the_response_is_not_logged_as_a_failure() -> None:
    called, goes_on, answers = Event(), Event(), Event()

    class Slow(Called):
        async def publish(self, *given: object) -> bytes:
            called.set()
            await asyncio.to_thread(goes_on.wait, DEADLINE_S)
            answers.set()
            return b"null"

    with capture_logs() as lines, connected(Slow()) as one:
        address = one.getpeername()
        one.sendall(POST % (len(CALL), CALL))
        assert called.wait(DEADLINE_S)
        one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        one.close()
        with socket.create_connection(address, DEADLINE_S) as other:
            other.sendall(GET % b"/healthz")
            assert all_of(other).endswith(b"ok\n"), "the server has seen the reset by now"
        goes_on.set()
        assert answers.wait(DEADLINE_S)
    assert lines == []


def test_a_failing_endpoint_is_a_500_and_one_line_of_the_log() -> None:
    class Broken(Called):
        async def publish(self, *given: object) -> bytes:
            raise KeyError("x")

    with capture_logs() as lines, connected(Broken()) as one:
        one.sendall(POST % (len(CALL), CALL))
        assert all_of(one).startswith(b"HTTP/1.1 500 ")
    told = [(line["event"], line["path"], line["log_level"]) for line in lines]
    assert told == [("admin_request_failed", "/publish", "error")]
