"""Checks that shards can reach the hosts: the folder of sockets, the sockets, and the link faults that shards report.

A cleaner of temporary files may remove folder or sockets while existing links go on. The rule: a fault is logged once,
makes the server not ready, and is repaired: the folder is made again here, a socket by the host that listens on it.
"""

import contextlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from runtime.cluster.child.slot import Slot
from runtime.cluster.control.messages import Listen
from runtime.cluster.controller import Controller
from runtime.cluster.run_dir import RunDir

# A host that was just restarted is out of reach for a moment; so is one that makes its socket again.
DOWN_MS = 1000
# A host that was told to listen again is not told so again before so many checks.
LOOKS = 5


class MeshWatch:
    """The check, which the agent calls once a second. Belongs to the controller's loop."""

    def __init__(self, controller: Controller, run_dir: RunDir) -> None:
        self._controller = controller
        self._run_dir = run_dir
        self._wait: dict[tuple[int, int], int] = {}

    def look(self) -> None:
        """Checks once. O(shards x hosts); one system call for the folder and for each socket."""
        self._controller.mesh_faults.found([*self._folder(), *self._sockets(), *self._links()])
        self._wait = {life: looks - 1 for life, looks in self._wait.items() if looks > 1}

    def _folder(self) -> Iterator[str]:
        if self._run_dir.is_there():
            return
        yield f"the folder of sockets {self._run_dir.path} is gone"
        try:
            self._run_dir.restore()
        except OSError as error:
            yield f"the folder of sockets cannot be made again: {error}"

    def _sockets(self) -> Iterator[str]:
        for host in self._hosts():
            for path in self._controller.briefing.sockets(host.index, host.generation):
                if not _is_socket(path):
                    yield f"the socket {path} of {host.name} is gone"
                    self._have_listen(host)

    def _links(self) -> Iterator[str]:
        lives = {(host.index, host.generation): host for host in self._hosts()}
        for shard in self._controller.shards:
            for fault in shard.counters.get("link_faults", ()) if shard.ready else ():
                host = lives.get((fault["host"], fault["generation"]))
                # A link that exists but is not read is a problem of its host; another link would not help.
                if host and fault["attempts"] and fault["down_ms"] >= DOWN_MS:
                    yield _of_link(shard, host, fault)
                    self._have_listen(host)

    def _hosts(self) -> list[Slot]:
        return [host for host in self._controller.hosts if host.ready]

    def _have_listen(self, host: Slot) -> None:
        life = (host.index, host.generation)
        if life not in self._wait:
            self._wait[life] = LOOKS
            host.send(Listen())


def _is_socket(path: Path) -> bool:
    with contextlib.suppress(
        OSError
    ):  # Path.is_socket raises some of them, for example if the folder may not be read
        return stat.S_ISSOCK(path.stat().st_mode)
    return False


def _of_link(shard: Slot, host: Slot, fault: dict[str, Any]) -> str:
    return f"{shard.name} does not reach {host.name} at {fault['address']}: {fault['error']}"
