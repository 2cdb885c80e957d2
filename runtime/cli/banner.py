"""What `serve` prints when it is ready: what it serves, and where."""

from runtime.cluster.agent import Agent


def banner(app: str, agent: Agent, admin: str | None) -> str:
    """Addresses, pages, the paths of rooms, where to join topics, the admin port, and how to end it."""
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
    counts = f"{_count(len(controller.shards), 'shard')} and {_count(len(controller.hosts), 'host')}"
    return "\n".join([*lines, f"  {counts}; Ctrl-C drains, twice ends at once"])


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"
