"""A real browser: Debian's Chromium, driven by playwright, without looking up or calling anything outside."""

from collections.abc import AsyncIterator, Iterator

import pytest
from playwright.async_api import Browser, async_playwright, expect

from tests.served import Server, served

# By itself it waits five seconds, which a busy machine may need for a start of a process.
expect.set_options(timeout=30_000)

FLAGS = [
    "--no-sandbox",  # root may not have one
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture
def chat() -> Iterator[Server]:
    """A chat of its own, for a test that kills or stops what serves it."""
    with served("examples.chat:app") as server:
        yield server


@pytest.fixture(scope="module")
def chats() -> Iterator[Server]:
    with served("examples.chat:app") as server:
        yield server


@pytest.fixture
def room(chats: Server, request: pytest.FixtureRequest) -> str:
    """The address of a chat room for this test only."""
    return f"{chats.http}/#{request.node.name}"


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield chromium
        await chromium.close()
