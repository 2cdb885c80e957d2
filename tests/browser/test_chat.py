"""The chat in browser tabs: names, messages, presence, and recovery after restarts and deaths."""

import asyncio
import re

import pytest
from playwright.async_api import Browser, expect

from tests.browser.tab import Tab
from tests.served import Server, served

RESTARTED = "The room has been restarted: some messages may be missing here"
WATCH_STATE = """
    window.states = [];
    const watcher = new MutationObserver(() => states.push(document.getElementById("state").textContent));
    watcher.observe(document.getElementById("state"), { childList: true });
"""
pytestmark = pytest.mark.timeout(180)


async def test_two_people_see_each_other_and_their_messages(browser: Browser, room: str) -> None:
    ada = await Tab.enter(browser, room, "Ada")
    grace = await Tab.enter(browser, room, "Grace")
    await ada.sees("\u2068Grace\u2069 joined")
    for tab in (ada, grace):
        await tab.sees_people("Ada", "Grace")
    await ada.say("Good morning!")
    await grace.sees_said("Ada", "Good morning!")
    await grace.say("And to you, Ada. 世界 🛳")
    await ada.sees_said("Grace", "And to you, Ada. 世界 🛳")
    await expect(ada.page.locator("#log li.mine")).to_have_count(1)
    await grace.page.context.close()
    await ada.sees("\u2068Grace\u2069 left")
    await ada.sees_people("Ada")
    assert ada.complaints == []


async def test_a_new_person_sees_earlier_messages(browser: Browser, room: str) -> None:
    ada = await Tab.enter(browser, room, "Ada")
    await ada.say("Nobody here yet")
    await ada.sees("Nobody here yet")
    grace = await Tab.enter(browser, room, "Grace")
    await grace.sees_said("Ada", "Nobody here yet")


async def test_rooms_are_separate(browser: Browser, room: str) -> None:
    ada = await Tab.enter(browser, room, "Ada")
    linus = await Tab.enter(browser, f"{room} engine room", "Linus")
    await linus.sees_people("Linus")
    await ada.sees_people("Ada")


async def test_markup_in_messages_is_shown_as_text(browser: Browser, room: str) -> None:
    evil = "<img src=x onerror=alert(1)><script>alert(2)</script>"
    ada = await Tab.enter(browser, room, "<i>Ada</i>")
    grace = await Tab.enter(browser, room, "Grace")
    await ada.say(evil)
    await grace.sees_said("<i>Ada</i>", evil)
    await expect(grace.page.locator("#log img, #log script, #log i")).to_have_count(0)
    assert grace.complaints == []


async def test_tabs_reconnect_after_a_restart_of_the_server(browser: Browser, chat: Server) -> None:
    ada = await Tab.enter(browser, chat.http, "Ada")
    grace = await Tab.enter(browser, chat.http, "Grace")
    await ada.say("Before")
    await grace.sees_said("Ada", "Before")
    assert await asyncio.to_thread(chat.stop) == 0
    for tab in (ada, grace):
        await tab.sees_state("Reconnecting")
        await expect(tab.page.get_by_role("button", name="Send")).to_be_disabled()
    with served("examples.chat:app", server__port=int(chat.http.rpartition(":")[2])):
        for tab in (ada, grace):
            await tab.sees_state("Online")
            await tab.sees_people("Ada", "Grace")
            await tab.sees(RESTARTED)
            await tab.sees_said("Ada", "Before")
        await ada.say("Still here?")
        await grace.sees_said("Ada", "Still here?")
        # The people that leave with the server are shown to return.
        for tab, before in ((ada, 1), (grace, 0)):
            left = await tab.page.locator("#log li.news", has_text=re.compile("left$")).count()
            await expect(tab.page.locator("#log li.news", has_text=re.compile("joined$"))).to_have_count(
                left + before
            )
            await expect(tab.page.locator("#log li.news", has_text=RESTARTED)).to_have_count(1)


async def test_no_tab_is_disconnected_when_a_host_dies(browser: Browser, chat: Server) -> None:
    ada = await Tab.enter(browser, chat.http, "Ada")
    grace = await Tab.enter(browser, chat.http, "Grace")
    await ada.say("Before")
    await grace.sees_said("Ada", "Before")
    await ada.page.evaluate(WATCH_STATE)
    generation = chat.kill("host")
    await asyncio.to_thread(chat.wait_back, "host", 0, generation)
    await grace.say("Are you there?")
    await ada.sees_said("Grace", "Are you there?")
    for tab in (ada, grace):
        await expect(tab.page.locator("#log li")).to_contain_text(["Before", RESTARTED, "Are you there?"])
    assert await ada.page.evaluate("states") == []
    # Messages after the host's death belong to the new stream; a reconnecting tab continues at its position there.
    await ada.page.evaluate("() => channel.socket.disconnect()")
    await ada.sees_state("Reconnecting")
    await grace.say("Until soon")
    await grace.sees_said("Grace", "Until soon")
    await ada.page.evaluate("() => channel.socket.connect()")
    await ada.sees_said("Grace", "Until soon")
    await ada.sees(RESTARTED)


async def test_the_page_fits_a_telephone(browser: Browser, room: str) -> None:
    ada = await Tab.enter(browser, room, "Ada")
    await ada.page.set_viewport_size({"width": 360, "height": 640})
    await ada.say("word " * 100)
    await ada.sees("word word")
    width = await ada.page.evaluate("document.documentElement.scrollWidth")
    assert width <= 360
    await expect(ada.page.get_by_role("button", name="Send")).to_be_in_viewport()


async def test_tabs_reconnect_when_their_shard_dies(browser: Browser, chat: Server) -> None:
    ada = await Tab.enter(browser, chat.http, "Ada")
    await ada.say("Before")
    await ada.sees("Before")
    generation = chat.kill("shard")
    await asyncio.to_thread(chat.wait_back, "shard", 0, generation)
    await ada.sees_state("Online")
    await ada.sees_said("Ada", "Before")
    await ada.sees_people("Ada")
    await expect(ada.page.locator("#log li", has_text="missing")).to_have_count(0)


async def test_two_tabs_of_one_person_are_shown_as_one_person(browser: Browser, room: str) -> None:
    grace = await Tab.enter(browser, room, "Grace")
    ada = await Tab.enter(browser, room, "Ada")
    second = Tab(await ada.page.context.new_page())
    await second.page.goto(room)
    await expect(second.page.get_by_label("Your name")).to_have_value("Ada")
    assert await second.page.evaluate("String(getSelection())") == "Ada"  # selected: typing replaces it
    await second.page.keyboard.press("Enter")
    await second.sees_state("Online")
    await second.say("It is me")
    for tab in (ada, second):
        await tab.sees_people("Ada", "Grace")
        await expect(tab.page.locator("#log li.mine")).to_have_text(re.compile("It is me"))
    await second.page.close()
    await ada.say("Still me")
    await grace.sees_said("Ada", "Still me")
    await grace.sees_people("Ada", "Grace")
    await expect(grace.page.locator("#log li", has_text="left")).to_have_count(0)


async def test_the_log_stays_at_its_end_unless_scrolled_up(browser: Browser, room: str) -> None:
    ada, grace = await Tab.enter(browser, room, "Ada"), await Tab.enter(browser, room, "Grace")
    for number in range(20):
        await grace.say(f"Line {number}.")
        await ada.sees(f"Line {number}.")
    last = ada.page.locator("#log li").last
    await expect(last).to_be_in_viewport()
    await ada.page.set_viewport_size({"width": 390, "height": 400})
    await expect(last).to_be_in_viewport()
    await ada.page.locator("#log li").first.evaluate("(first) => first.scrollIntoView()")
    await grace.say("Read me.")
    await ada.sees("Read me.")
    await expect(ada.page.locator("#log li").first).to_be_in_viewport()
    await ada.page.get_by_role("button", name="New messages").click()
    await expect(last).to_be_in_viewport()
    await expect(ada.page.locator("#new")).to_be_hidden()


async def test_after_a_reload_a_tab_is_the_same_person(browser: Browser, room: str) -> None:
    grace = await Tab.enter(browser, room, "Grace")
    ada = await Tab.enter(browser, room, "Ada")
    await ada.say("Before")
    await grace.sees_said("Ada", "Before")
    await ada.page.reload()
    await ada.sees_state("Online")
    await expect(ada.page.locator("#log li.mine")).to_have_count(1)
    await ada.sees_people("Ada", "Grace")
    await expect(ada.page.locator("#log li", has_text="left")).to_have_count(0)


async def test_a_page_that_has_missed_joins_asks_for_the_members(browser: Browser, room: str) -> None:
    ada, grace = await Tab.enter(browser, room, "Ada"), await Tab.enter(browser, room, "Grace")
    await ada.sees_people("Ada", "Grace")
    await ada.page.evaluate(
        "presence.state = {}; list(); channel.trigger('gap', { dropped: 1, reason: 'slow' })"
    )
    await ada.sees_people("Ada", "Grace")
    await grace.sees_people("Ada", "Grace")


async def test_a_message_without_an_answer_is_shown_as_not_sent(browser: Browser, room: str) -> None:
    ada = await Tab.enter(browser, room, "Ada")
    await ada.page.evaluate("channel.timeout = 10; channel.socket.push = () => {}")  # nothing is sent
    await ada.say("Hello?")
    await ada.sees("Perhaps not sent (no answer): \u2068Hello?\u2069")
