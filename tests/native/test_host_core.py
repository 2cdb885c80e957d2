"""The host core, as the Python side of a host uses it."""

import gc
import subprocess
import sys
import weakref

from runtime._native import Member, Room
from tests.actors.fake_shard import CLOSE, closed, join, leave, message, opening
from tests.native.hands import Hands


def test_an_idle_room_is_stopped_and_a_join_activates_it_again() -> None:
    hands = Hands(Room)
    room = hands.room(1)
    hands.core.tick(100.0)
    hands.say(leave(1))
    hands.core.tick(129.9)
    assert hands.stops == []
    hands.core.tick(131.0)
    ((number, reason),) = hands.stops
    assert reason == "idle"
    hands.say(join(2))
    assert isinstance(number, int)
    hands.core.stopped(number, evict=False)
    assert hands.rooms[number] is not room
    assert len(hands.rooms[number].members) == 1


def test_the_object_of_a_stopped_room_is_released() -> None:
    class Mine(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None: ...

    hands = Hands(Mine)
    gone = weakref.ref(hands.room(1))
    hands.core.stop_all()
    ((number, reason),) = hands.stops
    assert reason == "shutdown"
    assert isinstance(number, int)
    hands.core.stopped(number, evict=True)
    hands.rooms.clear()
    gc.collect()
    assert gone() is None


def test_dropping_a_room_may_run_code_that_sends() -> None:
    class Last(Room):
        def on_message(self, member: Member, event: str, data: str | bytes) -> None: ...

        def __del__(self) -> None:
            self.broadcast("message", "never heard")

    hands = Hands(Last)
    hands.room(1)
    hands.core.stop_all()
    ((number, _),) = hands.stops
    hands.rooms.clear()
    assert isinstance(number, int)
    hands.core.stopped(number, evict=True)
    assert hands.hear() == []


def test_a_rejected_member_is_closed_and_no_longer_listed() -> None:
    class Door(Room):
        def on_join(self, member: Member, params: dict[str, str]) -> None:
            raise PermissionError("no")

    hands = Hands(Door)
    hands.say(opening(0, "t:{name}", "a"), join(1))
    ((handler, member, _),) = hands.failures
    assert handler == "on_join"
    assert member is not None
    (frame,) = hands.hear()
    assert (frame.handle, closed(frame)) == (1, (4503, "no"))
    assert hands.core.stats()["joins_rejected"] == 1
    assert len(next(iter(hands.rooms.values())).members) == 0


def test_quarantine_closes_waiting_members() -> None:
    class Never(Hands):
        def activate(self, number: int, kind: str, key: str) -> None:
            self.number = number

    hands = Never(Room)
    hands.say(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    hands.core.quarantine(hands.number)
    assert [(frame.kind, frame.body[2:]) for frame in hands.hear()] == [(CLOSE, b"quarantined")]


def test_counters_are_numbers_by_name() -> None:
    hands = Hands(Room)
    hands.room(1, 2)
    stats = hands.core.stats()
    assert (stats["joins"], stats["members"], stats["rooms"], stats["links"]) == (2, 2, 1, 1)
    assert all(type(value) is int for value in stats.values())


# In a process of its own, because a deadlock would block all tests.
COLLECTED = """
import gc
from runtime._native import Room
from tests.actors.fake_shard import join
from tests.native.hands import Hands

class Loop:
    def __init__(self, room):
        self.room, self.itself = room, self

    def __del__(self):
        print(len(self.room.members), self.room.broadcast("gone", "x"))

def run(what):
    gc.disable()
    gc.collect()
    Loop(room)
    # None is left that could be used again without the collector's being asked.
    kept = [{} for _ in range(500)]
    gc.set_threshold(1)
    gc.enable()
    what()
    gc.disable()
    gc.set_threshold(0)

hands = Hands(Room)
room = hands.room(1)
run(hands.core.stats)
run(lambda: list(room.members))
run(lambda: hands.links.take(hands.link))
coming = hands.shard.batch(join(2))
run(lambda: hands.links.receive(hands.link, coming))
"""


def test_the_garbage_collector_may_call_the_core_during_a_call_of_the_core() -> None:
    ran = subprocess.run(
        [sys.executable, "-c", COLLECTED], capture_output=True, text=True, timeout=60, check=True
    )
    assert ran.stdout.splitlines() == ["1 None"] * 4
