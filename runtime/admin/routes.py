"""The endpoints of the admin port. They get their answers from a `Source` and know nothing of processes.

The rule: `/healthz` tells that the parent process works, `/readyz` that new clients are served. An orchestrator
restarts the server by the first and routes traffic by the second.
"""

from typing import Any, Protocol

import msgspec

from runtime.admin.callers import Callers
from runtime.admin.calls import Calls, ask_endpoint, publish_endpoint
from runtime.admin.intake import Intake
from runtime.admin.messages import JSON, Endpoint, Request, Response, text
from runtime.settings import Settings

READ, CALL = ("GET", "HEAD"), ("POST",)


class Source(Calls, Protocol):
    """The source of the answers."""

    def readiness(self) -> list[str]:
        """The reasons why the server is not ready; empty if it is ready."""

    async def snapshot(self) -> dict[str, Any]:
        """The counters of all child processes."""


def admin_endpoint(source: Source, settings: Settings) -> Endpoint:
    """One endpoint for the whole admin port: it dispatches by path and method, and answers 404 and 405."""
    callers, intake = Callers(settings.text("admin.host")), Intake(settings)

    async def healthz(_: Request) -> Response:
        return text("ok")

    async def readyz(_: Request) -> Response:
        missing = source.readiness()
        return text("\n".join(missing or ["ready"]), 503 if missing else 200)

    async def stats(request: Request) -> Response:
        if why := callers.refusal(request):
            return text(why, 403)
        return Response(200, msgspec.json.encode(await source.snapshot()), JSON)

    routes = {
        "/healthz": (READ, healthz),
        "/readyz": (READ, readyz),
        "/stats": (READ, stats),
        "/publish": (CALL, publish_endpoint(source, callers, intake)),
        "/ask": (CALL, ask_endpoint(source, callers, intake)),
    }

    async def answer(request: Request) -> Response:
        methods, endpoint = routes.get(request.path, ((), None))
        if endpoint is None:
            return text("Not Found", 404)
        if request.method not in methods:
            return text("Method Not Allowed", 405, Allow=", ".join(methods))
        return await endpoint(request)

    return answer
