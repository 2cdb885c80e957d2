"""The chat: who is here, what was said, what is refused. Its page is tested in tests/browser."""

import pytest

from examples.chat import Chat, name_of
from stateroom.testing import Refused, RoomTest
from tests.served import ROOT


def chat() -> RoomTest:
    return RoomTest(Chat, "lobby", topic="chat:{name}")


@pytest.mark.parametrize("example", ["chat", "cursors", "arena", "echo"])
def test_an_example_is_under_a_hundred_lines(example: str) -> None:
    assert len((ROOT / f"examples/{example}.py").read_text().splitlines()) < 100


@pytest.mark.parametrize(
    ("asked", "name"),
    [("Ada", "Ada"), ("", "Guest"), (" a \n b\x00 ", "a b"), ("x" * 99, "x" * 24)],
)
def test_nobody_is_nameless_nor_invisible(asked: str, name: str) -> None:
    assert name_of(asked) == name


async def test_what_is_said_reaches_all_with_the_name_of_who_said_it() -> None:
    async with chat() as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        assert await ada.push("say", {"text": " Good morning "}) == {}
        for client in (ada, grace):
            (said,) = client.heard("said")
            assert (said["id"], said["name"], said["text"]) == (ada.id, "Ada", "Good morning")


async def test_a_newcomer_reads_what_was_said_lately() -> None:
    async with chat() as room:
        ada = await room.join({"as": "Ada"})
        for number in range(60):
            await ada.push("say", {"text": str(number)})
        grace = await room.join({"as": "Grace", "$history": 50})
        assert [said["text"] for said in grace.heard("said")] == [str(number) for number in range(10, 60)]


async def test_who_is_here_is_known_to_all() -> None:
    async with chat() as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        for client in (ada, grace):
            assert {metas[0]["name"] for metas in client.presence.values()} == {"Ada", "Grace"}
        grace.leave(1001, "")
        await room.advance(1)
        assert list(ada.presence) == [ada.id]


async def test_a_tab_that_comes_back_is_the_same_person() -> None:
    async with chat() as room:
        before, grace = await room.join({"as": "Ada", "key": "secret"}), await room.join({"as": "Grace"})
        await before.push("say", {"text": "I shall be back"})
        after = await room.join({"as": "Ada", "key": "secret", "$history": 50})
        await room.advance(1)
        (said,) = after.heard("said")
        assert said["id"] == after.reply["you"] == before.reply["you"]
        assert "secret" not in said["id"]
        before.leave(1006, "")  # its old connection is only found dead now
        await room.advance(1)
        assert set(grace.presence) == {after.reply["you"], grace.id}


async def test_a_page_that_has_missed_some_is_told_who_is_here() -> None:
    async with chat() as room:
        ada = await room.join({"as": "Ada"})
        await room.advance(1)
        ada.received.clear()
        await ada.push("missed")
        await room.advance(1)
        assert [list(state) for state in ada.heard("presence_state")] == [[ada.id]]


async def test_names_outlive_the_host() -> None:
    async with chat() as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        before = ada.presence
        await room.restart()
        await room.advance(1)
        assert ada.presence == before
        await grace.push("say", {"text": "Still here?"})
        assert [said["name"] for said in ada.heard("said")] == ["Grace"]


@pytest.mark.parametrize("data", [{}, {"text": 1}, {"text": "x" * 2001}, {"text": "   "}, "text"])
async def test_what_is_no_message_is_refused(data: object) -> None:
    async with chat() as room:
        ada = await room.join()
        with pytest.raises(Refused):
            await ada.push("say", data)
        assert ada.heard("said") == []
