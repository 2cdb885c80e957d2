"""The room of the chat: presence, messages and refusals. tests/browser has the tests of its page."""

import pytest

from examples.chat import Chat, name_of
from stateroom.testing import Refused, RoomTest


def chat() -> RoomTest:
    return RoomTest(Chat, "lobby", topic="chat:{name}")


@pytest.mark.parametrize(
    ("asked", "name"),
    [
        ("Ada", "Ada"),
        ("", "Guest"),
        (" a \n b\x00 ", "a b"),
        ("x" * 99, "x" * 24),
        ("\u200d\u202e", "Guest"),
        ("👩\u200d🚀 Zoë", "👩\u200d🚀 Zoë"),
        ("x" * 23 + "👩\u200d🚀", "x" * 23 + "👩"),
    ],
)
def test_a_name_is_visible_and_short(asked: str, name: str) -> None:
    assert name_of(asked) == name


async def test_a_message_reaches_all_members_with_the_name_of_its_author() -> None:
    async with chat() as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        assert await ada.push("say", {"text": " Good morning "}) == {}
        for client in (ada, grace):
            (said,) = client.heard("said")
            assert (said["id"], said["name"], said["text"]) == (ada.reply["you"], "Ada", "Good morning")


async def test_a_new_member_gets_the_last_messages() -> None:
    async with chat() as room:
        ada = await room.join({"as": "Ada"})
        for number in range(60):
            await ada.push("say", {"text": str(number)})
        grace = await room.join({"as": "Grace", "$history": 50})
        assert [said["text"] for said in grace.heard("said")] == [str(number) for number in range(10, 60)]


async def test_all_members_see_who_is_present() -> None:
    async with chat() as room:
        ada, grace = await room.join({"as": "Ada"}), await room.join({"as": "Grace"})
        await room.advance(1)
        for client in (ada, grace):
            assert {metas[0]["name"] for metas in client.presence.values()} == {"Ada", "Grace"}
        grace.close()
        await room.advance(1)
        assert list(ada.presence) == [ada.reply["you"]]


async def test_a_tab_that_reconnects_is_the_same_person() -> None:
    async with chat() as room:
        before, grace = await room.join({"as": "Ada", "key": "secret"}), await room.join({"as": "Grace"})
        await before.push("say", {"text": "I will be back"})
        after = await room.join({"as": "Ada", "key": "secret", "$history": 50})
        await room.advance(1)
        (said,) = after.heard("said")
        assert said["id"] == after.reply["you"] == before.reply["you"]
        assert "secret" not in said["id"]
        before.drop()  # the room only now learns that the old connection has ended
        await room.advance(1)
        assert set(grace.presence) == {after.reply["you"], grace.reply["you"]}


async def test_two_tabs_of_one_person_are_shown_as_one_person() -> None:
    async with chat() as room:
        tabs = [await room.join({"as": "Ada", "key": "secret"}) for _ in range(2)]
        grace = await room.join({"as": "Grace", "key": "secret"})
        await room.advance(1)
        person = tabs[0].reply["you"]
        assert tabs[1].reply["you"] == person != grace.reply["you"]
        assert {who: len(metas) for who, metas in grace.presence.items()} == {
            person: 2,
            grace.reply["you"]: 1,
        }
        tabs[0].leave()
        await room.advance(1)
        assert person in grace.presence
        tabs[1].leave()
        await room.advance(1)
        assert list(grace.presence) == [grace.reply["you"]]


async def test_a_page_that_has_missed_messages_can_ask_for_the_presences() -> None:
    async with chat() as room:
        ada = await room.join({"as": "Ada"})
        await room.advance(1)
        ada.received.clear()
        await ada.push("missed")
        await room.advance(1)
        assert [list(state) for state in ada.heard("presence_state")] == [[ada.reply["you"]]]


async def test_names_survive_the_host() -> None:
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
async def test_a_message_without_text_is_refused(data: object) -> None:
    async with chat() as room:
        ada = await room.join()
        with pytest.raises(Refused):
            await ada.push("say", data)
        assert ada.heard("said") == []
