"""The cursor board in browser tabs: cursors move, labels stay on the screen, marks persist, the keyboard works."""

import asyncio
from collections.abc import Iterator
from itertools import permutations

import pytest
from playwright.async_api import Browser, Page, expect

from tests.served import Server, served

pytestmark = pytest.mark.timeout(180)
LONG = "W" * 24
WIDE, TALL = (1280, 800), (390, 844)
CORNERS = [(0, 0), (1, 0), (0, 1), (1, 1), (0.5, 1), (1, 0.5)]
# Moves from corner to corner, turning back before each. CSS transitions are paused while the label is measured.
WALK = """(ways) => {
  const label = document.querySelector(".cursor b"), [cursor] = cursors.values();
  let transitions = 0, outside = -Infinity;
  for (const [x, y] of ways.flat()) {
    put(cursor, { x, y });
    for (const time of [0, 15, 30, 45]) {
      for (const one of document.getAnimations()) {
        one.pause();
        one.currentTime = time;
        transitions++;
      }
      const { left, right, top, bottom } = label.getBoundingClientRect();
      outside = Math.max(outside, -left, right - innerWidth, -top, bottom - innerHeight);
    }
  }
  return [transitions, outside];
}"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("examples.cursors:app") as server:
        yield server


@pytest.fixture
def board(server: Server, request: pytest.FixtureRequest) -> str:
    """The URL of a board for this test only."""
    return f"{server.http}/#{request.node.name}"


async def at_board(browser: Browser, board: str, name: str, size: tuple[int, int] = (800, 600)) -> Page:
    width, height = size
    page = await (await browser.new_context(viewport={"width": width, "height": height})).new_page()
    await page.goto(f"{board}&as={name}")
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    return page


async def test_a_cursor_moves_in_the_other_tab(browser: Browser, board: str) -> None:
    ada, grace = await at_board(browser, board, "Ada"), await at_board(browser, board, "Grace")
    await expect(grace.locator("#count")).to_have_text("2")
    await ada.mouse.move(100, 100)
    await ada.mouse.move(400, 300, steps=5)
    cursor = grace.locator(".cursor")
    await expect(cursor).to_have_text("Ada")
    await expect(cursor.locator("i")).to_have_css("transform", "matrix(1, 0, 0, 1, 400, 300)")
    await expect(ada.locator(".cursor")).to_have_count(0)
    await ada.context.close()
    await expect(cursor).to_have_count(0)


@pytest.mark.parametrize(("name", "size"), [(LONG, WIDE), (LONG, TALL), ("مريم العربية", TALL)])
async def test_labels_stay_on_the_screen(
    browser: Browser, board: str, size: tuple[int, int], name: str
) -> None:
    ada, other = await at_board(browser, board, "Ada", size), await at_board(browser, board, name)
    await expect(ada.locator("#count")).to_have_text("2")
    await ada.emulate_media(reduced_motion="reduce")
    for x, y in CORNERS:
        await other.evaluate("(to) => move(to)", {"x": x, "y": y})
        await ada.wait_for_function(
            "([x, y]) => { const [cursor] = cursors.values();"
            " return cursor?.style.getPropertyValue('--x') == x && cursor.style.getPropertyValue('--y') == y; }",
            arg=[x, y],
        )
        await expect(ada.locator(".cursor b")).to_have_text(name)
        await expect(ada.locator(".cursor b")).to_be_in_viewport(ratio=1)
    await ada.set_viewport_size({"width": 320, "height": 500})
    await expect(ada.locator(".cursor b")).to_be_in_viewport(ratio=1)


@pytest.mark.parametrize("name", ["Ada", LONG])
@pytest.mark.parametrize("size", [WIDE, TALL])
async def test_labels_stay_on_the_screen_while_they_move(
    browser: Browser, board: str, size: tuple[int, int], name: str
) -> None:
    ada, other = await at_board(browser, board, "Ada", size), await at_board(browser, board, name)
    await other.evaluate("move({ x: 0.5, y: 0.5 })")
    await expect(ada.locator(".cursor b")).to_have_text(name)
    transitions, outside_px = await ada.evaluate(WALK, list(permutations(CORNERS, 2)))
    assert transitions > 0
    assert outside_px <= 0


async def test_a_mark_is_shown_to_people_who_join_later(browser: Browser, board: str) -> None:
    ada = await at_board(browser, board, "Ada")
    await ada.mouse.click(200, 150)
    await expect(ada.locator(".mark")).to_have_count(1)
    grace = await at_board(browser, board, "Grace")
    mark = await grace.locator(".mark").bounding_box()
    assert mark is not None
    assert (mark["x"] + mark["width"] / 2, mark["y"] + mark["height"] / 2) == pytest.approx((200, 150), abs=2)


async def test_the_keyboard_moves_a_cursor_and_leaves_marks(browser: Browser, board: str) -> None:
    ada, grace = await at_board(browser, board, "Ada"), await at_board(browser, board, "Grace")
    await ada.locator("#board").focus()
    await ada.keyboard.press("ArrowRight")
    await ada.keyboard.press("Enter")
    for page, label in ((ada, "You"), (grace, "Ada")):
        await expect(page.locator(".cursor")).to_have_text(label)
        await expect(page.locator(".cursor i")).to_have_css("transform", "matrix(1, 0, 0, 1, 416, 300)")
        await expect(page.locator(".mark")).to_have_count(1)
    await ada.mouse.move(10, 10)
    await expect(ada.locator(".cursor")).to_have_count(0)


async def test_marks_stay_when_the_host_dies_and_the_page_names_a_possible_loss(
    browser: Browser, board: str, server: Server
) -> None:
    ada = await at_board(browser, board, "Ada")
    await ada.mouse.click(200, 150)
    await expect(ada.locator(".mark")).to_have_count(1)
    generation = server.kill("host")
    await expect(ada.locator("#note")).to_contain_text("some marks may be missing", timeout=60_000)
    await asyncio.to_thread(server.wait_back, "host", 0, generation)
    await ada.mouse.click(300, 150)
    await expect(ada.locator(".mark")).to_have_count(2)


async def test_the_board_continues_after_a_lost_connection(browser: Browser, board: str) -> None:
    ada, grace = await at_board(browser, board, "Ada"), await at_board(browser, board, "Grace")
    await ada.mouse.click(200, 150)
    await expect(ada.locator(".mark")).to_have_count(1)
    await ada.evaluate("() => channel.socket.disconnect()")
    await expect(ada.locator("#state")).to_have_text("Reconnecting…")
    await grace.mouse.click(300, 150)
    await expect(grace.locator(".mark")).to_have_count(2)
    await ada.evaluate("() => channel.socket.connect()")
    await expect(ada.locator("#state")).to_have_text("Online", timeout=30_000)
    await expect(ada.locator(".mark")).to_have_count(2)
    await expect(ada.locator("#note")).to_be_empty()


async def test_another_room_in_the_url_is_another_board(browser: Browser, board: str) -> None:
    ada = await at_board(browser, board, "Ada")
    await ada.mouse.click(200, 150)
    await expect(ada.locator(".mark")).to_have_count(1)
    await ada.evaluate("location.hash = '#elsewhere&as=Ada'")
    await expect(ada.locator(".mark")).to_have_count(0)
    await expect(ada.locator("#state")).to_have_text("Online", timeout=30_000)


async def test_the_page_asks_for_a_name_and_gives_distinct_hues(browser: Browser, board: str) -> None:
    ada = await at_board(browser, board, "Ada")
    for name in ("Grace", "Linus", "Margaret"):
        page = await (await browser.new_context(viewport={"width": 390, "height": 700})).new_page()
        await page.goto(board)
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
