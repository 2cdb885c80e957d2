"""Frames become calls of handlers: immediately if possible, later if a handler awaits."""

from collections.abc import Awaitable

from runtime._native import Member, Room
from tests.actors.fake_shard import CREDIT, MEMBERS_END, SEND, Frame, frame, join, leave, message, opening
from tests.native.hands import Hands


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


def bodies(frames: list[Frame]) -> list[bytes]:
    return [frame.body for frame in frames]


def test_a_received_batch_is_answered_by_one_batch() -> None:
    hands = Hands(Echo)
    hands.room(1, 2)
    hands.shard.batches.clear()
    hands.say(message(1, "a"), message(2, "b"), message(1, "c"))
    frames = hands.hear()
    assert [(frame.kind, frame.handle, frame.body) for frame in frames] == [
        (SEND, 1, b"a"), (SEND, 2, b"b"), (SEND, 1, b"c"),
    ]  # fmt: skip
    assert hands.shard.batches == [(hands.shard.sent, 3)]
    assert hands.wakes == 0


def test_bytes_that_arrive_one_by_one_are_the_same_messages() -> None:
    hands = Hands(Echo)
    hands.room(1)
    for byte in hands.shard.batch(message(1, "slow"), message(1, b"\xff")):
        hands.links.receive(hands.link, bytes([byte]))
    assert bodies(hands.hear()) == [b"slow", b"\xff"]


def test_other_turns_wait_until_an_async_turn_is_resumed() -> None:
    class Mixed(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> Awaitable[None] | None:
            if data == "wait":
                return self.later(member)
            member.send(event, data)
            return None

        async def later(self, member: Member) -> None:
            member.send("message", "waited")

    hands = Hands(Mixed)
    hands.room(1)
    hands.say(message(1, "a"), message(1, "wait"), message(1, "b"), message(1, "wait"), message(1, "c"))
    assert bodies(hands.hear()) == [b"a"]
    cell, turn = hands.suspended.pop()
    assert (turn.handler, turn.member) == ("on_message", next(iter(hands.rooms[cell.number].members)))
    _run(turn.waiting)
    hands.core.resume(cell.number)
    [(_, again)] = hands.suspended
    assert hands.wakes == 1
    assert bodies(hands.hear()) == [b"waited", b"b"]
    _run(again.waiting)
    hands.core.resume(cell.number)
    assert len(hands.suspended) == 1
    hands.say(message(1, "d"))
    assert bodies(hands.hear()) == [b"waited", b"c", b"d"]


def test_a_long_batch_yields_to_the_loop_and_continues() -> None:
    hands = Hands(Echo, slice_s=0.0)
    hands.room(1)
    hands.say(*(message(1, str(number)) for number in range(20)))
    heard = [bodies(hands.hear())]
    while hands.pauses:
        hands.pauses = 0
        hands.links.read(hands.link)
        heard.append(bodies(hands.hear()))
    assert [len(part) for part in heard] == [8, 8, 4]
    assert [body for part in heard for body in part] == [b"%d" % number for number in range(20)]


def test_a_long_mailbox_yields_to_the_loop_and_continues() -> None:
    class Late(Echo):
        async def on_join(self, member: Member, params: dict[str, str]) -> None: ...

    hands = Hands(Late, slice_s=0.0)
    hands.say(opening(0, "t:{name}", "a"), join(1), *(message(1, "x") for _ in range(20)))
    while hands.pauses:
        hands.pauses = 0
        hands.links.read(hands.link)
    heard = []
    while hands.suspended:
        cell, turn = hands.suspended.pop()
        _run(turn.waiting)
        hands.core.resume(cell.number)
        heard.append(len(hands.hear()))
    assert heard == [8, 8, 4]


def test_credit_is_sent_after_a_resumed_turn_without_messages() -> None:
    class Silent(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            pass

    hands = Hands(Silent)
    hands.room(1)
    hands.say(message(1, "x" * (600 << 10)))
    assert hands.hear() == []
    cell, turn = hands.suspended.pop()
    _run(turn.waiting)
    hands.core.resume(cell.number)
    assert hands.wakes == 1
    assert [frame.kind for frame in hands.hear()] == [CREDIT]


def test_messages_of_a_handler_are_sent_even_if_it_raises_later() -> None:
    class Broken(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            member.send(event, data)
            raise ValueError(data)

    hands = Hands(Broken)
    hands.room(1)
    hands.say(message(1, "a"), message(1, "b"))
    assert bodies(hands.hear()) == [b"a", b"b"]
    assert [(handler, str(error)) for handler, _, error in hands.failures] == [
        ("on_message", "a"),
        ("on_message", "b"),
    ]


def test_on_leave_gets_the_reason() -> None:
    class Leaving(Room):
        def __init__(self) -> None:
            self.left: list[tuple[str, str]] = []

        def on_leave(self, member: Member, reason: str) -> None:
            self.left.append((member.id, reason))

    hands = Hands(Leaving)
    room = hands.room(1, 2)
    hands.say(leave(1, 1001), leave(2, 4000, "bored"))
    assert room.left == [("00000000c0ffee01", "1001"), ("00000000c0ffee02", "bored")]


def test_recovered_members_are_passed_only_to_on_recover() -> None:
    class Recovering(Room):
        def __init__(self) -> None:
            self.log: list[object] = []

        def on_join(self, member: Member, params: dict[str, str]) -> None:
            self.log.append(("joined", member.id[-1]))

        def on_recover(self, members: list[Member]) -> None:
            self.log.append([member.id[-1] for member in members])

    hands = Hands(Recovering)
    frames = [join(1, recover=True), join(2, recover=True), join(3)]
    hands.say(opening(0, "t:{name}", "a"), *frames, frame(MEMBERS_END, 0))
    room = next(iter(hands.rooms.values()))
    assert room.log == [("joined", "3"), ["1", "2"]]
    assert len(room.members) == 3


def test_a_hook_that_raises_does_not_stop_the_host(capfd: object) -> None:
    class Bad(Hands):
        def failed(
            self, cell: object, handler: str, member: Member | None, error: BaseException
        ) -> tuple[str, str, bytes]:
            raise RuntimeError("hook")

    class Broken(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            if data == "bad":
                raise ValueError
            member.send(event, data)

    hands = Bad(Broken)
    hands.room(1)
    hands.say(message(1, "bad"), message(1, "good"))
    assert bodies(hands.hear()) == [b"good"]


def _run(waiting: Awaitable[None]) -> None:
    steps = waiting.__await__()
    for _ in steps:
        raise AssertionError("it was not to suspend")
