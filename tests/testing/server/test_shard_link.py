"""The link of a test's host to its shard: what the host says comes out, until it is cut."""

import asyncio

from runtime._native import HostCore, Room
from runtime.testing.server.shard_link import ShardLink
from tests.actors.fake_shard import hello
from tests.native.hands import Hands


def core() -> HostCore:
    return Hands(Room).core


async def test_what_the_host_says_comes_out_on_the_loop_until_it_is_cut() -> None:
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


async def test_a_link_that_is_lost_is_the_test_s_error() -> None:
    errors: list[BaseException] = []
    ShardLink(core(), 0, lambda data: None, errors).lost(0, "link error")
    assert str(errors[0]) == "the host gave up its link: link error"
