"""The life of a room: starts that fail, joins that are refused, turns that raise, sleep."""

import asyncio

import pytest
from structlog.testing import capture_logs

from runtime import Member, Room
from runtime.actors.host import HostService
from runtime.actors.restart import Intensity
from runtime.errors import Reject
from tests.actors.conftest import Serve
from tests.actors.fake_shard import CLOSE, FakeShard, Frame, join, leave, message, opening


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


def closed(frame: Frame) -> tuple[int, str]:
    assert frame.kind == CLOSE
    return int.from_bytes(frame.body[:2], "little"), frame.body[2:].decode()


def quick(service: HostService, restarts: int) -> None:
    """No waiting between restarts."""
    assert service._rooms is not None
    service._rooms.intensity = Intensity(restarts, 60.0, 0.0, 0.0)


async def test_a_join_may_be_refused(serve: Serve) -> None:
    class Door(Echo):
        def on_join(self, member: Member, params: dict[str, str]) -> None:
            if params["who"] != "friend":
                raise Reject("not you, " + params["name"])

    service, shard = await serve(Door)
    shard.send(
        opening(0, "t:{name}", "a"), join(1, query="who=foe"), join(2, query="who=friend"), message(2, "in")
    )
    assert closed(await shard.receive()) == (4503, "not you, a")
    assert (await shard.receive()).body == b"in"
    assert service.stats()["handlers_failed"] == 0


async def test_a_join_may_be_refused_later(serve: Serve) -> None:
    class Slow(Echo):
        async def on_join(self, member: Member, params: dict[str, str]) -> None:
            await asyncio.sleep(0)
            raise Reject("ä" * 100)

    _, shard = await serve(Slow)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "unheard"))
    assert closed(await shard.receive()) == (4503, "ä" * 61)


@pytest.mark.parametrize("later", [False, True])
async def test_a_join_that_fails_closes_with_1011(serve: Serve, *, later: bool) -> None:
    class Broken(Room):
        def on_join(self, member: Member, params: dict[str, str]) -> None:
            raise ZeroDivisionError

    class BrokenLater(Room):
        async def on_join(self, member: Member, params: dict[str, str]) -> None:
            raise ZeroDivisionError

    service, shard = await serve(BrokenLater if later else Broken)
    with capture_logs() as lines:
        shard.send(opening(0, "t:{name}", "a"), join(1))
        assert closed(await shard.receive()) == (1011, "join_failed")
    assert [(line["room"], line["handler"]) for line in lines] == [("t:{name} 'a'", "on_join")]
    assert lines[0]["member"] == "00000000c0ffee01"
    assert service.stats()["on_join_failed"] == 1


async def test_a_room_goes_on_after_a_turn_that_raised(serve: Serve) -> None:
    class Moody(Echo):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            if data == "bad":
                raise SystemExit("no handler ends a host")
            member.send(event, data)

    _, shard = await serve(Moody)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "bad"), message(1, "good"))
    assert (await shard.receive()).body == b"good"


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


async def test_one_task_serves_a_room_for_life(serve: Serve) -> None:
    tasks = set()

    class Tasks(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            tasks.add(asyncio.current_task())
            await asyncio.sleep(0)
            member.send("message", "x")

    _, shard = await serve(Tasks)
    for _ in range(3):
        shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"), message(1, "x"))
        await shard.receive()
        await shard.receive()
    assert len(tasks) == 1


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


async def test_a_stop_that_raises_is_a_stop(serve: Serve) -> None:
    class Sore(Echo):
        def on_stop(self, reason: str) -> None:
            raise RuntimeError(reason)

    service, shard = await serve(Sore)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.receive()
    with capture_logs() as lines:
        await service.stop(1.0)
    assert [line["error"] for line in lines if line["event"] == "room_handler_failed"] == [
        "RuntimeError: shutdown"
    ]


async def test_a_room_waiting_for_its_restart_does_not_hold_up_the_end(serve: Serve) -> None:
    class Never(Room):
        def on_start(self) -> None:
            raise ConnectionError

    service, shard = await serve(Never)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    await asyncio.wait_for(service.stop(60.0), 5.0)
    assert isinstance(shard, FakeShard)
