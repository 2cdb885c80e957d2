"""Links: their sockets, and failures of the sockets."""

import os
import socket
from pathlib import Path

import pytest

from runtime._native import HostLinks, Member, Room
from tests.actors.fake_shard import EPOCH, Link, hello, join, message, opening
from tests.native.hands import Hands


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


class Connected(Hands):
    """Hooks with a real socket, which the test polls."""

    def __init__(self, address: Path) -> None:
        super().__init__(Echo)
        self.full: list[bool] = []
        self.links.listen(str(address))
        self.socket = socket.socket(socket.AF_UNIX)
        self.socket.connect(str(address))
        accepted = self.links.accept()
        assert accepted is not None
        self.link, self.descriptor = accepted
        self.shard = Link()
        self.send(hello(1))

    def send(self, *frames: bytes) -> None:
        self.socket.sendall(self.shard.batch(*frames))
        self.links.read(self.link)

    def blocked(self, link: int, full: bool) -> None:
        self.full.append(full)


def test_a_read_is_answered_by_a_write(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.send(opening(0, "t:{name}", "a"), join(1), message(1, "hi"))
    assert [frame.body for frame in host.shard.frames(host.socket.recv(1 << 16))] == [b"hi"]


def test_a_read_without_data_does_nothing(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.links.read(host.link)
    assert host.lost_links == []
    assert host.links.accept() is None


def test_writing_to_a_full_socket_continues_when_it_drains(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.send(opening(0, "t:{name}", "a"), join(1))
    sent = [os.urandom(200_000) for _ in range(5)]
    (member,) = next(iter(host.rooms.values())).members
    for data in sent:
        member.send("message", data)
        host.links.flush()
    assert host.full == [True]
    got: list[bytes] = []
    while len(got) < len(sent):
        got += [frame.body for frame in host.shard.frames(host.socket.recv(1 << 16))]
        host.links.write(host.link)
    assert got == sent
    assert host.full == [True, False]


def test_an_ended_stream_is_a_lost_link(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.send(opening(0, "t:{name}", "a"), join(1))
    host.socket.close()
    host.links.read(host.link)
    assert host.lost_links == [(host.link, "link lost")]
    assert host.core.stats()["members"] == 0


def test_writing_to_a_dead_socket_is_a_lost_link(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.send(opening(0, "t:{name}", "a"), join(1))
    (member,) = next(iter(host.rooms.values())).members
    host.socket.close()
    member.send("message", "x")
    host.links.flush()
    assert host.lost_links == [(host.link, "link lost")]


def test_a_link_that_violates_the_protocol_is_lost_after_its_earlier_turns() -> None:
    hands = Hands(Echo)
    hands.room(1)
    hands.say(message(1, "good"), b"\0" * 20)
    ((link, why),) = hands.lost_links
    assert link == hands.link
    assert "UnknownKind" in why
    hands.say(message(1, "more"))
    assert hands.core.stats()["links"] == 0


def test_a_frame_longer_than_any_message_is_refused() -> None:
    hands = Hands(Echo, message_bytes=1000)
    hands.room(1)
    hands.say(message(1, "x" * 300_000))
    assert "TooLong" in hands.lost_links[0][1]


def test_an_address_in_use_is_an_os_error(tmp_path: Path) -> None:
    hands = Hands(Echo)
    hands.links.listen(str(tmp_path / "s"))
    with pytest.raises(OSError, match="in use"):
        HostLinks(hands.core, message_bytes=0).listen(str(tmp_path / "s"))
    assert EPOCH


def test_a_blocked_link_is_not_written_until_it_has_room(tmp_path: Path) -> None:
    host = Connected(tmp_path / "s")
    host.send(opening(0, "t:{name}", "a"), join(1))
    (member,) = next(iter(host.rooms.values())).members
    member.send("message", os.urandom(1 << 20))
    host.links.flush()
    assert host.full == [True]
    for data in ("a", "b", "c"):
        member.send("message", data)
        host.links.flush()
    got: list[bytes] = []
    while len(got) < 4:
        got += [frame.body for frame in host.shard.frames(host.socket.recv(1 << 16))]
        host.links.write(host.link)
    assert got[1:] == [b"a", b"b", b"c"]
    assert [count for _, count in host.shard.batches][-1] == 3, "the waiting frames were sent as one batch"
