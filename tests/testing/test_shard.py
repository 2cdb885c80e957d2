"""The shard of a test: whom a host's frames reach, and in which order."""

import asyncio
import struct

from runtime.testing import frames
from runtime.testing.frames import Flag, Join, Kind, Link
from runtime.testing.shard import Answer, Received, Seat, TestShard


class Host:
    """The other end of the link, by hand."""

    def __init__(self) -> None:
        self._link, self._reader = Link(), Link()
        self.heard: list[frames.Frame] = []
        self.shard = TestShard("t:{name}", "a", self._take)

    def _take(self, data: bytes) -> None:
        self.heard += self._reader.frames(data)

    def kinds(self) -> list[Kind]:
        return [frame.kind for frame in self.heard]

    def say(self, *sent: bytes) -> None:
        self.shard.take(self._link.batch(*sent))

    def sit(self, topic: str = "t:a") -> tuple[Seat, list[Received], list[tuple[int, str]]]:
        heard: list[Received] = []
        ended: list[tuple[int, str]] = []
        join = Join(1, topic=topic, params=b"{}")
        return self.shard.sit(join, heard.append, lambda *end: ended.append(end)), heard, ended


def publish(event: str, without: int = frames.NOBODY) -> bytes:
    body = struct.pack("<I", without) + frames.text(event) + b"1"
    return frames.encode(Kind.PUBLISH, 0, body, flags=Flag.JSON)


async def test_what_comes_before_the_join_is_answered_waits_for_it() -> None:
    host = Host()
    seat, heard, _ = host.sit()
    host.say(frames.encode(Kind.ADMIT, seat.handle), publish("early"))
    assert heard == []
    host.say(frames.encode(Kind.JOINED, seat.handle, b'{"ok":1}', flags=Flag.JSON))
    assert await seat.joined == Answer(False, {"ok": 1})
    assert heard == [Received("early", 1)]


async def test_a_direct_member_is_live_when_it_is_admitted() -> None:
    host = Host()
    seat, heard, _ = host.sit(topic="")
    host.say(frames.encode(Kind.ADMIT, seat.handle), publish("now"))
    assert heard == [Received("now", 1)]


async def test_a_publish_leaves_one_out_and_a_multicast_names_those_it_is_for() -> None:
    host = Host()
    ada, to_ada, _ = host.sit(topic="")
    grace, to_grace, _ = host.sit(topic="")
    host.say(frames.encode(Kind.ADMIT, ada.handle), frames.encode(Kind.ADMIT, grace.handle))
    chosen = struct.pack("<II", 1, grace.handle) + frames.text("chosen") + b"2"
    host.say(publish("others", without=ada.handle), frames.encode(Kind.MULTICAST, 0, chosen, flags=Flag.JSON))
    assert to_ada == []
    assert to_grace == [Received("others", 1), Received("chosen", 2)]


async def test_a_refused_join_ends_the_membership() -> None:
    host = Host()
    seat, _, ended = host.sit()
    host.say(frames.encode(Kind.REFUSED, seat.handle, b'{"code":"no"}', flags=Flag.JSON))
    assert (await seat.joined).is_error
    assert ended == [(1000, "refused")]
    assert host.kinds()[-1] == Kind.LEAVE


async def test_another_host_is_told_who_is_there_and_what_was_kept() -> None:
    host = Host()
    seat, _, _ = host.sit()
    host.say(frames.encode(Kind.ATTACH, seat.handle, b"kept"))
    link, heard = Link(), list[frames.Frame]()
    host.shard.connect(lambda data: heard.extend(link.frames(data)))
    assert [frame.kind for frame in heard] == [Kind.HELLO, Kind.OPEN, Kind.JOIN, Kind.STATE, Kind.MEMBERS_END]
    assert (heard[2].flags, heard[3].body) == (Flag.RECOVER, b"kept")


async def test_an_end_answers_what_still_waits() -> None:
    host = Host()
    seat, _, ended = host.sit()
    reply = host.shard.push(seat, "ask", {}, "1")
    host.say(frames.encode(Kind.CLOSE, seat.handle, struct.pack("<H", 4510) + b"out"))
    assert (await asyncio.wait_for(reply, 1)).response["code"] == "closed"
    assert ended == [(4510, "out")]
