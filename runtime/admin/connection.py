"""One connection of the admin port: a request, its answer, the end.

Beside uvicorn's HTTP, which lets a connection wait as long as it likes. The rule: whoever is slow loses the
connection, and nobody else loses anything.
"""

import asyncio
from collections.abc import Callable

from uvicorn import Config
from uvicorn.protocols.http.h11_impl import H11Protocol, RequestResponseCycle
from uvicorn.server import ServerState

# A request's head must be whole after this time; its body has a time of its own (intake.py).
HEAD_S = 10.0
# An answer must have been taken after this time.
ANSWER_S = 10.0


class Connection(H11Protocol):
    """Belongs to its loop. Answers must say `Connection: close`."""

    def __init__(self, config: Config, state: ServerState, left: Callable[[], None]) -> None:
        """`left` is called when it has ended."""
        super().__init__(config, state, {})
        self._left = left
        self._deadline: asyncio.TimerHandle | None = None
        self.since_s = self.loop.time()

    @property
    def is_asking(self) -> bool:
        """Whether its request is not whole yet."""
        return self._request is None or self._request.more_body

    @property
    def _request(self) -> RequestResponseCycle | None:
        """What has begun; None at first, whatever uvicorn's annotation says."""
        return self.cycle

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """See asyncio.Protocol."""
        super().connection_made(transport)
        self._expect(HEAD_S)

    def data_received(self, data: bytes) -> None:
        """See asyncio.Protocol."""
        before = self._request
        super().data_received(data)
        if self._request is not before:
            self._expect(None)

    def on_response_complete(self) -> None:
        """See H11Protocol."""
        super().on_response_complete()
        self._expect(ANSWER_S)

    def connection_lost(self, exc: Exception | None) -> None:
        """See asyncio.Protocol."""
        super().connection_lost(exc)
        self._expect(None)
        self._left()

    def _expect(self, within_s: float | None) -> None:
        """Ends the connection unless it gets on within this time."""
        if self._deadline:
            self._deadline.cancel()
        self._deadline = None if within_s is None else self.loop.call_later(within_s, self.transport.abort)
