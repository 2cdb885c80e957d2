"""Turns of a room: refused joins, turns that raise, turns that are suspended."""

import asyncio

import pytest
from structlog.testing import capture_logs

from runtime.actors.activation import turns
from runtime.actors.host import composition
from stateroom import Member, Room
from stateroom.errors import Reject
from tests.actors.conftest import Serve
from tests.actors.fake_shard import closed, join, message, opening, push


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


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
    assert (service.stats()["handlers_failed"], service.stats()["handlers_refused"]) == (0, 1)


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


async def test_events_that_clients_make_up_are_counted_as_what_handles_them(serve: Serve) -> None:
    class Fragile(Room):
        def on_message(self, member: Member, event: str, data: object) -> None:
            raise ZeroDivisionError

    service, shard = await serve(Fragile)
    shard.send(opening(0, "t:{name}", "a"), join(1, topic="t:a"))
    await shard.receive()
    for number in range(3):
        shard.send(push(1, f"made up {number}", "{}", "1"))
        await shard.receive()
    assert service.stats()["on_message_failed"] == 3
    assert not [name for name in service.stats() if name.startswith("on made up")]


async def test_a_room_goes_on_after_a_turn_that_raised(serve: Serve) -> None:
    class Moody(Echo):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            if data == "bad":
                raise SystemExit("no handler ends a host")
            member.send(event, data)

    _, shard = await serve(Moody)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "bad"), message(1, "good"))
    assert (await shard.receive()).body == b"good"


async def test_one_task_serves_a_room_for_life(serve: Serve) -> None:
    tasks = set()

    class Tasks(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            tasks.add(asyncio.current_task())
            await asyncio.sleep(0)
            member.send("message", "x")

    _, shard = await serve(Tasks)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    for _ in range(3):
        shard.send(message(1, "x"), message(1, "x"))
        await shard.receive()
        await shard.receive()
    assert len(tasks) == 1


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


async def test_turns_that_await_nothing_give_way_to_the_loop(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "SLICE_S", 0.0)
    loop, rounds = asyncio.get_running_loop(), 0
    seen: list[int] = []

    def count() -> None:
        nonlocal rounds
        rounds += 1
        loop.call_soon(count)

    class Greedy(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            seen.append(rounds)
            if len(seen) == 10:
                member.send("message", "done")

    _, shard = await serve(Greedy)
    count()
    shard.send(opening(0, "t:{name}", "a"), join(1), *(message(1, "x") for _ in range(10)))
    await shard.receive()
    assert len(set(seen)) == 10


async def test_a_batch_of_slow_turns_gives_way_to_the_loop(
    serve: Serve, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(composition, "SLICE_S", 0.0)
    _, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a"), join(1), *(message(1, str(number)) for number in range(100)))
    assert [(await shard.receive()).body for _ in range(100)] == [b"%d" % number for number in range(100)]
    assert len(shard.link.batches) > 10
