"""Rooms: which clients may join, how many rooms there may be, and how an application closes members."""

from contextlib import ExitStack

import pytest

from tests.attacks import wire
from tests.attacks.peer import Peer
from tests.attacks.watch import Watch
from tests.served import Server, until

ROOMS = 8
SETTINGS = {"limits__rooms": ROOMS, "limits__origins": "https://good.example"}
GOOD, STRICT = "Origin: https://good.example", "Origin: https://strict.example"
BOTH = "Sec-WebSocket-Protocol: chat.v1, chat.v2"

REFUSED = {
    "a foreign page": ("/echo", ["Origin: https://evil.example"], 403),
    "a page of another scheme": ("/echo", ["Origin: http://good.example"], 403),
    "a page of another port": ("/echo", [f"{GOOD}:8443"], 403),
    "a name that begins alike": ("/echo", [f"{GOOD}.evil.example"], 403),
    "a name that ends alike": ("/echo", ["Origin: https://evil-good.example"], 403),
    "a sandboxed page": ("/echo", ["Origin: null"], 403),
    "an empty origin": ("/echo", ["Origin:"], 403),
    "two origins": ("/echo", [GOOD, "Origin: https://evil.example"], 400),
    "a page of the server's list, where the room has its own": ("/strict", [GOOD, BOTH], 403),
    "no subprotocol, where one is required": ("/strict", [STRICT], 400),
    "a subprotocol that is not spoken": ("/strict", [STRICT, "Sec-WebSocket-Protocol: chat.v3"], 400),
    "a subprotocol in other letters": ("/strict", [STRICT, "Sec-WebSocket-Protocol: CHAT.V1"], 400),
}


@pytest.mark.parametrize("name", REFUSED)
def test_clients_that_may_not_join_are_refused(server: Server, watch: Watch, name: str) -> None:
    path, fields, status = REFUSED[name]
    with Peer(server) as peer:
        peer.send(wire.upgrade(path, *fields))
        assert peer.head().startswith(f"HTTP/1.1 {status} ")
    watch.counted(f"refused_{status}")


ADMITTED = {
    "a page of ours": ("/echo", [GOOD], None),
    "a page of ours in other letters": ("/echo", ["Origin: https://GOOD.example"], None),
    "no page at all": ("/echo", [], None),
    "the room's dearest subprotocol": ("/strict", [STRICT, BOTH], "chat.v2"),
    "the one of many that is spoken": ("/strict", [STRICT, "Sec-WebSocket-Protocol: a, chat.v2"], "chat.v2"),
    "a subprotocol that nobody asked for": ("/echo", ["Sec-WebSocket-Protocol: chat.v1"], None),
}


@pytest.mark.parametrize("name", ADMITTED)
def test_clients_that_may_join_get_the_negotiated_subprotocol(
    server: Server, watch: Watch, name: str
) -> None:
    path, fields, protocol = ADMITTED[name]
    with Peer(server) as peer:
        head = peer.join(path, *fields)
    assert (f"Sec-WebSocket-Protocol: {protocol}\r\n" in head) == ("Sec-WebSocket-Protocol" in head)
    assert ("Sec-WebSocket-Protocol" in head) == (protocol is not None)


def test_joins_beyond_the_limit_of_rooms_are_closed_with_1013_until_a_room_is_evicted(
    server: Server, watch: Watch
) -> None:
    server.wait_total("rooms", 1, "host")  # the bystander's
    with ExitStack() as stack:
        for number in range(ROOMS - 1):
            stack.enter_context(Peer(server)).join(f"/sink/{number}")
        server.wait_total("rooms", ROOMS, "host")
        with Peer(server) as refused:
            refused.join("/sink/one-too-many")
            assert refused.closed() == (1013, "too_many_rooms")
        with Peer(server) as peer:
            peer.join("/sink/0")
            peer.send(wire.closing(1000))
            assert peer.closed()[0] == 1000, "an existing room accepts more members"
        watch.counted("joins_refused_full", role="host")

    def let_in() -> bool:
        with Peer(server) as again:
            again.join("/sink/again")
            again.send(wire.closing(1000))
            return again.closed()[0] == 1000

    until(let_in, "a new room may be activated again")


CLOSES = [
    1000,
    1001,
    1002,
    1003,
    1007,
    1008,
    1009,
    1010,
    1011,
    1012,
    1013,
    1014,
    3000,
    4000,
    4408,
    4510,
    4999,
]


@pytest.mark.parametrize("code", CLOSES)
def test_a_close_of_the_application_arrives_unchanged(server: Server, watch: Watch, code: int) -> None:
    with Peer(server) as peer:
        peer.join("/farewell")
        peer.send(wire.text(f"{code} so it is, ü"))
        assert peer.closed() == (code, "so it is, ü")


@pytest.mark.parametrize("code", [-1, 0, 999, 1004, 1005, 1006, 1015, 2999, 5000, 65536, 1 << 40])
def test_a_code_that_no_close_frame_may_have_raises_in_the_application(
    server: Server, watch: Watch, code: int
) -> None:
    with Peer(server) as peer:
        peer.join("/farewell")
        peer.send(wire.text(f"{code} never"))
        assert peer.message().startswith(b"refused: ")


def test_a_reason_that_is_too_long_raises_in_the_application(server: Server, watch: Watch) -> None:
    with Peer(server) as peer:
        peer.join("/farewell")
        peer.send(wire.text("4000 " + "ü" * 62))
        assert peer.message().startswith(b"refused: ")
        peer.send(wire.text("4000 " + "ü" * 61))
        assert peer.closed() == (4000, "ü" * 61)
