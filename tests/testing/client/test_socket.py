"""A client's socket in memory: the upgrade, frames, pauses, and every kind of end."""

import pytest

from runtime._native import ClientSocket
from runtime.testing.client.socket import Listener, TestSocket, request

SWITCHED = b"HTTP/1.1 101 Switching Protocols\r\nSec-WebSocket-Protocol: b\r\n\r\n"


class Ears:
    """A client that records the calls of its listener."""

    def __init__(self) -> None:
        self.told: list[object] = []
        self.woken = 0

        def tell(*what: object) -> None:
            self.told.append(what)

        self.socket = TestSocket("/a", {}, Listener(tell, tell, tell, tell), self._wake)
        self.socket.take(1 << 20)

    def _wake(self) -> None:
        self.woken += 1


def test_the_request_is_an_upgrade_whose_headers_may_be_replaced() -> None:
    lines = request("/a?b=c", {"Origin": "https://x", "HOST": "h"}).split(b"\r\n")
    assert lines[0] == b"GET /a?b=c HTTP/1.1"
    assert lines[-2:] == [b"", b""]
    assert {b"host: h", b"origin: https://x", b"upgrade: websocket"} < set(lines)
    for wrong in ([("a", "b")], {"a": 1}):
        with pytest.raises(TypeError, match="header"):
            request("/", wrong)  # type: ignore[arg-type]
    for name, value in (("a b", "x"), ("", "x"), ("a", "x\r\ny: z"), ("a:", "x")):
        with pytest.raises(ValueError, match="not a valid header"):
            request("/", {name: value})


def test_the_response_may_arrive_in_pieces_followed_by_frames() -> None:
    ears = Ears()
    for byte in SWITCHED:
        ears.socket.receive(bytes([byte]))
    ears.socket.receive(b"\x81\x02hi\x82\x01\xff")
    assert ears.told == [("b",), ("hi",), (b"\xff",)]


def test_a_refused_upgrade_has_a_status_and_a_text() -> None:
    ears = Ears()
    ears.socket.receive(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 7\r\n\r\nnot ")
    ears.socket.receive(b"you\n")
    ears.socket.fin()
    assert ears.told == [(403, "not you")]
    assert ears.socket.has_hung_up


def test_a_ping_is_answered_and_a_close_echoed() -> None:
    ears = Ears()
    ears.socket.receive(SWITCHED + b"\x89\x01p")
    assert ears.socket.take(99) == ClientSocket.pong(b"p")
    ears.socket.receive(b"\x88\x04\x03\xf5go")
    assert ears.socket.take(99) == ClientSocket.close(1013, "")
    assert ears.told[1:] == [(1013, "go")]
    assert ears.socket.is_over
    ears.socket.send("too late")
    ears.socket.gone()
    assert (ears.socket.has_unsent, len(ears.told)) == (False, 2)


def test_an_end_without_a_close_frame_is_a_lost_connection() -> None:
    for end in (TestSocket.gone, TestSocket.drop):
        ears = Ears()
        ears.socket.receive(SWITCHED)
        end(ears.socket)
        assert ears.told[1:] == [(1006, "")]


def test_a_paused_client_notices_the_end_when_it_reads_again() -> None:
    ears = Ears()
    ears.socket.receive(SWITCHED)
    ears.socket.is_reading = False
    ears.socket.gone()
    assert len(ears.told) == 1
    ears.socket.read_on()
    assert ears.told[1:] == [(1006, "")]


def test_a_socket_is_read_in_pieces_and_tells_that_it_has_more() -> None:
    ears = Ears()
    ears.socket.send("hello")
    ears.socket.close(1000, "bye")
    ears.socket.close(1000, "twice")
    frames = ClientSocket.text("hello") + ClientSocket.close(1000, "bye")
    assert ears.socket.take(4) + ears.socket.take(99) == frames
    assert ears.socket.take(99) == b""
    assert ears.woken == 2
