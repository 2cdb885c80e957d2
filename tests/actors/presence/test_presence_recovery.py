"""Presence when a room's host has died: pages go on from what the last one told them. The clock is the test's."""

import asyncio
from collections.abc import Mapping
from types import SimpleNamespace
from typing import Any

import pytest

from tests.actors.presence.presence_room import FakeMember, FakeRoom


def keys(member: FakeMember) -> list[str]:
    return sorted(member.client.state)


def test_after_the_death_of_a_host_presences_that_stayed_do_not_flicker() -> None:
    room = FakeRoom()
    ada, grace = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    known = ada.client.state
    reborn = FakeRoom()
    reborn.recover(ada)
    ada.heard.clear()
    grace.heard.clear()
    reborn.recover(grace)
    reborn.advance(1)
    assert ada.client.state == grace.client.state == known
    assert ada.events() == grace.events() == ["presence_state"]


def test_presence_waits_until_all_shards_have_named_their_members() -> None:
    room = FakeRoom()
    ada, grace = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    known = ada.client.state
    for one in (ada, grace):
        one.heard.clear()
    reborn = FakeRoom(window_s=0.1)
    reborn.is_whole = False
    reborn.recover(ada)
    new = reborn.join(FakeMember(3, "new"))
    for _ in range(10):
        reborn.advance(0.1)
    assert (ada.heard, new.heard, reborn.said) == ([], [], [])
    reborn.recover(grace)
    reborn.is_whole = True
    reborn.advance(0.1)
    assert keys(ada) == keys(grace) == keys(new) == ["ada", "grace", "new"]
    assert {key: ada.client.state[key] for key in known} == known
    assert ada.events() == grace.events() == ["presence_state"]


def test_a_shard_that_does_not_come_is_waited_for_so_long_each_time() -> None:
    reborn = FakeRoom(window_s=0.1)
    reborn.is_whole = False
    for member in (FakeMember(1, "ada"), FakeMember(2, "grace")):
        reborn.recover(member)
        for _ in range(49):
            reborn.advance(0.1)
        assert member.heard == []
        for _ in range(3):
            reborn.advance(0.1)
        assert member.events() == ["presence_state"]
    assert keys(member) == ["ada", "grace"]


def test_a_room_without_recovered_members_waits_for_no_shard() -> None:
    room = FakeRoom()
    room.is_whole = False
    ada = room.join(FakeMember(1, "ada"))
    room.advance(0)
    assert keys(ada) == ["ada"]


async def test_an_awaited_on_recover_delays_presence() -> None:
    gate = asyncio.Event()

    async def on_recover(members: list[FakeMember]) -> None:
        if members[0].key == "ada":
            await gate.wait()

    room = FakeRoom(window_s=0.1)
    handlers = SimpleNamespace(on_join=None, on_leave=None, on_recover=on_recover)
    room.tracker.wrap_handlers(handlers)
    ada, grace = FakeMember(1, "ada"), FakeMember(2, "grace")
    room.members += (ada, grace)
    first = asyncio.ensure_future(handlers.on_recover([ada]))
    await asyncio.sleep(0)
    await handlers.on_recover([grace])
    room.advance(0.1)
    assert grace.heard == []
    gate.set()
    await first
    room.advance(0.1)
    assert keys(grace) == keys(ada) == ["ada", "grace"]


def test_who_died_with_the_host_is_gone_from_the_pages_of_the_others() -> None:
    room = FakeRoom()
    ada, _ = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    reborn = FakeRoom()
    reborn.recover(ada)
    new = reborn.join(FakeMember(3, "new"))
    reborn.advance(1)
    assert keys(ada) == keys(new) == ["ada", "new"]


def test_a_direct_member_gets_no_presence_while_its_recovery_waits() -> None:
    room = FakeRoom()
    direct = FakeMember(1, "direct", topic="")
    room.attached.append(direct)
    ada = FakeMember(2, "ada")
    room.recover(ada)
    room.advance(1)
    room.join(FakeMember(3, "new"))
    room.advance(1)
    assert keys(ada) == ["ada", "new"]
    room.recover(direct)
    room.advance(1)
    assert direct.heard == []


def test_an_on_recover_that_raises_leaves_its_members_present() -> None:
    async def later(members: object) -> None:
        raise ZeroDivisionError

    def at_once(members: object) -> None:
        raise ZeroDivisionError

    for on_recover in (at_once, later):
        room, ada = FakeRoom(), FakeMember(1, "ada")
        room.members.append(ada)
        handlers = SimpleNamespace(on_join=None, on_leave=None, on_recover=on_recover)
        room.tracker.wrap_handlers(handlers)
        with pytest.raises(ZeroDivisionError):
            asyncio.run(recovered(handlers, ada))
        room.advance(1)
        assert keys(ada) == ["ada"]
        assert room.said == [({"ada": ada.client.state["ada"]["metas"]}, {})]


async def recovered(handlers: SimpleNamespace, *members: FakeMember) -> None:
    waiting = handlers.on_recover(list(members))
    if waiting is not None:
        await waiting


@pytest.mark.parametrize("error", [ZeroDivisionError, SystemExit, asyncio.CancelledError])
def test_an_error_of_one_meta_does_not_affect_the_others(error: type[BaseException]) -> None:
    class Shy(FakeRoom):
        def presence_of(self, member: FakeMember) -> tuple[str, Mapping[str, Any]] | None:
            if member.key == "broken":
                raise error
            return super().presence_of(member)

    room = Shy()
    broken, ada = FakeMember(1, "broken"), FakeMember(2, "ada")
    with pytest.raises(error):
        room.recover(broken, ada)
    room.advance(1)
    assert keys(ada) == ["ada"]
    room.leave(broken)
