"""A host on a real socket: a batch in, a batch out."""

import asyncio
from pathlib import Path

import pytest

from runtime._native import MeshBody
from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import App, Member, Room
from stateroom.errors import AppError
from tests.actors.conftest import Serve
from tests.actors.fake_shard import (  # fmt: skip
    EPOCH,
    NOT_OWNER,
    PUBLISH,
    RELEASE,
    RETURNED,
    SEND,
    FakeShard,
    closed,
    frame,
    join,
    leave,
    message,
    opening,
)


class Echo(Room):
    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        member.send(event, data)


class AsyncEcho(Room):
    async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        await asyncio.sleep(0)
        member.send(event, data)


async def test_messages_come_back_in_order(serve: Serve) -> None:
    _, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a"), join(4), *(message(4, f"m{i}") for i in range(100)))
    bodies = [(await shard.receive()).body for _ in range(100)]
    assert bodies == [f"m{i}".encode() for i in range(100)]


async def test_async_handlers_keep_the_order_too(serve: Serve) -> None:
    _, shard = await serve(AsyncEcho)
    shard.send(opening(0, "t:{name}", "a"), join(4), *(message(4, f"m{i}") for i in range(100)))
    frames = [await shard.receive() for _ in range(100)]
    assert [got.body for got in frames] == [f"m{i}".encode() for i in range(100)]
    assert {got.kind for got in frames} == {SEND}


async def test_a_lost_link_makes_its_members_leave(serve: Serve) -> None:
    left: list[str] = []
    gone = asyncio.Event()

    class Leaving(Room):
        def on_leave(self, member: Member, reason: str) -> None:
            left.append(reason)
            assert member not in self.members
            gone.set()

    service, shard = await serve(Leaving)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.acknowledgement()
    shard.close()
    await gone.wait()
    assert left == ["shard_lost"]
    assert service.stats()["members"] == 0


async def test_a_leave_is_acknowledged_at_once_and_after_what_was_sent(serve: Serve) -> None:
    _, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"), leave(1), frame(RELEASE, 0))
    assert (await shard.receive()).body == b"x"
    while shard.link.acknowledged < shard.link.sent:
        await shard.acknowledgement()
    carried = [acknowledged for acknowledged, count in shard.link.batches if count]
    assert max(carried) < shard.link.sent - 2


async def test_another_epoch_is_not_served(serve: Serve) -> None:
    _, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a", epoch=6))
    refused = await shard.receive()
    assert (refused.kind, refused.handle, refused.body) == (NOT_OWNER, 0, MeshBody.numbers([1]))


async def test_a_room_is_stopped_when_its_host_stops(serve: Serve) -> None:
    class Farewell(Room):
        async def on_stop(self, reason: str) -> None:
            await asyncio.sleep(0)
            self.broadcast("message", f"bye: {reason}")

    service, shard = await serve(Farewell)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    await service.stop(1.0)
    farewell = await shard.receive()
    assert (farewell.kind, farewell.body) == (PUBLISH, b"bye: shutdown")


async def test_what_awaits_for_ever_is_cancelled_after_the_grace(serve: Serve) -> None:
    cancelled = asyncio.Event()

    class Stuck(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            try:
                await asyncio.Event().wait()
            finally:
                cancelled.set()

    service, shard = await serve(Stuck)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.acknowledgement()
    await service.stop(0.01)
    await cancelled.wait()


async def test_rooms_that_have_moved_stop_and_lose_their_members(serve: Serve) -> None:
    stopped: list[str] = []

    class Moving(Room):
        def on_stop(self, reason: str) -> None:
            stopped.append(reason)

    service, shard = await serve(Moving)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    service.apply_table(2, [(0, 16384, 1, 8)])
    assert stopped == ["moved"]
    assert (service.stats()["members"], service.stats()["rooms"]) == (0, 0)
    shard.send(message(1, "x"), opening(0, "t:{name}", "a"))
    returned = await shard.receive()
    assert (returned.kind, returned.handle, returned.body) == (RETURNED, 1, b"x")
    assert (await shard.receive()).kind == NOT_OWNER


async def test_a_newer_link_of_the_same_shard_ends_the_older(serve: Serve) -> None:
    service, shard = await serve(Echo)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"))
    await shard.receive()
    newer = await FakeShard.connect(service._address)
    newer.send(opening(0, "t:{name}", "a"), join(1), message(1, "y"))
    assert (await newer.receive()).body == b"y"
    assert service.stats()["links"] == 1


async def test_rooms_beyond_the_limit_are_refused_with_1013(serve: Serve) -> None:
    _, shard = await serve(Echo, limits__rooms=1)
    shard.send(opening(0, "t:{name}", "a"), join(1), opening(1, "t:{name}", "b"), join(2, room=1))
    end = await shard.receive()
    assert (end.handle, closed(end)[0]) == (2, 1013)


async def test_what_rooms_share_is_opened_before_and_closed_after_them(tmp_path: Path) -> None:
    app, order = App(), []

    @app.on_startup
    async def connect() -> None:
        order.append("connected")

    @app.on_shutdown
    async def disconnect() -> None:
        order.append("disconnected")

    @app.room("t:{name}")
    class Lit(Room):
        def on_start(self) -> None:
            order.append("began")

        def on_stop(self, reason: str) -> None:
            order.append(reason)

    service = HostService(0, 1, app, Settings({}), str(tmp_path / "host.sock"))
    await service.start()
    service.apply_table(1, [(0, 16384, 0, EPOCH)])
    shard = await FakeShard.connect(str(tmp_path / "host.sock"))
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    await service.stop(1.0)
    shard.close()
    assert order == ["connected", "began", "shutdown", "disconnected"]


async def test_a_host_whose_startup_fails_does_not_listen(tmp_path: Path) -> None:
    app = App()
    app.on_startup(lambda: 1 / 0)
    service = HostService(0, 1, app, Settings({}), str(tmp_path / "host.sock"))
    with pytest.raises(AppError, match=r"on_startup: .* failed: ZeroDivisionError: division by zero"):
        await service.start()
    assert not (tmp_path / "host.sock").exists()
    await service.stop(1.0)
