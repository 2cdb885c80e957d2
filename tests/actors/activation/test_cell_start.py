"""How a room starts, sleeps and wakes, and what happens if its start fails."""

import asyncio

import pytest

from runtime.actors.activation.restart_policy import Intensity
from runtime.actors.host.service import HostService
from stateroom import Member, Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import closed, join, leave, message, opening


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


def quick(service: HostService, restarts: int) -> None:
    """No waiting between restarts."""
    assert service._actors is not None
    service._actors.intensity = Intensity(restarts, 60.0, 0.0, 0.0)


async def test_a_start_that_fails_is_tried_again_and_members_wait(serve: Serve) -> None:
    attempts = 0

    class Hesitant(Echo):
        def on_start(self) -> None:
            nonlocal attempts
            attempts += 1
            if attempts < 3:
                raise ConnectionError

    service, shard = await serve(Hesitant)
    quick(service, 5)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "hi"))
    assert (await shard.receive()).body == b"hi"
    assert (attempts, service.stats()["on_start_failed"]) == (3, 2)


@pytest.mark.parametrize("later", [False, True])
async def test_a_room_that_never_starts_is_quarantined_alone(serve: Serve, *, later: bool) -> None:
    class Poison(Echo):
        def on_start(self) -> object:  # type: ignore[override]
            if self.key == "poison":
                if later:
                    return self.fail()
                raise ConnectionError
            return None

        async def fail(self) -> None:
            raise ConnectionError

    service, shard = await serve(Poison)
    quick(service, 2)
    shard.send(opening(0, "t:{name}", "poison"), join(1))
    assert closed(await shard.receive()) == (1011, "quarantined")
    shard.send(join(2), opening(1, "t:{name}", "well"), join(3, room=1), message(3, "well"))
    assert closed(await shard.receive()) == (1011, "quarantined")
    assert (await shard.receive()).body == b"well"
    assert (service.stats()["on_start_failed"], service.stats()["quarantines"]) == (3, 1)


async def test_async_start_and_joins_come_in_order(serve: Serve) -> None:
    class Slow(Room):
        async def on_start(self) -> None:
            await asyncio.sleep(0)
            self.log = ["start"]

        async def on_join(self, member: Member, params: dict[str, str]) -> None:
            await asyncio.sleep(0)
            self.log.append("join")

        def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            self.log.append(str(data))
            member.send("message", self.log)

    _, shard = await serve(Slow)
    shard.send(opening(0, "t:{name}", "a"), join(1), join(2), message(2, "x"))
    assert (await shard.receive()).body == b'["start","join","join","x"]'


async def test_an_empty_room_sleeps_and_wakes_afresh(serve: Serve) -> None:
    asleep = asyncio.Event()
    made: list[Room] = []

    class Sleepy(Echo):
        idle_s = 0.0

        def on_start(self) -> None:
            made.append(self)

        async def on_stop(self, reason: str) -> None:
            assert reason == "idle"
            asleep.set()

    _, shard = await serve(Sleepy)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.receive()
    shard.send(leave(1))
    await asleep.wait()
    shard.send(join(2), message(2, "again"))
    assert (await shard.receive()).body == b"again"
    assert len(made) == 2


async def test_a_room_waiting_for_its_restart_does_not_hold_up_the_end(serve: Serve) -> None:
    tries = []

    class Never(Room):
        def on_start(self) -> None:
            tries.append(1)
            raise ConnectionError

    service, shard = await serve(Never)
    # Its next try and the end of grace are further away than any test lasts.
    rooms = service._actors
    rooms.intensity = Intensity(backoff_first_s=7200.0, backoff_longest_s=7200.0)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    await service.stop(3600.0)
    assert (tries, rooms.cells) == ([1], {})


async def test_timers_do_not_keep_an_empty_room_awake(serve: Serve) -> None:
    stopped = asyncio.Event()

    class Ticking(Room):
        idle_s = 0.0

        def on_start(self) -> None:
            self.every(0.001, lambda: None)

        def on_stop(self, reason: str) -> None:
            stopped.set()

    _, shard = await serve(Ticking)
    shard.send(opening(0, "t:{name}", "a"), join(1), leave(1))
    await stopped.wait()
