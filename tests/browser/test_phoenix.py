"""npm's `phoenix`, unchanged, in Chromium: the scenarios that also run in Node, on a page from the server."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, Page

from tests.interop.test_phoenix import APP, BY_ITSELF
from tests.served import DEADLINE_S, Server, served

pytestmark = pytest.mark.timeout(180)


class Stage:
    """A page that runs scenarios; `lines` holds their output."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.lines: asyncio.Queue[str] = asyncio.Queue()

    @classmethod
    async def enter(cls, browser: Browser, server: Server) -> "Stage":
        stage = cls(await browser.new_page())
        await stage.page.expose_function("heard", stage.lines.put_nowait)
        await stage.page.goto(server.http)
        await stage.page.wait_for_function("'carryOut' in window")
        return stage

    async def carries_out(self, scenario: str) -> None:
        await asyncio.wait_for(self.page.evaluate("name => carryOut(name)", scenario), 2 * DEADLINE_S)

    async def says(self) -> str:
        return await asyncio.wait_for(self.lines.get(), DEADLINE_S)


@pytest.fixture
async def stage(browser: Browser, server: Server) -> AsyncIterator[Stage]:
    entered = await Stage.enter(browser, server)
    yield entered
    await entered.page.close()


@pytest.fixture
def server() -> Iterator[Server]:
    with served(APP, server__shards=1, server__hosts=2, supervisor__backoff_initial_s=0.1) as serving:
        yield serving


async def test_it_joins_pushes_and_follows_presence(stage: Stage) -> None:
    for scenario in BY_ITSELF:
        await stage.carries_out(scenario)


async def test_it_joins_again_by_itself_when_its_shard_is_killed(stage: Stage, server: Server) -> None:
    surviving = asyncio.ensure_future(stage.carries_out("survives"))
    for life in (1, 2):
        assert await stage.says() == f"joined {life}"
        await asyncio.to_thread(server.wait_back, "shard", 0, server.kill("shard"))
    assert await stage.says() == "joined 3"
    await surviving


async def test_it_stays_joined_when_the_host_of_its_room_is_killed(stage: Stage, server: Server) -> None:
    staying = asyncio.ensure_future(stage.carries_out("stays"))
    pid = int((await stage.says()).split()[1])
    hosts = [host["pid"] for host in server.stats()["hosts"]]
    at = hosts.index(pid)
    await asyncio.to_thread(server.wait_back, "host", at, server.kill("host", at))
    await stage.page.evaluate("window.told = true")
    await staying
