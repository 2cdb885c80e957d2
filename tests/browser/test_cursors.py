"""Two tabs at one board: cursors follow, marks stay, and who leaves takes the cursor along."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.served import Server, served

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def board() -> Iterator[Server]:
    with served("examples.cursors:app") as server:
        yield server


async def at_board(browser: Browser, board: Server, name: str) -> Page:
    page = await (await browser.new_context(viewport={"width": 800, "height": 600})).new_page()
    await page.goto(f"{board.http}/#main&as={name}")
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    return page


async def test_a_cursor_follows_in_the_other_tab(browser: Browser, board: Server) -> None:
    ada, grace = await at_board(browser, board, "Ada"), await at_board(browser, board, "Grace")
    await expect(grace.locator("#count")).to_have_text("2")
    await ada.mouse.move(100, 100)
    await ada.mouse.move(400, 300, steps=5)
    cursor = grace.locator(".cursor")
    await expect(cursor).to_have_text("Ada")
    await expect(cursor).to_have_css("transform", "matrix(1, 0, 0, 1, 400, 300)")
    await expect(ada.locator(".cursor")).to_have_count(0)
    await ada.context.close()
    await expect(cursor).to_have_count(0)


async def test_a_mark_is_there_for_who_comes_later(browser: Browser, board: Server) -> None:
    ada = await at_board(browser, board, "Ada")
    await ada.mouse.click(200, 150)
    await expect(ada.locator(".mark")).to_have_count(1)
    grace = await at_board(browser, board, "Grace")
    mark = await grace.locator(".mark").bounding_box()
    assert mark is not None
    assert (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2) == pytest.approx((200, 150), abs=2)


async def test_one_is_asked_for_a_name_and_hues_lie_far_apart(browser: Browser, board: Server) -> None:
    ada = await at_board(browser, board, "Ada")
    for name in ("Grace", "Linus", "Margaret"):
        page = await (await browser.new_context(viewport={"width": 390, "height": 700})).new_page()
        await page.goto(board.http)
        await page.get_by_label("Your name").fill(name)
        await page.get_by_role("button", name="Join").click()
        await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
        await page.mouse.move(100, 100)
        await page.mouse.move(200, 200)
    await expect(ada.locator(".cursor")).to_have_text(["Grace", "Linus", "Margaret"])
    hues = sorted(
        [
            float(await cursor.evaluate("(made) => made.style.getPropertyValue('--hue')"))
            for cursor in await ada.locator(".cursor").all()
        ]
    )
    apart = [(after - before) % 360 for before, after in zip(hues, [*hues[1:], hues[0]], strict=True)]
    assert min(apart) > 30
