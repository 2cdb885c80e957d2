"""The arena in browser tabs: the lobby, rounds, spectators, reloads, the death of the host, and steering."""

import asyncio
from collections.abc import Iterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.served import Server, served

pytestmark = pytest.mark.timeout(180)
TICKED = "() => Number(document.body.dataset.ticks ?? 0) > 30"
# A script for a page: it injects a gap as soon as the player moves, and counts the ticks without a movement.
MISSES_SOME = """() => {
  let told = false;
  [window.x, window.still] = [0.5, 0];
  channel.on("tick", ({ places: [[, x]] }) => {
    still = told && x === window.x ? still + 1 : 0;
    if (!told && x < 0.5) channel.trigger("gap", { from: [1, 1], to: [1, 2], reason: "slow" });
    told ||= x < 0.5;
    window.x = x;
  });
}"""


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with served("examples.arena:app") as server:
        yield server


@pytest.fixture
def arena(server: Server, request: pytest.FixtureRequest) -> str:
    """The URL of a room for this test only."""
    return f"{server.http}/#{request.node.name}"


async def enter(browser: Browser, arena: str, name: str) -> Page:
    page = await (await browser.new_context()).new_page()
    await page.goto(f"{arena}&as={name}")
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    return page


async def ready(page: Page) -> None:
    await page.get_by_role("button", name="Ready").click()


async def test_two_players_start_a_round_and_see_it_move(browser: Browser, arena: str) -> None:
    ada, grace = await enter(browser, arena, "Ada"), await enter(browser, arena, "Grace")
    await expect(ada.locator("#players li")).to_have_text(["Ada (you)", "Grace"])
    await ready(ada)
    await expect(ada.locator("#news")).to_have_text("Waiting for 1 more")
    await expect(grace.locator("#players li.ready")).to_have_text(["Ada"])
    await expect(grace.locator("#news")).to_have_text("Others are ready. Press Ready to play with them.")
    await expect(grace.locator("#left")).to_contain_text(" s")  # until the round starts without Grace
    await ready(grace)
    await expect(ada.locator("#news")).to_have_text("30 seconds. Go!")
    for page in (ada, grace):
        await page.wait_for_function(TICKED)
        await expect(page.locator("#left")).to_contain_text(" s")
        await expect(page.locator("#board")).to_be_hidden()
    await expect(ada.get_by_role("button", name="Ready")).to_be_disabled()


async def test_the_end_of_a_round_shows_the_scores(browser: Browser, arena: str) -> None:
    ada = await enter(browser, arena, "Ada")
    await ready(ada)
    await ada.wait_for_function(TICKED)
    for mine, others, result in ((1, 3, "\u2068Grace\u2069 wins!"), (3, 1, "You win!"), (2, 2, "A draw!")):
        scores = sorted([["me", "Ada", mine], ["x", "Grace", others]], key=lambda score: -score[2])
        await ada.evaluate("(scores) => { me = 'me'; channel.trigger('ended', { scores }); }", scores)
        await expect(ada.locator("#result")).to_have_text(result)
        await expect(ada.locator("#scores li")).to_have_text([f"{name}{score}" for _, name, score in scores])


async def test_a_late_player_watches_and_the_page_says_so(browser: Browser, arena: str) -> None:
    ada = await enter(browser, arena, "Ada")
    await ready(ada)
    await ada.wait_for_function(TICKED)
    grace = await enter(browser, arena, "Grace")
    await grace.wait_for_function(TICKED)
    await expect(grace.locator("#news")).to_have_text("A round is on. You play in the next one.")
    await expect(grace.get_by_role("button", name="Ready")).to_be_disabled()
    await grace.keyboard.down("ArrowUp")
    assert await grace.evaluate("steering") == "stay"


async def test_a_reload_keeps_the_seat_in_the_round(browser: Browser, arena: str) -> None:
    ada = await enter(browser, arena, "Ada")
    await ready(ada)
    await ada.wait_for_function(TICKED)
    seat = await ada.evaluate("me")
    await ada.reload()
    await ada.wait_for_function(TICKED)
    await expect(ada.locator("#news")).to_have_text("The round goes on.")
    assert await ada.evaluate("[me, names]") == [seat, {seat: "Ada"}]


async def test_a_player_stands_still_after_a_gap_until_steered_again(browser: Browser, arena: str) -> None:
    ada = await enter(browser, arena, "Ada")
    await ready(ada)
    await ada.wait_for_function(TICKED)
    await ada.evaluate(MISSES_SOME)
    await ada.keyboard.down("ArrowLeft")
    await ada.wait_for_function("() => still > 10")
    assert await ada.evaluate("x") > 0  # at the edge of the field every player stands still


async def test_the_page_asks_for_a_name_only_once(browser: Browser, arena: str) -> None:
    page = await (await browser.new_context()).new_page()
    await page.goto(arena)
    await page.get_by_label("Your name").fill("Ada")
    await page.get_by_role("button", name="Join").click()
    await expect(page.locator("#players li")).to_have_text(["Ada (you)"], timeout=30_000)
    await page.reload()
    await expect(page.locator("#state")).to_have_text("Online", timeout=30_000)
    await expect(page.locator("#ask")).to_be_hidden()


async def test_a_round_that_is_ended_by_a_restart_has_no_result(browser: Browser) -> None:
    with served("examples.arena:app") as server:
        ada = await enter(browser, f"{server.http}/#restart", "Ada")
        await ada.evaluate("() => channel.trigger('ended', { scores: [['x', 'Grace', 3], [me, 'Ada', 1]] })")
        await ready(ada)
        await ada.wait_for_function(TICKED)
        port = int(server.http.rpartition(":")[2])
        assert await asyncio.to_thread(server.stop) == 0
    with served("examples.arena:app", server__port=port):
        await expect(ada.locator("#news")).to_contain_text(
            "The round ended while you were away", timeout=60_000
        )
        await expect(ada.locator("#result")).to_have_text("No result")
        await expect(ada.locator("#scores li")).to_have_count(0)


async def test_a_round_whose_host_dies_is_aborted_and_another_can_start(
    browser: Browser, arena: str, server: Server
) -> None:
    ada = await enter(browser, arena, "Ada")
    await ready(ada)
    await ada.wait_for_function(TICKED)
    generation = server.kill("host")
    await expect(ada.locator("#news")).to_contain_text("The round was lost", timeout=60_000)
    await ready(ada)
    await expect(ada.locator("#news")).to_have_text("30 seconds. Go!")
    await asyncio.to_thread(server.wait_back, "host", 0, generation)


@pytest.mark.parametrize(("width", "height"), [(1000, 700), (390, 844), (1400, 900)])
async def test_the_page_fits_and_is_steered_by_keys_and_by_pointer(
    browser: Browser, arena: str, width: int, height: int
) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.set_viewport_size({"width": width, "height": height})
    size = await ada.evaluate("[document.documentElement.scrollWidth, document.documentElement.scrollHeight]")
    assert size == [width, height]
    await ready(ada)
    await ada.wait_for_function(TICKED)
    steering = "(to) => steering === to"
    await ada.keyboard.down("ArrowUp")
    await ada.wait_for_function(steering, arg="up")
    await ada.keyboard.up("ArrowUp")
    await ada.wait_for_function(steering, arg="stay")
    await ada.keyboard.down("ArrowUp")
    await ada.wait_for_function(steering, arg="up")
    await ada.evaluate("window.dispatchEvent(new Event('blur'))")  # another window gets the focus
    await ada.wait_for_function(steering, arg="stay")
    field = await ada.locator("#field").bounding_box()
    assert field is not None
    await ada.mouse.move(field["x"] + field["width"] - 5, field["y"] + field["height"] / 2)
    await ada.mouse.down()
    await ada.wait_for_function(steering, arg="right")
    await ada.mouse.up()
    await ada.wait_for_function(steering, arg="stay")
    await ada.mouse.down()
    await ada.wait_for_function("() => aim !== undefined")
    aims = "() => { window.dispatchEvent(new Event('blur')); return aim !== undefined; }"
    assert not await ada.evaluate(aims), "the next tick would steer again"
    legible = "() => parseFloat(context.font.split(' ')[1]) * $('field').clientWidth / SIZE >= 12"
    await ada.wait_for_function(legible)


async def test_a_page_that_has_missed_the_end_of_a_round_returns_to_the_lobby(
    browser: Browser, arena: str
) -> None:
    ada = await enter(browser, arena, "Ada")
    await ada.evaluate("turn(true)")
    await expect(ada.get_by_role("button", name="Ready")).to_be_disabled()
    await ada.evaluate("channel.trigger('gap', { from: [1, 1], to: [1, 2], reason: 'slow' })")
    await expect(ada.get_by_role("button", name="Ready")).to_be_enabled()


async def test_the_hint_disappears_when_the_ready_player_leaves(browser: Browser, arena: str) -> None:
    ada, grace = await enter(browser, arena, "Ada"), await enter(browser, arena, "Grace")
    await ready(ada)
    await expect(grace.locator("#news")).to_contain_text("Others are ready")
    await ada.context.close()
    await expect(grace.locator("#news")).to_be_empty()
