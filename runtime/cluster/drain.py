"""The drain of a server: it accepts no connection, closes sockets with 1012 and stops rooms, all within a deadline.

The order matters: hosts end after the shards, so that rooms get the leave of every member. The rule: a process that has
not ended at its deadline is killed, so a drain always ends.
"""

import asyncio

from runtime.cluster.control.messages import Drain
from runtime.cluster.controller import Controller
from runtime.cluster.listeners.listeners import Listeners
from runtime.settings import Settings

# With more closes a second, too many clients would reconnect at once; with fewer, the drain only takes longer.
CLOSES_PER_S = 200
# The most time that is reserved for rooms to stop.
HOST_GRACE_S = 5.0
# The time for the end of a process that has done its work.
SLACK_S = 0.5


async def drain(controller: Controller, listeners: Listeners, settings: Settings) -> None:
    """Ends all children. Returns at the latest after `server.graceful_timeout_s`."""
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
    """Kills hosts that are still starting: they have no rooms, and their `on_startup` may take any time."""
    for host in controller.hosts:
        if host.child and not host.ready:
            host.child.kill()


async def _connections(controller: Controller) -> int:
    """How many connections are open now, as far as the shards answer at once."""
    await asyncio.gather(*(shard.ask_counters(SLACK_S) for shard in controller.shards))
    return sum(int(shard.counters.get("connections", 0)) for shard in controller.shards)
