"""The core of a shard from Python: the test plays a client and a host, and the clock is a number."""

import msgspec
import pytest

from runtime._native import MeshPeer, ShardCore
from runtime.settings import Settings
from tests.actors.fake_shard import (
    ADMIT,
    BARRIER,
    BARRIER_DONE,
    EPOCH,
    HELLO,
    JOIN,
    LEAVE,
    MEMBERS_END,
    MESSAGE,
    OPEN,
    RELEASE,
    Link,
    credit,
    frame,
    sent,
)

REQUEST = (
    b"GET /chat/lobby HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


def config(**changes: float) -> bytes:
    settings = {
        **Settings({}).as_dict(),
        **{name.replace("__", "."): value for name, value in changes.items()},
    }
    return msgspec.json.encode({"index": 0, "shards": 1, "generation": 1, "settings": settings})


class World:
    """A shard with one kind of room and one connected host."""

    def __init__(self, **changes: float) -> None:
        self.core = ShardCore(config(**changes))
        self.link = Link()
        self.say(do="routes", routes=[{"kind": "chat:{name}", "path": "/chat/{name}"}], pages=[])
        hosts = [{"index": 0, "generation": 1, "address": "/run/host"}]
        self.say(do="table", version=1, hosts=hosts, rows=[[0, 16384, 0, EPOCH]])
        assert self.core.link_orders() == [(0, "/run/host")]
        self.core.link_up(0)

    def say(self, **command: object) -> None:
        self.core.command(msgspec.json.encode(command))

    def join(self) -> tuple[int, int]:
        """Connects a member. Returns its slot, and its handle on the mesh."""
        slot = self.core.accept("127.0.0.1:999")
        assert slot is not None
        self.core.receive(slot, REQUEST)
        answer, fin = self.core.take(slot, 1 << 16)
        assert answer.startswith(b"HTTP/1.1 101 ")
        assert not fin
        member = next(heard.handle for heard in self.heard() if heard.kind == JOIN)
        self.core.link_receive(0, self.link.batch(frame(ADMIT, member)))
        return slot, member

    def heard(self) -> list:  # type: ignore[type-arg]
        return self.link.frames(self.core.link_take(0))

    def stats(self) -> dict[str, int]:
        return dict(self.core.stats())


def client_text(text: bytes) -> bytes:
    """A masked text frame of at most 125 bytes; the mask is zero."""
    return bytes([0x81, 0x80 | len(text), 0, 0, 0, 0]) + text


def test_the_first_member_causes_hello_open_and_join() -> None:
    world = World()
    slot = world.core.accept("127.0.0.1:999")
    assert slot is not None
    world.core.receive(slot, REQUEST)
    assert [heard.kind for heard in world.heard()] == [HELLO, MEMBERS_END, OPEN, JOIN]
    assert world.core.connection_id(slot) is not None


def test_a_message_reaches_the_host_and_its_answer_the_client() -> None:
    world = World()
    slot, member = world.join()
    world.core.receive(slot, client_text(b"hello"))
    (heard,) = world.heard()
    assert (heard.kind, heard.handle, heard.epoch, heard.body) == (MESSAGE, member, EPOCH, b"hello")
    world.core.link_receive(0, world.link.batch(sent(member, "", b"back")))
    assert world.core.take(slot, 1 << 16) == (b"\x81\x04back", False)


def test_a_socket_may_take_any_number_of_bytes() -> None:
    world = World()
    slot, member = world.join()
    world.core.link_receive(0, world.link.batch(sent(member, "", b"back")))
    pieces = [world.core.take(slot, 1)[0] for _ in range(6)]
    assert b"".join(pieces) == b"\x81\x04back"


def test_credit_resumes_a_paused_socket() -> None:
    world = World(mesh__room_credit_bytes=100)
    slot, _ = world.join()
    world.core.receive(slot, client_text(b"x" * 100))
    assert not world.core.wants_read(slot)
    world.core.link_receive(0, world.link.batch(credit(0, 500)))
    _, resumed, _ = world.core.work()
    assert resumed == [slot]
    assert world.core.wants_read(slot)


def test_the_close_handshake_waits_for_the_room_and_frees_everything() -> None:
    world = World()
    slot, member = world.join()
    world.core.receive(slot, b"\x88\x82\0\0\0\0\x03\xe8")
    assert [heard.kind for heard in world.heard()] == [BARRIER]
    world.core.link_receive(0, world.link.batch(frame(BARRIER_DONE, member)))
    assert world.core.take(slot, 1 << 16)[0] == b"\x88\x02\x03\xe8"
    assert world.core.work()[2] == [slot]
    assert [heard.kind for heard in world.heard()] == [LEAVE, RELEASE]
    stats = world.stats()
    assert (stats["connections"], stats["members"], stats["rooms"]) == (0, 0, 0)


def test_the_time_is_that_of_the_last_tick() -> None:
    world = World()
    world.core.tick(1)
    slot, _ = world.join()
    world.core.tick(25_100)
    assert world.core.take(slot, 99)[0] == b"\x89\x00"
    world.core.tick(35_200)
    assert world.core.work()[2] == [slot]


def test_a_lost_connection_and_a_lost_link_are_distinguished() -> None:
    world = World()
    slot, _ = world.join()
    world.core.link_down(0)
    assert world.core.work()[2] == []
    assert not world.core.wants_read(slot)
    world.core.eof(slot)
    assert world.core.work()[2] == [slot]


def test_wrong_input_is_a_value_error() -> None:
    with pytest.raises(ValueError, match="shard settings"):
        ShardCore(b"{}")
    world = World()
    for command in (b"{", b'{"do":"dance"}', b'{"do":"stop"}'):
        with pytest.raises(ValueError, match="command"):
            world.core.command(command)
    with pytest.raises(ValueError, match="Sequence"):
        world.core.link_receive(0, MeshPeer.batch_header(20, 1, 9, 0))
