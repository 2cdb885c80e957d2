"""The page of the guide's first room as it stands: two tabs hear each other, a newcomer reads the history."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, expect

from tests.served import ROOT, Server, served

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def first_room(tmp_path: Path) -> Iterator[Server]:
    text = (ROOT / "docs/first-room.md").read_text()
    for name, language in (("chat.py", "python"), ("chat.html", "html")):
        (tmp_path / name).write_text(re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)[0])
    shutil.copy(ROOT / "examples/vendor/phoenix.min.js", tmp_path)
    with served("chat:app", "--app-dir", str(tmp_path)) as server:
        yield server


async def enter(browser: Browser, server: Server, name: str) -> Page:
    page = await (await browser.new_context()).new_page()
    page.on("dialog", lambda dialog: dialog.accept(name))
    await page.goto(server.http)
    return page


async def test_the_first_room_works_as_it_stands(browser: Browser, first_room: Server) -> None:
    ada = await enter(browser, first_room, "Ada")
    await ada.locator("#text").fill("Good morning")
    await ada.keyboard.press("Enter")
    await expect(ada.locator("#log li")).to_have_text(["Ada: Good morning"])
    grace = await enter(browser, first_room, "Grace")
    await expect(grace.locator("#log li")).to_have_text(["Ada: Good morning"])
    await grace.locator("#text").fill("And to you")
    await grace.keyboard.press("Enter")
    await expect(ada.locator("#log li")).to_have_text(["Ada: Good morning", "Grace: And to you"])
