"""Children as tasks: they start, stop and die as processes do."""

import signal

from runtime.cluster.control.messages import Configure, Ready, Start
from runtime.cluster.engine.engine import SpawnSpec
from tests.cluster.fakes import Fakes


async def test_a_task_handles_commands_as_a_process_does() -> None:
    child = await Fakes().engine.spawn(SpawnSpec("shard", 0, 1))
    child.channel.send(Configure(0, 1, 1, {}))
    child.channel.send(Start())
    assert await child.channel.receive() == Ready()
    assert await child.stop(5.0) == 0
    await child.channel.close()


async def test_a_killed_task_has_the_exit_code_of_a_signal() -> None:
    engine = Fakes().engine
    child = await engine.spawn(SpawnSpec("shard", 0, 1))
    child.kill()
    assert await child.wait() == -signal.SIGKILL
    assert await child.channel.receive() is None
    await child.channel.close()
    assert engine.nodes() == ["in process"]
