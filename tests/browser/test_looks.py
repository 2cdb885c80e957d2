"""The appearance of the pages: at two widths, light and dark, with long names, other scripts, and without a server."""

import asyncio

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.looks import faint_texts, overflow, unnamed_controls
from tests.served import Server, served

pytestmark = pytest.mark.timeout(180)
SIZES = [(1280, 800), (390, 844)]
# The element that each person's action adds to a page.
SHOWN = {"chat": "#log time", "cursors": ".mark", "arena": "#players li"}
NAMES = ["Ada", "W" * 24, "مريم العربية", "👩\u200d🚀 Zoë"]


async def check(page: Page, where: str) -> None:
    """Checks a page at each width and in each colour scheme."""
    for width, height in SIZES:
        await page.set_viewport_size({"width": width, "height": height})
        for scheme in ("light", "dark"):
            await page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            assert await faint_texts(page) == [], f"{where}, {width}, {scheme}"
            assert await overflow(page) == 0, f"{where}, {width}"
    assert await unnamed_controls(page) == []


async def act(page: Page, example: str) -> None:
    """Takes an action by which something of this person appears on the pages."""
    if example == "chat":
        await page.get_by_label("Message", exact=True).fill("word " * 100)
        await page.keyboard.press("Enter")
    elif example == "cursors":
        await page.mouse.click(300, 300)
        await page.mouse.move(400, 400)
    else:
        await page.get_by_role("button", name="Ready").click()


async def enter(browser: Browser, server: Server, name: str) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.goto(server.http)
    await page.get_by_label("Your name").fill(name)
    await page.keyboard.press("Enter")
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    return page


async def fill(browser: Browser, server: Server, example: str) -> Page:
    """All persons join and take an action. Returns the page of the first one."""
    pages = [await enter(browser, server, name) for name in NAMES]
    for page in pages:
        await act(page, example)
    await expect(pages[0].locator(SHOWN[example])).to_have_count(len(NAMES))
    return pages[0]


async def test_every_player_of_the_arena_is_shown(browser: Browser) -> None:
    with served("examples.arena:app") as server:
        pages = [await enter(browser, server, name) for name in NAMES]
        longest = pages[1]
        await act(longest, "arena")
        await expect(longest.locator("#players li.ready")).to_have_text(f"{NAMES[1]} (you)")
        for width, height in SIZES:
            await longest.set_viewport_size({"width": width, "height": height})
            for player in await longest.locator("#players li").all():
                await expect(player).to_be_in_viewport(ratio=1)
                assert await player.evaluate("(made) => made.scrollWidth <= made.clientWidth")
            await expect(longest.get_by_role("button", name="Ready")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("example", ["chat", "cursors", "arena"])
async def test_a_page_has_enough_contrast_names_for_controls_and_no_overflow(
    browser: Browser, example: str
) -> None:
    with served(f"examples.{example}:app") as server:
        newcomer = await (await browser.new_context()).new_page()
        await newcomer.goto(server.http)
        await check(newcomer, "before one has come in")
        page = await fill(browser, server, example)
        await check(page, "online")
        assert await asyncio.to_thread(server.stop) == 0
        await expect(page.locator("#state")).to_have_text("Reconnecting…")
        await check(page, "without the server")
        refusal = "{ status: 'error', response: { code: 'full', reason: 'full' } }"
        await page.evaluate(f"channel.joinPush.matchReceive({refusal})")
        await expect(page.locator("#state")).to_have_text("Reconnecting (full)…")
        await page.evaluate("channel.trigger('phx_close', {})")  # as a kick does
        await expect(page.locator("#state")).to_have_text("Disconnected")
