"""What the admin port answers. It asks a `Source` and knows nothing of processes.

The rule: `/healthz` says that the parent lives, `/readyz` that newcomers are served; an orchestrator restarts
on the first and routes by the second.
"""

from typing import Any, Protocol

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from runtime.admin.callers import Callers
from runtime.admin.calls import Calls, asking, publishing
from runtime.admin.intake import Intake


class Source(Calls, Protocol):
    """Where the answers come from."""

    def readiness(self) -> list[str]:
        """Why it is not ready; empty when it is."""

    async def snapshot(self) -> dict[str, Any]:
        """Counters of all children."""


def admin_app(source: Source, host: str = "127.0.0.1") -> Starlette:
    """The admin port as an ASGI application; `host` is the admin.host it listens on."""
    callers, intake = Callers(host), Intake()

    async def healthz(_: Request) -> Response:
        return PlainTextResponse("ok\n")

    async def readyz(_: Request) -> Response:
        missing = source.readiness()
        return PlainTextResponse("\n".join(missing or ["ready"]) + "\n", 503 if missing else 200)

    async def stats(request: Request) -> Response:
        if why := callers.refused(request):
            return PlainTextResponse(why + "\n", 403)
        return JSONResponse(await source.snapshot())

    return Starlette(
        routes=[
            Route("/healthz", healthz),
            Route("/readyz", readyz),
            Route("/stats", stats),
            Route("/publish", publishing(source, callers, intake), methods=["POST"]),
            Route("/ask", asking(source, callers, intake), methods=["POST"]),
        ]
    )
