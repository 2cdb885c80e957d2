"""The rooms of docs/rooms.md behave as the page describes."""

import asyncio
import importlib
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from stateroom import Actor, App, Member, Room, call, on
from stateroom.testing import RoomTest
from tests.examples.test_guide import blocks

NAMES = ("game", "main", "quiz")


@pytest.fixture
def page(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, ModuleType]]:
    """The modules of the page, written into a folder; the module without a name is the last one."""
    for name in NAMES:
        monkeypatch.delitem(sys.modules, name, raising=False)
    for block in blocks("rooms.md"):
        (tmp_path / (block.file or "quiz.py")).write_text(block.code)
    monkeypatch.syspath_prepend(tmp_path)
    yield {name: importlib.import_module(name) for name in NAMES}
    for name in NAMES:
        del sys.modules[name]


@pytest.mark.parametrize("served", ["game", "main"])
async def test_all_games_count_together(page: dict[str, Any], served: str) -> None:
    async with RoomTest(page["game"].Game, "chess", app=page[served].app) as room:
        ada = await room.join()
        await ada.push("score", 5)
        await ada.push("score", 2)
        assert ada.heard("total") == [5, 7]


async def test_the_points_of_a_quiz_survive_its_host_if_there_is_a_second_one(page: dict[str, Any]) -> None:
    quiz = page["quiz"]
    async with RoomTest(quiz.Quiz, "general", app=quiz.app) as room:
        ada = await room.join({"as": "Ada"})
        assert await ada.push("right") == 1
        await room.advance(1)
        await room.restart(standby=True)
        assert await ada.push("right") == 2


async def test_another_thread_tells_an_actor_through_the_loop() -> None:
    app, added = App(), asyncio.Event()

    @app.actor("counter")
    class Counter(Actor):
        @call
        def add(self, number: int) -> None:
            added.set()

    @app.room("desk:{name}")
    class Desk(Room):
        @on("go")
        async def go(self, member: Member) -> None:
            loop = asyncio.get_running_loop()

            def elsewhere() -> None:
                loop.call_soon_threadsafe(self.ref(Counter, "a").tell, "add", 1)

            await asyncio.to_thread(elsewhere)

    async with RoomTest(Desk, "a", app=app) as room:
        await (await room.join()).push("go")
        await room.settle()
        assert added.is_set()
