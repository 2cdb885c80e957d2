"""The process of a shard or a host: title, signals, loop. Run by the engine, never by hand.

The rule: signals for a shutdown are the parent's to hear. A service manager that signals the whole group must
not end a host before the shards have drained; whoever wants one child gone sends SIGKILL, and it is replaced.
"""

import asyncio
import os
import signal
import socket
import sys
from importlib import import_module

import structlog
import uvloop
from setproctitle import setproctitle

from runtime._native import exit_with_parent
from runtime.cluster.child.service import ORPHAN_GRACE_S, MakeService, run_child
from runtime.cluster.control.channel import Channel
from runtime.observe.streams import queue_streams

log = structlog.get_logger("stateroom")

# Beyond an orphan's grace, for a process whose loop is blocked.
ORPHAN_SLACK_S = 1.0

# Role -> module and factory, imported only in the process that needs it.
ROLES = {
    "shard": ("runtime.cluster.child.shard_child", "ShardChild"),
    "host": ("runtime.cluster.child.host_child", "HostChild"),
}


def main(role: str, index: str, descriptor: str) -> None:
    """Runs the child whose control channel is this inherited descriptor; exits with its code. The engine's boot line
    has it ignore the signals before it imports this file.
    """
    setproctitle(f"stateroom {role} {index}")
    queue_streams()
    end = socket.socket(fileno=int(descriptor))
    exit_with_parent(end.fileno(), ORPHAN_GRACE_S + ORPHAN_SLACK_S)
    module, factory = ROLES[role]
    sys.exit(uvloop.run(_run(getattr(import_module(module), factory), end)))


async def _run(make: MakeService, end: socket.socket) -> int:
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, _asked_to_end)
    return await run_child(make, await Channel.open(end))


def _asked_to_end() -> None:
    """Who did this by hand would wait in vain, and is told what to do."""
    log.info(
        "sigterm_ignored",
        why="it is for the parent, which drains; SIGKILL replaces one child",
        parent=os.getppid(),
    )
