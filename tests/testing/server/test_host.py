"""The host of a test has the parts of a real host: other actors, snapshots, start-up and shutdown."""

import asyncio
import gc
import subprocess
import sys
import weakref

import msgspec
import pytest

from stateroom import Actor, App, Member, Room, call, on
from stateroom.errors import AskTimeout
from stateroom.testing import RoomTest

app = App()


class Score(msgspec.Struct):
    points: int = 0


@app.actor("counter")
class Counter(Actor):
    def on_start(self) -> None:
        self.count = 0

    @call
    def add(self, number: int) -> int:
        self.count += number
        return self.count


@app.room("game:{name}")
class Game(Room):
    state: Score = Score()

    @on("score")
    async def score(self, member: Member, points: int) -> int:
        self.state.points += points
        self.save()
        return int(await self.ref(Counter, "all").ask("add", points))

    @on("total")
    def total(self, member: Member) -> int:
        return self.state.points


async def test_a_room_asks_another_actor_of_its_app() -> None:
    async with RoomTest(Game, "a", app=app) as room:
        ada = await room.join()
        assert await ada.push("score", 2) == 2
        assert await ada.push("score", 3) == 5


async def test_a_test_can_ask_any_actor() -> None:
    async with RoomTest(Game, "a", app=app):
        assert await app.ref(Counter, "mine").ask("add", 7) == 7
    with pytest.raises(RuntimeError, match="no host runs"):
        app.ref(Counter, "mine").tell("add", 7)


@pytest.mark.parametrize(("standby", "left"), [(True, 4), (False, 0)])
async def test_a_saved_state_survives_its_host_if_there_is_a_second_host(standby: bool, left: int) -> None:
    async with RoomTest(Game, "a", app=app) as room:
        ada = await room.join()
        await ada.push("score", 4)
        await room.restart(standby=standby)
        assert await ada.push("total") == left


async def test_unsaved_state_is_lost_with_the_host_even_with_a_second_host() -> None:
    class Unsaved(Game):
        @on("earn")
        def earn(self, member: Member) -> None:
            self.state.points += 1

    async with RoomTest(Unsaved, "a") as room:
        ada = await room.join()
        await ada.push("earn")
        await room.advance(1.5)
        await ada.push("earn")
        await room.restart(standby=True)
        assert await ada.push("total") == 1


async def test_an_unanswered_ask_waits_for_the_clock_of_the_test() -> None:
    class Deaf(Room):
        @call
        async def listen(self) -> None:
            await asyncio.sleep(1000)

    async with RoomTest(Deaf, "a") as room:
        asking = asyncio.ensure_future(room.app.ref(Deaf, "a").ask("listen", timeout_s=5.0))
        await room.advance(4)
        assert not asking.done()
        await room.advance(2)
        with pytest.raises(AskTimeout):
            await asking


async def test_the_app_s_start_up_and_shutdown_hooks_run() -> None:
    ran: list[str] = []
    other = App()
    other.room("r:{name}")(Room)
    other.on_startup(lambda: ran.append("started"))
    other.on_shutdown(lambda: ran.append("stopped"))
    async with RoomTest(Room, "a", app=other):
        assert ran == ["started"]
    assert ran == ["started", "stopped"]


async def what_is_left() -> list[object]:
    """The objects of hosts and the shard that still exist after a test has ended."""
    async with RoomTest(Game, "a", app=app) as room:
        killed = room._host
        await (await room.join()).push("score", 1)
        await room.restart()
        left = [weakref.ref(killed), weakref.ref(room._host), weakref.ref(room._shard)]
    del room, killed
    for _ in range(3):  # objects that a finalizer releases are collected in the next round
        await asyncio.sleep(0)
        gc.collect()
    return [one() for one in left]


def test_no_objects_are_left_after_a_test_has_ended() -> None:
    """Runs in a process of its own, because logs and captured output of other tests may keep frames alive."""
    code = "import asyncio; from tests.testing.server.test_host import what_is_left; print(asyncio.run(what_is_left()))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[None, None, None]\n"
