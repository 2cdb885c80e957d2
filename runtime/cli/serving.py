"""The life of a server under `serve`: start, print the banner, wait for signals, drain, end.

The rule: however the server ends, it leaves no process behind.
"""

import asyncio
import sys
from asyncio import FIRST_COMPLETED

import structlog
from setproctitle import setproctitle

from runtime.admin.port import admin_url, open_admin_port
from runtime.cli.banner import banner
from runtime.cli.machine import cores, raise_descriptors
from runtime.cli.routes import check_routes, open_to_every_site
from runtime.cli.signals import Signals
from runtime.cluster.agent import Agent
from runtime.cluster.control.messages import AppSpec
from runtime.cluster.engine.local_engine import LocalEngine
from runtime.errors import ChildError
from runtime.observe import logs
from runtime.settings import Settings, Value

# An app may take long to load; after this time, and again after each further period, the log tells what is missing.
PATIENCE_S = 10.0

log = structlog.get_logger("stateroom")


async def serving(app: AppSpec, given: dict[str, Value]) -> int:
    """Serves until the server is asked to stop. Returns the exit code. Raises UsageError if it cannot start because of
    the app, a setting or the command line.
    """
    settings = Settings(given)
    setproctitle("stateroom")
    logs.configure(settings.text("server.log_level"), "parent")
    signals = Signals(asyncio.get_running_loop())
    descriptors = raise_descriptors()
    admin_socket = open_admin_port(settings)
    async with Agent(LocalEngine(), app, given, cores()) as agent:
        signals.hangup = agent.reload
        from runtime.admin.server import AdminServer

        admin = AdminServer(agent, admin_socket, settings) if admin_socket else None
        try:
            if await _becomes_ready(agent, signals):
                _report_routes(agent)
                where = admin_url(*admin_socket.getsockname()[:2]) if admin_socket else None
                print(banner(app.app, agent, where, descriptors), flush=True)
                await _wait_for(signals.end, agent)
            return await _end(agent, signals)
        except ChildError as error:
            sys.stderr.write(f"stateroom: {error}\n")
            return 1
        finally:
            if admin:
                await admin.stop()


def _report_routes(agent: Agent) -> None:
    """Raises UsageError for routes that cannot work, and warns of dangerous ones."""
    briefing = agent.controller.briefing
    assert briefing.routes
    settings = Settings(briefing.given, briefing.app_settings)
    check_routes(briefing.routes.routes, settings)
    for kind in open_to_every_site(briefing.routes.routes, settings):
        log.warning(
            "every_site_may_connect",
            room=kind,
            why="it reads headers that browsers send by themselves, and no origins are set: cross-site hijacking",
            cure="name the sites in limits.origins or in the room's origins",
        )
    if briefing.stateful and len(agent.controller.hosts) == 1:
        log.warning(
            "state_on_one_host",
            kinds=list(briefing.stateful),
            why="their state is in the memory of one process, and is lost when that process dies or is replaced",
            cure="with --hosts 2 (server.hosts) another host keeps a copy; what must not be lost belongs in a database",
        )


async def _becomes_ready(agent: Agent, signals: Signals) -> bool:
    """Waits until the server is ready; logs what is missing if that takes long. False: it was asked to stop first."""
    ready = asyncio.create_task(_wait_for(agent.controller.ready, agent, signals.end))
    while not (await asyncio.wait([ready], timeout=PATIENCE_S))[0]:
        log.warning("still_starting", missing=agent.readiness())
    return ready.result()


async def _wait_for(event: asyncio.Event, agent: Agent, *others: asyncio.Event) -> bool:
    """Waits until an event is set or the agent ends. Returns whether `event` is set; raises the agent's error."""
    waits = [asyncio.create_task(one.wait()) for one in (event, *others)]
    await asyncio.wait([agent.running, *waits], return_when=FIRST_COMPLETED)
    for wait in waits:
        wait.cancel()
    if agent.running.done():
        agent.running.result()
    return event.is_set()


async def _end(agent: Agent, signals: Signals) -> int:
    if not agent.controller.ready.is_set():
        return signals.early_code
    log.info("draining")
    draining = asyncio.create_task(agent.drain())
    at_once = asyncio.create_task(signals.at_once.wait())
    await asyncio.wait([draining, at_once], return_when=FIRST_COMPLETED)
    if not draining.done():
        draining.cancel()
        return signals.forced_code
    at_once.cancel()
    draining.result()
    return 0
