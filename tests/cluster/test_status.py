"""What the admin port is told of the children."""

import asyncio

from runtime.cluster.status import readiness, snapshot
from tests.cluster.fakes import Fakes, controller_of, until


async def test_every_child_is_shown_with_its_counters() -> None:
    controller = controller_of(Fakes().engine, hosts=2, shards=1)
    assert "shard 0 is not there" in readiness(controller)
    task = asyncio.create_task(controller.run())
    await until(controller.ready.is_set)
    seen = await snapshot(controller)
    assert seen["ready"]
    assert sum(host["partitions"] for host in seen["hosts"]) == 16384
    assert seen["shards"][0]["counters"] == {"connections": 3}
    assert seen["shards"][0]["answers"]
    controller.kill()
    await task
    assert readiness(controller) == ["draining"]
