"""Presence in a real host whose members are on two shards: what they are told when they have joined another before."""

from pathlib import Path

import msgspec
import pytest

from runtime.actors.host.service import HostService
from runtime.settings import Settings
from stateroom import App, Member, Room, on
from tests.actors.fake_shard import (
    EPOCH,
    MEMBERS_END,
    REPLY,
    FakeShard,
    Frame,
    all_sent,
    frame,
    join,
    opening,
    push,
)


class Lounge(Room):
    presence = True

    def presence_of(self, member: Member) -> tuple[str, dict[str, object]]:
        return member.params["as"], {}

    @on("here")
    def here(self, member: Member) -> None: ...


def recovered(member: int, name: str) -> list[bytes]:
    """A shard's room and its member of it, which had joined before."""
    params = f'{{"as":"{name}"}}'.encode()
    comes = join(member, topic="t:a", params=params, recover=True)
    return [opening(0, "t:{name}", "a"), comes, frame(MEMBERS_END, 0)]


async def told(shard: FakeShard) -> list[str]:
    """Whom the next presence state names."""
    while not (got := await shard.receive()).event.startswith("presence"):
        pass
    assert got.event == "presence_state"
    return sorted(msgspec.json.decode(got.body))


async def seen_meanwhile(shard: FakeShard) -> list[Frame]:
    """What the host tells a shard while it answers a few pushes one after another."""
    seen: list[Frame] = []
    for number in range(5):
        shard.send(push(1, "here", "null", str(number)))
        while not seen or seen[-1].kind != REPLY or seen[-1].reference != str(number):
            seen.append(await shard.receive())
    return seen


@pytest.mark.parametrize("moves", [False, True])
async def test_presence_is_sent_when_both_shards_have_named_their_members(
    tmp_path: Path, moves: bool
) -> None:
    app, address = App(), str(tmp_path / "host.sock")
    app.room("t:{name}")(Lounge)
    service = HostService(0, 1, app, Settings({}, app.settings), address, shards=2)
    await service.start()
    service.apply_table(1, [] if moves else [(0, 16384, 0, EPOCH)])
    shards = [await FakeShard.connect(address, index) for index in range(2)]
    try:
        if moves:
            for shard in shards:
                shard.send(all_sent(1))
            service.apply_table(2, [(0, 16384, 0, EPOCH)])
        shards[0].send(*recovered(1, "ada"), all_sent(2))
        meanwhile = await seen_meanwhile(shards[0])
        assert [got.event for got in meanwhile if got.event] == []
        shards[1].send(*recovered(1, "bob"), all_sent(2))
        assert [await told(shard) for shard in shards] == [["ada", "bob"]] * 2
    finally:
        for shard in shards:
            shard.close()
        await service.stop(1.0)
