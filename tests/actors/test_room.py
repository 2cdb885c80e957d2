"""What a room does whose class says nothing."""

from stateroom import Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import JOINED, REPLY, join, leave, message, opening, push


async def test_a_bare_room_admits_everyone_and_ignores_messages(serve: Serve) -> None:
    service, shard = await serve(Room)
    shard.send(opening(0, "t:{name}", "a"), join(1), message(1, "x"), leave(1))
    shard.send(join(2, topic="t:a"), push(2, "e", "{}"))
    assert [(await shard.receive()).kind for _ in range(2)] == [JOINED, REPLY]
    assert (service.stats()["members"], service.stats()["handlers_failed"]) == (1, 0)
