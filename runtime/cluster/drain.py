"""The end of a server on purpose: no newcomers, sockets closed with 1012, rooms stopped, all within a deadline.

The order matters: hosts outlive the shards, so that rooms hear of every member who leaves. The rule: whoever
has not ended when its time is up is killed; nothing hangs.
"""

import asyncio

from runtime.cluster.control.messages import Drain
from runtime.cluster.controller import Controller
from runtime.cluster.listeners.listeners import Listeners
from runtime.settings import Settings

# Beyond so many closes a second clients would return as a herd; below, waiting serves nobody.
CLOSES_PER_S = 200
# What of the time is kept for rooms to stop, at most.
HOST_GRACE_S = 5.0
# For a process to end that has done its work.
SLACK_S = 0.5


async def drain(controller: Controller, listeners: Listeners, settings: Settings) -> None:
    """Ends everything; returns at the latest `server.graceful_timeout_s` later, with nobody left."""
    loop = asyncio.get_running_loop()
    graceful_s = settings.seconds("server.graceful_timeout_s")
    ends_at = loop.time() + graceful_s
    controller.release()
    _end_the_unready(controller)
    shards_s = graceful_s - min(HOST_GRACE_S, graceful_s / 3)
    spread_s = min(settings.seconds("server.drain_spread_s"), await _connections(controller) / CLOSES_PER_S)
    shards = [shard.child for shard in controller.shards if shard.child]
    for shard in shards:
        shard.channel.send(Drain(min(spread_s, shards_s / 2), shards_s))
    listeners.close()
    await asyncio.gather(*(shard.expire(shards_s + SLACK_S) for shard in shards))
    hosts = [host.child for host in controller.hosts if host.child]
    await asyncio.gather(*(host.stop(max(SLACK_S, ends_at - loop.time())) for host in hosts))


def _end_the_unready(controller: Controller) -> None:
    """Hosts that are just starting have no rooms, and their `on_startup` may take any time."""
    for host in controller.hosts:
        if host.child and not host.ready:
            host.child.kill()


async def _connections(controller: Controller) -> int:
    """How many are open now, as far as the shards answer at once."""
    await asyncio.gather(*(shard.ask_counters(SLACK_S) for shard in controller.shards))
    return sum(int(shard.counters.get("connections", 0)) for shard in controller.shards)
