"""The link between the host of a test and its shard: it passes bytes on until it is cut."""

import asyncio

from runtime._native import HostCore, Room
from runtime.testing.server.shard_link import ShardLink
from tests.actors.fake_shard import hello
from tests.native.hands import Hands


def core() -> HostCore:
    return Hands(Room).core


async def test_bytes_of_the_host_are_passed_on_until_the_link_is_cut() -> None:
    said: list[bytes] = []
    link = ShardLink(core(), 0, said.append, [])
    link.behind(0)
    link.blocked(0, True)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert said, "it was flushed"
    said.clear()
    link.cut()
    link.feed(hello())
    link.flush()
    await asyncio.sleep(0)
    assert said == []


async def test_a_lost_link_is_an_error_of_the_test() -> None:
    errors: list[BaseException] = []
    ShardLink(core(), 0, lambda data: None, errors).lost(0, "link error")
    assert str(errors[0]) == "the host has closed its link: link error"
