"""Two tabs in the arena: both ready, and the ticks come to both."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.served import Server, served

pytestmark = pytest.mark.timeout(180)
TICKED = "() => Number(document.body.dataset.ticks ?? 0) > 30"


@pytest.fixture
def arena() -> Iterator[Server]:
    with served("examples.arena:app") as server:
        yield server


async def enter(browser: Browser, arena: Server, name: str) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{arena.http}/#main&as={name}")
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    return page


async def test_two_players_begin_a_round_and_see_it_move(browser: Browser, arena: Server) -> None:
    ada, grace = await enter(browser, arena, "Ada"), await enter(browser, arena, "Grace")
    await expect(ada.locator("#players li")).to_have_text(["Ada (you)", "Grace"])
    await ada.get_by_role("button", name="Ready").click()
    await expect(ada.locator("#news")).to_have_text("Waiting for 1 more")
    await expect(grace.locator("#players li.ready")).to_have_text(["Ada"])
    await grace.get_by_role("button", name="Ready").click()
    await expect(ada.locator("#news")).to_have_text("30 seconds. Go!")
    for page in (ada, grace):
        await page.wait_for_function(TICKED)
    await expect(ada.get_by_role("button", name="Ready")).to_be_disabled()


async def test_who_comes_during_a_round_is_told_to_wait(browser: Browser, arena: Server) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.get_by_role("button", name="Ready").click()
    await ada.wait_for_function(TICKED)
    grace = await enter(browser, arena, "Grace")
    await grace.wait_for_function(TICKED)
    await expect(grace.get_by_role("button", name="Ready")).to_be_disabled()
