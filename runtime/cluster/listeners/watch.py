"""Checks that the server's own Unix socket is at its path: a cleaner of files may remove it while clients stay.

The rule: a missing socket is logged, makes the server not ready, and is made again, unless something else is there now.
"""

import contextlib
from collections.abc import Iterator

from runtime.cluster.control.messages import Adopt
from runtime.cluster.controller import Controller
from runtime.cluster.listeners.listeners import Listeners


class ListenerWatch:
    """The check, which the agent calls once a second. Belongs to the controller's loop."""

    def __init__(self, controller: Controller, listeners: Listeners) -> None:
        self._controller = controller
        self._listeners = listeners

    def look(self) -> None:
        """Checks once, with one system call."""
        self._controller.listener_faults.found(self._faults())

    def _faults(self) -> Iterator[str]:
        if self._listeners.is_there():
            return
        yield f"the socket {self._listeners.uds} (server.uds) is gone"
        try:
            self._listeners.restore()
        except OSError as error:
            yield f"the socket {self._listeners.uds} (server.uds) cannot be made again: {error.strerror}"
        else:
            self._pass_on()

    def _pass_on(self) -> None:
        """Passes the new socket to the running shards. Later ones inherit it, as the descriptor has the same number."""
        (descriptor,) = self._listeners.descriptors[0]
        for shard in self._controller.shards:
            if shard.passing:
                with contextlib.suppress(
                    OSError
                ):  # a shard that takes no descriptor is stuck, and will be replaced
                    shard.passing.give(descriptor)
                shard.send(Adopt())
