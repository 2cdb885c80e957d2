"""Children as real processes: what they inherit, how they end, and that they end with their parent."""

import asyncio
import gc
import os
import signal
import subprocess
import sys
from pathlib import Path
from threading import Thread
from typing import Any

import pytest

from runtime.cluster.child.slot import Slot
from runtime.cluster.control import messages
from runtime.cluster.engine import local_engine
from runtime.cluster.engine.engine import SpawnSpec
from runtime.cluster.engine.local_engine import ROOT, LocalEngine
from runtime.cluster.restart.policy import RestartSpec
from runtime.cluster.restart.supervisor import Supervisor
from tests.cluster.fakes import until

# A child program of our own: echoes what it was given, then obeys the channel until EOF.
BOOT = """
import sys, os, socket
sys.path.append(sys.argv[1])
from runtime.cluster.control.messages import *
from runtime.framing import body_bytes
role, index, end = sys.argv[2], sys.argv[3], socket.socket(fileno=int(sys.argv[4]))
end.sendall(encode(Failed(f"{role} {index} {os.getpgid(0) == os.getpid()} {sys.path[0]}", usage=False)))
stream = end.makefile("rb")
while header := stream.read(4):
    message = decode(stream.read(body_bytes(header)))
    if isinstance(message, Adopt):
        end.sendall(encode(Failed(str(os.fstat(message.fd).st_ino), usage=False)))
    if isinstance(message, Stop):
        sys.exit(7)
"""


async def test_a_child_speaks_inherits_and_stops() -> None:
    with open(os.devnull) as inherited:  # noqa: PTH123
        child = await LocalEngine(BOOT).spawn(SpawnSpec("host", 3, 1, (inherited.fileno(),)))
        greeting = await child.channel.receive()
        assert isinstance(greeting, messages.Failed)
        assert greeting.message.startswith("host 3 True"), "in a process group of its own"
        assert str(Path.cwd()) not in greeting.message, "nothing of the current folder is imported"
        child.channel.send(messages.Adopt(inherited.fileno()))
        answer = await child.channel.receive()
        assert answer == messages.Failed(str(os.fstat(inherited.fileno()).st_ino), usage=False)
        assert await child.stop(10.0) == 7
        await child.channel.close()


async def test_a_killed_child_is_known_by_its_signal() -> None:
    child = await LocalEngine(BOOT).spawn(SpawnSpec("shard", 0, 1))
    await child.channel.receive()
    child.kill()
    assert await child.wait() == -signal.SIGKILL
    assert await child.channel.receive() is None
    child.kill()
    await child.channel.close()


async def test_one_that_cannot_be_started_leaves_nothing_open() -> None:
    engine = LocalEngine()
    engine._command = ["/nowhere"]
    gc.collect()  # what other tests have left
    before = set(Path("/proc/self/fd").iterdir())
    error = None
    try:
        await engine.spawn(SpawnSpec("shard", 0, 1))
    except OSError as raised:  # it is kept, and with it whatever its frames hold
        error = raised
    assert error
    assert set(Path("/proc/self/fd").iterdir()) <= before


async def test_a_child_that_does_not_stop_is_killed_after_its_grace() -> None:
    child = await LocalEngine("import time; time.sleep(60)").spawn(SpawnSpec("shard", 0, 1))
    assert await child.stop(0.05) == -signal.SIGKILL
    await child.channel.close()


PARENT = f"""
import asyncio, os, sys
sys.path.append({ROOT!r})
from runtime.cluster.engine.local_engine import LocalEngine
from runtime.cluster.engine.engine import SpawnSpec
async def main():
    child = await LocalEngine({BOOT!r}).spawn(SpawnSpec("shard", 0, 1))
    await child.channel.receive()
    os.kill(os.getpid(), 9)
asyncio.run(main())
"""


@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_killed_parent_leaves_no_child() -> None:
    parent = subprocess.Popen([sys.executable, "-c", PARENT], stdout=subprocess.PIPE)
    # The child holds the pipe open too: reading to its end waits for both.
    parent.communicate(timeout=30)
    assert parent.returncode == -signal.SIGKILL


FORKING = """
import os, socket, sys, time
sys.path.append(sys.argv[1])
from runtime.cluster.control.messages import *
end = socket.socket(fileno=int(sys.argv[4]))
if not (fork := os.fork()):
    time.sleep(600)
end.sendall(encode(StatsReply(0, {"fork": fork})))
time.sleep(600)
"""


class Silent:
    """Events that nobody wants."""

    def child_started(self, slot: Slot) -> None:
        pass

    def child_sent(self, slot: Slot, message: object) -> None:
        pass

    def child_ended(self, slot: Slot, failure: object, after_s: float | None) -> None:
        pass


def alive(pid: int) -> bool:
    """Whether a process runs; one that has only not been waited for does not."""
    try:
        return b") Z " not in Path(f"/proc/{pid}/stat").read_bytes()
    except FileNotFoundError:
        return False


async def test_a_death_is_noticed_though_what_it_forked_holds_its_channel_and_that_goes_too() -> None:
    slot = Slot("host", 0)
    supervisor = Supervisor(LocalEngine(FORKING), slot, RestartSpec(), Silent())
    task = asyncio.create_task(supervisor.run())
    await until(lambda: slot.counters)
    fork = slot.counters["fork"]
    os.kill(slot.child.pid, signal.SIGKILL)
    await until(lambda: slot.generation == 2 and slot.counters)
    await until(lambda: not alive(fork))
    supervisor.release()
    slot.child.kill()
    await task


async def test_if_no_thread_is_left_the_process_is_not_either(monkeypatch: pytest.MonkeyPatch) -> None:
    started = list[subprocess.Popen[bytes]]()

    class Noted(subprocess.Popen[bytes]):
        def __init__(self, *args: Any, **given: Any) -> None:
            super().__init__(*args, **given)
            started.append(self)

    def refuse(_: Thread) -> None:
        raise RuntimeError("can't start new thread")

    monkeypatch.setattr(local_engine.subprocess, "Popen", Noted)
    monkeypatch.setattr(local_engine.Thread, "start", refuse)
    with pytest.raises(OSError, match="can't start new thread"):
        await LocalEngine(BOOT).spawn(SpawnSpec("shard", 0, 1))
    assert [one.returncode for one in started] == [-signal.SIGKILL]
