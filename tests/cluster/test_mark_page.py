"""What a parent reads of a host's mark, with the native core as the writer."""

import os
import struct

import pytest

from runtime._native import Scopes
from runtime.cluster import mark_page
from runtime.cluster.mark_page import Marked, MarkPage
from stateroom import Member, Room
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
