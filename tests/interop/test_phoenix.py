"""npm's `phoenix`, unchanged, in Node: node/scenarios.mjs is the client, and this test kills processes."""

import asyncio
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from tests.served import DEADLINE_S, Server, served

APP = "tests.interop.channels_app:app"
CLIENT = Path(__file__).parent / "node" / "phoenix.mjs"
BY_ITSELF = ["pushes", "bytes", "rooms", "refusals", "errors", "presence"]
IN_VERSION_1 = ["pushes", "rooms", "refusals", "errors"]


@asynccontextmanager
async def playing(server: Server, scenario: str, client: str = "phoenix") -> AsyncIterator[Process]:
    """A Node process that runs a scenario, which must succeed."""
    command = ["node", str(CLIENT), f"{server.url}/socket", scenario, client]
    node = await asyncio.create_subprocess_exec(*command, stdin=PIPE, stdout=PIPE, stderr=PIPE)
    try:
        yield node
        _, complaint = await asyncio.wait_for(node.communicate(), DEADLINE_S)
        assert node.returncode == 0, complaint.decode()
    finally:
        if node.returncode is None:
            node.kill()


async def says(node: Process) -> str:
    """The next line of its output."""
    assert node.stdout is not None
    return (await asyncio.wait_for(node.stdout.readline(), DEADLINE_S)).decode().strip()


async def test_it_joins_pushes_and_follows_presence() -> None:
    with served(APP, server__shards=2, server__hosts=2) as server:
        for scenario in BY_ITSELF:
            async with playing(server, scenario):
                pass
        for scenario in IN_VERSION_1:
            async with playing(server, scenario, "phoenix-v1"):
                pass


async def test_it_joins_again_by_itself_when_its_shard_is_killed() -> None:
    with served(APP, server__shards=1, supervisor__backoff_initial_s=0.1) as server:
        async with playing(server, "survives") as node:
            for life in (1, 2):
                assert await says(node) == f"joined {life}"
                generation = server.kill("shard")
                await asyncio.to_thread(server.wait_back, "shard", 0, generation)
            assert await says(node) == "joined 3"


async def test_it_stays_joined_when_the_host_of_its_room_is_killed() -> None:
    with served(APP, server__hosts=2) as server:
        async with playing(server, "stays") as node:
            pid = int((await says(node)).split()[1])
            hosts = [host["pid"] for host in server.stats()["hosts"]]
            generation = server.kill("host", hosts.index(pid))
            await asyncio.to_thread(server.wait_back, "host", hosts.index(pid), generation)
            assert node.stdin is not None
            node.stdin.write(b"done\n")


@pytest.fixture(autouse=True)
def _needs_npm() -> None:
    assert (CLIENT.parent / "node_modules/phoenix-v1").is_dir(), "make tools"
