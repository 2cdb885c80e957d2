"""The page of the guide's first room, unchanged: two tabs exchange messages, and a new one reads the history."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Dialog, Page, expect

from tests.served import ROOT, Server, served

pytestmark = pytest.mark.timeout(180)


def snippet(page: str, language: str, under: str = "") -> str:
    """The first block of a language on a page of the guide, or under one of its headings."""
    text = (
        (ROOT / "docs" / page).read_text().partition(under)[2]
        if under
        else (ROOT / "docs" / page).read_text()
    )
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[0]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with the files that the guide tells the reader to create."""
    (tmp_path / "chat.py").write_text(snippet("first-room.md", "python"))
    (tmp_path / "chat.html").write_text(snippet("first-room.md", "html"))
    shutil.copy(ROOT / "examples/vendor/phoenix.min.js", tmp_path)
    return tmp_path


@pytest.fixture
def first_room(folder: Path) -> Iterator[Server]:
    with served("chat:app", "--app-dir", str(folder)) as server:
        yield server


async def enter(browser: Browser, server: Server, name: str) -> tuple[Page, list[str]]:
    """A tab that answers the prompt for a name; and the texts of its dialogs and its console."""
    page, told = await (await browser.new_context()).new_page(), []

    async def answer(dialog: Dialog) -> None:
        told.append(dialog.message)
        await dialog.accept(name)

    page.on("dialog", answer)
    page.on("console", lambda message: told.append(message.text))
    await page.goto(server.http)
    return page, told


async def test_the_first_room_works_unchanged(browser: Browser, first_room: Server) -> None:
    ada, told = await enter(browser, first_room, "Ada")
    await ada.locator("#text").fill("Good morning")
    await ada.keyboard.press("Enter")
    await expect(ada.locator("#log li")).to_have_text(["Ada: Good morning"])
    await expect(ada.locator("#text")).to_have_value("")
    grace, _ = await enter(browser, first_room, "Grace")
    await expect(grace.locator("#log li")).to_have_text(["Ada: Good morning"])
    await grace.locator("#text").fill("And to you")
    await grace.get_by_role("button").click()
    await expect(ada.locator("#log li")).to_have_text(["Ada: Good morning", "Grace: And to you"])
    assert told == ["Your name"]


async def test_a_join_without_a_name_is_refused_once_without_retries(
    browser: Browser, first_room: Server
) -> None:
    page, told = await enter(browser, first_room, "")
    await page.wait_for_function(
        "channel.state === 'closed'"
    )  # in the state "errored" it would join again after a while
    assert told == ["Your name", "Who are you? Reload the page to try again."]


async def test_the_guide_s_lines_for_presence_work(browser: Browser, folder: Path) -> None:
    show = "const shown = []; const show = (names) => shown.push(names);"
    page, lines = folder / "chat.html", snippet("streams.md", "js")
    page.write_text(page.read_text().replace("channel.join()", f"{show}\n{lines}\nchannel.join()", 1))
    with served("chat:app", "--app-dir", str(folder)) as server:
        ada, _ = await enter(browser, server, "Ada")
        await enter(browser, server, "Grace")
        await ada.wait_for_function("String(shown.at(-1)) === 'Ada,Grace'")


async def test_the_guide_s_lines_for_recovery_work(browser: Browser, folder: Path) -> None:
    page, lines = folder / "chat.html", snippet("streams.md", "js", "## Resume after a reconnect")
    before, after = page.read_text().split("const socket", 1)
    show, rest = re.search(r"channel\.on\(\"said\".*?\n", after), after.partition("socket.connect();")[2]
    assert show
    lines = lines.replace('"news:today", () => ({', '"chat:lobby", () => ({ as: prompt("Your name"),')
    warn = "const warned = [], warn = (text) => warned.push(text);"
    page.write_text(f"{before}{warn}\n{lines}\n{show[0]}socket.connect();{rest}")
    with served("chat:app", "--app-dir", str(folder)) as server:
        ada, _ = await enter(browser, server, "Ada")
        grace, _ = await enter(browser, server, "Grace")
        await ada.wait_for_function("() => channel.state === 'joined'")
        for number, text in enumerate(("one", "two"), 1):
            await ada.evaluate("() => channel.socket.disconnect()")
            await ada.wait_for_function("() => channel.state === 'errored'")
            await grace.locator("#text").fill(text)
            await grace.keyboard.press("Enter")
            await expect(grace.locator("#log li")).to_have_count(number)
            await ada.evaluate("() => channel.socket.connect()")
            await expect(ada.locator("#log li")).to_have_count(number)
        await expect(ada.locator("#log li")).to_have_text(["Grace: one", "Grace: two"])
        assert await ada.evaluate("() => warned") == []
        server.kill("host")
        await ada.wait_for_function("() => warned.length === 1", timeout=60_000)
        await expect(ada.locator("#log li")).to_have_text(["Grace: one", "Grace: two"])
