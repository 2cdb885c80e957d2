"""What the admin port answers. It asks a `Source` and knows nothing of processes.

The rule: `/healthz` says that the parent lives, `/readyz` that newcomers are served; an orchestrator restarts
on the first and routes by the second.
"""

from typing import Any, Protocol

import msgspec

from runtime.admin.callers import Callers
from runtime.admin.calls import Calls, asking, publishing
from runtime.admin.intake import Intake
from runtime.admin.messages import JSON, Endpoint, Request, Response, text
from runtime.settings import Settings

READ, CALL = ("GET", "HEAD"), ("POST",)


class Source(Calls, Protocol):
    """Where the answers come from."""

    def readiness(self) -> list[str]:
        """Why it is not ready; empty when it is."""

    async def snapshot(self) -> dict[str, Any]:
        """Counters of all children."""


def answering(source: Source, settings: Settings) -> Endpoint:
    """All of the admin port: the endpoint of a request's path, or why it has none."""
    callers, intake = Callers(settings.text("admin.host")), Intake(settings)

    async def healthz(_: Request) -> Response:
        return text("ok")

    async def readyz(_: Request) -> Response:
        missing = source.readiness()
        return text("\n".join(missing or ["ready"]), 503 if missing else 200)

    async def stats(request: Request) -> Response:
        if why := callers.refused(request):
            return text(why, 403)
        return Response(200, msgspec.json.encode(await source.snapshot()), JSON)

    routes = {
        "/healthz": (READ, healthz),
        "/readyz": (READ, readyz),
        "/stats": (READ, stats),
        "/publish": (CALL, publishing(source, callers, intake)),
        "/ask": (CALL, asking(source, callers, intake)),
    }

    async def answer(request: Request) -> Response:
        methods, endpoint = routes.get(request.path, ((), None))
        if endpoint is None:
            return text("Not Found", 404)
        if request.method not in methods:
            return text("Method Not Allowed", 405, Allow=", ".join(methods))
        return await endpoint(request)

    return answer
