"""What `serve` does from the first process to the last: start, say where, heed signals, drain, end.

The rule: the first SIGTERM or SIGINT drains, the second ends at once, and either way nobody is left behind.
"""

import asyncio
import os
import signal
import sys
from asyncio import FIRST_COMPLETED
from collections.abc import Callable

import structlog
from setproctitle import setproctitle

from runtime.admin.port import admin_url, open_admin_port
from runtime.cli.banner import banner
from runtime.cluster.agent import Agent
from runtime.cluster.control import AppSpec
from runtime.cluster.local_engine import LocalEngine
from runtime.errors import ChildError
from runtime.observe import logs
from runtime.settings import Settings, Value

FORCED = 130
# An app may well load something big; after so long whoever waits is told what for.
PATIENCE_S = 10.0

log = structlog.get_logger("stateroom")


class Signals:
    """What the outside has asked for so far."""

    def __init__(self, loop: asyncio.AbstractEventLoop) -> None:
        self.end = asyncio.Event()
        self.at_once = asyncio.Event()
        self.hangup: Callable[[], None] = lambda: None
        self._on_a_terminal = has_terminal()
        loop.add_signal_handler(signal.SIGINT, self._asked_to_end)
        loop.add_signal_handler(signal.SIGTERM, self._asked_to_end)
        loop.add_signal_handler(signal.SIGHUP, self._hung_up)

    def _asked_to_end(self) -> None:
        (self.at_once if self.end.is_set() else self.end).set()

    def _hung_up(self) -> None:
        """A reload; but when it was the terminal that closed, nobody is left to end the server otherwise."""
        if self._on_a_terminal and not has_terminal():
            self.end.set()
        else:
            self.hangup()


def has_terminal() -> bool:
    """Whether this process has a controlling terminal."""
    try:
        os.close(os.open("/dev/tty", os.O_RDWR | os.O_NOCTTY))
    except OSError:
        return False
    return True


def cores() -> int:
    """The cores this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


async def serving(app: AppSpec, given: dict[str, Value]) -> int:
    """Serves until told to end; the exit code. Raises UsageError if it cannot start by the user's fault."""
    settings = Settings(given)
    setproctitle("stateroom")
    logs.configure(settings.text("server.log_level"), "parent")
    signals = Signals(asyncio.get_running_loop())
    admin_socket = open_admin_port(settings)
    async with Agent(LocalEngine(), app, given, cores()) as agent:
        signals.hangup = agent.reload
        from runtime.admin.server import AdminServer

        admin = AdminServer(agent, admin_socket) if admin_socket else None
        try:
            if await _starts(agent, signals):
                where = admin_url(*admin_socket.getsockname()[:2]) if admin_socket else None
                print(banner(app.app, agent, where), flush=True)
                await _happens(signals.end, agent)
            return await _end(agent, signals)
        except ChildError as error:
            sys.stderr.write(f"stateroom: {error}\n")
            return 1
        finally:
            if admin:
                await admin.stop()


async def _starts(agent: Agent, signals: Signals) -> bool:
    """Waits until everything is there; says what is missing when that takes long. False: asked to end before."""
    ready = asyncio.create_task(_happens(agent.controller.ready, agent, signals.end))
    while not (await asyncio.wait([ready], timeout=PATIENCE_S))[0]:
        log.warning("still starting", missing=agent.readiness())
    return ready.result()


async def _happens(event: asyncio.Event, agent: Agent, *others: asyncio.Event) -> bool:
    """Waits for the event, another, or the end of the agent, whose error it raises."""
    waits = [asyncio.create_task(one.wait()) for one in (event, *others)]
    await asyncio.wait([agent.running, *waits], return_when=FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if agent.running.done():
        agent.running.result()
    return event.is_set()


async def _end(agent: Agent, signals: Signals) -> int:
    if not agent.controller.ready.is_set():
        return FORCED
    log.info("draining")
    draining = asyncio.create_task(agent.drain())
    at_once = asyncio.create_task(signals.at_once.wait())
    await asyncio.wait([draining, at_once], return_when=FIRST_COMPLETED)
    if not draining.done():
        draining.cancel()
        return FORCED
    at_once.cancel()
    draining.result()
    return 0
