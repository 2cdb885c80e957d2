"""The process of a shard or a host: title, signals, loop. The engine runs it, never a user.

The rule: only the parent acts on shutdown signals. A service manager that signals the whole group must not end a host
before the shards have drained. To replace one child, send it SIGKILL.
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

# Added to an orphan's grace, for a process whose loop is blocked.
ORPHAN_SLACK_S = 1.0

# Role -> module and factory, imported only in the process that needs it.
ROLES = {
    "shard": ("runtime.cluster.child.shard_child", "ShardChild"),
    "host": ("runtime.cluster.child.host_child", "HostChild"),
}


def main(role: str, index: str, descriptor: str) -> None:
    """Runs the child whose control channel is this inherited descriptor, and exits with its code. The engine's boot
    line makes it ignore the signals before it imports this file.
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
    """A user has sent SIGTERM to a child: the log says what to do instead."""
    log.info(
        "sigterm_ignored",
        why="it is for the parent, which drains; SIGKILL replaces one child",
        parent=os.getppid(),
    )
