"""What keeps newcomers out though every process is there. The rule: each is logged once, and so is its end."""

from collections.abc import Iterable

import structlog

log = structlog.get_logger("stateroom")


class Faults:
    """Those of one kind; `now` are what the last look has found. Belongs to one loop."""

    def __init__(self, event: str) -> None:
        """`event` is the log's name for one."""
        self.now: list[str] = []
        self._event = event

    def found(self, faults: Iterable[str]) -> None:
        """A look has found these, and no others."""
        before, self.now = self.now, [*faults]
        for fault in self.now:
            if fault not in before:
                log.error(self._event, what=fault, then="it is made again; /readyz answers 503 until then")
        for fault in before:
            if fault not in self.now:
                log.info(f"{self._event}_over", what=fault)
