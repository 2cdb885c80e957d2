"""The core's hooks: rooms of unknown kinds, and sends from anywhere."""

import asyncio
import threading

from stateroom import Member, Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import CLOSE, join, message, opening


class Keeping(Room):
    kept: list[Member]

    def on_join(self, member: Member, params: dict[str, str]) -> None:
        type(self).kept = [member]


async def test_a_kind_that_the_app_does_not_have_is_refused(serve: Serve) -> None:
    _, shard = await serve(Keeping)
    shard.send(opening(0, "other", "a"), join(1))
    assert (await shard.receive()).kind == CLOSE


async def test_what_is_sent_outside_a_turn_goes_out(serve: Serve) -> None:
    _, shard = await serve(Keeping)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    for data in ("a", "b"):
        Keeping.kept[0].send("message", data)
    assert [(await shard.receive()).body for _ in range(2)] == [b"a", b"b"]
    assert [count for _, count in shard.link.batches][-1] == 2


async def test_what_another_thread_sends_goes_out(serve: Serve) -> None:
    _, shard = await serve(Keeping)
    shard.send(opening(0, "t:{name}", "a"), join(1))
    await shard.acknowledgement()
    thread = threading.Thread(target=Keeping.kept[0].send, args=("message", "from afar"))
    thread.start()
    assert (await shard.receive()).body == b"from afar"
    thread.join()


async def test_thousands_of_rooms_live_beside_each_other(serve: Serve) -> None:
    class Named(Room):
        async def on_message(self, member: Member, event: str, data: str | bytes) -> None:
            await asyncio.sleep(0)
            member.send(event, self.key)

    service, shard = await serve(Named)
    for room in range(2000):
        shard.send(opening(room, "t:{name}", f"r{room}"), join(room, room=room), message(room, "who"))
    keys = {(await shard.receive()).body for _ in range(2000)}
    assert keys == {b"r%d" % room for room in range(2000)}
    assert service.stats()["rooms"] == 2000
