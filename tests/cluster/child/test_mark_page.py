"""What a parent reads from a host's mark page, with the native core as the writer."""

import asyncio
import os
import struct
from pathlib import Path

import pytest

from runtime._native import Scopes
from runtime.actors.host.service import HostService
from runtime.cluster.child import mark_page
from runtime.cluster.child.mark_page import Marked, MarkPage
from runtime.settings import Settings
from stateroom import Actor, App, Member, Room, call
from tests.actors.fake_shard import message
from tests.native.hands import Hands


class Marking(Room):
    """Takes the mark in the middle of its turns, as if its host had died there."""

    page: MarkPage
    taken: list[Marked | None]

    def __init__(self) -> None:
        self.taken = []

    def on_message(self, member: Member, event: str, data: str | bytes) -> None:
        if data == "look":
            self.page.look()
        self.taken.append(self.page.take() if data != "look" else None)

    def on_leave(self, member: Member, reason: str) -> None:
        self.page.look()
        self.taken.append(self.page.take())


def marking(page: MarkPage) -> tuple[Hands, Marking]:
    hands = Hands(Marking)
    Scopes(hands.core, page.descriptor)
    Marking.page = page
    return hands, hands.room(1)


def test_a_turn_is_marked_while_it_runs_and_not_afterwards() -> None:
    page = MarkPage()
    assert page.take() is None
    hands, room = marking(page)
    hands.say(message(1, "die"))
    assert room.taken == [Marked("t:{name}", "a", starts=False, lasted=False)]
    assert page.take() is None


def test_a_turn_that_ran_when_the_parent_looked_has_lasted() -> None:
    page = MarkPage()
    hands, room = marking(page)
    hands.say(message(1, "look"), message(1, "die"))
    assert room.taken[-1] == Marked("t:{name}", "a", starts=False, lasted=False)
    hands.links.close_link(hands.link)
    assert room.taken[-1] == Marked("t:{name}", "a", starts=False, lasted=True)


def test_a_step_of_a_start_is_marked_as_such() -> None:
    page, taken = MarkPage(), []

    class Starting(Hands):
        def activate(self, number: int, kind: str, key: str) -> None:
            scopes = Scopes(self.core, page.descriptor)
            scopes.run(number, scopes.fresh(), lambda: taken.append(page.take()))
            super().activate(number, kind, key)

    Starting(Room).room(1, key="b")
    assert taken == [Marked("t:{name}", "b", starts=True, lasted=False)]


async def test_a_task_that_a_start_has_begun_is_marked_as_a_task(tmp_path: Path) -> None:
    page, app, taken = MarkPage(), App(), asyncio.get_running_loop().create_future()

    @app.actor("busy")
    class Busy(Actor):
        def on_start(self) -> None:
            self.spawn(self.work())

        async def work(self) -> None:
            await asyncio.sleep(0)
            taken.set_result(page.take())

        @call
        def begin(self) -> None: ...

    service = HostService(
        0, 1, app, Settings({}, app.settings), f"{tmp_path}/host.sock", mark=page.descriptor
    )
    await service.start()
    service.apply_table(1, [(0, 16384, 0, 1)])
    app.ref(Busy).tell(Busy.begin)
    assert await taken == Marked("busy", "", starts=False, lasted=False, in_task=True)
    await service.stop(1.0)


def test_where_there_are_no_anonymous_files_a_temporary_one_does(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(name: str) -> int:
        raise OSError(name)

    monkeypatch.setattr(mark_page.os, "memfd_create", refuse)
    page = MarkPage()
    hands, room = marking(page)
    hands.say(message(1, "die"))
    assert room.taken == [Marked("t:{name}", "a", starts=False, lasted=False)]


def test_what_has_been_taken_is_charged_to_no_later_life() -> None:
    page = MarkPage()
    address = b"t\0a"
    os.pwrite(page.descriptor, struct.pack("=QII", 1, len(address), 0) + address, 0)  # as a crash leaves it
    assert page.take() == Marked("t", "a", starts=False, lasted=False)
    assert page.take() is None
