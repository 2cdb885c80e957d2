"""What the native core asks of its host's Python side, passed on to the part that answers: actors, links, calls.

The rule: no hook raises into the core, and none runs for each message.
"""

import asyncio
import threading
from collections.abc import Awaitable
from typing import Protocol

import msgspec

from runtime.actors.activation.cell import Cell
from runtime.actors.activation.timers import FIRST_TICKET
from runtime.actors.calls.server import CallServer
from runtime.actors.diagnostics.replaced_params import ReplacedParams
from runtime.actors.dispatch.recovery_request import malformed
from runtime.actors.host.callee import CellCallee
from runtime.actors.host.hosted_actors import HostedActors
from runtime.actors.values.read_only import GIVEN_TYPES, STATE_TYPES
from runtime.closes import name_of


class LinkHooks(Protocol):
    """The links to the shards, as the core sees them (links.py)."""

    def flush(self) -> None:
        """Runs what is due, and writes what is queued."""

    def lost(self, link: int, why: str, /) -> None:
        """A link has ended."""

    def blocked(self, link: int, full: bool, /) -> None:
        """A link's socket is full, or is writable again."""

    def behind(self, link: int, /) -> None:
        """A read has left frames unread, so that the loop can do other work."""


class CoreHooks:
    """The `Hooks` of a `HostCore` (see the stub). Only `wake` may be called in another thread than the loop's."""

    def __init__(self, actors: HostedActors, links: LinkHooks, server: CallServer) -> None:
        self.encode = msgspec.json.Encoder().encode
        self.decode = msgspec.json.decode
        self.state_types, self.given_types = STATE_TYPES, GIVEN_TYPES
        self.reasons = name_of
        self.param_lost, self.malformed_param = ReplacedParams(), malformed
        # What needs no more than to be passed on is not passed on by a call.
        self.activate, self.abandon = actors.activate, actors.abandon
        self.lost, self.blocked, self.behind = links.lost, links.blocked, links.behind
        self._server = server
        self._failures = actors.failures
        self._loop, self._thread, self._flush = actors.loop, actors.thread, links.flush

    def wake(self) -> None:
        """Something is queued to be written: schedules the write, from any thread."""
        if threading.get_ident() == self._thread:
            self._loop.call_soon(self._flush)
        else:
            self._loop.call_soon_threadsafe(self._flush)

    def unhandled(self, cell: Cell, event: str) -> None:
        """A member pushed an event that has no handler."""
        self._failures.unhandled(cell.topic, event)

    def run_call(self, cell: Cell, ticket: int) -> Awaitable[None] | None:
        """Runs the turn of a timer or of a call."""
        if ticket < FIRST_TICKET:
            return self._server.run(ticket, CellCallee(cell, self._failures))
        return cell.activation.run(ticket) if cell.activation is not None else None

    def call_dropped(self, ticket: int, why: str) -> None:
        """A call will have no turn."""
        self._server.dropped(ticket, why)

    async def pause(self) -> None:
        """A room has run for too long: yields to the loop."""
        await asyncio.sleep(0)

    def let_go(self) -> None:
        """The host has ended: drops its parts. The core holds these hooks, and the collector cannot look into it."""
        loop, thread = self._loop, self._thread
        vars(self).clear()
        self._loop, self._thread, self._flush = loop, thread, _nothing


def _nothing() -> None:
    """Takes the place of a write when the host has ended."""
