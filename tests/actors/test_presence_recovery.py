"""Presence when a room's host has died: pages go on from what the last one told them. The clock is the test's."""

from collections.abc import Mapping
from typing import Any

import pytest

from tests.actors.presence_room import FakeMember, FakeRoom


def keys(member: FakeMember) -> list[str]:
    return sorted(member.client.state)


def test_after_the_death_of_a_host_nobody_who_stayed_flickers() -> None:
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


def test_who_died_with_the_host_is_gone_from_the_pages_of_the_others() -> None:
    room = FakeRoom()
    ada, _ = room.join(FakeMember(1, "ada")), room.join(FakeMember(2, "grace"))
    room.advance(1)
    reborn = FakeRoom()
    reborn.recover(ada)
    new = reborn.join(FakeMember(3, "new"))
    reborn.advance(1)
    assert keys(ada) == keys(new) == ["ada", "new"]


def test_a_meta_that_cannot_be_had_costs_nobody_else_theirs() -> None:
    class Shy(FakeRoom):
        def presence_of(self, member: FakeMember) -> tuple[str, Mapping[str, Any]] | None:
            if member.key == "broken":
                raise ZeroDivisionError
            return super().presence_of(member)

    room = Shy()
    broken, ada = FakeMember(1, "broken"), FakeMember(2, "ada")
    with pytest.raises(ZeroDivisionError):
        room.recover(broken, ada)
    room.advance(1)
    assert keys(ada) == ["ada"]
    room.leave(broken)
