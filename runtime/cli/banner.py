"""The banner of `serve`: printed when the server is ready, it lists what is served and where."""

from runtime.cli.machine import connections_lost
from runtime.cluster.agent import Agent
from runtime.settings import Settings


def banner(app: str, agent: Agent, admin: str | None, descriptors: int) -> str:
    """The addresses, pages, paths of rooms, path of channel sockets, admin port, and how to stop the server.

    `descriptors`: the limit on open descriptors. A line reports it if it allows fewer connections than the settings.
    """
    controller = agent.controller
    routes = controller.briefing.routes
    assert routes
    topics = " ".join(route["kind"] for route in routes.routes)
    lines = [f"Stateroom serves {app}"]
    for url in agent.listeners.urls(tls=agent.tls):
        lines.append(f"  listen  {url}")
        lines += [f"  page    {url}{page['path']}" for page in routes.pages]
        sockets = url.replace("http", "ws", 1)
        lines += [
            f"  room    {sockets}{route['path']}   {route['kind']}"
            for route in routes.routes
            if route["path"]
        ]
        if topics and (path := agent.settings.text("channels.path")):
            lines.append(f"  topics  {sockets}{path}   {topics}")
    if admin:
        lines.append(f"  admin   {admin}/   healthz, readyz, stats, publish, ask")
    settings = Settings(controller.briefing.given, controller.briefing.app_settings)
    if (most := connections_lost(descriptors, settings.whole("limits.connections"))) is not None:
        lines.append(f"  limit   {most} connections a shard: no more descriptors are allowed (ulimit -Hn)")
    counts = f"{_count(len(controller.shards), 'shard')} and {_count(len(controller.hosts), 'host')}"
    return "\n".join([*lines, f"  {counts}; Ctrl-C drains, twice ends at once"])


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
