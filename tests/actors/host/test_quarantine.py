"""Which actors a host must not start."""

from runtime.actors.host.quarantine import QuarantineList
from stateroom import Room
from tests.actors.conftest import Serve
from tests.actors.fake_shard import EPOCH, JOINED, REFUSED, join, opening


def test_a_verdict_ends_by_itself_or_with_a_newer_list() -> None:
    now_s = [10.0]
    quarantine = QuarantineList(lambda: now_s[0])
    assert quarantine.remaining_s(("chat", "a")) == 0
    quarantine.take([("chat", "a", 5.0), ("chat", "b", 50.0)])
    assert (quarantine.remaining_s(("chat", "a")), quarantine.remaining_s(("chat", "c"))) == (5.0, 0)
    now_s[0] = 15.0
    assert (quarantine.remaining_s(("chat", "a")), quarantine.remaining_s(("chat", "b"))) == (0, 45.0)
    quarantine.take([])
    assert quarantine.remaining_s(("chat", "b")) == 0


async def test_an_actor_that_ended_its_hosts_is_not_begun_and_others_are(serve: Serve) -> None:
    started: list[str] = []

    class Noted(Room):
        def on_start(self) -> None:
            started.append(self.key)

    service, shard = await serve(Noted)
    service.apply_table(2, [(0, 16384, 0, EPOCH)], (), [("t:{name}", "a", 60.0)])
    shard.send(opening(0, "t:{name}", "a"), join(1, topic="t:a"))
    shard.send(opening(1, "t:{name}", "b"), join(2, room=1, topic="t:b"))
    assert [(await shard.receive()).kind for _ in range(2)] == [REFUSED, JOINED]
    assert started == ["b"]
