"""A real browser: Debian's Chromium, controlled by playwright, without name lookups or connections to other
machines.
"""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.served import Server, served

# The default is five seconds; on a busy machine the start of a process alone may take as long.
expect.set_options(timeout=30_000)

FLAGS = [
    "--no-sandbox",  # Chromium's sandbox does not work as root
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def chat() -> Iterator[Server]:
    """A server of the chat for one test, which may kill or stop its processes."""
    with served("examples.chat:app") as server:
        yield server


@pytest.fixture(scope="module")
def chats() -> Iterator[Server]:
    with served("examples.chat:app") as server:
        yield server


@pytest.fixture
def room(chats: Server, request: pytest.FixtureRequest) -> str:
    """The URL of a chat room for this test only."""
    return f"{chats.http}/#{request.node.name}"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        await chromium.close()
