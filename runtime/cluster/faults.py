"""Faults that keep new connections out although all processes run. The rule: each is logged once, and so is its end."""

from collections.abc import Iterable

import structlog

log = structlog.get_logger("stateroom")


class Faults:
    """The faults of one kind; `now`: those that the last check found. Belongs to one loop."""

    def __init__(self, event: str) -> None:
        """`event`: the log event of such a fault."""
        self.now: list[str] = []
        self._event = event

    def found(self, faults: Iterable[str]) -> None:
        """A check has found these faults, and no others."""
        before, self.now = self.now, [*faults]
        for fault in self.now:
            if fault not in before:
                log.error(self._event, what=fault, then="it is made again; /readyz answers 503 until then")
        for fault in before:
            if fault not in self.now:
                log.info(f"{self._event}_over", what=fault)
