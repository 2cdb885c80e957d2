"""The recipes of the guide work: a shared list, a poll, a typing indicator."""

import importlib
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest

from stateroom.testing import Refused, RoomTest, TestClient
from tests.examples.test_guide import files

Recipe = Callable[[str], ModuleType]


@pytest.fixture
def recipe(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Recipe:
    """Imports the modules of the page, as a reader would write them."""
    files("recipes.md", tmp_path)
    monkeypatch.syspath_prepend(tmp_path)

    def module(name: str) -> ModuleType:
        monkeypatch.delitem(sys.modules, name, raising=False)
        return importlib.import_module(name)

    return module


def typing(client: TestClient) -> set[str]:
    return {metas[0]["name"] for metas in client.presence.values() if metas[0]["typing"]}


async def test_a_list_is_shared_and_a_new_member_gets_all_of_it(recipe: Recipe) -> None:
    todo = recipe("todo")
    async with RoomTest(todo.TodoList, "home", app=todo.app) as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        assert ada.reply == {"items": []}
        await ada.push("add", "milk")
        await grace.push("toggle", 1)
        milk = {"id": 1, "text": "milk", "done": True}
        assert ada.heard("changed") == [{"by": "Grace", "item": milk}]
        with pytest.raises(Refused, match="no_such_item"):
            await ada.push("toggle", 2)
        late = await room.join({"as": "Late", "$history": 200})
        assert late.reply == {"items": [milk]}
        assert [len(late.heard(event)) for event in ("added", "changed")] == [1, 1]
        await room.advance(1)
        assert {metas[0]["name"] for metas in ada.presence.values()} == {"Ada", "Grace", "Late"}


async def test_after_a_recovery_the_pages_get_the_state_of_the_room(recipe: Recipe) -> None:
    todo, poll = recipe("todo"), recipe("poll")
    for kind, app, event in ((todo.TodoList, todo.app, "items"), (poll.LivePoll, poll.app, "result")):
        async with RoomTest(kind, "home", app=app) as room:
            ada = await room.join()
            await room.restart()
            (now,) = ada.heard(event)
            assert now == (await room.join()).reply.get(event, now)


async def test_a_list_survives_the_eviction_of_its_room(recipe: Recipe) -> None:
    todo = recipe("todo")
    async with RoomTest(todo.TodoList, "home", app=todo.app) as room:
        ada = await room.join()
        await ada.push("add", "milk")
        ada.leave()
        await room.advance(7200)
        assert [item["text"] for item in (await room.join()).reply["items"]] == ["milk"]


async def test_a_poll_counts_one_vote_per_member_while_it_is_open(recipe: Recipe) -> None:
    poll = recipe("poll")
    async with RoomTest(poll.LivePoll, "friday", app=poll.app) as room:
        ada, grace = await room.join(), await room.join()
        with pytest.raises(Refused, match="closed"):
            await ada.push("vote", 0)
        room.room.on_publish("open", {"question": "Tea?", "options": ["yes", "no"]})
        for client, option in ((ada, 0), (grace, 1), (grace, 0)):
            await client.push("vote", option)
        assert ada.heard("result")[-1]["counts"] == [2, 0]
        with pytest.raises(Refused, match="no_such_option"):
            await ada.push("vote", 2)
        assert room.room.on_publish("close", None)["open"] is False


async def test_the_typing_indicator_ends_by_itself_and_with_the_message(recipe: Recipe) -> None:
    chat = recipe("typing_chat")
    async with RoomTest(chat.Chat, "lobby", app=chat.app) as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        for end in (lambda: room.advance(5), lambda: ada.push("say", "Done"), room.restart):
            await ada.push("typing")
            await room.advance(1)
            assert typing(grace) == {"Ada"}
            await end()
            await room.advance(1)
            assert typing(grace) == set()
        assert grace.heard("said") == [{"name": "Ada", "text": "Done"}]
        await ada.push("typing")
        ada.leave()
        await room.advance(10)
