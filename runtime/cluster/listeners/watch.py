"""Whether newcomers find the server's own Unix socket: a cleaner may remove its file while connected clients stay.

The rule: it is logged, the server is not ready, and listens anew at the same path, unless something else is there now.
"""

import contextlib
from collections.abc import Iterator

from runtime.cluster.control.messages import Adopt
from runtime.cluster.controller import Controller
from runtime.cluster.listeners.listeners import Listeners


class ListenerWatch:
    """Looks when it is told to. Belongs to the controller's loop."""

    def __init__(self, controller: Controller, listeners: Listeners) -> None:
        self._controller = controller
        self._listeners = listeners

    def look(self) -> None:
        """Looks once: one call of the system."""
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
        """A shard that is started later inherits it: the descriptor has kept its number."""
        (descriptor,) = self._listeners.descriptors[0]
        for shard in self._controller.shards:
            if shard.passing:
                with contextlib.suppress(OSError):  # a shard that takes none is stuck, and will be replaced
                    shard.passing.give(descriptor)
                shard.send(Adopt())
