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
        await expect(page.locator("#left")).to_contain_text(" s")
    await expect(ada.get_by_role("button", name="Ready")).to_be_disabled()
    # The round ends in its own time; who has won, both pages say.
    for page in (ada, grace):
        await expect(page.locator("#news")).to_contain_text("Ada: 0", timeout=60_000)
        await expect(page.locator("#news")).to_contain_text("A draw!")
        await expect(page.get_by_role("button", name="Ready")).to_be_enabled()


async def test_who_comes_during_a_round_is_told_to_wait(browser: Browser, arena: Server) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.get_by_role("button", name="Ready").click()
    await ada.wait_for_function(TICKED)
    grace = await enter(browser, arena, "Grace")
    await grace.wait_for_function(TICKED)
    await expect(grace.get_by_role("button", name="Ready")).to_be_disabled()


async def test_one_is_asked_for_a_name_once(browser: Browser, arena: Server) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(arena.http)
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_role("button", name="Join").click()
    await expect(page.locator("#players li")).to_have_text(["Ada (you)"], timeout=30_000)
    await page.reload()
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    await expect(page.locator("#ask")).to_be_hidden()


async def test_a_round_whose_host_dies_is_given_up_and_another_may_begin(
    browser: Browser, arena: Server
) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.get_by_role("button", name="Ready").click()
    await ada.wait_for_function(TICKED)
    arena.kill("host")
    await expect(ada.locator("#news")).to_contain_text("The round was lost", timeout=60_000)
    await ada.get_by_role("button", name="Ready").click()
    await expect(ada.locator("#news")).to_have_text("30 seconds. Go!")


@pytest.mark.parametrize(("width", "height"), [(1000, 700), (390, 844), (1400, 900)])
async def test_the_page_fits_and_is_steered_by_keys_and_by_pointer(
    browser: Browser, arena: Server, width: int, height: int
) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.set_viewport_size({"width": width, "height": height})
    size = await ada.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [width, height]
    await ada.get_by_role("button", name="Ready").click()
    await ada.wait_for_function(TICKED)
    steering = "(to) => steering === to"
    await ada.keyboard.down("ArrowUp")
    await ada.wait_for_function(steering, arg="up")
    await ada.keyboard.up("ArrowUp")
    await ada.wait_for_function(steering, arg="stay")
    field = await ada.locator("#field").bounding_box()
    assert field is not None
    await ada.mouse.move(field["x"] + field["width"] - 5, field["y"] + field["height"] / 2)
    await ada.mouse.down()
    await ada.wait_for_function(steering, arg="right")
    await ada.mouse.up()
    await ada.wait_for_function(steering, arg="stay")
