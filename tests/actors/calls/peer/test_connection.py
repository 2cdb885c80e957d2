"""One connection between two hosts: batches, back pressure, ends."""

import asyncio
import socket
from collections.abc import Callable

import pytest
import uvloop

from runtime.actors.calls.peer import frames
from runtime.actors.calls.peer.connection import PeerConnection
from runtime.actors.calls.peer.frames import Answer, AnyFrame, Ask, Cycle, Status, Verb, encode

DEADLINE_S = 30.0


class Ends:
    """A pair of connected wires: `asks` has connected, `answers` has accepted."""

    def __init__(self, limit_bytes: int = 0) -> None:
        loop = asyncio.get_running_loop()
        self.heard: list[AnyFrame] = []
        self.ended: list[PeerConnection] = []
        self.asks = PeerConnection(
            1, loop, lambda _, frame: self.heard.append(frame), self.ended.append, limit_bytes=limit_bytes
        )
        self.answers = PeerConnection(0, loop, lambda _, frame: self.heard.append(frame), self.ended.append)

    async def connect(self) -> "Ends":
        loop = asyncio.get_running_loop()
        for connection, end in zip((self.asks, self.answers), socket.socketpair(), strict=True):
            end.setblocking(False)
            await loop.create_unix_connection(lambda connection=connection: connection, sock=end)
        return self

    async def until(self, frames: int) -> None:
        async with asyncio.timeout(DEADLINE_S):
            while len(self.heard) < frames:
                await asyncio.sleep(0)


def ask(number: int, data: bytes = b"") -> Ask:
    return Ask(number, "kind", "key", 1, Verb.CALL, "event", data, 5.0, True)


async def said_before_and_after() -> None:
    ends = Ends()
    assert ends.asks.send(ask(1))
    assert ends.asks.unsent == (ask(1),)
    await ends.connect()
    ends.asks.send(ask(2))
    await ends.until(2)
    assert ends.heard == [ask(1), ask(2)]
    assert ends.asks.unsent == ()
    ends.answers.pause_writing()
    ends.answers.resume_writing()
    ends.asks.close()


@pytest.mark.parametrize("run", [asyncio.run, uvloop.run])
def test_what_is_said_before_it_is_connected_is_sent_then_and_in_order(run: Callable[..., None]) -> None:
    run(said_before_and_after())


async def test_the_end_is_told_once_on_both_sides() -> None:
    ends = await Ends().connect()
    ends.asks.send(Cycle(1))
    ends.asks.close()
    await ends.until(1)
    while len(ends.ended) < 2:
        await asyncio.sleep(0)
    assert not ends.asks.send(Cycle(2))
    assert sorted(connection.number for connection in ends.ended) == [0, 1]


@pytest.mark.parametrize("said", [b"\xff" * 100, b"\x01\0\0\0\xc1"], ids=["batch", "frame"])
async def test_what_is_no_frame_ends_it(said: bytes) -> None:
    """By our own decision: not by an exception that nobody has caught."""
    ends, uncaught = Ends(), list[object]()
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    loop = asyncio.get_running_loop()
    loop.set_exception_handler(lambda _, context: uncaught.append(context))
    await loop.create_unix_connection(lambda: ends.answers, sock=ours)
    theirs.sendall(encode([ask(1)]) + said)
    while not ends.ended:
        await asyncio.sleep(0)
    assert ends.answers.fault
    assert (ends.heard, ends.ended, uncaught) == ([ask(1)], [ends.answers], [])
    theirs.settimeout(DEADLINE_S)
    assert await asyncio.to_thread(theirs.recv, 1) == b"", "the other end sees that it has ended"
    theirs.close()


async def test_a_reader_that_does_not_read_bounds_what_is_kept_for_it() -> None:
    ends = await Ends(limit_bytes=1 << 20).connect()
    ends.answers.pause_writing()  # as when its answers are not taken: it reads no more
    sent = 0
    async with asyncio.timeout(DEADLINE_S):
        while ends.asks.send(ask(sent, b"x" * 50_000), 50_000):
            sent += 1
            await asyncio.sleep(0)
    assert sent * 50_000 < 8 << 20
    ends.answers.resume_writing()
    await ends.until(sent)
    assert [frame.number for frame in ends.heard if isinstance(frame, Ask)] == list(range(sent))
    assert ends.asks.send(ask(sent))


async def test_without_a_limit_everything_is_kept_for_a_reader_that_does_not_read() -> None:
    ends = Ends()
    for number in range(3):
        assert ends.asks.send(ask(number), 1 << 40)


async def test_an_answer_is_never_refused() -> None:
    ends = await Ends(limit_bytes=1 << 20).connect()
    ends.answers.pause_writing()
    for number in range(3):
        assert ends.answers.send(Answer(number, Status.OK, 1, b"x"), 1 << 40)
    ends.answers.resume_writing()
    await ends.until(3)


async def test_answers_that_are_too_long_for_one_batch_are_several(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(frames, "MAX_BYTES", 1000)
    ends = await Ends().connect()
    for number in range(20):
        ends.answers.send(Answer(number, Status.OK, 1, b"x" * 300))
    await ends.until(20)
    assert [frame.number for frame in ends.heard if isinstance(frame, Answer)] == list(range(20))
    assert ends.ended == []
